//! An invitation to work for Karriz that nobody has taken yet.
use sea_orm::entity::prelude::*;

use crate::model::ids::{InvitationId, PersonId};
use crate::model::moment::Moment;
use crate::model::role::Role;

/// One row of `staff_invitation`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "staff_invitation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: InvitationId,
    /// SHA-256 of the secret in the link.
    pub token_hash: Vec<u8>,
    /// Of the number that it is for.
    pub mobile_index: Vec<u8>,
    pub role: Role,
    /// Until then the role is held, if it is given for a time.
    pub ends_at: Option<Moment>,
    /// The admin; nobody when the operator invited on the command line.
    pub invited_by: Option<PersonId>,
    pub created_at: Moment,
    /// It is void from then on.
    pub delete_at: Moment,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
