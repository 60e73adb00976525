//! Who accessed whose data, when, why. Append-only, hash-chained; the written reason is sealed under the subject's key.
use sea_orm::entity::prelude::*;

use crate::model::access::{AccessAction, AccessActor, AccessObject, AccessReason};
use crate::model::ids::PersonId;
use crate::model::moment::Moment;

/// One row of `access_log`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "access_log")]
pub struct Model {
    /// Place in the chain, from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub seq: i64,
    pub id: Uuid,
    pub at: Moment,
    /// Whose data.
    pub subject_id: PersonId,
    pub actor_kind: AccessActor,
    pub actor_id: Option<PersonId>,
    /// Name of the data item in the inventory.
    pub item: String,
    pub action: AccessAction,
    pub reason: AccessReason,
    /// Sealed words of the reason.
    pub detail: Option<Vec<u8>>,
    pub object_kind: Option<AccessObject>,
    pub object_id: Option<Uuid>,
    /// Salted hash of `detail`, so that erasure keeps the chain valid.
    pub commitment: Vec<u8>,
    pub prev_hash: Vec<u8>,
    pub hash: Vec<u8>,
    /// Of the row; none is the first, which has no seal.
    pub format: Option<i32>,
    /// The seal.
    pub mac: Option<Vec<u8>>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
