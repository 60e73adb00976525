//! The service catalogue.
use crate::tables::{column, create};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        category(manager).await?;
        service(manager).await?;
        service_question(manager).await?;
        Ok(())
    }
}

async fn category(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = create("category");
    table
        .col(column("slug").text().not_null().primary_key())
        .col(column("title").text().not_null())
        .col(column("summary").text().not_null())
        .col(column("icon").text().not_null())
        .col(column("sort").integer().not_null());
    manager.create_table(table).await?;
    Ok(())
}

async fn service(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = create("service");
    table
        .col(column("slug").text().not_null().primary_key())
        .col(column("category_slug").text().not_null())
        .col(column("title").text().not_null())
        .col(column("summary").text().not_null())
        .col(column("price_model").text().not_null())
        .col(column("unit").text())
        .col(column("min_quantity").integer())
        .col(column("price_components").text().not_null())
        .col(column("materials").text().not_null())
        .col(column("synonyms").text().not_null())
        .col(column("flags").text().not_null())
        .col(column("warranty_days").integer())
        .col(column("search_text").text().not_null())
        .col(column("sort").integer().not_null())
        .col(column("retired_at").big_integer())
        .foreign_key(
            ForeignKey::create()
                .name("fk_service_category_slug")
                .from("service", "category_slug")
                .to("category", "slug"),
        );
    manager.create_table(table).await?;
    Ok(())
}

async fn service_question(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = create("service_question");
    table
        .col(column("id").uuid().not_null().primary_key())
        .col(column("service_slug").text().not_null())
        .col(column("question_key").text().not_null())
        .col(column("kind").text().not_null())
        .col(column("label").text().not_null())
        .col(column("help").text())
        .col(column("is_required").boolean().not_null())
        .col(column("sort").integer().not_null())
        .col(column("options").text().not_null())
        .col(column("min").integer())
        .col(column("max").integer())
        .col(column("step").integer())
        .col(column("unit").text())
        .col(column("max_length").integer())
        .col(column("default_value").text())
        .index(Index::create().unique().name("uq_service_question_service_key").col("service_slug").col("question_key"))
        .foreign_key(
            ForeignKey::create()
                .name("fk_service_question_service_slug")
                .from("service_question", "service_slug")
                .to("service", "slug"),
        );
    manager.create_table(table).await?;
    Ok(())
}
