//! Work outside the request. A job is a row, enqueued in the transaction that wants it, so that it is there if and only
//! if that transaction is. Handlers must be idempotent: after a crash a job runs again.
//!
//! Jobs run in lanes that do not wait for each other; see [`worker`]. What probes and metrics read of them is in
//! [`watch`].
mod claim;
mod pulse;
mod watch;
mod worker;

use std::sync::Arc;

use async_trait::async_trait;
use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait, Set};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::Notify;

use super::crypto::sha256;
use super::db::Tx;
use super::fault::Fault;
use super::ids::row_id;
use crate::entity::job;
use crate::model::ids::JobId;
use crate::model::moment::{Moment, TimeSpan};

pub use pulse::Pulse;
pub use watch::{JobCounts, counts, oldest_due_age, unknown_due_kind};
pub use worker::{Pace, Worker};

/// So often is a job tried, whether it fails or takes the process with it.
pub const MOST_ATTEMPTS: i32 = 8;

/// A kind of job and what it carries. The payload holds ids, never personal text.
pub trait Job: Serialize + DeserializeOwned + Send {
    const KIND: &'static str;
}

/// Jobs of one lane run one after the other; lanes do not wait for each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// To people outside, over ways that may be slow, while they wait for it: codes.
    Messages,
    /// The same that can wait: in the morning all the news of the night come at once, and no code stands behind them.
    News,
    /// What happens by itself at its time.
    Timers,
    /// What may take minutes.
    Slow,
}

impl Lane {
    pub const ALL: [Self; 4] = [Self::Messages, Self::News, Self::Timers, Self::Slow];

    /// For logs and metrics.
    pub fn code(self) -> &'static str {
        match self {
            Self::Messages => "messages",
            Self::News => "news",
            Self::Timers => "timers",
            Self::Slow => "slow",
        }
    }

    fn index(self) -> usize {
        match self {
            Self::Messages => 0,
            Self::News => 1,
            Self::Timers => 2,
            Self::Slow => 3,
        }
    }
}

/// What a job needs to be true of the time before it may run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Care {
    /// Nothing: it does not look at the time, or only at how old itself is.
    Free,
    /// The time is about right; see `Trust::may_run_timers`.
    Timed,
    /// It deletes or ends something because its time has passed: see `Trust::may_delete`.
    Ending,
}

/// How the jobs of a kind are run.
#[derive(Clone, Copy, Debug)]
pub struct JobKind {
    /// Letters, dots and hyphens of ours.
    pub name: &'static str,
    pub lane: Lane,
    pub care: Care,
}

/// How a job went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// Its time has not come, or what it needs outside is not there; it runs at this moment. Does not
    /// count as an attempt, so it must come to an end by itself.
    NotYet {
        at: Moment,
    },
    /// Again after so long.
    Retry {
        after: TimeSpan,
        code: &'static str,
    },
    /// Never again.
    Dead {
        code: &'static str,
    },
}

/// Wakes the worker at once instead of at its next poll.
#[derive(Clone, Debug, Default)]
pub struct JobBell(Arc<[Notify; Lane::ALL.len()]>);

impl JobBell {
    /// To be called after the enqueuing transaction has committed, when it has a job that is due ([`Tx::has_due_job`]).
    /// One for later is found when its time comes: to look for it now would cost each lane a query.
    pub fn ring(&self) {
        for lane in self.0.iter() {
            lane.notify_one();
        }
    }

    async fn heard(&self, lane: Lane) {
        match self.0.get(lane.index()) {
            Some(bell) => bell.notified().await,
            None => std::future::pending().await,
        }
    }
}

/// Enqueues `job` to run at `run_at`. With a `dedupe_key` a second one of the same key is not added while the first is
/// open: once a job is done or given up, its key is free again.
///
/// # Errors
/// When the database refuses.
pub async fn enqueue<J: Job>(
    tx: &Tx,
    job: &J,
    now: Moment,
    run_at: Moment,
    dedupe_key: Option<String>,
) -> Result<(), Fault> {
    insert(tx, job, row_id(now), now, run_at, dedupe_key).await
}

/// Enqueues the job that belongs to a period of the calendar, like a day. There is one for each `period` however often
/// this is called and by however many processes, also after it is done.
///
/// # Errors
/// When the database refuses.
pub async fn enqueue_for_period<J: Job>(
    tx: &Tx,
    job: &J,
    now: Moment,
    run_at: Moment,
    period: &str,
) -> Result<(), Fault> {
    enqueue_once(tx, job, now, run_at, period).await
}

/// Enqueues the job of this name. There is one for each `name` and kind for as long as its row is stored, however often
/// this is called, also after it is done.
///
/// # Errors
/// When the database refuses.
pub async fn enqueue_once<J: Job>(tx: &Tx, job: &J, now: Moment, run_at: Moment, name: &str) -> Result<(), Fault> {
    let hash = sha256(format!("{}\0{name}", J::KIND).as_bytes());
    let mut id = [0; 16];
    id.copy_from_slice(hash.get(..16).unwrap_or(&[0; 16]));
    insert(tx, job, uuid::Builder::from_custom_bytes(id).into_uuid().into(), now, run_at, None).await
}

async fn insert<J: Job>(
    tx: &Tx,
    job: &J,
    id: JobId,
    now: Moment,
    run_at: Moment,
    dedupe_key: Option<String>,
) -> Result<(), Fault> {
    let row = job::ActiveModel {
        id: Set(id),
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
    // Whichever is taken, the id or the key.
    let conflict = OnConflict::new().do_nothing().to_owned();
    job::Entity::insert(row).on_conflict(conflict).exec_without_returning(tx).await?;
    if run_at <= now {
        tx.note_due_job();
    }
    Ok(())
}

/// Runs the jobs of every kind.
#[async_trait]
pub trait Dispatch: Send + Sync + 'static {
    /// Runs one job. An unknown kind is [`Outcome::Dead`].
    async fn run(&self, kind: &str, payload: &str) -> Result<Outcome, Fault>;

    /// The kinds it knows.
    fn kinds(&self) -> &'static [JobKind];
}
