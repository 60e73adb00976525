//! Pages of people who ask for services.
mod agreed;
pub mod alert;
mod disclosure;
mod offers;
pub mod request;
pub mod request_form;
pub mod requests;
#[cfg(test)]
mod tests;
mod timeline;

pub(super) use offers::closed as closed_reason;
