//! A browser that signed a person in before: it is not locked out by what strangers do with the person's number.
use crate::model::ids::PersonId;
use crate::model::moment::Moment;
use sea_orm::entity::prelude::*;

/// One row of `known_device`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "known_device")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub person_id: PersonId,
    /// SHA-256 of the secret in the browser's cookie.
    pub token_hash: Vec<u8>,
    pub first_at: Moment,
    /// The last sign-in from it.
    pub last_at: Moment,
    pub expires_at: Moment,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
