//! The person's own pages.
mod answers;
pub mod data;
mod devices;
pub mod email;
mod looks;
pub mod mobile;
mod requests;
pub mod security;
pub mod sessions;
mod table;
mod terms;
mod until;
