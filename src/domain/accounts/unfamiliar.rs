//! A number that comes to another person takes no account with it. Operators give a number out again some months after it fell
//! silent; so whoever enters an account that nobody used for as long, from a browser that it does not know, shows one thing more
//! than the code: the name that its person gave. Or they say that it is not theirs, and begin an account of their own.
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter};

use super::challenge::find_challenge;
use super::check::{enter_again, is_double_tap, leave, mobile_of, take_unfamiliar};
use super::code::Browser;
use super::data::GIVEN_NAME;
use super::device::is_known;
use super::factors::has_factor;
use super::mobile::{Arriving, arrive, arriving};
use super::news::announce_by_email;
use super::person::find_by_mobile;
use super::recovery::drop_recoveries;
use super::roles::note_change;
use super::session::{BegunSession, Proof, ProvenBy, Visit, begin_session, end_all_sessions};
use crate::base::crypto::sha256;
use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::domain::Services;
use crate::domain::notify::Template;
use crate::domain::privacy::access_log::Actor;
use crate::domain::refusal::{Refusal, count_use, store_refusal};
use crate::entity::{known_device, person, session, sign_in_challenge as challenge};
use crate::model::access::AccessReason;
use crate::model::conflict::Conflict;
use crate::model::form::{FieldErrors, Message};
use crate::model::moment::{Moment, TimeSpan};
use crate::model::sign_in::ChallengeState;
use crate::model::text::fold_joined;

/// So long nobody may have used an account that asks for more. Operators give a number out again later than this.
pub const UNUSED_FOR: TimeSpan = TimeSpan::days(90);

/// Whether the account asks for more than the code: nobody used it for long, and this browser never did.
pub(super) async fn is_unfamiliar(
    connection: &impl ConnectionTrait,
    browser: &Browser,
    person: &person::Model,
    mobile_index: &[u8],
    now: Moment,
) -> Result<bool, Fault> {
    let since = now - UNUSED_FOR;
    if person.created_at > since || is_known(connection, browser, mobile_index, now).await? {
        return Ok(false);
    }
    let signed_in = known_device::Entity::find()
        .filter(known_device::Column::PersonId.eq(person.id))
        .filter(known_device::Column::LastAt.gt(since));
    if signed_in.count(connection).await? > 0 {
        return Ok(false);
    }
    let used = session::Entity::find()
        .filter(session::Column::PersonId.eq(person.id))
        .filter(session::Column::LastSeenAt.gt(since));
    Ok(used.count(connection).await? == 0)
}

/// The name as it was typed, and the form that it came in.
pub struct TypedName {
    pub given_name: String,
    pub form_key: String,
}

/// Compares the name, and signs its person in. Returns where they wanted to go. The same form gets the first reply again.
///
/// Permissions: the browser whose code was right.
///
/// # Errors
/// [`Refusal::Invalid`] on `given_name` when it is another one; [`Refusal::Conflict`] `sign-in-again` when nothing is waited on, or
/// too many were wrong; [`Refusal::TooMany`] above the names that are tried for one person in a day.
pub async fn prove_by_name(
    services: &Services,
    browser: &Browser,
    visit: Visit,
    typed: &TypedName,
) -> Result<(BegunSession, String), Refusal> {
    let now = services.clock.now();
    let form_hash = hash_of(typed);
    let tx = services.db.begin().await?;
    let Some(row) = take_unfamiliar(&tx, services, browser, now).await? else {
        return reply_again(services, tx, browser, visit, typed).await;
    };
    let Whose { person, given_name, coming } = whose(services, &tx, &row, now).await?;
    if has_factor(&tx, person.id).await? {
        return Err(Refusal::Conflict(Conflict::SignInAgain));
    }
    if let Err(refused) = count_use(services, &tx, &services.limits.names_per_day, person.id).await {
        return Err(store_refusal(tx, refused).await);
    }
    if fold_joined(&typed.given_name) != fold_joined(&given_name) {
        let wrong = FieldErrors::one("given_name", Message::new("unfamiliar-error-name"));
        return Err(store_refusal(tx, Refusal::Invalid(wrong)).await);
    }
    leave(&tx, row.id, ChallengeState::Unfamiliar, ChallengeState::Used, &form_hash, now).await?;
    if let Some(coming) = &coming {
        arrive(services, &tx, &mobile_of(services, &row).await?, coming).await?;
    }
    let proof = Proof { by: ProvenBy::Challenge(row.id), form_key: &typed.form_key, factor: None };
    let session = begin_session(&tx, services, person.id, visit, proof, now).await?;
    tx.commit().await?;
    Ok((session, row.next_path))
}

/// With what was typed: another name under the same key is another try.
fn hash_of(typed: &TypedName) -> Vec<u8> {
    sha256(format!("{}\n{}", typed.form_key, fold_joined(&typed.given_name)).as_bytes()).to_vec()
}

/// Whose account it is, and the name that they gave.
struct Whose {
    person: person::Model,
    given_name: String,
    /// The number is not theirs yet: two of staff agreed on it.
    coming: Option<Arriving>,
}

async fn whose(services: &Services, tx: &Tx, row: &challenge::Model, now: Moment) -> Result<Whose, Refusal> {
    let again = || Refusal::Conflict(Conflict::SignInAgain);
    let mobile = mobile_of(services, row).await?;
    let (person, coming) = match find_by_mobile(tx, services, &mobile).await? {
        Some(person) => (person, None),
        None => {
            let coming = arriving(tx, &row.mobile_index, now).await?.ok_or_else(again)?;
            (coming.person.clone(), Some(coming))
        }
    };
    let key = services.keys.find(person.key_id).await?.ok_or_else(again)?;
    let given_name = key.open(GIVEN_NAME.of(person.id), &person.given_name)?;
    Ok(Whose { person, given_name, coming })
}

async fn reply_again(
    services: &Services,
    tx: Tx,
    browser: &Browser,
    visit: Visit,
    typed: &TypedName,
) -> Result<(BegunSession, String), Refusal> {
    let now = services.clock.now();
    let row = find_challenge(&tx, &browser.token, now).await?.ok_or(Refusal::Conflict(Conflict::SignInAgain))?;
    if row.state != ChallengeState::Used || !is_double_tap(&row, &hash_of(typed), now) {
        return Err(Refusal::Conflict(Conflict::SignInAgain));
    }
    let session = enter_again(services, tx, &row, visit, &typed.form_key, now).await?;
    Ok((session, row.next_path))
}

/// The account is not theirs: it loses the number, with which nobody signs in to it any more, and they begin one of their own. Its
/// person finds back by staff, who knows them by the code of a request.
///
/// Permissions: the browser whose code was right.
///
/// # Errors
/// [`Refusal::Conflict`] `sign-in-again` when nothing is waited on.
pub async fn begin_anew(services: &Services, browser: &Browser, form_key: &str) -> Result<(), Refusal> {
    let now = services.clock.now();
    let tx = services.db.begin().await?;
    let Some(row) = take_unfamiliar(&tx, services, browser, now).await? else {
        // The second of two taps waited for the first.
        let row = find_challenge(&tx, &browser.token, now).await?;
        let is_done = row.is_some_and(|row| row.state == ChallengeState::Verified);
        return if is_done { Ok(()) } else { Err(Refusal::Conflict(Conflict::SignInAgain)) };
    };
    let Whose { person, coming, .. } = whose(services, &tx, &row, now).await?;
    leave(&tx, row.id, ChallengeState::Unfamiliar, ChallengeState::Verified, &sha256(form_key.as_bytes()), now).await?;
    if coming.is_some() {
        // A digit of the number was wrong: the account stays as it is, and who asked for it is told by the log.
        drop_recoveries(&tx, person.id).await?;
        note_change(services, &tx, Actor::Own(person.id), person.id, "mobile", AccessReason::RecoveryStopped).await?;
        tx.commit().await?;
        return Ok(());
    }
    if !is_unfamiliar(&tx, browser, &person, &row.mobile_index, now).await? {
        // Somebody used it since.
        return Err(Refusal::Conflict(Conflict::SignInAgain));
    }
    person::Entity::update_many()
        .col_expr(person::Column::MobileIndex, Expr::value(None::<Vec<u8>>))
        .filter(person::Column::Id.eq(person.id))
        .exec(&tx)
        .await?;
    end_all_sessions(&tx, person.id).await?;
    // By SMS it would reach whoever has the number now.
    announce_by_email(services, &tx, person.id, Template::MobileMoved, row.id.uuid()).await?;
    note_change(services, &tx, Actor::Own(person.id), person.id, "mobile", AccessReason::MobileGivenUp).await?;
    tx.commit().await?;
    Ok(())
}
