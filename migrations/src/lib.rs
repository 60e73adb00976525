//! The schema of Karriz. Every migration runs in a transaction, on SQLite and on PostgreSQL alike, and is
//! additive: constraints stand in `CREATE TABLE`, because SQLite cannot add them later.
pub use sea_orm_migration::prelude::MigratorTrait;
use sea_orm_migration::prelude::*;

mod m20261122_000001_accounts;
mod m20261122_000002_catalogue;
mod m20261122_000003_requests;
mod m20261122_000004_kept_questions;
mod m20261125_000010_growth;
mod tables;

pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261122_000001_accounts::Migration),
            Box::new(m20261122_000002_catalogue::Migration),
            Box::new(m20261122_000003_requests::Migration),
            Box::new(m20261122_000004_kept_questions::Migration),
            Box::new(m20261125_000010_growth::Migration),
        ]
    }
}
