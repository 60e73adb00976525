//! Makes events happen, from the rows of the table.
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

use super::effects;
use super::guards::{self, Known};
use super::table::{FIRST, Guard, Transition, find, rows_from};
use super::timer::deadline;
use crate::base::clock::MINUTE;
use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::base::ids::row_id;
use crate::domain::Services;
use crate::domain::refusal::Refusal;
use crate::domain::requests::counts;
use crate::domain::requests::messages::enqueue_messages;
use crate::domain::scope::{CustomerScope, SpecialistScope, SystemScope};
use crate::entity::{request_event, service_request};
use crate::model::conflict::Conflict;
use crate::model::ids::PersonId;
use crate::model::moment::{Moment, TimeSpan};
use crate::model::request::{ActorKind, RequestEvent, RequestState};

/// The delay, one minute, from which a timer counts as late.
const LATE_AFTER: TimeSpan = MINUTE;

/// Who makes an event happen. Made from scopes only; what follows from somebody's event is the program's.
#[derive(Clone, Copy, Debug)]
pub struct Actor {
    kind: ActorKind,
    id: Option<PersonId>,
}

impl Actor {
    /// The program, within what somebody else caused.
    pub(super) const PROGRAM: Self = Self { kind: ActorKind::System, id: None };

    pub(in crate::domain::requests) fn kind(self) -> ActorKind {
        self.kind
    }

    /// The person; `None` for the program.
    pub(in crate::domain::requests) fn id(self) -> Option<PersonId> {
        self.id
    }

    /// Whether it is this person.
    pub(in crate::domain::requests) fn is(self, person_id: PersonId) -> bool {
        self.id == Some(person_id)
    }
}

impl From<&CustomerScope> for Actor {
    fn from(scope: &CustomerScope) -> Self {
        Self { kind: ActorKind::Customer, id: Some(scope.person_id()) }
    }
}

impl From<&SpecialistScope> for Actor {
    fn from(scope: &SpecialistScope) -> Self {
        Self { kind: ActorKind::Specialist, id: Some(scope.person_id()) }
    }
}

impl From<SystemScope> for Actor {
    fn from(_: SystemScope) -> Self {
        Self { kind: ActorKind::System, id: None }
    }
}

/// Somebody wants something to happen now.
#[derive(Clone, Copy)]
pub(in crate::domain::requests) struct Case<'a> {
    pub services: &'a Services,
    pub tx: &'a Tx,
    pub actor: Actor,
    pub known: Known<'a>,
    pub now: Moment,
}

/// The events that `actor` can make happen now, in the order of the table: what a page shows buttons for. `known` is
/// what the page has read; an event whose guard wants more than that is not among them.
pub(in crate::domain::requests) fn may(
    request: &service_request::Model,
    actor: Actor,
    known: Known<'_>,
    now: Moment,
) -> Result<Vec<RequestEvent>, Fault> {
    let mut events = Vec::new();
    for row in rows_from(request.state).filter(|row| row.actor == actor.kind) {
        if guards::lets(row.guard, request, actor, known, now)? {
            events.push(row.event);
        }
    }
    Ok(events)
}

/// Whether the program should have moved the request by now and has not.
pub(in crate::domain::requests) fn is_overdue(request: &service_request::Model, now: Moment) -> Result<bool, Fault> {
    let due = rows_from(request.state).filter(|row| row.actor == ActorKind::System).filter_map(|row| match row.guard {
        Guard::Due(timer) => deadline(timer, request),
        // It follows from what happens elsewhere.
        Guard::Booked => None,
        _ => Some(request.state_changed_at),
    });
    Ok(due.min().is_some_and(|at| now >= at + LATE_AFTER))
}

/// As what a new request is inserted: filed by its customer, and moved on at once by the program.
pub(in crate::domain::requests) fn as_filed() -> Result<Filed, Fault> {
    let next = rows_from(FIRST.to).find(|row| row.actor == ActorKind::System && row.guard == Guard::Always);
    let next = next.ok_or_else(|| Fault::new("the table does not move a filed request on"))?;
    Ok(Filed { next, state: next.to, version: FIRST_VERSION + 1 })
}

/// The two moves of filing, which are written as one: the request is inserted as the second left it.
#[derive(Clone, Copy)]
pub(in crate::domain::requests) struct Filed {
    next: &'static Transition,
    pub state: RequestState,
    pub version: i32,
}

/// The version that the first event leads to.
const FIRST_VERSION: i32 = 1;

/// The events of a request that was just inserted as `filed` says, with what hangs on them.
///
/// # Errors
/// A fault.
pub(in crate::domain::requests) async fn begin(
    case: &Case<'_>,
    filed: Filed,
    request: &service_request::Model,
) -> Result<(), Refusal> {
    let Case { services, tx, actor, now, .. } = *case;
    let program: Actor = SystemScope::new().into();
    let events = [
        event_of(request, &FIRST, FIRST_VERSION, actor, now),
        event_of(request, filed.next, filed.version, program, now),
    ];
    let rows = events.iter().map(|event| event.clone().into_active_model().reset_all());
    request_event::Entity::insert_many(rows).exec_without_returning(tx).await?;
    counts::note(tx, &request.city_code, None, filed.state).await?;
    let mut request = request.clone();
    let case = Case { services, tx, actor: program, known: Known::default(), now };
    for effect in FIRST.effects.iter().chain(filed.next.effects) {
        effects::run(*effect, &case, &mut request).await?;
    }
    for event in &events {
        enqueue_messages(tx, event, &request).await?;
    }
    Ok(())
}

/// Makes `event` happen, the one way a request changes: guard, move, event row, effects and timers, all from the row of
/// the table, and the messages that hang on the event. The request must be held (`lock_exclusive`) since `known` was
/// read.
///
/// # Errors
/// [`Refusal::Conflict`] `request-moved` when the table or the time forbids it, or somebody was faster; what the guard
/// says otherwise.
pub(in crate::domain::requests) async fn apply(
    case: &Case<'_>,
    request: &service_request::Model,
    event: RequestEvent,
) -> Result<service_request::Model, Refusal> {
    let Case { tx, actor, known, now, .. } = *case;
    let row = find(Some(request.state), event, actor.kind).ok_or(Refusal::Conflict(Conflict::RequestMoved))?;
    guards::check(row.guard, request, actor, known, now)?;
    let mut moved = moved_by(tx, request, row, now).await?;
    let said = row.reason.or(known.reason);
    let event = request_event::Model { reason: said, ..event_of(&moved, row, moved.version, actor, now) };
    request_event::Entity::insert(event.clone().into_active_model().reset_all()).exec_without_returning(tx).await?;
    if Some(row.to) != row.from {
        counts::note(tx, &request.city_code, row.from, row.to).await?;
    }
    for effect in row.effects {
        effects::run(*effect, case, &mut moved).await?;
    }
    enqueue_messages(tx, &event, &moved).await?;
    Ok(moved)
}

/// Moves the row if it still stands as it was read.
async fn moved_by(
    tx: &Tx,
    request: &service_request::Model,
    row: &Transition,
    now: Moment,
) -> Result<service_request::Model, Refusal> {
    use service_request::Column;
    let mut moved = request.clone();
    moved.state = row.to;
    moved.version += 1;
    if Some(row.to) != row.from {
        moved.state_changed_at = now;
    }
    let updated = service_request::Entity::update_many()
        .col_expr(Column::State, Expr::value(moved.state))
        .col_expr(Column::StateChangedAt, Expr::value(moved.state_changed_at))
        .col_expr(Column::Version, Expr::value(moved.version))
        .filter(Column::Id.eq(request.id))
        .filter(Column::Version.eq(request.version))
        .filter(Column::State.eq(request.state))
        .exec(tx)
        .await?;
    if updated.rows_affected == 1 { Ok(moved) } else { Err(Refusal::Conflict(Conflict::RequestMoved)) }
}

/// The event as it is written down. Events are numbered by the version they lead to.
fn event_of(
    request: &service_request::Model,
    row: &Transition,
    version: i32,
    actor: Actor,
    now: Moment,
) -> request_event::Model {
    request_event::Model {
        id: row_id(now),
        request_id: request.id,
        seq: version,
        event: row.event,
        from_state: row.from,
        to_state: row.to,
        actor_kind: actor.kind,
        actor_id: actor.id,
        reason: row.reason,
        at: now,
        customer_id: Some(request.customer_id),
    }
}

#[cfg(test)]
mod tests {
    use super::super::timer::row_of;
    use super::*;
    use crate::base::clock::{HOUR, MILLISECOND};
    use crate::domain::requests::lifecycle::Room;
    use crate::domain::requests::rules::CONFIRM_WITHIN;
    use crate::entity::offer;
    use crate::model::ids::{OfferId, RequestId};
    use crate::model::request::{OfferState, RequestEvent as V, Timer};
    use crate::model::tracking_code::TrackingCode;
    use uuid::Uuid;

    /// By day.
    const T0: Moment = Moment::from_ms(6 * 3_600_000);
    const CUSTOMER: PersonId = PersonId::new(Uuid::from_u128(2));
    const SPECIALIST: PersonId = PersonId::new(Uuid::from_u128(3));

    fn request(state: RequestState) -> service_request::Model {
        service_request::Model {
            id: RequestId::new(Uuid::from_u128(1)),
            tracking_code: TrackingCode::from_random(1),
            customer_id: CUSTOMER,
            service_slug: "s".to_owned(),
            state,
            province_iso: String::new(),
            city_code: String::new(),
            district: None,
            street: None,
            plaque: None,
            unit: None,
            note: None,
            slot_start: T0 + 30 * HOUR,
            slot_end: T0 + 32 * HOUR,
            payment: None,
            selected_offer_id: None,
            specialist_id: None,
            created_at: T0,
            state_changed_at: T0,
            offers_until: T0 + 24 * HOUR,
            start_code: None,
            start_tries: 0,
            asked_at: None,
            address_erased_at: None,
            version: 1,
        }
    }

    fn offer(state: OfferState) -> offer::Model {
        offer::Model {
            id: OfferId::new(Uuid::from_u128(4)),
            request_id: RequestId::new(Uuid::from_u128(1)),
            specialist_id: SPECIALIST,
            total_rial: 1,
            arrival_start: T0 + 30 * HOUR,
            arrival_end: T0 + 31 * HOUR,
            message: None,
            state,
            closed_reason: None,
            created_at: T0,
            state_changed_at: T0,
        }
    }

    fn actor(kind: ActorKind) -> Actor {
        let id = match kind {
            ActorKind::Customer => Some(CUSTOMER),
            ActorKind::Specialist => Some(SPECIALIST),
            ActorKind::Staff | ActorKind::System => None,
        };
        Actor { kind, id }
    }

    fn can(request: &service_request::Model, kind: ActorKind, known: Known<'_>, now: Moment) -> Vec<V> {
        may(request, actor(kind), known, now).unwrap()
    }

    #[test]
    fn the_customers_buttons_follow_the_table_and_the_clock() {
        let open = offer(OfferState::Open);
        let some = Known { offer: Some(&open), ..Known::default() };
        let free = Known { is_booked: Some(false), ..some };
        let can = |state, known, now| can(&request(state), ActorKind::Customer, known, now);
        assert_eq!(can(RequestState::OffersOpen, some, T0), [V::Select, V::Cancel]);
        assert_eq!(can(RequestState::OffersOpen, Known::default(), T0), [V::Cancel], "nothing is there to choose");
        assert_eq!(can(RequestState::Selected, free, T0 + CONFIRM_WITHIN - MILLISECOND), [V::Confirm, V::Cancel]);
        assert_eq!(can(RequestState::Selected, free, T0 + CONFIRM_WITHIN), [V::Cancel]);
        let booked = Known { is_booked: Some(true), ..some };
        assert_eq!(can(RequestState::Selected, booked, T0), [V::Cancel], "they go elsewhere at that hour");
        assert_eq!(can(RequestState::Confirmed, some, T0), [V::Cancel]);
        assert_eq!(can(RequestState::Cancelled, some, T0), []);
    }

    #[test]
    fn the_specialists_buttons_follow_the_table_and_what_is_known() {
        let can = |own: Option<&offer::Model>, fits, open_offers| {
            let known = Known { offer: own, room: Some(Room { fits, open_offers }), ..Known::default() };
            can(&request(RequestState::OffersOpen), ActorKind::Specialist, known, T0)
        };
        assert_eq!(can(None, true, 4), [V::Offer]);
        assert_eq!(can(None, true, 5), []);
        assert_eq!(can(None, false, 0), []);
        assert_eq!(can(Some(&offer(OfferState::Open)), true, 1), [V::Withdraw]);
        assert_eq!(can(Some(&offer(OfferState::Withdrawn)), true, 1), [V::Offer]);
        let of_another = offer::Model { specialist_id: PersonId::new(Uuid::from_u128(9)), ..offer(OfferState::Open) };
        assert_eq!(can(Some(&of_another), true, 1), []);
    }

    #[test]
    fn offers_end_and_expiry_begins_at_the_same_moment() {
        let known = Known { room: Some(Room { fits: true, open_offers: 0 }), ..Known::default() };
        let can = |kind, now| !can(&request(RequestState::OffersOpen), kind, known, now).is_empty();
        assert!(
            can(ActorKind::Specialist, T0 + 24 * HOUR - MILLISECOND)
                && !can(ActorKind::System, T0 + 24 * HOUR - MILLISECOND)
        );
        assert!(!can(ActorKind::Specialist, T0 + 24 * HOUR) && can(ActorKind::System, T0 + 24 * HOUR));
    }

    /// The guard of time and the moment a timer is set to are one: early before it, let through from it on.
    #[test]
    fn a_timer_is_told_the_very_moment_from_which_the_table_lets_it_through() {
        for state in RequestState::ALL {
            for timer in Timer::ALL {
                let request = request(*state);
                let Some(row) = row_of(*timer, *state) else { continue };
                let lets = |now| can(&request, ActorKind::System, Known::default(), now).contains(&row.event);
                match deadline(*timer, &request) {
                    Some(at) => assert!(lets(at) && !lets(at - MILLISECOND), "{state:?} {timer:?}"),
                    None => assert!(!lets(Moment::MAX), "{state:?} {timer:?}"),
                }
            }
        }
    }

    #[test]
    fn overdue_is_what_a_timer_left_lying() {
        let is_overdue = |state, now| is_overdue(&request(state), now).unwrap();
        assert!(is_overdue(RequestState::Submitted, T0 + 5 * MINUTE));
        assert!(!is_overdue(RequestState::OffersOpen, T0 + 24 * HOUR));
        assert!(is_overdue(RequestState::OffersOpen, T0 + 24 * HOUR + 5 * MINUTE));
        assert!(is_overdue(RequestState::Selected, T0 + CONFIRM_WITHIN + 5 * MINUTE));
        assert!(!is_overdue(RequestState::Cancelled, Moment::MAX));
    }
}
