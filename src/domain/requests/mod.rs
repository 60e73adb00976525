//! Requests for a service at home, from the form to the confirmed visit.
mod view;

pub use view::{
    AnsweredQuestion, BoardFilter, BoardPage, BoardRow, EventView, GrantView, OfferView, OwnRequest, RequestSummary,
};

use uuid::Uuid;

use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::domain::Services;
use crate::domain::refusal::Refusal;
use crate::domain::scope::{CustomerScope, RequestBoard, StaffScope};
use crate::i18n::calendar::JalaliDate;
use crate::model::tracking_code::TrackingCode;

/// A day with the hours at which a visit can begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlotDay {
    pub day: JalaliDate,
    /// Even hours of Tehran time; each slot lasts two hours.
    pub hours: Vec<u8>,
}

/// The slots that can be asked for now: from two hours ahead to 14 days, 08 to 20 in Tehran.
pub fn open_slots(_now: i64) -> Vec<SlotDay> {
    Vec::new()
}

/// A parsed request form. Made by `parse` only.
#[derive(Clone)]
pub struct NewRequest {}

pub async fn submit(_: &Services, _: &CustomerScope, _: &Tx, _: NewRequest) -> Result<TrackingCode, Refusal> {
    Err(Fault::new("not there yet").into())
}
pub async fn list_own(_: &Services, _: &CustomerScope) -> Result<Vec<RequestSummary>, Refusal> {
    Err(Fault::new("not there yet").into())
}
pub async fn get_own(_: &Services, _: &CustomerScope, _: TrackingCode) -> Result<OwnRequest, Refusal> {
    Err(Fault::new("not there yet").into())
}
pub async fn select_offer(_: &Services, _: &CustomerScope, _: &Tx, _: TrackingCode, _: Uuid) -> Result<(), Refusal> {
    Err(Fault::new("not there yet").into())
}
pub async fn confirm_with_cash(_: &Services, _: &CustomerScope, _: &Tx, _: TrackingCode) -> Result<(), Refusal> {
    Err(Fault::new("not there yet").into())
}
pub async fn cancel(_: &Services, _: &CustomerScope, _: &Tx, _: TrackingCode) -> Result<(), Refusal> {
    Err(Fault::new("not there yet").into())
}
pub async fn board(_: &Services, _: &StaffScope<RequestBoard>, _: BoardFilter) -> Result<BoardPage, Refusal> {
    Err(Fault::new("not there yet").into())
}
