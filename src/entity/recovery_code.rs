//! A code on paper, good once in place of a second step.
use sea_orm::entity::prelude::*;

use crate::model::ids::PersonId;
use crate::model::moment::Moment;

/// One row of `recovery_code`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recovery_code")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: PersonId,
    /// A keyed hash of it with the person.
    pub code_hash: Vec<u8>,
    pub made_at: Moment,
    pub used_at: Option<Moment>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
