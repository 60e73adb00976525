//! The schema of Karriz. Every migration runs in a transaction, on SQLite and on PostgreSQL alike, and is
//! additive: constraints stand in `CREATE TABLE`, because SQLite cannot add them later.
pub use sea_orm_migration::prelude::MigratorTrait;
use sea_orm_migration::prelude::*;

mod m20261122_000001_accounts;
mod m20261122_000002_catalogue;
mod m20261122_000003_requests;
mod m20261122_000004_kept_questions;
mod m20261125_000005_write_probe;
mod m20261125_000006_time;
mod m20261125_000008_key_check;
mod m20261125_000009_signed_log;
mod m20261125_000010_growth;
mod m20261125_000013_sign_in;
mod m20261126_000014_event_owner;
mod m20261126_000015_visit;
mod m20261126_000016_code_again;
mod m20261126_000017_request_draft;
mod m20261126_000025_looks;
mod m20261126_000045_request_news;
mod m20261126_000046_able_count;
mod m20261126_000050_erased_at;
mod m20261126_000051_availability_alert;
mod m20261126_000052_call_task;
mod m20261126_000053_due_by_time;
mod m20261126_000054_role_ends;
mod m20261126_000055_staff_invitation;
mod m20261126_000056_access_mark;
mod m20261126_000060_outgoing_message;
mod m20261126_000061_email;
mod m20261126_000065_session_looks;
mod m20261126_000066_code_handed;
mod m20261127_000057_second_step;
mod m20261127_000067_own_mobile;
mod tables;

/// The first migration.
pub const FIRST: &str = "m20261122_000001_accounts";
/// The migration from which on rows of the access log have seals.
pub const SEALS: &str = "m20261125_000009_signed_log";
/// Tables whose rows nobody changes or deletes, except where the access log is pruned.
pub const APPEND_ONLY: &[&str] = &["acceptance", "access_log", "log_head", "request_event"];

pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261122_000001_accounts::Migration),
            Box::new(m20261122_000002_catalogue::Migration),
            Box::new(m20261122_000003_requests::Migration),
            Box::new(m20261122_000004_kept_questions::Migration),
            Box::new(m20261125_000005_write_probe::Migration),
            Box::new(m20261125_000006_time::Migration),
            Box::new(m20261125_000008_key_check::Migration),
            Box::new(m20261125_000009_signed_log::Migration),
            Box::new(m20261125_000010_growth::Migration),
            Box::new(m20261125_000013_sign_in::Migration),
            Box::new(m20261126_000014_event_owner::Migration),
            Box::new(m20261126_000015_visit::Migration),
            Box::new(m20261126_000016_code_again::Migration),
            Box::new(m20261126_000017_request_draft::Migration),
            Box::new(m20261126_000025_looks::Migration),
            Box::new(m20261126_000045_request_news::Migration),
            Box::new(m20261126_000046_able_count::Migration),
            Box::new(m20261126_000050_erased_at::Migration),
            Box::new(m20261126_000051_availability_alert::Migration),
            Box::new(m20261126_000052_call_task::Migration),
            Box::new(m20261126_000053_due_by_time::Migration),
            Box::new(m20261126_000054_role_ends::Migration),
            Box::new(m20261126_000055_staff_invitation::Migration),
            Box::new(m20261126_000056_access_mark::Migration),
            Box::new(m20261127_000057_second_step::Migration),
            Box::new(m20261126_000065_session_looks::Migration),
            Box::new(m20261126_000066_code_handed::Migration),
            Box::new(m20261126_000060_outgoing_message::Migration),
            Box::new(m20261126_000061_email::Migration),
            Box::new(m20261127_000067_own_mobile::Migration),
        ]
    }
}
