//! Filing a request: its form, and what happens when it is sent.
pub(in crate::domain::requests) mod draft;
pub mod fields;
pub(in crate::domain::requests) mod form;
pub(in crate::domain::requests) mod last_address;
pub(in crate::domain::requests) mod preview;
pub(in crate::domain::requests) mod submit;
