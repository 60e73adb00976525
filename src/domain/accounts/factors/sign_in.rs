//! The second step of a sign-in: the code was right, and its person has set one up. There is no session before it was shown.
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter};

use super::super::challenge::find_challenge;
use super::super::check::{TypedCode, enter_again, is_double_tap, leave, mobile_of};
use super::super::code::Browser;
use super::super::person::find_by_mobile;
use super::super::session::{BegunSession, Proof, Visit, begin_session};
use super::code::{Asked, SecondCode, take, wrong};
use crate::base::crypto::sha256;
use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::domain::Services;
use crate::domain::refusal::{Refusal, store_refusal};
use crate::entity::sign_in_challenge as challenge;
use crate::model::conflict::Conflict;
use crate::model::moment::Moment;
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
    let now = services.clock.now();
    let code = SecondCode::parse(&typed.code)?;
    // With what was typed: another code under the same key is another try.
    let form_hash = sha256(format!("{}\n{}", typed.form_key, typed.code).as_bytes()).to_vec();
    let tx = services.db.begin().await?;
    let Some(row) = take_challenge(&tx, services, browser, now).await? else {
        return reply_again(services, tx, browser, visit, &typed.form_key, &form_hash).await;
    };
    let mobile = mobile_of(services, &row).await?;
    let again = || Refusal::Conflict(Conflict::SignInAgain);
    let person = find_by_mobile(&tx, services, &mobile).await?.ok_or_else(again)?;
    let key = services.keys.find(person.key_id).await?.ok_or_else(again)?;
    let asked = Asked { person_id: person.id, key: &key };
    let kind = match take(services, &tx, asked, &code, now).await {
        Ok(Some(kind)) => kind,
        Ok(None) => return Err(store_refusal(tx, wrong("second-step-error-wrong")).await),
        Err(refusal) => return Err(store_refusal(tx, refusal).await),
    };
    leave(&tx, row.id, ChallengeState::HalfWay, ChallengeState::Used, &form_hash, now).await?;
    let proof = Proof { challenge_id: row.id, form_key: &typed.form_key, factor: Some(kind) };
    let session = begin_session(&tx, services, person.id, visit, proof, now).await?;
    tx.commit().await?;
    Ok((session, row.next_path))
}

/// Takes the challenge that waits for a second step and counts the try.
async fn take_challenge(
    tx: &Tx,
    services: &Services,
    browser: &Browser,
    now: Moment,
) -> Result<Option<challenge::Model>, Fault> {
    let taken = challenge::Entity::update_many()
        .col_expr(challenge::Column::Tries, Expr::col(challenge::Column::Tries).add(1))
        .filter(challenge::Column::BrowserHash.eq(browser.hash()))
        .filter(challenge::Column::State.eq(ChallengeState::HalfWay))
        .filter(challenge::Column::Tries.lt(services.limits.tries_per_code))
        .filter(challenge::Column::DeleteAt.gt(now))
        .exec_with_returning(tx)
        .await?;
    Ok(taken.into_iter().next())
}

async fn reply_again(
    services: &Services,
    tx: Tx,
    browser: &Browser,
    visit: Visit,
    form_key: &str,
    form_hash: &[u8],
) -> Result<(BegunSession, String), Refusal> {
    let now = services.clock.now();
    let row = find_challenge(&tx, &browser.token, now).await?.ok_or(Refusal::Conflict(Conflict::SignInAgain))?;
    if row.state != ChallengeState::Used || !is_double_tap(&row, form_hash, now) {
        return Err(Refusal::Conflict(Conflict::SignInAgain));
    }
    let session = enter_again(services, tx, &row, visit, form_key, now).await?;
    Ok((session, row.next_path))
}
