//! The guards of the table. They are pure: the caller passes in what they read, a use case from the rows it holds, a
//! read model from the rows it has read. What is not brought forbids.
use super::engine::Actor;
use super::table::Guard;
use super::timer::deadline;
use crate::base::crypto::DataKey;
use crate::base::fault::Fault;
use crate::domain::refusal::Refusal;
use crate::domain::requests::offers::form::NewOffer;
use crate::domain::requests::offers::rows::is_open;
use crate::domain::requests::rules::{has_time_for_others, set_out_from};
use crate::domain::requests::visit::{StartCheck, tries_left};
use crate::entity::{offer, service_request};
use crate::model::conflict::Conflict;
use crate::model::form::{FieldErrors, Message};
use crate::model::moment::Moment;
use crate::model::request::{EventReason, MOST_OPEN_OFFERS, Timer};

/// What an event is about, besides the request itself.
#[derive(Clone, Copy, Default)]
pub(in crate::domain::requests) struct Known<'a> {
    /// The offer to be chosen; of a specialist, their own one on the request.
    pub offer: Option<&'a offer::Model>,
    /// Whether one more offer is allowed.
    pub room: Option<Room>,
    /// A new offer, with the key of its maker.
    pub new_offer: Option<(&'a NewOffer, &'a DataKey)>,
    /// How the typed start code compares; of a page, how one would.
    pub start: Option<StartCheck>,
    /// Whether the maker of the offer has an agreed visit at that hour.
    pub is_booked: Option<bool>,
    /// Whether somebody may see address or number, now or later.
    pub is_granted: Option<bool>,
    /// Why the specialist cannot come.
    pub reason: Option<EventReason>,
    /// The time that the customer chose anew.
    pub slot: Option<(Moment, Moment)>,
}

/// What decides whether a specialist may make an offer.
#[derive(Clone, Copy, Debug)]
pub(in crate::domain::requests) struct Room {
    /// City and skill fit, the profile is open, the request is somebody else's.
    pub fits: bool,
    /// Open offers of everybody.
    pub open_offers: i64,
}

/// Whether the guard lets the event happen now.
///
/// # Errors
/// [`Refusal::Conflict`] or [`Refusal::NotFound`] with the reason that the actor is shown; a fault when the request's
/// row is broken.
pub(super) fn check(
    guard: Guard,
    request: &service_request::Model,
    actor: Actor,
    known: Known<'_>,
    now: Moment,
) -> Result<(), Refusal> {
    let is_let = match guard {
        Guard::Always => true,
        Guard::RoomForOffer => return room_for_offer(request, known, now),
        Guard::OwnOpenOffer => return own_open_offer(actor, known),
        Guard::OfferStillOpen => return offer_still_open(known, now),
        Guard::Chosen => is_chosen(request, actor),
        Guard::ChosenNearSlot => is_chosen(request, actor) && now >= set_out_from(request),
        Guard::StartCode => return start_code(request, actor, known),
        Guard::CodesSpent => tries_left(request) == 0,
        Guard::ChosenInTime => is_chosen(request, actor) && known.reason.is_some() && has_time_for_others(request, now),
        Guard::ArrivalOver => known.slot.is_some() && known.offer.is_some_and(|chosen| is_over(chosen, request, now)),
        Guard::ContactGranted => known.is_granted == Some(true),
        Guard::Booked => known.is_booked == Some(true),
        Guard::FreeBefore(timer) => return free_before(timer, request, known, now),
        Guard::Due(timer) => deadline(timer, request).is_some_and(|at| now >= at),
    };
    if is_let { Ok(()) } else { Err(Refusal::Conflict(Conflict::RequestMoved)) }
}

/// The same as yes or no.
pub(super) fn lets(
    guard: Guard,
    request: &service_request::Model,
    actor: Actor,
    known: Known<'_>,
    now: Moment,
) -> Result<bool, Fault> {
    match check(guard, request, actor, known, now) {
        Ok(()) => Ok(true),
        Err(Refusal::Fault(fault)) => Err(fault),
        Err(_) => Ok(false),
    }
}

fn room_for_offer(request: &service_request::Model, known: Known<'_>, now: Moment) -> Result<(), Refusal> {
    let room = known.room.ok_or(Refusal::Conflict(Conflict::RequestMoved))?;
    if !room.fits {
        return Err(Refusal::NotFound);
    }
    if now >= request.offers_until {
        return Err(Refusal::Conflict(Conflict::RequestMoved));
    }
    // Whoever has an offer of their own hears of that first.
    if known.offer.is_some_and(is_open) {
        return Err(Refusal::Conflict(Conflict::OfferExists));
    }
    if room.open_offers >= MOST_OPEN_OFFERS {
        return Err(Refusal::Conflict(Conflict::OffersFull));
    }
    Ok(())
}

fn own_open_offer(actor: Actor, known: Known<'_>) -> Result<(), Refusal> {
    let own = known.offer.filter(|offer| actor.is(offer.specialist_id)).ok_or(Refusal::NotFound)?;
    if is_open(own) { Ok(()) } else { Err(Refusal::Conflict(Conflict::OfferGone)) }
}

fn offer_still_open(known: Known<'_>, now: Moment) -> Result<(), Refusal> {
    let can_be_chosen = known.offer.is_some_and(|offer| is_open(offer) && offer.arrival_start > now);
    if can_be_chosen { Ok(()) } else { Err(Refusal::Conflict(Conflict::OfferGone)) }
}

fn free_before(timer: Timer, request: &service_request::Model, known: Known<'_>, now: Moment) -> Result<(), Refusal> {
    let is_in_time = deadline(timer, request).is_none_or(|at| now < at);
    match known.is_booked {
        Some(false) if is_in_time => Ok(()),
        Some(true) if is_in_time => Err(Refusal::Conflict(Conflict::SpecialistBooked)),
        _ => Err(Refusal::Conflict(Conflict::RequestMoved)),
    }
}

fn is_over(chosen: &offer::Model, request: &service_request::Model, now: Moment) -> bool {
    request.selected_offer_id == Some(chosen.id) && now >= chosen.arrival_end
}

fn is_chosen(request: &service_request::Model, actor: Actor) -> bool {
    request.specialist_id.is_some_and(|id| actor.is(id))
}

fn start_code(request: &service_request::Model, actor: Actor, known: Known<'_>) -> Result<(), Refusal> {
    match known.start.filter(|_| is_chosen(request, actor)) {
        Some(StartCheck::Right) => Ok(()),
        Some(StartCheck::Wrong { left }) if left > 0 => Err(wrong_code(left)),
        Some(StartCheck::Wrong { .. } | StartCheck::NotCompared) => Err(Refusal::Conflict(Conflict::StartCodeSpent)),
        None => Err(Refusal::Conflict(Conflict::RequestMoved)),
    }
}

fn wrong_code(left: i32) -> Refusal {
    let message = Message::new("visit-error-code-wrong").num("left", i64::from(left));
    Refusal::Invalid(FieldErrors::one("start_code", message))
}
