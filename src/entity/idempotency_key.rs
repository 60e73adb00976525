//! The reply that a form post got, so that the same post again gets the same reply and no second effect.
use crate::model::moment::Moment;
use sea_orm::entity::prelude::*;

/// One row of `idempotency_key`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency_key")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// `person:<uuid>` or `challenge:<uuid>`.
    pub actor: String,
    /// From the hidden field.
    pub form_key: String,
    pub request_hash: Vec<u8>,
    /// Where the first reply sent the browser.
    pub location: String,
    pub created_at: Moment,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
