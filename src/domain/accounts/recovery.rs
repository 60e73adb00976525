//! The way back into an account as its person meets it: they read of it, can stop it for a day, and then it is carried out.
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use serde::{Deserialize, Serialize};

use super::data::RECOVERY_MOBILE;
use super::factors::{is_staff, take_away_all};
use super::mobile::former_holders;
use super::person::{find_by_mobile, stored_mobile};
use super::roles::note_change;
use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::base::jobs::{Job, Outcome};
use crate::domain::Services;
use crate::domain::privacy::access_log::Actor;
use crate::domain::refusal::Refusal;
use crate::domain::scope::{CustomerScope, SystemScope};
use crate::entity::account_recovery::{Column, Entity, Model};
use crate::model::access::AccessReason;
use crate::model::conflict::Conflict;
use crate::model::ids::{PersonId, RecoveryId};
use crate::model::moment::{Moment, TimeSpan};
use crate::model::phone::Mobile;
use crate::model::recovery::RecoveryKind;

/// So long whoever has the old number, or a session still, can stop it.
pub const RECOVERY_WAITS: TimeSpan = TimeSpan::hours(24);
/// So long it waits for the second of staff; and so long the person can come with the new number.
pub const RECOVERY_LIFE: TimeSpan = TimeSpan::days(7);

/// A way back that was asked for in somebody's name, as they see it.
#[derive(Clone, PartialEq, Eq)]
pub struct OwnRecovery {
    pub kind: RecoveryKind,
    /// The number that it is to be.
    pub mobile: Option<Mobile>,
    pub asked_at: Moment,
    /// From when on it is carried out, once a second of staff agreed.
    pub ready_at: Option<Moment>,
}

/// What staff was asked for in one's name.
///
/// Permissions: the person.
///
/// # Errors
/// A fault.
pub async fn own_recovery(services: &Services, scope: &CustomerScope) -> Result<Option<OwnRecovery>, Fault> {
    let own = Entity::find().filter(Column::PersonId.eq(scope.person_id()));
    let row = own.filter(Column::DeleteAt.gt(services.clock.now())).one(services.db.read()).await?;
    let Some(row) = row else { return Ok(None) };
    let number = |sealed: &Vec<u8>| stored_mobile(scope.key(), RECOVERY_MOBILE.of(row.id), sealed);
    let mobile = row.mobile.as_ref().map(number).transpose()?;
    Ok(Some(OwnRecovery { kind: row.kind, mobile, asked_at: row.asked_at, ready_at: row.ready_at }))
}

/// Stops what staff was asked for in one's name. Not a way back to the number that the account had before: whoever took it away would
/// stop it for ever.
///
/// Permissions: the person.
///
/// # Errors
/// [`Refusal::NotFound`] when there is nothing to stop; [`Refusal::Conflict`] `stop-by-call` for the number of before.
pub async fn stop_recovery(services: &Services, scope: &CustomerScope, tx: &Tx) -> Result<(), Refusal> {
    let person_id = scope.person_id();
    let own = Entity::find().filter(Column::PersonId.eq(person_id)).lock_exclusive().one(tx).await?;
    let index = own.and_then(|row| row.mobile_index).unwrap_or_default();
    if former_holders(tx, &index, services.clock.now()).await?.contains(&person_id) {
        return Err(Refusal::Conflict(Conflict::StopByCall));
    }
    if drop_recoveries(tx, person_id).await? == 0 {
        return Err(Refusal::NotFound);
    }
    note_change(services, tx, Actor::Own(person_id), person_id, "mobile", AccessReason::RecoveryStopped).await
}

/// Deletes what staff was asked for in somebody's name. Gives how many there were.
pub(in crate::domain) async fn drop_recoveries(tx: &Tx, person_id: PersonId) -> Result<u64, Fault> {
    let dropped = Entity::delete_many().filter(Column::PersonId.eq(person_id)).exec(tx).await?;
    Ok(dropped.rows_affected)
}

/// A second step that was set up meanwhile is not lost.
pub(super) async fn drop_lost_second_step(tx: &Tx, person_id: PersonId) -> Result<(), Fault> {
    let lost = Entity::delete_many().filter(Column::PersonId.eq(person_id));
    lost.filter(Column::Kind.eq(RecoveryKind::SecondStep)).exec(tx).await?;
    Ok(())
}

/// Whether no account has this number or is to get it. What has run out is deleted on the way.
pub(in crate::domain) async fn mobile_is_free(
    services: &Services,
    tx: &Tx,
    mobile: &Mobile,
    index: &[u8],
) -> Result<bool, Fault> {
    let now = services.clock.now();
    let same = Column::MobileIndex.eq(index.to_vec());
    Entity::delete_many().filter(same.clone()).filter(Column::DeleteAt.lte(now)).exec(tx).await?;
    let is_promised = Entity::find().filter(same).count(tx).await? > 0;
    Ok(!is_promised && find_by_mobile(tx, services, mobile).await?.is_none())
}

/// What two of staff agreed on for whoever has this number, held until the end of the transaction.
pub(super) async fn ready_for(tx: &Tx, index: &[u8], now: Moment) -> Result<Option<Model>, Fault> {
    let agreed = Entity::find()
        .filter(Column::MobileIndex.eq(index.to_vec()))
        .filter(Column::Kind.eq(RecoveryKind::Mobile))
        .filter(Column::ApprovedBy.is_not_null())
        .filter(Column::DeleteAt.gt(now));
    Ok(agreed.lock_exclusive().one(tx).await?)
}

/// Takes the second step of somebody away who lost it, when the day has passed.
#[derive(Debug, Serialize, Deserialize)]
pub struct FinishRecovery {
    pub recovery_id: RecoveryId,
}

impl Job for FinishRecovery {
    const KIND: &'static str = "accounts.finish-recovery";
}

/// Carries it out, unless it was stopped meanwhile. A lost number waits for its new holder to sign in.
///
/// Permissions: the program.
///
/// # Errors
/// A fault; the job is tried again.
pub async fn finish_recovery(services: &Services, _scope: SystemScope, job: &FinishRecovery) -> Result<Outcome, Fault> {
    let tx = services.db.begin().await?;
    let row = Entity::find_by_id(job.recovery_id).filter(Column::Kind.eq(RecoveryKind::SecondStep));
    let Some(row) = row.lock_exclusive().one(&tx).await? else { return Ok(Outcome::Done) };
    let (Some(approved_by), Some(ready_at)) = (row.approved_by, row.ready_at) else { return Ok(Outcome::Done) };
    if ready_at > services.clock.now() {
        return Ok(Outcome::NotYet { at: ready_at });
    }
    Entity::delete_by_id(row.id).exec(&tx).await?;
    if is_staff(&tx, row.person_id, services.clock.now()).await? {
        // Who came to work here meanwhile is helped by an admin's link.
        tx.commit().await?;
        return Ok(Outcome::Done);
    }
    match take_away_all(services, &tx, Actor::Staff(approved_by), row.person_id).await {
        Ok(()) => {}
        Err(Refusal::Fault(fault)) => return Err(fault),
        // The account is closed.
        Err(_) => return Ok(Outcome::Done),
    }
    tx.commit().await?;
    Ok(Outcome::Done)
}
