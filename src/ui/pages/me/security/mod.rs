//! Safe sign-in: the second steps of somebody, and setting them up.
pub mod codes;
pub mod overview;
pub mod passkey;
mod qr;
mod setup;
pub mod totp;

pub use overview::{PATH, confirm_first};
