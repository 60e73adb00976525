//! Pages of people who ask for services.
pub mod request;
pub mod request_new;
pub mod requests;
mod slot_picker;
