//! What a session shows its person: a name that they give it, what the browser says of hardware and connection, and by
//! which browser it was begun.
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
            column("name").blob().take(),
            column("hardware").text().take(),
            column("connection").text().take(),
            column("saves_data").boolean().take(),
            column("known_device_id").uuid().take(),
        ] {
            let mut table = Table::alter().table("session").take();
            manager.alter_table(table.add_column(added).take()).await?;
        }
        Ok(())
    }
}
