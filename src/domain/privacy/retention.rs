//! Deleting by itself what has been kept long enough. The periods are those that the dashboard names.
use sea_orm::{ConnectionTrait, Statement};
use serde::{Deserialize, Serialize};

use crate::base::clock::{DAY, HOUR};
use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::base::jobs::{self, Job, Outcome};
use crate::domain::Services;

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
    jobs::enqueue(tx, &Sweep { day }, now, run_at, Some(format!("sweep:{day}"))).await
}

/// Deletes what is too old and enqueues the next sweep, in one transaction.
///
/// # Errors
/// A fault of the database; the job is tried again.
pub async fn sweep(services: &Services, job: &Sweep) -> Result<Outcome, Fault> {
    let now = services.clock.now_ms();
    let tx = services.db.begin().await?;
    for (sql, before) in statements(now) {
        tx.execute_raw(Statement::from_sql_and_values(services.db.backend(), sql, [before.into()])).await?;
    }
    // A machine that slept for a week sweeps once, not seven times.
    let next = (job.day + 1).max(now.div_euclid(DAY) + 1);
    enqueue(&tx, next, now, next * DAY + HOUR).await?;
    tx.commit().await?;
    services.keys.sweep(now).await?;
    Ok(Outcome::Done)
}

/// What is done, and before which moment things are old. Texts of a closed request go first, then its address is
/// reduced to the district as soon as it is closed.
fn statements(now: i64) -> [(&'static str, i64); 10] {
    [
        ("DELETE FROM limit_counter WHERE window_start < $1", now - COUNTERS),
        ("DELETE FROM idempotency_key WHERE created_at < $1", now - FORM_ANSWERS),
        ("DELETE FROM job WHERE done_at < $1 OR dead_at < $1", now - JOBS),
        ("DELETE FROM session WHERE idle_until < $1 OR absolute_until < $1", now - SESSIONS),
        ("DELETE FROM sign_in_challenge WHERE delete_at < $1", now),
        ("DELETE FROM known_device WHERE expires_at < $1", now),
        (
            "UPDATE service_request SET street = NULL, plaque = NULL, unit = NULL \
             WHERE state IN ('cancelled', 'expired') AND street IS NOT NULL AND state_changed_at < $1",
            now,
        ),
        (
            "UPDATE service_request SET note = NULL \
             WHERE state IN ('cancelled', 'expired') AND note IS NOT NULL AND state_changed_at < $1",
            now - TEXTS,
        ),
        (
            "DELETE FROM request_answer WHERE request_id IN (SELECT id FROM service_request \
             WHERE state IN ('cancelled', 'expired') AND state_changed_at < $1)",
            now - TEXTS,
        ),
        (
            "UPDATE offer SET message = NULL WHERE message IS NOT NULL AND request_id IN (SELECT id FROM \
             service_request WHERE state IN ('cancelled', 'expired') AND state_changed_at < $1)",
            now - TEXTS,
        ),
    ]
}
