//! Filing a request.
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::base::ids::random_u64;
use crate::base::limits::mark_refused;
use crate::domain::Services;
use crate::domain::refusal::{Refusal, count_use};
use crate::domain::requests::filing::fields::SLOT_HOUR;
use crate::domain::requests::filing::form::NewRequest;
use crate::domain::requests::lifecycle::{Case, Known, as_filed, begin, final_states};
use crate::domain::requests::rules::is_offered;
use crate::domain::requests::store::insert;
use crate::domain::scope::CustomerScope;
use crate::domain::specialists::count_able;
use crate::entity::service_request;
use crate::model::conflict::Conflict;
use crate::model::form::{FieldErrors, Message};
use crate::model::ids::PersonId;
use crate::model::request::RequestState;
use crate::model::tracking_code::TrackingCode;

/// Files a request and publishes it to specialists at once: they see service, district and slot, never the person. The
/// address, the note and the answers are sealed under the customer's key. A timer ends the wait for offers.
///
/// Permissions: any signed-in person, for themselves.
///
/// # Errors
/// [`Refusal::Invalid`] on the hour when the slot is not offered any more; [`Refusal::TooMany`] above the requests of a
/// day; [`Refusal::Conflict`] `too-many-open` when as many look for a specialist already as one person may have.
pub async fn submit(
    services: &Services,
    scope: &CustomerScope,
    tx: &Tx,
    input: NewRequest,
) -> Result<TrackingCode, Refusal> {
    let now = services.clock.now();
    if !is_offered(now, input.slot().0) {
        // It was when the form was read.
        return Err(Refusal::Invalid(FieldErrors::one(SLOT_HOUR.name, Message::new("request-error-slot-gone"))));
    }
    within_limits(services, scope, tx).await?;
    let filed = as_filed()?;
    let request = insert(tx, scope.person_id(), scope.key(), filed, input, now, random_u64).await?;
    let case = Case { services, tx, actor: scope.into(), known: Known::default(), now };
    begin(&case, filed, &request).await?;
    Ok(request.tracking_code)
}

/// What somebody should know before they send a request.
pub struct BeforeSending {
    /// A request of theirs for the same service in the same city that is not over: they may have forgotten it.
    pub same: Option<TrackingCode>,
    /// How many specialists would see it.
    pub specialists: u64,
}

/// What is to be said before the request is sent.
///
/// Permissions: any signed-in person, of their own.
///
/// # Errors
/// A fault.
pub async fn before_sending(
    services: &Services,
    scope: &CustomerScope,
    new: &NewRequest,
) -> Result<BeforeSending, Refusal> {
    let work = (new.address.city_code.as_str(), new.service_slug.as_str());
    let specialists = count_able(services.db.read(), work, scope.person_id()).await?;
    Ok(BeforeSending { same: same_request(services, scope, new).await?, specialists })
}

async fn same_request(
    services: &Services,
    scope: &CustomerScope,
    new: &NewRequest,
) -> Result<Option<TrackingCode>, Fault> {
    use service_request::Column;
    let found = service_request::Entity::find()
        .filter(Column::CustomerId.eq(scope.person_id()))
        .filter(Column::ServiceSlug.eq(new.service_slug.as_str()))
        .filter(Column::CityCode.eq(new.address.city_code.as_str()))
        .filter(Column::State.is_not_in(final_states()))
        .order_by_desc(Column::CreatedAt)
        .one(services.db.read())
        .await?;
    Ok(found.map(|request| request.tracking_code))
}

/// Counting comes first: the counter is a row of the person, so that two requests at once are counted one after the other.
async fn within_limits(services: &Services, scope: &CustomerScope, tx: &Tx) -> Result<(), Refusal> {
    let (limits, person_id) = (&services.limits, scope.person_id());
    count_use(services, tx, &limits.requests_per_day, person_id).await?;
    if looking(tx, person_id).await? >= limits.open_requests {
        mark_refused("open-requests", person_id);
        return Err(Refusal::Conflict(Conflict::TooManyOpen));
    }
    Ok(())
}

/// How many requests of the person look for a specialist.
async fn looking(tx: &Tx, person_id: PersonId) -> Result<u64, Fault> {
    let states = [RequestState::Submitted, RequestState::OffersOpen, RequestState::Selected];
    let rows = service_request::Entity::find()
        .filter(service_request::Column::CustomerId.eq(person_id))
        .filter(service_request::Column::State.is_in(states));
    Ok(rows.count(tx).await?)
}
