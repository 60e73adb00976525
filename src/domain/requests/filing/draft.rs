//! A request that is being written. What was typed waits here between the steps of the form, through signing in, through
//! Back and a reload, until it is sent or its time has passed. It belongs to the browser that it was typed in, and to
//! whoever was signed in there: nobody else finds it.
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Set};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::base::crypto::{DataKey, sha256};
use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::base::ids::{row_id, token};
use crate::base::keys::KeyKind;
use crate::base::limits::Counted;
use crate::domain::Services;
use crate::domain::refusal::Refusal;
use crate::domain::requests::data::DRAFT_TYPED;
use crate::domain::scope::{CustomerScope, Principal};
use crate::entity::request_draft::{self as draft, Column, Entity, Model};
use crate::model::form::RawForm;
use crate::model::ids::PersonId;
use crate::model::moment::{Moment, TimeSpan};
use crate::model::tracking_code::TrackingCode;

/// How long a draft waits for somebody who has not signed in.
pub const DRAFT_LIFE: TimeSpan = TimeSpan::hours(48);
/// How long for somebody who has.
const OWN_DRAFT_LIFE: TimeSpan = TimeSpan::days(14);

/// How long a sent draft leads to its request: whoever goes Back or reloads finds it.
const SENT_DRAFT_LIFE: TimeSpan = TimeSpan::hours(24);

/// Who writes a request: a browser, and whoever is signed in there.
pub struct Writer {
    /// The secret in the browser's cookie.
    browser_token: Option<String>,
    person_id: Option<PersonId>,
    /// What limits count by.
    address: String,
}

impl Writer {
    pub fn new(browser_token: Option<String>, principal: &Principal, address: String) -> Self {
        Self { browser_token, person_id: principal.person().map(crate::domain::scope::Person::id), address }
    }

    fn browser_hash(&self) -> Option<Vec<u8>> {
        self.browser_token.as_deref().map(|token| sha256(token.as_bytes()).to_vec())
    }

    /// Whether the draft is theirs: their own, or nobody's and typed in this browser.
    fn owns(&self, row: &Model) -> bool {
        match row.person_id {
            Some(person_id) => self.person_id == Some(person_id),
            None => self.browser_hash().is_some_and(|hash| hash == row.browser_hash),
        }
    }
}

/// What was typed so far.
pub struct Draft {
    /// Its name in addresses.
    pub token: String,
    pub service_slug: String,
    pub typed: RawForm,
    /// The request that it became.
    pub sent: Option<TrackingCode>,
}

/// A draft of this writer.
///
/// Permissions: the browser that it was typed in, or whoever was signed in there.
///
/// # Errors
/// [`Refusal::NotFound`] also for another's.
pub async fn find_draft(services: &Services, writer: &Writer, token: &str) -> Result<Draft, Refusal> {
    let now = services.clock.now();
    let row = find(services.db.read(), writer, token, now).await?.ok_or(Refusal::NotFound)?;
    let key = services.keys.find(row.key_id).await?.ok_or(Refusal::NotFound)?;
    let typed = opened(&key, &row)?;
    Ok(Draft { token: token.to_owned(), service_slug: row.service_slug, typed, sent: row.sent_code })
}

/// Keeps what one step of the form asked for: `fields` of the draft are replaced by what `typed` says of them. Without
/// `known`, or when it is not there any more, a draft begins. Gives its name.
///
/// Permissions: anyone, for the browser that `writer` names.
///
/// # Errors
/// [`Refusal::TooMany`] above the drafts of an address.
pub async fn save_draft(
    services: &Services,
    writer: &Writer,
    known: &str,
    service_slug: &str,
    fields: impl Fn(&str) -> bool,
    typed: &RawForm,
) -> Result<String, Refusal> {
    let now = services.clock.now();
    let tx = services.db.begin().await?;
    let found = find(&tx, writer, known, now).await?;
    let found = found.filter(|row| row.service_slug == service_slug && row.sent_code.is_none());
    if let Some(row) = found
        && let Some(key) = services.keys.find(row.key_id).await?
    {
        let typed = merged(opened(&key, &row)?, fields, typed);
        replace(&tx, writer, &key, &row, &typed, now).await?;
        tx.commit().await?;
        return Ok(known.to_owned());
    }
    let typed = merged(RawForm::default(), fields, typed);
    let token = begin(services, &tx, writer, service_slug, &typed, now).await?;
    tx.commit().await?;
    Ok(token)
}

/// What became of a draft that is about to be sent.
pub enum Taken {
    /// It is sent now: see [`mark_sent`].
    Now(TakenDraft),
    /// It was sent before, from another tab.
    Before(TrackingCode),
    /// There is none.
    Gone,
}

/// A draft that is held until the end of the transaction.
pub struct TakenDraft(Uuid);

/// Takes a draft to send it: of two tabs that send it the second hears of the first.
///
/// Permissions: the person, a draft of theirs.
///
/// # Errors
/// A fault.
pub async fn take_draft(
    services: &Services,
    _: &CustomerScope,
    tx: &Tx,
    writer: &Writer,
    token: &str,
) -> Result<Taken, Refusal> {
    let now = services.clock.now();
    let Some(row) = find(tx, writer, token, now).await? else { return Ok(Taken::Gone) };
    let held = Entity::update_many()
        .col_expr(Column::DeleteAt, Expr::value(now + SENT_DRAFT_LIFE))
        .filter(Column::Id.eq(row.id))
        .filter(Column::SentCode.is_null())
        .exec(tx)
        .await?;
    if held.rows_affected == 1 {
        return Ok(Taken::Now(TakenDraft(row.id)));
    }
    let row = find(tx, writer, token, now).await?;
    Ok(row.and_then(|row| row.sent_code).map_or(Taken::Gone, Taken::Before))
}

/// Notes which request a draft became. What was typed stands there now, and here no more.
///
/// Permissions: whoever took the draft.
///
/// # Errors
/// A fault.
pub async fn mark_sent(tx: &Tx, taken: TakenDraft, code: TrackingCode) -> Result<(), Fault> {
    Entity::update_many()
        .col_expr(Column::SentCode, Expr::value(code))
        .col_expr(Column::Typed, Expr::value(None::<Vec<u8>>))
        .filter(Column::Id.eq(taken.0))
        .exec(tx)
        .await?;
    Ok(())
}

async fn find(
    connection: &impl ConnectionTrait,
    writer: &Writer,
    token: &str,
    now: Moment,
) -> Result<Option<Model>, Fault> {
    if token.is_empty() {
        return Ok(None);
    }
    let row = Entity::find()
        .filter(Column::TokenHash.eq(sha256(token.as_bytes()).to_vec()))
        .filter(Column::DeleteAt.gt(now))
        .one(connection)
        .await?;
    Ok(row.filter(|row| writer.owns(row)))
}

async fn begin(
    services: &Services,
    tx: &Tx,
    writer: &Writer,
    service_slug: &str,
    typed: &RawForm,
    now: Moment,
) -> Result<String, Refusal> {
    let limit = &services.limits.drafts_per_address_hour;
    if let Counted::Over { retry_after_s } = limit.count(tx, &services.hash, writer.address.as_bytes(), now).await? {
        return Err(Refusal::TooMany { retry_after_s });
    }
    let browser_hash = writer.browser_hash().ok_or_else(|| Fault::new("a draft needs a browser"))?;
    let token = token()?;
    // The key ends by itself, when the draft ends at the latest.
    let key = services.keys.create(KeyKind::Draft, now, Some(now + OWN_DRAFT_LIFE)).await?;
    let id = row_id(now);
    let row = draft::ActiveModel {
        id: Set(id),
        key_id: Set(key.id),
        token_hash: Set(sha256(token.as_bytes()).to_vec()),
        browser_hash: Set(browser_hash),
        person_id: Set(writer.person_id),
        service_slug: Set(service_slug.to_owned()),
        typed: Set(Some(key.seal(DRAFT_TYPED.of(id), &written(typed)?)?)),
        created_at: Set(now),
        sent_code: Set(None),
        delete_at: Set(ends(writer, now, now)),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(token)
}

async fn replace(
    tx: &Tx,
    writer: &Writer,
    key: &DataKey,
    row: &Model,
    typed: &RawForm,
    now: Moment,
) -> Result<(), Fault> {
    Entity::update_many()
        .col_expr(Column::Typed, Expr::value(key.seal(DRAFT_TYPED.of(row.id), &written(typed)?)?))
        .col_expr(Column::PersonId, Expr::value(writer.person_id))
        .col_expr(Column::DeleteAt, Expr::value(ends(writer, row.created_at, now)))
        .filter(Column::Id.eq(row.id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Each step gives it time again, but not beyond the end of its key.
fn ends(writer: &Writer, begun: Moment, now: Moment) -> Moment {
    let life = if writer.person_id.is_some() { OWN_DRAFT_LIFE } else { DRAFT_LIFE };
    (now + life).min(begun + OWN_DRAFT_LIFE)
}

fn opened(key: &DataKey, row: &Model) -> Result<RawForm, Fault> {
    let Some(typed) = row.typed.as_deref() else { return Ok(RawForm::default()) };
    let pairs: Vec<(String, String)> = key.open_json(DRAFT_TYPED.of(row.id), typed)?;
    Ok(RawForm::from_pairs(pairs))
}

fn written(typed: &RawForm) -> Result<Zeroizing<String>, Fault> {
    Ok(Zeroizing::new(serde_json::to_string(typed.pairs())?))
}

/// What was typed before, with the fields of one step as they are now.
fn merged(before: RawForm, fields: impl Fn(&str) -> bool, typed: &RawForm) -> RawForm {
    let kept = before.pairs().iter().filter(|(name, _)| !fields(name));
    let new = typed.pairs().iter().filter(|(name, _)| fields(name));
    RawForm::from_pairs(kept.chain(new).cloned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_replaces_its_own_fields_and_no_others() {
        let before = RawForm::from_pairs([("q_a", "1"), ("q_a", "2"), ("city", "x")]);
        let typed = RawForm::from_pairs([("q_a", "3"), ("city", "y"), ("form_key", "k")]);
        let merged = merged(before, |name| name.starts_with("q_"), &typed);
        assert_eq!(merged, RawForm::from_pairs([("city", "x"), ("q_a", "3")]));
    }
}
