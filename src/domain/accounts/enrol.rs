//! Accounts of people who sign in nowhere: those of the demo city and of tests. The same rows as a sign-in writes.

use super::data::GIVEN_NAME;
use super::person::{NewPerson, add_person, find_by_mobile};
use super::roles::roles_of;
use super::welcome::current_policy;
use crate::base::clock::HOUR;
use crate::base::fault::Fault;
use crate::base::keys::KeyKind;
use crate::domain::Services;
use crate::domain::refusal::Refusal;
use crate::domain::scope::{Person, SystemScope};
use crate::model::acceptance::AcceptanceChannel;
use crate::model::ids::{PersonId, SessionId};
use crate::model::moment::Moment;
use crate::model::phone::Mobile;

/// An account to be.
pub struct NewAccount {
    pub given_name: String,
    pub family_name: Option<String>,
    pub mobile: Mobile,
    /// Where the policy was accepted, as the acceptance records it.
    pub channel: AcceptanceChannel,
    /// Since when it is there.
    pub since: Moment,
}

/// Makes the account of a customer who accepted the policy in force.
///
/// Permissions: the program, at the word of the operator. People make theirs by signing in.
///
/// # Errors
/// [`Refusal::Conflict`] `mobile-taken` when the number has an account already.
pub async fn enrol(services: &Services, _scope: SystemScope, new: NewAccount) -> Result<PersonId, Refusal> {
    let now = services.clock.now();
    // The key row comes first and expires by itself if the account does not come to be.
    let key = services.keys.create(KeyKind::Person, now, Some(now + HOUR)).await?;
    let policy = current_policy();
    let person = NewPerson {
        given_name: new.given_name,
        family_name: new.family_name,
        mobile: new.mobile,
        policy_version: policy.version,
        policy_sha256: policy.sha256,
        channel: new.channel,
        device: None,
    };
    let tx = services.db.begin().await?;
    let id = add_person(&tx, services, &key, person, new.since).await?;
    services.keys.keep(key.id).await?;
    tx.commit().await?;
    Ok(id)
}

/// The person of this number, to act for them without a session; `None` when the number has no account.
///
/// Permissions: the program, at the word of the operator.
///
/// # Errors
/// A fault.
pub async fn stand_in(services: &Services, _scope: SystemScope, mobile: &Mobile) -> Result<Option<Person>, Fault> {
    let db = services.db.read();
    let Some(row) = find_by_mobile(db, services, mobile).await? else { return Ok(None) };
    let key = services.keys.find(row.key_id).await?.ok_or_else(|| Fault::new("a person without a key"))?;
    let given_name = key.open(GIVEN_NAME.of(row.id), &row.given_name)?;
    let roles = roles_of(db, row.id, services.clock.now()).await?;
    let person = Person::new(row.id, key, SessionId::NIL, roles, given_name);
    Ok(Some(person.proved_at(services.clock.now())))
}
