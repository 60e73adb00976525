//! Lists are read by key and counts are stored, so that no page slows down as the data of others grows.
//!
//! Indexes end in what a list is sorted by. Two of the old ones are beginnings of new ones and go.
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DatabaseBackend;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let (identity, uuid) = match manager.get_database_backend() {
            DatabaseBackend::Postgres => ("bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY", "uuid"),
            _ => ("integer PRIMARY KEY", "uuid_text"),
        };
        let specialist = format!("ALTER TABLE service_request ADD COLUMN specialist_id {uuid}");
        let moves = format!(
            "CREATE TABLE request_move (id {identity}, city_code text NOT NULL, from_state text, to_state text NOT NULL)"
        );
        let connection = manager.get_connection();
        for statement in [specialist.as_str(), moves.as_str()].iter().chain(LISTS).chain(COUNTS) {
            connection.execute_unprepared(statement).await?;
        }
        Ok(())
    }
}

/// The specialist of a chosen offer stands in the request, so that visits are found and sorted in one place.
const LISTS: &[&str] = &[
    "UPDATE service_request SET specialist_id = (SELECT offer.specialist_id FROM offer \
     WHERE offer.id = service_request.selected_offer_id) WHERE selected_offer_id IS NOT NULL",
    "CREATE INDEX ix_service_request_visits ON service_request (specialist_id, slot_start, tracking_code) \
     WHERE specialist_id IS NOT NULL",
    "CREATE INDEX ix_service_request_own ON service_request (customer_id, created_at, tracking_code)",
    "CREATE INDEX ix_service_request_moved ON service_request (state_changed_at, tracking_code)",
    "CREATE INDEX ix_service_request_state ON service_request (state, state_changed_at, tracking_code)",
    "CREATE INDEX ix_service_request_city ON service_request (city_code, state_changed_at, tracking_code)",
    "CREATE INDEX ix_service_request_city_state \
     ON service_request (city_code, state, state_changed_at, tracking_code)",
    "CREATE INDEX ix_service_request_open_nearby \
     ON service_request (city_code, service_slug, offers_until, tracking_code) WHERE state = 'offers_open'",
    "CREATE INDEX ix_offer_open_of ON offer (specialist_id, request_id) WHERE state = 'open'",
    "DROP INDEX ix_service_request_customer",
    "DROP INDEX ix_service_request_board",
    "DROP INDEX ix_service_request_nearby",
];

/// How many requests stand in each state, by city; the empty city stands for the whole country.
const COUNTS: &[&str] = &[
    "CREATE TABLE request_count (city_code text NOT NULL, state text NOT NULL, requests bigint NOT NULL, \
     PRIMARY KEY (city_code, state))",
    "INSERT INTO request_count (city_code, state, requests) \
     SELECT city_code, state, count(*) FROM service_request GROUP BY city_code, state",
    "INSERT INTO request_count (city_code, state, requests) \
     SELECT '', state, count(*) FROM service_request GROUP BY state",
];
