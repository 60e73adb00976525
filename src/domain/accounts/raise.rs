//! A session that is proven once more. It gets a new secret, and only that one carries the proof: whoever had the old one gains
//! nothing. The old one opens, for as long as a double tap takes, what it opened before.
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, Set};
use serde::{Deserialize, Serialize};

use super::rules::DOUBLE_TAP;
use super::session::{SECRET, token_hash};
use crate::base::crypto::HashPurpose;
use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::base::ids::row_id;
use crate::base::jobs::{self, Job, Outcome};
use crate::domain::Services;
use crate::domain::refusal::Refusal;
use crate::domain::scope::CustomerScope;
use crate::entity::session::{ActiveModel, Column, Entity, Model};
use crate::model::conflict::Conflict;
use crate::model::factor::FactorKind;
use crate::model::ids::{PersonId, SessionId};
use crate::model::moment::Moment;

/// When the row of an old secret was proven: never.
pub(super) const OLD_SECRET: Moment = Moment::from_ms(0);

/// The new secret of a session. It goes into a cookie and nowhere else.
#[derive(Clone, Copy)]
pub struct NewSecret(pub [u8; SECRET]);

/// Proves a session anew, by `factor` if there was one, in the transaction that used the proof. The secret is made from the key of
/// the form, so that the same form sent twice gives one.
pub(super) async fn raise(
    tx: &Tx,
    services: &Services,
    scope: &CustomerScope,
    session_id: SessionId,
    factor: Option<FactorKind>,
    form_key: &str,
) -> Result<NewSecret, Refusal> {
    let now = services.clock.now();
    let secret = secret_of(services, scope.person_id(), form_key)?;
    let hash = token_hash(&secret.0).to_vec();
    let row = Entity::find_by_id(session_id).filter(Column::PersonId.eq(scope.person_id())).lock_exclusive();
    let row = row.one(tx).await?.ok_or(Refusal::Conflict(Conflict::SignInAgain))?;
    if row.token_hash == hash {
        return Ok(secret);
    }
    Entity::update_many()
        .col_expr(Column::TokenHash, Expr::value(hash))
        .col_expr(Column::Factor, Expr::value(factor.or(row.factor)))
        .col_expr(Column::ProvedAt, Expr::value(now))
        .filter(Column::Id.eq(session_id))
        .exec(tx)
        .await?;
    leave_old(tx, row, now).await?;
    Ok(secret)
}

/// The secret that this form gave before, while it opens a session still.
pub(super) async fn raised_before(
    tx: &Tx,
    services: &Services,
    person_id: PersonId,
    form_key: &str,
    now: Moment,
) -> Result<Option<NewSecret>, Fault> {
    let secret = secret_of(services, person_id, form_key)?;
    let row = Entity::find()
        .filter(Column::TokenHash.eq(token_hash(&secret.0).to_vec()))
        .filter(Column::PersonId.eq(person_id))
        .one(tx)
        .await?;
    let is_recent = row.and_then(|row| row.proved_at).is_some_and(|at| at > now - DOUBLE_TAP);
    Ok(is_recent.then_some(secret))
}

fn secret_of(services: &Services, person_id: PersonId, form_key: &str) -> Result<NewSecret, Fault> {
    let hash = services.hash.of(HashPurpose::Session, &[b"raised", person_id.as_bytes(), form_key.as_bytes()]);
    hash.first_chunk().copied().map(NewSecret).ok_or_else(|| Fault::new("a hash is too short"))
}

/// Keeps the old secret for a double tap, without any proof, and has it forgotten.
async fn leave_old(tx: &Tx, row: Model, now: Moment) -> Result<(), Fault> {
    let id = row_id(now);
    let until = row.absolute_until.min(now + DOUBLE_TAP);
    let old = ActiveModel {
        id: Set(id),
        token_hash: Set(row.token_hash),
        person_id: Set(row.person_id),
        data: Set(row.data),
        device: Set(row.device),
        network: Set(row.network),
        created_at: Set(row.created_at),
        last_seen_at: Set(row.last_seen_at),
        idle_until: Set(until),
        absolute_until: Set(until),
        factor: Set(None),
        proved_at: Set(Some(OLD_SECRET)),
        // Name and looks stay with the session.
        ..Default::default()
    };
    Entity::insert(old).exec_without_returning(tx).await?;
    jobs::enqueue(tx, &ForgetSession { session_id: id }, now, until, None).await?;
    Ok(())
}

/// Deletes the row of a secret that was exchanged.
#[derive(Debug, Serialize, Deserialize)]
pub struct ForgetSession {
    pub session_id: SessionId,
}

impl Job for ForgetSession {
    const KIND: &'static str = "accounts.forget-session";
}

/// Half a minute after a session got a new secret nothing of the old one is left.
///
/// # Errors
/// A fault of the database.
pub async fn forget_session(services: &Services, job: &ForgetSession) -> Result<Outcome, Fault> {
    let tx = services.db.begin().await?;
    Entity::delete_by_id(job.session_id).exec(&tx).await?;
    tx.commit().await?;
    Ok(Outcome::Done)
}
