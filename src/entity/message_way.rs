//! How somebody who carries messages fares.
use sea_orm::entity::prelude::*;

use crate::model::message::Provider;
use crate::model::moment::Moment;

/// One row of `message_way`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "message_way")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub provider: Provider,
    /// In a row, since it last took something.
    pub failures: i32,
    /// Nobody asks it before.
    pub open_until: Moment,
    pub changed_at: Moment,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
