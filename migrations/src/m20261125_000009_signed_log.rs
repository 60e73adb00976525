//! Seals on the rows of the access log, signed heads of its days, and the one way in which old months leave it.
use crate::tables::{append_only, column, create, index};
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
        // One column a statement: SQLite takes no more.
        for column in [column("format").integer().take(), column("mac").blob().take()] {
            manager.alter_table(Table::alter().table("access_log").add_column(column).take()).await?;
        }
        log_head(manager).await?;
        let mut table = create("prune_permit");
        table.col(column("log").text().not_null().primary_key()).col(column("up_to_seq").big_integer().not_null());
        manager.create_table(table).await?;
        let statements: &[&str] = match manager.get_database_backend() {
            DatabaseBackend::Postgres => POSTGRES,
            _ => SQLITE,
        };
        for statement in statements {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }
}

async fn log_head(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let mut table = create("log_head");
    table
        .col(column("log").text().not_null())
        .col(column("day").big_integer().not_null())
        .col(column("version").integer().not_null())
        .col(column("format").integer().not_null())
        .col(column("seq").big_integer().not_null())
        .col(column("hash").blob().not_null())
        .col(column("row_count").big_integer().not_null())
        .col(column("key_id").text().not_null())
        .col(column("signature").blob().not_null())
        .col(column("made_at").big_integer().not_null())
        .primary_key(Index::create().col("log").col("day"));
    manager.create_table(table).await?;
    index(manager, "ix_log_head_seq", "log_head", &["log", "seq"]).await?;
    append_only(manager, "log_head").await
}

/// A row goes only when it is older than a year by the database's own clock, and a permit names a head that covers it.
const SQLITE: &[&str] = &[
    "DROP TRIGGER append_only_access_log_delete",
    "CREATE TRIGGER append_only_access_log_delete BEFORE DELETE ON access_log BEGIN \
     SELECT RAISE(ABORT, 'append-only table') WHERE NOT EXISTS ( \
     SELECT 1 FROM prune_permit JOIN log_head ON log_head.log = prune_permit.log AND log_head.seq = prune_permit.up_to_seq \
     WHERE prune_permit.log = 'access_log' AND OLD.seq <= prune_permit.up_to_seq \
     AND OLD.at < (CAST(strftime('%s', 'now') AS INTEGER) - 31536000) * 1000); END",
];

/// The same, and the permit is written only by a function of the role that owns the tables. It looks for itself whether
/// the head closes a month and whether nothing before it must be kept.
const POSTGRES: &[&str] = &[
    "CREATE FUNCTION karriz_access_log_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
     IF NOT EXISTS (SELECT 1 FROM prune_permit JOIN log_head ON log_head.log = prune_permit.log \
     AND log_head.seq = prune_permit.up_to_seq WHERE prune_permit.log = 'access_log' \
     AND OLD.seq <= prune_permit.up_to_seq AND OLD.at < (extract(epoch FROM now())::bigint - 31536000) * 1000) \
     THEN RAISE EXCEPTION 'append-only table'; END IF; RETURN OLD; END $$",
    "DROP TRIGGER append_only_access_log ON access_log",
    "CREATE TRIGGER append_only_access_log BEFORE UPDATE ON access_log \
     FOR EACH ROW EXECUTE FUNCTION karriz_append_only()",
    "CREATE TRIGGER append_only_delete_access_log BEFORE DELETE ON access_log \
     FOR EACH ROW EXECUTE FUNCTION karriz_access_log_delete()",
    "CREATE FUNCTION karriz_prune_access_log(up_to bigint) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER \
     SET search_path = public, pg_temp AS $$ \
     DECLARE before bigint := (extract(epoch FROM now())::bigint - 31536000) * 1000; removed bigint; BEGIN \
     IF NOT EXISTS (SELECT 1 FROM log_head AS head WHERE head.log = 'access_log' AND head.seq = up_to \
     AND NOT EXISTS (SELECT 1 FROM log_head AS later WHERE later.log = head.log AND later.day > head.day \
     AND date_trunc('month', to_timestamp(later.day * 86400) AT TIME ZONE 'UTC') = \
     date_trunc('month', to_timestamp(head.day * 86400) AT TIME ZONE 'UTC'))) \
     THEN RAISE EXCEPTION 'no published head closes a month there'; END IF; \
     IF EXISTS (SELECT 1 FROM access_log WHERE seq <= up_to AND (at >= before OR subject_id IN \
     (SELECT id FROM person WHERE closed_at IS NULL OR closed_at >= before))) \
     THEN RAISE EXCEPTION 'rows before that must be kept'; END IF; \
     INSERT INTO prune_permit (log, up_to_seq) VALUES ('access_log', up_to); \
     DELETE FROM access_log WHERE seq <= up_to; GET DIAGNOSTICS removed = ROW_COUNT; \
     DELETE FROM prune_permit WHERE log = 'access_log'; RETURN removed; END $$",
    "REVOKE ALL ON FUNCTION karriz_prune_access_log(bigint) FROM PUBLIC",
];
