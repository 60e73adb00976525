//! The second step of a sign-in: the code was right, and its person has set one up. There is no session before it was shown.
use sea_orm::ConnectionTrait;

use super::super::challenge::find_challenge;
use super::super::check::{TypedCode, enter_again, is_double_tap, leave, mobile_of, take_half_way, wrong};
use super::super::code::Browser;
use super::super::person::find_by_mobile;
use super::super::session::{BegunSession, Proof, ProvenBy, Visit, begin_session, begun_before};
use super::code::{Asked, SecondCode, take};
use super::passkey::{self, Ceremony, CeremonyFor, ShownPasskey};
use crate::base::crypto::{DataKey, sha256};
use crate::base::db::Tx;
use crate::domain::Services;
use crate::domain::refusal::{Refusal, store_refusal};
use crate::entity::sign_in_challenge as challenge;
use crate::model::conflict::Conflict;
use crate::model::factor::FactorKind;
use crate::model::ids::PersonId;
use crate::model::sign_in::ChallengeState;

/// Compares the second step, and signs in whom both prove. Returns where they wanted to go. The same form with the same code gets
/// the first reply again.
///
/// Permissions: the browser whose code was right.
///
/// # Errors
/// [`Refusal::Invalid`] on `code` when it is wrong or was used before; [`Refusal::Conflict`] `sign-in-again` when nothing is
/// waited on, or too often was wrong; [`Refusal::TooMany`] above the tries of the person.
pub async fn second_step(
    services: &Services,
    browser: &Browser,
    visit: Visit,
    typed: TypedCode,
) -> Result<(BegunSession, String), Refusal> {
    let code = SecondCode::parse(&typed.code)?;
    // With what was typed: another code under the same key is another try.
    let form = form_of(typed.form_key, &typed.code);
    go_on(services, browser, visit, form, Shown::Code(code)).await
}

/// The same by one of the person's passkeys.
///
/// Permissions: the browser whose code was right.
///
/// # Errors
/// [`Refusal::Invalid`] on `credential` when it is none of theirs or not of this page; else as [`second_step`].
pub async fn second_step_by_passkey(
    services: &Services,
    browser: &Browser,
    visit: Visit,
    shown: ShownPasskey,
) -> Result<(BegunSession, String), Refusal> {
    let form = form_of(shown.form_key.clone(), &shown.credential);
    go_on(services, browser, visit, form, Shown::Passkey(shown)).await
}

/// What the page of the second step asks one of the person's passkeys with; `None` when they have none.
///
/// Permissions: the browser whose code was right.
///
/// # Errors
/// A fault.
pub async fn passkey_of_second_step(services: &Services, browser: &Browser) -> Result<Option<Ceremony>, Refusal> {
    let db = services.db.read();
    let row = find_challenge(db, &browser.token, services.clock.now()).await?;
    let Some(row) = row.filter(|row| row.state == ChallengeState::HalfWay) else { return Ok(None) };
    let (person, key) = whose(services, db, &row).await?;
    let asked = Asked { person_id: person, key: &key };
    passkey::ask(services, asked, CeremonyFor::SecondStep(&browser.token)).await
}

/// What was shown as the second step.
enum Shown {
    Code(SecondCode),
    Passkey(ShownPasskey),
}

/// A form that was sent, and a hash of it with what it holds.
struct SentForm {
    key: String,
    hash: Vec<u8>,
}

fn form_of(key: String, content: &str) -> SentForm {
    let hash = sha256(format!("{key}\n{content}").as_bytes()).to_vec();
    SentForm { key, hash }
}

async fn go_on(
    services: &Services,
    browser: &Browser,
    visit: Visit,
    form: SentForm,
    shown: Shown,
) -> Result<(BegunSession, String), Refusal> {
    let now = services.clock.now();
    let tx = services.db.begin().await?;
    let Some(row) = take_half_way(&tx, services, browser, now).await? else {
        return reply_again(services, tx, browser, visit, &form).await;
    };
    let (person_id, key) = whose(services, &tx, &row).await?;
    let asked = Asked { person_id, key: &key };
    let taken = match &shown {
        Shown::Code(code) => take(services, &tx, asked, code, now).await,
        Shown::Passkey(shown) => {
            let what = CeremonyFor::SecondStep(&browser.token);
            passkey::take(services, &tx, asked, what, shown, now).await.map(Some)
        }
    };
    let kind = match taken {
        Ok(Some(kind)) => kind,
        Ok(None) => return Err(store_refusal(tx, wrong("second-step-error-wrong")).await),
        Err(refusal) => return Err(store_refusal(tx, refusal).await),
    };
    leave(&tx, row.id, ChallengeState::HalfWay, ChallengeState::Used, &form.hash, now).await?;
    let proof = Proof { by: ProvenBy::Challenge(row.id), form_key: &form.key, factor: Some(kind) };
    let session = begin_session(&tx, services, person_id, visit, proof, now).await?;
    tx.commit().await?;
    Ok((session, row.next_path))
}

/// Whose sign-in is half way, and their key.
async fn whose(
    services: &Services,
    connection: &impl ConnectionTrait,
    row: &challenge::Model,
) -> Result<(PersonId, DataKey), Refusal> {
    let again = || Refusal::Conflict(Conflict::SignInAgain);
    let mobile = mobile_of(services, row).await?;
    let person = find_by_mobile(connection, services, &mobile).await?.ok_or_else(again)?;
    let key = services.keys.find(person.key_id).await?.ok_or_else(again)?;
    Ok((person.id, key))
}

/// Signs in whoever's passkey this is: it is two steps by itself, and works while no message leaves the house. The same form gets
/// the first reply again.
///
/// Permissions: the browser that the page was made for.
///
/// # Errors
/// [`Refusal::Invalid`] on `credential` when it is nobody's or not of this page.
pub async fn sign_in_by_passkey(
    services: &Services,
    browser: &Browser,
    visit: Visit,
    shown: ShownPasskey,
) -> Result<BegunSession, Refusal> {
    let now = services.clock.now();
    let tx = services.db.begin().await?;
    let by = ProvenBy::Browser(&browser.token);
    let proof = Proof { by, form_key: &shown.form_key, factor: Some(FactorKind::Passkey) };
    if let Some(begun) = begun_before(&tx, services, &visit, proof, now).await? {
        return Ok(begun);
    }
    let person_id = match passkey::take_anybodys(services, &tx, &browser.token, &shown, now).await {
        Ok(person_id) => person_id,
        // Of two taps the second waited here for the first.
        Err(refusal) => match begun_before(&tx, services, &visit, proof, now).await? {
            Some(begun) => return Ok(begun),
            None => return Err(store_refusal(tx, refusal).await),
        },
    };
    let session = begin_session(&tx, services, person_id, visit, proof, now).await?;
    tx.commit().await?;
    Ok(session)
}

async fn reply_again(
    services: &Services,
    tx: Tx,
    browser: &Browser,
    visit: Visit,
    form: &SentForm,
) -> Result<(BegunSession, String), Refusal> {
    let now = services.clock.now();
    let row = find_challenge(&tx, &browser.token, now).await?.ok_or(Refusal::Conflict(Conflict::SignInAgain))?;
    if row.state != ChallengeState::Used || !is_double_tap(&row, &form.hash, now) {
        return Err(Refusal::Conflict(Conflict::SignInAgain));
    }
    let session = enter_again(services, tx, &row, visit, &form.key, now).await?;
    Ok((session, row.next_path))
}
