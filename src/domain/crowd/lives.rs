//! What became of a request, decided by the dice.
use std::ops::Range;

use rand::Rng;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;

use super::Member;
use crate::base::clock::{DAY, HOUR, MINUTE};
use crate::domain::catalogue::{Question, QuestionKind, Service};
use crate::domain::requests::{CONFIRM_WITHIN, YES, offers_until, open_slots, slot_at};
use crate::model::moment::{Moment, TimeSpan};
use crate::model::request::{MOST_OPEN_OFFERS, RequestState};
use crate::model::tracking_code::TrackingCode;

const LONGEST_AGO: TimeSpan = TimeSpan::days(350);
/// Odd, so that numbers that differ give codes that differ.
const SCATTER: u64 = 0x0002_545f_4914_f6cd;

/// A request from its filing to where it stands now.
pub(super) struct Life<'a> {
    pub code: TrackingCode,
    pub customer: &'a Member,
    pub service: &'a Service,
    pub answers: Vec<(&'a str, Vec<String>)>,
    /// In the order in which they were made; the first is the one that is chosen.
    pub offers: Vec<&'a Member>,
    pub state: RequestState,
    pub created_at: Moment,
    /// When the visit was agreed, if it was.
    pub agreed_at: Moment,
    pub moved_at: Moment,
    /// Nobody said what became of the visit.
    pub is_lapsed: bool,
    pub offers_until: Moment,
    pub slot: (Moment, Moment),
    pub district: Option<i32>,
}

impl<'a> Life<'a> {
    pub(super) fn new(
        number: u64,
        customer: &'a Member,
        service: &'a Service,
        mut able: Vec<&'a Member>,
        now: Moment,
        rng: &mut StdRng,
    ) -> Self {
        able.truncate(rng.random_range(0..=usize::try_from(MOST_OPEN_OFFERS).unwrap_or(1)));
        let state = state(rng, able.is_empty());
        let (created_at, slot) = times(state, now, rng);
        let until = offers_until(created_at, slot.0).unwrap_or(created_at + 30 * MINUTE);
        let agreed_at = created_at + some(rng, MINUTE..30 * MINUTE);
        let is_lapsed = state == RequestState::Closed && rng.random_ratio(1, 2);
        let moved_at = match state {
            RequestState::Submitted | RequestState::OffersOpen => created_at,
            RequestState::Expired => until,
            RequestState::Selected => now - some(rng, MINUTE..CONFIRM_WITHIN - MINUTE),
            RequestState::Confirmed | RequestState::Cancelled => agreed_at,
            RequestState::EnRoute => (slot.0 - 30 * MINUTE).min(now - 10 * MINUTE),
            RequestState::InProgress => slot.0 + 10 * MINUTE,
            RequestState::Delivered => slot.1 - 10 * MINUTE,
            RequestState::Completed => slot.1 + HOUR,
            RequestState::Closed if is_lapsed => slot.1 + 2 * DAY,
            RequestState::Closed => slot.1 + 8 * DAY,
        };
        Self {
            code: TrackingCode::from_random(number.wrapping_mul(SCATTER).wrapping_add(SCATTER >> 7)),
            customer,
            service,
            answers: service.questions.iter().filter_map(|question| answer(question, rng)).collect(),
            offers: able,
            state,
            created_at,
            agreed_at,
            moved_at,
            is_lapsed,
            offers_until: until,
            slot,
            district: customer.city.districts.map(|most| rng.random_range(1..=most.max(1))),
        }
    }

    /// Whether both sides are, or were, bound.
    pub(super) fn is_agreed(&self) -> bool {
        use RequestState as S;
        matches!(self.state, S::Confirmed | S::EnRoute | S::InProgress | S::Delivered | S::Completed | S::Closed)
    }
}

/// A span of this range.
pub(super) fn some(rng: &mut StdRng, range: Range<TimeSpan>) -> TimeSpan {
    TimeSpan::from_ms(rng.random_range(range.start.ms()..range.end.ms()))
}

/// Three of ten wait for offers; without one nothing can be chosen.
fn state(rng: &mut StdRng, has_no_offer: bool) -> RequestState {
    match rng.random_range(0..100) {
        0..30 => RequestState::OffersOpen,
        30..60 if has_no_offer => RequestState::Expired,
        30..32 => RequestState::Selected,
        32..35 => RequestState::EnRoute,
        35..38 => RequestState::InProgress,
        38..41 => RequestState::Delivered,
        41..45 => RequestState::Completed,
        45..50 => RequestState::Confirmed,
        50..60 => RequestState::Closed,
        60..75 => RequestState::Cancelled,
        _ => RequestState::Expired,
    }
}

/// When it was filed, and its slot. What still waits was filed today, visits of now lie around now; the rest lies up to a
/// year back, one in ten of it in the last days.
fn times(state: RequestState, now: Moment, rng: &mut StdRng) -> (Moment, (Moment, Moment)) {
    let begun_by = match state {
        RequestState::EnRoute => now + HOUR,
        RequestState::InProgress => now - 20 * MINUTE,
        RequestState::Delivered => now - 2 * HOUR,
        RequestState::Completed => now - some(rng, DAY..5 * DAY),
        RequestState::Closed => now - some(rng, 12 * DAY..LONGEST_AGO - 15 * DAY),
        _ => {
            let created_at = created_at(state, now, rng);
            return (created_at, slot(created_at, rng));
        }
    };
    let created_at = begun_by - some(rng, 2 * DAY..13 * DAY);
    (created_at, last_slot(created_at, begun_by))
}

fn created_at(state: RequestState, now: Moment, rng: &mut StdRng) -> Moment {
    match state {
        RequestState::Submitted | RequestState::OffersOpen => now - some(rng, TimeSpan::ZERO..20 * HOUR),
        RequestState::Selected => now - some(rng, HOUR..10 * HOUR),
        RequestState::Confirmed => now - some(rng, HOUR..30 * HOUR),
        _ if rng.random_ratio(1, 10) => now - some(rng, 25 * HOUR..3 * DAY),
        _ => now - some(rng, 3 * DAY..LONGEST_AGO),
    }
}

/// Two to thirteen days after it was filed, so that a day for offers lies between.
fn slot(created_at: Moment, rng: &mut StdRng) -> (Moment, Moment) {
    let days = open_slots(created_at);
    let day = days.get(rng.random_range(2..13)).or(days.last());
    let hour = day.and_then(|day| day.hours.choose(rng).map(|hour| (day.day, *hour)));
    hour.map_or((created_at + 2 * DAY, created_at + 2 * DAY + 2 * HOUR), |(day, hour)| slot_at(day, hour))
}

/// The last slot that had begun by then.
fn last_slot(created_at: Moment, begun_by: Moment) -> (Moment, Moment) {
    let days = open_slots(created_at).into_iter();
    let slots = days.flat_map(|day| day.hours.into_iter().map(move |hour| slot_at(day.day, hour)));
    slots.take_while(|slot| slot.0 <= begun_by).last().unwrap_or((begun_by, begun_by + 2 * HOUR))
}

fn answer<'a>(question: &'a Question, rng: &mut StdRng) -> Option<(&'a str, Vec<String>)> {
    let value = match question.kind {
        QuestionKind::Single | QuestionKind::Multi => question.options.choose(rng)?.value.clone(),
        QuestionKind::Number => question.max?.to_string(),
        QuestionKind::Boolean => YES.to_owned(),
        QuestionKind::Text | QuestionKind::Photo => return None,
    };
    Some((question.key.as_str(), vec![value]))
}
