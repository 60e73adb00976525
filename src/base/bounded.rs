//! A pool whose every answer comes within a bound, or is an error.
//!
//! PostgreSQL ends a long statement by itself, but a server that stands still, or a network that swallows packets, ends
//! nothing. Then only this side can stop waiting.
use std::future::Future;
use std::time::Duration;

use async_trait::async_trait;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr, Statement};

/// How long an answer may take; `None` for a file, which answers or fails by itself.
pub(super) type Bound = Option<Duration>;

/// The answer of `asked`, or an error that says the database cannot be used just now.
pub(super) async fn within<T>(bound: Bound, asked: impl Future<Output = Result<T, DbErr>>) -> Result<T, DbErr> {
    let Some(bound) = bound else {
        return asked.await;
    };
    let in_vain = || DbErr::Conn(RuntimeErr::Internal("the database did not answer in time".to_owned()));
    tokio::time::timeout(bound, asked).await.unwrap_or_else(|_| Err(in_vain()))
}

/// A pool for statements outside transactions.
#[derive(Clone, Debug)]
pub struct BoundedPool {
    pool: DatabaseConnection,
    bound: Bound,
}

impl BoundedPool {
    pub(super) fn new(pool: DatabaseConnection, bound: Bound) -> Self {
        Self { pool, bound }
    }

    /// The pool itself, whose answers are waited for as long as they take. No page may use it.
    pub fn unbounded(&self) -> &DatabaseConnection {
        &self.pool
    }

    pub(super) fn unbounded_mut(&mut self) -> &mut DatabaseConnection {
        &mut self.pool
    }

    /// Whether the database answers at all.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<(), DbErr> {
        within(self.bound, self.pool.ping()).await
    }

    pub(super) async fn close(self) {
        let _ = self.pool.close().await;
    }
}

#[async_trait]
impl ConnectionTrait for BoundedPool {
    fn get_database_backend(&self) -> DbBackend {
        self.pool.get_database_backend()
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        within(self.bound, self.pool.execute_raw(statement)).await
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        within(self.bound, self.pool.execute_unprepared(sql)).await
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        within(self.bound, self.pool.query_one_raw(statement)).await
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        within(self.bound, self.pool.query_all_raw(statement)).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::fault::is_unavailable;

    #[tokio::test]
    async fn an_answer_that_does_not_come_is_an_error_that_says_to_come_back() {
        let never = std::future::pending::<Result<(), DbErr>>();
        let error = within(Some(Duration::from_millis(5)), never).await.unwrap_err();
        assert!(is_unavailable(&error));
    }

    #[tokio::test]
    async fn a_file_is_waited_for() {
        let late = async {
            tokio::time::sleep(Duration::from_millis(20)).await;
            Ok(7)
        };
        assert_eq!(within(None, late).await.unwrap(), 7);
    }
}
