//! Pages, by area. Each has its view model, `load`, pure `view`, and form.
pub mod account;
pub mod components_sheet;
pub mod customer;
pub mod content;
pub mod error;
pub mod me;
pub mod outbox;
pub mod request_parts;
pub mod specialist;
pub mod staff;
#[cfg(test)]
mod samples;
pub mod privacy;
pub mod services;
