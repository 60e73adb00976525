//! The newest known time, and finding by time what is open.
use crate::tables::{column, create};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Partial, so that what is done costs nothing. A query must say the same condition to be helped.
const INDEXES: [&str; 3] = [
    "CREATE INDEX ix_job_open ON job (run_at, kind) WHERE done_at IS NULL AND dead_at IS NULL",
    "CREATE INDEX ix_job_dead ON job (dead_at) WHERE dead_at IS NOT NULL",
    "CREATE INDEX ix_service_request_waiting ON service_request (offers_until) WHERE state = 'offers_open'",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut table = create("clock_mark");
        table
            .col(column("name").text().not_null().primary_key())
            .col(column("newest_ms").big_integer().not_null())
            .col(column("accepted_ms").big_integer());
        manager.create_table(table).await?;
        let connection = manager.get_connection();
        for index in INDEXES {
            connection.execute_unprepared(index).await?;
        }
        // From now on a key counts while its job is open: settling a job clears it.
        let settled = "UPDATE job SET dedupe_key = NULL \
                       WHERE dedupe_key IS NOT NULL AND (done_at IS NOT NULL OR dead_at IS NOT NULL)";
        connection.execute_unprepared(settled).await?;
        Ok(())
    }
}
