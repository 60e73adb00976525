//! Pages of people who ask for services.
mod disclosure;
mod offers;
pub mod request;
pub mod request_new;
pub mod requests;
mod slot_picker;
mod timeline;
#[cfg(test)]
mod tests;

pub(super) use offers::closed as closed_reason;
