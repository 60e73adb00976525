//! Handing an SMS over: by whom, in which order, and what happens when one does not answer. A message goes out once. Who gave
//! no answer is asked by the message's own name whether they have it, before anybody sends it again.
use std::sync::Arc;

use super::circuit;
use super::provider::{Asked, Letter, Sms, SmsError};
use super::record::{self, Entry, Standing};
use crate::base::fault::Fault;
use crate::base::jobs::Outcome;
use crate::domain::Services;
use crate::model::message::{MessageOutcome, Provider};
use crate::model::moment::Moment;

/// Those who carry SMS, in the order that the operator named.
#[derive(Clone)]
pub struct SmsWays(Vec<Arc<dyn Sms>>);

/// How handing a message over went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sending {
    /// It was handed over, now or before.
    Done,
    /// Not now.
    Later,
    /// It never will be.
    Never,
}

impl Sending {
    /// What its job comes to: again at this moment, where nobody took it now.
    pub(in crate::domain) fn outcome(self, again_at: Moment) -> Outcome {
        match self {
            Self::Done => Outcome::Done,
            Self::Later => Outcome::NotYet { at: again_at },
            Self::Never => Outcome::Dead { code: "sms-never" },
        }
    }
}

impl SmsWays {
    pub fn new(ways: Vec<Arc<dyn Sms>>) -> Self {
        Self(ways)
    }

    /// The one way there is.
    pub fn only(way: Arc<dyn Sms>) -> Self {
        Self(vec![way])
    }

    pub(super) fn of(&self, provider: Provider) -> Option<&dyn Sms> {
        self.0.iter().find(|way| way.provider() == provider).map(AsRef::as_ref)
    }
}

/// Hands a message over, through the first who takes it. The log holds the name of the template and a class of what went
/// wrong, never the text or the number.
///
/// # Errors
/// A fault of the database.
pub(in crate::domain) async fn hand_over(
    services: &Services,
    ways: &SmsWays,
    letter: &Letter<'_>,
) -> Result<Sending, Fault> {
    match record::standing(services, letter.local_id, services.clock.now()).await? {
        Standing::Over(sending) => return Ok(sending),
        Standing::Busy => return Ok(Sending::Later),
        Standing::MayBeAt(provider) => {
            if let Some(over) = settle(services, ways, letter, provider).await? {
                return Ok(over);
            }
        }
        Standing::Free => {}
    }
    send(services, ways, letter).await
}

/// Asks whoever gave no answer. `None` when the message may be sent.
async fn settle(
    services: &Services,
    ways: &SmsWays,
    letter: &Letter<'_>,
    provider: Provider,
) -> Result<Option<Sending>, Fault> {
    let asked = match ways.of(provider) {
        Some(way) => way.ask(letter).await,
        // The operator has taken it out since; nobody else can say.
        None => Ok(Asked::CannotTell),
    };
    let now = services.clock.now();
    match asked {
        Ok(Asked::Has(accepted)) => {
            record::accepted(services, letter.local_id, accepted, now).await?;
            circuit::note(services, provider, None, now).await?;
            Ok(Some(Sending::Done))
        }
        Ok(Asked::HasNot) => {
            record::ended(services, letter.local_id, MessageOutcome::Waiting).await?;
            Ok(None)
        }
        Ok(Asked::CannotTell) => {
            count_failure(letter, provider, "lost");
            record::ended(services, letter.local_id, MessageOutcome::Lost).await?;
            Ok(Some(Sending::Done))
        }
        Err(error) => {
            circuit::note(services, provider, Some(error), now).await?;
            Ok(Some(Sending::Later))
        }
    }
}

async fn send(services: &Services, ways: &SmsWays, letter: &Letter<'_>) -> Result<Sending, Fault> {
    let entry = Entry::of_sms(services, letter);
    let (mut asked, mut refused) = (0, 0);
    for way in &ways.0 {
        let provider = way.provider();
        if !circuit::lets(services, provider, services.clock.now()).await? {
            continue;
        }
        if !record::begin(services, &entry, provider, services.clock.now()).await? {
            return Ok(Sending::Later);
        }
        let sent = way.send(letter).await;
        let now = services.clock.now();
        circuit::note(services, provider, sent.as_ref().err().copied(), now).await?;
        let error = match sent {
            Ok(accepted) => {
                record::accepted(services, letter.local_id, accepted, now).await?;
                return Ok(Sending::Done);
            }
            Err(error) => error,
        };
        count_failure(letter, provider, error.code());
        if error == SmsError::Unknown {
            record::ended(services, letter.local_id, MessageOutcome::Unknown).await?;
            return Ok(Sending::Later);
        }
        record::ended(services, letter.local_id, MessageOutcome::Waiting).await?;
        asked += 1;
        refused += i32::from(error == SmsError::Never);
    }
    if asked > 0 && asked == refused {
        record::ended(services, letter.local_id, MessageOutcome::Refused).await?;
        return Ok(Sending::Never);
    }
    Ok(Sending::Later)
}

fn count_failure(letter: &Letter<'_>, provider: Provider, kind: &'static str) {
    let (template, provider) = (letter.template.code(), provider.code());
    match kind {
        "switch" => tracing::error!(
            code = "sms-switch",
            template,
            provider,
            "a provider takes nothing until the operator looks: credit, key or account"
        ),
        "never" => tracing::warn!(code = "sms-never", template, provider, "a message was refused for good"),
        "later" => {
            tracing::warn!(code = "sms-later", template, provider, "the way of messages is closed; one waits");
        }
        _ => tracing::warn!(code = "sms-unknown", kind, template, provider, "no answer came for a message"),
    }
    metrics::counter!("karriz_sms_failures_total", "kind" => kind, "provider" => provider).increment(1);
}
