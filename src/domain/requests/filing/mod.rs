//! Filing a request: its form, and what happens when it is sent.
pub mod fields;
pub(in crate::domain::requests) mod form;
pub(in crate::domain::requests) mod submit;
