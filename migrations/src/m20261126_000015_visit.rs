//! What a visit needs: the code that the customer tells at the door, how often one was compared, and when both sides were
//! asked what became of it.
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
            column("start_code").blob().take(),
            column("start_tries").integer().not_null().default(0).take(),
            column("asked_at").big_integer().take(),
        ] {
            let mut table = Table::alter().table("service_request").take();
            manager.alter_table(table.add_column(added).take()).await?;
        }
        Ok(())
    }
}
