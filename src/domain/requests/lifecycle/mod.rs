//! The life of a request as one table. Buttons, timers, use cases, tests and the drawing in `docs/LIFECYCLE.md` read
//! the same rows; later features add rows and change none.
//!
//! A choice that is not confirmed in time is released: the request goes back to `offers_open`, the chosen offer and
//! those that the choice had closed are open again, and there is at least half an hour to choose once more. So nobody
//! loses offers by hesitating, and no specialist waits for ever.
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};
use uuid::Uuid;

#[cfg(test)]
mod drawing;
pub(in crate::domain::requests) mod overdue;
pub(in crate::domain::requests) mod timers;

use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::base::ids::row_id;
use crate::domain::refusal::Refusal;
use crate::domain::requests::counts;
use crate::domain::requests::rules::{confirm_until, is_late};
use crate::domain::scope::{CustomerScope, SpecialistScope, SystemScope};
use crate::entity::{request_event, service_request};
use crate::model::request::{ActorKind, RequestEvent, RequestState};

/// What must hold besides state and actor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    Always,
    /// City and skill fit, the profile is open, the request is somebody else's, there are fewer than five open offers,
    /// none of them by this specialist, and the time for offers has not passed.
    RoomForOffer,
    /// The specialist has an open offer on it.
    OwnOpenOffer,
    /// The offer is open and its arrival lies ahead.
    OfferStillOpen,
    /// At most 30 minutes since the choice.
    WithinConfirmTime,
    /// 30 minutes since the choice have passed.
    ConfirmTimePassed,
    /// The time for offers has passed.
    OfferTimePassed,
}

/// What else happens, in the same transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The timer that expires the request.
    StartOfferTimer,
    OpenOffer,
    WithdrawOffer,
    /// Marks the offer, closes the others with the reason `other-chosen`.
    SelectOffer,
    /// The timer that releases the choice.
    StartConfirmTimer,
    StorePayment,
    /// The chosen specialist may see address and mobile, each in its window.
    GrantContact,
    /// Opens what the choice had closed and gives time to choose again.
    ReopenOffers,
    /// Closes all offers with a reason.
    CloseOffers,
    RevokeGrants,
}

/// A row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transition {
    /// `None`: before the request exists.
    pub from: Option<RequestState>,
    pub event: RequestEvent,
    pub actor: ActorKind,
    pub guard: Guard,
    pub to: RequestState,
    pub effects: &'static [Effect],
}

use ActorKind::{Customer, Specialist, System};
use Effect as E;
use RequestState::{Cancelled, Confirmed, Expired, OffersOpen, Selected, Submitted};

const fn row(
    from: Option<RequestState>,
    event: RequestEvent,
    actor: ActorKind,
    guard: Guard,
    to: RequestState,
    effects: &'static [Effect],
) -> Transition {
    Transition { from, event, actor, guard, to, effects }
}

/// The life-cycle.
#[rustfmt::skip]
pub const LIFECYCLE: &[Transition] = &[
    row(None,             RequestEvent::Submit,   Customer,   Guard::Always,            Submitted,  &[]),
    row(Some(Submitted),  RequestEvent::Publish,  System,     Guard::Always,            OffersOpen, &[E::StartOfferTimer]),
    row(Some(Submitted),  RequestEvent::Cancel,   Customer,   Guard::Always,            Cancelled,  &[]),
    row(Some(OffersOpen), RequestEvent::Offer,    Specialist, Guard::RoomForOffer,      OffersOpen, &[E::OpenOffer]),
    row(Some(OffersOpen), RequestEvent::Withdraw, Specialist, Guard::OwnOpenOffer,      OffersOpen, &[E::WithdrawOffer]),
    row(Some(OffersOpen), RequestEvent::Select,   Customer,   Guard::OfferStillOpen,    Selected,   &[E::SelectOffer, E::StartConfirmTimer]),
    row(Some(OffersOpen), RequestEvent::Cancel,   Customer,   Guard::Always,            Cancelled,  &[E::CloseOffers]),
    row(Some(OffersOpen), RequestEvent::Expire,   System,     Guard::OfferTimePassed,   Expired,    &[E::CloseOffers]),
    row(Some(Selected),   RequestEvent::Confirm,  Customer,   Guard::WithinConfirmTime, Confirmed,  &[E::StorePayment, E::GrantContact]),
    row(Some(Selected),   RequestEvent::Release,  System,     Guard::ConfirmTimePassed, OffersOpen, &[E::ReopenOffers, E::StartOfferTimer]),
    row(Some(Selected),   RequestEvent::Cancel,   Customer,   Guard::Always,            Cancelled,  &[E::CloseOffers]),
    row(Some(Confirmed),  RequestEvent::Cancel,   Customer,   Guard::Always,            Cancelled,  &[E::CloseOffers, E::RevokeGrants]),
];

/// The row for `event` by `actor` in state `from`.
pub fn find(from: Option<RequestState>, event: RequestEvent, actor: ActorKind) -> Option<&'static Transition> {
    LIFECYCLE.iter().find(|row| row.from == from && row.event == event && row.actor == actor)
}

/// The events that `actor` can cause now in a request that stands so. Guards that hang on the time are checked; those
/// that hang on an offer are the use case's.
pub fn events_for(request: &service_request::Model, actor: ActorKind, now: i64) -> Result<Vec<RequestEvent>, Fault> {
    let state = state_of(request)?;
    Ok(LIFECYCLE
        .iter()
        .filter(|row| row.from == Some(state) && row.actor == actor && is_time_for(row.guard, request, now))
        .map(|row| row.event)
        .collect())
}

/// The part of a guard that only hangs on the request and the time.
fn is_time_for(guard: Guard, request: &service_request::Model, now: i64) -> bool {
    match guard {
        Guard::Always | Guard::OwnOpenOffer | Guard::OfferStillOpen => true,
        Guard::RoomForOffer => now < request.offers_until,
        Guard::WithinConfirmTime => now < confirm_until(request),
        Guard::ConfirmTimePassed => now >= confirm_until(request),
        Guard::OfferTimePassed => now >= request.offers_until,
    }
}

/// From when on the time lets the program make `event` happen, in milliseconds UTC; `None` when the request does not
/// stand so that it could ever happen. A timer that runs early learns here when to come again.
pub(in crate::domain::requests) fn due_at(
    request: &service_request::Model,
    event: RequestEvent,
) -> Result<Option<i64>, Fault> {
    let row = find(Some(state_of(request)?), event, System);
    Ok(row.map(|row| match row.guard {
        Guard::ConfirmTimePassed => confirm_until(request),
        Guard::OfferTimePassed => request.offers_until,
        _ => i64::MIN,
    }))
}

/// Whether a timer should have moved the request by now.
pub(in crate::domain::requests) fn is_overdue(request: &service_request::Model, now: i64) -> Result<bool, Fault> {
    let events = events_for(request, System, now)?;
    Ok(is_late(request, now) && !events.is_empty())
}

/// The state in the row.
pub(in crate::domain::requests) fn state_of(request: &service_request::Model) -> Result<RequestState, Fault> {
    RequestState::parse(&request.state).ok_or_else(|| Fault::new("a request is in no known state"))
}

/// Who makes an event happen. Made from scopes only.
#[derive(Clone, Copy, Debug)]
pub(in crate::domain::requests) struct Actor {
    kind: ActorKind,
    id: Option<Uuid>,
}

impl From<&CustomerScope> for Actor {
    fn from(scope: &CustomerScope) -> Self {
        Self { kind: Customer, id: Some(scope.person_id()) }
    }
}

impl From<&SpecialistScope> for Actor {
    fn from(scope: &SpecialistScope) -> Self {
        Self { kind: Specialist, id: Some(scope.person_id()) }
    }
}

impl From<SystemScope> for Actor {
    fn from(_: SystemScope) -> Self {
        Self { kind: System, id: None }
    }
}

/// The first event of a request that was just inserted with version 1.
pub(in crate::domain::requests) async fn begin(
    tx: &Tx,
    request: &service_request::Model,
    scope: &CustomerScope,
) -> Result<(), Refusal> {
    let first = find(None, RequestEvent::Submit, Customer).ok_or_else(|| Fault::new("nobody may submit"))?;
    write_event(tx, request.id, 1, first, scope.into(), request.created_at, None).await?;
    counts::note(tx, &request.city_code, None, first.to).await?;
    Ok(())
}

/// Moves a request: the one way its state changes. Checks table and time, updates the row if it still stands as it was
/// read, and writes the event that the customer can read. Effects are the caller's, in the same transaction.
///
/// # Errors
/// [`Refusal::Conflict`] `request-moved` when the table or the time forbids it, or somebody was faster.
pub(in crate::domain::requests) async fn apply(
    tx: &Tx,
    request: &service_request::Model,
    event: RequestEvent,
    actor: Actor,
    now: i64,
    reason: Option<&'static str>,
) -> Result<service_request::Model, Refusal> {
    let from = state_of(request)?;
    let found = find(Some(from), event, actor.kind).filter(|row| is_time_for(row.guard, request, now));
    let Some(transition) = found else { return Err(Refusal::Conflict("request-moved")) };
    let mut moved = request.clone();
    moved.state = transition.to.code().to_owned();
    moved.version += 1;
    if transition.to != from {
        moved.state_changed_at = now;
    }
    let updated = service_request::Entity::update_many()
        .col_expr(service_request::Column::State, Expr::value(moved.state.as_str()))
        .col_expr(service_request::Column::StateChangedAt, Expr::value(moved.state_changed_at))
        .col_expr(service_request::Column::Version, Expr::value(moved.version))
        .filter(service_request::Column::Id.eq(request.id))
        .filter(service_request::Column::Version.eq(request.version))
        .filter(service_request::Column::State.eq(request.state.as_str()))
        .exec(tx)
        .await?;
    if updated.rows_affected != 1 {
        return Err(Refusal::Conflict("request-moved"));
    }
    write_event(tx, request.id, moved.version, transition, actor, now, reason).await?;
    if transition.to != from {
        counts::note(tx, &request.city_code, Some(from), transition.to).await?;
    }
    Ok(moved)
}

/// Events are numbered by the version they lead to.
async fn write_event(
    tx: &Tx,
    request_id: Uuid,
    seq: i32,
    transition: &Transition,
    actor: Actor,
    now: i64,
    reason: Option<&'static str>,
) -> Result<(), Fault> {
    let row = request_event::ActiveModel {
        id: Set(row_id(now)),
        request_id: Set(request_id),
        seq: Set(seq),
        event: Set(transition.event.code().to_owned()),
        from_state: Set(transition.from.map(|state| state.code().to_owned())),
        to_state: Set(transition.to.code().to_owned()),
        actor_kind: Set(actor.kind.code().to_owned()),
        actor_id: Set(actor.id),
        reason: Set(reason.map(str::to_owned)),
        at: Set(now),
    };
    request_event::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::base::clock::{HOUR, MINUTE};
    use crate::domain::requests::rules::CONFIRM_WITHIN;
    use crate::model::request::RequestEvent as V;

    /// Written a second time on purpose, as the sentences of the domain: who may do what, where it leads.
    fn expected(from: Option<RequestState>, event: RequestEvent, actor: ActorKind) -> Option<RequestState> {
        match (from, event, actor) {
            (None, V::Submit, Customer) => Some(Submitted),
            (Some(Submitted), V::Publish, System) => Some(OffersOpen),
            (Some(OffersOpen), V::Offer | V::Withdraw, Specialist) => Some(OffersOpen),
            (Some(OffersOpen), V::Select, Customer) => Some(Selected),
            (Some(OffersOpen), V::Expire, System) => Some(Expired),
            (Some(Selected), V::Confirm, Customer) => Some(Confirmed),
            (Some(Selected), V::Release, System) => Some(OffersOpen),
            (Some(Submitted | OffersOpen | Selected | Confirmed), V::Cancel, Customer) => Some(Cancelled),
            _ => None,
        }
    }

    #[test]
    fn every_combination_leads_where_the_domain_says_or_nowhere() {
        let states = RequestState::ALL.iter().copied().map(Some).chain([None]);
        let mut found = 0;
        for from in states {
            for event in RequestEvent::ALL {
                for actor in ActorKind::ALL {
                    let row = find(from, *event, *actor);
                    assert_eq!(row.map(|row| row.to), expected(from, *event, *actor), "{from:?} {event:?} {actor:?}");
                    found += usize::from(row.is_some());
                }
            }
        }
        assert_eq!(found, LIFECYCLE.len(), "no row stands twice");
    }

    #[test]
    fn nothing_leads_out_of_the_end_states_and_every_other_state_has_an_end() {
        let leads_out = |state| LIFECYCLE.iter().any(|row| row.from == Some(state));
        for state in [Cancelled, Expired] {
            assert!(!leads_out(state), "{state:?}");
        }
        for state in [Submitted, OffersOpen, Selected, Confirmed] {
            assert!(LIFECYCLE.iter().any(|row| row.from == Some(state) && row.to == Cancelled), "{state:?}");
        }
    }

    #[test]
    fn who_waits_on_a_timer_has_one() {
        for row in LIFECYCLE.iter().filter(|row| row.from != Some(row.to)) {
            let timer = match row.to {
                OffersOpen => Some(E::StartOfferTimer),
                Selected => Some(E::StartConfirmTimer),
                _ => None,
            };
            if let Some(timer) = timer {
                assert!(row.effects.contains(&timer), "{row:?}");
            }
        }
    }

    pub(crate) fn request(state: RequestState) -> service_request::Model {
        service_request::Model {
            id: Uuid::from_u128(1),
            tracking_code: String::new(),
            customer_id: Uuid::from_u128(2),
            service_slug: "s".to_owned(),
            state: state.code().to_owned(),
            province_iso: String::new(),
            city_code: String::new(),
            district: None,
            street: None,
            plaque: None,
            unit: None,
            note: None,
            slot_start: 30 * HOUR,
            slot_end: 32 * HOUR,
            payment: None,
            selected_offer_id: None,
            specialist_id: None,
            created_at: 0,
            state_changed_at: 0,
            offers_until: 24 * HOUR,
            version: 1,
        }
    }

    #[test]
    fn the_customers_buttons_follow_the_table_and_the_clock() {
        let may = |state, now| events_for(&request(state), Customer, now).unwrap();
        assert_eq!(may(OffersOpen, 0), [V::Select, V::Cancel]);
        assert_eq!(may(Selected, CONFIRM_WITHIN - 1), [V::Confirm, V::Cancel]);
        assert_eq!(may(Selected, CONFIRM_WITHIN), [V::Cancel]);
        assert_eq!(may(Confirmed, 0), [V::Cancel]);
        assert_eq!(may(Cancelled, 0), []);
    }

    #[test]
    fn offers_end_and_expiry_begins_at_the_same_moment() {
        let specialists = |now| events_for(&request(OffersOpen), Specialist, now).unwrap().contains(&V::Offer);
        let timers = |now| events_for(&request(OffersOpen), System, now).unwrap().contains(&V::Expire);
        assert!(specialists(24 * HOUR - 1) && !timers(24 * HOUR - 1));
        assert!(!specialists(24 * HOUR) && timers(24 * HOUR));
    }

    /// The guard of time and the moment a timer is told are one: early before it, let through from it on.
    #[test]
    fn a_timer_is_told_the_very_moment_from_which_the_table_lets_it_through() {
        for state in RequestState::ALL {
            for event in [V::Expire, V::Release] {
                let request = request(*state);
                let lets = |now| events_for(&request, System, now).unwrap().contains(&event);
                match due_at(&request, event).unwrap() {
                    Some(at) => assert!(lets(at) && !lets(at - 1), "{state:?} {event:?}"),
                    None => assert!(!lets(i64::MAX), "{state:?} {event:?}"),
                }
            }
        }
    }

    #[test]
    fn overdue_is_what_a_timer_left_lying() {
        assert!(!is_overdue(&request(OffersOpen), 24 * HOUR).unwrap());
        assert!(is_overdue(&request(OffersOpen), 24 * HOUR + 5 * MINUTE).unwrap());
        assert!(is_overdue(&request(Selected), CONFIRM_WITHIN + 5 * MINUTE).unwrap());
        assert!(!is_overdue(&request(Confirmed), 100 * HOUR).unwrap());
    }
}
