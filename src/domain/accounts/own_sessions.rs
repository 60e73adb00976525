//! What a person sees of their sessions and does with them: a name, and an end.
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;

use super::data::SESSION_NAME;
use super::raise::OLD_SECRET;
use crate::base::crypto::DataKey;
use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::domain::Services;
use crate::domain::refusal::Refusal;
use crate::domain::scope::CustomerScope;
use crate::entity::{known_device, session};
use crate::model::device::{Connection, Hardware};
use crate::model::field::{FormField, Kind, Optional, as_it_is};
use crate::model::ids::{PersonId, SessionId};
use crate::model::moment::Moment;
use crate::model::text::clean_line;

/// Letters of a session's name at most.
pub const LONGEST_SESSION_NAME: usize = 40;
/// So many sessions are shown, those used last. Nobody has more in use; all others can be ended at once.
pub const MOST_SESSIONS_SHOWN: u64 = 50;

/// What a person calls one of their sessions; left empty, it has no name.
pub const SESSION_NAME_FIELD: Optional<String> = FormField {
    name: "name",
    label: "sessions-name",
    hint: None,
    kind: Kind::Text,
    most: Some(LONGEST_SESSION_NAME),
    clean: clean_line,
    missing: "",
    parse: as_it_is,
};

/// A living session, as its person sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnSession {
    pub id: SessionId,
    /// What the person calls it.
    pub name: Option<String>,
    /// `kind|system|browser`.
    pub device: Option<String>,
    /// The address cut to its network.
    pub network: Option<String>,
    pub hardware: Option<Hardware>,
    pub connection: Option<Connection>,
    pub saves_data: Option<bool>,
    pub begun_at: Moment,
    /// To five minutes.
    pub seen_at: Moment,
    /// When it ends if it is not used; it ends earlier when its whole time is over.
    pub ends_at: Moment,
}

/// The living sessions of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnSessions {
    /// This one first, then those used last; at most [`MOST_SESSIONS_SHOWN`].
    pub shown: Vec<OwnSession>,
    /// How many there are.
    pub count: u64,
}

fn living(person_id: PersonId, now: Moment) -> Select<session::Entity> {
    session::Entity::find()
        .filter(session::Column::PersonId.eq(person_id))
        .filter(session::Column::IdleUntil.gt(now))
        .filter(session::Column::AbsoluteUntil.gt(now))
        .filter(is_no_old_secret())
}

/// The secret that a session had before is kept for a double tap in a row of its own. That is no session of anybody.
fn is_no_old_secret() -> Condition {
    let proved_at = session::Column::ProvedAt;
    Condition::any().add(proved_at.is_null()).add(proved_at.ne(OLD_SECRET))
}

/// The living sessions of the person, of which `current` asks.
///
/// Permissions: the person.
///
/// # Errors
/// A fault of the database or of what is stored.
pub async fn list_sessions(
    services: &Services,
    scope: &CustomerScope,
    current: SessionId,
) -> Result<OwnSessions, Refusal> {
    let (db, now) = (services.db.read(), services.clock.now());
    let all = living(scope.person_id(), now);
    let count = all.clone().count(db).await?;
    let rows = all
        .order_by_desc(session::Column::Id.eq(current))
        .order_by_desc(session::Column::LastSeenAt)
        .order_by_desc(session::Column::Id)
        .limit(MOST_SESSIONS_SHOWN)
        .all(db)
        .await?;
    let shown = rows.into_iter().map(|row| own(scope.key(), row)).collect::<Result<_, _>>()?;
    Ok(OwnSessions { shown, count })
}

fn own(key: &DataKey, row: session::Model) -> Result<OwnSession, Fault> {
    let name = row.name.as_deref().map(|sealed| key.open(SESSION_NAME.of(row.id), sealed)).transpose()?;
    Ok(OwnSession {
        id: row.id,
        name,
        device: row.device,
        network: row.network,
        hardware: row.hardware,
        connection: row.connection,
        saves_data: row.saves_data,
        begun_at: row.created_at,
        seen_at: row.last_seen_at,
        ends_at: row.idle_until.min(row.absolute_until),
    })
}

/// Gives a living session of the person a name, or takes it away.
///
/// Permissions: the person.
///
/// # Errors
/// [`Refusal::NotFound`] for one that has ended, and for those of others.
pub async fn name_session(
    services: &Services,
    scope: &CustomerScope,
    tx: &Tx,
    id: SessionId,
    name: Option<&str>,
) -> Result<(), Refusal> {
    let sealed = name.map(|name| scope.key().seal(SESSION_NAME.of(id), name)).transpose()?;
    let now = services.clock.now();
    let named = session::Entity::update_many()
        .col_expr(session::Column::Name, Expr::value(sealed))
        .filter(session::Column::Id.eq(id))
        .filter(session::Column::PersonId.eq(scope.person_id()))
        .filter(session::Column::IdleUntil.gt(now))
        .filter(session::Column::AbsoluteUntil.gt(now))
        .exec(tx)
        .await?;
    if named.rows_affected == 1 { Ok(()) } else { Err(Refusal::NotFound) }
}

/// Ends a session of the person. Its browser is not known any more, unless it holds another session of theirs.
///
/// Permissions: the person.
///
/// # Errors
/// [`Refusal::NotFound`] for one that has ended, and for those of others.
pub async fn end_session(_: &Services, scope: &CustomerScope, tx: &Tx, id: SessionId) -> Result<(), Refusal> {
    let own = session::Column::PersonId.eq(scope.person_id());
    let ended = session::Entity::delete_many().filter(session::Column::Id.eq(id)).filter(own).exec_with_returning(tx);
    let ended = ended.await?.into_iter().next().ok_or(Refusal::NotFound)?;
    match ended.known_device_id {
        Some(browser) => Ok(forget_if_unused(tx, scope.person_id(), browser).await?),
        None => Ok(()),
    }
}

async fn forget_if_unused(tx: &Tx, person_id: PersonId, browser: Uuid) -> Result<(), Fault> {
    let others = session::Entity::find()
        .filter(session::Column::PersonId.eq(person_id))
        .filter(session::Column::KnownDeviceId.eq(browser));
    if others.count(tx).await? == 0 {
        let own = known_device::Column::PersonId.eq(person_id);
        known_device::Entity::delete_by_id(browser).filter(own).exec(tx).await?;
    }
    Ok(())
}
