//! Whole months of the access log go when nothing needs them any more: they are more than a year old, and nobody they
//! speak of has an account, or had one within the year. The database lets them go only up to a published head, which
//! then stands for what is gone.
use sea_orm::{ConnectionTrait, DatabaseBackend, EntityTrait, Statement};

use super::access_log::LOG;
use super::head::{SignedHead, all};
use crate::base::fault::Fault;
use crate::domain::Services;
use crate::entity::chain_head;
use crate::model::moment::TimeSpan;

/// How long access entries are kept after the data they speak of.
pub const LOG_RETENTION: TimeSpan = TimeSpan::days(365);

/// Prunes what may go and says how many rows went.
///
/// # Errors
/// A fault of the database, also when it refuses.
pub async fn prune(services: &Services) -> Result<u64, Fault> {
    let (first, last) = prunable(services).await?;
    let key = services.signer.public_key();
    let heads = all(services).await?;
    let closing = heads.iter().filter(|head| closes_a_month(head, &heads)).filter(|head| head.is_signed_by(&key));
    let Some(up_to) = closing.map(|head| head.head.seq).filter(|seq| (first..=last).contains(seq)).max() else {
        return Ok(0);
    };
    let removed = remove(services, up_to).await?;
    tracing::info!(up_to, removed, "old rows of the access log were pruned");
    Ok(removed)
}

/// The first row, and the last before the first that must be kept.
async fn prunable(services: &Services) -> Result<(i64, i64), Fault> {
    let db = services.db.read();
    let number = async |sql: &str, values: Vec<sea_orm::Value>| -> Result<Option<i64>, Fault> {
        let row = db.query_one_raw(Statement::from_sql_and_values(services.db.backend(), sql, values)).await?;
        Ok(row.map(|row| row.try_get_by_index(0)).transpose()?)
    };
    let before = services.clock.now() - LOG_RETENTION;
    // Asked of one row after the other: the first answer is near, and there may be very many people.
    let needed = "SELECT seq FROM access_log WHERE at >= $1 OR EXISTS (SELECT 1 FROM person \
                  WHERE person.id = subject_id AND (closed_at IS NULL OR closed_at >= $1)) ORDER BY seq LIMIT 1";
    let first = number("SELECT seq FROM access_log ORDER BY seq LIMIT 1", Vec::new()).await?.unwrap_or(i64::MAX);
    let last = match number(needed, vec![before.into()]).await? {
        Some(seq) => seq - 1,
        None => chain_head::Entity::find_by_id(LOG).one(db).await?.map_or(0, |tip| tip.seq),
    };
    Ok((first, last))
}

/// Whether no later head is of the same month.
fn closes_a_month(head: &SignedHead, heads: &[SignedHead]) -> bool {
    let month = |head: &SignedHead| super::head::day_text(head.head.day).get(..7).map(str::to_owned);
    heads.iter().all(|other| other.head.day <= head.head.day || month(other) != month(head))
}

/// On PostgreSQL by the function of the role that owns the table; on SQLite with the permit that the trigger asks for.
async fn remove(services: &Services, up_to: i64) -> Result<u64, Fault> {
    let backend = services.db.backend();
    let statement = |sql: &str| Statement::from_sql_and_values(backend, sql, [up_to.into()]);
    // A month of a busy town is many rows.
    let tx = services.db.begin_unhurried().await?;
    let removed = if backend == DatabaseBackend::Postgres {
        let row = tx.query_one_raw(statement("SELECT karriz_prune_access_log($1)")).await?;
        let removed: i64 = row.map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or(0);
        u64::try_from(removed).unwrap_or(0)
    } else {
        tx.execute_raw(statement("INSERT INTO prune_permit (log, up_to_seq) VALUES ('access_log', $1)")).await?;
        let removed = tx.execute_raw(statement("DELETE FROM access_log WHERE seq <= $1")).await?.rows_affected();
        tx.execute_raw(statement("DELETE FROM prune_permit WHERE up_to_seq = $1")).await?;
        removed
    };
    tx.commit().await?;
    Ok(removed)
}
