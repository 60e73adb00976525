//! The one connection that changes the schema. On PostgreSQL it may be another role's, has no time-out, and holds a lock
//! of the whole database meanwhile, so that of two processes one migrates and the other finds it done. On SQLite the
//! lock of the data folder does that.
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseBackend, DatabaseConnection, Statement};
use secrecy::ExposeSecret;

use super::db::{Db, Location};
use super::fault::Fault;

/// The number of the lock; locks are those of one database, so that it must differ only from others of ours.
const LOCK: i64 = 0x6b61_7272_697a_0001;

/// Whether this role may change the schema. A run-time role of PostgreSQL that owns nothing may not.
///
/// # Errors
/// When the database fails.
pub async fn may_change_schema(connection: &DatabaseConnection) -> Result<bool, Fault> {
    if connection.get_database_backend() != DatabaseBackend::Postgres {
        return Ok(true);
    }
    let sql = "SELECT has_schema_privilege(current_user, current_schema(), 'CREATE') AND NOT EXISTS ( \
               SELECT 1 FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' \
               AND NOT pg_has_role(current_user, relowner, 'USAGE')) AS may";
    let row = connection.query_one_raw(Statement::from_string(DatabaseBackend::Postgres, sql)).await?;
    Ok(row.map(|row| row.try_get("", "may")).transpose()?.unwrap_or(false))
}

/// A change of the schema under way.
pub struct SchemaChange {
    connection: DatabaseConnection,
    holds_lock: bool,
}

impl SchemaChange {
    /// Begins: on PostgreSQL waits until no other process migrates. `as_role` is the address of the role that may, when it
    /// is another than that of `location`.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn begin(db: &Db, location: &Location, as_role: Option<&secrecy::SecretString>) -> Result<Self, Fault> {
        let url = match location {
            Location::File(_) => return Ok(Self { connection: db.for_migrations().clone(), holds_lock: false }),
            Location::Postgres(url) => as_role.unwrap_or(url),
        };
        // One connection, never exchanged for another: the lock is the connection's.
        let mut options = ConnectOptions::new(url.expose_secret().to_owned());
        options
            .min_connections(1)
            .max_connections(1)
            .idle_timeout(None::<std::time::Duration>)
            .max_lifetime(None::<std::time::Duration>)
            .test_before_acquire(false)
            .sqlx_logging(false)
            .set_application_name("karriz migrate");
        let change = Self { connection: Database::connect(options).await?, holds_lock: true };
        if !change.take_lock("SELECT pg_try_advisory_lock($1) AS taken").await? {
            tracing::info!("another process migrates; waiting for it");
            change.take_lock("SELECT pg_advisory_lock($1) IS NOT NULL AS taken").await?;
        }
        Ok(change)
    }

    async fn take_lock(&self, sql: &str) -> Result<bool, Fault> {
        let statement = Statement::from_sql_and_values(DatabaseBackend::Postgres, sql, [LOCK.into()]);
        let row = self.connection.query_one_raw(statement).await?;
        Ok(row.map(|row| row.try_get("", "taken")).transpose()?.unwrap_or(false))
    }

    /// The connection to change the schema through.
    pub fn connection(&self) -> &DatabaseConnection {
        &self.connection
    }

    /// Whether the connection is one of its own rather than the writing pool.
    pub fn is_apart(&self) -> bool {
        self.holds_lock
    }

    /// Ends; what waits for the lock goes on. A process that dies lets go as well.
    pub async fn end(self) {
        if self.holds_lock {
            let _ = self.connection.close().await;
        }
    }
}
