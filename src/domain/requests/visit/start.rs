//! The specialist stands at the door and types the code that the customer tells.
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::code::{MOST_TRIES, StartCheck, StartCode, check, parse_start_code};
use crate::base::db::Tx;
use crate::domain::Services;
use crate::domain::refusal::Refusal;
use crate::domain::requests::lifecycle::{Case, Known, apply};
use crate::domain::requests::store::{by_code, for_update};
use crate::domain::scope::SpecialistScope;
use crate::entity::service_request;
use crate::model::form::RawForm;
use crate::model::request::{RequestEvent, RequestState};
use crate::model::tracking_code::TrackingCode;

/// The right to compare one code, taken from the few that a visit has. Made by [`take_start_try`] only.
#[derive(Clone, Copy, Debug)]
pub struct StartTry(bool);

/// Counts a comparison before it happens, in a transaction of its own: what is refused later stays counted, and of many at
/// once no more than those that are left compare anything.
///
/// Of a form that holds no code nothing is compared, so nothing is counted.
///
/// Permissions: the chosen specialist.
///
/// # Errors
/// [`Refusal::NotFound`] for visits of others.
pub async fn take_start_try(
    services: &Services,
    scope: &SpecialistScope,
    code: TrackingCode,
    typed: &RawForm,
) -> Result<StartTry, Refusal> {
    use service_request::Column;
    let seen = by_code(services.db.read(), code).await?;
    seen.filter(|request| request.specialist_id == Some(scope.person_id())).ok_or(Refusal::NotFound)?;
    if parse_start_code(typed).is_err() {
        return Ok(StartTry(false));
    }
    let tx = services.db.begin().await?;
    let counted = service_request::Entity::update_many()
        .col_expr(Column::StartTries, Expr::col(Column::StartTries).add(1))
        .filter(Column::TrackingCode.eq(code))
        .filter(Column::SpecialistId.eq(scope.person_id()))
        .filter(Column::State.eq(RequestState::EnRoute))
        .filter(Column::StartTries.lt(MOST_TRIES))
        .exec(&tx)
        .await?;
    tx.commit().await?;
    Ok(StartTry(counted.rows_affected == 1))
}

/// Begins the work when the code is the customer's.
///
/// Permissions: the chosen specialist.
///
/// # Errors
/// [`Refusal::NotFound`] for visits of others; [`Refusal::Invalid`] for a wrong code; [`Refusal::Conflict`]
/// `start-code-spent` after five of them, `request-moved` when the specialist is not on the way.
pub async fn start_visit(
    services: &Services,
    scope: &SpecialistScope,
    tx: &Tx,
    code: TrackingCode,
    typed: &StartCode,
    StartTry(may_compare): StartTry,
) -> Result<(), Refusal> {
    let seen = by_code(tx, code).await?.ok_or(Refusal::NotFound)?;
    let request = for_update(tx, seen.id).await?.ok_or(Refusal::NotFound)?;
    if request.specialist_id != Some(scope.person_id()) {
        return Err(Refusal::NotFound);
    }
    let start = if may_compare { check(services, tx, &request, typed).await? } else { StartCheck::NotCompared };
    let known = Known { start: Some(start), ..Known::default() };
    let case = Case { services, tx, actor: scope.into(), known, now: services.clock.now() };
    apply(&case, &request, RequestEvent::Start).await?;
    Ok(())
}
