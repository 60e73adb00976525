//! A person accepted a version of the policy. Append-only.
use sea_orm::entity::prelude::*;

use crate::model::acceptance::AcceptanceChannel;
use crate::model::ids::PersonId;
use crate::model::moment::Moment;

/// One row of `acceptance`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "acceptance")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: PersonId,
    pub policy_version: i32,
    pub policy_sha256: String,
    pub accepted_at: Moment,
    pub channel: AcceptanceChannel,
    /// Coarse device words, as in `session`.
    pub device: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
