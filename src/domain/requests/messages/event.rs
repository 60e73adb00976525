//! What people are told of an event.
use sea_orm::EntityTrait;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Handed, Ready, dropped, hand_to_reader, offers_of, reader_of, sent_from};
use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::base::jobs::{Job, Outcome, enqueue_once};
use crate::domain::Services;
use crate::domain::notify::{Message, Only, Recipient, SmsWays, messages_of};
use crate::domain::requests::store::open_offers;
use crate::domain::scope::SystemScope;
use crate::entity::{request_event, service_request};

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

/// Enqueues what the table of messages has for an event that was just written, in its transaction, after its effects.
/// `request` is as the event left it.
pub(in crate::domain::requests) async fn enqueue_messages(
    tx: &Tx,
    event: &request_event::Model,
    request: &service_request::Model,
) -> Result<(), Fault> {
    for message in messages_of(event.event) {
        if !is_for(message, event, request) || !is_worth_it(tx, message.only, request).await? {
            continue;
        }
        let job = NotifyOfEvent { event_id: event.id, to: message.to };
        enqueue_once(tx, &job, event.at, sent_from(message, event.at), &job.local_id()).await?;
    }
    Ok(())
}

fn is_for(message: &Message, event: &request_event::Model, request: &service_request::Model) -> bool {
    let reader = reader_of(message.to, request);
    let is_news = reader != event.actor_id || message.even_to_maker;
    reader.is_some() && is_news && message.only.lets(event.from_state)
}

async fn is_worth_it(tx: &Tx, only: Only, request: &service_request::Model) -> Result<bool, Fault> {
    match only {
        Only::Always | Only::AgreedVisit | Only::AfterChoice => Ok(true),
        Only::FirstOffer => Ok(open_offers(tx, &[request.id]).await?.get(&request.id) == Some(&1)),
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
    sms: &SmsWays,
    job: &NotifyOfEvent,
) -> Result<Outcome, Fault> {
    let now = services.clock.now();
    let Some(event) = request_event::Entity::find_by_id(job.event_id).one(services.db.read()).await? else {
        return Ok(dropped("no-event"));
    };
    let Some(message) = messages_of(event.event).iter().find(|message| message.to == job.to) else {
        return Ok(dropped("no-message"));
    };
    if now >= sent_from(message, event.at) + message.news_for {
        return Ok(dropped("too-late"));
    }
    // The way was closed until the evening.
    let from = sent_from(message, now);
    if from > now {
        return Ok(Outcome::NotYet { at: from });
    }
    let request = service_request::Entity::find_by_id(event.request_id).one(services.db.read()).await?;
    let Some(request) = request.filter(|request| still_stands(&event, request)) else {
        return Ok(dropped("moved-on"));
    };
    let offers = offers_of(services, &request).await?;
    if message.only == Only::FirstOffer && offers == 0 {
        return Ok(dropped("moved-on"));
    }
    let ready = Ready { message, request: &request, name: job.local_id(), offers };
    match hand_to_reader(services, sms, &ready, now).await? {
        Handed::Is(outcome) => Ok(outcome),
        // Whoever was told within the hour looks at the page anyway.
        Handed::TooSoon { .. } => Ok(dropped("too-soon")),
    }
}

/// Whether the request is still where the event has led it, and has not been elsewhere since.
fn still_stands(event: &request_event::Model, request: &service_request::Model) -> bool {
    request.state == event.to_state && request.state_changed_at <= event.at
}
