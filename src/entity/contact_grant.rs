//! The chosen specialist may press to see the address or the phone between two moments.
use sea_orm::entity::prelude::*;

use crate::model::ids::{PersonId, RequestId};
use crate::model::moment::Moment;
use crate::model::request::ContactItem;

/// One row of `contact_grant`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "contact_grant")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub request_id: RequestId,
    pub specialist_id: PersonId,
    pub item: ContactItem,
    pub starts_at: Moment,
    pub ends_at: Moment,
    pub revoked_at: Option<Moment>,
    pub created_at: Moment,
    /// Until when the specialist is shown what a press has opened.
    pub shown_until: Option<Moment>,
    /// Until when the customer is shown the specialist's mobile, of the grant of the mobile.
    pub returned_until: Option<Moment>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
