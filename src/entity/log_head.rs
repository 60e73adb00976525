//! A signed head: how long an append-only log was at the end of a day, and what it was. Append-only itself.
use crate::model::moment::Moment;
use sea_orm::entity::prelude::*;

/// One row of `log_head`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "log_head")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub log: String,
    /// Days since 1970, UTC.
    #[sea_orm(primary_key, auto_increment = false)]
    pub day: i64,
    /// Of the signed bytes.
    pub version: i32,
    /// Of the log's rows.
    pub format: i32,
    /// Number of the last row, 0 before the first.
    pub seq: i64,
    /// Hash of the last row.
    pub hash: Vec<u8>,
    /// Rows since the head before.
    pub row_count: i64,
    pub key_id: String,
    pub signature: Vec<u8>,
    pub made_at: Moment,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
