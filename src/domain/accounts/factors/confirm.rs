//! Showing once more that it is oneself, before something that a stolen session must not do. With a second step by that; without
//! one by a code to one's own number. The session gets a new secret: whoever had the old one gains nothing.
use super::super::challenge::mobile_index;
use super::super::check::{TypedCode, braked, count_wrong, is_right, leave, parse_code, take as take_challenge, wrong};
use super::super::code::{AskCode, Asked as CodeAsked, Browser, ask_code};
use super::super::person::mobile_of;
use super::super::raise::{NewSecret, raise, raised_before};
use super::super::toll::Payment;
use super::code::{Asked, SecondCode, take};
use super::own::has_factor;
use super::passkey::{self, Ceremony, CeremonyFor, ShownPasskey};
use crate::base::crypto::sha256;
use crate::base::db::Tx;
use crate::domain::Services;
use crate::domain::refusal::{Refusal, store_refusal};
use crate::domain::scope::CustomerScope;
use crate::model::factor::FactorKind;
use crate::model::ids::SessionId;
use crate::model::sign_in::ChallengeState;

/// By what somebody shows that it is them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConfirmWay {
    SecondStep,
    /// A code to their own number.
    Code,
}

/// By what this person shows that it is them.
///
/// Permissions: the person.
///
/// # Errors
/// A fault of the database.
pub async fn confirm_way(services: &Services, scope: &CustomerScope) -> Result<ConfirmWay, Refusal> {
    let has_factor = has_factor(services.db.read(), scope.person_id()).await?;
    Ok(if has_factor { ConfirmWay::SecondStep } else { ConfirmWay::Code })
}

/// Shows it by the second step. The same form gets the same secret again.
///
/// Permissions: the person.
///
/// # Errors
/// [`Refusal::Invalid`] on `code`; [`Refusal::TooMany`] above the tries of the person.
pub async fn confirm_by_second_step(
    services: &Services,
    scope: &CustomerScope,
    session_id: SessionId,
    typed: &TypedCode,
) -> Result<NewSecret, Refusal> {
    let now = services.clock.now();
    let code = SecondCode::parse(&typed.code)?;
    let tx = services.db.begin().await?;
    let asked = Asked { person_id: scope.person_id(), key: scope.key() };
    let taken = take(services, &tx, asked, &code, now).await;
    let taken = taken.and_then(|kind| kind.ok_or_else(|| wrong("second-step-error-wrong")));
    raise_by(services, scope, session_id, tx, taken, &typed.form_key).await
}

/// Proves the session by what was taken, or stores what a refusal counted.
async fn raise_by(
    services: &Services,
    scope: &CustomerScope,
    session_id: SessionId,
    tx: Tx,
    taken: Result<FactorKind, Refusal>,
    form_key: &str,
) -> Result<NewSecret, Refusal> {
    // Behind the count, where of two taps the second waits for the first.
    if let Some(secret) = raised_before(&tx, services, scope.person_id(), form_key, services.clock.now()).await? {
        return Ok(secret);
    }
    let kind = match taken {
        Ok(kind) => kind,
        Err(refusal) => return Err(store_refusal(tx, refusal).await),
    };
    let secret = raise(&tx, services, scope, session_id, Some(kind), form_key).await?;
    tx.commit().await?;
    Ok(secret)
}

/// What the page asks one of one's own passkeys with; `None` without any.
///
/// Permissions: the person.
///
/// # Errors
/// A fault.
pub async fn passkey_to_confirm(services: &Services, scope: &CustomerScope) -> Result<Option<Ceremony>, Refusal> {
    let asked = Asked { person_id: scope.person_id(), key: scope.key() };
    passkey::ask(services, asked, CeremonyFor::Confirm(scope.person_id())).await
}

/// Shows it by a passkey. The same form gets the same secret again.
///
/// Permissions: the person.
///
/// # Errors
/// [`Refusal::Invalid`] on `credential`.
pub async fn confirm_by_passkey(
    services: &Services,
    scope: &CustomerScope,
    session_id: SessionId,
    shown: &ShownPasskey,
) -> Result<NewSecret, Refusal> {
    let now = services.clock.now();
    let person_id = scope.person_id();
    let tx = services.db.begin().await?;
    let asked = Asked { person_id, key: scope.key() };
    let taken = passkey::take(services, &tx, asked, CeremonyFor::Confirm(person_id), shown, now).await;
    raise_by(services, scope, session_id, tx, taken, &shown.form_key).await
}

/// Sends a code to one's own number.
///
/// Permissions: the person, without a second step.
///
/// # Errors
/// As [`ask_code`]; [`Refusal::NotAllowed`] for somebody with a second step, for whom a code proves too little.
pub async fn ask_confirm_code(
    services: &Services,
    scope: &CustomerScope,
    browser: Browser,
    payment: Payment,
) -> Result<CodeAsked, Refusal> {
    if has_factor(services.db.read(), scope.person_id()).await? {
        return Err(Refusal::NotAllowed);
    }
    let mobile = mobile_of(services, scope.person_id()).await?.ok_or(Refusal::NotFound)?;
    ask_code(services, AskCode { mobile, browser, next: String::new(), payment }).await
}

/// Shows it by the code that was sent. The same form gets the same secret again.
///
/// Permissions: the person, without a second step, in the browser that asked.
///
/// # Errors
/// As a wrong code of a sign-in; [`Refusal::NotAllowed`] for somebody with a second step.
pub async fn confirm_by_code(
    services: &Services,
    scope: &CustomerScope,
    session_id: SessionId,
    browser: &Browser,
    typed: &TypedCode,
) -> Result<NewSecret, Refusal> {
    let now = services.clock.now();
    let code = parse_code(&typed.code)?;
    let tx = services.db.begin().await?;
    let taken = take_challenge(&tx, services, browser, now).await?;
    if let Some(secret) = raised_before(&tx, services, scope.person_id(), &typed.form_key, now).await? {
        return Ok(secret);
    }
    let row = taken.ok_or_else(|| wrong("sign-in-error-code-expired"))?;
    if has_factor(&tx, scope.person_id()).await? {
        return Err(Refusal::NotAllowed);
    }
    if let Some(retry_after_s) = braked(services, &tx, browser, &row, now).await? {
        return Err(Refusal::TooMany { retry_after_s });
    }
    let mobile = mobile_of(services, scope.person_id()).await?.ok_or(Refusal::NotFound)?;
    // A code that was sent to another number proves nothing of this one.
    let is_own = row.mobile_index == mobile_index(services, &mobile);
    if !is_own || !is_right(services, &row, &code, now) {
        return Err(count_wrong(services, tx, &row, now).await?);
    }
    let form_hash = sha256(typed.form_key.as_bytes());
    leave(&tx, row.id, ChallengeState::Asked, ChallengeState::Used, &form_hash, now).await?;
    let secret = raise(&tx, services, scope, session_id, None, &typed.form_key).await?;
    tx.commit().await?;
    Ok(secret)
}
