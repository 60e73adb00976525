//! Nobody waits for ever because a timer was lost: requests whose time has passed and that no timer works at get one
//! again.
use std::collections::HashSet;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Select, Statement, Value};
use serde::{Deserialize, Serialize};

use super::along::{along, stands_in};
use super::table::{Guard, LIFECYCLE};
use super::timer::{Night, RunTimer, Span, begins, deadline, span_of};
use crate::base::db::{Db, marks_from};
use crate::base::fault::Fault;
use crate::base::jobs::{Job, Outcome, enqueue};
use crate::domain::Services;
use crate::domain::scope::SystemScope;
use crate::entity::service_request;
use crate::model::ids::RequestId;
use crate::model::list::Mark;
use crate::model::moment::{Moment, TimeSpan};
use crate::model::request::{RequestState, Timer};

/// A timer that is so late is not just about to run.
const OVERDUE_AFTER: TimeSpan = TimeSpan::minutes(10);
/// The most, in hours, by which a deadline in the night comes earlier.
const NIGHT: TimeSpan = TimeSpan::hours(9);
/// The requests of one batch.
const BATCH: u64 = 200;

/// The search of one hour.
#[derive(Debug, Serialize, Deserialize)]
pub struct FindOverdue {
    /// Hours since 1970.
    pub hour: i64,
}

impl Job for FindOverdue {
    const KIND: &'static str = "requests.find-overdue";
}

/// Gives every overdue request without a living timer a new one. The timers decide what happens; this changes no
/// request.
///
/// Permissions: the program.
///
/// # Errors
/// A fault; the job is tried again.
pub async fn find_overdue(services: &Services, _scope: SystemScope, _job: &FindOverdue) -> Result<Outcome, Fault> {
    let mut found = 0;
    for row in LIFECYCLE {
        if let (Some(state), Guard::Due(timer)) = (row.from, row.guard) {
            found += give_timers(services, state, timer).await?;
        }
    }
    if found > 0 {
        metrics::counter!("karriz_requests_overdue_total").increment(found);
        tracing::error!(found, "requests were overdue without a timer; they have one again");
        services.bell.ring();
    }
    Ok(Outcome::Done)
}

/// Walks through the requests in this state whose timer is overdue. Returns how many got it again.
async fn give_timers(services: &Services, state: RequestState, timer: Timer) -> Result<u64, Fault> {
    let before = services.clock.now() - OVERDUE_AFTER;
    let (mut last, mut found) = (None, 0);
    loop {
        let rows = waiting(state, timer, before, last).all(services.db.read()).await?;
        last = rows.last().and_then(|end| Some(Mark { at: begins(timer, end)?, code: end.tracking_code }));
        if last.is_none() {
            return Ok(found);
        }
        let overdue = rows.iter().filter(|row| deadline(timer, row).is_some_and(|at| at < before));
        let timers = overdue.map(|row| payload_of(timer, row.id)).collect::<Result<Vec<_>, _>>()?;
        let living = living(&services.db, services.clock.now(), &timers).await?;
        let lost = timers.into_iter().filter(|(_, payload)| !living.contains(payload)).map(|(job, _)| job);
        found += enqueue_all(services, lost.collect()).await?;
    }
}

/// A batch of those whose timer may be overdue: the exact deadline is computed for each of them. The many whose time
/// lies ahead are never looked at. All states of the timer are said as well, because the index is one of all of them.
fn waiting(state: RequestState, timer: Timer, before: Moment, last: Option<Mark>) -> Select<service_request::Entity> {
    let Span { from, length, night } = span_of(timer);
    let moved_back = match night {
        Night::Back => NIGHT,
        Night::Stored | Night::On => TimeSpan::ZERO,
    };
    let states = LIFECYCLE.iter().filter(|row| row.guard == Guard::Due(timer)).filter_map(|row| row.from);
    let query = service_request::Entity::find().filter(stands_in(states)).filter(stands_in(std::iter::once(state)));
    along(query.filter(from.lt(before - length + moved_back)), from, last, BATCH)
}

fn payload_of(timer: Timer, request_id: RequestId) -> Result<(RunTimer, String), Fault> {
    let job = RunTimer { timer, request_id };
    let payload = serde_json::to_string(&job)?;
    Ok((job, payload))
}

/// Payloads of those timers that are due and open.
async fn living(db: &Db, now: Moment, timers: &[(RunTimer, String)]) -> Result<HashSet<String>, Fault> {
    if timers.is_empty() {
        return Ok(HashSet::new());
    }
    let sql = format!(
        "SELECT payload FROM job WHERE done_at IS NULL AND dead_at IS NULL AND run_at <= $1 AND kind = $2 \
         AND payload IN ({})",
        marks_from(3, timers.len())
    );
    let payloads = timers.iter().map(|(_, payload)| Value::from(payload.as_str()));
    let values = [now.into(), RunTimer::KIND.into()].into_iter().chain(payloads);
    let rows = db.read().query_all_raw(Statement::from_sql_and_values(db.backend(), sql, values)).await?;
    Ok(rows.iter().map(|row| row.try_get("", "payload")).collect::<Result<_, _>>()?)
}

/// One that waits to be tried again is open and not due: the key keeps it from a second one of this kind.
async fn enqueue_all(services: &Services, lost: Vec<RunTimer>) -> Result<u64, Fault> {
    if lost.is_empty() {
        return Ok(0);
    }
    let now = services.clock.now();
    let tx = services.db.begin().await?;
    for job in &lost {
        let key = format!("overdue:{}:{}", job.timer.code(), job.request_id);
        enqueue(&tx, job, now, now, Some(key)).await?;
    }
    tx.commit().await?;
    Ok(u64::try_from(lost.len()).unwrap_or(u64::MAX))
}
