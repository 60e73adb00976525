//! Sessions: from the cookie's secret to a principal, and how they end.
use std::sync::LazyLock;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryResult, Statement};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::rules::{TOUCH_EVERY, session_life};
use super::touch::Touch;
use crate::base::crypto::{Place, sha256};
use crate::base::fault::Fault;
use crate::base::keys::{KEY_COLUMNS, join_key};
use crate::domain::Services;
use crate::domain::refusal::Refusal;
use crate::domain::scope::{CustomerScope, Person, Principal};
use crate::entity::{person_role, session};
use crate::model::role::Role;

/// What a new session records.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SignIn {
    pub person_id: Uuid,
    /// `kind|system|browser`.
    pub device: String,
    /// The address cut to its network.
    pub network: String,
    /// May stay unused this long, in milliseconds.
    pub idle_ms: i64,
    /// Ends after this at the latest.
    pub absolute_ms: i64,
}

/// How a session's secret is stored.
pub fn token_hash(secret: &[u8]) -> [u8; 32] {
    sha256(secret)
}

/// Who holds the session with this secret. Notes the session as used, at most every five minutes.
///
/// # Errors
/// A fault of the database.
pub async fn principal(services: &Services, secret: &[u8], now: i64) -> Result<Principal, Fault> {
    let rows = holder_of(services, secret, now).await?;
    let Some(row) = rows.first() else {
        return Ok(Principal::Visitor);
    };
    let Some(key) = services.keys.key_in(row)? else {
        return Ok(Principal::Visitor);
    };
    let holder = Holder::from_query_result(row, "")?;
    let roles: Vec<Option<String>> = rows.iter().map(|row| row.try_get("", "role")).collect::<Result<_, _>>()?;
    let roles: Vec<Role> = roles.iter().filter_map(|role| Role::parse(role.as_deref()?)).collect();
    let given_name = key.open(Place::new("person", "given_name", holder.person_id), &holder.given_name)?;
    touch(services, &holder, &roles, now);
    Ok(Principal::Person(Person::new(holder.person_id, key, holder.session_id, roles, given_name)))
}

/// A living session with its person, who has an account still.
#[derive(FromQueryResult)]
struct Holder {
    session_id: Uuid,
    last_seen_at: i64,
    person_id: Uuid,
    given_name: Vec<u8>,
}

/// A [`Holder`] with the key and one role in each row, one row for each role; none when the session has ended. One query,
/// because every page of a signed-in person asks.
async fn holder_of(services: &Services, secret: &[u8], now: i64) -> Result<Vec<QueryResult>, Fault> {
    static SQL: LazyLock<String> = LazyLock::new(|| {
        format!(
            "SELECT session.id AS session_id, session.last_seen_at, person.id AS person_id, person.given_name, \
             person_role.role, {KEY_COLUMNS} FROM session \
             JOIN person ON person.id = session.person_id AND person.closed_at IS NULL \
             LEFT JOIN person_role ON person_role.person_id = person.id AND person_role.ended_at IS NULL {} \
             WHERE session.token_hash = $1 AND session.idle_until > $2 AND session.absolute_until > $2",
            join_key("person.key_id")
        )
    });
    let values = [token_hash(secret).to_vec().into(), now.into()];
    let db = services.db.read();
    Ok(db.query_all_raw(Statement::from_sql_and_values(db.get_database_backend(), &*SQL, values)).await?)
}

async fn roles_of(services: &Services, person_id: Uuid) -> Result<Vec<Role>, Fault> {
    let rows = person_role::Entity::find()
        .filter(person_role::Column::PersonId.eq(person_id))
        .filter(person_role::Column::EndedAt.is_null())
        .all(services.db.read())
        .await?;
    Ok(rows.iter().filter_map(|row| Role::parse(&row.role)).collect())
}

/// Reading a page writes nothing: the use is noted, and written soon after by the housekeeping.
fn touch(services: &Services, holder: &Holder, roles: &[Role], now: i64) {
    if now - holder.last_seen_at >= TOUCH_EVERY {
        let (idle, _) = session_life(roles);
        services.touches.note(holder.session_id, Touch { seen_at: now, idle_until: now + idle });
    }
}

/// What the session of `person_id` on this device will record.
///
/// # Errors
/// [`Refusal::NotAllowed`] for staff where a code alone is not enough.
pub async fn sign_in_of(
    services: &Services,
    person_id: Uuid,
    device: String,
    network: String,
) -> Result<SignIn, Refusal> {
    let roles = roles_of(services, person_id).await?;
    if roles.iter().any(|role| role.is_staff()) && !services.staff_may_sign_in_by_code {
        return Err(Refusal::NotAllowed);
    }
    let (idle_ms, absolute_ms) = session_life(&roles);
    Ok(SignIn { person_id, device, network, idle_ms, absolute_ms })
}

/// Ends all sessions of the person but `kept`. Returns how many.
///
/// Permissions: the person.
///
/// # Errors
/// A fault of the database.
pub async fn end_other_sessions(services: &Services, scope: &CustomerScope, kept: Uuid) -> Result<u64, Refusal> {
    let tx = services.db.begin().await?;
    let ended = session::Entity::delete_many()
        .filter(session::Column::PersonId.eq(scope.person_id()))
        .filter(session::Column::Id.ne(kept))
        .exec(&tx)
        .await?;
    tx.commit().await?;
    Ok(ended.rows_affected)
}
