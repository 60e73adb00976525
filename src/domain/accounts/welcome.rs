//! The first sign-in: name and acceptance, then person, key and acceptance come into being together.
use uuid::Uuid;

use super::code::{find_challenge, open_mobile, set_state};
use super::person::{NewPerson, add_person, find_by_mobile};
use crate::base::clock::HOUR;
use crate::base::keys::KeyKind;
use crate::domain::Services;
use crate::domain::policy;
use crate::domain::refusal::Refusal;

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
    pub device: String,
}

/// Makes the account of the number that this browser proved to hold. Returns the person and where they wanted to go.
///
/// Permissions: the browser whose code was right.
///
/// # Errors
/// [`Refusal::Conflict`] `sign-in-again` when the proof is gone.
pub async fn welcome(services: &Services, browser_token: &str, form: Welcome) -> Result<(Uuid, String), Refusal> {
    let now = services.clock.now_ms();
    // The key row comes first and expires by itself if the account does not come to be.
    let key = services.keys.create(KeyKind::Person, now, Some(now + HOUR)).await?;
    let tx = services.db.begin().await?;
    let found = find_challenge(&tx, browser_token, now).await?;
    let Some(row) = found.filter(|row| row.state == "verified") else {
        return Err(Refusal::Conflict("sign-in-again"));
    };
    let proof = services.keys.find(row.key_id).await?.ok_or(Refusal::Conflict("sign-in-again"))?;
    let mobile = open_mobile(&proof, &row)?;
    if find_by_mobile(&tx, services, &mobile).await?.is_some() {
        return Err(Refusal::Conflict("sign-in-again"));
    }
    let new = NewPerson {
        given_name: form.given_name,
        family_name: form.family_name,
        mobile,
        policy_version: form.policy_version,
        policy_sha256: form.policy_sha256,
        channel: "web",
        device: Some(form.device),
    };
    let id = add_person(&tx, services, &key, new, now).await?;
    set_state(&tx, row.id, "used").await?;
    services.keys.keep(key.id).await?;
    tx.commit().await?;
    Ok((id, row.next_path))
}
