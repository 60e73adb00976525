//! Setting up an app that makes codes.
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, Set};

use super::super::check::{plain_digits, wrong};
use super::super::data::{FACTOR_NAME, FACTOR_SECRET};
use super::super::news::announce_news;
use super::super::raise::{NewSecret, raise, raised_before};
use super::super::recovery::drop_lost_second_step;
use super::own::{MOST_FACTORS, has_factor, hold_factors, is_staff, rows_of};
use super::pass::{is_open, use_pass};
use super::recovery;
use super::totp::{address_of, secret_of, step_of};
use crate::base::crypto::sha256;
use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::base::ids::{row_id, token};
use crate::domain::Services;
use crate::domain::notify::Template;
use crate::domain::refusal::{Refusal, count_use, store_refusal};
use crate::domain::scope::{ChangeFactors, Confirmed, CustomerScope};
use crate::entity::second_factor::{ActiveModel, Column, Entity};
use crate::model::conflict::Conflict;
use crate::model::factor::FactorKind;
use crate::model::ids::{FactorId, SessionId};

/// What an app needs: in the square, and to be typed by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrolment {
    /// Ties the form to the secret. Only the page knows it.
    pub token: String,
    /// In base32.
    pub secret: String,
    /// What the square holds.
    pub address: String,
}

/// The secret that the form with this token sets up for an account of this name; a new one without a token.
///
/// Permissions: the person.
///
/// # Errors
/// A fault.
pub fn totp_to_enrol(
    services: &Services,
    scope: &CustomerScope,
    kept: Option<String>,
    account: &str,
) -> Result<Enrolment, Fault> {
    let token = match kept {
        Some(token) => token,
        None => token()?,
    };
    let secret = secret_of(services, scope.person_id(), &token)?;
    let address = address_of(&secret, account)?;
    Ok(Enrolment { token, secret, address })
}

/// Whether this session may set up a second step: always, but for a first one of somebody who works here, who needs a link.
///
/// Permissions: the person.
///
/// # Errors
/// A fault of the database.
pub async fn may_enrol(services: &Services, scope: &CustomerScope, session_id: SessionId) -> Result<bool, Refusal> {
    match check_may_enrol(services, services.db.read(), scope, session_id).await {
        Ok(()) => Ok(true),
        Err(Refusal::Conflict(Conflict::EnrolByLink)) => Ok(false),
        Err(refusal) => Err(refusal),
    }
}

/// What came of setting up a second step.
pub struct AddedFactor {
    /// Codes on paper, when the person had none: for this one page.
    pub recovery_codes: Vec<String>,
    /// The new secret of the session, which is proven now.
    pub secret: NewSecret,
}

/// An app as it was set up.
pub struct NewTotp {
    pub token: String,
    pub name: Option<String>,
    /// Its first code.
    pub code: String,
    pub form_key: String,
}

/// Sets up the app whose first code this is. The session is proven by it from now on and has a new secret. The same form gets
/// the same reply.
///
/// Permissions: the person, who showed just now that it is them. The same form once more needs no proof: the old secret, with which a
/// double tap comes, carries none.
///
/// # Errors
/// [`Refusal::Invalid`] on `code` when it is not of this secret; [`Refusal::Conflict`] `confirm-first`, `enrol-by-link`, `too-many-factors`;
/// [`Refusal::TooMany`] above the tries of the person.
pub async fn add_totp(
    services: &Services,
    scope: &CustomerScope,
    confirmed: Option<Confirmed<ChangeFactors>>,
    session_id: SessionId,
    new: NewTotp,
) -> Result<AddedFactor, Refusal> {
    let now = services.clock.now();
    let person_id = scope.person_id();
    let code = plain_digits(&new.code).ok_or_else(|| wrong("sign-in-error-code-shape"))?;
    let tx = services.db.begin().await?;
    hold_factors(&tx, person_id).await?;
    let found_by = found_by(&new.token);
    if let Some(again) = there_already(services, &tx, scope, &found_by, &new.form_key).await? {
        return Ok(again);
    }
    confirmed.ok_or(Refusal::Conflict(Conflict::ConfirmFirst))?;
    check_may_enrol(services, &tx, scope, session_id).await?;
    if let Err(refused) = count_use(services, &tx, &services.limits.second_steps_hour, person_id).await {
        return Err(store_refusal(tx, refused).await);
    }
    let secret = secret_of(services, person_id, &new.token)?;
    let Some(step) = step_of(&secret, &code, now)? else {
        return Err(store_refusal(tx, wrong("second-step-error-first-code")).await);
    };
    let id: FactorId = row_id(now);
    let name = new.name.as_deref().map(|name| scope.key().seal(FACTOR_NAME.of(id), name)).transpose()?;
    let row = ActiveModel {
        id: Set(id),
        person_id: Set(person_id),
        kind: Set(FactorKind::Totp),
        secret: Set(scope.key().seal(FACTOR_SECRET.of(id), &secret)?),
        found_by: Set(found_by),
        name: Set(name),
        last_step: Set(Some(step)),
        created_at: Set(now),
        last_used_at: Set(None),
    };
    added(services, tx, scope, session_id, row, &new.form_key).await
}

/// The first reply, when this second step was set up by the same form just now.
pub(super) async fn there_already(
    services: &Services,
    tx: &Tx,
    scope: &CustomerScope,
    found_by: &[u8],
    form_key: &str,
) -> Result<Option<AddedFactor>, Refusal> {
    let person_id = scope.person_id();
    let same = Entity::find().filter(Column::PersonId.eq(person_id)).filter(Column::FoundBy.eq(found_by.to_vec()));
    if same.count(tx).await? == 0 {
        return Ok(None);
    }
    let raised = raised_before(tx, services, person_id, form_key, services.clock.now()).await?;
    let secret = raised.ok_or(Refusal::Conflict(Conflict::FormTooOld))?;
    let recovery_codes = codes_of(services, tx, scope, form_key).await?;
    Ok(Some(AddedFactor { recovery_codes, secret }))
}

/// Writes a second step, codes on paper with the first one, and proves the session by it.
pub(super) async fn added(
    services: &Services,
    tx: Tx,
    scope: &CustomerScope,
    session_id: SessionId,
    row: ActiveModel,
    form_key: &str,
) -> Result<AddedFactor, Refusal> {
    let person_id = scope.person_id();
    if rows_of(&tx, person_id).await?.len() >= MOST_FACTORS {
        return Err(Refusal::Conflict(Conflict::TooManyFactors));
    }
    let (kind, id) = (row.kind.clone().take(), row.id.clone().take().unwrap_or_default());
    Entity::insert(row).exec_without_returning(&tx).await?;
    use_pass(&tx, person_id).await?;
    drop_lost_second_step(&tx, person_id).await?;
    announce_news(services, &tx, person_id, Template::FactorAdded, id.uuid(), None).await?;
    let recovery_codes = codes_of(services, &tx, scope, form_key).await?;
    let secret = raise(&tx, services, scope, session_id, kind, form_key).await?;
    tx.commit().await?;
    Ok(AddedFactor { recovery_codes, secret })
}

/// Codes on paper for whoever has none that are good, and those that this very form made.
async fn codes_of(services: &Services, tx: &Tx, scope: &CustomerScope, form_key: &str) -> Result<Vec<String>, Fault> {
    let person_id = scope.person_id();
    if recovery::left(tx, person_id).await? > 0 && !recovery::are_of(services, tx, person_id, form_key).await? {
        return Ok(Vec::new());
    }
    recovery::make(services, tx, person_id, form_key).await
}

/// Refuses a first second step of somebody who works here without a link: else whoever takes over their number had it.
pub(super) async fn check_may_enrol(
    services: &Services,
    connection: &impl ConnectionTrait,
    scope: &CustomerScope,
    session_id: SessionId,
) -> Result<(), Refusal> {
    let person_id = scope.person_id();
    let now = services.clock.now();
    let is_free = services.staff_may_sign_in_by_code
        || !is_staff(connection, person_id, now).await?
        || has_factor(connection, person_id).await?
        || is_open(connection, person_id, session_id, now).await?;
    if is_free { Ok(()) } else { Err(Refusal::Conflict(Conflict::EnrolByLink)) }
}

fn found_by(token: &str) -> Vec<u8> {
    sha256(token.as_bytes()).to_vec()
}
