//! The outside world: implementations of traits that `domain` defines.
pub mod sms;
