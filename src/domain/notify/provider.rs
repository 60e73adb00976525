//! The doors to those who carry messages: mobile networks and the mail server.
use async_trait::async_trait;

use super::messages::Template;
use crate::model::ids::PersonId;
use crate::model::message::{Delivery, Provider};
use crate::model::phone::Mobile;

/// An SMS as it is handed over.
#[derive(Clone, Copy)]
pub struct Letter<'a> {
    pub template: Template,
    /// Names this message for ever, here and at the provider.
    pub local_id: &'a str,
    pub mobile: &'a Mobile,
    pub text: &'a str,
    /// The one-time code in the text, for providers that send codes by an approved template.
    pub code: Option<&'a str>,
    /// Whose number it is, where an account is known.
    pub person: Option<PersonId>,
}

/// What a provider says of a message that it took.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accepted {
    /// By which it knows the message from now on; nothing where it never tells what became of it.
    pub provider_id: Option<String>,
    /// What it takes for it, in rials, where it says so.
    pub rials: Option<i64>,
}

/// Whether a provider has a message of which no answer came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// It took it.
    Has(Accepted),
    /// It never got it: it may be sent again.
    HasNot,
    /// It has no way to say.
    CannotTell,
}

/// Why a provider did not take a message, or why one does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmsError {
    /// It did not take it now; later it may.
    Later,
    /// It will never take this message: wrong number, wrong template.
    Never,
    /// It takes nothing until the operator has done something: no credit, a wrong key, an account that is off.
    Switch,
    /// No answer came: it may have taken it.
    Unknown,
}

impl SmsError {
    /// For logs and metrics.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Later => "later",
            Self::Never => "never",
            Self::Switch => "switch",
            Self::Unknown => "unknown",
        }
    }
}

/// Hands texts to a mobile network.
#[async_trait]
pub trait Sms: Send + Sync + 'static {
    /// Who it is.
    fn provider(&self) -> Provider;

    /// Sends a message, once. It is not asked for the same one again before [`Sms::ask`] has said that it is not there,
    /// unless it refused it.
    ///
    /// # Errors
    /// A class for the log and for what is done next; never the text, the number or the key.
    async fn send(&self, letter: &Letter<'_>) -> Result<Accepted, SmsError>;

    /// Whether it has this message, of which no answer came.
    ///
    /// # Errors
    /// As [`Sms::send`].
    async fn ask(&self, letter: &Letter<'_>) -> Result<Asked, SmsError>;

    /// What became of a message that it took.
    ///
    /// # Errors
    /// As [`Sms::send`].
    async fn delivery(&self, provider_id: &str) -> Result<Delivery, SmsError>;
}

/// An e-mail as it is handed over.
#[derive(Clone, Copy)]
pub struct MailLetter<'a> {
    /// Names this message for ever: a second one of the same name is the same message to whoever reads it.
    pub local_id: &'a str,
    pub to: &'a str,
    pub subject: &'a str,
    pub text: &'a str,
}

/// Hands e-mail to a mail server.
#[async_trait]
pub trait Mail: Send + Sync + 'static {
    /// Who it is.
    fn provider(&self) -> Provider;

    /// Sends a message. Sent twice it comes twice, under one Message-ID.
    ///
    /// # Errors
    /// As [`Sms::send`].
    async fn send(&self, letter: &MailLetter<'_>) -> Result<(), SmsError>;
}
