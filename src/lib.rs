//! Karriz: an Iranian home-services marketplace whose privacy policy is its specification.

#[cfg(feature = "ssr")]
pub mod i18n;
pub mod model;
