//! Browsers that signed a person in before. What strangers do with a number does not lock them out.
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Set, Statement};
use uuid::Uuid;

use super::code::Browser;
use super::rules::DEVICE_LIFE;
use crate::base::crypto::sha256;
use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::base::ids::row_id;
use crate::entity::known_device;
use crate::model::ids::PersonId;
use crate::model::moment::Moment;

/// Whether this browser signed in the person of this number before.
pub(super) async fn is_known(
    connection: &impl ConnectionTrait,
    browser: &Browser,
    mobile_index: &[u8],
    now: Moment,
) -> Result<bool, Fault> {
    let Some(token) = &browser.device_token else {
        return Ok(false);
    };
    let sql = "SELECT 1 AS one FROM known_device JOIN person ON person.id = known_device.person_id \
               AND person.closed_at IS NULL \
               WHERE known_device.token_hash = $1 AND known_device.expires_at > $2 AND person.mobile_index = $3";
    let values = [hash(token).into(), now.into(), mobile_index.to_vec().into()];
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    Ok(connection.query_one_raw(statement).await?.is_some())
}

/// A browser as it is remembered.
pub(super) struct Remembered {
    pub id: Uuid,
    /// It never signed the person in before, as far as is remembered.
    pub is_new: bool,
}

/// Remembers that the browser with this secret signed the person in.
pub(super) async fn remember(tx: &Tx, person_id: PersonId, token: &str, now: Moment) -> Result<Remembered, Fault> {
    let id = row_id(now);
    let row = known_device::ActiveModel {
        id: Set(id),
        person_id: Set(person_id),
        token_hash: Set(hash(token)),
        first_at: Set(now),
        last_at: Set(now),
        expires_at: Set(now + DEVICE_LIFE),
    };
    let again = OnConflict::columns([known_device::Column::TokenHash, known_device::Column::PersonId])
        .update_columns([known_device::Column::LastAt, known_device::Column::ExpiresAt])
        .to_owned();
    let kept = known_device::Entity::insert(row).on_conflict(again).exec_with_returning(tx).await?;
    Ok(Remembered { id: kept.id, is_new: kept.id == id })
}

/// Forgets all browsers of the person but the one with the secret `kept`.
pub(super) async fn forget_others(tx: &Tx, person_id: PersonId, kept: Option<&str>) -> Result<(), Fault> {
    let mut others = known_device::Entity::delete_many().filter(known_device::Column::PersonId.eq(person_id));
    if let Some(kept) = kept {
        others = others.filter(known_device::Column::TokenHash.ne(hash(kept)));
    }
    others.exec(tx).await?;
    Ok(())
}

fn hash(token: &str) -> Vec<u8> {
    sha256(token.as_bytes()).to_vec()
}
