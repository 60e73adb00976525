//! The life of a request as one table; later features add rows and change none.
//!
//! A choice that is not confirmed in time is released: the request goes back to `offers_open`, the chosen offer and
//! those that the choice had closed are open again, and there is at least half an hour to choose once more. So nobody
//! loses offers by hesitating, and no specialist waits for ever.
//!
//! A visit of which nobody says what became of it closes by itself, a day after both sides were asked: no address is kept
//! because somebody forgot a button.
use crate::model::request::{ActorKind, EventReason, OfferClosed, RequestEvent, RequestState, Timer};

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
    /// The one who was chosen.
    Chosen,
    /// The one who was chosen, from four hours before the slot on.
    ChosenNearSlot,
    /// The one who was chosen, with the customer's code, and fewer than five codes were compared before.
    StartCode,
    /// Five codes were compared and none was right.
    CodesSpent,
    /// The one who was chosen, with a reason, while there is time to choose another one before the slot.
    ChosenInTime,
    /// The hour of the chosen arrival is over, and the customer says for when to ask again.
    ArrivalOver,
    /// Somebody may see address or number, now or later.
    ContactGranted,
    /// The maker of the offer has an agreed visit at that hour.
    Booked,
    /// The deadline of this timer lies ahead, and the chosen specialist has no agreed visit at that hour.
    FreeBefore(Timer),
    /// It has come.
    Due(Timer),
}

/// What else happens, in the same transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    OpenOffer,
    WithdrawOffer,
    /// Marks the offer, closes the others with the reason `other-chosen`, notes in the request whose it is.
    SelectOffer,
    StorePayment,
    /// The chosen specialist may see address and mobile, each in its window.
    GrantContact,
    /// Opens what the choice had closed, forgets the choice and gives time to choose again. Offers whose makers go
    /// elsewhere at that hour stay closed.
    ReopenOffers,
    /// Closes the open offers whose makers go elsewhere at that hour.
    CloseBooked,
    /// Takes the chosen specialist's other offers of that hour back, each with an event of its own.
    LeaveOthers,
    /// Closes the chosen offer with a reason, and forgets what belongs to that visit.
    DropChosen(OfferClosed),
    /// Another time, chosen by the customer, and time for offers before it.
    MoveSlot,
    /// Closes open and chosen offers with a reason.
    CloseOffers(OfferClosed),
    /// The chosen specialist may see the mobile from now on.
    OpenMobile,
    RevokeGrants,
    /// Four digits that the customer tells at the door.
    MakeStartCode,
    ForgetStartCode,
    /// Both sides see that they are asked what became of the visit.
    NoteAsked,
    /// Enqueues the timer at its deadline.
    Start(Timer),
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
    /// In this order.
    pub effects: &'static [Effect],
    /// Why, where it happens by itself.
    pub reason: Option<EventReason>,
}

use ActorKind::{Customer, Specialist, System};
use Effect as E;
use EventReason::{NobodySaid, NotConfirmed, NotObjected, OffersTimePassed, SpecialistBooked, VisitPassed, WeekPassed};
use RequestEvent as V;
use RequestState::{
    Cancelled, Closed, Completed, Confirmed, Delivered, EnRoute, Expired, InProgress, OffersOpen, Selected, Submitted,
};
use Timer::{AcceptEnd, Ask, ConfirmEnd, OffersEnd};

const fn row(
    from: RequestState,
    event: RequestEvent,
    actor: ActorKind,
    guard: Guard,
    to: RequestState,
    effects: &'static [Effect],
) -> Transition {
    Transition { from: Some(from), event, actor, guard, to, effects, reason: None }
}

impl Transition {
    const fn because(self, reason: EventReason) -> Self {
        Self { reason: Some(reason), ..self }
    }
}

const CANCEL_OFFERS: Effect = E::CloseOffers(OfferClosed::RequestCancelled);

const ASK: &[Effect] = &[E::NoteAsked, E::Start(Timer::Lapse)];
const COMPLETE: &[Effect] = &[E::RevokeGrants, E::Start(Timer::Close)];

/// The first row: before it there is no request.
pub(super) const FIRST: Transition = Transition {
    from: None,
    event: V::Submit,
    actor: Customer,
    guard: Guard::Always,
    to: Submitted,
    effects: &[],
    reason: None,
};

/// The life-cycle.
#[rustfmt::skip]
pub const LIFECYCLE: &[Transition] = &[
    FIRST,
    row(Submitted,  V::Publish,  System,     Guard::Always,             OffersOpen, &[E::Start(OffersEnd)]),
    row(Submitted,  V::Cancel,   Customer,   Guard::Always,             Cancelled,  &[]),
    row(OffersOpen, V::Offer,    Specialist, Guard::RoomForOffer,       OffersOpen, &[E::OpenOffer]),
    row(OffersOpen, V::Withdraw, Specialist, Guard::OwnOpenOffer,       OffersOpen, &[E::WithdrawOffer]),
    row(OffersOpen, V::Select,   Customer,   Guard::OfferStillOpen,     Selected,   &[E::SelectOffer, E::Start(ConfirmEnd)]),
    row(OffersOpen, V::Cancel,   Customer,   Guard::Always,             Cancelled,  &[CANCEL_OFFERS]),
    row(OffersOpen, V::Expire,   System,     Guard::Due(OffersEnd),     Expired,    &[E::CloseOffers(OfferClosed::RequestExpired)]).because(OffersTimePassed),
    row(OffersOpen, V::Booked,   System,     Guard::Booked,             OffersOpen, &[E::CloseBooked]).because(SpecialistBooked),
    row(Selected,   V::Confirm,  Customer,   Guard::FreeBefore(ConfirmEnd), Confirmed, &[E::StorePayment, E::GrantContact, E::Start(Ask), E::LeaveOthers]),
    row(Selected,   V::Booked,   System,     Guard::Booked,             OffersOpen, &[E::ReopenOffers, E::CloseBooked, E::Start(OffersEnd)]).because(SpecialistBooked),
    row(Selected,   V::Release,  System,     Guard::Due(ConfirmEnd),    OffersOpen, &[E::ReopenOffers, E::Start(OffersEnd)]).because(NotConfirmed),
    row(Selected,   V::Cancel,   Customer,   Guard::Always,             Cancelled,  &[CANCEL_OFFERS]),
    row(Confirmed,  V::Cancel,   Customer,   Guard::Always,             Cancelled,  &[CANCEL_OFFERS, E::RevokeGrants]),
    row(Confirmed,  V::OnMyWay,  Specialist, Guard::ChosenNearSlot,     EnRoute,    &[E::OpenMobile, E::MakeStartCode]),
    row(Confirmed,  V::CannotCome, Specialist, Guard::ChosenInTime,     OffersOpen, &[E::RevokeGrants, E::DropChosen(OfferClosed::CannotCome), E::ReopenOffers, E::Start(OffersEnd)]),
    row(Confirmed,  V::NoShow,   Customer,   Guard::ArrivalOver,        OffersOpen, &[E::RevokeGrants, E::DropChosen(OfferClosed::NoShow), E::MoveSlot, E::Start(OffersEnd)]),
    row(Confirmed,  V::ShutContact, Customer, Guard::ContactGranted,    Confirmed,  &[E::RevokeGrants]),
    row(Confirmed,  V::Asked,    System,     Guard::Due(Ask),           Confirmed,  ASK).because(VisitPassed),
    row(Confirmed,  V::Lapse,    System,     Guard::Due(Timer::Lapse),  Closed,     &[E::RevokeGrants]).because(NobodySaid),
    row(EnRoute,    V::Start,    Specialist, Guard::StartCode,          InProgress, &[E::ForgetStartCode]),
    row(EnRoute,    V::Start,    Customer,   Guard::CodesSpent,         InProgress, &[E::ForgetStartCode]),
    row(EnRoute,    V::Cancel,   Customer,   Guard::Always,             Cancelled,  &[CANCEL_OFFERS, E::RevokeGrants, E::ForgetStartCode]),
    row(EnRoute,    V::CannotCome, Specialist, Guard::ChosenInTime,     OffersOpen, &[E::RevokeGrants, E::ForgetStartCode, E::DropChosen(OfferClosed::CannotCome), E::ReopenOffers, E::Start(OffersEnd)]),
    row(EnRoute,    V::NoShow,   Customer,   Guard::ArrivalOver,        OffersOpen, &[E::RevokeGrants, E::ForgetStartCode, E::DropChosen(OfferClosed::NoShow), E::MoveSlot, E::Start(OffersEnd)]),
    row(EnRoute,    V::ShutContact, Customer, Guard::ContactGranted,    EnRoute,    &[E::RevokeGrants]),
    row(EnRoute,    V::Asked,    System,     Guard::Due(Ask),           EnRoute,    ASK).because(VisitPassed),
    row(EnRoute,    V::Lapse,    System,     Guard::Due(Timer::Lapse),  Closed,     &[E::RevokeGrants, E::ForgetStartCode]).because(NobodySaid),
    row(InProgress, V::Finish,   Specialist, Guard::Chosen,             Delivered,  &[E::Start(AcceptEnd)]),
    row(InProgress, V::ShutContact, Customer, Guard::ContactGranted,    InProgress, &[E::RevokeGrants]),
    row(InProgress, V::Asked,    System,     Guard::Due(Ask),           InProgress, ASK).because(VisitPassed),
    row(InProgress, V::Lapse,    System,     Guard::Due(Timer::Lapse),  Closed,     &[E::RevokeGrants]).because(NobodySaid),
    row(Delivered,  V::Accept,   Customer,   Guard::Always,             Completed,  COMPLETE),
    row(Delivered,  V::Accept,   System,     Guard::Due(AcceptEnd),     Completed,  COMPLETE).because(NotObjected),
    row(Completed,  V::Close,    System,     Guard::Due(Timer::Close),  Closed,     &[]).because(WeekPassed),
];

/// The row for `event` by `actor` in state `from`.
pub(super) fn find(from: Option<RequestState>, event: RequestEvent, actor: ActorKind) -> Option<&'static Transition> {
    LIFECYCLE.iter().find(|row| row.from == from && row.event == event && row.actor == actor)
}

/// The rows that lead out of a state.
pub(super) fn rows_from(state: RequestState) -> impl Iterator<Item = &'static Transition> {
    LIFECYCLE.iter().filter(move |row| row.from == Some(state))
}

/// States that nothing leads out of: the request is over, and its retention has begun.
pub(in crate::domain) fn final_states() -> impl Iterator<Item = RequestState> {
    RequestState::ALL.iter().copied().filter(|state| rows_from(*state).next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

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
            (Some(Submitted | OffersOpen | Selected | Confirmed | EnRoute), V::Cancel, Customer) => Some(Cancelled),
            (Some(Confirmed), V::OnMyWay, Specialist) => Some(EnRoute),
            (Some(EnRoute), V::Start, Specialist | Customer) => Some(InProgress),
            (Some(InProgress), V::Finish, Specialist) => Some(Delivered),
            (Some(Delivered), V::Accept, Customer | System) => Some(Completed),
            (Some(Completed), V::Close, System) => Some(Closed),
            (Some(Confirmed | EnRoute | InProgress), V::Asked, System) => from,
            (Some(Confirmed | EnRoute | InProgress), V::Lapse, System) => Some(Closed),
            (Some(OffersOpen | Selected), V::Booked, System) => Some(OffersOpen),
            (Some(Confirmed | EnRoute), V::CannotCome, Specialist) => Some(OffersOpen),
            (Some(Confirmed | EnRoute), V::NoShow, Customer) => Some(OffersOpen),
            (Some(Confirmed | EnRoute | InProgress), V::ShutContact, Customer) => from,
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

    /// Retention begins in final states; from every other one a way of the program alone leads there, so that it always
    /// begins.
    #[test]
    fn final_states_are_exactly_those_without_a_way_out() {
        assert_eq!(final_states().collect::<Vec<_>>(), [Closed, Cancelled, Expired]);
        for row in LIFECYCLE {
            assert!(row.from.is_none_or(|from| !final_states().any(|state| state == from)), "{row:?}");
        }
        for state in RequestState::ALL {
            let ends = reached_from(*state).into_iter().any(|reached| final_states().any(|state| state == reached));
            assert!(ends, "{state:?} has no end");
        }
    }

    /// The state itself and all that can follow it without anybody pressing.
    fn reached_from(state: RequestState) -> Vec<RequestState> {
        let mut reached = vec![state];
        let mut at = 0;
        while let Some(from) = reached.get(at).copied() {
            at += 1;
            for row in rows_from(from).filter(|row| row.actor == System) {
                if !reached.contains(&row.to) {
                    reached.push(row.to);
                }
            }
        }
        reached
    }

    /// A timer that can move a request in a state is started on every way into it.
    #[test]
    fn who_waits_on_a_timer_has_one() {
        let waits = |state, timer| rows_from(state).any(|row| row.guard == Guard::Due(timer));
        for row in LIFECYCLE.iter().filter(|row| row.from != Some(row.to)) {
            for timer in Timer::ALL.iter().copied().filter(|timer| waits(row.to, *timer)) {
                let runs_on = row.from.is_some_and(|from| waits(from, timer));
                let stays = |other: &&Transition| other.from == Some(row.to) && other.to == row.to;
                let later = LIFECYCLE.iter().filter(stays).any(|other| other.effects.contains(&E::Start(timer)));
                assert!(row.effects.contains(&E::Start(timer)) || runs_on || later, "{row:?} starts no {timer:?}");
            }
        }
    }

    /// No address stays open and no code stays behind because a row to an end forgot it.
    #[test]
    fn what_a_row_opens_is_shut_on_every_way_to_an_end() {
        for (opens, shuts) in [(E::GrantContact, E::RevokeGrants), (E::MakeStartCode, E::ForgetStartCode)] {
            let mut open_in = Vec::new();
            loop {
                let stays = |row: &&Transition| {
                    let is_open = row.from.is_some_and(|from| open_in.contains(&from));
                    row.effects.contains(&opens) || is_open && !row.effects.contains(&shuts)
                };
                let reached = LIFECYCLE.iter().filter(stays).map(|row| row.to);
                let Some(state) = reached.into_iter().find(|state| !open_in.contains(state)) else { break };
                open_in.push(state);
            }
            for state in final_states() {
                assert!(!open_in.contains(&state), "{opens:?} can still be open in {state:?}: a row lacks {shuts:?}");
            }
        }
    }

    /// Nobody waits for an answer about an offer on a request that is called off.
    #[test]
    fn offers_close_with_the_request() {
        for row in LIFECYCLE.iter().filter(|row| matches!(row.to, Cancelled | Expired) && row.from != Some(Submitted)) {
            let closes = row.effects.iter().any(|effect| matches!(effect, E::CloseOffers(_)));
            assert!(closes, "{row:?} leaves offers open");
        }
    }

    /// What the program does by itself says why, and nothing else does.
    #[test]
    fn timers_give_a_reason() {
        for row in LIFECYCLE {
            assert_eq!(row.reason.is_some(), matches!(row.guard, Guard::Due(_) | Guard::Booked), "{row:?}");
        }
    }
}
