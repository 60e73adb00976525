//! Whoever carries messages and fails again and again is left alone for a while: five failures in a row open the circuit,
//! and every half minute one message tries whether it works again. The state is a row, so that every process knows it.
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};

use super::provider::SmsError;
use crate::base::fault::Fault;
use crate::domain::Services;
use crate::entity::message_way::{ActiveModel, Column, Entity};
use crate::model::message::Provider;
use crate::model::moment::{Moment, TimeSpan};

/// So many failures in a row open the circuit.
pub(super) const FAILURES_TO_OPEN: i32 = 5;
/// Then nobody asks for so long.
pub(super) const OPEN_FOR: TimeSpan = TimeSpan::seconds(30);

/// Whether this one may be asked now. Of those who ask while it half opens, one gets yes.
pub(super) async fn lets(services: &Services, provider: Provider, now: Moment) -> Result<bool, Fault> {
    let row = Entity::find_by_id(provider).one(services.db.read()).await?;
    let Some(row) = row.filter(|row| row.failures >= FAILURES_TO_OPEN) else { return Ok(true) };
    if row.open_until > now {
        return Ok(false);
    }
    let tx = services.db.begin().await?;
    let taken = Entity::update_many()
        .col_expr(Column::OpenUntil, Expr::value(now + OPEN_FOR))
        .filter(Column::Provider.eq(provider))
        .filter(Column::OpenUntil.eq(row.open_until))
        .exec(&tx)
        .await?;
    tx.commit().await?;
    Ok(taken.rows_affected == 1)
}

/// Notes how it went. What works as before writes nothing.
pub(super) async fn note(
    services: &Services,
    provider: Provider,
    failure: Option<SmsError>,
    now: Moment,
) -> Result<(), Fault> {
    let row = Entity::find_by_id(provider).one(services.db.read()).await?;
    let before = row.map_or(0, |row| row.failures);
    let failures = match failure {
        // It answers; that it does not want this message is no fault of its own.
        None | Some(SmsError::Never) => 0,
        // Nothing mends it but the operator.
        Some(SmsError::Switch) => before.saturating_add(FAILURES_TO_OPEN),
        Some(SmsError::Later | SmsError::Unknown) => before.saturating_add(1),
    };
    metrics::gauge!("karriz_message_way_open", "provider" => provider.code()).set(if failures >= FAILURES_TO_OPEN {
        1.0
    } else {
        0.0
    });
    if failures == before {
        return Ok(());
    }
    if before < FAILURES_TO_OPEN && failures >= FAILURES_TO_OPEN {
        tracing::error!(provider = provider.code(), "this way of messages is broken and is left alone");
    } else if failures == 0 && before >= FAILURES_TO_OPEN {
        tracing::info!(provider = provider.code(), "this way of messages works again");
    }
    let open_until = if failures >= FAILURES_TO_OPEN { now + OPEN_FOR } else { Moment::default() };
    let row = ActiveModel {
        provider: Set(provider),
        failures: Set(failures),
        open_until: Set(open_until),
        changed_at: Set(now),
    };
    let tx = services.db.begin().await?;
    let again = OnConflict::column(Column::Provider)
        .update_columns([Column::Failures, Column::OpenUntil, Column::ChangedAt])
        .to_owned();
    Entity::insert(row).on_conflict(again).exec_without_returning(&tx).await?;
    tx.commit().await?;
    Ok(())
}

/// Whether every way for SMS that the operator has named is broken, as far as is known: nobody may be told to wait for a
/// message that does not come.
///
/// Permissions: anyone.
///
/// # Errors
/// A fault of the database.
pub async fn sms_is_broken(services: &Services) -> Result<bool, Fault> {
    let open = Entity::find().filter(Column::Failures.gte(FAILURES_TO_OPEN)).all(services.db.read()).await?;
    let is_open = |provider: &Provider| open.iter().any(|row| row.provider == *provider);
    Ok(!services.messages.sms_order.is_empty() && services.messages.sms_order.iter().all(is_open))
}
