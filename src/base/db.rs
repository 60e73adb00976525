//! The database: SQLite embedded, or PostgreSQL. Reads go to a pool that cannot write; writes go through transactions
//! that take the write lock at once, so that a reader never upgrades half-way.
use std::path::{Path, PathBuf};
use std::time::Duration;

use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseBackend, DatabaseConnection, DatabaseTransaction, DbErr,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait, sqlx,
};

use super::fault::Fault;

/// A transaction. Dropped without [`Db::commit`] it rolls back.
pub type Tx = DatabaseTransaction;

/// SQLite before this version can lose a WAL (fixed in 3.51.3).
const SQLITE_AT_LEAST: (u32, u32, u32) = (3, 51, 3);
/// Readers of a file beyond the number of cores only stand in each other's way: the rest waits in a fair queue.
const SQLITE_READERS_LEAST: u32 = 4;
const POSTGRES_CONNECTIONS: u32 = 16;
/// Shorter than a handler may take; a writer in the queue rather waits than fails.
const ACQUIRE_WITHIN: Duration = Duration::from_secs(10);
/// A connection used since then is taken to be alive.
const TEST_WHEN_IDLE_FOR: Duration = Duration::from_secs(20);
/// Every question names what an index begins with, so one plan is right for all its values. To plan the question for a
/// person's rows anew each time costs more than to answer it; to compile a plan costs more than any page.
const POSTGRES_PLANS: [(&str, &str); 2] = [("plan_cache_mode", "force_generic_plan"), ("jit", "off")];
const STATEMENT_WITHIN: Duration = Duration::from_secs(5);

/// Where the data lives.
#[derive(Clone, Debug)]
pub enum Location {
    /// A SQLite file.
    File(PathBuf),
    /// A PostgreSQL address. Holds a password: never printed.
    Postgres(secrecy::SecretString),
}

/// The two pools.
#[derive(Clone, Debug)]
pub struct Db {
    write: DatabaseConnection,
    read: DatabaseConnection,
}

impl Db {
    /// Opens both pools. A question can read the keys as `keys.data_key` along with the data: on PostgreSQL they stand in
    /// that schema, and readers of a file have the file of the keys beside it.
    ///
    /// # Errors
    /// When the database cannot be reached or SQLite is too old.
    pub async fn open(location: &Location) -> Result<Self, Fault> {
        match location {
            Location::File(path) => Self::open_file(path, Some(&keys_file(path))).await,
            Location::Postgres(url) => Self::open_postgres(url).await,
        }
    }

    /// Opens both pools of a file; readers have the file `keys` beside it.
    ///
    /// # Errors
    /// When it cannot be opened or SQLite is too old.
    pub(super) async fn open_file(path: &Path, keys: Option<&Path>) -> Result<Self, Fault> {
        let write = Database::connect(sqlite_options(path, 1, false)).await?;
        check_sqlite_version(&write).await?;
        let mut options = sqlite_options(path, sqlite_readers(), true);
        if let Some(keys) = keys {
            attach(&mut options, keys)?;
        }
        Ok(Self { write, read: Database::connect(options).await? })
    }

    async fn open_postgres(url: &secrecy::SecretString) -> Result<Self, Fault> {
        let pool = connect_postgres(url, POSTGRES_CONNECTIONS).await?;
        Ok(Self { write: pool.clone(), read: pool })
    }

    /// The connection for reads. On SQLite it refuses writes.
    pub fn read(&self) -> &DatabaseConnection {
        &self.read
    }

    /// The engine.
    pub fn backend(&self) -> DatabaseBackend {
        self.write.get_database_backend()
    }

    /// Tells `observer` of every statement that is sent from now on, with its values. For tests: they hold the plans of
    /// what pages really ask, not of a list of it.
    pub fn observe(&mut self, observer: impl Fn(&Statement) + Send + Sync + 'static) {
        let observer = std::sync::Arc::new(observer);
        for pool in [&mut self.write, &mut self.read] {
            let observer = std::sync::Arc::clone(&observer);
            pool.set_metric_callback(move |info| observer(info.statement));
        }
    }

    /// The writing pool itself: for migrations only.
    pub fn for_migrations(&self) -> &DatabaseConnection {
        &self.write
    }

    /// Begins a writing transaction. On SQLite writers wait here, first come first served.
    ///
    /// # Errors
    /// When no connection comes free in time.
    #[track_caller]
    pub fn begin(&self) -> impl Future<Output = Result<Tx, DbErr>> + Send + '_ {
        self.write.begin_with_options(TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        })
    }

    /// Closes both pools; SQLite writes its log back into the file.
    pub async fn close(self) {
        let _ = self.read.close().await;
        let _ = self.write.close().await;
    }
}

/// A pool of at most `connections` to PostgreSQL.
///
/// # Errors
/// When the server cannot be reached.
pub(super) async fn connect_postgres(
    url: &secrecy::SecretString,
    connections: u32,
) -> Result<DatabaseConnection, Fault> {
    use secrecy::ExposeSecret;
    let mut options = ConnectOptions::new(url.expose_secret().to_owned());
    options
        .max_connections(connections)
        .acquire_timeout(ACQUIRE_WITHIN)
        .statement_timeout(STATEMENT_WITHIN)
        .test_before_acquire_if_idle_for(TEST_WHEN_IDLE_FOR)
        .sqlx_logging(false)
        .set_application_name("karriz")
        .map_sqlx_postgres_opts(|options| options.options(POSTGRES_PLANS));
    Ok(Database::connect(options).await?)
}

/// The places of so many values in a question: `$1, $2, …`.
pub fn marks(count: usize) -> String {
    (1..=count).map(|index| format!("${index}")).collect::<Vec<_>>().join(", ")
}

/// The file of the keys that belong to the data in `path`.
pub(super) fn keys_file(path: &Path) -> PathBuf {
    path.with_file_name("keys.db")
}

/// Every connection sees the file `keys` as the schema `keys`.
fn attach(options: &mut ConnectOptions, keys: &Path) -> Result<(), Fault> {
    let keys = keys.to_str().ok_or_else(|| Fault::new("the path of the database is not text"))?.to_owned();
    options.map_sqlx_sqlite_pool_opts(move |pool| {
        let keys = keys.clone();
        pool.after_connect(move |connection, _| {
            let attach = sqlx::query("ATTACH DATABASE $1 AS keys").bind(keys.clone());
            Box::pin(async move { attach.execute(connection).await.map(|_| ()) })
        })
    });
    Ok(())
}

fn sqlite_readers() -> u32 {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    u32::try_from(cores).unwrap_or(SQLITE_READERS_LEAST).max(SQLITE_READERS_LEAST)
}

fn sqlite_options(path: &Path, connections: u32, query_only: bool) -> ConnectOptions {
    let mut options = ConnectOptions::new("sqlite::memory:");
    let path = path.to_owned();
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(ACQUIRE_WITHIN)
        // A connection to a file does not go away.
        .test_before_acquire(false)
        .idle_timeout(None::<Duration>)
        .max_lifetime(None::<Duration>)
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(move |sqlite| {
            sqlite
                .in_memory(false)
                .filename(&path)
                .create_if_missing(true)
                .foreign_keys(true)
                .busy_timeout(Duration::from_secs(5))
                .pragma("journal_mode", "WAL")
                .pragma("synchronous", "FULL")
                .pragma("recursive_triggers", "ON")
                .pragma("secure_delete", "ON")
                .pragma("cache_size", "-4000")
                .pragma("query_only", if query_only { "ON" } else { "OFF" })
        });
    options
}

async fn check_sqlite_version(connection: &DatabaseConnection) -> Result<(), Fault> {
    let row = connection
        .query_one_raw(Statement::from_string(DatabaseBackend::Sqlite, "SELECT sqlite_version() AS version"))
        .await?
        .ok_or_else(|| Fault::new("SQLite did not tell its version"))?;
    let version: String = row.try_get("", "version")?;
    let mut parts = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let found = (parts.next().unwrap_or(0), parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    if found < SQLITE_AT_LEAST {
        return Err(Fault::new(format!("SQLite {version} is older than 3.51.3 and can lose data")));
    }
    Ok(())
}

/// A named constraint, as each engine reports its violation: PostgreSQL by name, SQLite by `table.column`.
#[derive(Clone, Copy, Debug)]
pub struct Constraint {
    pub name: &'static str,
    /// `table.column` of the constraint's first column.
    pub first_column: &'static str,
}

impl Constraint {
    /// Whether `error` says that this constraint was violated.
    pub fn is_violated_by(&self, error: &DbErr) -> bool {
        let Some(sea_orm::SqlErr::UniqueConstraintViolation(text)) = error.sql_err() else {
            return false;
        };
        text.contains(self.name) || text.split([' ', ',', ':']).any(|word| word == self.first_column)
    }
}
