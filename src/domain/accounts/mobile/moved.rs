//! The number of an account becomes another one.
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, Set};

use super::super::challenge::mobile_index;
use super::super::data::{FORMER_MOBILE, MOBILE};
use super::super::news::announce_news;
use super::super::person::{set_mobile, stored_mobile};
use super::super::recovery::{drop_recoveries, ready_for};
use super::super::roles::note_change;
use super::super::session::end_all_sessions;
use crate::base::crypto::DataKey;
use crate::base::db::Tx;
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
    let old = stored_mobile(key, MOBILE.of(person_id), &row.mobile)?;
    let id: FormerMobileId = row_id(now);
    let former = former_mobile::ActiveModel {
        id: Set(id),
        person_id: Set(person_id),
        mobile: Set(key.seal(FORMER_MOBILE.of(id), old.as_e164())?),
        changed_at: Set(now),
        delete_at: Set(now + FORMER_LIFE),
    };
    set_mobile(tx, services, key, person_id, new).await?;
    former_mobile::Entity::insert(former).exec_without_returning(tx).await?;
    let open = mobile_change::Entity::delete_many().filter(mobile_change::Column::PersonId.eq(person_id));
    open.exec(tx).await?;
    drop_recoveries(tx, person_id).await?;
    announce_news(services, tx, person_id, Template::MobileMoved, id.uuid(), Some(id)).await?;
    announce_news(services, tx, person_id, Template::MobileIsNow, id.uuid(), None).await?;
    note_change(services, tx, by, person_id, ITEM, AccessReason::MobileChanged).await
}

/// Whoever signs in with a number that an account was to get, when two of staff agreed and the day has passed: the account is
/// theirs from now on under it, and all sessions of before end. None when the number is nobody's.
///
/// # Errors
/// [`Conflict::MobileWaits`] while the day has not passed.
pub(in crate::domain::accounts) async fn arrive(
    services: &Services,
    tx: &Tx,
    mobile: &Mobile,
    now: Moment,
) -> Result<Option<person::Model>, Refusal> {
    let Some(row) = ready_for(tx, &mobile_index(services, mobile), now).await? else { return Ok(None) };
    let Some((approved_by, ready_at)) = row.approved_by.zip(row.ready_at) else { return Ok(None) };
    if ready_at > now {
        return Err(Refusal::Conflict(Conflict::MobileWaits));
    }
    let Some(person) = person::Entity::find_by_id(row.person_id).one(tx).await? else { return Ok(None) };
    let Some(key) = services.keys.find(person.key_id).await? else { return Ok(None) };
    end_all_sessions(tx, person.id).await?;
    move_number(services, tx, person.id, &key, mobile, Actor::Staff(approved_by)).await?;
    Ok(person::Entity::find_by_id(person.id).one(tx).await?)
}
