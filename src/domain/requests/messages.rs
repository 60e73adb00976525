//! Messages of a request: enqueued with the event that they report, and sent when they still make sense.
//!
//! A message is named by its event and its reader, in the queue and to the provider: neither a second try nor a crash
//! between sending and writing it down makes a second one.
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::base::clock::MINUTE;
use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::base::jobs::{Job, Outcome, enqueue_once};
use crate::domain::Services;
use crate::domain::accounts::mobile_of;
use crate::domain::notify::{Channel, Message, Night, Only, Recipient, Sms, SmsError, hand_over, messages_of, text_of};
use crate::domain::requests::rules::after_night;
use crate::domain::requests::store::open_offers;
use crate::domain::scope::SystemScope;
use crate::entity::{request_event, service_request};
use crate::model::ids::PersonId;
use crate::model::moment::{Moment, TimeSpan};
use crate::model::request::{RequestEvent, RequestState};

/// A way for messages that is closed is tried again so soon.
const AGAIN_AFTER: TimeSpan = MINUTE;

/// A message that is to be sent.
#[derive(Debug, Serialize, Deserialize)]
pub struct NotifyOfEvent {
    pub event_id: Uuid,
    pub to: Recipient,
}

impl Job for NotifyOfEvent {
    const KIND: &'static str = "notify.event";
}

impl NotifyOfEvent {
    /// The name of the message for ever.
    fn local_id(&self) -> String {
        format!("{}-{}", self.event_id, self.to)
    }
}

/// Enqueues what the table of messages has for an event that was just written, in its transaction. `request` is as the
/// event left it.
pub(in crate::domain::requests) async fn enqueue_messages(
    tx: &Tx,
    event: &request_event::Model,
    request: &service_request::Model,
) -> Result<(), Fault> {
    for message in messages_of(event.event) {
        let reader = reader_of(message.to, request);
        if reader.is_none() || reader == event.actor_id || !is_worth_it(tx, message.only, event).await? {
            continue;
        }
        let job = NotifyOfEvent { event_id: event.id, to: message.to };
        enqueue_once(tx, &job, event.at, sent_from(message, event, event.at), &job.local_id()).await?;
    }
    Ok(())
}

fn reader_of(to: Recipient, request: &service_request::Model) -> Option<PersonId> {
    match to {
        Recipient::Customer => Some(request.customer_id),
        Recipient::Specialist => request.specialist_id,
    }
}

/// The event itself is written already.
async fn is_worth_it(tx: &Tx, only: Only, event: &request_event::Model) -> Result<bool, Fault> {
    match only {
        Only::Always => Ok(true),
        Only::AfterChoice => Ok(event.from_state == Some(RequestState::Selected)),
        Only::FirstOffer => {
            let offers = request_event::Entity::find()
                .filter(request_event::Column::RequestId.eq(event.request_id))
                .filter(request_event::Column::Event.eq(RequestEvent::Offer));
            Ok(offers.count(tx).await? == 1)
        }
    }
}

/// From when on a message that could be sent at `at` may be.
fn sent_from(message: &Message, event: &request_event::Model, at: Moment) -> Moment {
    let was_on_the_way = event.from_state == Some(RequestState::EnRoute);
    match message.night {
        Night::WakesOnTheWay if was_on_the_way => at,
        Night::WakesOnTheWay | Night::Waits => after_night(at),
    }
}

/// Sends a message, unless its time has passed, the request has moved on since, or its reader is gone: then there is
/// nothing to tell.
///
/// Permissions: the program.
///
/// # Errors
/// A fault; the job is tried again, and the message's name keeps it from being sent twice.
pub async fn notify_of_event(
    services: &Services,
    _scope: SystemScope,
    sms: &dyn Sms,
    job: &NotifyOfEvent,
) -> Result<Outcome, Fault> {
    let now = services.clock.now();
    let Some(event) = request_event::Entity::find_by_id(job.event_id).one(services.db.read()).await? else {
        return Ok(dropped("no-event"));
    };
    let Some(message) = messages_of(event.event).iter().find(|message| message.to == job.to) else {
        return Ok(dropped("no-message"));
    };
    if now >= sent_from(message, &event, event.at) + message.news_for {
        return Ok(dropped("too-late"));
    }
    // The way was closed until the evening.
    let from = sent_from(message, &event, now);
    if from > now {
        return Ok(Outcome::NotYet { at: from });
    }
    let request = service_request::Entity::find_by_id(event.request_id).one(services.db.read()).await?;
    let Some(request) = request.filter(|request| still_stands(&event, request)) else {
        return Ok(dropped("moved-on"));
    };
    if message.only == Only::FirstOffer && open_offers(services.db.read(), &[request.id]).await?.is_empty() {
        return Ok(dropped("moved-on"));
    }
    let mobile = match reader_of(message.to, &request) {
        Some(reader) => mobile_of(services, reader).await?,
        None => None,
    };
    let Some(mobile) = mobile else { return Ok(dropped("nobody")) };
    let text = text_of(message.template, &[("code", request.tracking_code.to_string().into())]);
    for channel in message.channels {
        let handed = match channel {
            Channel::Sms => hand_over(sms, message.template, &job.local_id(), mobile.as_e164(), &text).await,
        };
        match handed {
            Ok(()) => {}
            // As long as it is news; attempts would be used up by a short outage.
            Err(SmsError::Later) => return Ok(Outcome::NotYet { at: now + AGAIN_AFTER }),
            Err(SmsError::Never) => return Ok(Outcome::Dead { code: "sms-never" }),
        }
    }
    Ok(Outcome::Done)
}

/// Whether the request is still where the event has led it, and has not been elsewhere since.
fn still_stands(event: &request_event::Model, request: &service_request::Model) -> bool {
    request.state == event.to_state && request.state_changed_at <= event.at
}

fn dropped(why: &'static str) -> Outcome {
    metrics::counter!("karriz_messages_dropped_total", "why" => why).increment(1);
    Outcome::Done
}
