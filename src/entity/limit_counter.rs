//! How often something was done in a window of time: the limits that must survive a restart. The subject is a keyed hash.
use crate::model::moment::Moment;
use sea_orm::entity::prelude::*;

/// One row of `limit_counter`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "limit_counter")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub bucket: String,
    pub subject: Vec<u8>,
    pub window_start: Moment,
    pub used: i32,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
