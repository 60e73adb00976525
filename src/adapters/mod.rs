//! The outside world: implementations of traits that `domain` defines.
pub mod mail;
pub mod operator_texts;
pub mod outgoing;
pub mod sms;
