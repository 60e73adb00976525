//! What happens by itself. Handlers look at the request as it stands and do nothing when it has moved on, so that they
//! may run twice or late. One that runs early comes again at its time: "not yet" is not "not any more".
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::base::clock::SECOND;
use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::base::jobs::{Job, Outcome, enqueue};
use crate::domain::Services;
use crate::domain::refusal::Refusal;
use crate::domain::requests::lifecycle::{apply, due_at};
use crate::domain::requests::offers::choose::set_selected;
use crate::domain::requests::offers::rows as offer_rows;
use crate::domain::requests::rules::offers_until_again;
use crate::domain::requests::store::for_update;
use crate::domain::scope::SystemScope;
use crate::entity::service_request;
use crate::model::request::{OfferClosed, RequestEvent};

/// Ends the wait for offers.
#[derive(Debug, Serialize, Deserialize)]
pub struct ExpireRequest {
    pub request_id: Uuid,
}

impl Job for ExpireRequest {
    const KIND: &'static str = "requests.expire";
}

/// Ends the request when its time for offers has passed without a choice.
///
/// Permissions: the program.
///
/// # Errors
/// A fault; the job is tried again.
pub async fn expire(services: &Services, scope: SystemScope, job: &ExpireRequest) -> Result<Outcome, Fault> {
    let now = services.clock.now_ms();
    let tx = services.db.begin().await?;
    let Some(request) = for_update(&tx, job.request_id).await? else { return Ok(Outcome::Dead { code: "no-request" }) };
    if let Some(outcome) = not_now(&request, RequestEvent::Expire, now)? {
        return Ok(outcome);
    }
    match apply(&tx, &request, RequestEvent::Expire, scope.into(), now, Some("offers-time-passed")).await {
        Ok(request) => {
            offer_rows::close_all(&tx, request.id, OfferClosed::RequestExpired, now).await?;
            tx.commit().await?;
            Ok(Outcome::Done)
        }
        Err(refusal) => refused(refusal),
    }
}

/// Releases a choice that was not confirmed.
#[derive(Debug, Serialize, Deserialize)]
pub struct ReleaseSelection {
    pub request_id: Uuid,
}

impl Job for ReleaseSelection {
    const KIND: &'static str = "requests.release-selection";
}

/// Takes a choice back that was not confirmed in time: the offers are open again, and so is the wait for them.
///
/// Permissions: the program.
///
/// # Errors
/// A fault; the job is tried again.
pub async fn release(services: &Services, scope: SystemScope, job: &ReleaseSelection) -> Result<Outcome, Fault> {
    let now = services.clock.now_ms();
    let tx = services.db.begin().await?;
    let Some(request) = for_update(&tx, job.request_id).await? else { return Ok(Outcome::Dead { code: "no-request" }) };
    if let Some(outcome) = not_now(&request, RequestEvent::Release, now)? {
        return Ok(outcome);
    }
    match apply(&tx, &request, RequestEvent::Release, scope.into(), now, Some("not-confirmed")).await {
        Ok(request) => {
            offer_rows::reopen(&tx, request.id, now).await?;
            set_selected(&tx, request.id, None).await?;
            wait_again(&tx, &request, now).await?;
            tx.commit().await?;
            services.bell.ring();
            Ok(Outcome::Done)
        }
        Err(refusal) => refused(refusal),
    }
}

async fn wait_again(tx: &Tx, request: &service_request::Model, now: i64) -> Result<(), Fault> {
    let until = offers_until_again(request, now);
    service_request::Entity::update_many()
        .col_expr(service_request::Column::OffersUntil, Expr::value(until))
        .filter(service_request::Column::Id.eq(request.id))
        .exec(tx)
        .await?;
    enqueue(tx, &ExpireRequest { request_id: request.id }, now, until, None).await
}

/// What becomes of a timer whose event cannot happen now; `None` when it can.
fn not_now(request: &service_request::Model, event: RequestEvent, now: i64) -> Result<Option<Outcome>, Fault> {
    Ok(match due_at(request, event)? {
        None => Some(Outcome::Done),
        Some(at) if now < at => Some(Outcome::NotYet { at }),
        Some(_) => None,
    })
}

/// The request is held and the time has come: a refusal is somebody who was faster all the same, so look again.
fn refused(refusal: Refusal) -> Result<Outcome, Fault> {
    match refusal {
        Refusal::Conflict(_) => Ok(Outcome::Retry { after_ms: SECOND, code: "moved" }),
        Refusal::Fault(fault) => Err(fault),
        _ => Err(Fault::new("a timer was refused")),
    }
}
