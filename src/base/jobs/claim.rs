//! The rows of jobs: taking them, keeping them, and saying how they went.
//!
//! Who takes a job counts one attempt in its row. The count is the proof that it is still his: whoever takes it over
//! counts one more, and what the first says then is not heard.
use sea_orm::{ConnectionTrait, DatabaseBackend, FromQueryResult, Statement, Value};

use super::{JobKind, Lane, MOST_ATTEMPTS, Outcome};
use crate::base::clock::{DAY, MINUTE};
use crate::base::db::Db;
use crate::base::fault::Fault;
use crate::model::ids::JobId;
use crate::model::moment::{Moment, TimeSpan};

/// The lease of a job that is worked at: nobody else takes it for one minute.
pub(super) const LEASE: TimeSpan = MINUTE;
const BATCH: u32 = 8;

const OPEN: &str = "done_at IS NULL AND dead_at IS NULL";
/// It still belongs to whom it was given: `$1` is the attempt.
const STILL_HELD: &str = "attempts = $1 AND leased_until IS NOT NULL AND done_at IS NULL AND dead_at IS NULL";

#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct Claimed {
    pub id: JobId,
    pub kind: String,
    pub payload: String,
    pub attempts: i32,
    run_at: Moment,
}

#[derive(FromQueryResult)]
struct First {
    attempts: i32,
}

/// Which kinds a lane takes.
pub(super) struct Taken {
    condition: String,
}

impl Taken {
    /// The kinds of `lane` among `all` for which `may_run` holds; `None` when there are none. The slow lane also takes
    /// kinds that nobody knows, to bury them, but only after a day: a process of the next release may know them.
    pub(super) fn new(all: &[JobKind], lane: Lane, may_run: impl Fn(&JobKind) -> bool) -> Option<Self> {
        let own = list(all.iter().filter(|kind| kind.lane == lane && may_run(kind)));
        let unknown = format!("(kind NOT IN ({}) AND run_at < $1 - {})", list(all.iter()), DAY.ms());
        let condition = match (own.is_empty(), lane) {
            (true, Lane::Slow) => unknown,
            (true, _) => return None,
            (false, Lane::Slow) => format!("(kind IN ({own}) OR {unknown})"),
            (false, _) => format!("kind IN ({own})"),
        };
        Some(Self { condition })
    }

    /// Due and nobody's, at `$1`.
    fn due(&self) -> String {
        format!("{OPEN} AND run_at <= $1 AND (leased_until IS NULL OR leased_until < $1) AND {}", self.condition)
    }
}

/// Names of ours, as SQL.
fn list<'a>(kinds: impl Iterator<Item = &'a JobKind>) -> String {
    kinds.map(|kind| format!("'{}'", kind.name)).collect::<Vec<_>>().join(", ")
}

/// Takes the next jobs. A job that was tried before is taken alone: should it take the process with it, it takes none
/// of its neighbours' attempts. What was tried too often without an end is buried here, because nobody came back from
/// it.
pub(super) async fn claim(db: &Db, taken: &Taken, now: Moment) -> Result<Vec<Claimed>, Fault> {
    // A poll through the read pool first, so that an idle worker never takes the write lock.
    let sql = format!("SELECT attempts FROM job WHERE {} ORDER BY run_at LIMIT 1", taken.due());
    let first = db.read().query_one_raw(Statement::from_sql_and_values(db.backend(), sql, [now.into()])).await?;
    let Some(first) = first else { return Ok(Vec::new()) };
    let attempts = First::from_query_result(&first, "")?.attempts;
    if attempts >= MOST_ATTEMPTS {
        bury_poison(db, taken, now).await?;
    }
    let (which, most) = if attempts == 0 { ("attempts = 0".to_owned(), BATCH) } else { (living(), 1) };
    let mut jobs = take(db, taken, &which, most, now).await?;
    jobs.sort_by_key(|job| (job.run_at, job.id));
    Ok(jobs)
}

fn living() -> String {
    format!("attempts < {MOST_ATTEMPTS}")
}

async fn take(db: &Db, taken: &Taken, which: &str, most: u32, now: Moment) -> Result<Vec<Claimed>, Fault> {
    let lock = if db.backend() == DatabaseBackend::Postgres { " FOR UPDATE SKIP LOCKED" } else { "" };
    let sql = format!(
        "WITH due AS MATERIALIZED (SELECT id FROM job WHERE {} AND {which} ORDER BY run_at LIMIT {most}{lock}) \
         UPDATE job SET leased_until = $2, attempts = attempts + 1 WHERE id IN (SELECT id FROM due) \
         RETURNING id, kind, payload, attempts, run_at",
        taken.due()
    );
    let tx = db.begin().await?;
    let values = [now.into(), (now + LEASE).into()];
    let rows = tx.query_all_raw(Statement::from_sql_and_values(db.backend(), sql, values)).await?;
    tx.commit().await?;
    Ok(rows.iter().map(|row| Claimed::from_query_result(row, "")).collect::<Result<_, _>>()?)
}

#[derive(FromQueryResult)]
struct Buried {
    id: JobId,
    kind: String,
}

/// Only a process that died leaves a job with all its attempts used up and not settled.
async fn bury_poison(db: &Db, taken: &Taken, now: Moment) -> Result<(), Fault> {
    let sql = format!(
        "UPDATE job SET dead_at = $1, last_error = 'poison', leased_until = NULL, dedupe_key = NULL \
         WHERE {} AND attempts >= {MOST_ATTEMPTS} RETURNING id, kind",
        taken.due()
    );
    let tx = db.begin().await?;
    let rows = tx.query_all_raw(Statement::from_sql_and_values(db.backend(), sql, [now.into()])).await?;
    tx.commit().await?;
    for row in &rows {
        let Buried { id, kind } = Buried::from_query_result(row, "")?;
        metrics::counter!("karriz_jobs_poison_total").increment(1);
        tracing::error!(job = %id, kind, "a job ended its process at every attempt and is buried");
    }
    Ok(())
}

/// Keeps jobs that are worked at, or wait for their turn in the same batch. All are at the same attempt.
pub(super) async fn renew(db: &Db, jobs: &[Claimed], now: Moment) -> Result<(), Fault> {
    change_held(db, jobs, "leased_until = $2", now + LEASE).await.map(|_| ())
}

/// Gives back jobs that were taken and not begun.
pub(super) async fn hand_back(db: &Db, jobs: &[Claimed]) -> Result<(), Fault> {
    change_held(db, jobs, "leased_until = NULL, attempts = attempts - $2", 1_i64).await.map(|_| ())
}

async fn change_held(db: &Db, jobs: &[Claimed], set: &str, value: impl Into<Value>) -> Result<u64, Fault> {
    let Some(first) = jobs.first() else { return Ok(0) };
    let places: Vec<String> = (3..jobs.len() + 3).map(|place| format!("${place}")).collect();
    let sql = format!("UPDATE job SET {set} WHERE {STILL_HELD} AND id IN ({})", places.join(", "));
    let values = [first.attempts.into(), value.into()].into_iter().chain(jobs.iter().map(|job| Value::from(job.id)));
    execute(db, &sql, values.collect()).await
}

/// Writes down how a job went. Returns whether it was still held.
pub(super) async fn settle(db: &Db, job: &Claimed, outcome: Outcome, now: Moment) -> Result<bool, Fault> {
    let (set, mut more): (&str, Vec<Value>) = match outcome {
        Outcome::Done => ("done_at = $3, dedupe_key = NULL", vec![now.into()]),
        Outcome::NotYet { at } => ("run_at = $3, attempts = attempts - 1", vec![at.max(now).into()]),
        Outcome::Retry { after, code } => ("run_at = $3, last_error = $4", vec![(now + after).into(), code.into()]),
        Outcome::Dead { code } => ("dead_at = $3, dedupe_key = NULL, last_error = $4", vec![now.into(), code.into()]),
    };
    let sql = format!("UPDATE job SET {set}, leased_until = NULL WHERE {STILL_HELD} AND id = $2");
    let mut values = vec![job.attempts.into(), job.id.into()];
    values.append(&mut more);
    Ok(execute(db, &sql, values).await? == 1)
}

async fn execute(db: &Db, sql: &str, values: Vec<Value>) -> Result<u64, Fault> {
    let tx = db.begin().await?;
    let changed = tx.execute_raw(Statement::from_sql_and_values(db.backend(), sql, values)).await?.rows_affected();
    tx.commit().await?;
    Ok(changed)
}
