//! A one-time code that was asked for. Everything personal is sealed under the challenge's own key; deleted at `delete_at`.
use sea_orm::entity::prelude::*;

use crate::model::ids::{ChallengeId, KeyId};
use crate::model::moment::Moment;
use crate::model::sign_in::ChallengeState;

/// One row of `sign_in_challenge`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sign_in_challenge")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ChallengeId,
    pub key_id: KeyId,
    /// SHA-256 of the challenge cookie of the browser that asked.
    pub browser_hash: Vec<u8>,
    /// Sealed.
    pub mobile: Vec<u8>,
    pub mobile_index: Vec<u8>,
    /// HMAC of the code under a key outside the database.
    pub code_hash: Vec<u8>,
    /// Sealed code, until it was used: who asks again soon is sent the same one.
    pub code: Option<Vec<u8>>,
    pub state: ChallengeState,
    /// Codes that were compared, right or wrong.
    pub tries: i32,
    /// Where the visitor wanted to go.
    pub next_path: String,
    pub asked_at: Moment,
    pub expires_at: Moment,
    pub delete_at: Moment,
    /// When the right code came.
    pub used_at: Option<Moment>,
    /// SHA-256 of the key of the form that it came with: the same form again is a double tap.
    pub used_form_hash: Option<Vec<u8>>,
    /// How often the code was sent.
    pub sendings: i32,
    /// The challenge before this one, whose code is right as long as it lives.
    pub earlier_id: Option<ChallengeId>,
    /// As `code_hash`, under the earlier id.
    pub earlier_code_hash: Option<Vec<u8>>,
    pub earlier_expires_at: Option<Moment>,
    /// When the provider took the message with the code: its life begins.
    pub handed_at: Option<Moment>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
