//! Each event of a request says whose request it is, so that a person's newest events are found without reading all
//! events of all their requests.
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DatabaseBackend;

use crate::tables::{append_only, writable_again};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let uuid = match manager.get_database_backend() {
            DatabaseBackend::Postgres => "uuid",
            _ => "uuid_text",
        };
        let connection = manager.get_connection();
        connection.execute_unprepared(&format!("ALTER TABLE request_event ADD COLUMN customer_id {uuid}")).await?;
        // What was written before says the same as before, and one thing more.
        writable_again(manager, "request_event").await?;
        connection.execute_unprepared(OF_OLD_ROWS).await?;
        append_only(manager, "request_event").await?;
        connection.execute_unprepared(NEWEST_OF_A_PERSON).await?;
        Ok(())
    }
}

const OF_OLD_ROWS: &str = "UPDATE request_event SET customer_id = \
     (SELECT service_request.customer_id FROM service_request WHERE service_request.id = request_event.request_id)";

const NEWEST_OF_A_PERSON: &str = "CREATE INDEX ix_request_event_customer ON request_event (customer_id, at)";
