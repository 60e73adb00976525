//! Who asked to be called, and what became of it.
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
        let mut table = create("call_task");
        table
            .col(column("id").uuid().not_null().primary_key())
            .col(column("request_id").uuid().not_null())
            .col(column("person_id").uuid().not_null())
            .col(column("created_at").big_integer().not_null())
            .col(column("due_at").big_integer().not_null())
            .col(column("shown_to").uuid())
            .col(column("shown_until").big_integer())
            .col(column("done_at").big_integer())
            .col(column("done_by").uuid())
            .col(column("outcome").text())
            .foreign_key(
                ForeignKey::create()
                    .name("fk_call_task_request_id")
                    .from("call_task", "request_id")
                    .to("service_request", "id"),
            )
            .foreign_key(
                ForeignKey::create().name("fk_call_task_person_id").from("call_task", "person_id").to("person", "id"),
            );
        manager.create_table(table).await?;
        index(manager, "ix_call_task_request_person", "call_task", &["request_id", "person_id"]).await?;
        index(manager, "ix_call_task_person", "call_task", &["person_id", "created_at"]).await?;
        index(manager, "ix_call_task_done_due", "call_task", &["done_at", "due_at"]).await
    }
}
