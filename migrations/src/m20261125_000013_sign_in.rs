//! What sign-in needs against guessers and for double taps: when and by which form a code was used, and the browsers that
//! signed a number in before.
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
        // One column a statement: SQLite adds no more.
        for added in [column("used_at").big_integer().take(), column("used_form_hash").blob().take()] {
            let mut table = Table::alter().table("sign_in_challenge").take();
            manager.alter_table(table.add_column(added).take()).await?;
        }
        known_device(manager).await
    }
}

async fn known_device(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = create("known_device");
    table
        .col(column("id").uuid().not_null().primary_key())
        .col(column("person_id").uuid().not_null())
        .col(column("token_hash").blob().not_null())
        .col(column("first_at").big_integer().not_null())
        .col(column("last_at").big_integer().not_null())
        .col(column("expires_at").big_integer().not_null())
        .index(Index::create().unique().name("uq_known_device_token_person").col("token_hash").col("person_id"))
        .foreign_key(
            ForeignKey::create().name("fk_known_device_person_id").from("known_device", "person_id").to("person", "id"),
        );
    manager.create_table(table).await?;
    index(manager, "ix_known_device_person", "known_device", &["person_id"]).await?;
    index(manager, "ix_known_device_expires", "known_device", &["expires_at"]).await
}
