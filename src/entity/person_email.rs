//! The e-mail address of a person, once a link has proved it.
use sea_orm::entity::prelude::*;

use crate::model::ids::{EmailId, PersonId};
use crate::model::moment::Moment;

/// One row of `person_email`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person_email")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EmailId,
    pub person_id: PersonId,
    /// Sealed.
    pub address: Vec<u8>,
    pub verified_at: Moment,
    /// Whether news of the account come here and not by SMS.
    pub is_for_news: bool,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
