//! A button without anything to fill in, pressed by customer or specialist.
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use super::engine::{Actor, Case, apply};
use super::guards::Known;
use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::domain::Services;
use crate::domain::refusal::Refusal;
use crate::domain::requests::contact::is_granted;
use crate::domain::requests::offers::rows::{is_open, visit_at};
use crate::domain::requests::store::{by_code, for_update};
use crate::domain::specialists::hold;
use crate::entity::{offer, service_request};
use crate::model::conflict::Conflict;
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
    let confirms = event == RequestEvent::Confirm && actor.is(seen.customer_id);
    if let Some(specialist_id) = seen.specialist_id.filter(|_| confirms) {
        // Held before any request: two customers may confirm the same hour of the same specialist.
        hold(tx, specialist_id).await?;
    }
    // Held first, so that all who change a request come one after the other.
    let request = for_update(tx, seen.id).await?.ok_or(Refusal::NotFound)?;
    if confirms && request.specialist_id != seen.specialist_id {
        return Err(Refusal::Conflict(Conflict::RequestMoved));
    }
    let own_offer = related(tx, &request, actor).await?;
    let about = own_offer.or(chosen_on(tx, &request).await?);
    let is_booked = match about.as_ref().filter(|_| event == RequestEvent::Confirm) {
        Some(chosen) => Some(visit_at(tx, chosen).await?.is_some()),
        None => None,
    };
    let is_granted = match event {
        RequestEvent::ShutContact => Some(is_granted(tx, request.id).await?),
        _ => None,
    };
    let known = Known { offer: about.as_ref(), is_booked, is_granted, ..Known::default() };
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

/// The chosen offer, if there is one.
pub(in crate::domain::requests) async fn chosen_on(
    connection: &impl ConnectionTrait,
    request: &service_request::Model,
) -> Result<Option<offer::Model>, Fault> {
    match request.selected_offer_id {
        Some(id) => Ok(offer::Entity::find_by_id(id).one(connection).await?),
        None => Ok(None),
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
