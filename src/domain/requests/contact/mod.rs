//! The customer's contact data: who may open it, when, and how often it was done.
mod grants;
mod reveal;

pub(in crate::domain::requests) use grants::{grant, grants_on, is_open, item_name, open_mobile, revoke};
pub use reveal::reveal;
