//! When an agreed visit is, for a calendar: nothing about people.
use crate::base::fault::Fault;
use crate::domain::Services;
use crate::domain::refusal::Refusal;
use crate::domain::requests::lifecycle::chosen_on;
use crate::domain::requests::read::names::service_title;
use crate::domain::requests::store::{by_code, own};
use crate::domain::scope::{CustomerScope, SpecialistScope};
use crate::entity::service_request;
use crate::i18n::LocalName;
use crate::model::moment::Moment;
use crate::model::request::RequestState;
use crate::model::tracking_code::TrackingCode;

/// An agreed visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VisitTime {
    pub code: TrackingCode,
    /// As the catalogue says it, in Persian.
    pub service_title: LocalName,
    pub district: Option<i32>,
    pub start: Moment,
    pub end: Moment,
}

/// When the specialist comes.
///
/// Permissions: the customer whose request it is.
///
/// # Errors
/// [`Refusal::NotFound`] for requests of others, and when nothing is agreed.
pub async fn visit_of_customer(
    services: &Services,
    scope: &CustomerScope,
    code: TrackingCode,
) -> Result<VisitTime, Refusal> {
    let request = own(services.db.read(), scope, code).await?;
    time_of(services, &request).await?.ok_or(Refusal::NotFound)
}

/// When the specialist is to come.
///
/// Permissions: the chosen specialist.
///
/// # Errors
/// As [`visit_of_customer`].
pub async fn visit_of_specialist(
    services: &Services,
    scope: &SpecialistScope,
    code: TrackingCode,
) -> Result<VisitTime, Refusal> {
    let request = by_code(services.db.read(), code).await?.ok_or(Refusal::NotFound)?;
    if request.specialist_id != Some(scope.person_id()) {
        return Err(Refusal::NotFound);
    }
    time_of(services, &request).await?.ok_or(Refusal::NotFound)
}

async fn time_of(services: &Services, request: &service_request::Model) -> Result<Option<VisitTime>, Fault> {
    if !matches!(request.state, RequestState::Confirmed | RequestState::EnRoute) {
        return Ok(None);
    }
    let chosen = chosen_on(services.db.read(), request).await?;
    Ok(chosen.map(|offer| VisitTime {
        code: request.tracking_code,
        service_title: service_title(services, &request.service_slug),
        district: request.district,
        start: offer.arrival_start,
        end: offer.arrival_end,
    }))
}
