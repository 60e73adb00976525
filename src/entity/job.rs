//! Work to be done outside the request, enqueued in the transaction that wants it. Payloads hold ids, never personal text.
use crate::model::ids::JobId;
use crate::model::moment::Moment;
use sea_orm::entity::prelude::*;

/// One row of `job`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "job")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: JobId,
    pub kind: String,
    /// JSON with ids.
    pub payload: String,
    pub dedupe_key: Option<String>,
    pub run_at: Moment,
    pub attempts: i32,
    pub leased_until: Option<Moment>,
    /// A code, never a foreign text.
    pub last_error: Option<String>,
    pub done_at: Option<Moment>,
    pub dead_at: Option<Moment>,
    pub created_at: Moment,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
