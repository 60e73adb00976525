//! Making an offer.
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use crate::base::db::Tx;
use crate::base::limits::mark_refused;
use crate::domain::Services;
use crate::domain::refusal::{Refusal, count_use};
use crate::domain::requests::lifecycle::{Case, Known, Room, apply};
use crate::domain::requests::offers::form::NewOffer;
use crate::domain::requests::store::{by_code, for_update, open_offers};
use crate::domain::scope::SpecialistScope;
use crate::domain::specialists::trade_of;
use crate::entity::offer;
use crate::model::conflict::Conflict;
use crate::model::form::{FieldErrors, Message};
use crate::model::ids::RequestId;
use crate::model::request::{OfferState, RequestEvent};
use crate::model::tracking_code::TrackingCode;

/// Makes an offer on a request nearby.
///
/// Permissions: a specialist with an open profile whose city and skills fit, on somebody else's request.
///
/// # Errors
/// [`Refusal::NotFound`] when the request is not one for this specialist; [`Refusal::Conflict`] `request-moved` when it
/// waits for no offers, `offer-exists`, `offers-full`, `withdrawn-often`; [`Refusal::Invalid`] when the arrival does not fit
/// the slot; [`Refusal::TooMany`] above the offers of a day.
pub async fn make_offer(
    services: &Services,
    scope: &SpecialistScope,
    tx: &Tx,
    code: TrackingCode,
    offer: NewOffer,
) -> Result<(), Refusal> {
    let now = services.clock.now();
    let trade = trade_of(tx, scope.person_id()).await?.ok_or(Refusal::NotFound)?;
    let seen = by_code(tx, code).await?.filter(|request| trade.fits(request)).ok_or(Refusal::NotFound)?;
    let request = for_update(tx, seen.id).await?.ok_or(Refusal::NotFound)?;
    let is_in_slot = request.slot_start <= offer.arrival_start && offer.arrival_end <= request.slot_end;
    if !is_in_slot || offer.arrival_start <= now {
        return Err(Refusal::Invalid(FieldErrors::one("arrival_hour", Message::new("offer-error-arrival"))));
    }
    within_limits(services, scope, tx, request.id).await?;
    let open_offers = open_offers(tx, &[request.id]).await?.get(&request.id).copied().unwrap_or(0);
    let own = own_open_offer(tx, scope, request.id).await?;
    let known = Known {
        offer: own.as_ref(),
        room: Some(Room { fits: trade.fits(&request), open_offers }),
        new_offer: Some((&offer, scope.key())),
        ..Known::default()
    };
    apply(&Case { services, tx, actor: scope.into(), known, now }, &request, RequestEvent::Offer).await?;
    Ok(())
}

async fn own_open_offer(
    tx: &Tx,
    scope: &SpecialistScope,
    request_id: RequestId,
) -> Result<Option<offer::Model>, Refusal> {
    let own = offer::Entity::find()
        .filter(offer::Column::RequestId.eq(request_id))
        .filter(offer::Column::SpecialistId.eq(scope.person_id()))
        .filter(offer::Column::State.eq(OfferState::Open));
    Ok(own.one(tx).await?)
}

async fn within_limits(
    services: &Services,
    scope: &SpecialistScope,
    tx: &Tx,
    request_id: RequestId,
) -> Result<(), Refusal> {
    let (limits, person_id) = (&services.limits, scope.person_id());
    count_use(services, tx, &limits.offers_per_day, person_id).await?;
    let withdrawn = offer::Entity::find()
        .filter(offer::Column::RequestId.eq(request_id))
        .filter(offer::Column::SpecialistId.eq(person_id))
        .filter(offer::Column::State.eq(OfferState::Withdrawn));
    if withdrawn.count(tx).await? >= limits.withdrawals_per_request {
        mark_refused("withdrawals-request", person_id);
        return Err(Refusal::Conflict(Conflict::WithdrawnOften));
    }
    Ok(())
}
