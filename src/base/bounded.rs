//! A pool whose every reply comes within a bound, or is an error.
//!
//! PostgreSQL ends a long statement by itself, but a server that stands still, or a network that swallows packets, ends
//! nothing. Then only this side can stop waiting.
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr, Statement};

use super::readers::{Observer, Readers};

/// A database that just did not reply is waited for only this part of the time: a page that runs several queries gets
/// its reply all the same.
const AFTER_SILENCE: u32 = 4;

/// How long a reply may take. The default is no bound: for a file, which replies or fails by itself.
#[derive(Clone, Debug, Default)]
pub(super) struct Bound(Option<Arc<Timeout>>);

#[derive(Debug)]
struct Timeout {
    longest: Duration,
    /// The last reply did not come in time.
    is_silent: AtomicBool,
}

impl Timeout {
    fn now(&self) -> Duration {
        if self.is_silent.load(Ordering::Relaxed) { self.longest / AFTER_SILENCE } else { self.longest }
    }
}

impl Bound {
    /// Every reply comes within `longest`, and sooner while the database is silent.
    pub(super) fn of(longest: Duration) -> Self {
        Self(Some(Arc::new(Timeout { longest, is_silent: AtomicBool::new(false) })))
    }
}

/// The reply to `query`, or an error that says the database cannot be used just now.
pub(super) async fn within<T>(bound: &Bound, query: impl Future<Output = Result<T, DbErr>>) -> Result<T, DbErr> {
    let Some(timeout) = &bound.0 else {
        return query.await;
    };
    let reply = tokio::time::timeout(timeout.now(), query).await;
    timeout.is_silent.store(reply.is_err(), Ordering::Relaxed);
    let in_vain = || DbErr::Conn(RuntimeErr::Internal("the database did not reply in time".to_owned()));
    reply.unwrap_or_else(|_| Err(in_vain()))
}

/// A pool for statements outside transactions.
#[derive(Clone, Debug)]
pub struct BoundedPool {
    pool: DatabaseConnection,
    readers: Readers,
    bound: Bound,
}

impl BoundedPool {
    pub(super) fn new(pool: DatabaseConnection, readers: Readers, bound: Bound) -> Self {
        Self { pool, readers, bound }
    }

    /// The pool itself, whose replies are waited for as long as they take. No page may use it.
    pub fn unbounded(&self) -> &DatabaseConnection {
        self.readers.clear();
        &self.pool
    }

    /// Tells `observer` of every statement from now on.
    pub(super) fn observe(&mut self, observer: Observer) {
        self.readers.observe(Arc::clone(&observer));
        self.pool.set_metric_callback(move |info| observer(info.statement));
    }

    /// Whether the database replies at all.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<(), DbErr> {
        within(&self.bound, self.pool.ping()).await
    }

    pub(super) async fn close(self) {
        self.readers.close().await;
    }
}

#[async_trait]
impl ConnectionTrait for BoundedPool {
    fn get_database_backend(&self) -> DbBackend {
        self.pool.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        within(&self.bound, self.pool.execute_raw(statement)).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        within(&self.bound, self.pool.execute_unprepared(sql)).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let rows = within(&self.bound, self.readers.query(&statement)).await?;
        Ok(rows.into_iter().next())
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        within(&self.bound, self.readers.query(&statement)).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::fault::is_unavailable;

    #[tokio::test]
    async fn a_reply_that_does_not_come_is_an_error_that_says_to_come_back() {
        let never = std::future::pending::<Result<(), DbErr>>();
        let error = within(&Bound::of(Duration::from_millis(5)), never).await.unwrap_err();
        assert!(is_unavailable(&error));
    }

    /// Three queries to a database that stands still, as a page runs them, are one long wait and two short ones.
    #[tokio::test]
    async fn who_was_silent_is_not_waited_for_as_long_again_until_it_replies() {
        let bound = Bound::of(Duration::from_millis(8));
        let longest = || bound.0.as_ref().unwrap().now();
        assert_eq!(longest(), Duration::from_millis(8));
        for _ in 0..2 {
            within(&bound, std::future::pending::<Result<(), DbErr>>()).await.unwrap_err();
            assert_eq!(longest(), Duration::from_millis(2));
        }
        within(&bound, async { Err::<(), _>(DbErr::Custom("refused".to_owned())) }).await.unwrap_err();
        assert_eq!(longest(), Duration::from_millis(8), "a refusal is a reply: it is trusted again");
    }

    #[tokio::test]
    async fn a_file_is_waited_for() {
        let late = async {
            tokio::time::sleep(Duration::from_millis(20)).await;
            Ok(7)
        };
        assert_eq!(within(&Bound::default(), late).await.unwrap(), 7);
    }
}
