//! A button without anything to fill in, pressed by customer or specialist.
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::engine::{Actor, Case, apply};
use super::guards::Known;
use crate::base::db::Tx;
use crate::domain::Services;
use crate::domain::refusal::Refusal;
use crate::domain::requests::offers::rows::is_open;
use crate::domain::requests::store::{by_code, for_update};
use crate::entity::{offer, service_request};
use crate::model::ids::PersonId;
use crate::model::request::{ActorKind, RequestEvent};
use crate::model::tracking_code::TrackingCode;

/// Makes `event` happen, when the table lets this actor do it now.
///
/// Permissions: the customer whose request it is; a specialist who has made an offer on it.
///
/// # Errors
/// [`Refusal::NotFound`] for a request of others; [`Refusal::Conflict`] `request-moved` when the table does not allow it
/// now, and what the guard of its row says.
pub async fn press(
    services: &Services,
    actor: impl Into<Actor>,
    tx: &Tx,
    code: TrackingCode,
    event: RequestEvent,
) -> Result<(), Refusal> {
    let actor = actor.into();
    let seen = by_code(tx, code).await?.ok_or(Refusal::NotFound)?;
    // Held first, so that all who change a request come one after the other.
    let request = for_update(tx, seen.id).await?.ok_or(Refusal::NotFound)?;
    let own_offer = related(tx, &request, actor).await?;
    let known = Known { offer: own_offer.as_ref(), ..Known::default() };
    apply(&Case { services, tx, actor, known, now: services.clock.now() }, &request, event).await?;
    Ok(())
}

/// Whether the request is any business of the actor: their own, or one on which they have an offer, which is given back.
async fn related(tx: &Tx, request: &service_request::Model, actor: Actor) -> Result<Option<offer::Model>, Refusal> {
    match (actor.kind(), actor.id()) {
        (ActorKind::Customer, Some(id)) if id == request.customer_id => Ok(None),
        (ActorKind::Specialist, Some(id)) => Ok(Some(own_offer(tx, request, id).await?.ok_or(Refusal::NotFound)?)),
        _ => Err(Refusal::NotFound),
    }
}

/// The offer of a specialist on a request: the one that stands, or else the latest.
async fn own_offer(
    tx: &Tx,
    request: &service_request::Model,
    specialist_id: PersonId,
) -> Result<Option<offer::Model>, Refusal> {
    let own = offer::Entity::find()
        .filter(offer::Column::RequestId.eq(request.id))
        .filter(offer::Column::SpecialistId.eq(specialist_id))
        .order_by_desc(offer::Column::CreatedAt)
        .order_by_desc(offer::Column::Id);
    let mut own = own.all(tx).await?;
    let standing = own.iter().position(|row| is_open(row) || is_chosen(row, request));
    Ok(if own.is_empty() { None } else { Some(own.swap_remove(standing.unwrap_or(0))) })
}

fn is_chosen(row: &offer::Model, request: &service_request::Model) -> bool {
    request.selected_offer_id == Some(row.id)
}
