//! Comparing a code. The challenge's row is taken first and counted before anything is compared, so that parallel
//! guesses come one after the other and five are five on every engine.
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter};

use super::challenge::{code_hash, find_challenge, open_mobile};
use super::code::Browser;
use super::device::is_known;
use super::factors::has_factor;
use super::mobile::{arrive, arriving};
use super::person::find_by_mobile;
use super::rules::{CODE_DIGITS, DOUBLE_TAP};
use super::session::{BegunSession, Proof, ProvenBy, Visit, begin_session};
use super::unfamiliar::is_unfamiliar;
use crate::base::crypto::{same, sha256};
use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::base::limits::Counted;
use crate::domain::Services;
use crate::domain::refusal::Refusal;
use crate::entity::{person, sign_in_challenge as challenge};
use crate::model::conflict::Conflict;
use crate::model::digits;
use crate::model::form::{FieldErrors, Message};
use crate::model::ids::ChallengeId;
use crate::model::moment::Moment;
use crate::model::phone::Mobile;
use crate::model::sign_in::ChallengeState;
use crate::model::text::without_invisible;

/// What a right code leads to.
pub enum Checked {
    /// The number is known: its person is signed in.
    Known { session: BegunSession, next: String },
    /// The number is known and its person has a second step: that comes next.
    HalfWay,
    /// The number is known, but nobody used the account for long: the name of its person comes next.
    Unfamiliar,
    /// The number is new: name and acceptance come next.
    New,
}

/// A code as it was sent.
pub struct TypedCode {
    pub code: String,
    /// The key of the form. The same form once more is a double tap, not a guess.
    pub form_key: String,
}

impl TypedCode {
    fn form_hash(&self) -> Vec<u8> {
        sha256(self.form_key.as_bytes()).to_vec()
    }
}

/// Checks a code, and signs in whom it proves. The same form again within half a minute, from the same browser and with
/// the same code, gets the first reply again: the same session, not a second one.
///
/// Permissions: the browser that asked.
///
/// # Errors
/// [`Refusal::Invalid`] on `code` when it is wrong, too old, used up or was never asked by this browser;
/// [`Refusal::Conflict`] `mobile-waits` for a number that an account is to get, but not yet;
/// [`Refusal::TooMany`] while everybody's wrong codes are above the brake, unless this browser signed the number in
/// before.
pub async fn check_code(
    services: &Services,
    browser: &Browser,
    visit: Visit,
    typed: TypedCode,
) -> Result<Checked, Refusal> {
    let now = services.clock.now();
    let typed = TypedCode { code: parse_code(&typed.code)?, ..typed };
    let tx = services.db.begin().await?;
    let Some(row) = take(&tx, services, browser, now).await? else {
        return reply_again(services, tx, browser, visit, &typed, now).await;
    };
    if let Some(retry_after_s) = braked(services, &tx, browser, &row, now).await? {
        // Nothing was compared, so nothing is counted.
        return Err(Refusal::TooMany { retry_after_s });
    }
    if !is_right(services, &row, &typed.code, now) {
        return Err(count_wrong(services, tx, &row, now).await?);
    }
    let mobile = mobile_of(services, &row).await?;
    let (person, state) = whom(services, &tx, browser, &row, &mobile, now).await?;
    leave(&tx, row.id, ChallengeState::Asked, state, &typed.form_hash(), now).await?;
    let Some(person) = person.filter(|_| state == ChallengeState::Used) else {
        tx.commit().await?;
        return Ok(match state {
            ChallengeState::HalfWay => Checked::HalfWay,
            ChallengeState::Unfamiliar => Checked::Unfamiliar,
            _ => Checked::New,
        });
    };
    let proof = Proof { by: ProvenBy::Challenge(row.id), form_key: &typed.form_key, factor: None };
    let session = begin_session(&tx, services, person.id, visit, proof, now).await?;
    tx.commit().await?;
    Ok(Checked::Known { session, next: row.next_path })
}

/// Who has the number, and what comes next. For whom two of staff agreed on the number it is theirs with the second step's page, or
/// else behind the name: a slip in a digit would hand the account to a stranger.
async fn whom(
    services: &Services,
    tx: &Tx,
    browser: &Browser,
    row: &challenge::Model,
    mobile: &Mobile,
    now: Moment,
) -> Result<(Option<person::Model>, ChallengeState), Refusal> {
    let Some(person) = find_by_mobile(tx, services, mobile).await? else {
        let Some(coming) = arriving(tx, &row.mobile_index, now).await? else {
            // Of two who came with the number the second waited for the first.
            let person = find_by_mobile(tx, services, mobile).await?;
            let state = if person.is_some() { ChallengeState::Unfamiliar } else { ChallengeState::Verified };
            return Ok((person, state));
        };
        if !has_factor(tx, coming.person.id).await? {
            return Ok((Some(coming.person), ChallengeState::Unfamiliar));
        }
        arrive(services, tx, mobile, &coming).await?;
        return Ok((Some(coming.person), ChallengeState::HalfWay));
    };
    let state = if has_factor(tx, person.id).await? {
        ChallengeState::HalfWay
    } else if is_unfamiliar(tx, browser, &person, &row.mobile_index, now).await? {
        ChallengeState::Unfamiliar
    } else {
        ChallengeState::Used
    };
    Ok((Some(person), state))
}

/// Whether the code is the one that was sent last, or the one before that while it lives: of two messages the first often
/// comes second.
pub(super) fn is_right(services: &Services, row: &challenge::Model, code: &str, now: Moment) -> bool {
    let is_latest = same(&code_hash(services, row.id, code), &row.code_hash);
    is_latest || (row.earlier_expires_at.is_some_and(|at| at > now) && is_earlier(services, row, code))
}

/// Whether the code is one of the two, however old.
fn is_one_of(services: &Services, row: &challenge::Model, code: &str) -> bool {
    same(&code_hash(services, row.id, code), &row.code_hash) || is_earlier(services, row, code)
}

fn is_earlier(services: &Services, row: &challenge::Model, code: &str) -> bool {
    let earlier = row.earlier_id.zip(row.earlier_code_hash.as_deref());
    earlier.is_some_and(|(id, hash)| same(&code_hash(services, id, code), hash))
}

/// Takes the challenge whose code this browser waits on and counts the comparison. None when there is nothing to compare.
pub(super) async fn take(
    tx: &Tx,
    services: &Services,
    browser: &Browser,
    now: Moment,
) -> Result<Option<challenge::Model>, Fault> {
    let lives = challenge::Column::ExpiresAt.gt(now);
    take_in(
        tx,
        services,
        browser,
        Condition::all().add(challenge::Column::State.eq(ChallengeState::Asked)).add(lives),
        now,
    )
    .await
}

/// The same for the challenge that waits for a second step: how old the code is does not count any more.
pub(super) async fn take_half_way(
    tx: &Tx,
    services: &Services,
    browser: &Browser,
    now: Moment,
) -> Result<Option<challenge::Model>, Fault> {
    let waits = challenge::Column::State.eq(ChallengeState::HalfWay);
    take_in(tx, services, browser, Condition::all().add(waits), now).await
}

/// The same for the challenge that waits for a name.
pub(super) async fn take_unfamiliar(
    tx: &Tx,
    services: &Services,
    browser: &Browser,
    now: Moment,
) -> Result<Option<challenge::Model>, Fault> {
    let waits = challenge::Column::State.eq(ChallengeState::Unfamiliar);
    take_in(tx, services, browser, Condition::all().add(waits), now).await
}

async fn take_in(
    tx: &Tx,
    services: &Services,
    browser: &Browser,
    stands: Condition,
    now: Moment,
) -> Result<Option<challenge::Model>, Fault> {
    let taken = challenge::Entity::update_many()
        .col_expr(challenge::Column::Tries, Expr::col(challenge::Column::Tries).add(1))
        .filter(challenge::Column::BrowserHash.eq(browser.hash()))
        .filter(stands)
        .filter(challenge::Column::Tries.lt(services.limits.tries_per_code))
        .filter(challenge::Column::DeleteAt.gt(now))
        .exec_with_returning(tx)
        .await?;
    Ok(taken.into_iter().next())
}

/// Leads the challenge from one state to the next, and demands that it stood there. Its code is sent no more.
pub(super) async fn leave(
    tx: &Tx,
    id: ChallengeId,
    from: ChallengeState,
    to: ChallengeState,
    form_hash: &[u8],
    now: Moment,
) -> Result<(), Fault> {
    let moved = challenge::Entity::update_many()
        .col_expr(challenge::Column::State, Expr::value(to))
        .col_expr(challenge::Column::UsedAt, Expr::value(now))
        .col_expr(challenge::Column::Code, Expr::value(None::<Vec<u8>>))
        .col_expr(challenge::Column::UsedFormHash, Expr::value(form_hash.to_vec()))
        // Tries of what comes next are counted anew.
        .col_expr(challenge::Column::Tries, Expr::value(0))
        .filter(challenge::Column::Id.eq(id))
        .filter(challenge::Column::State.eq(from))
        .exec(tx)
        .await?;
    if moved.rows_affected == 1 { Ok(()) } else { Err(Fault::new("a challenge moved on while it was held")) }
}

/// While everybody's wrong codes are above the brake, right guesses are braked too: else the brake would only slow the
/// wrong ones. A browser that signed the number in before is nobody's guess.
pub(super) async fn braked(
    services: &Services,
    tx: &Tx,
    browser: &Browser,
    row: &challenge::Model,
    now: Moment,
) -> Result<Option<u32>, Fault> {
    let Counted::Over { retry_after_s } =
        services.limits.wrong_codes_hour.peek(tx, &services.hash, EVERYBODY, now).await?
    else {
        return Ok(None);
    };
    let is_own = is_known(tx, browser, &row.mobile_index, now).await?;
    Ok((!is_own).then_some(retry_after_s))
}

const EVERYBODY: &[u8] = b"everybody";

pub(super) async fn count_wrong(
    services: &Services,
    tx: Tx,
    row: &challenge::Model,
    now: Moment,
) -> Result<Refusal, Refusal> {
    services.limits.wrong_codes_hour.count(&tx, &services.hash, EVERYBODY, now).await?;
    tx.commit().await?;
    let left = services.limits.tries_per_code - row.tries;
    if left <= 0 {
        return Ok(wrong("sign-in-error-code-used-up"));
    }
    let message = Message::new("sign-in-error-code-wrong").num("left", i64::from(left));
    Ok(Refusal::Invalid(FieldErrors::one("code", message)))
}

/// What a browser hears that has nothing to compare: the first reply again, when this is the same form with the same
/// code; else why there is nothing.
async fn reply_again(
    services: &Services,
    tx: Tx,
    browser: &Browser,
    visit: Visit,
    typed: &TypedCode,
    now: Moment,
) -> Result<Checked, Refusal> {
    let Some(row) = find_challenge(&tx, &browser.token, now).await? else {
        return Err(wrong("sign-in-error-code-expired"));
    };
    if !is_double_tap(&row, &typed.form_hash(), now) || !is_one_of(services, &row, &typed.code) {
        let is_used_up = row.state == ChallengeState::Asked && row.tries >= services.limits.tries_per_code;
        return Err(wrong(if is_used_up { "sign-in-error-code-used-up" } else { "sign-in-error-code-expired" }));
    }
    match row.state {
        ChallengeState::Verified => return Ok(Checked::New),
        ChallengeState::HalfWay => return Ok(Checked::HalfWay),
        ChallengeState::Unfamiliar => return Ok(Checked::Unfamiliar),
        ChallengeState::Asked | ChallengeState::Used | ChallengeState::Dead => {}
    }
    let session = enter_again(services, tx, &row, visit, &typed.form_key, now).await?;
    Ok(Checked::Known { session, next: row.next_path })
}

/// Whether the challenge was used by this very form, just now.
pub(super) fn is_double_tap(row: &challenge::Model, form_hash: &[u8], now: Moment) -> bool {
    let is_recent = row.used_at.is_some_and(|at| at > now - DOUBLE_TAP);
    is_recent && row.used_form_hash.as_deref().is_some_and(|hash| same(hash, form_hash))
}

/// The session that the challenge began, once more.
pub(super) async fn enter_again(
    services: &Services,
    tx: Tx,
    row: &challenge::Model,
    visit: Visit,
    form_key: &str,
    now: Moment,
) -> Result<BegunSession, Refusal> {
    let mobile = mobile_of(services, row).await?;
    let person = find_by_mobile(&tx, services, &mobile).await?.ok_or(Refusal::Conflict(Conflict::SignInAgain))?;
    let proof = Proof { by: ProvenBy::Challenge(row.id), form_key, factor: None };
    let session = begin_session(&tx, services, person.id, visit, proof, now).await?;
    tx.commit().await?;
    Ok(session)
}

/// The number of a challenge whose key lives.
pub(super) async fn mobile_of(services: &Services, row: &challenge::Model) -> Result<Mobile, Refusal> {
    let key = services.keys.find(row.key_id).await?.ok_or(Refusal::Conflict(Conflict::SignInAgain))?;
    Ok(open_mobile(&key, row)?)
}

/// Reads the code as people type and paste it: see [`plain_digits`].
pub(super) fn parse_code(typed: &str) -> Result<String, Refusal> {
    plain_digits(typed).filter(|code| code.len() == CODE_DIGITS).ok_or_else(|| wrong("sign-in-error-code-shape"))
}

/// The digits of a code, of any script, with spaces and dashes between and marks that cannot be seen around. `None` when there is
/// anything else.
pub(super) fn plain_digits(typed: &str) -> Option<String> {
    let is_between = |sign: &char| sign.is_whitespace() || matches!(sign, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}');
    let visible = digits::to_latin(&without_invisible(typed));
    let code: String = visible.chars().filter(|sign| !is_between(sign)).collect();
    code.bytes().all(|byte| byte.is_ascii_digit()).then_some(code)
}

pub(super) fn wrong(key: &'static str) -> Refusal {
    Refusal::Invalid(FieldErrors::one("code", Message::new(key)))
}
