//! Pages of staff.
pub mod board;
pub mod calls;
pub mod home;
pub mod join;
pub mod people;
