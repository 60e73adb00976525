//! Making an offer and taking it back.
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::base::db::Tx;
use crate::base::limits::mark_refused;
use crate::domain::Services;
use crate::domain::refusal::{Refusal, count_use};
use crate::domain::requests::lifecycle::apply;
use crate::domain::requests::offers::form::NewOffer;
use crate::domain::requests::offers::rows;
use crate::domain::requests::read::desk::trade_of;
use crate::domain::requests::store::{by_code, for_update, open_offers};
use crate::domain::scope::SpecialistScope;
use crate::entity::offer;
use crate::model::form::{FieldErrors, Message};
use crate::model::request::{MOST_OPEN_OFFERS, OfferState, RequestEvent};
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
    let now = services.clock.now_ms();
    let trade = trade_of(tx, scope.person_id()).await?.ok_or(Refusal::NotFound)?;
    let seen = by_code(tx, code).await?.filter(|request| trade.fits(request)).ok_or(Refusal::NotFound)?;
    let request = for_update(tx, seen.id).await?.ok_or(Refusal::NotFound)?;
    let is_in_slot = request.slot_start <= offer.arrival_start && offer.arrival_end <= request.slot_end;
    if !is_in_slot || offer.arrival_start <= now {
        return Err(Refusal::Invalid(FieldErrors::one("arrival_hour", Message::new("offer-error-arrival"))));
    }
    within_limits(services, scope, tx, request.id).await?;
    let request = apply(tx, &request, RequestEvent::Offer, scope.into(), now, None).await?;
    // Counted before, so that a specialist with an offer of their own hears of that first.
    let others = open_offers(tx, &[request.id]).await?.get(&request.id).copied().unwrap_or(0);
    rows::insert(tx, request.id, scope.person_id(), scope.key(), offer, now).await?;
    if others >= MOST_OPEN_OFFERS {
        return Err(Refusal::Conflict("offers-full"));
    }
    Ok(())
}

async fn within_limits(services: &Services, scope: &SpecialistScope, tx: &Tx, request_id: Uuid) -> Result<(), Refusal> {
    let (limits, person_id) = (&services.limits, scope.person_id());
    count_use(services, tx, &limits.offers_per_day, person_id).await?;
    let withdrawn = offer::Entity::find()
        .filter(offer::Column::RequestId.eq(request_id))
        .filter(offer::Column::SpecialistId.eq(person_id))
        .filter(offer::Column::State.eq(OfferState::Withdrawn.code()));
    if withdrawn.count(tx).await? >= limits.withdrawals_per_request {
        mark_refused("withdrawals-request", person_id);
        return Err(Refusal::Conflict("withdrawn-often"));
    }
    Ok(())
}

/// Takes this specialist's open offer on the request back.
///
/// Permissions: the specialist who made it.
///
/// # Errors
/// [`Refusal::NotFound`] when this specialist never made one; [`Refusal::Conflict`] `offer-gone` when none is open,
/// `request-moved` when the request waits for no choice.
pub async fn withdraw(
    services: &Services,
    scope: &SpecialistScope,
    tx: &Tx,
    code: TrackingCode,
) -> Result<(), Refusal> {
    let now = services.clock.now_ms();
    let seen = by_code(tx, code).await?.ok_or(Refusal::NotFound)?;
    let request = for_update(tx, seen.id).await?.ok_or(Refusal::NotFound)?;
    let mine = offer::Entity::find()
        .filter(offer::Column::RequestId.eq(request.id))
        .filter(offer::Column::SpecialistId.eq(scope.person_id()))
        .order_by_desc(offer::Column::CreatedAt)
        .order_by_desc(offer::Column::Id)
        .all(tx)
        .await?;
    if mine.is_empty() {
        return Err(Refusal::NotFound);
    }
    let open = mine.iter().find(|row| row.state == OfferState::Open.code()).ok_or(Refusal::Conflict("offer-gone"))?;
    apply(tx, &request, RequestEvent::Withdraw, scope.into(), now, None).await?;
    rows::withdraw(tx, open, now).await?;
    Ok(())
}
