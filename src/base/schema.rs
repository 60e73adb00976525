//! The one connection that changes the schema. On PostgreSQL it may be another role's, has no timeout, and holds a lock
//! of the whole database meanwhile, so that of two processes one migrates and the other finds it done. On SQLite the
//! lock of the data folder does that.
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseBackend, DatabaseConnection, Statement, TransactionTrait,
};
use secrecy::ExposeSecret;

use super::db::{Db, Location};
use super::fault::Fault;
use super::key_check::has_table;

/// The number of the lock; locks are those of one database, so that it must differ only from others of ours.
const LOCK: i64 = 0x6b61_7272_697a_0001;

/// Whether this role may change the schema. A run-time role of PostgreSQL that owns nothing may not.
///
/// # Errors
/// When the database fails.
pub async fn may_change_schema(connection: &impl ConnectionTrait) -> Result<bool, Fault> {
    if connection.get_database_backend() != DatabaseBackend::Postgres {
        return Ok(true);
    }
    let sql = "SELECT has_schema_privilege(current_user, current_schema(), 'CREATE') AND NOT EXISTS ( \
               SELECT 1 FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' \
               AND NOT pg_has_role(current_user, relowner, 'USAGE')) AS may";
    let row = connection.query_one_raw(Statement::from_string(DatabaseBackend::Postgres, sql)).await?;
    Ok(row.map(|row| row.try_get("", "may")).transpose()?.unwrap_or(false))
}

/// The migrations that have run, those of a later version among them; none where nothing is there yet.
///
/// # Errors
/// When the database fails.
pub async fn applied_migrations(connection: &impl ConnectionTrait) -> Result<Vec<String>, Fault> {
    if !has_table(connection, "seaql_migrations").await? {
        return Ok(Vec::new());
    }
    let sql = "SELECT version FROM seaql_migrations ORDER BY version";
    let rows = connection.query_all_raw(Statement::from_string(connection.get_database_backend(), sql)).await?;
    rows.iter().map(|row| Ok(row.try_get("", "version")?)).collect()
}

/// What serving needs on a table.
fn rights_of(table: &str) -> Option<&'static str> {
    match table {
        "prune_permit" => None,
        "seaql_migrations" | "key_check" => Some("SELECT"),
        _ if karriz_migrations::APPEND_ONLY.contains(&table) => Some("SELECT, INSERT"),
        _ => Some("SELECT, INSERT, UPDATE, DELETE"),
    }
}

/// A change of the schema under way.
pub struct SchemaChange {
    connection: DatabaseConnection,
    holds_lock: bool,
}

impl SchemaChange {
    /// Begins: on PostgreSQL waits until no other process migrates. `as_role` is the address of the role that may, when
    /// it is another than that of `location`.
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

    /// Gives a role what serving needs, on every table that is there; or says in words why not.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn grant(&self, role: &str) -> Result<Result<(), String>, Fault> {
        let is_name = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '_';
        if role.is_empty() || !role.chars().all(is_name) {
            return Ok(Err(format!("`{role}` is no role: small letters, digits and _ only")));
        }
        let sql = "SELECT pg_has_role(rolname, current_user, 'MEMBER') AS is_owner FROM pg_roles WHERE rolname = $1";
        let Some(row) = self.connection.query_one_raw(self.statement(sql, [role.into()])).await? else {
            return Ok(Err(format!("there is no role `{role}`; make it first: CREATE ROLE {role} LOGIN PASSWORD '…'")));
        };
        if row.try_get("", "is_owner")? {
            return Ok(Err(format!("the role `{role}` may do everything that the owner of the tables may")));
        }
        // Read first: there is one connection.
        let grants = self.grants(role).await?;
        let tx = self.connection.begin().await?;
        for sql in grants {
            tx.execute_unprepared(&sql).await?;
        }
        tx.commit().await?;
        Ok(Ok(()))
    }

    fn statement<const N: usize>(&self, sql: &str, values: [sea_orm::Value; N]) -> Statement {
        Statement::from_sql_and_values(DatabaseBackend::Postgres, sql, values)
    }

    async fn grants(&self, role: &str) -> Result<Vec<String>, Fault> {
        let mut grants = vec![
            "REVOKE CREATE ON SCHEMA public FROM PUBLIC".to_owned(),
            format!("REVOKE ALL ON SCHEMA public, keys FROM {role}"),
            format!("GRANT USAGE ON SCHEMA public, keys TO {role}"),
            format!("REVOKE ALL ON ALL FUNCTIONS IN SCHEMA public FROM {role}"),
            format!("GRANT EXECUTE ON FUNCTION public.karriz_prune_access_log(bigint) TO {role}"),
        ];
        for (schema, table) in self.tables().await? {
            grants.push(format!("REVOKE ALL ON {schema}.{table} FROM {role}"));
            if let Some(rights) = rights_of(&table) {
                grants.push(format!("GRANT {rights} ON {schema}.{table} TO {role}"));
            }
        }
        Ok(grants)
    }

    async fn tables(&self) -> Result<Vec<(String, String)>, Fault> {
        let sql = "SELECT table_schema, table_name FROM information_schema.tables \
                   WHERE table_schema IN ('public', 'keys') AND table_type = 'BASE TABLE' ORDER BY 1, 2";
        let rows = self.connection.query_all_raw(self.statement(sql, [])).await?;
        let names = rows.iter().map(|row| Ok((row.try_get("", "table_schema")?, row.try_get("", "table_name")?)));
        names.collect::<Result<_, Fault>>()
    }

    /// Ends; what waits for the lock goes on. A process that dies lets go as well.
    pub async fn end(self) {
        if self.holds_lock {
            let _ = self.connection.close().await;
        }
    }
}
