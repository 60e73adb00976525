//! Deleting by itself what has been kept long enough. The periods are those that the dashboard names.
use std::borrow::Cow;

use sea_orm::{ConnectionTrait, Statement, Value};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::base::clock::{DAY, HOUR, MINUTE};
use crate::base::db::{Db, Tx, marks_from};
use crate::base::fault::Fault;
use crate::base::jobs::{self, Job, Outcome};
use crate::domain::{Services, requests};

/// Counters of limits.
const COUNTERS: i64 = DAY;
/// Answers of forms, for replays.
const FORM_ANSWERS: i64 = 7 * DAY;
/// Work that was done or given up.
const JOBS: i64 = 30 * DAY;
/// Ended sessions with device and network.
const SESSIONS: i64 = 182 * DAY;
/// Texts of a closed request.
const TEXTS: i64 = 365 * DAY;
/// So many rows are done in one transaction.
const PIECE: usize = 1_000;

/// The nightly sweep of one day.
#[derive(Debug, Serialize, Deserialize)]
pub struct Sweep {
    /// Days since 1970.
    pub day: i64,
}

impl Job for Sweep {
    const KIND: &'static str = "privacy.sweep";
}

/// Sees to it that today's sweep is enqueued; called at start.
///
/// # Errors
/// A fault of the database.
pub async fn schedule(services: &Services) -> Result<(), Fault> {
    let now = services.clock.now_ms();
    let tx = services.db.begin().await?;
    enqueue(&tx, now.div_euclid(DAY), now, now).await?;
    tx.commit().await?;
    services.bell.ring();
    Ok(())
}

async fn enqueue(tx: &Tx, day: i64, now: i64, run_at: i64) -> Result<(), Fault> {
    jobs::enqueue_for_period(tx, &Sweep { day }, now, run_at, &day.to_string()).await
}

/// Deletes what is too old, in pieces, and enqueues the sweep of the next day of the calendar.
///
/// # Errors
/// A fault of the database; the job is tried again and goes on where it was.
pub async fn sweep(services: &Services, _job: &Sweep) -> Result<Outcome, Fault> {
    for rule in rules(services.clock.now_ms()) {
        if !carry_out(services, &rule).await? {
            return Ok(Outcome::NotYet { at: services.clock.now_ms() + MINUTE });
        }
    }
    let now = services.clock.now_ms();
    services.keys.sweep(now).await?;
    // A machine that slept for a week sweeps once, not seven times; a clock that was ahead puts nothing off.
    let next = now.div_euclid(DAY) + 1;
    let tx = services.db.begin().await?;
    enqueue(&tx, next, now, next * DAY + HOUR).await?;
    tx.commit().await?;
    Ok(Outcome::Done)
}

/// What is done with rows that are old.
enum Act {
    Delete,
    /// The columns become empty.
    Clear(&'static str),
}

/// One rule of retention.
struct Rule {
    table: &'static str,
    act: Act,
    /// Which rows, with the moment as `$1`.
    which: Cow<'static, str>,
    before: i64,
}

/// Carries a rule out piece by piece, so that no piece holds the others up. The rows are looked up beside the writers.
/// Returns `false` when the time is not to be believed any more.
async fn carry_out(services: &Services, rule: &Rule) -> Result<bool, Fault> {
    let db = &services.db;
    let find = format!("SELECT id FROM {} WHERE {} LIMIT {PIECE}", rule.table, rule.which);
    loop {
        if !services.clock.trust().may_delete() {
            return Ok(false);
        }
        let statement = Statement::from_sql_and_values(db.backend(), &find, [rule.before.into()]);
        let rows = db.read().query_all_raw(statement).await?;
        let ids: Vec<Uuid> = rows.iter().map(|row| row.try_get("", "id")).collect::<Result<_, _>>()?;
        if ids.is_empty() || act_on(db, rule, &ids).await? == 0 || ids.len() < PIECE {
            return Ok(true);
        }
    }
}

/// One piece in a transaction of its own. The rule is asked again: a row may have changed since it was looked up.
async fn act_on(db: &Db, rule: &Rule, ids: &[Uuid]) -> Result<u64, Fault> {
    let verb = match rule.act {
        Act::Delete => format!("DELETE FROM {}", rule.table),
        Act::Clear(columns) => format!("UPDATE {} SET {columns}", rule.table),
    };
    let sql = format!("{verb} WHERE {} AND id IN ({})", rule.which, marks_from(2, ids.len()));
    let values = std::iter::once(Value::from(rule.before)).chain(ids.iter().map(|id| Value::from(*id)));
    let tx = db.begin().await?;
    let done = tx.execute_raw(Statement::from_sql_and_values(db.backend(), sql, values)).await?;
    tx.commit().await?;
    Ok(done.rows_affected())
}

fn delete(table: &'static str, which: impl Into<Cow<'static, str>>, before: i64) -> Rule {
    Rule { table, act: Act::Delete, which: which.into(), before }
}

fn clear(table: &'static str, columns: &'static str, which: impl Into<Cow<'static, str>>, before: i64) -> Rule {
    Rule { table, act: Act::Clear(columns), which: which.into(), before }
}

/// What is done, and before which moment things are old. Texts of a closed request go first, then its address is
/// reduced to the district as soon as it is closed. Which states those are, the life-cycle says.
fn rules(now: i64) -> [Rule; 12] {
    let states: Vec<String> = requests::final_states().map(|state| format!("'{}'", state.code())).collect();
    let is_closed = format!("service_request.state IN ({})", states.join(", "));
    [
        delete("limit_counter", "window_start < $1", now - COUNTERS),
        delete("idempotency_key", "created_at < $1", now - FORM_ANSWERS),
        delete("job", "done_at < $1", now - JOBS),
        delete("job", "dead_at < $1", now - JOBS),
        delete("session", "idle_until < $1", now - SESSIONS),
        delete("session", "absolute_until < $1", now - SESSIONS),
        delete("sign_in_challenge", "delete_at < $1", now),
        delete("known_device", "expires_at < $1", now),
        clear(
            "service_request",
            "street = NULL, plaque = NULL, unit = NULL, start_code = NULL",
            format!("{is_closed} AND (street IS NOT NULL OR start_code IS NOT NULL) AND state_changed_at < $1"),
            now,
        ),
        clear(
            "service_request",
            "note = NULL",
            format!("{is_closed} AND note IS NOT NULL AND state_changed_at < $1"),
            now - TEXTS,
        ),
        delete(
            "request_answer",
            format!(
                "request_id IN (SELECT service_request.id FROM service_request \
                 WHERE {is_closed} AND service_request.state_changed_at < $1)"
            ),
            now - TEXTS,
        ),
        clear(
            "offer",
            "message = NULL",
            format!(
                "message IS NOT NULL AND request_id IN (SELECT service_request.id FROM service_request \
                 WHERE {is_closed} AND service_request.state_changed_at < $1)"
            ),
            now - TEXTS,
        ),
    ]
}
