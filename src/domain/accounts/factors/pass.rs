//! Links by which somebody who works here sets up a first second step, or a new one after theirs was lost: a second person makes
//! them, the operator or an admin. A link opens one session of one person, once.
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, Set};

use super::own::{hold_factors, is_staff, take_away_all};
use crate::base::crypto::{HashPurpose, sha256};
use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::base::ids::{row_id, token};
use crate::domain::Services;
use crate::domain::privacy::access_log::Actor;
use crate::domain::refusal::Refusal;
use crate::domain::scope::{ChangeRoles, Confirmed, CustomerScope, ManageStaff, StaffScope, SystemScope};
use crate::entity::enrolment_pass::{self, Column, Entity};
use crate::model::conflict::Conflict;
use crate::model::ids::{PersonId, SessionId};
use crate::model::moment::{Moment, TimeSpan};

/// So long a link can be opened.
pub const PASS_LIFE: TimeSpan = TimeSpan::days(7);
/// So long a second step can be set up in the session that opened it.
const OPEN_LIFE: TimeSpan = TimeSpan::minutes(30);

/// Takes all second steps of a member of staff away, ends their sessions, and makes a link to set up a new one. Gives its secret,
/// which is shown once; the same form gives the same one.
///
/// Permissions: staff with [`ManageStaff`], who showed just now that it is them, for others.
///
/// # Errors
/// [`Refusal::NotFound`] for somebody who does not work here; [`Refusal::Conflict`] `own-role` for oneself.
pub async fn make_pass(
    services: &Services,
    scope: &StaffScope<ManageStaff>,
    _confirmed: &Confirmed<ChangeRoles>,
    tx: &Tx,
    person_id: PersonId,
    form_key: &str,
) -> Result<String, Refusal> {
    let by = scope.person_id();
    if by == person_id {
        return Err(Refusal::Conflict(Conflict::OwnRole));
    }
    let parts = [by.as_bytes().as_slice(), form_key.as_bytes(), person_id.as_bytes()];
    let secret = services.hash.of(HashPurpose::Enrolment, &parts);
    let secret = data_encoding::BASE32_NOPAD.encode(&secret).to_lowercase();
    reset(services, tx, Actor::Staff(by), person_id, &secret).await?;
    Ok(secret)
}

/// As [`make_pass`].
///
/// Permissions: the program, at the word of the operator.
///
/// # Errors
/// [`Refusal::NotFound`] for somebody who does not work here.
pub async fn make_pass_as_operator(
    services: &Services,
    _scope: SystemScope,
    tx: &Tx,
    person_id: PersonId,
) -> Result<String, Refusal> {
    let secret = token()?;
    reset(services, tx, Actor::Operator, person_id, &secret).await?;
    Ok(secret)
}

async fn reset(services: &Services, tx: &Tx, by: Actor, person_id: PersonId, secret: &str) -> Result<(), Refusal> {
    let now = services.clock.now();
    hold_factors(tx, person_id).await?;
    let hash = sha256(secret.as_bytes()).to_vec();
    if Entity::find().filter(Column::TokenHash.eq(hash.clone())).count(tx).await? > 0 {
        return Ok(());
    }
    if !is_staff(tx, person_id, now).await? {
        return Err(Refusal::NotFound);
    }
    take_away_all(services, tx, by, person_id).await?;
    let made_by = match &by {
        Actor::Staff(id) => Some(*id),
        _ => None,
    };
    let row = enrolment_pass::ActiveModel {
        id: Set(row_id(now)),
        person_id: Set(person_id),
        token_hash: Set(hash),
        made_by: Set(made_by),
        session_id: Set(None),
        created_at: Set(now),
        delete_at: Set(now + PASS_LIFE),
    };
    let once = OnConflict::column(Column::TokenHash).do_nothing().to_owned();
    Entity::insert(row).on_conflict(once).exec_without_returning(tx).await?;
    Ok(())
}

/// Whether this link is for this person and can be opened in this session.
///
/// Permissions: the person it is for.
///
/// # Errors
/// [`Refusal::NotFound`] for others', for one that is over, and for one that was opened in another session, all alike.
pub async fn find_pass(
    services: &Services,
    scope: &CustomerScope,
    session_id: SessionId,
    secret: &str,
) -> Result<(), Refusal> {
    let row = living(services, scope, secret).one(services.db.read()).await?;
    row.filter(|row| row.session_id.is_none_or(|id| id == session_id)).map(|_| ()).ok_or(Refusal::NotFound)
}

/// Opens the link in this session: for half an hour a second step can be set up in it.
///
/// Permissions: the person it is for.
///
/// # Errors
/// As [`find_pass`].
pub async fn open_pass(
    services: &Services,
    scope: &CustomerScope,
    session_id: SessionId,
    tx: &Tx,
    secret: &str,
) -> Result<(), Refusal> {
    let row = living(services, scope, secret).lock_exclusive().one(tx).await?.ok_or(Refusal::NotFound)?;
    match row.session_id {
        Some(opened_in) if opened_in == session_id => Ok(()),
        Some(_) => Err(Refusal::NotFound),
        None => {
            Entity::update_many()
                .col_expr(Column::SessionId, Expr::value(session_id))
                .col_expr(Column::DeleteAt, Expr::value(services.clock.now() + OPEN_LIFE))
                .filter(Column::Id.eq(row.id))
                .exec(tx)
                .await?;
            Ok(())
        }
    }
}

fn living(services: &Services, scope: &CustomerScope, secret: &str) -> sea_orm::Select<Entity> {
    Entity::find()
        .filter(Column::TokenHash.eq(sha256(secret.as_bytes()).to_vec()))
        .filter(Column::PersonId.eq(scope.person_id()))
        .filter(Column::DeleteAt.gt(services.clock.now()))
}

/// Whether a link was opened in this session, not long ago.
pub(super) async fn is_open(
    connection: &impl ConnectionTrait,
    person_id: PersonId,
    session_id: SessionId,
    now: Moment,
) -> Result<bool, Fault> {
    let open = Entity::find()
        .filter(Column::PersonId.eq(person_id))
        .filter(Column::SessionId.eq(session_id))
        .filter(Column::DeleteAt.gt(now));
    Ok(open.count(connection).await? > 0)
}

/// The links of somebody are of no more use.
pub(super) async fn use_pass(tx: &Tx, person_id: PersonId) -> Result<(), Fault> {
    Entity::delete_many().filter(Column::PersonId.eq(person_id)).exec(tx).await?;
    Ok(())
}
