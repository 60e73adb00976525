//! Messages of a request: enqueued with what they report or come before, and sent when they still make sense.
//!
//! A message is named for ever, in the queue and to the provider: neither a second try nor a crash between sending and
//! writing it down makes a second one.
mod event;
mod pace;
mod reminder;

pub(in crate::domain::requests) use event::enqueue_messages;
pub use event::{NotifyOfEvent, notify_of_event};
pub(in crate::domain::requests) use reminder::enqueue_reminder;
pub use reminder::{RemindOfDeadline, remind_of_deadline};

use crate::base::clock::MINUTE;
use crate::base::fault::Fault;
use crate::base::jobs::Outcome;
use crate::domain::Services;
use crate::domain::accounts::mobile_of;
use crate::domain::notify::{Channel, Letter, Message, Night, Recipient, Sending, SmsWays, hand_over, text_of};
use crate::domain::requests::rules::after_night;
use crate::domain::requests::store::open_offers;
use crate::entity::service_request;
use crate::i18n::{Lang, Words};
use crate::model::ids::PersonId;
use crate::model::moment::{Moment, TimeSpan};

/// A way for messages that is closed is tried again so soon.
const AGAIN_AFTER: TimeSpan = MINUTE;

fn reader_of(to: Recipient, request: &service_request::Model) -> Option<PersonId> {
    match to {
        Recipient::Customer => Some(request.customer_id),
        Recipient::Specialist => request.specialist_id,
    }
}

/// From when on a message that could be sent at `at` may be.
fn sent_from(message: &Message, at: Moment) -> Moment {
    match message.night {
        Night::Wakes => at,
        Night::Waits => after_night(at),
    }
}

/// A message whose time has come and that is still true.
struct Ready<'a> {
    message: &'a Message,
    request: &'a service_request::Model,
    /// Its name for ever.
    name: String,
    /// Open ones.
    offers: i64,
}

/// How handing a message over went.
enum Handed {
    /// The job is over, or is tried again.
    Is(Outcome),
    /// Other news of the request were sent less than an hour ago.
    TooSoon { until: Moment },
}

/// Hands the message over by all its ways, if it is not too soon after another one.
async fn hand_to_reader(services: &Services, sms: &SmsWays, ready: &Ready<'_>, now: Moment) -> Result<Handed, Fault> {
    let Ready { message, request, name, .. } = ready;
    let reader = reader_of(message.to, request);
    let mobile = match reader {
        Some(reader) => mobile_of(services, reader).await?,
        None => None,
    };
    let Some(mobile) = mobile else { return Ok(Handed::Is(dropped("nobody"))) };
    if let Some(until) = pace::take(services, message.pace, request.id, name, now).await? {
        return Ok(Handed::TooSoon { until });
    }
    let text = words_of(ready);
    for channel in message.channels {
        let letter = Letter {
            template: message.template,
            local_id: name,
            mobile: &mobile,
            text: &text,
            code: None,
            person: reader,
        };
        let handed = match channel {
            Channel::Sms => hand_over(services, sms, &letter).await?,
            // No news comes by e-mail yet.
            Channel::Email => Sending::Done,
        };
        if handed != Sending::Done {
            // As long as it is news; attempts would be used up by a short outage.
            return Ok(Handed::Is(handed.outcome(now + AGAIN_AFTER)));
        }
    }
    Ok(Handed::Is(Outcome::Done))
}

/// The day of a deadline is named: "tomorrow" may be read tomorrow.
fn words_of(ready: &Ready<'_>) -> String {
    let (request, persian) = (ready.request, Words::of(Lang::Fa));
    let args = [
        ("code", request.tracking_code.to_string().into()),
        ("n", ready.offers.into()),
        ("day", persian.weekday(request.offers_until).into()),
        ("time", persian.time(request.offers_until).into()),
    ];
    text_of(ready.message.template, &args)
}

async fn offers_of(services: &Services, request: &service_request::Model) -> Result<i64, Fault> {
    Ok(open_offers(services.db.read(), &[request.id]).await?.get(&request.id).copied().unwrap_or(0))
}

fn dropped(why: &'static str) -> Outcome {
    metrics::counter!("karriz_messages_dropped_total", "why" => why).increment(1);
    Outcome::Done
}
