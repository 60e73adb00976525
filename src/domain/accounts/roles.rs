//! Roles of people: given by a right, never by hand. Whoever gets or loses a role of staff reads of it in their access
//! log.
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};

use super::person::people_of;
use super::session::end_all_sessions;
use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::base::ids::row_id;
use crate::domain::Services;
use crate::domain::privacy::access_log::{AccessEntry, Actor, record};
use crate::domain::refusal::Refusal;
use crate::domain::scope::{ChangeRoles, Confirmed, CustomerScope, ManageStaff, StaffScope, SystemScope};
use crate::entity::person_role::{self, Column};
use crate::model::access::{AccessAction, AccessReason};
use crate::model::conflict::Conflict;
use crate::model::ids::PersonId;
use crate::model::moment::Moment;
use crate::model::role::Role;

/// The item of the inventory that is changed with a role.
const ITEM: &str = "role";

/// A role that somebody holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeldRole {
    pub role: Role,
    pub since: Moment,
    /// Until then, if it was given for a time.
    pub ends_at: Option<Moment>,
}

/// Gives a person a role of staff. Who holds it already keeps it as it is. A customer becomes one with the account.
///
/// Permissions: the program, at the word of the operator.
///
/// # Errors
/// [`Refusal::NotAllowed`] for a role that nobody is given: a customer and a specialist become that by themselves;
/// [`Refusal::NotFound`] without such a person.
pub async fn grant_role(
    services: &Services,
    _scope: SystemScope,
    tx: &Tx,
    person_id: PersonId,
    role: Role,
) -> Result<(), Refusal> {
    give(services, tx, Actor::Operator, person_id, role, None).await
}

/// Gives a role of staff for a time, or until it is ended, in the name of `giver`. The sessions of the person end: those of
/// staff are shorter.
pub(super) async fn give(
    services: &Services,
    tx: &Tx,
    giver: Actor,
    person_id: PersonId,
    role: Role,
    ends_at: Option<Moment>,
) -> Result<(), Refusal> {
    if !role.is_staff() {
        return Err(Refusal::NotAllowed);
    }
    let now = services.clock.now();
    let held = held_roles(tx, person_id, now).await?;
    if held.iter().any(|held| held.role == role && held.ends_at == ends_at) {
        return Ok(());
    }
    let anew = OnConflict::columns([Column::PersonId, Column::Role])
        .update_columns([Column::GrantedAt, Column::EndedAt, Column::EndsAt])
        .to_owned();
    let row = row(person_id, role, now);
    let row = person_role::ActiveModel { ends_at: Set(ends_at), ..row };
    person_role::Entity::insert(row).on_conflict(anew).exec_without_returning(tx).await?;
    end_all_sessions(tx, person_id).await?;
    note(services, tx, giver, person_id, AccessReason::RoleGiven).await
}

/// Ends a role of staff at once, with all sessions of the person.
///
/// Permissions: staff with [`ManageStaff`], who showed not long ago that it is them, for roles of others.
///
/// # Errors
/// [`Refusal::NotFound`] where nobody holds that role; [`Refusal::Conflict`] `own-role` for one's own, `last-admin` when
/// nobody would be left to say who works here.
pub async fn end_role(
    services: &Services,
    scope: &StaffScope<ManageStaff>,
    _confirmed: &Confirmed<ChangeRoles>,
    tx: &Tx,
    person_id: PersonId,
    role: Role,
) -> Result<(), Refusal> {
    if person_id == scope.person_id() {
        return Err(Refusal::Conflict(Conflict::OwnRole));
    }
    if role == Role::Admin {
        let admins = admins_for_update(tx, services.clock.now()).await?;
        if admins.iter().all(|admin| *admin == person_id) {
            return Err(Refusal::Conflict(Conflict::LastAdmin));
        }
    }
    end(services, tx, Actor::Staff(scope.person_id()), person_id, &[role]).await
}

/// Ends all roles of staff that somebody holds, with all their sessions. Gives which ones.
///
/// Permissions: the program, at the word of the operator; also for the last admin, because the operator can make
/// another one.
///
/// # Errors
/// [`Refusal::NotFound`] when the person holds none.
pub async fn suspend(
    services: &Services,
    _scope: SystemScope,
    tx: &Tx,
    person_id: PersonId,
) -> Result<Vec<Role>, Refusal> {
    let held = held_roles(tx, person_id, services.clock.now()).await?;
    let roles: Vec<Role> = held.iter().map(|held| held.role).filter(|role| role.is_staff()).collect();
    end(services, tx, Actor::Operator, person_id, &roles).await?;
    Ok(roles)
}

async fn end(services: &Services, tx: &Tx, ender: Actor, person_id: PersonId, roles: &[Role]) -> Result<(), Refusal> {
    let now = services.clock.now();
    let ended = person_role::Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(now))
        .filter(Column::PersonId.eq(person_id))
        .filter(Column::Role.is_in(roles.iter().copied().filter(|role| role.is_staff())))
        .filter(is_held(now))
        .exec(tx)
        .await?;
    if ended.rows_affected == 0 {
        return Err(Refusal::NotFound);
    }
    end_all_sessions(tx, person_id).await?;
    note(services, tx, ender, person_id, AccessReason::RoleEnded).await
}

/// The admins of now, held until the end of the transaction: of two who end each other's role, one is left.
async fn admins_for_update(tx: &Tx, now: Moment) -> Result<Vec<PersonId>, Fault> {
    let admins = person_role::Entity::find()
        .filter(Column::Role.eq(Role::Admin))
        .filter(is_held(now))
        .order_by_asc(Column::Id)
        .lock_exclusive();
    Ok(admins.all(tx).await?.into_iter().map(|row| row.person_id).collect())
}

async fn note(
    services: &Services,
    tx: &Tx,
    actor: Actor,
    subject_id: PersonId,
    reason: AccessReason,
) -> Result<(), Refusal> {
    note_change(services, tx, actor, subject_id, ITEM, reason).await
}

/// The person reads that `item` of theirs was changed. To be called last: it holds the head of the log.
pub(in crate::domain) async fn note_change(
    services: &Services,
    tx: &Tx,
    actor: Actor,
    subject_id: PersonId,
    item: &'static str,
    reason: AccessReason,
) -> Result<(), Refusal> {
    let people = people_of(services, &[subject_id]).await?;
    let subject = people.get(&subject_id).ok_or(Refusal::NotFound)?;
    let entry = AccessEntry {
        subject_id,
        subject_key: &subject.key,
        actor,
        item,
        action: AccessAction::Change,
        reason,
        detail: None,
        object: None,
    };
    Ok(record(tx, &services.hash, entry, services.clock.now()).await?)
}

/// Gives a role, again when it had ended. For use cases that have seen to it that the person may have it.
///
/// # Errors
/// A fault of the database.
pub(in crate::domain) async fn add_role(tx: &Tx, person_id: PersonId, role: Role, now: Moment) -> Result<(), Fault> {
    let again = OnConflict::columns([Column::PersonId, Column::Role])
        .update_columns([Column::GrantedAt, Column::EndedAt])
        .action_and_where(Expr::col((person_role::Entity, Column::EndedAt)).is_not_null())
        .to_owned();
    person_role::Entity::insert(row(person_id, role, now)).on_conflict(again).exec_without_returning(tx).await?;
    Ok(())
}

fn row(person_id: PersonId, role: Role, now: Moment) -> person_role::ActiveModel {
    person_role::ActiveModel {
        id: Set(row_id(now)),
        person_id: Set(person_id),
        role: Set(role),
        granted_at: Set(now),
        ended_at: Set(None),
        ends_at: Set(None),
    }
}

/// That a role has not ended.
fn is_held(now: Moment) -> Condition {
    let is_ahead = Condition::any().add(Column::EndsAt.is_null()).add(Column::EndsAt.gt(now));
    Condition::all().add(Column::EndedAt.is_null()).add(is_ahead)
}

/// The roles that a person holds now.
pub(super) async fn roles_of(
    connection: &impl ConnectionTrait,
    person_id: PersonId,
    now: Moment,
) -> Result<Vec<Role>, Fault> {
    Ok(held_roles(connection, person_id, now).await?.into_iter().map(|held| held.role).collect())
}

/// Whether the person holds this role now.
pub(super) async fn holds(
    connection: &impl ConnectionTrait,
    person_id: PersonId,
    role: Role,
    now: Moment,
) -> Result<bool, Fault> {
    Ok(roles_of(connection, person_id, now).await?.contains(&role))
}

/// The roles that a person holds now, since when and until when.
pub(in crate::domain) async fn held_roles(
    connection: &impl ConnectionTrait,
    person_id: PersonId,
    now: Moment,
) -> Result<Vec<HeldRole>, Fault> {
    let rows = person_role::Entity::find().filter(Column::PersonId.eq(person_id)).filter(is_held(now));
    Ok(rows.all(connection).await?.iter().map(held).collect())
}

fn held(row: &person_role::Model) -> HeldRole {
    HeldRole { role: row.role, since: row.granted_at, ends_at: row.ends_at }
}

/// The roles of staff that one holds oneself.
///
/// Permissions: the person.
///
/// # Errors
/// A fault of the database.
pub async fn own_staff_roles(services: &Services, scope: &CustomerScope) -> Result<Vec<HeldRole>, Fault> {
    let mut held = held_roles(services.db.read(), scope.person_id(), services.clock.now()).await?;
    held.retain(|held| held.role.is_staff());
    held.sort_by_key(|held| held.role);
    Ok(held)
}

/// Everybody who works here, with what they hold. Roles of one person follow each other.
pub(super) async fn all_staff(
    connection: &impl ConnectionTrait,
    now: Moment,
) -> Result<Vec<(PersonId, HeldRole)>, Fault> {
    let staff = Role::ALL.iter().copied().filter(|role| role.is_staff());
    let rows = person_role::Entity::find()
        .filter(Column::Role.is_in(staff))
        .filter(is_held(now))
        .order_by_asc(Column::PersonId)
        .order_by_asc(Column::GrantedAt)
        .all(connection)
        .await?;
    Ok(rows.iter().map(|row| (row.person_id, held(row))).collect())
}
