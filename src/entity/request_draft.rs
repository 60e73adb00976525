//! What somebody has typed into the request form and not sent yet, sealed under a key of its own.
use sea_orm::entity::prelude::*;

use crate::model::ids::{KeyId, PersonId};
use crate::model::moment::Moment;
use crate::model::tracking_code::TrackingCode;

/// One row of `request_draft`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "request_draft")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub key_id: KeyId,
    /// SHA-256 of its secret, which stands in the address of its pages.
    pub token_hash: Vec<u8>,
    /// SHA-256 of the cookie of the browser that it was typed in.
    pub browser_hash: Vec<u8>,
    /// Who was signed in.
    pub person_id: Option<PersonId>,
    pub service_slug: String,
    /// Sealed JSON: names and values of the fields. NULL once it was sent.
    pub typed: Option<Vec<u8>>,
    /// The request that it became.
    pub sent_code: Option<TrackingCode>,
    pub created_at: Moment,
    pub delete_at: Moment,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
