//! Offers of specialists on requests near them, and the contact data of the customer who chose one.
mod view;

pub use view::{Desk, Job, NearbyRequest, Profile, Revealed};

use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::domain::Services;
use crate::domain::refusal::Refusal;
use crate::domain::scope::SpecialistScope;
use crate::model::form::{FieldErrors, RawForm};
use crate::model::money::Rial;
use crate::model::request::ContactItem;
use crate::model::tracking_code::TrackingCode;

/// A parsed offer form. Made by [`parse_offer`] only.
#[derive(Clone)]
pub struct NewOffer {
    pub(in crate::domain) total: Rial,
    pub(in crate::domain) arrival_start: i64,
    pub(in crate::domain) arrival_end: i64,
    pub(in crate::domain) message: Option<String>,
}

pub async fn desk(_: &Services, _: &SpecialistScope) -> Result<Desk, Refusal> {
    Err(Fault::new("not there yet").into())
}
/// The slot of a request that this specialist may make an offer on: what [`parse_offer`] needs.
pub async fn slot_of(_: &Services, _: &SpecialistScope, _: TrackingCode) -> Result<(i64, i64), Refusal> {
    Err(Fault::new("not there yet").into())
}
pub fn parse_offer(_raw: &RawForm, _slot: (i64, i64)) -> Result<NewOffer, FieldErrors> {
    Err(FieldErrors::default())
}
pub async fn make(_: &Services, _: &SpecialistScope, _: &Tx, _: TrackingCode, _: NewOffer) -> Result<(), Refusal> {
    Err(Fault::new("not there yet").into())
}
pub async fn withdraw(_: &Services, _: &SpecialistScope, _: &Tx, _: TrackingCode) -> Result<(), Refusal> {
    Err(Fault::new("not there yet").into())
}
pub async fn reveal(_: &Services, _: &SpecialistScope, _: TrackingCode, _: ContactItem) -> Result<Revealed, Refusal> {
    Err(Fault::new("not there yet").into())
}
