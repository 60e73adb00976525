//! A transition of a request. Append-only; the customer can read all of it.
use sea_orm::entity::prelude::*;

use crate::model::ids::{PersonId, RequestId};
use crate::model::moment::Moment;
use crate::model::request::{ActorKind, EventReason, RequestEvent, RequestState};

/// One row of `request_event`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "request_event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub request_id: RequestId,
    pub seq: i32,
    pub event: RequestEvent,
    pub from_state: Option<RequestState>,
    pub to_state: RequestState,
    pub actor_kind: ActorKind,
    pub actor_id: Option<PersonId>,
    /// Why it happened by itself.
    pub reason: Option<EventReason>,
    pub at: Moment,
    /// Whose request it is.
    pub customer_id: Option<PersonId>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
