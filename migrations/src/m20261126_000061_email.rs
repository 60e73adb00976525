//! The e-mail address of a person, and the links that prove one.
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
        let mut table = create("person_email");
        table
            .col(column("id").uuid().not_null().primary_key())
            .col(column("person_id").uuid().not_null())
            .col(column("address").binary().not_null())
            .col(column("verified_at").big_integer().not_null())
            .index(Index::create().unique().name("uq_person_email_person").col("person_id"));
        manager.create_table(table).await?;
        let mut table = create("email_link");
        table
            .col(column("id").uuid().not_null().primary_key())
            .col(column("person_id").uuid().not_null())
            .col(column("address").binary().not_null())
            .col(column("secret_hash").binary().not_null())
            .col(column("asked_at").big_integer().not_null())
            .col(column("delete_at").big_integer().not_null())
            .index(Index::create().unique().name("uq_email_link_secret_hash").col("secret_hash"));
        manager.create_table(table).await?;
        index(manager, "ix_email_link_person", "email_link", &["person_id"]).await?;
        index(manager, "ix_email_link_delete", "email_link", &["delete_at"]).await
    }
}
