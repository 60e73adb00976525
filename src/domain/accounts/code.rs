//! One-time codes: asking, sending, checking, forgetting.
//!
//! A code is bound to the browser that asked for it (a secret in its cookie, stored as a hash), lives two minutes, bears
//! five tries and one use. Known and unknown numbers get the same answer.
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set, sea_query::Expr};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::person::find_by_mobile;
use super::rules::{CHALLENGE_KEPT, CODE_DIGITS, CODE_LIFE, code_from};
use crate::base::crypto::{DataKey, HashPurpose, Place, same, sha256};
use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::base::ids::{random_u64, row_id};
use crate::base::jobs::{self, Job, Outcome};
use crate::base::keys::KeyKind;
use crate::base::limits::Counted;
use crate::domain::Services;
use crate::domain::notify::{Sms, SmsError};
use crate::domain::refusal::Refusal;
use crate::entity::sign_in_challenge as challenge;
use crate::i18n::{Lang, Words};
use crate::model::digits;
use crate::model::form::{FieldErrors, Message};
use crate::model::phone::Mobile;

const TABLE: &str = "sign_in_challenge";

/// A visitor asks for a code.
pub struct AskCode {
    pub mobile: Mobile,
    /// The secret in the cookie of the browser that asks.
    pub browser_token: String,
    pub network: String,
    /// Where the visitor wants to go afterwards.
    pub next: String,
}

/// A code is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    pub expires_at: i64,
}

/// Asks for a code.
///
/// Permissions: anyone.
///
/// # Errors
/// [`Refusal::TooMany`] above the limits of the number or the network.
pub async fn ask_code(services: &Services, ask: AskCode) -> Result<Asked, Refusal> {
    let now = services.clock.now_ms();
    count_asking(services, &ask, now).await?;
    let key = services.keys.create(KeyKind::Challenge, now, Some(now + CHALLENGE_KEPT)).await?;
    let id = row_id(now);
    let code = code_from(random_u64()?);
    let tx = services.db.begin().await?;
    let browser_hash = sha256(ask.browser_token.as_bytes()).to_vec();
    challenge::Entity::delete_many().filter(challenge::Column::BrowserHash.eq(browser_hash.clone())).exec(&tx).await?;
    let row = challenge::ActiveModel {
        id: Set(id),
        key_id: Set(key.id),
        browser_hash: Set(browser_hash),
        mobile: Set(key.seal(Place::new(TABLE, "mobile", id), ask.mobile.as_e164())?),
        mobile_index: Set(mobile_index(services, &ask.mobile)),
        code_hash: Set(code_hash(services, id, &code)),
        code: Set(Some(key.seal(Place::new(TABLE, "code", id), &code)?)),
        state: Set("asked".to_owned()),
        tries: Set(0),
        next_path: Set(ask.next),
        asked_at: Set(now),
        expires_at: Set(now + CODE_LIFE),
        delete_at: Set(now + CHALLENGE_KEPT),
    };
    challenge::Entity::insert(row).exec_without_returning(&tx).await?;
    jobs::enqueue(&tx, &SendCode { challenge_id: id }, now, now, None).await?;
    jobs::enqueue(&tx, &ForgetChallenge { challenge_id: id, key_id: key.id }, now, now + CHALLENGE_KEPT, None).await?;
    tx.commit().await?;
    services.bell.ring();
    Ok(Asked { expires_at: now + CODE_LIFE })
}

/// Asks again for the number that this browser waits on: a new code that replaces the old one.
///
/// Permissions: the browser that asked.
///
/// # Errors
/// As [`ask_code`]; [`Refusal::Conflict`] `sign-in-again` when nothing is waited on.
pub async fn resend_code(services: &Services, browser_token: &str, network: String) -> Result<Asked, Refusal> {
    let now = services.clock.now_ms();
    let row =
        find_challenge(services.db.read(), browser_token, now).await?.ok_or(Refusal::Conflict("sign-in-again"))?;
    let key = services.keys.find(row.key_id).await?.ok_or(Refusal::Conflict("sign-in-again"))?;
    let mobile = open_mobile(&key, &row)?;
    ask_code(services, AskCode { mobile, browser_token: browser_token.to_owned(), network, next: row.next_path }).await
}

/// Counts in a transaction of its own: a refused asking counts as well.
async fn count_asking(services: &Services, ask: &AskCode, now: i64) -> Result<(), Refusal> {
    let limits = &services.limits;
    let mobile = ask.mobile.as_e164().as_bytes();
    let subjects = [
        (&limits.code_per_network_hour, ask.network.as_bytes()),
        (&limits.code_resend, mobile),
        (&limits.code_per_mobile_hour, mobile),
        (&limits.code_per_mobile_day, mobile),
    ];
    let tx = services.db.begin().await?;
    let mut verdict = Ok(());
    for (limit, subject) in subjects {
        if let Counted::Over { retry_after_s } = limit.count(&tx, &services.hash, subject, now).await? {
            verdict = Err(Refusal::TooMany { retry_after_s });
            break;
        }
    }
    tx.commit().await?;
    verdict
}

/// The challenge that this browser waits on, for the page that asks for the code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// With the middle hidden.
    pub masked_mobile: String,
    pub expires_at: i64,
    pub asked_at: i64,
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
    let now = services.clock.now_ms();
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
        is_verified: row.state == "verified",
    }))
}

/// What a right code leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Checked {
    /// The number is known: this person may be signed in.
    Known { person_id: Uuid, next: String },
    /// The number is new: name and acceptance come next.
    New,
}

/// Checks a code.
///
/// Permissions: the browser that asked.
///
/// # Errors
/// [`Refusal::Invalid`] on `code` when it is wrong, too old, used up or was never asked by this browser;
/// [`Refusal::TooMany`] while everybody's wrong codes are above the brake.
pub async fn check_code(services: &Services, browser_token: &str, typed: &str) -> Result<Checked, Refusal> {
    let now = services.clock.now_ms();
    let typed = parse_code(typed)?;
    let tx = services.db.begin().await?;
    let found = find_challenge(&tx, browser_token, now).await?.filter(|row| row.state == "asked");
    let Some(row) = found.filter(|row| row.expires_at > now) else {
        return Err(wrong("sign-in-error-code-expired"));
    };
    if !same(&code_hash(services, row.id, &typed), &row.code_hash) {
        return Err(count_wrong(services, tx, &row, now).await?);
    }
    let key = services.keys.find(row.key_id).await?.ok_or_else(|| wrong("sign-in-error-code-expired"))?;
    let mobile = open_mobile(&key, &row)?;
    let person = find_by_mobile(&tx, services, &mobile).await?;
    let state = if person.is_some() { "used" } else { "verified" };
    set_state(&tx, row.id, state).await?;
    tx.commit().await?;
    Ok(match person {
        Some(person) => Checked::Known { person_id: person.id, next: row.next_path },
        None => Checked::New,
    })
}

/// Reads the code as people type it: any digits, spaces allowed.
fn parse_code(typed: &str) -> Result<String, Refusal> {
    let code: String = digits::to_latin(typed).chars().filter(|sign| !sign.is_whitespace()).collect();
    let is_code = code.len() == CODE_DIGITS && code.bytes().all(|byte| byte.is_ascii_digit());
    if is_code { Ok(code) } else { Err(wrong("sign-in-error-code-shape")) }
}

async fn count_wrong(services: &Services, tx: Tx, row: &challenge::Model, now: i64) -> Result<Refusal, Refusal> {
    let left = services.limits.tries_per_code - row.tries - 1;
    let update = challenge::Entity::update_many()
        .col_expr(challenge::Column::Tries, Expr::value(row.tries + 1))
        .filter(challenge::Column::Id.eq(row.id));
    update.exec(&tx).await?;
    if left <= 0 {
        set_state(&tx, row.id, "dead").await?;
    }
    let everybody = services.limits.wrong_codes_hour.count(&tx, &services.hash, b"everybody", now).await?;
    tx.commit().await?;
    Ok(match everybody {
        Counted::Over { retry_after_s } => Refusal::TooMany { retry_after_s },
        Counted::Within if left <= 0 => wrong("sign-in-error-code-used-up"),
        Counted::Within => Refusal::Invalid(FieldErrors::one(
            "code",
            Message::new("sign-in-error-code-wrong").num("left", i64::from(left)),
        )),
    })
}

fn wrong(key: &'static str) -> Refusal {
    Refusal::Invalid(FieldErrors::one("code", Message::new(key)))
}

pub(super) async fn set_state(tx: &Tx, id: Uuid, state: &str) -> Result<(), Fault> {
    challenge::Entity::update_many()
        .col_expr(challenge::Column::State, Expr::value(state))
        .filter(challenge::Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}

pub(super) async fn find_challenge(
    connection: &impl sea_orm::ConnectionTrait,
    browser_token: &str,
    now: i64,
) -> Result<Option<challenge::Model>, Fault> {
    let row = challenge::Entity::find()
        .filter(challenge::Column::BrowserHash.eq(sha256(browser_token.as_bytes()).to_vec()))
        .filter(challenge::Column::DeleteAt.gt(now))
        .one(connection)
        .await?;
    Ok(row)
}

pub(super) fn open_mobile(key: &DataKey, row: &challenge::Model) -> Result<Mobile, Fault> {
    let text = key.open(Place::new(TABLE, "mobile", row.id), &row.mobile)?;
    Mobile::parse(&text).map_err(|_| Fault::new("a stored mobile is not one"))
}

pub(in crate::domain) fn mobile_index(services: &Services, mobile: &Mobile) -> Vec<u8> {
    services.hash.of(HashPurpose::Mobile, &[mobile.as_e164().as_bytes()]).to_vec()
}

fn code_hash(services: &Services, challenge_id: Uuid, code: &str) -> Vec<u8> {
    services.hash.of(HashPurpose::Code, &[challenge_id.as_bytes(), code.as_bytes()]).to_vec()
}

/// Sends the code of a challenge.
#[derive(Debug, Serialize, Deserialize)]
pub struct SendCode {
    pub challenge_id: Uuid,
}

impl Job for SendCode {
    const KIND: &'static str = "accounts.send-code";
}

/// Hands the SMS over and wipes the sealed code. A code that has expired meanwhile is not sent.
///
/// # Errors
/// A fault; the job is tried again, and the message's id keeps it from being sent twice.
pub async fn send_code(services: &Services, sms: &dyn Sms, job: &SendCode) -> Result<Outcome, Fault> {
    let now = services.clock.now_ms();
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
    let code = key.open(Place::new(TABLE, "code", row.id), sealed)?;
    let mobile = open_mobile(&key, &row)?;
    let text = sms_text(&code, &services.public_host);
    match sms.send(&row.id.to_string(), mobile.as_e164(), &text).await {
        Ok(()) => {}
        Err(SmsError::Later) => {
            return Ok(Outcome::Retry { after_ms: 3_000, code: "sms-later" });
        }
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
    let words = Words::of(Lang::Fa);
    let host = host.split(':').next().unwrap_or(host);
    format!("{}\n\n@{host} #{code}", words.plain("sms-sign-in-code", &[("code", code.into())]))
}

/// Deletes a challenge and its key.
#[derive(Debug, Serialize, Deserialize)]
pub struct ForgetChallenge {
    pub challenge_id: Uuid,
    pub key_id: Uuid,
}

impl Job for ForgetChallenge {
    const KIND: &'static str = "accounts.forget-challenge";
}

/// Ten minutes after the asking nothing of it is left.
///
/// # Errors
/// A fault of the database.
pub async fn forget_challenge(services: &Services, job: &ForgetChallenge) -> Result<Outcome, Fault> {
    services.keys.destroy(job.key_id, services.clock.now_ms()).await?;
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
