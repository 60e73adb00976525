//! A question of a service's request form.
use sea_orm::entity::prelude::*;

use crate::model::moment::Moment;
use crate::model::question::QuestionKind;

/// One row of `service_question`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "service_question")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub service_slug: String,
    pub question_key: String,
    pub kind: QuestionKind,
    pub label: String,
    pub help: Option<String>,
    pub is_required: bool,
    pub sort: i32,
    /// JSON list of value and label.
    pub options: String,
    pub min: Option<i32>,
    pub max: Option<i32>,
    pub step: Option<i32>,
    pub unit: Option<String>,
    pub max_length: Option<i32>,
    pub default_value: Option<String>,
    /// Since when it is no longer asked.
    pub retired_at: Option<Moment>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
