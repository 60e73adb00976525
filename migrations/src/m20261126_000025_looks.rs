//! Until when what was opened by a press is shown, to the specialist and to the customer.
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
        for name in ["shown_until", "returned_until"] {
            let mut table = Table::alter().table("contact_grant").take();
            manager.alter_table(table.add_column(column(name).big_integer().take()).take()).await?;
        }
        Ok(())
    }
}
