//! Telling people things. Today: the text message that carries a sign-in code.
use crate::model::moment::Moment;
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

/// Hands a text to a mobile network.
#[async_trait]
pub trait Sms: Send + Sync + 'static {
    /// Sends `text` to `mobile` (`+989…`). `local_id` names this message for ever: a repeated call with the same id
    /// must not send twice.
    ///
    /// # Errors
    /// A code for the log; never the text or the number.
    async fn send(&self, local_id: &str, mobile: &str, text: &str) -> Result<(), SmsError>;
}

/// A text that was handed over, where it can be read again: in development only.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SentMessage {
    /// `+989…`
    pub to: String,
    pub text: String,
    /// Milliseconds UTC.
    pub at: Moment,
}

/// Where texts can be read that were handed over.
pub trait SentMessages: Send + Sync + 'static {
    /// Newest first.
    fn messages(&self) -> Vec<SentMessage>;
}

/// Why an SMS was not handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmsError {
    /// Try again later.
    Later,
    /// It will never work: wrong number, wrong template, no credit.
    Never,
}
