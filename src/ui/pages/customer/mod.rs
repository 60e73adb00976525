//! Pages of people who ask for services.
mod disclosure;
mod offers;
pub mod request;
pub mod request_new;
pub mod requests;
mod slot_picker;
#[cfg(test)]
mod tests;
mod timeline;

pub(super) use offers::closed as closed_reason;
