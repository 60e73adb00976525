//! One-time codes: asking, sending, forgetting. [`super::check`] compares them.
//!
//! A code is bound to the browser that asked for it (a secret in its cookie, stored as a hash), lives two minutes from when
//! its message was handed over, bears five tries and one use. Known and unknown numbers get the same reply.
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, Iterable, QueryFilter, Set};
use serde::{Deserialize, Serialize};

use super::budget;
use super::challenge::{code_hash, find_challenge, mobile_index, open_mobile};
use super::data::{CODE, CODE_MOBILE};
use super::device::is_known;
use super::rules::{CHALLENGE_LIFE, CODE_LIFE, CODE_SENT_AGAIN, DOUBLE_TAP, code_from};
use super::toll::{Payment, Toll, pay};
use crate::base::crypto::sha256;
use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::base::ids::{random_u64, row_id};
use crate::base::jobs::{self, Job, Outcome};
use crate::base::keys::KeyKind;
use crate::base::limits::Counted;
use crate::domain::Services;
use crate::domain::notify::{Letter, Sending, SmsWays, Template, hand_over, text_of};
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
    /// What the browser did for it, where it was asked to.
    pub payment: Payment,
}

/// What comes of asking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    Issued(IssuedCode),
    /// Many codes were asked for from the address: the browser works for this one, or waits a moment.
    Unpaid(Toll),
}

/// A code that this browser waits on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IssuedCode {
    /// A message is on its way. If not, the one before is: it was asked for too soon after that.
    pub is_sent: bool,
}

/// Asks for a code. The same browser that asks again for the same number at once (a double tap) gets the first reply,
/// and nothing more is counted or sent. Who asks again a little later is sent the same code while it lives long enough,
/// else a new one beside which the old one stays right.
///
/// Permissions: anyone.
///
/// # Errors
/// [`Refusal::TooMany`] above the limits of the number, for a browser without a living code; [`Refusal::Conflict`]
/// `codes-spent` when all codes of the hour or day are sent.
pub async fn ask_code(services: &Services, ask: AskCode) -> Result<Asked, Refusal> {
    let now = services.clock.now();
    let tx = services.db.begin().await?;
    let counted = count_asking(services, &tx, &ask, now).await?;
    // After counting: counters are rows, so of two taps the second waits there for the first.
    let living = living_code(&tx, services, &ask, now).await?;
    if living.as_ref().is_some_and(|row| row.asked_at > now - DOUBLE_TAP && row.tries == 0) {
        return Ok(Asked::Issued(IssuedCode { is_sent: true }));
    }
    if let Counted::Over { retry_after_s } = counted.mobile {
        // A refused asking counts as well.
        tx.commit().await?;
        let living = living.map(|_| Asked::Issued(IssuedCode { is_sent: false }));
        return living.ok_or(Refusal::TooMany { retry_after_s });
    }
    if budget::is_spent(services, &tx, now).await? {
        return Err(Refusal::Conflict(Conflict::CodesSpent));
    }
    // What is not paid for yet is not counted either: else the wait itself would be the second asking of a minute.
    if counted.address != Counted::Within
        && let Some(toll) = pay(services, &tx, &ask.browser, &ask.payment, now).await?
    {
        return Ok(Asked::Unpaid(toll));
    }
    let job = match living.as_ref().filter(|row| is_sent_again(row, now)) {
        Some(row) => send_again(&tx, row, &ask.next).await?,
        None => insert(services, &tx, ask, living.as_ref(), now).await?,
    };
    jobs::enqueue(&tx, &job, now, now, None).await?;
    // Last of all: everybody's askings wait for each other here.
    let reached = budget::take_one(services, &tx, now).await?.ok_or(Refusal::Conflict(Conflict::CodesSpent))?;
    tx.commit().await?;
    reached.tell();
    services.bell.ring();
    Ok(Asked::Issued(IssuedCode { is_sent: true }))
}

/// The challenge of this browser for this number whose code can still be typed.
async fn living_code(
    tx: &Tx,
    services: &Services,
    ask: &AskCode,
    now: Moment,
) -> Result<Option<challenge::Model>, Fault> {
    let row = find_challenge(tx, &ask.browser.token, now).await?;
    Ok(row.filter(|row| {
        row.state == ChallengeState::Asked
            && row.expires_at > now
            && row.tries < services.limits.tries_per_code
            && row.mobile_index == mobile_index(services, &ask.mobile)
    }))
}

/// Whether the same code is sent once more: nobody tried a wrong one, and there is time left to type it.
fn is_sent_again(row: &challenge::Model, now: Moment) -> bool {
    row.tries == 0 && row.code.is_some() && row.expires_at >= now + CODE_SENT_AGAIN
}

async fn send_again(tx: &Tx, row: &challenge::Model, next: &str) -> Result<SendCode, Fault> {
    let sending = row.sendings.saturating_add(1);
    challenge::Entity::update_many()
        .col_expr(challenge::Column::Sendings, Expr::value(sending))
        .col_expr(challenge::Column::NextPath, Expr::value(next))
        .filter(challenge::Column::Id.eq(row.id))
        .exec(tx)
        .await?;
    Ok(SendCode { challenge_id: row.id, sending })
}

/// Writes the challenge in the place of the one that this browser had, and the timer that forgets it. The code of
/// `earlier` stays right as long as it lives.
async fn insert(
    services: &Services,
    tx: &Tx,
    ask: AskCode,
    earlier: Option<&challenge::Model>,
    now: Moment,
) -> Result<SendCode, Refusal> {
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
        // As long as it is on its way; when it was handed over, two minutes.
        expires_at: Set(now + CHALLENGE_LIFE),
        delete_at: Set(now + CHALLENGE_LIFE),
        used_at: Set(None),
        used_form_hash: Set(None),
        sendings: Set(FIRST_SENDING),
        earlier_id: Set(earlier.map(|row| row.id)),
        earlier_code_hash: Set(earlier.map(|row| row.code_hash.clone())),
        earlier_expires_at: Set(earlier.map(|row| row.expires_at.min(now + CODE_LIFE))),
        handed_at: Set(None),
    };
    let replaced = challenge::Column::iter().filter(|column| !matches!(column, challenge::Column::BrowserHash));
    let one_a_browser = OnConflict::column(challenge::Column::BrowserHash).update_columns(replaced).to_owned();
    challenge::Entity::insert(row).on_conflict(one_a_browser).exec_without_returning(tx).await?;
    jobs::enqueue(tx, &ForgetChallenge { challenge_id: id, key_id: key.id }, now, now + CHALLENGE_LIFE, None).await?;
    Ok(SendCode { challenge_id: id, sending: FIRST_SENDING })
}

/// Asks again for the number that this browser waits on.
///
/// Permissions: the browser that asked.
///
/// # Errors
/// As [`ask_code`]; [`Refusal::Conflict`] `sign-in-again` when nothing is waited on.
pub async fn resend_code(services: &Services, browser: Browser, payment: Payment) -> Result<Asked, Refusal> {
    let now = services.clock.now();
    let row = find_challenge(services.db.read(), &browser.token, now)
        .await?
        .ok_or(Refusal::Conflict(Conflict::SignInAgain))?;
    let key = services.keys.find(row.key_id).await?.ok_or(Refusal::Conflict(Conflict::SignInAgain))?;
    let mobile = open_mobile(&key, &row)?;
    ask_code(services, AskCode { mobile, browser, next: row.next_path, payment }).await
}

/// Counts an asking by its address and its number. What strangers ask for does not use up what the number's own
/// browsers may.
async fn count_asking(services: &Services, tx: &Tx, ask: &AskCode, now: Moment) -> Result<CountedAsking, Fault> {
    let limits = &services.limits;
    let address = limits.code_per_address_hour.count(tx, &services.hash, ask.browser.address.as_bytes(), now).await?;
    let is_own = is_known(tx, &ask.browser, &mobile_index(services, &ask.mobile), now).await?;
    let of_mobile = if is_own { &limits.code_by_own_browser } else { &limits.code_by_strangers };
    let mobile = ask.mobile.as_e164().as_bytes();
    for limit in of_mobile.all() {
        let counted = limit.count(tx, &services.hash, mobile, now).await?;
        if counted != Counted::Within {
            return Ok(CountedAsking { address, mobile: counted });
        }
    }
    Ok(CountedAsking { address, mobile: Counted::Within })
}

/// Where an asking stands.
struct CountedAsking {
    address: Counted,
    mobile: Counted,
}

/// The challenge that this browser waits on, for the page that asks for the code.
#[derive(Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The number as this browser typed it: whoever cannot see it cannot see a slip in it.
    pub mobile: Mobile,
    /// The message with the code was not handed over yet: its time has not begun.
    pub is_on_its_way: bool,
    pub expires_at: Moment,
    /// When another message can be asked for.
    pub again_at: Moment,
    /// The code can still be typed.
    pub is_living: bool,
    /// The code was right and the name is still to be asked.
    pub is_verified: bool,
    /// The code was right and the second step is still to be shown.
    pub is_half_way: bool,
    /// The code was right and the name of the account's person is still to be given.
    pub is_unfamiliar: bool,
}

/// What this browser waits on.
///
/// Permissions: the browser that asked.
///
/// # Errors
/// A fault of the database.
pub async fn waiting(services: &Services, browser: &Browser) -> Result<Option<Waiting>, Refusal> {
    let now = services.clock.now();
    let Some(row) = find_challenge(services.db.read(), &browser.token, now).await? else {
        return Ok(None);
    };
    let Some(key) = services.keys.find(row.key_id).await? else {
        return Ok(None);
    };
    let mobile = open_mobile(&key, &row)?;
    Ok(Some(Waiting {
        again_at: again_at(services, browser, &mobile, now).await?,
        mobile,
        is_on_its_way: row.handed_at.is_none(),
        expires_at: row.expires_at,
        is_living: row.state == ChallengeState::Asked
            && row.expires_at > now
            && row.tries < services.limits.tries_per_code,
        is_verified: row.state == ChallengeState::Verified,
        is_half_way: row.state == ChallengeState::HalfWay,
        is_unfamiliar: row.state == ChallengeState::Unfamiliar,
    }))
}

/// When this browser may ask for another message to the number.
async fn again_at(services: &Services, browser: &Browser, mobile: &Mobile, now: Moment) -> Result<Moment, Fault> {
    let db = services.db.read();
    let is_own = is_known(db, browser, &mobile_index(services, mobile), now).await?;
    let of_mobile = if is_own { &services.limits.code_by_own_browser } else { &services.limits.code_by_strangers };
    let mut again_at = now;
    for limit in of_mobile.all() {
        if let Counted::Over { retry_after_s } =
            limit.peek(db, &services.hash, mobile.as_e164().as_bytes(), now).await?
        {
            again_at = again_at.max(now + TimeSpan::seconds(i64::from(retry_after_s)));
        }
    }
    Ok(again_at)
}

/// Sends the code of a challenge.
#[derive(Debug, Serialize, Deserialize)]
pub struct SendCode {
    pub challenge_id: ChallengeId,
    /// Counts the messages with this code: each has a name of its own.
    #[serde(default = "first_sending")]
    pub sending: i32,
}

const FIRST_SENDING: i32 = 1;

/// Of jobs that were queued before codes were sent twice.
fn first_sending() -> i32 {
    FIRST_SENDING
}

impl SendCode {
    /// By which the provider knows the message: a second try is the same one.
    fn message_id(&self) -> String {
        match self.sending {
            FIRST_SENDING => self.challenge_id.to_string(),
            sending => format!("{}-{sending}", self.challenge_id),
        }
    }
}

impl Job for SendCode {
    const KIND: &'static str = "accounts.send-code";
}

/// Hands the SMS over. A code that was used or has expired meanwhile is not sent.
///
/// # Errors
/// A fault; the job is tried again, and the message's id keeps it from being sent twice.
pub async fn send_code(services: &Services, sms: &SmsWays, job: &SendCode) -> Result<Outcome, Fault> {
    let now = services.clock.now();
    let row = challenge::Entity::find_by_id(job.challenge_id).one(services.db.read()).await?;
    let Some(row) = row.filter(|row| row.expires_at > now) else {
        return Ok(Outcome::Dead { code: "expired" });
    };
    let Some(sealed) = row.code.as_deref() else {
        return Ok(Outcome::Done);
    };
    if row.handed_at.is_none() && row.sendings > job.sending {
        // It was asked for again while no way was open: one message is enough.
        return Ok(Outcome::Done);
    }
    let Some(key) = services.keys.find(row.key_id).await? else {
        return Ok(Outcome::Dead { code: "no-key" });
    };
    let code = key.open(CODE.of(row.id), sealed)?;
    let mobile = open_mobile(&key, &row)?;
    let text = sms_text(&code, &services.public_host);
    let letter = Letter {
        template: Template::SignInCode,
        local_id: &job.message_id(),
        mobile: &mobile,
        text: &text,
        code: Some(&code),
        person: None,
    };
    let sending = hand_over(services, sms, &letter).await?;
    if sending == Sending::Done {
        begin_life(services, &row).await?;
    }
    // As long as the code lives, which is not long: attempts would be used up by an outage of half a minute.
    Ok(sending.outcome(now + SEND_AGAIN_AFTER))
}

/// The code lives from now on, if it was not handed over before: its two minutes, and no longer than its challenge.
async fn begin_life(services: &Services, row: &challenge::Model) -> Result<(), Fault> {
    let now = services.clock.now();
    let tx = services.db.begin().await?;
    challenge::Entity::update_many()
        .col_expr(challenge::Column::HandedAt, Expr::value(now))
        .col_expr(challenge::Column::ExpiresAt, Expr::value((now + CODE_LIFE).min(row.delete_at)))
        .filter(challenge::Column::Id.eq(row.id))
        .filter(challenge::Column::HandedAt.is_null())
        .exec(&tx)
        .await?;
    tx.commit().await?;
    Ok(())
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
