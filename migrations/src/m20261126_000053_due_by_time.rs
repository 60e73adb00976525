//! What the hourly search and the nightly sweep look for is found by its time, however many others there are.
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// A request whose time for offers is over is found by that time, a visit that nobody ended by the end of its hour and by
/// when both sides were asked. The states are those of the timers' rows in the life-cycle; a query must say the same
/// condition to be helped. The state stands in front all the same: otherwise SQLite takes the index of all states.
const INDEXES: [&str; 5] = [
    "DROP INDEX ix_service_request_waiting",
    "CREATE INDEX ix_service_request_waiting ON service_request (state, offers_until, tracking_code) \
     WHERE state = 'offers_open'",
    "CREATE INDEX ix_service_request_visit_end ON service_request (state, slot_end, tracking_code) \
     WHERE state IN ('confirmed', 'en_route', 'in_progress')",
    "CREATE INDEX ix_service_request_asked ON service_request (state, asked_at, tracking_code) \
     WHERE state IN ('confirmed', 'en_route', 'in_progress')",
    "CREATE INDEX ix_session_absolute ON session (absolute_until)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        for index in INDEXES {
            connection.execute_unprepared(index).await?;
        }
        Ok(())
    }
}
