//! A signed-in browser (or a visitor who needed a row). The id in the cookie is stored as its SHA-256 only.
use sea_orm::entity::prelude::*;

/// One row of `session`. Times are milliseconds UTC.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub token_hash: Vec<u8>,
    pub person_id: Option<Uuid>,
    /// JSON for notices between two pages; never personal text.
    pub data: String,
    /// Kind, system and browser in coarse words.
    pub device: Option<String>,
    /// Address cut to its network (/24 or /48).
    pub network: Option<String>,
    pub created_at: i64,
    pub last_seen_at: i64,
    pub idle_until: i64,
    pub absolute_until: i64,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
