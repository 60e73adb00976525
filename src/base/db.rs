//! The database: SQLite embedded, or PostgreSQL. Reads go to a pool that cannot write; writes go through transactions
//! that take the write lock at once, so that a reader never upgrades half-way.
use std::path::{Path, PathBuf};
use std::time::Duration;

use sea_orm::{
    ConnAcquireErr, ConnectOptions, ConnectionTrait, Database, DatabaseBackend, DatabaseConnection, DbErr, ExecResult,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait, sqlx,
};
use sqlx::Connection;

use super::bounded::{Bound, within};
use super::fault::Fault;
use super::ids::token;
use super::readers::{Observer, Readers};
use super::tx::WriterState;

pub use super::bounded::BoundedPool;
pub use super::tx::Tx;

/// SQLite before this version can lose a WAL (fixed in 3.51.3).
const SQLITE_AT_LEAST: (u32, u32, u32) = (3, 51, 3);
/// Readers of a file beyond the number of cores only stand in each other's way: the rest waits in a fair queue.
const SQLITE_READERS_LEAST: u32 = 4;
const POSTGRES_READERS: usize = 16;
/// They have connections of their own: pages are shown also while all writers wait for each other.
const POSTGRES_WRITERS: usize = 12;
/// For what is no query of a page: whether the database replies at all, and what the schema is.
const SPARE_CONNECTIONS: u32 = 1;
/// A file has one.
const SQLITE_WRITERS: usize = 1;
/// Who waits longer is refused with a time to come back: the house is full, or the database is gone.
const ACQUIRE_WITHIN: Duration = Duration::from_secs(2);
/// The one row of `write_probe`.
const PROBE_ROW: i32 = 1;
/// A connection used since then is taken to be alive.
const TEST_WHEN_IDLE_FOR: Duration = Duration::from_secs(20);
/// Every query names what an index begins with, so one plan is right for all its values. To plan the query for a
/// person's rows anew each time costs more than to run it; to compile a plan costs more than any page.
const POSTGRES_PLANS: [(&str, &str); 2] = [("plan_cache_mode", "force_generic_plan"), ("jit", "off")];
/// A page or a post gives up then, so that its reader gets a reply within three seconds.
const REPLY_WITHIN: Duration = Duration::from_secs(2);
/// PostgreSQL itself ends a statement then, because nobody waits for it any more.
const STATEMENT_WITHIN: Duration = Duration::from_millis(2_500);

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
    read: BoundedPool,
    state: WriterState,
    bound: Bound,
}

impl Db {
    /// Opens both pools. A query can read the keys as `keys.data_key` along with the data: on PostgreSQL they stand in
    /// that schema, and readers of a file have the file of the keys beside it.
    ///
    /// # Errors
    /// When the database cannot be reached or SQLite is too old.
    pub async fn open(location: &Location) -> Result<Self, Fault> {
        match location {
            Location::File(path) => Self::open_file(path, Some(&keys_file(path))).await,
            Location::Postgres(url) => Self::open_postgres(url, POSTGRES_READERS, POSTGRES_WRITERS).await,
        }
    }

    /// Opens both pools of a file; readers have the file `keys` beside it.
    ///
    /// # Errors
    /// When it cannot be opened or SQLite is too old.
    pub(super) async fn open_file(path: &Path, keys: Option<&Path>) -> Result<Self, Fault> {
        let state = WriterState::new(SQLITE_WRITERS);
        let mut options = sqlite_options(path, 1, false);
        lend_only_the_sound(&mut options, &state);
        let write = Database::connect(options).await?;
        check_sqlite_version(&write).await?;
        let readers = sqlite_readers();
        let mut options = sqlite_options(path, readers + SPARE_CONNECTIONS, true);
        if let Some(keys) = keys {
            attach(&mut options, keys)?;
        }
        let pool = Database::connect(options).await?;
        // A connection to a file does not go away.
        let readers = Readers::new(&pool, readers as usize, None);
        let read = BoundedPool::new(pool, readers, Bound::default());
        Ok(Self { write, read, state, bound: Bound::default() })
    }

    /// Opens one pool for so many reads and writes at once.
    ///
    /// # Errors
    /// When the server cannot be reached.
    pub(super) async fn open_postgres(
        url: &secrecy::SecretString,
        readers: usize,
        writers: usize,
    ) -> Result<Self, Fault> {
        let connections = u32::try_from(readers + writers).unwrap_or(u32::MAX).saturating_add(SPARE_CONNECTIONS);
        let pool = connect_postgres(url, connections).await?;
        let bound = Bound::of(REPLY_WITHIN);
        let readers = Readers::new(&pool, readers, Some(TEST_WHEN_IDLE_FOR));
        let read = BoundedPool::new(pool.clone(), readers, bound.clone());
        Ok(Self { write: pool, read, state: WriterState::new(writers), bound })
    }

    /// The connection for reads. On SQLite it refuses writes.
    pub fn read(&self) -> &BoundedPool {
        &self.read
    }

    /// The engine.
    pub fn backend(&self) -> DatabaseBackend {
        self.write.get_database_backend()
    }

    /// Tells `observer` of every statement that is sent from now on, with its values. For tests: they hold the plans of
    /// what pages really run, not of a list of it.
    pub fn observe(&mut self, observer: impl Fn(&Statement) + Send + Sync + 'static) {
        let observer: Observer = std::sync::Arc::new(observer);
        self.read.observe(std::sync::Arc::clone(&observer));
        self.write.set_metric_callback(move |info| observer(info.statement));
    }

    /// The writing pool itself: for migrations only.
    pub fn for_migrations(&self) -> &DatabaseConnection {
        &self.write
    }

    /// Begins a writing transaction. Writers wait here, first come first served.
    ///
    /// # Errors
    /// When no connection comes free in time, or too many wait already: both are [`Fault::is_unavailable`].
    pub async fn begin(&self) -> Result<Tx, DbErr> {
        self.begin_within(self.bound.clone()).await
    }

    /// As [`Db::begin`], for work that nobody waits for and that may take long: its statements have no timeout.
    ///
    /// # Errors
    /// As [`Db::begin`].
    pub async fn begin_unhurried(&self) -> Result<Tx, DbErr> {
        let tx = self.begin_within(Bound::default()).await?;
        if self.backend() == DatabaseBackend::Postgres {
            tx.execute_unprepared("SET LOCAL statement_timeout = 0").await?;
        }
        Ok(tx)
    }

    async fn begin_within(&self, bound: Bound) -> Result<Tx, DbErr> {
        let in_vain = || DbErr::ConnectionAcquire(ConnAcquireErr::Timeout);
        let _waiting = self.state.wait().ok_or_else(in_vain)?;
        let permit = self.state.permit(ACQUIRE_WITHIN).await.ok_or_else(in_vain)?;
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        let begun = within(&self.bound, self.write.begin_with_options(options)).await;
        Ok(Tx::new(self.state.watch(begun)?, self.state.clone(), permit, bound))
    }

    /// Carries one statement out, outside of a transaction. A connection whose disk failed is thrown away.
    ///
    /// # Errors
    /// When the database refuses, or does not reply in time.
    pub(super) async fn execute(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.state.watch(within(&self.bound, self.write.execute_raw(statement)).await)
    }

    /// How many may write at once.
    pub fn writers(&self) -> usize {
        self.state.most()
    }

    /// How many writers wait for a connection.
    pub fn waiting_writers(&self) -> usize {
        self.state.waiting()
    }

    /// Writes a word and reads it back over another connection: what the program calls stored is stored.
    ///
    /// # Errors
    /// When it was not stored, or could not be read.
    pub async fn check_write_path(&self) -> Result<(), Fault> {
        let word = token()?;
        let sql =
            "INSERT INTO write_probe (id, word) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET word = excluded.word";
        let statement = |sql, values: Vec<sea_orm::Value>| Statement::from_sql_and_values(self.backend(), sql, values);
        let tx = self.begin().await?;
        tx.execute_raw(statement(sql, vec![PROBE_ROW.into(), word.clone().into()])).await?;
        tx.commit().await?;
        let found = statement("SELECT word FROM write_probe WHERE id = $1", vec![PROBE_ROW.into()]);
        let row = self.read.query_one_raw(found).await?;
        let read: Option<String> = row.map(|row| row.try_get("", "word")).transpose()?;
        if read.as_deref() == Some(word.as_str()) { Ok(()) } else { Err(Fault::new("what was written is not there")) }
    }

    /// Closes both pools; SQLite writes its log back into the file.
    pub async fn close(self) {
        self.read.close().await;
        let _ = self.write.close().await;
    }
}

/// A connection that failed, or that the driver believes to be inside a transaction, is closed instead of lent: a new
/// one takes its place.
fn lend_only_the_sound(options: &mut ConnectOptions, state: &WriterState) {
    let state = state.clone();
    options.map_sqlx_sqlite_before_acquire(move |connection, _| {
        let is_sound = !state.was_condemned() && !connection.is_in_transaction();
        Box::pin(async move { Ok(is_sound) })
    });
}

/// A pool of at most `connections` to PostgreSQL.
///
/// # Errors
/// When the server cannot be reached.
async fn connect_postgres(url: &secrecy::SecretString, connections: u32) -> Result<DatabaseConnection, Fault> {
    use secrecy::ExposeSecret;
    let mut options = ConnectOptions::new(url.expose_secret().to_owned());
    options
        .max_connections(connections)
        .acquire_timeout(ACQUIRE_WITHIN)
        .statement_timeout(STATEMENT_WITHIN)
        .test_before_acquire_if_idle_for(TEST_WHEN_IDLE_FOR)
        .sqlx_logging(false)
        .set_application_name("karriz")
        // As on SQLite: none that is inside a transaction already. A broken one is noticed when it comes back.
        .map_sqlx_postgres_before_acquire(|connection, _| {
            let is_free = !connection.is_in_transaction();
            Box::pin(async move { Ok(is_free) })
        })
        .map_sqlx_postgres_opts(|options| options.options(POSTGRES_PLANS));
    Ok(Database::connect(options).await?)
}

/// The placeholders of so many values in a query: `$1, $2, …`.
pub fn marks(count: usize) -> String {
    marks_from(1, count)
}

/// As [`marks`], behind values that the query has already: the first is `$first`. For none it is `NULL`, which equals
/// nothing: an empty list is no SQL.
pub fn marks_from(first: usize, count: usize) -> String {
    if count == 0 {
        return "NULL".to_owned();
    }
    (first..first + count).map(|index| format!("${index}")).collect::<Vec<_>>().join(", ")
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
