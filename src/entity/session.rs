//! A signed-in browser (or a visitor who needed a row). The id in the cookie is stored as its SHA-256 only.
use crate::model::device::{Connection, Hardware};
use crate::model::factor::FactorKind;
use crate::model::ids::{PersonId, SessionId};
use crate::model::moment::Moment;
use sea_orm::entity::prelude::*;

/// One row of `session`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "session")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SessionId,
    pub token_hash: Vec<u8>,
    pub person_id: Option<PersonId>,
    /// JSON for notices between two pages; never personal text.
    pub data: String,
    /// Kind, system and browser in coarse words.
    pub device: Option<String>,
    /// Address cut to its network (/24 or /48).
    pub network: Option<String>,
    pub created_at: Moment,
    pub last_seen_at: Moment,
    pub idle_until: Moment,
    pub absolute_until: Moment,
    /// The second step that proved it; none when a code alone began it.
    pub factor: Option<FactorKind>,
    /// When its person last showed that it is them; when it began, if that is empty.
    pub proved_at: Option<Moment>,
    /// What its person calls it, sealed under their key.
    pub name: Option<Vec<u8>>,
    pub hardware: Option<Hardware>,
    pub connection: Option<Connection>,
    /// The browser was told to use little data.
    pub saves_data: Option<bool>,
    /// The browser as it is remembered, by which the session was begun.
    pub known_device_id: Option<Uuid>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
