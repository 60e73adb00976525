//! What is written down of each message: never its text, never the number. It is what keeps a message from being sent
//! twice, whatever the processes, the network and the provider do.
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect, Set, Unchanged};

use super::delivery::{AskDelivery, FIRST_ASKED_AFTER};
use super::messages::{Channel, Template};
use super::provider::{Accepted, Letter};
use super::ways::Sending;
use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::base::ids::row_id;
use crate::base::jobs;
use crate::domain::Services;
use crate::domain::accounts::mobile_index;
use crate::entity::outgoing_message::{ActiveModel, Column, Entity, Model};
use crate::model::ids::PersonId;
use crate::model::message::{MessageOutcome, Provider, parts_of};
use crate::model::moment::{Moment, TimeSpan};

/// How long it is kept what was sent.
pub(super) const KEPT_FOR: TimeSpan = TimeSpan::days(30);
/// An attempt whose end nobody wrote down is over after so long: longer than any call may take.
const ATTEMPT_ENDS_WITHIN: TimeSpan = TimeSpan::seconds(30);

/// What is recorded of a message, whichever its way.
pub(super) struct Entry<'a> {
    pub template: Template,
    pub channel: Channel,
    pub local_id: &'a str,
    pub person: Option<PersonId>,
    /// Where no account is known.
    pub mobile_index: Option<Vec<u8>>,
    pub parts: i32,
}

impl<'a> Entry<'a> {
    pub(super) fn of_sms(services: &Services, letter: &Letter<'a>) -> Self {
        let mobile_index = letter.person.is_none().then(|| mobile_index(services, letter.mobile));
        Self {
            template: letter.template,
            channel: Channel::Sms,
            local_id: letter.local_id,
            person: letter.person,
            mobile_index,
            parts: parts_of(letter.text),
        }
    }
}

/// How a message stands before anybody is asked.
pub(super) enum Standing {
    /// It has come to its end.
    Over(Sending),
    /// Another worker is at it.
    Busy,
    /// This provider may have it: it is asked before anything is sent.
    MayBeAt(Provider),
    /// It may be sent.
    Free,
}

pub(super) async fn standing(services: &Services, local_id: &str, now: Moment) -> Result<Standing, Fault> {
    let row = Entity::find().filter(Column::LocalId.eq(local_id)).one(services.db.read()).await?;
    let Some(row) = row else { return Ok(Standing::Free) };
    Ok(match row.outcome {
        MessageOutcome::Accepted | MessageOutcome::Lost => Standing::Over(Sending::Done),
        MessageOutcome::Refused => Standing::Over(Sending::Never),
        MessageOutcome::Waiting => Standing::Free,
        MessageOutcome::Unknown => Standing::MayBeAt(row.provider),
        MessageOutcome::Sending if row.tried_at + ATTEMPT_ENDS_WITHIN > now => Standing::Busy,
        MessageOutcome::Sending => Standing::MayBeAt(row.provider),
    })
}

async fn locked(tx: &Tx, local_id: &str) -> Result<Option<Model>, Fault> {
    Ok(Entity::find().filter(Column::LocalId.eq(local_id)).lock_exclusive().one(tx).await?)
}

/// Writes down that an attempt at `provider` begins. `false` when another worker was faster.
pub(super) async fn begin(
    services: &Services,
    entry: &Entry<'_>,
    provider: Provider,
    now: Moment,
) -> Result<bool, Fault> {
    let tx = services.db.begin().await?;
    let is_ours = match locked(&tx, entry.local_id).await? {
        Some(row) if row.outcome == MessageOutcome::Waiting => {
            let attempts = row.attempts.saturating_add(1);
            let mut row = row.into_active_model();
            row.provider = Set(provider);
            row.attempts = Set(attempts);
            row.outcome = Set(MessageOutcome::Sending);
            row.tried_at = Set(now);
            row.update(&tx).await?;
            true
        }
        Some(_) => false,
        None => insert(&tx, entry, provider, now).await?,
    };
    tx.commit().await?;
    Ok(is_ours)
}

async fn insert(tx: &Tx, entry: &Entry<'_>, provider: Provider, now: Moment) -> Result<bool, Fault> {
    let row = ActiveModel {
        id: Set(row_id(now)),
        local_id: Set(entry.local_id.to_owned()),
        person_id: Set(entry.person),
        mobile_index: Set(entry.mobile_index.clone()),
        template: Set(entry.template),
        channel: Set(entry.channel),
        provider: Set(provider),
        provider_id: Set(None),
        parts: Set(entry.parts),
        price: Set(None),
        attempts: Set(1),
        outcome: Set(MessageOutcome::Sending),
        delivery: Set(None),
        created_at: Set(now),
        tried_at: Set(now),
        sent_at: Set(None),
        delivered_at: Set(None),
        delete_at: Set(now + KEPT_FOR),
    };
    let once = sea_orm::sea_query::OnConflict::column(Column::LocalId).do_nothing().to_owned();
    Ok(Entity::insert(row).on_conflict(once).exec_without_returning(tx).await? == 1)
}

/// Writes down that a provider took it, and has somebody ask later what became of it.
pub(super) async fn accepted(
    services: &Services,
    local_id: &str,
    accepted: Accepted,
    now: Moment,
) -> Result<(), Fault> {
    let tx = services.db.begin().await?;
    let Some(row) = locked(&tx, local_id).await? else { return Ok(()) };
    let (id, provider, template, parts) = (row.id, row.provider, row.template, row.parts);
    let price =
        accepted.rials.or_else(|| services.messages.part_rials.map(|rials| rials.saturating_mul(i64::from(parts))));
    if let Some(provider_id) = &accepted.provider_id {
        tracing::debug!(message = %id, provider = provider.code(), "a message was taken");
        let job = AskDelivery { message_id: id };
        jobs::enqueue_once(&tx, &job, now, now + FIRST_ASKED_AFTER, &format!("{id}-{provider_id}")).await?;
    }
    let mut row = row.into_active_model();
    row.outcome = Set(MessageOutcome::Accepted);
    row.provider_id = Set(accepted.provider_id);
    row.price = Set(price);
    row.sent_at = Set(Some(now));
    row.update(&tx).await?;
    tx.commit().await?;
    count_sent(provider, template, parts, price);
    Ok(())
}

fn count_sent(provider: Provider, template: Template, parts: i32, price: Option<i64>) {
    let (provider, template) = (provider.code(), template.code());
    let count = |number: i64| u64::try_from(number).unwrap_or(0);
    metrics::counter!("karriz_messages_sent_total", "provider" => provider, "template" => template).increment(1);
    metrics::counter!("karriz_message_parts_total", "provider" => provider).increment(count(parts.into()));
    metrics::counter!("karriz_message_rials_total", "provider" => provider).increment(count(price.unwrap_or(0)));
}

/// Writes down what else became of the attempt.
pub(super) async fn ended(services: &Services, local_id: &str, outcome: MessageOutcome) -> Result<(), Fault> {
    let tx = services.db.begin().await?;
    if let Some(row) = locked(&tx, local_id).await? {
        let row = ActiveModel { id: Unchanged(row.id), outcome: Set(outcome), ..Default::default() };
        row.update(&tx).await?;
    }
    tx.commit().await?;
    Ok(())
}
