//! One-time codes: asking, sending, forgetting. [`super::check`] compares them.
//!
//! A code is bound to the browser that asked for it (a secret in its cookie, stored as a hash), lives two minutes,
//! bears five tries and one use. Known and unknown numbers get the same reply.
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, Iterable, QueryFilter, Set};
use serde::{Deserialize, Serialize};

use super::challenge::{code_hash, find_challenge, mobile_index, open_mobile};
use super::data::{CODE, CODE_MOBILE};
use super::device::is_known;
use super::rules::{CHALLENGE_LIFE, CODE_LIFE, DOUBLE_TAP, code_from};
use crate::base::crypto::sha256;
use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::base::ids::{random_u64, row_id};
use crate::base::jobs::{self, Job, Outcome};
use crate::base::keys::KeyKind;
use crate::base::limits::Counted;
use crate::domain::Services;
use crate::domain::notify::{Sms, SmsError, Template, hand_over, text_of};
use crate::domain::refusal::Refusal;
use crate::entity::sign_in_challenge as challenge;
use crate::model::conflict::Conflict;
use crate::model::ids::{ChallengeId, KeyId};
use crate::model::moment::{Moment, TimeSpan};
use crate::model::phone::Mobile;
use crate::model::sign_in::ChallengeState;

/// A way for messages that fails is tried again so soon.
const SEND_AGAIN_AFTER: TimeSpan = TimeSpan::seconds(3);

/// The browser that signs in, as its cookies and its address say.
#[derive(Clone)]
pub struct Browser {
    /// The secret in its cookie that codes are bound to.
    pub token: String,
    /// The secret in its cookie that tells it has signed in before.
    pub device_token: Option<String>,
    /// What limits count by: one address, or the network of one household.
    pub address: String,
}

impl Browser {
    /// As the challenge stores it.
    pub(super) fn hash(&self) -> Vec<u8> {
        sha256(self.token.as_bytes()).to_vec()
    }
}

/// A visitor asks for a code.
pub struct AskCode {
    pub mobile: Mobile,
    pub browser: Browser,
    /// Where the visitor wants to go afterwards.
    pub next: String,
}

/// A code is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IssuedCode {
    pub expires_at: Moment,
}

/// Asks for a code. The same browser that asks again for the same number at once (a double tap) gets the first reply,
/// and nothing more is counted or sent.
///
/// Permissions: anyone.
///
/// # Errors
/// [`Refusal::TooMany`] above the limits of the number or the address.
pub async fn ask_code(services: &Services, ask: AskCode) -> Result<IssuedCode, Refusal> {
    let now = services.clock.now();
    let tx = services.db.begin().await?;
    let counted = count_asking(services, &tx, &ask, now).await?;
    // After counting: counters are rows, so of two taps the second waits there for the first.
    if let Some(first) = issued_just_now(&tx, services, &ask, now).await? {
        return Ok(first);
    }
    if let Counted::Over { retry_after_s } = counted {
        // A refused asking counts as well.
        tx.commit().await?;
        return Err(Refusal::TooMany { retry_after_s });
    }
    let challenge_id = insert(services, &tx, ask, now).await?;
    jobs::enqueue(&tx, &SendCode { challenge_id }, now, now, None).await?;
    tx.commit().await?;
    services.bell.ring();
    Ok(IssuedCode { expires_at: now + CODE_LIFE })
}

/// Writes the challenge in the place of the one that this browser had, and the timer that forgets it.
async fn insert(services: &Services, tx: &Tx, ask: AskCode, now: Moment) -> Result<ChallengeId, Refusal> {
    let key = services.keys.create(KeyKind::Challenge, now, Some(now + CHALLENGE_LIFE)).await?;
    let id = row_id(now);
    let code = code_from(random_u64()?);
    let row = challenge::ActiveModel {
        id: Set(id),
        key_id: Set(key.id),
        browser_hash: Set(ask.browser.hash()),
        mobile: Set(key.seal(CODE_MOBILE.of(id), ask.mobile.as_e164())?),
        mobile_index: Set(mobile_index(services, &ask.mobile)),
        code_hash: Set(code_hash(services, id, &code)),
        code: Set(Some(key.seal(CODE.of(id), &code)?)),
        state: Set(ChallengeState::Asked),
        tries: Set(0),
        next_path: Set(ask.next),
        asked_at: Set(now),
        expires_at: Set(now + CODE_LIFE),
        delete_at: Set(now + CHALLENGE_LIFE),
        used_at: Set(None),
        used_form_hash: Set(None),
    };
    let replaced = challenge::Column::iter().filter(|column| !matches!(column, challenge::Column::BrowserHash));
    let one_a_browser = OnConflict::column(challenge::Column::BrowserHash).update_columns(replaced).to_owned();
    challenge::Entity::insert(row).on_conflict(one_a_browser).exec_without_returning(tx).await?;
    jobs::enqueue(tx, &ForgetChallenge { challenge_id: id, key_id: key.id }, now, now + CHALLENGE_LIFE, None).await?;
    Ok(id)
}

/// The reply that this browser got for this number within the time of a double tap.
async fn issued_just_now(
    tx: &Tx,
    services: &Services,
    ask: &AskCode,
    now: Moment,
) -> Result<Option<IssuedCode>, Fault> {
    let row = find_challenge(tx, &ask.browser.token, now).await?;
    let same = row.filter(|row| {
        row.state == ChallengeState::Asked
            && row.asked_at > now - DOUBLE_TAP
            && row.tries == 0
            && row.mobile_index == mobile_index(services, &ask.mobile)
    });
    Ok(same.map(|row| IssuedCode { expires_at: row.expires_at }))
}

/// Asks again for the number that this browser waits on: a new code that replaces the old one.
///
/// Permissions: the browser that asked.
///
/// # Errors
/// As [`ask_code`]; [`Refusal::Conflict`] `sign-in-again` when nothing is waited on.
pub async fn resend_code(services: &Services, browser: Browser) -> Result<IssuedCode, Refusal> {
    let now = services.clock.now();
    let row = find_challenge(services.db.read(), &browser.token, now)
        .await?
        .ok_or(Refusal::Conflict(Conflict::SignInAgain))?;
    let key = services.keys.find(row.key_id).await?.ok_or(Refusal::Conflict(Conflict::SignInAgain))?;
    let mobile = open_mobile(&key, &row)?;
    ask_code(services, AskCode { mobile, browser, next: row.next_path }).await
}

/// Counts an asking by its address and its number. What strangers ask for does not use up what the number's own
/// browsers may.
async fn count_asking(services: &Services, tx: &Tx, ask: &AskCode, now: Moment) -> Result<Counted, Fault> {
    let limits = &services.limits;
    let is_own = is_known(tx, &ask.browser, &mobile_index(services, &ask.mobile), now).await?;
    let of_mobile = if is_own { &limits.code_by_own_browser } else { &limits.code_by_strangers };
    let mobile = ask.mobile.as_e164().as_bytes();
    let address = (&limits.code_per_address_hour, ask.browser.address.as_bytes());
    for (limit, subject) in std::iter::once(address).chain(of_mobile.all().map(|limit| (limit, mobile))) {
        let counted = limit.count(tx, &services.hash, subject, now).await?;
        if counted != Counted::Within {
            return Ok(counted);
        }
    }
    Ok(Counted::Within)
}

/// The challenge that this browser waits on, for the page that asks for the code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// With the middle hidden.
    pub masked_mobile: String,
    pub expires_at: Moment,
    pub asked_at: Moment,
    pub next: String,
    /// The code was right and the name is still to be asked.
    pub is_verified: bool,
}

/// What this browser waits on.
///
/// Permissions: the browser that asked.
///
/// # Errors
/// A fault of the database.
pub async fn waiting(services: &Services, browser_token: &str) -> Result<Option<Waiting>, Refusal> {
    let now = services.clock.now();
    let Some(row) = find_challenge(services.db.read(), browser_token, now).await? else {
        return Ok(None);
    };
    let Some(key) = services.keys.find(row.key_id).await? else {
        return Ok(None);
    };
    let mobile = open_mobile(&key, &row)?;
    Ok(Some(Waiting {
        masked_mobile: mobile.masked_local(),
        expires_at: row.expires_at,
        asked_at: row.asked_at,
        next: row.next_path,
        is_verified: row.state == ChallengeState::Verified,
    }))
}

/// Sends the code of a challenge.
#[derive(Debug, Serialize, Deserialize)]
pub struct SendCode {
    pub challenge_id: ChallengeId,
}

impl Job for SendCode {
    const KIND: &'static str = "accounts.send-code";
}

/// Hands the SMS over and wipes the sealed code. A code that has expired meanwhile is not sent.
///
/// # Errors
/// A fault; the job is tried again, and the message's id keeps it from being sent twice.
pub async fn send_code(services: &Services, sms: &dyn Sms, job: &SendCode) -> Result<Outcome, Fault> {
    let now = services.clock.now();
    let row = challenge::Entity::find_by_id(job.challenge_id).one(services.db.read()).await?;
    let Some(row) = row.filter(|row| row.expires_at > now) else {
        return Ok(Outcome::Dead { code: "expired" });
    };
    let Some(sealed) = row.code.as_deref() else {
        return Ok(Outcome::Done);
    };
    let Some(key) = services.keys.find(row.key_id).await? else {
        return Ok(Outcome::Dead { code: "no-key" });
    };
    let code = key.open(CODE.of(row.id), sealed)?;
    let mobile = open_mobile(&key, &row)?;
    let text = sms_text(&code, &services.public_host);
    match hand_over(sms, Template::SignInCode, &row.id.to_string(), mobile.as_e164(), &text).await {
        Ok(()) => {}
        // As long as the code lives, which is not long: attempts would be used up by an outage of half a minute.
        Err(SmsError::Later) => return Ok(Outcome::NotYet { at: now + SEND_AGAIN_AFTER }),
        Err(SmsError::Never) => return Ok(Outcome::Dead { code: "sms-never" }),
    }
    let tx = services.db.begin().await?;
    challenge::Entity::update_many()
        .col_expr(challenge::Column::Code, Expr::value(None::<Vec<u8>>))
        .filter(challenge::Column::Id.eq(row.id))
        .exec(&tx)
        .await?;
    tx.commit().await?;
    Ok(Outcome::Done)
}

/// The words, and the last line that lets browsers fill the code in for this host only.
fn sms_text(code: &str, host: &str) -> String {
    let host = host.split(':').next().unwrap_or(host);
    format!("{}\n\n@{host} #{code}", text_of(Template::SignInCode, &[("code", code.into())]))
}

/// Deletes a challenge and its key.
#[derive(Debug, Serialize, Deserialize)]
pub struct ForgetChallenge {
    pub challenge_id: ChallengeId,
    pub key_id: KeyId,
}

impl Job for ForgetChallenge {
    const KIND: &'static str = "accounts.forget-challenge";
}

/// Ten minutes after the asking nothing of it is left.
///
/// # Errors
/// A fault of the database.
pub async fn forget_challenge(services: &Services, job: &ForgetChallenge) -> Result<Outcome, Fault> {
    services.keys.destroy(job.key_id, services.clock.now()).await?;
    let tx = services.db.begin().await?;
    challenge::Entity::delete_by_id(job.challenge_id).exec(&tx).await?;
    tx.commit().await?;
    Ok(Outcome::Done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_of_the_sms_is_for_the_browser_and_names_the_host_only() {
        let text = sms_text("012345", "karriz.example:8443");
        assert_eq!(text.lines().last(), Some("@karriz.example #012345"));
        assert!(text.contains("012345"));
        assert!(text.chars().count() <= 70, "one part of an SMS: {}", text.chars().count());
    }
}
