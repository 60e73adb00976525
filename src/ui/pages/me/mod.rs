//! The person's own pages.
pub mod data;
pub mod sessions;
mod table;
