//! The heart of the product: what is stored about people and why, who accessed it, and what a person can see of it.
pub mod access_log;
mod data;
pub mod head;
pub mod inventory;
pub mod item;
pub mod own_data;
mod own_rows;
pub mod prune;
pub mod restored;
pub mod retention;
pub mod verify;
