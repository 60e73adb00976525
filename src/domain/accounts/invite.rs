//! Inviting people to work for Karriz. Whoever holds the number takes the invitation by a link of one use; nothing but a
//! keyed hash of the number is stored until then, because it may be nobody's who has an account.
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select, Set};

use super::challenge::mobile_index;
use super::factors::has_factor;
use super::person::find_by_mobile;
use super::roles::{give, holds};
use crate::base::crypto::{HashPurpose, sha256};
use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::base::ids::{row_id, token};
use crate::domain::Services;
use crate::domain::privacy::access_log::Actor;
use crate::domain::refusal::{Refusal, count_use};
use crate::domain::scope::{ChangeRoles, Confirmed, CustomerScope, ManageStaff, StaffScope, SystemScope};
use crate::entity::person;
use crate::entity::staff_invitation::{self, Column, Entity};
use crate::model::conflict::Conflict;
use crate::model::ids::{InvitationId, PersonId};
use crate::model::moment::{Moment, TimeSpan};
use crate::model::phone::Mobile;
use crate::model::role::Role;

/// So long an invitation can be taken.
pub const INVITATION_LIFE: TimeSpan = TimeSpan::days(7);
/// As many are listed, the newest.
const MOST_LISTED: u64 = 50;

/// When a role ends that is given for so many days from now: with a day, so that the same form a moment later means the same.
pub fn role_ends(now: Moment, days: i64) -> Moment {
    Moment::of_day((now + TimeSpan::days(days)).day() + 1)
}

/// Whom to invite, and as what.
#[derive(Clone, Debug)]
pub struct NewInvitation {
    pub mobile: Mobile,
    pub role: Role,
    /// Until then the role is held; until it is ended when there is none.
    pub ends_at: Option<Moment>,
}

/// An invitation, as whoever may take or withdraw it sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Invitation {
    pub id: InvitationId,
    pub role: Role,
    pub ends_at: Option<Moment>,
    pub made_at: Moment,
    /// It is void from then on.
    pub until: Moment,
}

/// Invites somebody. Gives the secret of the link, which is shown once and stored nowhere; the same form gives the same one.
///
/// Permissions: staff with [`ManageStaff`], who showed not long ago that it is them, for numbers of others.
///
/// # Errors
/// [`Refusal::NotAllowed`] for a role that nobody is given; [`Refusal::Conflict`] `own-role` for one's own number;
/// [`Refusal::TooMany`] above the invitations of a day.
pub async fn invite(
    services: &Services,
    scope: &StaffScope<ManageStaff>,
    _confirmed: &Confirmed<ChangeRoles>,
    tx: &Tx,
    new: &NewInvitation,
    form_key: &str,
) -> Result<String, Refusal> {
    let invited = find_by_mobile(tx, services, &new.mobile).await?;
    if invited.is_some_and(|person| person.id == scope.person_id()) {
        return Err(Refusal::Conflict(Conflict::OwnRole));
    }
    let by = scope.person_id();
    let ends_at = new.ends_at.unwrap_or_default().ms().to_be_bytes();
    let what = [new.mobile.as_e164().as_bytes(), new.role.code().as_bytes(), &ends_at];
    let parts = [by.as_bytes().as_slice(), form_key.as_bytes()].into_iter().chain(what).collect::<Vec<_>>();
    let secret = services.hash.of(HashPurpose::Invitation, &parts);
    let secret = data_encoding::BASE32_NOPAD.encode(&secret).to_lowercase();
    if insert(services, tx, new, Some(by), &secret).await? {
        count_use(services, tx, &services.limits.invitations_per_day, by).await?;
    }
    Ok(secret)
}

/// As [`invite`], for the first admin above all.
///
/// Permissions: the program, at the word of the operator.
///
/// # Errors
/// [`Refusal::NotAllowed`] for a role that nobody is given.
pub async fn invite_as_operator(
    services: &Services,
    _scope: SystemScope,
    tx: &Tx,
    new: &NewInvitation,
) -> Result<String, Refusal> {
    let secret = token()?;
    insert(services, tx, new, None, &secret).await?;
    Ok(secret)
}

/// Writes it, and says whether it is a new one: the same form again makes the same.
async fn insert(
    services: &Services,
    tx: &Tx,
    new: &NewInvitation,
    invited_by: Option<PersonId>,
    secret: &str,
) -> Result<bool, Refusal> {
    if !new.role.is_staff() {
        return Err(Refusal::NotAllowed);
    }
    let now = services.clock.now();
    let row = staff_invitation::ActiveModel {
        id: Set(row_id(now)),
        token_hash: Set(sha256(secret.as_bytes()).to_vec()),
        mobile_index: Set(mobile_index(services, &new.mobile)),
        role: Set(new.role),
        ends_at: Set(new.ends_at),
        invited_by: Set(invited_by),
        created_at: Set(now),
        delete_at: Set(now + INVITATION_LIFE),
    };
    let once = OnConflict::column(Column::TokenHash).do_nothing().to_owned();
    Ok(Entity::insert(row).on_conflict(once).exec_without_returning(tx).await? > 0)
}

/// The invitation with this secret, for whoever holds the number; and whether they can take it: not before they have a second
/// step.
///
/// Permissions: the person who is invited.
///
/// # Errors
/// [`Refusal::NotFound`] without one, for others' and for one whose time is over, all alike.
pub async fn find_invitation(
    services: &Services,
    scope: &CustomerScope,
    secret: &str,
) -> Result<(Invitation, bool), Refusal> {
    let row = living(services, secret).one(services.db.read()).await?.ok_or(Refusal::NotFound)?;
    let db = services.db.read();
    check_mine(services, scope, &row, db).await?;
    Ok((seen(&row), may_work(services, db, scope.person_id()).await?))
}

/// Takes it: gives the role in the name of whoever invited, ends the sessions of the person and the invitation.
///
/// Permissions: the person who is invited.
///
/// # Errors
/// As [`find_invitation`]; [`Refusal::Conflict`] `factor-first` for somebody without a second step.
pub async fn take_invitation(services: &Services, scope: &CustomerScope, tx: &Tx, secret: &str) -> Result<(), Refusal> {
    let row = living(services, secret).lock_exclusive().one(tx).await?.ok_or(Refusal::NotFound)?;
    check_mine(services, scope, &row, tx).await?;
    if !may_work(services, tx, scope.person_id()).await? {
        return Err(Refusal::Conflict(Conflict::FactorFirst));
    }
    Entity::delete_by_id(row.id).exec(tx).await?;
    let giver = row.invited_by.map_or(Actor::Operator, Actor::Staff);
    give(services, tx, giver, scope.person_id(), row.role, row.ends_at).await
}

/// Whether somebody has what whoever works here must have: a second step.
async fn may_work(services: &Services, connection: &impl ConnectionTrait, id: PersonId) -> Result<bool, Fault> {
    Ok(services.staff_may_sign_in_by_code || has_factor(connection, id).await?)
}

/// The invitation with this secret whose time is not over, whoever it is for.
fn living(services: &Services, secret: &str) -> Select<Entity> {
    Entity::find()
        .filter(Column::TokenHash.eq(sha256(secret.as_bytes()).to_vec()))
        .filter(Column::DeleteAt.gt(services.clock.now()))
}

/// Refuses an invitation that is not for the number of this person, or whose maker may invite nobody any more.
async fn check_mine(
    services: &Services,
    scope: &CustomerScope,
    row: &staff_invitation::Model,
    connection: &impl ConnectionTrait,
) -> Result<(), Refusal> {
    let person = person::Entity::find_by_id(scope.person_id()).one(connection).await?.ok_or(Refusal::NotFound)?;
    let is_for = person.mobile_index.as_ref() == Some(&row.mobile_index);
    let is_valid = match row.invited_by {
        None => true,
        Some(by) => holds(connection, by, Role::Admin, services.clock.now()).await?,
    };
    if is_for && is_valid { Ok(()) } else { Err(Refusal::NotFound) }
}

/// The invitations that can still be taken, the newest first.
///
/// Permissions: staff with [`ManageStaff`].
///
/// # Errors
/// A fault of the database.
pub async fn open_invitations(services: &Services, _scope: &StaffScope<ManageStaff>) -> Result<Vec<Invitation>, Fault> {
    let rows = Entity::find()
        .filter(Column::DeleteAt.gt(services.clock.now()))
        .order_by_desc(Column::DeleteAt)
        .limit(MOST_LISTED)
        .all(services.db.read())
        .await?;
    Ok(rows.iter().map(seen).collect())
}

/// Takes an invitation back. One that is gone already stays gone.
///
/// Permissions: staff with [`ManageStaff`].
///
/// # Errors
/// A fault of the database.
pub async fn withdraw_invitation(
    _services: &Services,
    _scope: &StaffScope<ManageStaff>,
    tx: &Tx,
    id: InvitationId,
) -> Result<(), Refusal> {
    Entity::delete_by_id(id).exec(tx).await?;
    Ok(())
}

fn seen(row: &staff_invitation::Model) -> Invitation {
    Invitation { id: row.id, role: row.role, ends_at: row.ends_at, made_at: row.created_at, until: row.delete_at }
}
