//! Handing an e-mail over. A second one of the same name is the same message to whoever reads it, so where no answer came it
//! is simply sent again.
use super::circuit;
use super::messages::{Channel, Template};
use super::provider::{Mail, MailLetter, SmsError};
use super::record::{self, Entry, Standing};
use super::ways::Sending;
use crate::base::fault::Fault;
use crate::domain::Services;
use crate::model::ids::PersonId;
use crate::model::message::MessageOutcome;

/// What is recorded of an e-mail.
#[derive(Clone, Copy)]
pub(in crate::domain) struct MailEntry {
    pub template: Template,
    pub person: PersonId,
}

/// Hands an e-mail over. The log holds the name of the template and a class of what went wrong, never the text or the address.
///
/// # Errors
/// A fault of the database.
pub(in crate::domain) async fn hand_over_mail(
    services: &Services,
    mail: &dyn Mail,
    entry: MailEntry,
    letter: &MailLetter<'_>,
) -> Result<Sending, Fault> {
    let (provider, now) = (mail.provider(), services.clock.now());
    match record::standing(services, letter.local_id, now).await? {
        Standing::Over(sending) => return Ok(sending),
        Standing::Busy => return Ok(Sending::Later),
        Standing::MayBeAt(_) => record::ended(services, letter.local_id, MessageOutcome::Waiting).await?,
        Standing::Free => {}
    }
    let entry = Entry {
        template: entry.template,
        channel: Channel::Email,
        local_id: letter.local_id,
        person: Some(entry.person),
        mobile_index: None,
        // Nobody pays for e-mail in parts.
        parts: 0,
    };
    if !circuit::lets(services, provider, now).await? || !record::begin(services, &entry, provider, now).await? {
        return Ok(Sending::Later);
    }
    let sent = mail.send(letter).await;
    let now = services.clock.now();
    circuit::note(services, provider, sent.err(), now).await?;
    let Err(error) = sent else {
        record::accepted(services, letter.local_id, Default::default(), now).await?;
        return Ok(Sending::Done);
    };
    let (template, kind) = (entry.template.code(), error.code());
    tracing::warn!(code = "mail", kind, template, "an e-mail was not taken");
    metrics::counter!("karriz_mail_failures_total", "kind" => kind).increment(1);
    let (outcome, sending) = match error {
        SmsError::Never => (MessageOutcome::Refused, Sending::Never),
        SmsError::Later | SmsError::Switch | SmsError::Unknown => (MessageOutcome::Waiting, Sending::Later),
    };
    record::ended(services, letter.local_id, outcome).await?;
    Ok(sending)
}
