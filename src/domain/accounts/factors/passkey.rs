//! Passkeys (WebAuthn): a key that a device or a password manager holds and shows only to this site, behind a finger, a face or a
//! PIN. By itself it is two steps.
//!
//! Between the page and its form nothing is stored: what the library has to remember is sealed and carried by the page, for one
//! purpose, one browser or person, and five minutes. A use is counted, so that it is good once.
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Set};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use url::Url;
use webauthn_rs::prelude::{
    AuthenticationResult, DiscoverableAuthentication, DiscoverableKey, Passkey, PasskeyAuthentication,
    PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential, Webauthn, WebauthnBuilder,
};

use super::super::data::{FACTOR_NAME, FACTOR_SECRET};
use super::code::Asked;
use super::enrol::{AddedFactor, added, check_may_enrol, there_already};
use super::own::{hold_factors, rows_of};
use crate::base::crypto::{DataKey, HashPurpose, sha256};
use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::base::ids::row_id;
use crate::base::limits::Counted;
use crate::domain::Services;
use crate::domain::refusal::Refusal;
use crate::domain::scope::{ChangeFactors, Confirmed, CustomerScope};
use crate::entity::second_factor::{ActiveModel, Column, Entity, Model};
use crate::model::conflict::Conflict;
use crate::model::factor::FactorKind;
use crate::model::form::{FieldErrors, Message};
use crate::model::ids::{FactorId, PersonId, SessionId};
use crate::model::moment::{Moment, TimeSpan};

/// So long a page may wait for a passkey.
const CEREMONY_LIFE: TimeSpan = TimeSpan::minutes(5);
/// Who stands in the browser's question.
const HOUSE: &str = "Karriz";

/// What a page asks the browser with, and what it carries for the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ceremony {
    /// The options of `navigator.credentials`, as JSON.
    pub options: String,
    /// Sealed.
    pub carried: String,
}

/// What came back from the browser.
#[derive(Clone, Debug)]
pub struct ShownPasskey {
    pub carried: String,
    /// As JSON.
    pub credential: String,
    pub form_key: String,
}

/// What a ceremony is for. What was begun for one is nothing to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CeremonyFor<'a> {
    SetUp(PersonId),
    /// The browser that is half way through its sign-in.
    SecondStep(&'a str),
    Confirm(PersonId),
    /// A browser of which nothing is known.
    SignIn(&'a str),
}

impl CeremonyFor<'_> {
    fn bound(self) -> Vec<u8> {
        let (what, whose): (&[u8], Vec<u8>) = match self {
            Self::SetUp(id) => (b"set-up:", id.as_bytes().to_vec()),
            Self::SecondStep(token) => (b"second-step:", sha256(token.as_bytes()).to_vec()),
            Self::Confirm(id) => (b"confirm:", id.as_bytes().to_vec()),
            Self::SignIn(token) => (b"sign-in:", sha256(token.as_bytes()).to_vec()),
        };
        [what, &whose].concat()
    }
}

#[derive(Serialize, Deserialize)]
struct Carried<S> {
    until: Moment,
    state: S,
}

/// Begins to set a passkey up; `None` where the site has no name.
///
/// Permissions: the person.
///
/// # Errors
/// A fault.
pub async fn passkey_to_enrol(
    services: &Services,
    scope: &CustomerScope,
    account: &str,
) -> Result<Option<Ceremony>, Refusal> {
    let held = rows_of(services.db.read(), scope.person_id()).await?;
    let held: Vec<Passkey> = passkeys(scope.key(), &held)?.into_iter().map(|(_, passkey)| passkey).collect();
    let known = held.iter().map(|passkey| passkey.cred_id().clone()).collect();
    let Some(library) = webauthn(services)? else { return Ok(None) };
    let (options, state) = library
        .start_passkey_registration(scope.person_id().uuid(), account, account, Some(known))
        .map_err(|_| Fault::new("a passkey could not be asked for"))?;
    // Kept by the device, so that it signs in without the number being typed.
    let mut options = serde_json::to_value(&options.public_key)?;
    if let Some(selection) = options.get_mut("authenticatorSelection").and_then(|value| value.as_object_mut()) {
        selection.insert("residentKey".to_owned(), "preferred".into());
    }
    carried(services, CeremonyFor::SetUp(scope.person_id()), options.to_string(), state).map(Some)
}

/// A passkey as it was made.
pub struct NewPasskey {
    pub shown: ShownPasskey,
    pub name: Option<String>,
}

/// Sets up the passkey that the browser made. The session is proven by it from now on and has a new secret. The same form gets the
/// same reply.
///
/// Permissions: the person, who showed just now that it is them. The same form once more needs no proof: the old secret, with which a
/// double tap comes, carries none.
///
/// # Errors
/// [`Refusal::Invalid`] on `credential` when it is not one of this page; [`Refusal::Conflict`] `enrol-by-link`,
/// `too-many-factors`.
pub async fn add_passkey(
    services: &Services,
    scope: &CustomerScope,
    confirmed: Option<Confirmed<ChangeFactors>>,
    session_id: SessionId,
    new: NewPasskey,
) -> Result<AddedFactor, Refusal> {
    let now = services.clock.now();
    let NewPasskey { shown, name } = new;
    let credential: RegisterPublicKeyCredential = read(&shown.credential)?;
    let tx = services.db.begin().await?;
    hold_factors(&tx, scope.person_id()).await?;
    let found_by = sha256(credential.raw_id.as_ref()).to_vec();
    if let Some(again) = there_already(services, &tx, scope, &found_by, &shown.form_key).await? {
        return Ok(again);
    }
    confirmed.ok_or(Refusal::Conflict(Conflict::ConfirmFirst))?;
    check_may_enrol(services, &tx, scope, session_id).await?;
    let state: PasskeyRegistration =
        opened(services, &tx, CeremonyFor::SetUp(scope.person_id()), &shown.carried, now).await?;
    let passkey =
        library(services)?.finish_passkey_registration(&credential, &state).map_err(|error| refused(&error))?;
    let id: FactorId = row_id(now);
    let name = name.as_deref().map(|name| scope.key().seal(FACTOR_NAME.of(id), name)).transpose()?;
    let row = ActiveModel {
        id: Set(id),
        person_id: Set(scope.person_id()),
        kind: Set(FactorKind::Passkey),
        secret: Set(scope.key().seal(FACTOR_SECRET.of(id), &serde_json::to_string(&passkey)?)?),
        found_by: Set(found_by),
        name: Set(name),
        last_step: Set(None),
        created_at: Set(now),
        last_used_at: Set(None),
    };
    added(services, tx, scope, session_id, row, &shown.form_key).await
}

/// Asks for one of somebody's passkeys; `None` when they have none.
pub(super) async fn ask(
    services: &Services,
    asked: Asked<'_>,
    what: CeremonyFor<'_>,
) -> Result<Option<Ceremony>, Refusal> {
    let held = rows_of(services.db.read(), asked.person_id).await?;
    let held: Vec<Passkey> = passkeys(asked.key, &held)?.into_iter().map(|(_, passkey)| passkey).collect();
    if held.is_empty() {
        return Ok(None);
    }
    let (options, state) = library(services)?
        .start_passkey_authentication(&held)
        .map_err(|_| Fault::new("a passkey could not be asked for"))?;
    carried(services, what, serde_json::to_string(&options.public_key)?, state).map(Some)
}

/// Whether what came back was made by one of this person's passkeys for this page.
///
/// # Errors
/// [`Refusal::Invalid`] on `credential` when it was not.
pub(super) async fn take(
    services: &Services,
    tx: &Tx,
    asked: Asked<'_>,
    what: CeremonyFor<'_>,
    shown: &ShownPasskey,
    now: Moment,
) -> Result<FactorKind, Refusal> {
    let credential: PublicKeyCredential = read(&shown.credential)?;
    let state: PasskeyAuthentication = opened(services, tx, what, &shown.carried, now).await?;
    let result =
        library(services)?.finish_passkey_authentication(&credential, &state).map_err(|error| refused(&error))?;
    let held = rows_of(tx, asked.person_id).await?;
    let found = passkeys(asked.key, &held)?.into_iter().find(|(_, passkey)| passkey.cred_id() == result.cred_id());
    let (row, passkey) = found.ok_or_else(|| wrong("passkey-error"))?;
    used(tx, asked.key, row, passkey, &result, now).await?;
    Ok(FactorKind::Passkey)
}

/// Asks for any passkey of this site that the device holds; `None` where the site has no name.
///
/// Permissions: anyone.
///
/// # Errors
/// A fault.
pub fn passkey_to_sign_in(services: &Services, browser_token: &str) -> Result<Option<Ceremony>, Refusal> {
    let Some(library) = webauthn(services)? else { return Ok(None) };
    let (options, state) =
        library.start_discoverable_authentication().map_err(|_| Fault::new("a passkey could not be asked for"))?;
    let options = serde_json::to_string(&options.public_key)?;
    carried(services, CeremonyFor::SignIn(browser_token), options, state).map(Some)
}

/// Whose passkey it was that came back.
///
/// # Errors
/// [`Refusal::Invalid`] on `credential` when it is nobody's, or not of this page.
pub(super) async fn take_anybodys(
    services: &Services,
    tx: &Tx,
    browser_token: &str,
    shown: &ShownPasskey,
    now: Moment,
) -> Result<PersonId, Refusal> {
    let credential: PublicKeyCredential = read(&shown.credential)?;
    let state: DiscoverableAuthentication =
        opened(services, tx, CeremonyFor::SignIn(browser_token), &shown.carried, now).await?;
    let row = row_of(tx, &credential).await?.ok_or_else(|| wrong("passkey-error"))?;
    let key = key_of(services, tx, row.person_id).await?.ok_or_else(|| wrong("passkey-error"))?;
    let passkey: Passkey = key.open_json(FACTOR_SECRET.of(row.id), &row.secret)?;
    let result = library(services)?
        .finish_discoverable_authentication_v2(&credential, state, DiscoverableKey::from(&passkey))
        .map_err(|error| refused(&error))?;
    let person_id = row.person_id;
    used(tx, &key, row, passkey, &result, now).await?;
    Ok(person_id)
}

/// The passkey of this id, whoever's it is.
pub(super) async fn row_of(
    connection: &impl ConnectionTrait,
    credential: &PublicKeyCredential,
) -> Result<Option<Model>, Fault> {
    let found_by = sha256(credential.raw_id.as_ref()).to_vec();
    let rows = Entity::find().filter(Column::FoundBy.eq(found_by)).filter(Column::Kind.eq(FactorKind::Passkey));
    Ok(rows.one(connection).await?)
}

/// The key of somebody with an account.
async fn key_of(services: &Services, tx: &Tx, id: PersonId) -> Result<Option<DataKey>, Fault> {
    use crate::entity::person;
    let person = person::Entity::find_by_id(id).filter(person::Column::ClosedAt.is_null()).one(tx).await?;
    let Some(person) = person else { return Ok(None) };
    services.keys.find(person.key_id).await
}

/// Notes that a passkey was used, with its counter.
async fn used(
    tx: &Tx,
    key: &DataKey,
    row: Model,
    mut passkey: Passkey,
    result: &AuthenticationResult,
    now: Moment,
) -> Result<(), Refusal> {
    let changed = passkey.update_credential(result).unwrap_or(false);
    let mut update = ActiveModel { id: Set(row.id), last_used_at: Set(Some(now)), ..Default::default() };
    if changed {
        update.secret = Set(key.seal(FACTOR_SECRET.of(row.id), &serde_json::to_string(&passkey)?)?);
    }
    Entity::update(update).exec(tx).await?;
    Ok(())
}

/// The passkeys among somebody's second steps.
fn passkeys(key: &DataKey, rows: &[Model]) -> Result<Vec<(Model, Passkey)>, Fault> {
    let rows = rows.iter().filter(|row| row.kind == FactorKind::Passkey);
    rows.map(|row| Ok((row.clone(), key.open_json(FACTOR_SECRET.of(row.id), &row.secret)?))).collect()
}

fn carried<S: Serialize>(
    services: &Services,
    what: CeremonyFor<'_>,
    options: String,
    state: S,
) -> Result<Ceremony, Refusal> {
    let carried = Carried { until: services.clock.now() + CEREMONY_LIFE, state };
    let plain = serde_json::to_vec(&carried)?;
    let carried = services.hash.seal_for_page(HashPurpose::Ceremony, &what.bound(), &plain)?;
    Ok(Ceremony { options, carried })
}

/// What the page carried, when it is ours, for this, young enough, and used for the first time.
async fn opened<S: DeserializeOwned>(
    services: &Services,
    tx: &Tx,
    what: CeremonyFor<'_>,
    sealed: &str,
    now: Moment,
) -> Result<S, Refusal> {
    let plain = services.hash.open_from_page(HashPurpose::Ceremony, &what.bound(), sealed);
    let plain = plain.ok_or_else(|| wrong("passkey-error-old"))?;
    let Carried { until, state } = serde_json::from_slice(&plain).map_err(|_| wrong("passkey-error-old"))?;
    let uses = &services.limits.ceremony_uses;
    let counted = uses.count(tx, &services.hash, sealed.as_bytes(), now).await?;
    if until <= now || counted != Counted::Within {
        return Err(wrong("passkey-error-old"));
    }
    Ok(state)
}

fn read<T: DeserializeOwned>(credential: &str) -> Result<T, Refusal> {
    serde_json::from_str(credential).map_err(|_| wrong("passkey-error"))
}

/// What the library refuses is said in one way; the log holds why.
fn refused(error: &webauthn_rs::prelude::WebauthnError) -> Refusal {
    tracing::info!(code = "passkey-refused", why = ?error, "a passkey was refused");
    wrong("passkey-error")
}

pub(super) fn wrong(key: &'static str) -> Refusal {
    Refusal::Invalid(FieldErrors::one("credential", Message::new(key)))
}

/// The library, for the one origin that this site has. None where that is a bare address: passkeys are bound to names.
fn webauthn(services: &Services) -> Result<Option<Webauthn>, Fault> {
    let broken = || Fault::new("the public origin is no address");
    let origin = Url::parse(&services.public_origin).map_err(|_| broken())?;
    let Some(host) = origin.domain() else { return Ok(None) };
    let builder = WebauthnBuilder::new(host, &origin).map_err(|_| broken())?;
    builder.rp_name(HOUSE).build().map(Some).map_err(|_| broken())
}

/// The same, for a page that a site without a name does not have.
fn library(services: &Services) -> Result<Webauthn, Refusal> {
    webauthn(services)?.ok_or_else(|| wrong("passkey-no-name"))
}
