//! Pages of staff.
pub mod board;
