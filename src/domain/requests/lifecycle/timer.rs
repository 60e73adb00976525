//! What happens by itself: one kind of job for all timers. A timer looks at the request as it stands and does nothing
//! when it has moved on, so that it may run twice or late. One that runs early comes again at its time: "not yet" is not
//! "not any more".
use serde::{Deserialize, Serialize};

use super::engine::{Case, apply};
use super::guards::Known;
use super::table::{Guard, Transition, rows_from};
use crate::base::clock::SECOND;
use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::base::jobs::{Job, Outcome, enqueue};
use crate::domain::Services;
use crate::domain::refusal::Refusal;
use crate::domain::requests::messages::enqueue_reminder;
use crate::domain::requests::rules::{
    ACCEPT_WITHIN, ASK_AFTER_SLOT, CLOSE_AFTER, CONFIRM_WITHIN, LAPSE_AFTER_ASKED, by_day, into_morning,
};
use crate::domain::requests::store::{by_code, for_update};
use crate::domain::scope::SystemScope;
use crate::entity::service_request::{self, Column};
use crate::model::conflict::Conflict;
use crate::model::ids::RequestId;
use crate::model::moment::{Moment, TimeSpan};
use crate::model::request::{RequestState, Timer};
use crate::model::tracking_code::TrackingCode;

/// A timer of a request, at work.
#[derive(Debug, Serialize, Deserialize)]
pub struct RunTimer {
    pub timer: Timer,
    pub request_id: RequestId,
}

impl Job for RunTimer {
    const KIND: &'static str = "requests.timer";
}

/// Kinds of jobs from before there was one for all timers: rows of them may still wait, with the request's id alone.
pub const OLD_TIMERS: [(&str, Timer); 2] =
    [("requests.expire", Timer::OffersEnd), ("requests.release-selection", Timer::ConfirmEnd)];

#[derive(Deserialize)]
struct OldTimer {
    request_id: RequestId,
}

/// The timer that a job of an old kind stands for; `None` when it is not one.
///
/// # Errors
/// When the payload is not that of a timer.
pub fn old_timer(kind: &str, payload: &str) -> Result<Option<RunTimer>, Fault> {
    let Some((_, timer)) = OLD_TIMERS.iter().find(|(known, _)| *known == kind) else { return Ok(None) };
    let OldTimer { request_id } = serde_json::from_str(payload)?;
    Ok(Some(RunTimer { timer: *timer, request_id }))
}

/// How a deadline is counted: so long after the moment in a column.
pub(super) struct Span {
    pub from: Column,
    pub length: TimeSpan,
    pub night: Night,
}

/// What becomes of a deadline that would fall into the night, because people press before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Night {
    /// It was moved when it was stored.
    Stored,
    /// It moves back to the evening.
    Back,
    /// It runs on into the morning: there is too little time to move back.
    On,
}

/// How long each timer runs, and from when on.
pub(super) const fn span_of(timer: Timer) -> Span {
    match timer {
        Timer::OffersEnd => Span { from: Column::OffersUntil, length: TimeSpan::ZERO, night: Night::Stored },
        Timer::ConfirmEnd => Span { from: Column::StateChangedAt, length: CONFIRM_WITHIN, night: Night::On },
        Timer::Ask => Span { from: Column::SlotEnd, length: ASK_AFTER_SLOT, night: Night::Back },
        Timer::Lapse => Span { from: Column::AskedAt, length: LAPSE_AFTER_ASKED, night: Night::Back },
        Timer::AcceptEnd => Span { from: Column::StateChangedAt, length: ACCEPT_WITHIN, night: Night::Back },
        Timer::Close => Span { from: Column::StateChangedAt, length: CLOSE_AFTER, night: Night::Back },
    }
}

/// The moment from which the timer counts, where there is one.
pub(super) fn begins(timer: Timer, request: &service_request::Model) -> Option<Moment> {
    match span_of(timer).from {
        Column::OffersUntil => Some(request.offers_until),
        Column::StateChangedAt => Some(request.state_changed_at),
        Column::SlotEnd => Some(request.slot_end),
        Column::AskedAt => request.asked_at,
        _ => None,
    }
}

/// When the timer is due; `None` when it does not run. Meant for a request in a state in which the
/// timer runs.
pub(in crate::domain) fn deadline(timer: Timer, request: &service_request::Model) -> Option<Moment> {
    if timer == Timer::Ask && request.asked_at.is_some() {
        return None;
    }
    let span = span_of(timer);
    let at = begins(timer, request)? + span.length;
    Some(match span.night {
        Night::Stored => at,
        Night::Back => by_day(at),
        Night::On => into_morning(at),
    })
}

/// The row by which the timer moves a request in this state.
pub(super) fn row_of(timer: Timer, state: RequestState) -> Option<&'static Transition> {
    rows_from(state).find(|row| row.guard == Guard::Due(timer))
}

/// Whether the timer can move a request in this state.
pub(in crate::domain::requests) fn waits_for(state: RequestState, timer: Timer) -> bool {
    row_of(timer, state).is_some()
}

/// Enqueues the timer at its deadline, and what is said some time before.
pub(super) async fn start(tx: &Tx, timer: Timer, request: &service_request::Model, now: Moment) -> Result<(), Fault> {
    let at = deadline(timer, request).ok_or_else(|| Fault::new("a timer without a deadline was started"))?;
    enqueue(tx, &RunTimer { timer, request_id: request.id }, now, at, None).await?;
    enqueue_reminder(tx, timer, request, at, now).await
}

/// A timer of a request as a job, and when it is due: for whoever lets time pass, in the demo city and in tests.
///
/// Permissions: the program.
///
/// # Errors
/// [`Refusal::NotFound`] without such a request; [`Refusal::Conflict`] `request-moved` when the timer does not run in the state
/// in which it is.
pub async fn timer_of(
    services: &Services,
    _scope: SystemScope,
    code: TrackingCode,
    timer: Timer,
) -> Result<(RunTimer, Moment), Refusal> {
    let request = by_code(services.db.read(), code).await?.ok_or(Refusal::NotFound)?;
    let due = deadline(timer, &request).filter(|_| waits_for(request.state, timer));
    let due = due.ok_or(Refusal::Conflict(Conflict::RequestMoved))?;
    Ok((RunTimer { timer, request_id: request.id }, due))
}

/// Lets happen what the timer is there for, if its time has come and the request still stands so.
///
/// Permissions: the program.
///
/// # Errors
/// A fault; the job is tried again.
pub async fn run_timer(services: &Services, scope: SystemScope, job: &RunTimer) -> Result<Outcome, Fault> {
    let now = services.clock.now();
    let tx = services.db.begin().await?;
    let Some(request) = for_update(&tx, job.request_id).await? else { return Ok(Outcome::Dead { code: "no-request" }) };
    let row = row_of(job.timer, request.state);
    let (Some(row), Some(at)) = (row, deadline(job.timer, &request)) else { return Ok(Outcome::Done) };
    if now < at {
        return Ok(Outcome::NotYet { at });
    }
    let case = Case { services, tx: &tx, actor: scope.into(), known: Known::default(), now };
    match apply(&case, &request, row.event).await {
        Ok(_) => {
            tx.commit().await?;
            services.bell.ring();
            Ok(Outcome::Done)
        }
        // The request is held and the time has come: somebody was faster all the same, so look again.
        Err(Refusal::Conflict(_)) => Ok(Outcome::Retry { after: SECOND, code: "moved" }),
        Err(Refusal::Fault(fault)) => Err(fault),
        Err(_) => Err(Fault::new("a timer was refused")),
    }
}
