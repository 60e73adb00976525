//! Pages of staff.
pub mod board;
pub mod calls;
pub mod enrol;
pub mod find;
pub mod home;
pub mod join;
pub mod marks;
pub mod messages;
pub mod people;
pub mod recover;
