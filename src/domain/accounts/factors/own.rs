//! The second steps that somebody has: seen, counted, taken away.
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::super::data::FACTOR_NAME;
use super::super::device::forget_others;
use super::super::news::announce_news;
use super::super::roles::{note_change, roles_of};
use super::super::session::end_all_sessions;
use super::pass::use_pass;
use super::recovery;
use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::base::ids::row_id;
use crate::domain::Services;
use crate::domain::notify::Template;
use crate::domain::privacy::access_log::Actor;
use crate::domain::refusal::Refusal;
use crate::domain::scope::{ChangeFactors, Confirmed, CustomerScope};
use crate::entity::person;
use crate::entity::second_factor::{Column, Entity, Model};
use crate::model::access::AccessReason;
use crate::model::conflict::Conflict;
use crate::model::factor::FactorKind;
use crate::model::ids::{FactorId, PersonId};
use crate::model::moment::Moment;

/// The item of the inventory that goes with them.
const ITEM: &str = "factor-secret";
/// As many second steps one person has at most.
pub const MOST_FACTORS: usize = 8;

/// A second step, as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnFactor {
    pub id: FactorId,
    pub kind: FactorKind,
    /// What its owner calls it.
    pub name: Option<String>,
    pub since: Moment,
    pub used_at: Option<Moment>,
}

/// The second steps of somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnFactors {
    /// The oldest first.
    pub factors: Vec<OwnFactor>,
    /// Codes on paper that are good still.
    pub codes_left: u64,
    /// Whether one must be kept: for whoever works here.
    pub is_needed: bool,
}

/// One's own second steps.
///
/// Permissions: the person.
///
/// # Errors
/// A fault.
pub async fn own_factors(services: &Services, scope: &CustomerScope) -> Result<OwnFactors, Fault> {
    let db = services.db.read();
    let person_id = scope.person_id();
    let factors = rows_of(db, person_id).await?.iter().map(|row| seen(scope, row)).collect::<Result<_, Fault>>()?;
    let codes_left = recovery::left(db, person_id).await?;
    Ok(OwnFactors { factors, codes_left, is_needed: is_staff(db, person_id, services.clock.now()).await? })
}

fn seen(scope: &CustomerScope, row: &Model) -> Result<OwnFactor, Fault> {
    let name = row.name.as_deref().map(|name| scope.key().open(FACTOR_NAME.of(row.id), name)).transpose()?;
    Ok(OwnFactor { id: row.id, kind: row.kind, name, since: row.created_at, used_at: row.last_used_at })
}

/// Takes a second step away. With the last one the codes on paper go.
///
/// Permissions: the person, who showed just now that it is them.
///
/// # Errors
/// [`Refusal::NotFound`] for others' and for one that is gone; [`Refusal::Conflict`] `last-factor` for the last one of somebody
/// who works here.
pub async fn remove_factor(
    services: &Services,
    scope: &CustomerScope,
    _confirmed: &Confirmed<ChangeFactors>,
    tx: &Tx,
    id: FactorId,
) -> Result<(), Refusal> {
    let person_id = scope.person_id();
    hold_factors(tx, person_id).await?;
    let rows = rows_of(tx, person_id).await?;
    if !rows.iter().any(|row| row.id == id) {
        return Err(Refusal::NotFound);
    }
    let is_last = rows.len() == 1;
    if is_last && is_staff(tx, person_id, services.clock.now()).await? {
        return Err(Refusal::Conflict(Conflict::LastFactor));
    }
    Entity::delete_by_id(id).exec(tx).await?;
    if is_last {
        recovery::forget(tx, person_id).await?;
    }
    Ok(announce_news(services, tx, person_id, Template::FactorRemoved, id.uuid(), None).await?)
}

/// Takes all second steps, codes on paper and links to set one up away, ends all sessions, and has the person told.
pub(in crate::domain::accounts) async fn take_away_all(
    services: &Services,
    tx: &Tx,
    by: Actor,
    person_id: PersonId,
) -> Result<(), Refusal> {
    hold_factors(tx, person_id).await?;
    let gone = Entity::delete_many().filter(Column::PersonId.eq(person_id)).exec(tx).await?;
    recovery::forget(tx, person_id).await?;
    use_pass(tx, person_id).await?;
    end_all_sessions(tx, person_id).await?;
    forget_others(tx, person_id, None).await?;
    if gone.rows_affected > 0 {
        let about = row_id(services.clock.now());
        announce_news(services, tx, person_id, Template::FactorRemoved, about, None).await?;
    }
    note_change(services, tx, by, person_id, ITEM, AccessReason::FactorReset).await
}

/// The rows of somebody's second steps, the oldest first.
pub(super) async fn rows_of(connection: &impl ConnectionTrait, person_id: PersonId) -> Result<Vec<Model>, Fault> {
    let rows =
        Entity::find().filter(Column::PersonId.eq(person_id)).order_by_asc(Column::CreatedAt).order_by_asc(Column::Id);
    Ok(rows.all(connection).await?)
}

/// Whether somebody has a second step.
pub(in crate::domain::accounts) async fn has_factor(
    connection: &impl ConnectionTrait,
    person_id: PersonId,
) -> Result<bool, Fault> {
    Ok(Entity::find().filter(Column::PersonId.eq(person_id)).count(connection).await? > 0)
}

/// Has whoever else changes the second steps of this person wait for the end of the transaction.
pub(super) async fn hold_factors(tx: &Tx, person_id: PersonId) -> Result<(), Fault> {
    person::Entity::find_by_id(person_id).lock_exclusive().one(tx).await?;
    Ok(())
}

/// Whether somebody works here.
pub(in crate::domain::accounts) async fn is_staff(
    connection: &impl ConnectionTrait,
    person_id: PersonId,
    now: Moment,
) -> Result<bool, Fault> {
    Ok(roles_of(connection, person_id, now).await?.iter().any(|role| role.is_staff()))
}
