//! The number of an account becomes another one.
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, Set};

use super::super::data::{FORMER_MOBILE, MOBILE};
use super::super::device::forget_others;
use super::super::news::{announce_by_email, announce_by_sms};
use super::super::person::{set_mobile, stored_mobile};
use super::super::recovery::{drop_recoveries, ready_for};
use super::super::roles::note_change;
use super::super::session::end_all_sessions;
use crate::base::crypto::DataKey;
use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::base::ids::row_id;
use crate::domain::Services;
use crate::domain::notify::Template;
use crate::domain::privacy::access_log::Actor;
use crate::domain::refusal::Refusal;
use crate::entity::{former_mobile, mobile_change, person};
use crate::model::access::AccessReason;
use crate::model::conflict::Conflict;
use crate::model::ids::{FormerMobileId, PersonId};
use crate::model::moment::{Moment, TimeSpan};
use crate::model::phone::Mobile;

/// So long the number of before is kept: for whoever asks what became of it.
const FORMER_LIFE: TimeSpan = TimeSpan::days(90);
/// The item of the inventory that changes.
const ITEM: &str = "mobile";

/// Gives the account the number, keeps the old one for a time, and has both told. Sessions are the caller's to end.
///
/// # Errors
/// [`Conflict::MobileTaken`] when the number has an account already; the transaction is lost then.
pub(super) async fn move_number(
    services: &Services,
    tx: &Tx,
    person_id: PersonId,
    key: &DataKey,
    new: &Mobile,
    by: Actor,
) -> Result<(), Refusal> {
    let now = services.clock.now();
    let open = person::Entity::find_by_id(person_id).filter(person::Column::ClosedAt.is_null());
    let row = open.lock_exclusive().one(tx).await?.ok_or(Refusal::NotFound)?;
    let about = row_id::<uuid::Uuid>(now);
    // A number that has come to somebody else hears nothing of this account any more.
    let former = match &row.mobile_index {
        Some(index) => {
            let old = stored_mobile(key, MOBILE.of(person_id), &row.mobile)?;
            Some(keep_former(tx, person_id, key, &old, index, now).await?)
        }
        None => None,
    };
    set_mobile(tx, services, key, person_id, new).await?;
    let open = mobile_change::Entity::delete_many().filter(mobile_change::Column::PersonId.eq(person_id));
    open.exec(tx).await?;
    drop_recoveries(tx, person_id).await?;
    if former.is_some() {
        announce_by_sms(services, tx, person_id, Template::MobileMoved, about, former).await?;
    }
    announce_by_email(services, tx, person_id, Template::MobileMoved, about).await?;
    announce_by_sms(services, tx, person_id, Template::MobileIsNow, about, None).await?;
    note_change(services, tx, by, person_id, ITEM, AccessReason::MobileChanged).await
}

async fn keep_former(
    tx: &Tx,
    person_id: PersonId,
    key: &DataKey,
    old: &Mobile,
    index: &[u8],
    now: Moment,
) -> Result<FormerMobileId, Fault> {
    let id: FormerMobileId = row_id(now);
    let former = former_mobile::ActiveModel {
        id: Set(id),
        person_id: Set(person_id),
        mobile: Set(key.seal(FORMER_MOBILE.of(id), old.as_e164())?),
        mobile_index: Set(index.to_vec()),
        changed_at: Set(now),
        delete_at: Set(now + FORMER_LIFE),
    };
    former_mobile::Entity::insert(former).exec_without_returning(tx).await?;
    Ok(id)
}

/// Whose number this was until not long ago. For `domain` only.
pub(in crate::domain) async fn former_holders(
    connection: &impl ConnectionTrait,
    index: &[u8],
    now: Moment,
) -> Result<Vec<PersonId>, Fault> {
    let of_number = former_mobile::Entity::find().filter(former_mobile::Column::MobileIndex.eq(index.to_vec()));
    let rows = of_number.filter(former_mobile::Column::DeleteAt.gt(now)).all(connection).await?;
    Ok(rows.into_iter().map(|row| row.person_id).collect())
}

/// The account that two of staff agreed to give this number, when its day has passed; held until the end of the transaction, so that
/// nobody stops it meanwhile. None when the number is nobody's.
///
/// # Errors
/// [`Conflict::MobileWaits`] while the day has not passed.
pub(in crate::domain::accounts) async fn arriving(
    tx: &Tx,
    index: &[u8],
    now: Moment,
) -> Result<Option<Arriving>, Refusal> {
    let Some(row) = ready_for(tx, index, now).await? else { return Ok(None) };
    let Some((approved_by, ready_at)) = row.approved_by.zip(row.ready_at) else { return Ok(None) };
    let open = person::Entity::find_by_id(row.person_id).filter(person::Column::ClosedAt.is_null());
    let Some(person) = open.one(tx).await? else { return Ok(None) };
    if ready_at > now {
        return Err(Refusal::Conflict(Conflict::MobileWaits));
    }
    Ok(Some(Arriving { person, approved_by }))
}

/// Whose account a number is to be, by whose word.
pub(in crate::domain::accounts) struct Arriving {
    pub person: person::Model,
    approved_by: PersonId,
}

/// The account is theirs from now on under this number, and all sessions and browsers of before are forgotten.
pub(in crate::domain::accounts) async fn arrive(
    services: &Services,
    tx: &Tx,
    mobile: &Mobile,
    arriving: &Arriving,
) -> Result<(), Refusal> {
    let person = &arriving.person;
    let key = services.keys.find(person.key_id).await?.ok_or(Refusal::NotFound)?;
    end_all_sessions(tx, person.id).await?;
    forget_others(tx, person.id, None).await?;
    move_number(services, tx, person.id, &key, mobile, Actor::Staff(arriving.approved_by)).await
}
