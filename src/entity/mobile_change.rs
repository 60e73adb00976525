//! A change of the number that one signs in with, until both numbers are proved.
use sea_orm::entity::prelude::*;

use crate::model::ids::{MobileChangeId, PersonId};
use crate::model::moment::Moment;

/// One row of `mobile_change`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mobile_change")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MobileChangeId,
    pub person_id: PersonId,
    /// The new number, sealed.
    pub mobile: Vec<u8>,
    pub begun_at: Moment,
    /// When a code to the old number was right.
    pub old_proved_at: Option<Moment>,
    /// Of the form that proved it: the same one once more is a double tap.
    pub form_hash: Option<Vec<u8>>,
    pub delete_at: Moment,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
