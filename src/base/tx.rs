//! A writing transaction that cannot lie about its end.
//!
//! Two things make an ordinary transaction lie. SQLite may roll back by itself (disk full, failing fsync); the driver's
//! own `ROLLBACK` then fails, it goes on counting an open transaction, and the next one is a savepoint that nobody
//! ends. PostgreSQL replies to `COMMIT` with `ROLLBACK` when a statement has failed, and the driver calls that success.
//! So a transaction with a failed statement is never committed here, and a connection that failed at the wrong moment
//! is never lent again.
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::bounded::{Bound, within};
use super::fault::is_unavailable;

/// The most writers that may wait for a connection. One more is refused at once with a time to come back.
const MOST_WAITING: usize = 64;

/// What the pool of writers knows about itself. Shared by all clones of the pool.
#[derive(Clone, Debug)]
pub(super) struct WriterState(Arc<State>);

#[derive(Debug)]
struct State {
    /// The connection that was lent last must be thrown away.
    is_broken: AtomicBool,
    waiting: AtomicUsize,
    most: usize,
    permits: Arc<Semaphore>,
}

impl WriterState {
    /// For at most `most` writers at once.
    pub(super) fn new(most: usize) -> Self {
        Self(Arc::new(State {
            is_broken: AtomicBool::new(false),
            waiting: AtomicUsize::new(0),
            most,
            permits: Arc::new(Semaphore::new(most)),
        }))
    }

    /// How many may write at once.
    pub(super) fn most(&self) -> usize {
        self.0.most
    }

    /// The permit of a writer; `None` when none came free in time.
    pub(super) async fn permit(&self, within: Duration) -> Option<OwnedSemaphorePermit> {
        tokio::time::timeout(within, Arc::clone(&self.0.permits).acquire_owned()).await.ok()?.ok()
    }

    /// The connection is not to be lent again.
    pub(super) fn condemn(&self) {
        self.0.is_broken.store(true, Ordering::SeqCst);
    }

    /// Whether it was condemned since the last call: the caller throws the connection away.
    pub(super) fn was_condemned(&self) -> bool {
        self.0.is_broken.swap(false, Ordering::SeqCst)
    }

    /// Condemns the connection when `result` says that disk or connection failed. Who waited in vain for one says
    /// nothing of it.
    pub(super) fn watch<T>(&self, result: Result<T, DbErr>) -> Result<T, DbErr> {
        let has_failed = |error: &DbErr| !matches!(error, DbErr::ConnectionAcquire(_)) && is_unavailable(error);
        if result.as_ref().is_err_and(has_failed) {
            self.condemn();
        }
        result
    }

    /// How many wait now.
    pub(super) fn waiting(&self) -> usize {
        self.0.waiting.load(Ordering::SeqCst)
    }

    /// A permit to be among the waiting writers; `None` when there are too many.
    pub(super) fn wait(&self) -> Option<Waiting> {
        let before = self.0.waiting.fetch_add(1, Ordering::SeqCst);
        let place = Waiting(self.clone());
        (before < MOST_WAITING).then_some(place)
    }
}

/// Held while a writer waits for a connection.
pub(super) struct Waiting(WriterState);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.0.waiting.fetch_sub(1, Ordering::SeqCst);
    }
}

/// A writing transaction. Dropped without [`Tx::commit`] it rolls back.
pub struct Tx {
    inner: DatabaseTransaction,
    state: WriterState,
    bound: Bound,
    has_failed: AtomicBool,
    has_due_job: AtomicBool,
    /// Given back at the end.
    place: OwnedSemaphorePermit,
}

impl Tx {
    pub(super) fn new(
        inner: DatabaseTransaction,
        state: WriterState,
        place: OwnedSemaphorePermit,
        bound: Bound,
    ) -> Self {
        Self { inner, state, bound, has_failed: AtomicBool::new(false), has_due_job: AtomicBool::new(false), place }
    }

    /// Makes everything durable.
    ///
    /// # Errors
    /// When a statement has failed before (then nothing is stored), and when the commit itself fails. After a failure
    /// of disk or connection the outcome is unknown: whoever repeats the act must do so under the same form key.
    pub async fn commit(self) -> Result<(), DbErr> {
        let Self { inner, state, bound, has_failed, place: _place, .. } = self;
        if has_failed.into_inner() {
            // Rolls back when dropped.
            return Err(DbErr::Custom("a statement of the transaction failed; nothing of it is stored".to_owned()));
        }
        within(&bound, inner.commit()).await.inspect_err(|_| state.condemn())
    }

    /// Undoes everything.
    ///
    /// # Errors
    /// When the connection fails; nothing is stored then either.
    pub async fn rollback(self) -> Result<(), DbErr> {
        let Self { inner, state, bound, place: _place, .. } = self;
        within(&bound, inner.rollback()).await.inspect_err(|_| state.condemn())
    }

    /// Remembers that a job was enqueued which may run at once.
    pub(super) fn note_due_job(&self) {
        self.has_due_job.store(true, Ordering::Relaxed);
    }

    /// Whether a job may run as soon as this is committed: then, and only then, the worker is worth waking.
    pub fn has_due_job(&self) -> bool {
        self.has_due_job.load(Ordering::Relaxed)
    }

    /// Remembers a failed statement: the transaction is not committed any more.
    fn watch<T>(&self, result: Result<T, DbErr>) -> Result<T, DbErr> {
        if result.is_err() {
            self.has_failed.store(true, Ordering::SeqCst);
        }
        self.state.watch(result)
    }
}

#[async_trait]
impl ConnectionTrait for Tx {
    fn get_database_backend(&self) -> DbBackend {
        self.inner.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.watch(within(&self.bound, self.inner.execute_raw(statement)).await)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.watch(within(&self.bound, self.inner.execute_unprepared(sql)).await)
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.watch(within(&self.bound, self.inner.query_one_raw(statement)).await)
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.watch(within(&self.bound, self.inner.query_all_raw(statement)).await)
    }
}
