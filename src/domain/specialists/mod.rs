//! Specialists: where they work and what they can do.
pub(in crate::domain) mod data;
