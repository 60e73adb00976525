//! A value sealed under the master key, by which a wrong one is noticed at start.
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
        let mut table = create("key_check");
        table
            .col(column("name").text().not_null().primary_key())
            .col(column("master_id").text().not_null())
            .col(column("sealed").blob().not_null())
            .col(column("created_at").big_integer().not_null());
        manager.create_table(table).await
    }
}
