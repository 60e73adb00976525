//! When news of a request was sent that comes at most once an hour.
use crate::tables::{column, create, index};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut table = create("request_news");
        table
            .col(column("id").uuid().not_null().primary_key())
            .col(column("request_id").uuid().not_null())
            .col(column("message").text().not_null())
            .col(column("told_at").big_integer().not_null())
            .index(Index::create().unique().name("uq_request_news_message").col("message"))
            .foreign_key(
                ForeignKey::create()
                    .name("fk_request_news_request_id")
                    .from("request_news", "request_id")
                    .to("service_request", "id"),
            );
        manager.create_table(table).await?;
        index(manager, "ix_request_news_request", "request_news", &["request_id", "told_at"]).await
    }
}
