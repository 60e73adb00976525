//! What is unusual about looks of staff, and finding the looks of one of them.
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
        let mut table = create("access_mark");
        table
            .col(column("id").uuid().not_null().primary_key())
            .col(column("staff_id").uuid().not_null())
            .col(column("subject_id").uuid().not_null())
            .col(column("at").big_integer().not_null())
            .col(column("kind").text().not_null())
            .col(column("closed_at").big_integer())
            .col(column("closed_by").uuid());
        manager.create_table(table).await?;
        index(manager, "ix_access_mark_at", "access_mark", &["at"]).await?;
        index(manager, "ix_access_mark_open", "access_mark", &["closed_at", "at"]).await?;
        index(manager, "ix_access_mark_staff", "access_mark", &["staff_id", "at"]).await?;
        index(manager, "ix_access_log_actor", "access_log", &["actor_id", "at"]).await
    }
}
