//! Telling people things: what, to whom and by which way ([`messages`]), and the door to the mobile network. Contexts
//! that have something to tell enqueue it with what happened and see, when it is sent, that it is still true.
mod messages;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

pub use messages::{
    Channel, Message, NOBODY, Night, Only, Pace, Recipient, Reminder, Template, messages_of, reminder_of,
};

use crate::i18n::{Arg, Lang, Words};
use crate::model::moment::Moment;

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

/// The text of a message. People have no language of their own yet, so all messages are Persian.
pub(in crate::domain) fn text_of(template: Template, args: &[(&str, Arg<'_>)]) -> String {
    Words::of(Lang::Fa).plain(template.words(), args)
}

/// Hands a message over and counts when it cannot be. The log holds the name of the template, never the text or the
/// number.
///
/// # Errors
/// As [`Sms::send`].
pub(in crate::domain) async fn hand_over(
    sms: &dyn Sms,
    template: Template,
    local_id: &str,
    mobile: &str,
    text: &str,
) -> Result<(), SmsError> {
    let handed = sms.send(local_id, mobile, text).await;
    let template = template.code();
    match handed {
        Ok(()) => {}
        Err(SmsError::Later) => {
            tracing::warn!(code = "sms-later", template, "the way of messages is closed; one waits");
            metrics::counter!("karriz_sms_failures_total", "kind" => "later").increment(1);
        }
        Err(SmsError::Never) => {
            tracing::warn!(code = "sms-never", template, "a message was refused for good");
            metrics::counter!("karriz_sms_failures_total", "kind" => "never").increment(1);
        }
    }
    handed
}
