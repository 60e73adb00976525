//! A link that proves an e-mail address, until it was pressed or its time is over.
use sea_orm::entity::prelude::*;

use crate::model::ids::{EmailLinkId, PersonId};
use crate::model::moment::Moment;

/// One row of `email_link`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "email_link")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EmailLinkId,
    pub person_id: PersonId,
    /// Sealed.
    pub address: Vec<u8>,
    /// Keyed hash of the secret in the link.
    pub secret_hash: Vec<u8>,
    pub asked_at: Moment,
    /// It is void from then on.
    pub delete_at: Moment,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
