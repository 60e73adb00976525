//! Finding somebody who asks for help: by their whole number, or by the whole code of their request. Nobody can leaf through
//! people. That somebody was looked up stands in their access log.
use std::collections::HashMap;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::domain::Services;
use crate::domain::accounts::{
    DOUBLE_TAP, HeldRole, Someone, account_with, former_holders, held_roles, mobile_index, people_of,
};
use crate::domain::privacy::access_log::{AccessEntry, Actor, record};
use crate::domain::refusal::{Refusal, count_use, store_refusal};
use crate::domain::requests::{self, LOOK_LASTS};
use crate::domain::scope::{FindPeople, StaffScope};
use crate::entity::access_log::{Column, Entity};
use crate::model::access::{AccessAction, AccessActor, AccessReason, OpenedItem};
use crate::model::ids::PersonId;
use crate::model::moment::{Moment, TimeSpan};
use crate::model::phone::Mobile;
use crate::model::tracking_code::TrackingCode;

/// So long after somebody was looked up their page can be read.
pub const SEEN_LASTS: TimeSpan = TimeSpan::minutes(30);

/// The item that stands in the access log of whoever was looked up.
const LOOKED_UP: &str = "mobile";

/// Whom one looks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    Mobile(Mobile),
    Code(TrackingCode),
}

/// What somebody is in the request by whose code they were found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Customer,
    Specialist,
}

/// Somebody who was found, masked but for what is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundPerson {
    pub id: PersonId,
    /// What they are in the request, where they were found by its code.
    pub part: Option<Part>,
    /// The name, or the first letter of the given name.
    pub name: String,
    /// The number whole, or only its ends.
    pub mobile: String,
    /// What a telephone dials, while the number is open.
    pub dial: Option<String>,
    pub roles: Vec<HeldRole>,
    /// Until when each is open.
    pub opened: Vec<(OpenedItem, Moment)>,
}

/// Looks somebody up. In one transaction the look-up is counted and each who is found gets an entry in their access log. Who
/// looks the same people up again at once, with a double tap, has looked once.
///
/// Permissions: staff with [`FindPeople`].
///
/// # Errors
/// [`Refusal::NotFound`] when nobody has it; [`Refusal::TooMany`] above the look-ups of a day.
pub async fn find_people(
    services: &Services,
    scope: &StaffScope<FindPeople>,
    wanted: &Wanted,
) -> Result<Vec<FoundPerson>, Refusal> {
    let now = services.clock.now();
    let tx = services.db.begin().await?;
    let counted = count_use(services, &tx, &services.limits.finds_per_day, scope.person_id()).await;
    // Behind the count, where of two taps the second waits for the first.
    let parts = parts(services, &tx, wanted).await?;
    let ids: Vec<PersonId> = parts.iter().map(|(id, _)| *id).collect();
    let people = people_of(services, &ids).await?;
    if looked_up_all(&tx, scope, &ids, now - DOUBLE_TAP).await? {
        drop(tx);
        return all_shown(services, scope, parts, &people, now).await;
    }
    if let Err(refused) = counted {
        return Err(store_refusal(tx, refused).await);
    }
    if parts.is_empty() {
        return Err(store_refusal(tx, Refusal::NotFound).await);
    }
    for id in &ids {
        let person = people.get(id).ok_or(Refusal::NotFound)?;
        let entry = AccessEntry {
            subject_id: *id,
            subject_key: &person.key,
            actor: Actor::Staff(scope.person_id()),
            item: LOOKED_UP,
            action: AccessAction::View,
            reason: AccessReason::LookedUp,
            detail: None,
            object: None,
        };
        record(&tx, &services.hash, entry, now).await?;
    }
    tx.commit().await?;
    all_shown(services, scope, parts, &people, now).await
}

/// Whether this member of staff looked each of them up since then.
async fn looked_up_all(
    connection: &impl ConnectionTrait,
    scope: &StaffScope<FindPeople>,
    ids: &[PersonId],
    since: Moment,
) -> Result<bool, Fault> {
    for id in ids {
        let looks = last_look(connection, scope, *id, since).await?;
        if !looks.iter().any(|(_, action, _)| *action == AccessAction::View) {
            return Ok(false);
        }
    }
    Ok(!ids.is_empty())
}

async fn all_shown(
    services: &Services,
    scope: &StaffScope<FindPeople>,
    parts: Vec<(PersonId, Option<Part>)>,
    people: &HashMap<PersonId, Someone>,
    now: Moment,
) -> Result<Vec<FoundPerson>, Refusal> {
    let mut found = Vec::new();
    for (id, part) in parts {
        let Some(person) = people.get(&id) else { continue };
        found.push(FoundPerson { part, ..shown(services, scope, id, person, now).await? });
    }
    Ok(found)
}

async fn parts(services: &Services, tx: &Tx, wanted: &Wanted) -> Result<Vec<(PersonId, Option<Part>)>, Fault> {
    Ok(match wanted {
        Wanted::Mobile(mobile) => with_number(services, tx, mobile).await?.into_iter().map(|id| (id, None)).collect(),
        Wanted::Code(code) => match requests::parties_of(tx, *code).await? {
            Some((customer, specialist)) => {
                let specialist = specialist.map(|id| (id, Some(Part::Specialist)));
                std::iter::once((customer, Some(Part::Customer))).chain(specialist).collect()
            }
            None => Vec::new(),
        },
    })
}

/// Who has the number; else whose it was until not long ago: they call because it is not any more.
async fn with_number(services: &Services, tx: &Tx, mobile: &Mobile) -> Result<Vec<PersonId>, Fault> {
    let now = services.clock.now();
    match account_with(tx, services, mobile).await? {
        Some(id) => Ok(vec![id]),
        None => former_holders(tx, &mobile_index(services, mobile), now).await,
    }
}

/// Somebody whom this member of staff looked up within the last half hour.
///
/// Permissions: staff with [`FindPeople`].
///
/// # Errors
/// [`Refusal::NotFound`] for everybody else.
pub async fn found_person(
    services: &Services,
    scope: &StaffScope<FindPeople>,
    id: PersonId,
) -> Result<FoundPerson, Refusal> {
    let now = services.clock.now();
    if last_look(services.db.read(), scope, id, now - SEEN_LASTS).await?.is_empty() {
        return Err(Refusal::NotFound);
    }
    let people = people_of(services, &[id]).await?;
    let person = people.get(&id).ok_or(Refusal::NotFound)?;
    Ok(shown(services, scope, id, person, now).await?)
}

/// What this member of staff did with the data of somebody since then: which item and when.
pub(super) async fn last_look(
    connection: &impl ConnectionTrait,
    scope: &StaffScope<FindPeople>,
    subject_id: PersonId,
    since: Moment,
) -> Result<Vec<(String, AccessAction, Moment)>, Fault> {
    let rows = Entity::find()
        .filter(Column::SubjectId.eq(subject_id))
        .filter(Column::At.gt(since))
        .filter(Column::ActorKind.eq(AccessActor::Staff))
        .filter(Column::ActorId.eq(scope.person_id()))
        .filter(Column::Reason.is_in(AccessReason::OF_STAFF.into_iter().chain([AccessReason::LookedUp])))
        .order_by_asc(Column::Seq)
        .all(connection)
        .await?;
    Ok(rows.into_iter().map(|row| (row.item, row.action, row.at)).collect())
}

/// Until when the item is open after these looks.
pub(super) fn open_until(looks: &[(String, AccessAction, Moment)], item: OpenedItem) -> Option<Moment> {
    let is_of_item = |name: &str| item.items().contains(&name);
    let last = looks.iter().rfind(|(name, action, _)| *action == AccessAction::Reveal && is_of_item(name));
    last.map(|(_, _, at)| *at + LOOK_LASTS)
}

async fn shown(
    services: &Services,
    scope: &StaffScope<FindPeople>,
    id: PersonId,
    person: &Someone,
    now: Moment,
) -> Result<FoundPerson, Fault> {
    let looks = last_look(services.db.read(), scope, id, now - LOOK_LASTS).await?;
    let until = |item: &OpenedItem| Some((*item, open_until(&looks, *item)?));
    let opened: Vec<(OpenedItem, Moment)> = OpenedItem::ALL.iter().filter_map(until).collect();
    let is_open = |item| opened.iter().any(|(open, _)| *open == item);
    let (given, family) = person.names()?;
    let mobile = person.mobile()?;
    let name = match (is_open(OpenedItem::Name), family) {
        (true, Some(family)) => format!("{given} {family}"),
        (true, None) => given,
        (false, _) => requests::masked_name(Some(&given)),
    };
    let open = mobile.filter(|_| is_open(OpenedItem::Mobile));
    let dial = open.as_ref().map(|mobile| mobile.as_e164().to_owned());
    let mobile = match open {
        Some(mobile) => mobile.grouped_local(),
        None => person.masked_mobile()?,
    };
    let roles = held_roles(services.db.read(), id, now).await?;
    Ok(FoundPerson { id, part: None, name, mobile, dial, roles, opened })
}

/// What is open can be read as long as it is.
const _: () = assert!(LOOK_LASTS.ms() < SEEN_LASTS.ms());
