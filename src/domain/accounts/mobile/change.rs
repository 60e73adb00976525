//! Changing one's number oneself: a code to the old one, a code to the new one.
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, Set};

use super::super::challenge::mobile_index;
use super::super::check::{TypedCode, braked, count_wrong, is_right, leave, parse_code, take, wrong};
use super::super::code::{AskCode, Asked, Browser, Waiting, ask_code, waiting};
use super::super::data::CHANGE_MOBILE;
use super::super::device::forget_others;
use super::super::person::{mobile_of, stored_mobile};
use super::super::raise::{NewSecret, raise, raised_before};
use super::super::recovery::{OwnRecovery, own_recovery};
use super::super::rules::DOUBLE_TAP;
use super::super::session::end_sessions_but;
use super::super::toll::Payment;
use super::moved::move_number;
use crate::base::crypto::sha256;
use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::base::ids::row_id;
use crate::domain::Services;
use crate::domain::privacy::access_log::Actor;
use crate::domain::refusal::Refusal;
use crate::domain::scope::{ChangeMobile, Confirmed, CustomerScope};
use crate::entity::mobile_change::{ActiveModel, Column, Entity, Model};
use crate::entity::session;
use crate::model::conflict::Conflict;
use crate::model::form::{FieldErrors, Message};
use crate::model::ids::SessionId;
use crate::model::moment::{Moment, TimeSpan};
use crate::model::phone::Mobile;
use crate::model::sign_in::ChallengeState;

/// So long a change that was begun can be gone on with.
pub const CHANGE_LIFE: TimeSpan = TimeSpan::minutes(30);

/// A code that was typed within this time need not be typed again.
const JUST_NOW: TimeSpan = TimeSpan::minutes(2);

/// The number of somebody, as they see it.
#[derive(Clone, PartialEq, Eq)]
pub struct OwnMobile {
    pub mobile: Mobile,
    pub change: Option<OpenChange>,
    /// What staff was asked for in their name.
    pub recovery: Option<OwnRecovery>,
}

/// A change that is half way.
#[derive(Clone, PartialEq, Eq)]
pub struct OpenChange {
    /// The number that it is to be.
    pub mobile: Mobile,
    pub step: ChangeStep,
    /// The code that this browser waits on for this step.
    pub waiting: Option<Waiting>,
}

/// Which number is to be proved next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeStep {
    Old,
    New,
}

/// What a right code came to.
pub enum ChangeDone {
    /// The old number is proved; the new one comes next.
    OldProved,
    /// The account has the new number. The session has a new secret, and all others have ended.
    Moved(NewSecret),
}

/// One's own number and what is on its way with it.
///
/// Permissions: the person.
///
/// # Errors
/// A fault.
pub async fn own_mobile(
    services: &Services,
    scope: &CustomerScope,
    browser: Option<&Browser>,
) -> Result<OwnMobile, Refusal> {
    let mobile = mobile_of(services, scope.person_id()).await?.ok_or(Refusal::NotFound)?;
    let row = living(services, services.db.read(), scope).await?;
    let change = match &row {
        Some(row) => Some(open_change(services, scope, browser, &mobile, row).await?),
        None => None,
    };
    Ok(OwnMobile { mobile, change, recovery: own_recovery(services, scope).await? })
}

async fn open_change(
    services: &Services,
    scope: &CustomerScope,
    browser: Option<&Browser>,
    old: &Mobile,
    row: &Model,
) -> Result<OpenChange, Refusal> {
    let mobile = new_mobile(scope, row)?;
    let step = step_of(row);
    let asked = if step == ChangeStep::Old { old } else { &mobile };
    let found = match browser {
        Some(browser) => waiting(services, browser).await?,
        None => None,
    };
    let waiting = found.filter(|waiting| waiting.is_living && waiting.mobile == *asked);
    Ok(OpenChange { mobile, step, waiting })
}

fn step_of(row: &Model) -> ChangeStep {
    if row.old_proved_at.is_some() { ChangeStep::New } else { ChangeStep::Old }
}

fn new_mobile(scope: &CustomerScope, row: &Model) -> Result<Mobile, Fault> {
    stored_mobile(scope.key(), CHANGE_MOBILE.of(row.id), &row.mobile)
}

async fn living(
    services: &Services,
    connection: &impl ConnectionTrait,
    scope: &CustomerScope,
) -> Result<Option<Model>, Fault> {
    let own = Entity::find().filter(Column::PersonId.eq(scope.person_id()));
    Ok(own.filter(Column::DeleteAt.gt(services.clock.now())).one(connection).await?)
}

/// Begins a change to this number, in the place of one that was begun before. Whoever showed just now that it is them by a code to
/// the old number need not do so twice; whoever did by a second step has the old number to prove still.
///
/// Permissions: the person, who showed just now that it is them.
///
/// # Errors
/// [`Refusal::Invalid`] on `mobile` for the number that they have.
pub async fn begin_change(
    services: &Services,
    scope: &CustomerScope,
    _confirmed: &Confirmed<ChangeMobile>,
    session_id: SessionId,
    new: &Mobile,
) -> Result<(), Refusal> {
    let (person_id, now) = (scope.person_id(), services.clock.now());
    let old = mobile_of(services, person_id).await?.ok_or(Refusal::NotFound)?;
    if old == *new {
        return Err(Refusal::Invalid(FieldErrors::one("mobile", Message::new("mobile-error-own"))));
    }
    let tx = services.db.begin().await?;
    let begun_before = living(services, &tx, scope).await?;
    if begun_before.as_ref().map(|row| new_mobile(scope, row)).transpose()?.as_ref() == Some(new) {
        return Ok(());
    }
    let session = session::Entity::find_by_id(session_id).filter(session::Column::PersonId.eq(person_id));
    let session = session.one(&tx).await?.ok_or(Refusal::Conflict(Conflict::SignInAgain))?;
    let id = row_id(now);
    let row = ActiveModel {
        id: Set(id),
        person_id: Set(person_id),
        mobile: Set(scope.key().seal(CHANGE_MOBILE.of(id), new.as_e164())?),
        begun_at: Set(now),
        old_proved_at: Set(old_proved_at(&session, now)),
        form_hash: Set(None),
        delete_at: Set(now + CHANGE_LIFE),
    };
    let columns =
        [Column::Id, Column::Mobile, Column::BegunAt, Column::OldProvedAt, Column::FormHash, Column::DeleteAt];
    let instead = OnConflict::column(Column::PersonId).update_columns(columns).to_owned();
    Entity::insert(row).on_conflict(instead).exec_without_returning(&tx).await?;
    tx.commit().await?;
    Ok(())
}

/// When the session proved the old number: by the code that began it or that was typed for this, a moment ago. Whoever finds an
/// unlocked browser later has no such code.
fn old_proved_at(session: &session::Model, now: Moment) -> Option<Moment> {
    let by_code = session.proved_at.filter(|_| session.factor.is_none());
    by_code.filter(|at| *at > now - JUST_NOW)
}

/// Drops a change that was begun.
///
/// Permissions: the person.
///
/// # Errors
/// A fault of the database.
pub async fn drop_change(_: &Services, scope: &CustomerScope, tx: &Tx) -> Result<(), Refusal> {
    Entity::delete_many().filter(Column::PersonId.eq(scope.person_id())).exec(tx).await?;
    Ok(())
}

/// Sends a code to the number that is to be proved next.
///
/// Permissions: the person, with a change that was begun.
///
/// # Errors
/// As [`ask_code`]; [`Refusal::Conflict`] `form-too-old` without a change.
pub async fn send_change_code(
    services: &Services,
    scope: &CustomerScope,
    browser: Browser,
    payment: Payment,
) -> Result<Asked, Refusal> {
    let row = living(services, services.db.read(), scope).await?.ok_or(Refusal::Conflict(Conflict::FormTooOld))?;
    let mobile = match step_of(&row) {
        ChangeStep::Old => mobile_of(services, scope.person_id()).await?.ok_or(Refusal::NotFound)?,
        ChangeStep::New => new_mobile(scope, &row)?,
    };
    ask_code(services, AskCode { mobile, browser, next: String::new(), payment }).await
}

/// Compares the code of the step. Behind the second one the account has the new number, the session a new secret, and every other
/// session and browser is forgotten. The same form gets the same reply again.
///
/// Permissions: the person, with a change that was begun, in the browser that asked for the code.
///
/// # Errors
/// As a wrong code of a sign-in; [`Refusal::Conflict`] `form-too-old` without a change, `mobile-taken` when the new number has an
/// account.
pub async fn prove_number(
    services: &Services,
    scope: &CustomerScope,
    session_id: SessionId,
    browser: &Browser,
    typed: &TypedCode,
) -> Result<ChangeDone, Refusal> {
    let (person_id, now) = (scope.person_id(), services.clock.now());
    let code = parse_code(&typed.code)?;
    let form_hash = sha256(typed.form_key.as_bytes()).to_vec();
    let tx = services.db.begin().await?;
    let own = Entity::find().filter(Column::PersonId.eq(person_id)).filter(Column::DeleteAt.gt(now));
    // Of two taps the second waits here for the first.
    let row = own.lock_exclusive().one(&tx).await?;
    if let Some(secret) = raised_before(&tx, services, person_id, &typed.form_key, now).await? {
        return Ok(ChangeDone::Moved(secret));
    }
    let row = row.ok_or(Refusal::Conflict(Conflict::FormTooOld))?;
    if is_double_tap(&row, &form_hash, now) {
        return Ok(ChangeDone::OldProved);
    }
    let step = step_of(&row);
    let new = new_mobile(scope, &row)?;
    let asked = match step {
        ChangeStep::Old => mobile_of(services, person_id).await?.ok_or(Refusal::NotFound)?,
        ChangeStep::New => new.clone(),
    };
    let challenge = take(&tx, services, browser, now).await?.ok_or_else(|| wrong("sign-in-error-code-expired"))?;
    if let Some(retry_after_s) = braked(services, &tx, browser, &challenge, now).await? {
        return Err(Refusal::TooMany { retry_after_s });
    }
    // A code that was sent to another number proves nothing of this one.
    let is_of_step = challenge.mobile_index == mobile_index(services, &asked);
    if !is_of_step || !is_right(services, &challenge, &code, now) {
        return Err(count_wrong(services, tx, &challenge, now).await?);
    }
    leave(&tx, challenge.id, ChallengeState::Asked, ChallengeState::Used, &form_hash, now).await?;
    if step == ChangeStep::Old {
        Entity::update_many()
            .col_expr(Column::OldProvedAt, Expr::value(now))
            .col_expr(Column::FormHash, Expr::value(form_hash))
            .filter(Column::Id.eq(row.id))
            .exec(&tx)
            .await?;
        tx.commit().await?;
        return Ok(ChangeDone::OldProved);
    }
    end_sessions_but(&tx, person_id, session_id).await?;
    forget_others(&tx, person_id, browser.device_token.as_deref()).await?;
    let secret = raise(&tx, services, scope, session_id, None, &typed.form_key).await?;
    move_number(services, &tx, person_id, scope.key(), &new, Actor::Own(person_id)).await?;
    tx.commit().await?;
    Ok(ChangeDone::Moved(secret))
}

fn is_double_tap(row: &Model, form_hash: &[u8], now: Moment) -> bool {
    let is_recent = row.old_proved_at.is_some_and(|at| at > now - DOUBLE_TAP);
    is_recent && row.form_hash.as_deref() == Some(form_hash)
}
