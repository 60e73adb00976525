//! What a specialist told us about the work: city and whether new requests are wanted.
use crate::model::ids::PersonId;
use crate::model::moment::Moment;
use sea_orm::entity::prelude::*;

/// One row of `specialist_profile`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "specialist_profile")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub person_id: PersonId,
    pub city_code: String,
    /// Whether new requests are shown.
    pub is_open: bool,
    pub created_at: Moment,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
