//! Who is invited to work for Karriz, and as what.
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
        let mut table = create("staff_invitation");
        table
            .col(column("id").uuid().not_null().primary_key())
            .col(column("token_hash").binary().not_null())
            .col(column("mobile_index").binary().not_null())
            .col(column("role").text().not_null())
            .col(column("ends_at").big_integer())
            .col(column("invited_by").uuid())
            .col(column("created_at").big_integer().not_null())
            .col(column("delete_at").big_integer().not_null())
            .index(Index::create().unique().name("uq_staff_invitation_token_hash").col("token_hash"));
        manager.create_table(table).await?;
        index(manager, "ix_staff_invitation_mobile", "staff_invitation", &["mobile_index", "created_at"]).await?;
        index(manager, "ix_staff_invitation_delete", "staff_invitation", &["delete_at"]).await
    }
}
