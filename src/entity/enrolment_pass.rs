//! A link by which somebody who works here sets up a first second step.
use sea_orm::entity::prelude::*;

use crate::model::ids::{PersonId, SessionId};
use crate::model::moment::Moment;

/// One row of `enrolment_pass`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "enrolment_pass")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: PersonId,
    /// SHA-256 of the secret in the link.
    pub token_hash: Vec<u8>,
    /// The admin; nobody when the operator made it on the command line.
    pub made_by: Option<PersonId>,
    /// The session in which the link was opened: it opens no other.
    pub session_id: Option<SessionId>,
    pub created_at: Moment,
    /// It is void from then on.
    pub delete_at: Moment,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
