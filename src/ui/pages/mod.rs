//! Pages, by area. Each has its view model, `load`, pure `view`, and form.
pub mod account;
pub mod calls;
pub mod components_sheet;
pub mod content;
pub mod customer;
pub mod danger;
pub mod error;
pub mod me;
pub mod outbox;
pub mod privacy;
pub mod request_looks;
pub mod request_parts;
#[cfg(test)]
mod samples;
pub mod services;
pub mod session_ended;
pub mod specialist;
pub mod staff;
mod visit_file;
