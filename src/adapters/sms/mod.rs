//! Ways for an SMS.
pub mod kavenegar;
pub mod outbox;
pub mod smsir;

pub use kavenegar::Kavenegar;
pub use outbox::DevelopmentOutbox;
pub use smsir::SmsIr;

use super::outgoing::Missed;
use crate::domain::notify::SmsError;

/// What is known of a message when no answer came.
fn error_of(missed: Missed) -> SmsError {
    match missed {
        // The operator named a host that may not be called.
        Missed::NotAllowed => SmsError::Switch,
        Missed::NotSent => SmsError::Later,
        Missed::NoAnswer => SmsError::Unknown,
    }
}

/// An answer that is not the provider's: of something before it, or of a provider that is broken. What was refused by its
/// status was not taken; of the rest nobody knows.
fn error_of_status(status: u16) -> SmsError {
    match status {
        300..=399 | 401 | 403 | 407 => SmsError::Switch,
        429 | 503 => SmsError::Later,
        400..=499 => SmsError::Never,
        _ => SmsError::Unknown,
    }
}
