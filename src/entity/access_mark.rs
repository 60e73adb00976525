//! Something unusual about a look of staff at somebody's data.
use sea_orm::entity::prelude::*;

use crate::model::access::AccessMark;
use crate::model::ids::{MarkId, PersonId};
use crate::model::moment::Moment;

/// One row of `access_mark`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "access_mark")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MarkId,
    pub staff_id: PersonId,
    pub subject_id: PersonId,
    pub at: Moment,
    pub kind: AccessMark,
    /// When the privacy officer had looked at it.
    pub closed_at: Option<Moment>,
    pub closed_by: Option<PersonId>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
