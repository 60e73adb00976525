//! Making an offer.
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::base::limits::mark_refused;
use crate::domain::Services;
use crate::domain::refusal::{Refusal, count_use};
use crate::domain::requests::lifecycle::{Case, Known, Room, apply};
use crate::domain::requests::offers::form::{ARRIVAL_HOUR, NewOffer, TOTAL_SURE, question_about};
use crate::domain::requests::offers::rows::agreed_at;
use crate::domain::requests::store::{by_code, for_update};
use crate::domain::scope::SpecialistScope;
use crate::domain::specialists::{hold, trade_of};
use crate::entity::offer;
use crate::model::conflict::Conflict;
use crate::model::form::{FieldErrors, Message};
use crate::model::ids::RequestId;
use crate::model::money::Rial;
use crate::model::request::{OfferState, RequestEvent};
use crate::model::tracking_code::TrackingCode;

/// Makes an offer on a request nearby.
///
/// Permissions: a specialist with an open profile whose city and skills fit, on somebody else's request.
///
/// # Errors
/// [`Refusal::NotFound`] when the request is not one for this specialist; [`Refusal::Conflict`] `request-moved` when it
/// waits for no offers, `offer-exists`, `offers-full`, `withdrawn-often`; [`Refusal::Invalid`] when the arrival does not fit
/// the slot or overlaps an agreed visit of the specialist, or to ask whether a total far from the others is meant; [`Refusal::TooMany`] above the offers of a day.
pub async fn make_offer(
    services: &Services,
    scope: &SpecialistScope,
    tx: &Tx,
    code: TrackingCode,
    offer: NewOffer,
) -> Result<(), Refusal> {
    let now = services.clock.now();
    // Held before the request, as by whoever confirms a visit of this specialist.
    hold(tx, scope.person_id()).await?;
    let trade = trade_of(tx, scope.person_id()).await?.ok_or(Refusal::NotFound)?;
    let seen = by_code(tx, code).await?.filter(|request| trade.fits(request)).ok_or(Refusal::NotFound)?;
    let request = for_update(tx, seen.id).await?.ok_or(Refusal::NotFound)?;
    let is_in_slot = request.slot_start <= offer.arrival_start && offer.arrival_end <= request.slot_end;
    if !is_in_slot || offer.arrival_start <= now {
        return Err(Refusal::Invalid(FieldErrors::one("arrival_hour", Message::new("offer-error-arrival"))));
    }
    let hours = (offer.arrival_start, offer.arrival_end);
    if let Some(visit) = agreed_at(tx, scope.person_id(), request.id, hours).await? {
        let booked = Message::new("offer-error-booked").text("code", visit.to_string());
        return Err(Refusal::Invalid(FieldErrors::one(ARRIVAL_HOUR.name, booked)));
    }
    within_limits(services, scope, tx, request.id).await?;
    let open = open_offers_on(tx, request.id).await?;
    let own = open.iter().find(|row| row.specialist_id == scope.person_id());
    if let Some(asked) = asked_about_total(&offer, &open).filter(|_| own.is_none()) {
        return Err(asked);
    }
    let known = Known {
        offer: own,
        room: Some(Room { fits: trade.fits(&request), open_offers: i64::try_from(open.len()).unwrap_or(i64::MAX) }),
        new_offer: Some((&offer, scope.key())),
        ..Known::default()
    };
    apply(&Case { services, tx, actor: scope.into(), known, now }, &request, RequestEvent::Offer).await?;
    Ok(())
}

/// The open offers of everybody: five at most.
async fn open_offers_on(tx: &Tx, request_id: RequestId) -> Result<Vec<offer::Model>, Fault> {
    let open = offer::Entity::find()
        .filter(offer::Column::RequestId.eq(request_id))
        .filter(offer::Column::State.eq(OfferState::Open));
    Ok(open.all(tx).await?)
}

/// Whether the total is asked about first. Of those who have an offer already something else is said.
fn asked_about_total(offer: &NewOffer, open: &[offer::Model]) -> Option<Refusal> {
    let others: Vec<Rial> = open.iter().map(|row| Rial::new(row.total_rial)).collect();
    let question = question_about(offer.total, &others).filter(|_| !offer.is_total_sure)?;
    Some(Refusal::Invalid(FieldErrors::one(TOTAL_SURE.name, question)))
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
