//! When the code of a sign-in was handed over: from then on it lives.
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
        let mut table = Table::alter().table("sign_in_challenge").take();
        manager.alter_table(table.add_column(column("handed_at").big_integer().take()).take()).await
    }
}
