//! The row by which the program proves to itself that what it writes is stored.
use crate::tables::{column, create};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut table = create("write_probe");
        table.col(column("id").integer().not_null().primary_key()).col(column("word").text().not_null());
        manager.create_table(table).await
    }
}
