//! A customer's request for a service at home. Street, plaque, unit and note are sealed under the customer's key.
use sea_orm::entity::prelude::*;

use crate::model::ids::{OfferId, PersonId, RequestId};
use crate::model::moment::Moment;
use crate::model::request::{PaymentWay, RequestState};
use crate::model::tracking_code::TrackingCode;

/// One row of `service_request`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "service_request")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RequestId,
    pub tracking_code: TrackingCode,
    pub customer_id: PersonId,
    pub service_slug: String,
    pub state: RequestState,
    pub province_iso: String,
    pub city_code: String,
    /// Municipal district, where the city has them.
    pub district: Option<i32>,
    /// Sealed; NULL after retention.
    pub street: Option<Vec<u8>>,
    /// Sealed.
    pub plaque: Option<Vec<u8>>,
    /// Sealed.
    pub unit: Option<Vec<u8>>,
    /// Sealed.
    pub note: Option<Vec<u8>>,
    pub slot_start: Moment,
    pub slot_end: Moment,
    /// Once confirmed.
    pub payment: Option<PaymentWay>,
    pub selected_offer_id: Option<OfferId>,
    /// Who made the selected offer.
    pub specialist_id: Option<PersonId>,
    pub created_at: Moment,
    pub state_changed_at: Moment,
    /// When the wait for offers ends.
    pub offers_until: Moment,
    /// Sealed: four digits, from setting out until the work begins.
    pub start_code: Option<Vec<u8>>,
    /// How often a start code was compared.
    pub start_tries: i32,
    /// When both sides were asked what became of the visit.
    pub asked_at: Option<Moment>,
    /// When retention took the address; empty also where that was before it was noted.
    pub address_erased_at: Option<Moment>,
    /// Counts the transitions; guards against two at once.
    pub version: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
