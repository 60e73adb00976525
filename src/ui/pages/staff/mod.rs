//! Pages of staff.
pub mod board;
pub mod calls;
