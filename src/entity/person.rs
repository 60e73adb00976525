//! A person with an account: customer, specialist or staff. Names and mobile are sealed under `key_id`.
use crate::model::ids::{KeyId, PersonId};
use crate::model::moment::Moment;
use sea_orm::entity::prelude::*;

/// One row of `person`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "person")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PersonId,
    /// The person's own data key, in the key store.
    pub key_id: KeyId,
    /// Sealed.
    pub given_name: Vec<u8>,
    /// Sealed.
    pub family_name: Option<Vec<u8>>,
    /// Sealed, `+989…`.
    pub mobile: Vec<u8>,
    /// Blind index of the mobile; NULL after erasure.
    pub mobile_index: Option<Vec<u8>>,
    pub created_at: Moment,
    pub closed_at: Option<Moment>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
