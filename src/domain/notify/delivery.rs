//! What became of a message: asked of the provider a few times, further and further apart.
use sea_orm::{ActiveModelTrait, EntityTrait, Set, Unchanged};
use serde::{Deserialize, Serialize};

use super::ways::SmsWays;
use crate::base::fault::Fault;
use crate::base::jobs::{Job, Outcome};
use crate::domain::Services;
use crate::domain::scope::SystemScope;
use crate::entity::outgoing_message::{ActiveModel, Entity, Model};
use crate::model::ids::MessageId;
use crate::model::message::Delivery;
use crate::model::moment::{Moment, TimeSpan};

/// Networks need a moment.
pub(super) const FIRST_ASKED_AFTER: TimeSpan = TimeSpan::minutes(1);
/// It is asked again so long after it was sent; after the last nobody asks any more.
const ASKED_AGAIN: [TimeSpan; 4] =
    [TimeSpan::minutes(5), TimeSpan::minutes(30), TimeSpan::hours(3), TimeSpan::hours(24)];

/// A message of which it is to be asked what became of it.
#[derive(Debug, Serialize, Deserialize)]
pub struct AskDelivery {
    pub message_id: MessageId,
}

impl Job for AskDelivery {
    const KIND: &'static str = "notify.delivery";
}

/// Asks what became of a message, and writes it down.
///
/// Permissions: the program.
///
/// # Errors
/// A fault; the job is tried again.
pub async fn ask_delivery(
    services: &Services,
    _scope: SystemScope,
    ways: &SmsWays,
    job: &AskDelivery,
) -> Result<Outcome, Fault> {
    let Some(row) = Entity::find_by_id(job.message_id).one(services.db.read()).await? else {
        return Ok(Outcome::Done);
    };
    let (Some(sent_at), Some(provider_id)) = (row.sent_at, row.provider_id.clone()) else { return Ok(Outcome::Done) };
    let Some(way) = ways.of(row.provider) else { return Ok(Outcome::Done) };
    let told = way.delivery(&provider_id).await;
    let now = services.clock.now();
    let again = next_asking(sent_at, now);
    let delivery = match (told, again) {
        (Ok(delivery), _) if delivery.is_final() => delivery,
        (Ok(delivery), Some(at)) => {
            store(services, &row, delivery, None).await?;
            return Ok(Outcome::NotYet { at });
        }
        (Err(_), Some(at)) => return Ok(Outcome::NotYet { at }),
        (Ok(_) | Err(_), None) => Delivery::Unknown,
    };
    let (provider, kind) = (row.provider.code(), delivery.code());
    metrics::counter!("karriz_messages_delivered_total", "provider" => provider, "kind" => kind).increment(1);
    store(services, &row, delivery, delivery.is_final().then_some(now)).await?;
    Ok(Outcome::Done)
}

fn next_asking(sent_at: Moment, now: Moment) -> Option<Moment> {
    ASKED_AGAIN.iter().map(|after| sent_at + *after).find(|at| *at > now)
}

async fn store(services: &Services, row: &Model, delivery: Delivery, at: Option<Moment>) -> Result<(), Fault> {
    if row.delivery == Some(delivery) {
        return Ok(());
    }
    let tx = services.db.begin().await?;
    let row = ActiveModel {
        id: Unchanged(row.id),
        delivery: Set(Some(delivery)),
        delivered_at: Set(at),
        ..Default::default()
    };
    row.update(&tx).await?;
    tx.commit().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_asks_for_ever() {
        let sent = Moment::from_ms(1_000);
        let mut now = sent + FIRST_ASKED_AFTER;
        let mut asked = 1;
        while let Some(at) = next_asking(sent, now) {
            assert!(at > now);
            now = at;
            asked += 1;
        }
        assert_eq!((asked, now), (5, sent + TimeSpan::hours(24)));
    }
}
