//! Telling people things: what, to whom and by which way ([`messages`]), and the door to the mobile network. Contexts
//! that have something to tell enqueue it with what happened and see, when it is sent, that it is still true.
mod circuit;
pub(in crate::domain) mod data;
mod delivery;
mod mail;
mod messages;
mod provider;
mod record;
mod report;
mod ways;

use serde::{Deserialize, Serialize};

pub use circuit::sms_is_broken;
pub use delivery::{AskDelivery, ask_delivery};
pub(in crate::domain) use mail::{MailEntry, hand_over_mail};
pub use messages::{
    Channel, Message, NOBODY, Night, Only, Pace, Recipient, Reminder, Template, messages_of, reminder_of,
};
pub use provider::{Accepted, Asked, Letter, Mail, MailLetter, Sms, SmsError};
pub use report::{DayOfMessages, MessageCount, REPORTED_DAYS, WayOfMessages, count_messages, ways_of_messages};
pub(in crate::domain) use ways::hand_over;
pub use ways::{Sending, SmsWays};

use crate::i18n::{Arg, Lang, Words};
use crate::model::moment::Moment;

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

/// The text of a message. People have no language of their own yet, so all messages are Persian.
pub(in crate::domain) fn text_of(template: Template, args: &[(&str, Arg<'_>)]) -> String {
    Words::of(Lang::Fa).plain(template.words(), args)
}
