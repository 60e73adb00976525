//! A way back into an account for whoever lost number or second step: asked for by one of staff, approved by another.
use sea_orm::entity::prelude::*;

use crate::model::ids::{PersonId, RecoveryId};
use crate::model::moment::Moment;
use crate::model::recovery::RecoveryKind;

/// One row of `account_recovery`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "account_recovery")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RecoveryId,
    pub person_id: PersonId,
    pub kind: RecoveryKind,
    /// The new number, sealed, where the old one is lost.
    pub mobile: Option<Vec<u8>>,
    /// By which its holder is found when they sign in.
    pub mobile_index: Option<Vec<u8>>,
    /// By what staff knew them, sealed under the person's key.
    pub words: Vec<u8>,
    pub asked_by: PersonId,
    pub asked_at: Moment,
    pub approved_by: Option<PersonId>,
    /// From then on it is carried out.
    pub ready_at: Option<Moment>,
    pub delete_at: Moment,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
