//! What probes and metrics read of the jobs.
use sea_orm::{ConnectionTrait, FromQueryResult, Statement, Value};

use super::JobKind;
use crate::base::db::{Db, marks_from};
use crate::base::fault::Fault;
use crate::model::moment::{Moment, TimeSpan};

/// How long the oldest job that nobody works at is due; `None` when nothing waits.
///
/// While the time is far ahead of what was known (`Trust::FarAhead`), jobs that delete are held back on purpose: then
/// this says nothing about the worker.
///
/// # Errors
/// When the database refuses.
pub async fn oldest_due_age(db: &Db, now: Moment) -> Result<Option<TimeSpan>, Fault> {
    let sql = "SELECT run_at FROM job WHERE done_at IS NULL AND dead_at IS NULL AND run_at <= $1 \
               AND (leased_until IS NULL OR leased_until < $1) ORDER BY run_at LIMIT 1";
    let row = db.read().query_one_raw(Statement::from_sql_and_values(db.backend(), sql, [now.into()])).await?;
    let run_at: Option<Moment> = row.map(|row| row.try_get("", "run_at")).transpose()?;
    Ok(run_at.map(|run_at| now - run_at))
}

/// The kind of a due job that is none of `kinds`, if there is one.
///
/// # Errors
/// A fault of the database.
pub async fn unknown_due_kind(db: &Db, kinds: &[JobKind], now: Moment) -> Result<Option<String>, Fault> {
    let sql = format!(
        "SELECT kind FROM job WHERE done_at IS NULL AND dead_at IS NULL AND run_at <= $1 AND kind NOT IN ({}) LIMIT 1",
        marks_from(2, kinds.len())
    );
    let values = std::iter::once(Value::from(now)).chain(kinds.iter().map(|kind| kind.name.into()));
    let row = db.read().query_one_raw(Statement::from_sql_and_values(db.backend(), sql, values)).await?;
    Ok(row.map(|row| row.try_get("", "kind")).transpose()?)
}

/// How many jobs there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromQueryResult)]
pub struct JobCounts {
    /// Their time has come and they are not done.
    pub due: i64,
    /// Given up, as long as their rows are stored.
    pub dead: i64,
}

/// Counts the jobs and sets the gauges `karriz_jobs_due` and `karriz_jobs_dead`.
///
/// # Errors
/// When the database refuses.
pub async fn counts(db: &Db, now: Moment) -> Result<JobCounts, Fault> {
    let sql = "SELECT (SELECT count(*) FROM job WHERE done_at IS NULL AND dead_at IS NULL AND run_at <= $1) AS due, \
               (SELECT count(*) FROM job WHERE dead_at IS NOT NULL) AS dead";
    let row = db.read().query_one_raw(Statement::from_sql_and_values(db.backend(), sql, [now.into()])).await?;
    let row = row.ok_or_else(|| Fault::new("a count gave no row"))?;
    let counts = JobCounts::from_query_result(&row, "")?;
    #[expect(clippy::cast_precision_loss, reason = "a gauge is a float")]
    {
        metrics::gauge!("karriz_jobs_due").set(counts.due as f64);
        metrics::gauge!("karriz_jobs_dead").set(counts.dead as f64);
    }
    Ok(counts)
}
