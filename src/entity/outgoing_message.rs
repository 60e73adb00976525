//! A message that was to be handed over: never its text, never the number.
use sea_orm::entity::prelude::*;

use crate::model::ids::{MessageId, PersonId};
use crate::model::message::{Channel, Delivery, MessageOutcome, Provider, Template};
use crate::model::moment::Moment;

/// One row of `outgoing_message`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outgoing_message")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MessageId,
    /// Names the message for ever, here and at the provider.
    pub local_id: String,
    /// Whose number or address it is, where an account is known.
    pub person_id: Option<PersonId>,
    /// Keyed hash of the number, where no account is known.
    pub mobile_index: Option<Vec<u8>>,
    pub template: Template,
    pub channel: Channel,
    /// Who was asked last.
    pub provider: Provider,
    /// By which the provider knows it.
    pub provider_id: Option<String>,
    /// Parts that it is paid in.
    pub parts: i32,
    /// In rials, where it is known.
    pub price: Option<i64>,
    /// How often anybody was asked to take it.
    pub attempts: i32,
    pub outcome: MessageOutcome,
    pub delivery: Option<Delivery>,
    pub created_at: Moment,
    /// When the last attempt began.
    pub tried_at: Moment,
    pub sent_at: Option<Moment>,
    /// When it was known what became of it.
    pub delivered_at: Option<Moment>,
    pub delete_at: Moment,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
