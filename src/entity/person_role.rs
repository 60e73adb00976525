//! A role a person holds. An ended role stays as history.
use sea_orm::entity::prelude::*;

use crate::model::ids::PersonId;
use crate::model::moment::Moment;
use crate::model::role::Role;

/// One row of `person_role`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person_role")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: PersonId,
    pub role: Role,
    pub granted_at: Moment,
    pub ended_at: Option<Moment>,
    /// Until then it is held, if it was given for a time.
    pub ends_at: Option<Moment>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
