//! What was handed over to whoever carries messages, and how each of them fares.
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
        let mut table = create("outgoing_message");
        table
            .col(column("id").uuid().not_null().primary_key())
            .col(column("local_id").text().not_null())
            .col(column("person_id").uuid())
            .col(column("mobile_index").binary())
            .col(column("template").text().not_null())
            .col(column("channel").text().not_null())
            .col(column("provider").text().not_null())
            .col(column("provider_id").text())
            .col(column("parts").integer().not_null())
            .col(column("price").big_integer())
            .col(column("attempts").integer().not_null())
            .col(column("outcome").text().not_null())
            .col(column("delivery").text())
            .col(column("created_at").big_integer().not_null())
            .col(column("tried_at").big_integer().not_null())
            .col(column("sent_at").big_integer())
            .col(column("delivered_at").big_integer())
            .col(column("delete_at").big_integer().not_null())
            .index(Index::create().unique().name("uq_outgoing_message_local_id").col("local_id"));
        manager.create_table(table).await?;
        index(manager, "ix_outgoing_message_person", "outgoing_message", &["person_id"]).await?;
        index(manager, "ix_outgoing_message_mobile", "outgoing_message", &["mobile_index"]).await?;
        index(manager, "ix_outgoing_message_created", "outgoing_message", &["created_at"]).await?;
        index(manager, "ix_outgoing_message_delete", "outgoing_message", &["delete_at"]).await?;
        let mut table = create("message_way");
        table
            .col(column("provider").text().not_null().primary_key())
            .col(column("failures").integer().not_null())
            .col(column("open_until").big_integer().not_null())
            .col(column("changed_at").big_integer().not_null());
        manager.create_table(table).await
    }
}
