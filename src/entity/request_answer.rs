//! An answer to a question of the service, sealed under the customer's key.
use sea_orm::entity::prelude::*;

use crate::model::ids::RequestId;

/// One row of `request_answer`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "request_answer")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub request_id: RequestId,
    pub question_key: String,
    /// Sealed JSON list of values.
    pub answer: Vec<u8>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
