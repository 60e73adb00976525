//! A code that is sent again: how often, and the code before it, which stays right as long as it lives.
use crate::tables::column;
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
        for added in [
            column("sendings").integer().not_null().default(1).take(),
            column("earlier_id").uuid().take(),
            column("earlier_code_hash").blob().take(),
            column("earlier_expires_at").big_integer().take(),
        ] {
            let mut table = Table::alter().table("sign_in_challenge").take();
            manager.alter_table(table.add_column(added).take()).await?;
        }
        Ok(())
    }
}
