//! A number that a person signed in with before.
use sea_orm::entity::prelude::*;

use crate::model::ids::{FormerMobileId, PersonId};
use crate::model::moment::Moment;

/// One row of `former_mobile`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "former_mobile")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FormerMobileId,
    pub person_id: PersonId,
    /// Sealed.
    pub mobile: Vec<u8>,
    /// By which staff finds whoever calls about it.
    pub mobile_index: Vec<u8>,
    pub changed_at: Moment,
    pub delete_at: Moment,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
