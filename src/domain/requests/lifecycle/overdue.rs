//! Nobody waits for ever because a timer was lost: requests whose time has passed and that no timer works at get one
//! again.
use std::collections::HashSet;

use sea_orm::{ConnectionTrait, FromQueryResult, Statement, Value};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::base::clock::MINUTE;
use crate::base::db::Db;
use crate::base::fault::Fault;
use crate::base::jobs::{Job, Outcome, enqueue};
use crate::domain::Services;
use crate::domain::requests::lifecycle::timers::{ExpireRequest, ReleaseSelection};
use crate::domain::requests::rules::CONFIRM_WITHIN;
use crate::domain::scope::SystemScope;

/// A timer that is so late is not just about to run.
const OVERDUE_AFTER: i64 = 10 * MINUTE;
/// So many requests are looked at together.
const PIECE: usize = 200;

/// The search of one hour.
#[derive(Debug, Serialize, Deserialize)]
pub struct FindOverdue {
    /// Hours since 1970.
    pub hour: i64,
}

impl Job for FindOverdue {
    const KIND: &'static str = "requests.find-overdue";
}

/// Gives every overdue request without a living timer a new one. The timers decide what happens; this changes no request.
///
/// Permissions: the program.
///
/// # Errors
/// A fault; the job is tried again.
pub async fn find_overdue(services: &Services, _scope: SystemScope, _job: &FindOverdue) -> Result<Outcome, Fault> {
    let before = services.clock.now_ms() - OVERDUE_AFTER;
    let waiting = "state = 'offers_open' AND offers_until < $1";
    let mut found = give_timers(services, waiting, before, |request_id| ExpireRequest { request_id }).await?;
    let chosen = "state = 'selected' AND state_changed_at < $1";
    let unconfirmed = before - CONFIRM_WITHIN;
    found += give_timers(services, chosen, unconfirmed, |request_id| ReleaseSelection { request_id }).await?;
    if found > 0 {
        metrics::counter!("karriz_requests_overdue_total").increment(found);
        tracing::error!(found, "requests were overdue without a timer; they have one again");
        services.bell.ring();
    }
    Ok(Outcome::Done)
}

#[derive(FromQueryResult)]
struct Overdue {
    id: Uuid,
}

/// Walks through the requests of which `overdue` is true with `before`. Returns how many got a timer.
async fn give_timers<J: Job>(
    services: &Services,
    overdue: &str,
    before: i64,
    timer: impl Fn(Uuid) -> J,
) -> Result<u64, Fault> {
    let db = &services.db;
    let sql = format!("SELECT id FROM service_request WHERE {overdue} AND id > $2 ORDER BY id LIMIT {PIECE}");
    let (mut last, mut found) = (Uuid::nil(), 0);
    loop {
        let statement = Statement::from_sql_and_values(db.backend(), &sql, [before.into(), last.into()]);
        let rows = db.read().query_all_raw(statement).await?;
        let rows: Vec<Overdue> =
            rows.iter().map(|row| Overdue::from_query_result(row, "")).collect::<Result<_, _>>()?;
        let Some(end) = rows.last() else { return Ok(found) };
        last = end.id;
        let timers = rows.iter().map(|row| Ok((row.id, serde_json::to_string(&timer(row.id))?)));
        let timers: Vec<(Uuid, String)> = timers.collect::<Result<_, Fault>>()?;
        let living = living::<J>(db, services.clock.now_ms(), &timers).await?;
        let lost = timers.into_iter().filter(|(_, payload)| !living.contains(payload)).map(|(id, _)| id);
        found += enqueue_all(services, lost, &timer).await?;
    }
}

/// Payloads of those timers that are due and open.
async fn living<J: Job>(db: &Db, now: i64, timers: &[(Uuid, String)]) -> Result<HashSet<String>, Fault> {
    let places: Vec<String> = (3..timers.len() + 3).map(|place| format!("${place}")).collect();
    let sql = format!(
        "SELECT payload FROM job WHERE done_at IS NULL AND dead_at IS NULL AND run_at <= $1 AND kind = $2 \
         AND payload IN ({})",
        places.join(", ")
    );
    let payloads = timers.iter().map(|(_, payload)| Value::from(payload.as_str()));
    let values = [now.into(), J::KIND.into()].into_iter().chain(payloads);
    let rows = db.read().query_all_raw(Statement::from_sql_and_values(db.backend(), sql, values)).await?;
    Ok(rows.iter().map(|row| row.try_get("", "payload")).collect::<Result<_, _>>()?)
}

/// One that waits to be tried again is open and not due: the key keeps it from a second one of this kind.
async fn enqueue_all<J: Job>(
    services: &Services,
    lost: impl Iterator<Item = Uuid>,
    timer: &impl Fn(Uuid) -> J,
) -> Result<u64, Fault> {
    let lost: Vec<Uuid> = lost.collect();
    if lost.is_empty() {
        return Ok(0);
    }
    let now = services.clock.now_ms();
    let tx = services.db.begin().await?;
    for id in &lost {
        enqueue(&tx, &timer(*id), now, now, Some(format!("overdue:{id}"))).await?;
    }
    tx.commit().await?;
    Ok(u64::try_from(lost.len()).unwrap_or(u64::MAX))
}
