//! The customer's contact data: who may open it, when, and how often it was done.
mod grants;
mod reveal;

pub(in crate::domain::requests) use grants::{
    grant, grants_on, is_granted, is_open, look_name, open_mobile, revoke, shown_until, specialist_mobile,
};
pub use reveal::{LOOK_LASTS, open_contact, open_specialist_mobile};
