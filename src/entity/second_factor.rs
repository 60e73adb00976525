//! A second step of somebody's sign-in: an app that makes codes, or a passkey.
use sea_orm::entity::prelude::*;

use crate::model::factor::FactorKind;
use crate::model::ids::{FactorId, PersonId};
use crate::model::moment::Moment;

/// One row of `second_factor`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "second_factor")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FactorId,
    pub person_id: PersonId,
    pub kind: FactorKind,
    /// Sealed: the secret of the app in base32, or the public key of the passkey as JSON.
    pub secret: Vec<u8>,
    /// A hash of what makes it one of a kind: of the form that set the app up, or of the passkey's own id.
    pub found_by: Vec<u8>,
    /// Sealed: what its owner calls it.
    pub name: Option<Vec<u8>>,
    /// The last half minute whose code was taken: none is taken twice.
    pub last_step: Option<i64>,
    pub created_at: Moment,
    pub last_used_at: Option<Moment>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
