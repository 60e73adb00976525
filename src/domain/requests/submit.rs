//! Filing a request.
use super::form::NewRequest;
use super::lifecycle::{apply, begin};
use super::store::{code_of, insert};
use super::timers::ExpireRequest;
use crate::base::db::Tx;
use crate::base::ids::random_u64;
use crate::base::jobs::enqueue;
use crate::domain::Services;
use crate::domain::refusal::Refusal;
use crate::domain::scope::{CustomerScope, SystemScope};
use crate::model::request::RequestEvent;
use crate::model::tracking_code::TrackingCode;

/// Files a request and publishes it to specialists at once: they see service, district and slot, never the person. The
/// address, the note and the answers are sealed under the customer's key. A timer ends the wait for offers.
///
/// Permissions: any signed-in person, for themselves.
///
/// # Errors
/// A fault.
pub async fn submit(
    services: &Services,
    scope: &CustomerScope,
    tx: &Tx,
    input: NewRequest,
) -> Result<TrackingCode, Refusal> {
    let now = services.clock.now_ms();
    let request = insert(tx, scope.person_id(), scope.key(), input, now, random_u64).await?;
    begin(tx, &request, scope).await?;
    let request = apply(tx, &request, RequestEvent::Publish, SystemScope::new().into(), now, None).await?;
    enqueue(tx, &ExpireRequest { request_id: request.id }, now, request.offers_until, None).await?;
    Ok(code_of(&request)?)
}
