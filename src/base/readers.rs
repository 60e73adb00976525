//! Connections for reads, handed from one query to the next.
//!
//! The driver's pool asks a connection whether it still lives each time it comes back: a trip to the database after every
//! query. So readers have as many seats as they have
//! connections, and who sits down takes the connection that was left there. It goes back to the pool, which then does ask,
//! after an error, after a while without use, and after a query that nobody waited for to its end.
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use sea_orm::{ConnAcquireErr, DatabaseConnection, DbBackend, DbErr, QueryResult, RuntimeErr, Statement, sqlx};
use sea_query_sqlx::SqlxValues;
use sqlx::pool::PoolConnection;
use sqlx::{AssertSqlSafe, Database, Executor, IntoArguments, Pool, Postgres, Sqlite};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::fault::is_unavailable;

/// Told of every statement that is sent.
pub(super) type Observer = Arc<dyn Fn(&Statement) + Send + Sync>;

/// The readers of one database. Shared by all clones.
#[derive(Clone)]
pub(super) struct Readers {
    engine: Engine,
    observer: Arc<OnceLock<Observer>>,
}

impl fmt::Debug for Readers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Readers").finish_non_exhaustive()
    }
}

#[derive(Clone)]
enum Engine {
    Sqlite(Arc<Seats<Sqlite>>),
    Postgres(Arc<Seats<Postgres>>),
}

impl Readers {
    /// For at most `most` readers at once; the pool has a connection for each of them. One that was not used for
    /// `idle_for` goes back to the pool.
    pub(super) fn new(pool: &DatabaseConnection, most: usize, idle_for: Option<Duration>) -> Self {
        let engine = match pool.get_database_backend() {
            DbBackend::Postgres => {
                Engine::Postgres(Arc::new(Seats::new(pool.get_postgres_connection_pool().clone(), most, idle_for)))
            }
            _ => Engine::Sqlite(Arc::new(Seats::new(pool.get_sqlite_connection_pool().clone(), most, idle_for))),
        };
        Self { engine, observer: Arc::default() }
    }

    /// Tells `observer` of every query from now on. The first stays.
    pub(super) fn observe(&self, observer: Observer) {
        self.observer.get_or_init(|| observer);
    }

    /// Gives the connections that nobody uses back to the pool.
    pub(super) fn clear(&self) {
        match &self.engine {
            Engine::Sqlite(seats) => seats.clear(),
            Engine::Postgres(seats) => seats.clear(),
        }
    }

    /// Closes the pool.
    pub(super) async fn close(&self) {
        match &self.engine {
            Engine::Sqlite(seats) => seats.close().await,
            Engine::Postgres(seats) => seats.close().await,
        }
    }

    /// All rows of the query.
    ///
    /// # Errors
    /// When no connection comes free, or the database refuses.
    pub(super) async fn query(&self, statement: &Statement) -> Result<Vec<QueryResult>, DbErr> {
        let rows = match &self.engine {
            Engine::Sqlite(seats) => seats.query(statement).await,
            Engine::Postgres(seats) => seats.query(statement).await,
        };
        if let Some(observer) = self.observer.get() {
            observer(statement);
        }
        rows
    }
}

/// A connection that waits for the next reader.
struct Left<DB: Database> {
    connection: PoolConnection<DB>,
    since: Instant,
}

struct Seats<DB: Database> {
    pool: Pool<DB>,
    seats: Semaphore,
    left: Mutex<Vec<Left<DB>>>,
    idle_for: Option<Duration>,
}

impl<DB: Database> Seats<DB> {
    fn new(pool: Pool<DB>, most: usize, idle_for: Option<Duration>) -> Self {
        Self { pool, seats: Semaphore::new(most), left: Mutex::default(), idle_for }
    }

    fn left(&self) -> std::sync::MutexGuard<'_, Vec<Left<DB>>> {
        self.left.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn clear(&self) {
        let left = std::mem::take(&mut *self.left());
        drop(left);
    }

    /// The connection that was left last, while it is taken to be alive.
    fn take(&self) -> Option<PoolConnection<DB>> {
        let Left { connection, since } = self.left().pop()?;
        if self.idle_for.is_some_and(|longest| since.elapsed() > longest) {
            // Those below were left before it.
            self.clear();
            return None;
        }
        Some(connection)
    }

    /// Leaves it for the next reader.
    fn leave(&self, connection: PoolConnection<DB>) {
        self.left().push(Left { connection, since: Instant::now() });
        if self.pool.is_closed() {
            self.clear();
        }
    }

    /// Waits for the connections that are in use.
    async fn close(&self) {
        // From here on whoever leaves a connection finds the pool closed.
        let closed = self.pool.close();
        self.clear();
        closed.await;
    }

    /// A seat and a connection, first come first served.
    async fn sit_down(&self) -> Result<(SemaphorePermit<'_>, PoolConnection<DB>), DbErr> {
        let in_vain = || DbErr::ConnectionAcquire(ConnAcquireErr::Timeout);
        let longest = self.pool.options().get_acquire_timeout();
        let seat = tokio::time::timeout(longest, self.seats.acquire()).await.map_err(|_| in_vain())?;
        let seat = seat.map_err(|_| DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed))?;
        if let Some(connection) = self.take() {
            return Ok((seat, connection));
        }
        match self.pool.acquire().await {
            Ok(connection) => Ok((seat, connection)),
            Err(sqlx::Error::PoolTimedOut) => Err(in_vain()),
            Err(sqlx::Error::PoolClosed) => Err(DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed)),
            Err(error) => Err(DbErr::Conn(RuntimeErr::SqlxError(error.into()))),
        }
    }

    async fn query(&self, statement: &Statement) -> Result<Vec<QueryResult>, DbErr>
    where
        SqlxValues: IntoArguments<DB>,
        for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
        QueryResult: From<DB::Row>,
    {
        let (seat, mut connection) = self.sit_down().await?;
        let values = statement.values.clone().unwrap_or(sea_orm::Values(Vec::new()));
        let query = sqlx::query_with::<DB, _>(AssertSqlSafe(statement.sql.as_str()), SqlxValues(values));
        match query.fetch_all(&mut *connection).await {
            Ok(rows) => {
                self.leave(connection);
                drop(seat);
                Ok(rows.into_iter().map(QueryResult::from).collect())
            }
            Err(error) => {
                let error = DbErr::Query(RuntimeErr::SqlxError(error.into()));
                if is_unavailable(&error) {
                    // The others may be broken as well.
                    self.clear();
                }
                Err(error)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::{ConnectOptions, DatabaseBackend};

    use super::*;

    const ONE: &str = "SELECT 1 AS one";
    /// Counts for a while.
    const LONG: &str =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000000) SELECT max(i) FROM n";

    async fn readers(most: usize, idle_for: Option<Duration>) -> Readers {
        let mut options = ConnectOptions::new("sqlite::memory:");
        options.max_connections(8).acquire_timeout(Duration::from_millis(200)).sqlx_logging(false);
        Readers::new(&sea_orm::Database::connect(options).await.unwrap(), most, idle_for)
    }

    fn seats(readers: &Readers) -> &Seats<Sqlite> {
        match &readers.engine {
            Engine::Sqlite(seats) => seats,
            Engine::Postgres(_) => panic!("it is no file"),
        }
    }

    fn left(readers: &Readers) -> usize {
        seats(readers).left().len()
    }

    async fn ask(readers: &Readers, sql: &str) -> Result<i64, DbErr> {
        let rows = readers.query(&Statement::from_string(DatabaseBackend::Sqlite, sql)).await?;
        rows[0].try_get_by_index(0)
    }

    #[tokio::test]
    async fn one_connection_goes_from_query_to_query_and_back_when_it_is_cleared() {
        let readers = readers(4, None).await;
        ask(&readers, ONE).await.unwrap();
        let size = seats(&readers).pool.size();
        for _ in 0..10 {
            assert_eq!(ask(&readers, ONE).await.unwrap(), 1);
            assert_eq!((left(&readers), seats(&readers).pool.size()), (1, size));
        }
        readers.clear();
        assert_eq!(left(&readers), 0);
        assert_eq!(ask(&readers, ONE).await.unwrap(), 1);
    }

    #[tokio::test]
    async fn a_connection_that_failed_or_lay_too_long_is_asked_by_the_pool() {
        let readers = readers(4, Some(Duration::ZERO)).await;
        ask(&readers, "SELECT nothing FROM nowhere").await.unwrap_err();
        assert_eq!(left(&readers), 0, "after an error");
        ask(&readers, ONE).await.unwrap();
        tokio::time::sleep(Duration::from_millis(2)).await;
        assert!(seats(&readers).take().is_none(), "after a while");
        assert_eq!(left(&readers), 0);
    }

    #[tokio::test]
    async fn a_query_that_nobody_waits_for_leaves_no_connection_and_its_seat_is_free() {
        let readers = readers(1, None).await;
        let given_up = tokio::time::timeout(Duration::from_millis(20), ask(&readers, LONG)).await;
        assert!(given_up.is_err());
        assert_eq!((left(&readers), seats(&readers).seats.available_permits()), (0, 1));
    }

    #[tokio::test]
    async fn who_finds_no_seat_in_time_is_told_to_come_back() {
        let readers = readers(1, None).await;
        let sits = seats(&readers).sit_down().await.unwrap();
        let error = ask(&readers, ONE).await.unwrap_err();
        assert!(is_unavailable(&error), "{error}");
        drop(sits);
        ask(&readers, ONE).await.unwrap();
    }

    #[tokio::test]
    async fn closing_waits_for_who_reads_and_for_nobody_else() {
        let readers = readers(2, None).await;
        ask(&readers, ONE).await.unwrap();
        let sits = seats(&readers).sit_down().await.unwrap();
        let mut closing = Box::pin(readers.close());
        let early = tokio::time::timeout(Duration::from_millis(20), &mut closing).await;
        assert!(early.is_err(), "it did not wait");
        let (seat, connection) = sits;
        seats(&readers).leave(connection);
        drop(seat);
        tokio::time::timeout(Duration::from_secs(5), closing).await.unwrap();
        assert!(is_unavailable(&ask(&readers, ONE).await.unwrap_err()));
    }
}
