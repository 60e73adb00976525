//! Something that can be asked for.
use crate::model::moment::Moment;
use sea_orm::entity::prelude::*;

/// One row of `service`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "service")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub slug: String,
    pub category_slug: String,
    pub title: String,
    pub summary: String,
    pub price_model: String,
    pub unit: Option<String>,
    pub min_quantity: Option<i32>,
    /// JSON list of codes.
    pub price_components: String,
    pub materials: String,
    /// JSON list.
    pub synonyms: String,
    /// JSON list of codes.
    pub flags: String,
    /// Suggested by the catalogue.
    pub warranty_days: Option<i32>,
    /// `fold()` of title and synonyms.
    pub search_text: String,
    pub sort: i32,
    pub retired_at: Option<Moment>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
