//! Karriz: an Iranian home-services marketplace whose privacy policy is its specification.

pub mod model;
