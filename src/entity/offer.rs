//! A specialist's offer on a request. The message is sealed under the specialist's key.
use sea_orm::entity::prelude::*;

use crate::model::ids::{OfferId, PersonId, RequestId};
use crate::model::moment::Moment;
use crate::model::request::{OfferClosed, OfferState};

/// One row of `offer`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "offer")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OfferId,
    pub request_id: RequestId,
    pub specialist_id: PersonId,
    pub total_rial: i64,
    pub arrival_start: Moment,
    pub arrival_end: Moment,
    /// Sealed.
    pub message: Option<Vec<u8>>,
    pub state: OfferState,
    pub closed_reason: Option<OfferClosed>,
    pub created_at: Moment,
    pub state_changed_at: Moment,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
