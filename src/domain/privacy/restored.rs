//! What a restore must not bring back to life. A copy of the data is older than what happened since: whoever signed out since
//! then would be signed in again, and whoever was erased since then would be found again.
//!
//! The store of keys is the register of the erased: a destroyed key leaves its row behind. Copied later than the data, or
//! kept apart from them, it knows of erasures that the data do not know of yet. All of this is done before the first request.
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Statement};

use crate::base::fault::Fault;
use crate::base::keys::join_key;
use crate::domain::Services;
use crate::domain::scope::SystemScope;
use crate::entity::{person, session};
use crate::model::ids::PersonId;

/// Changed at once.
const PART: usize = 500;

/// What was settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settled {
    /// Sessions that ended: everybody signs in again.
    pub sessions: u64,
    /// People whose key was destroyed after the data were copied: nobody finds them by their number any more.
    pub erased: u64,
    /// People without a key that anybody destroyed: the keys are older than the data. They are left as they are, for a
    /// newer copy of the keys opens them.
    pub unreadable: u64,
}

/// Settles data that were just restored.
///
/// Permissions: the program, at the word of the operator.
///
/// # Errors
/// A fault of the database; nothing is settled then.
pub async fn settle(services: &Services, _scope: SystemScope) -> Result<Settled, Fault> {
    let erased = people_where(services, "data_key.destroyed_at IS NOT NULL").await?;
    let unreadable = people_where(services, "data_key.id IS NULL").await?.len();
    let tx = services.db.begin_unhurried().await?;
    let sessions = session::Entity::delete_many().exec(&tx).await?.rows_affected;
    let now = services.clock.now();
    for part in erased.chunks(PART) {
        // What erasing a person will take away beside the key belongs here as well.
        person::Entity::update_many()
            .col_expr(person::Column::MobileIndex, Expr::value(None::<Vec<u8>>))
            .col_expr(person::Column::ClosedAt, Expr::cust_with_values("coalesce(closed_at, $1)", [now]))
            .filter(person::Column::Id.is_in(part.to_vec()))
            .exec(&tx)
            .await?;
    }
    tx.commit().await?;
    let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    Ok(Settled { sessions, erased: count(erased.len()), unreadable: count(unreadable) })
}

/// Whoever can still be found by their number, with this said of their key.
async fn people_where(services: &Services, condition: &str) -> Result<Vec<PersonId>, Fault> {
    let sql = format!(
        "SELECT person.id AS id FROM person {} WHERE person.mobile_index IS NOT NULL AND {condition}",
        join_key("person.key_id")
    );
    let rows = services.db.read().query_all_raw(Statement::from_string(services.db.backend(), sql)).await?;
    rows.iter().map(|row| Ok(row.try_get("", "id")?)).collect()
}
