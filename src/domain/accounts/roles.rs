//! Roles of people: given by a right, never by hand.
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Set};

use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::base::ids::row_id;
use crate::domain::Services;
use crate::domain::refusal::Refusal;
use crate::domain::scope::SystemScope;
use crate::entity::person_role;
use crate::model::ids::PersonId;
use crate::model::moment::Moment;
use crate::model::role::Role;

/// Gives a person a role of staff. Who has it already keeps it as it is. A customer becomes one with the account.
///
/// Permissions: the program, at the word of the operator.
///
/// # Errors
/// [`Refusal::NotAllowed`] for a role that nobody is given: a customer and a specialist become that by themselves.
pub async fn grant_role(
    services: &Services,
    _scope: SystemScope,
    tx: &Tx,
    person_id: PersonId,
    role: Role,
) -> Result<(), Refusal> {
    if !role.is_staff() {
        return Err(Refusal::NotAllowed);
    }
    Ok(add_role(tx, person_id, role, services.clock.now()).await?)
}

/// Gives a role, again when it had ended. For use cases that have seen to it that the person may have it.
///
/// # Errors
/// A fault of the database.
pub(in crate::domain) async fn add_role(tx: &Tx, person_id: PersonId, role: Role, now: Moment) -> Result<(), Fault> {
    use person_role::Column;
    let row = person_role::ActiveModel {
        id: Set(row_id(now)),
        person_id: Set(person_id),
        role: Set(role),
        granted_at: Set(now),
        ended_at: Set(None),
    };
    let again = OnConflict::columns([Column::PersonId, Column::Role])
        .update_columns([Column::GrantedAt, Column::EndedAt])
        .action_and_where(Expr::col((person_role::Entity, Column::EndedAt)).is_not_null())
        .to_owned();
    person_role::Entity::insert(row).on_conflict(again).exec_without_returning(tx).await?;
    Ok(())
}

/// The roles that a person holds now.
pub(super) async fn roles_of(connection: &impl ConnectionTrait, person_id: PersonId) -> Result<Vec<Role>, Fault> {
    let rows = person_role::Entity::find()
        .filter(person_role::Column::PersonId.eq(person_id))
        .filter(person_role::Column::EndedAt.is_null())
        .all(connection)
        .await?;
    Ok(rows.into_iter().map(|row| row.role).collect())
}
