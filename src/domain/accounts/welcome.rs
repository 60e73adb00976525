//! The first sign-in: name and acceptance, then person, key and acceptance come into being together.
use sea_orm::EntityTrait;

use super::challenge::find_challenge;
use super::check::{enter_again, is_double_tap, leave, mobile_of};
use super::code::Browser;
use super::factors::has_factor;
use super::person::{NewPerson, add_person, find_by_mobile};
use super::session::{BegunSession, Proof, ProvenBy, Visit, begin_session};
use crate::base::clock::HOUR;
use crate::base::crypto::sha256;
use crate::base::db::Tx;
use crate::base::keys::KeyKind;
use crate::domain::Services;
use crate::domain::policy;
use crate::domain::refusal::Refusal;
use crate::entity::sign_in_challenge as challenge;
use crate::model::acceptance::AcceptanceChannel;
use crate::model::conflict::Conflict;
use crate::model::moment::Moment;
use crate::model::sign_in::ChallengeState;

/// The policy in force, as an acceptance records it.
#[derive(Clone, Debug)]
pub struct CurrentPolicy {
    pub version: i32,
    /// SHA-256 of the text, in hexadecimal.
    pub sha256: String,
}

/// The policy in force.
pub fn current_policy() -> CurrentPolicy {
    let policy = policy::current();
    CurrentPolicy { version: policy.number, sha256: policy.sha256.clone() }
}

/// What the first sign-in asks.
pub struct Welcome {
    pub given_name: String,
    pub family_name: Option<String>,
    pub policy_version: i32,
    pub policy_sha256: String,
    /// The key of the form. The same form once more is a double tap.
    pub form_key: String,
}

/// Makes the account of the number that this browser proved to hold, and signs it in. Returns where they wanted to go.
/// When the account was made meanwhile (another tap, another browser with the same proof), it is signed in to.
///
/// Permissions: the browser whose code was right.
///
/// # Errors
/// [`Refusal::Conflict`] `sign-in-again` when the proof is gone.
pub async fn welcome(
    services: &Services,
    browser: &Browser,
    visit: Visit,
    form: Welcome,
) -> Result<(BegunSession, String), Refusal> {
    let now = services.clock.now();
    let form_hash = sha256(form.form_key.as_bytes());
    // The key row comes first and expires by itself if the account does not come to be.
    let key = services.keys.create(KeyKind::Person, now, Some(now + HOUR)).await?;
    let tx = services.db.begin().await?;
    let row = find_challenge(&tx, &browser.token, now).await?.ok_or(Refusal::Conflict(Conflict::SignInAgain))?;
    if row.state == ChallengeState::Used && is_double_tap(&row, &form_hash, now) {
        return entered(services, tx, &row, visit, &form.form_key, now).await;
    }
    if row.state != ChallengeState::Verified {
        return Err(Refusal::Conflict(Conflict::SignInAgain));
    }
    let mobile = mobile_of(services, &row).await?;
    let new = NewPerson {
        given_name: form.given_name,
        family_name: form.family_name,
        mobile,
        policy_version: form.policy_version,
        policy_sha256: form.policy_sha256,
        channel: AcceptanceChannel::Web,
        device: Some(visit.device.clone()),
    };
    let id = match add_person(&tx, services, &key, new, now).await {
        Ok(id) => id,
        Err(Refusal::Conflict(Conflict::MobileTaken)) => {
            // The failed statement ended this transaction.
            drop(tx);
            let tx = services.db.begin().await?;
            leave_if_there(&tx, &row, &form_hash, now).await?;
            check_new(services, &tx, &row).await?;
            return entered(services, tx, &row, visit, &form.form_key, now).await;
        }
        Err(refusal) => return Err(refusal),
    };
    leave(&tx, row.id, ChallengeState::Verified, ChallengeState::Used, &form_hash, now).await?;
    let proof = Proof { by: ProvenBy::Challenge(row.id), form_key: &form.form_key, factor: None };
    let session = begin_session(&tx, services, id, visit, proof, now).await?;
    services.keys.keep(key.id).await?;
    tx.commit().await?;
    Ok((session, row.next_path))
}

/// Refuses an account that is not the one which another tap made: the number came to one that was there before, which has its own way
/// in.
async fn check_new(services: &Services, tx: &Tx, row: &challenge::Model) -> Result<(), Refusal> {
    let again = || Refusal::Conflict(Conflict::SignInAgain);
    let person = find_by_mobile(tx, services, &mobile_of(services, row).await?).await?.ok_or_else(again)?;
    let is_new = person.created_at >= row.asked_at && !has_factor(tx, person.id).await?;
    if is_new { Ok(()) } else { Err(again()) }
}

/// Marks the proof as used, unless the other tap has done so.
async fn leave_if_there(tx: &Tx, row: &challenge::Model, form_hash: &[u8], now: Moment) -> Result<(), Refusal> {
    match challenge::Entity::find_by_id(row.id).one(tx).await? {
        Some(found) if found.state == ChallengeState::Verified => {
            Ok(leave(tx, row.id, ChallengeState::Verified, ChallengeState::Used, form_hash, now).await?)
        }
        Some(found) if is_double_tap(&found, form_hash, now) => Ok(()),
        _ => Err(Refusal::Conflict(Conflict::SignInAgain)),
    }
}

async fn entered(
    services: &Services,
    tx: Tx,
    row: &challenge::Model,
    visit: Visit,
    form_key: &str,
    now: Moment,
) -> Result<(BegunSession, String), Refusal> {
    let session = enter_again(services, tx, row, visit, form_key, now).await?;
    Ok((session, row.next_path.clone()))
}
