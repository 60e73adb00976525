//! News of a request that was sent and comes at most once an hour.
use sea_orm::entity::prelude::*;

use crate::model::ids::RequestId;
use crate::model::moment::Moment;

/// One row of `request_news`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "request_news")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub request_id: RequestId,
    /// Its name for ever.
    #[sea_orm(unique)]
    pub message: String,
    pub told_at: Moment,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
