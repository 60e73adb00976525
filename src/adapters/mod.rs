//! The outside world: implementations of traits that `domain` defines.
pub mod operator_texts;
pub mod sms;
