//! What is typed into the request form between its steps.
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
        let mut table = create("request_draft");
        table
            .col(column("id").uuid().not_null().primary_key())
            .col(column("key_id").uuid().not_null())
            .col(column("token_hash").blob().not_null())
            .col(column("browser_hash").blob().not_null())
            .col(column("person_id").uuid())
            .col(column("service_slug").text().not_null())
            .col(column("typed").blob())
            .col(column("sent_code").text())
            .col(column("created_at").big_integer().not_null())
            .col(column("delete_at").big_integer().not_null())
            .index(Index::create().unique().name("uq_request_draft_token_hash").col("token_hash"))
            .foreign_key(
                ForeignKey::create()
                    .name("fk_request_draft_person_id")
                    .from("request_draft", "person_id")
                    .to("person", "id"),
            );
        manager.create_table(table).await?;
        index(manager, "ix_request_draft_person", "request_draft", &["person_id", "created_at"]).await?;
        index(manager, "ix_request_draft_delete", "request_draft", &["delete_at"]).await
    }
}
