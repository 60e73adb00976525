//! Helping somebody back into their account who lost number or second step: one of staff asks, another agrees, and for a day the
//! person can stop it. Everything stands in their access log.
use std::collections::HashMap;

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set, SqlErr};

use super::find::{SEEN_LASTS, last_look};
use crate::base::crypto::DataKey;
use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::base::ids::row_id;
use crate::base::jobs;
use crate::domain::Services;
use crate::domain::accounts::{
    FinishRecovery, RECOVERY_LIFE, RECOVERY_MOBILE, RECOVERY_WAITS, RECOVERY_WORDS, Someone, account_with,
    announce_news, drop_recoveries, held_roles, mobile_index, mobile_is_free, people_of,
};
use crate::domain::notify::Template;
use crate::domain::privacy::access_log::{AccessEntry, Actor, record, short_name};
use crate::domain::refusal::{Refusal, count_use};
use crate::domain::requests::masked_name;
use crate::domain::scope::{ApproveRecovery, AskRecovery, Confirmed, FindPeople, RecoverAccount, StaffScope};
use crate::entity::account_recovery::{self, Column, Entity, Model};
use crate::entity::second_factor;
use crate::model::access::{AccessAction, AccessReason};
use crate::model::conflict::Conflict;
use crate::model::ids::{PersonId, RecoveryId};
use crate::model::moment::Moment;
use crate::model::phone::Mobile;
use crate::model::recovery::RecoveryKind;

/// As many are listed.
const MOST_LISTED: u64 = 50;

/// What is asked for in somebody's name.
#[derive(Clone)]
pub struct NewRecovery {
    pub person_id: PersonId,
    pub lost: Lost,
    /// By what staff knows that it is them, which they and the second of staff read.
    pub words: String,
}

/// What they lost.
#[derive(Clone, PartialEq, Eq)]
pub enum Lost {
    /// The number; this one is to be theirs.
    Mobile(Mobile),
    SecondStep,
}

impl Lost {
    fn kind(&self) -> RecoveryKind {
        match self {
            Self::Mobile(_) => RecoveryKind::Mobile,
            Self::SecondStep => RecoveryKind::SecondStep,
        }
    }
}

/// The item of the inventory that is changed.
fn item_of(kind: RecoveryKind) -> &'static str {
    match kind {
        RecoveryKind::Mobile => "mobile",
        RecoveryKind::SecondStep => "factor-secret",
    }
}

/// Asks for a way back into the account of somebody whom one looked up within the last half hour.
///
/// Permissions: staff with [`AskRecovery`] and [`FindPeople`], who showed just now that it is them, for others.
///
/// # Errors
/// [`Refusal::NotFound`] for whom one did not look up; [`Refusal::Conflict`] `own-recovery` for oneself, `recover-by-link` for the
/// second step of somebody who works here, `no-factor`, `mobile-taken`, `recovery-open`.
pub async fn ask_recovery(
    services: &Services,
    scope: &StaffScope<AskRecovery>,
    finder: &StaffScope<FindPeople>,
    _confirmed: &Confirmed<RecoverAccount>,
    tx: &Tx,
    new: &NewRecovery,
) -> Result<(), Refusal> {
    let (by, now, person_id) = (scope.person_id(), services.clock.now(), new.person_id);
    // It says whether a number has an account: as often as looking one up does.
    count_use(services, tx, &services.limits.finds_per_day, by).await?;
    if by == person_id {
        return Err(Refusal::Conflict(Conflict::OwnRecovery));
    }
    if last_look(tx, finder, person_id, now - SEEN_LASTS).await?.is_empty() {
        return Err(Refusal::NotFound);
    }
    let people = people_of(services, &[person_id]).await?;
    let person = people.get(&person_id).ok_or(Refusal::NotFound)?;
    let kind = new.lost.kind();
    let own = Entity::delete_many().filter(Column::PersonId.eq(person_id)).filter(Column::DeleteAt.lte(now));
    own.exec(tx).await?;
    if Entity::find().filter(Column::PersonId.eq(person_id)).lock_exclusive().one(tx).await?.is_some() {
        return Err(Refusal::Conflict(Conflict::RecoveryOpen));
    }
    let id: RecoveryId = row_id(now);
    let (mobile, index) = match &new.lost {
        Lost::Mobile(mobile) => {
            let index = mobile_index(services, mobile);
            if !mobile_is_free(services, tx, mobile, &index).await? {
                return Err(Refusal::Conflict(Conflict::MobileTaken));
            }
            (Some(person.key.seal(RECOVERY_MOBILE.of(id), mobile.as_e164())?), Some(index))
        }
        Lost::SecondStep => {
            check_second_step(tx, person_id, now).await?;
            (None, None)
        }
    };
    let row = account_recovery::ActiveModel {
        id: Set(id),
        person_id: Set(person_id),
        kind: Set(kind),
        mobile: Set(mobile),
        mobile_index: Set(index),
        words: Set(person.key.seal(RECOVERY_WORDS.of(id), &new.words)?),
        asked_by: Set(by),
        asked_at: Set(now),
        approved_by: Set(None),
        ready_at: Set(None),
        delete_at: Set(now + RECOVERY_LIFE),
    };
    match Entity::insert(row).exec_without_returning(tx).await {
        Ok(_) => {}
        // Somebody else asked for it at the same moment.
        Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => {
            return Err(Refusal::Conflict(Conflict::RecoveryOpen));
        }
        Err(error) => return Err(error.into()),
    }
    let about = About { person_id, key: &person.key, kind };
    note(services, tx, by, about, AccessReason::RecoveryAsked, Some(&new.words)).await
}

async fn check_second_step(tx: &Tx, person_id: PersonId, now: Moment) -> Result<(), Refusal> {
    if held_roles(tx, person_id, now).await?.iter().any(|held| held.role.is_staff()) {
        return Err(Refusal::Conflict(Conflict::RecoverByLink));
    }
    let own = second_factor::Entity::find().filter(second_factor::Column::PersonId.eq(person_id));
    if own.one(tx).await?.is_none() {
        return Err(Refusal::Conflict(Conflict::NoFactor));
    }
    Ok(())
}

/// Whose account it is, and what was lost.
struct About<'a> {
    person_id: PersonId,
    key: &'a DataKey,
    kind: RecoveryKind,
}

async fn note(
    services: &Services,
    tx: &Tx,
    by: PersonId,
    about: About<'_>,
    reason: AccessReason,
    detail: Option<&str>,
) -> Result<(), Refusal> {
    let entry = AccessEntry {
        subject_id: about.person_id,
        subject_key: about.key,
        actor: Actor::Staff(by),
        item: item_of(about.kind),
        action: AccessAction::Change,
        reason,
        detail,
        object: None,
    };
    Ok(record(tx, &services.hash, entry, services.clock.now()).await?)
}

/// A way back that was asked for, as the second of staff reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenRecovery {
    pub id: RecoveryId,
    pub kind: RecoveryKind,
    /// The first letter of whose account it is.
    pub masked: String,
    /// The ends of the number now, and of the one that it is to be.
    pub mobile: String,
    pub new_mobile: Option<String>,
    pub words: String,
    /// First name and initial of who asked.
    pub asked_by: String,
    pub asked_at: Moment,
    /// From when on it is carried out, when somebody agreed.
    pub ready_at: Option<Moment>,
    /// Whether the reader can agree: they asked for it themselves otherwise, or it is about them.
    pub is_others: bool,
}

/// What was asked for and is not over: what waits for a second of staff first, then the oldest.
///
/// Permissions: staff with [`ApproveRecovery`].
///
/// # Errors
/// A fault.
pub async fn list_recoveries(
    services: &Services,
    scope: &StaffScope<ApproveRecovery>,
) -> Result<Vec<OpenRecovery>, Fault> {
    let open = Entity::find().filter(Column::DeleteAt.gt(services.clock.now()));
    let open = open
        .order_by_desc(Column::ApprovedBy.is_null())
        .order_by_asc(Column::AskedAt)
        .order_by_asc(Column::Id)
        .limit(MOST_LISTED);
    let rows = open.all(services.db.read()).await?;
    let ids: Vec<PersonId> = rows.iter().flat_map(|row| [row.person_id, row.asked_by]).collect();
    let people = people_of(services, &ids).await?;
    let seen = rows.iter().filter_map(|row| seen(scope.person_id(), row, &people).transpose());
    seen.collect()
}

/// None for an account that is gone.
fn seen(reader: PersonId, row: &Model, people: &HashMap<PersonId, Someone>) -> Result<Option<OpenRecovery>, Fault> {
    let Some(person) = people.get(&row.person_id) else { return Ok(None) };
    let (given, _) = person.names()?;
    let new_mobile = match &row.mobile {
        Some(sealed) => {
            let opened = person.key.open(RECOVERY_MOBILE.of(row.id), sealed)?;
            Mobile::parse(&opened).ok().map(|mobile| mobile.masked_local())
        }
        None => None,
    };
    let asked_by = people.get(&row.asked_by).map(Someone::names).transpose()?;
    Ok(Some(OpenRecovery {
        id: row.id,
        kind: row.kind,
        masked: masked_name(Some(&given)),
        mobile: person.masked_mobile()?,
        new_mobile,
        words: person.key.open(RECOVERY_WORDS.of(row.id), &row.words)?,
        asked_by: asked_by.map(|(given, family)| short_name(&given, family.as_deref())).unwrap_or_default(),
        asked_at: row.asked_at,
        ready_at: row.ready_at,
        is_others: is_others(reader, row),
    }))
}

fn is_others(reader: PersonId, row: &Model) -> bool {
    row.asked_by != reader && row.person_id != reader
}

/// Agrees to what another one of staff asked for. The person is told at once, at the old number and by e-mail, and can stop it for a
/// day; then it is carried out.
///
/// Permissions: staff with [`ApproveRecovery`], who showed just now that it is them.
///
/// # Errors
/// [`Refusal::NotFound`] when there is nothing to agree to; [`Refusal::Conflict`] `own-recovery` for who asked and for whose account
/// it is; `mobile-taken`, `no-factor`, `recover-by-link` when it came to be so since.
pub async fn approve_recovery(
    services: &Services,
    scope: &StaffScope<ApproveRecovery>,
    _confirmed: &Confirmed<RecoverAccount>,
    tx: &Tx,
    id: RecoveryId,
) -> Result<(), Refusal> {
    let (by, now) = (scope.person_id(), services.clock.now());
    let row = waiting(tx, id, now).await?;
    if !is_others(by, &row) {
        return Err(Refusal::Conflict(Conflict::OwnRecovery));
    }
    let people = people_of(services, &[row.person_id]).await?;
    let person = people.get(&row.person_id).ok_or(Refusal::NotFound)?;
    match row.kind {
        RecoveryKind::SecondStep => check_second_step(tx, row.person_id, now).await?,
        RecoveryKind::Mobile => check_still_free(services, tx, &row, &person.key).await?,
    }
    let ready_at = now + RECOVERY_WAITS;
    Entity::update_many()
        .col_expr(Column::ApprovedBy, Expr::value(by))
        .col_expr(Column::ReadyAt, Expr::value(ready_at))
        .col_expr(Column::DeleteAt, Expr::value(ready_at + RECOVERY_LIFE))
        .filter(Column::Id.eq(id))
        .exec(tx)
        .await?;
    let template = match row.kind {
        RecoveryKind::Mobile => Template::RecoveryMobile,
        RecoveryKind::SecondStep => {
            jobs::enqueue(tx, &FinishRecovery { recovery_id: id }, now, ready_at, None).await?;
            Template::RecoverySecondStep
        }
    };
    announce_news(services, tx, row.person_id, template, id.uuid(), None).await?;
    let about = About { person_id: row.person_id, key: &person.key, kind: row.kind };
    note(services, tx, by, about, AccessReason::RecoveryApproved, None).await
}

/// Somebody may have made an account with the number since.
async fn check_still_free(services: &Services, tx: &Tx, row: &Model, key: &DataKey) -> Result<(), Refusal> {
    let sealed = row.mobile.as_deref().ok_or(Refusal::NotFound)?;
    let mobile = Mobile::parse(&key.open(RECOVERY_MOBILE.of(row.id), sealed)?);
    let mobile = mobile.map_err(|_| Fault::new("a stored mobile is not one"))?;
    match account_with(tx, services, &mobile).await? {
        Some(_) => Err(Refusal::Conflict(Conflict::MobileTaken)),
        None => Ok(()),
    }
}

/// Refuses what was asked for, also when it was agreed to but is not carried out yet. Who asked may take it back so.
///
/// Permissions: staff with [`ApproveRecovery`].
///
/// # Errors
/// [`Refusal::NotFound`] when there is nothing to refuse.
pub async fn refuse_recovery(
    services: &Services,
    scope: &StaffScope<ApproveRecovery>,
    tx: &Tx,
    id: RecoveryId,
) -> Result<(), Refusal> {
    let open = Entity::find_by_id(id).filter(Column::DeleteAt.gt(services.clock.now()));
    let row = open.lock_exclusive().one(tx).await?.ok_or(Refusal::NotFound)?;
    let people = people_of(services, &[row.person_id]).await?;
    let person = people.get(&row.person_id).ok_or(Refusal::NotFound)?;
    drop_recoveries(tx, row.person_id).await?;
    let about = About { person_id: row.person_id, key: &person.key, kind: row.kind };
    note(services, tx, scope.person_id(), about, AccessReason::RecoveryStopped, None).await
}

/// What nobody has agreed to yet.
async fn waiting(tx: &Tx, id: RecoveryId, now: Moment) -> Result<Model, Refusal> {
    let open = Entity::find_by_id(id).filter(Column::ApprovedBy.is_null()).filter(Column::DeleteAt.gt(now));
    open.lock_exclusive().one(tx).await?.ok_or(Refusal::NotFound)
}
