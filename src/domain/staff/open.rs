//! Opening what is masked of somebody who was looked up.
use super::find::{SEEN_LASTS, last_look, open_until};
use super::marks::mark_unusual;
use crate::base::limits::Limit;
use crate::domain::Services;
use crate::domain::accounts::{held_roles, people_of};
use crate::domain::privacy::access_log::{AccessEntry, Actor, record};
use crate::domain::refusal::{Refusal, count_use, store_refusal};
use crate::domain::scope::{Confirmed, FindPeople, StaffScope, Unmask};
use crate::model::access::{AccessAction, AccessReason, OpenedItem};
use crate::model::ids::PersonId;
use crate::model::role::Role;

/// What is opened, and why.
#[derive(Clone, Debug)]
pub struct NewLook {
    pub person_id: PersonId,
    pub item: OpenedItem,
    /// One of [`AccessReason::OF_STAFF`].
    pub reason: AccessReason,
    /// In words, which the person reads.
    pub words: String,
}

/// Opens an item of somebody for some minutes, on the page of whoever opened it. In one transaction the press is counted, the
/// access log is written with the reason, and what is unusual about it is marked. What is open already stays open as it is.
///
/// Permissions: staff with [`FindPeople`], who showed not long ago that it is them, of people whom they looked up within the last half hour.
///
/// # Errors
/// [`Refusal::NotFound`] for everybody else; [`Refusal::TooMany`] above the presses of a day of the role.
pub async fn open_item(
    services: &Services,
    scope: &StaffScope<FindPeople>,
    _confirmed: &Confirmed<Unmask>,
    look: &NewLook,
) -> Result<(), Refusal> {
    let now = services.clock.now();
    let tx = services.db.begin().await?;
    let roles = held_roles(&tx, scope.person_id(), now).await?;
    let limit = limit_of(services, roles.iter().map(|held| held.role)).ok_or(Refusal::NotAllowed)?;
    let counted = count_use(services, &tx, limit, scope.person_id()).await;
    // Behind the count, where of two taps the second waits for the first.
    let looks = last_look(&tx, scope, look.person_id, now - SEEN_LASTS).await?;
    if looks.is_empty() {
        return Err(Refusal::NotFound);
    }
    if open_until(&looks, look.item).is_some_and(|until| until > now) {
        // It is open already: a double tap is no other look, and its count goes with this transaction.
        return Ok(());
    }
    if let Err(refused) = counted {
        return Err(store_refusal(tx, refused).await);
    }
    let people = people_of(services, &[look.person_id, scope.person_id()]).await?;
    let subject = people.get(&look.person_id).ok_or(Refusal::NotFound)?;
    mark_unusual(&tx, scope, look.person_id, &people, now).await?;
    for item in look.item.items() {
        let entry = AccessEntry {
            subject_id: look.person_id,
            subject_key: &subject.key,
            actor: Actor::Staff(scope.person_id()),
            item,
            action: AccessAction::Reveal,
            reason: look.reason,
            detail: Some(&look.words),
            object: None,
        };
        record(&tx, &services.hash, entry, now).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// The widest of the roles that somebody holds.
fn limit_of(services: &Services, roles: impl Iterator<Item = Role>) -> Option<&Limit> {
    let limits = &services.limits;
    let of_role = |role| match role {
        Role::CallAgent => Some(&limits.agent_reveals_per_day),
        Role::Supervisor => Some(&limits.supervisor_reveals_per_day),
        Role::Quality | Role::Admin => Some(&limits.quality_reveals_per_day),
        Role::Customer | Role::Specialist | Role::Finance | Role::Legal | Role::PrivacyOfficer => None,
    };
    roles.filter_map(of_role).max_by_key(|limit| limit.most)
}
