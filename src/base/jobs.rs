//! Work outside the request. A job is a row, enqueued in the transaction that wants it, so that it is there if and only
//! if that transaction is. Handlers must be idempotent: after a crash a job runs again.
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use sea_orm::{ConnectionTrait, DatabaseBackend, EntityTrait, FromQueryResult, Set, Statement};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::Notify;
use uuid::Uuid;

use super::clock::{Clock, HOUR, MINUTE, SECOND};
use super::db::{Db, Tx};
use super::fault::Fault;
use super::ids::row_id;
use crate::entity::job;

const LEASE: i64 = MINUTE;
const MOST_ATTEMPTS: i32 = 8;
const BATCH: i32 = 8;
const NAP: Duration = Duration::from_millis(1_000);

/// A kind of job and what it carries. The payload holds ids, never personal text.
pub trait Job: Serialize + DeserializeOwned + Send {
    const KIND: &'static str;
}

/// How a job went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// Again after this many milliseconds.
    Retry {
        after_ms: i64,
        code: &'static str,
    },
    /// Never again.
    Dead {
        code: &'static str,
    },
}

/// Wakes the worker at once instead of at its next look.
#[derive(Clone, Debug, Default)]
pub struct JobBell(Arc<Notify>);

impl JobBell {
    /// To be called after the enqueuing transaction has committed.
    pub fn ring(&self) {
        self.0.notify_one();
    }
}

/// Enqueues `job` to run at `run_at`. With a `dedupe_key` a second one of the same key is not added.
///
/// # Errors
/// When the database refuses.
pub async fn enqueue<J: Job>(tx: &Tx, job: &J, now: i64, run_at: i64, dedupe_key: Option<String>) -> Result<(), Fault> {
    let row = job::ActiveModel {
        id: Set(row_id(now)),
        kind: Set(J::KIND.to_owned()),
        payload: Set(serde_json::to_string(job)?),
        dedupe_key: Set(dedupe_key),
        run_at: Set(run_at),
        attempts: Set(0),
        leased_until: Set(None),
        last_error: Set(None),
        done_at: Set(None),
        dead_at: Set(None),
        created_at: Set(now),
    };
    let conflict = sea_orm::sea_query::OnConflict::column(job::Column::DedupeKey).do_nothing().to_owned();
    job::Entity::insert(row).on_conflict(conflict).exec_without_returning(tx).await?;
    Ok(())
}

/// Runs the jobs of every kind.
#[async_trait]
pub trait Dispatch: Send + Sync + 'static {
    /// Runs one job. An unknown kind is [`Outcome::Dead`].
    async fn run(&self, kind: &str, payload: &str) -> Result<Outcome, Fault>;

    /// The kinds it knows; used to say so at start.
    fn kinds(&self) -> &'static [&'static str];
}

/// Claims jobs and runs them.
pub struct Worker {
    pub db: Db,
    pub clock: Arc<dyn Clock>,
    pub bell: JobBell,
    pub dispatch: Arc<dyn Dispatch>,
}

#[derive(Debug, FromQueryResult)]
struct Claimed {
    id: Uuid,
    kind: String,
    payload: String,
    attempts: i32,
}

impl Worker {
    /// Works until `stop` resolves; a job that has begun is finished first.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        tracing::info!(kinds = ?self.dispatch.kinds(), "working");
        tokio::pin!(stop);
        loop {
            let worked = match self.work_once().await {
                Ok(count) => count > 0,
                Err(fault) => {
                    tracing::error!(%fault, "the job worker met a fault");
                    false
                }
            };
            if worked {
                continue;
            }
            tokio::select! {
                () = &mut stop => return,
                () = self.bell.0.notified() => {}
                () = tokio::time::sleep(NAP) => {}
            }
        }
    }

    /// Runs due jobs until none is left; for tests. Returns how many ran.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn drain(&self) -> Result<usize, Fault> {
        let mut total = 0;
        loop {
            match self.work_once().await? {
                0 => return Ok(total),
                count => total += count,
            }
        }
    }

    /// Claims and runs one batch.
    async fn work_once(&self) -> Result<usize, Fault> {
        let jobs = self.claim().await?;
        for claimed in &jobs {
            self.run_one(claimed).await?;
        }
        Ok(jobs.len())
    }

    async fn claim(&self) -> Result<Vec<Claimed>, Fault> {
        let now = self.clock.now_ms();
        // A look through the read pool first, so that an idle worker never takes the write lock. Sorted, so that it walks
        // the index of what waits: without a wish PostgreSQL reads the whole table when nothing is due.
        let due = "SELECT 1 AS one FROM job WHERE done_at IS NULL AND dead_at IS NULL AND run_at <= $1 \
                   AND (leased_until IS NULL OR leased_until < $1) ORDER BY run_at LIMIT 1";
        let backend = self.db.backend();
        if self.db.read().query_one_raw(Statement::from_sql_and_values(backend, due, [now.into()])).await?.is_none() {
            return Ok(Vec::new());
        }
        let lock = if backend == DatabaseBackend::Postgres { " FOR UPDATE SKIP LOCKED" } else { "" };
        let sql = format!(
            "UPDATE job SET leased_until = $2, attempts = attempts + 1 WHERE id IN (SELECT id FROM job WHERE done_at \
             IS NULL AND dead_at IS NULL AND run_at <= $1 AND (leased_until IS NULL OR leased_until < $1) \
             ORDER BY run_at LIMIT {BATCH}{lock}) RETURNING id, kind, payload, attempts"
        );
        let tx = self.db.begin().await?;
        let rows =
            tx.query_all_raw(Statement::from_sql_and_values(backend, sql, [now.into(), (now + LEASE).into()])).await?;
        tx.commit().await?;
        Ok(rows.iter().map(|row| Claimed::from_query_result(row, "")).collect::<Result<_, _>>()?)
    }

    async fn run_one(&self, claimed: &Claimed) -> Result<(), Fault> {
        let outcome = match self.dispatch.run(&claimed.kind, &claimed.payload).await {
            Ok(outcome) => outcome,
            Err(fault) => {
                tracing::error!(%fault, job = %claimed.id, kind = %claimed.kind, "a job met a fault");
                Outcome::Retry { after_ms: backoff(claimed.attempts), code: "fault" }
            }
        };
        let outcome = match outcome {
            Outcome::Retry { code, .. } if claimed.attempts >= MOST_ATTEMPTS => Outcome::Dead { code },
            other => other,
        };
        self.settle(claimed.id, outcome).await
    }

    async fn settle(&self, id: Uuid, outcome: Outcome) -> Result<(), Fault> {
        let now = self.clock.now_ms();
        let (sql, values): (&str, Vec<sea_orm::Value>) = match outcome {
            Outcome::Done => {
                ("UPDATE job SET done_at = $2, leased_until = NULL WHERE id = $1", vec![id.into(), now.into()])
            }
            Outcome::Retry { after_ms, code } => (
                "UPDATE job SET run_at = $2, leased_until = NULL, last_error = $3 WHERE id = $1",
                vec![id.into(), (now + after_ms).into(), code.into()],
            ),
            Outcome::Dead { code } => (
                "UPDATE job SET dead_at = $2, leased_until = NULL, last_error = $3 WHERE id = $1",
                vec![id.into(), now.into(), code.into()],
            ),
        };
        let tx = self.db.begin().await?;
        tx.execute_raw(Statement::from_sql_and_values(self.db.backend(), sql, values)).await?;
        tx.commit().await?;
        Ok(())
    }
}

fn backoff(attempts: i32) -> i64 {
    let doubled = SECOND << attempts.clamp(0, 12);
    doubled.min(HOUR)
}
