//! What a use case says when it does not do what was asked.

use super::Services;
use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::base::limits::{Counted, Limit, mark_refused};
use crate::model::conflict::Conflict;
use crate::model::form::FieldErrors;
use crate::model::ids::PersonId;

/// A refusal for business reasons, or a fault.
#[derive(Debug)]
pub enum Refusal {
    /// No such thing in this scope. Somebody else's looks the same.
    NotFound,
    /// Not with this role or in this relation.
    NotAllowed,
    /// The form was not right.
    Invalid(FieldErrors),
    /// The state of things forbids it now.
    Conflict(Conflict),
    /// Too often.
    TooMany { retry_after_s: u32 },
    /// A fault: nothing that a person can put right.
    Fault(Fault),
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<sea_orm::DbErr> for Refusal {
    #[track_caller]
    fn from(error: sea_orm::DbErr) -> Self {
        Self::Fault(error.into())
    }
}

impl From<serde_json::Error> for Refusal {
    #[track_caller]
    fn from(error: serde_json::Error) -> Self {
        Self::Fault(error.into())
    }
}

/// Counts one use of a limit by a person. Above it the log gets a mark and the act is refused; whoever has nothing else
/// to undo commits the count nevertheless.
///
/// # Errors
/// [`Refusal::TooMany`] above the limit, with the end of its window.
pub(super) async fn count_use(services: &Services, tx: &Tx, limit: &Limit, person_id: PersonId) -> Result<(), Refusal> {
    let now = services.clock.now();
    let Counted::Over { retry_after_s } = limit.count(tx, &services.hash, person_id.as_bytes(), now).await? else {
        return Ok(());
    };
    mark_refused(limit.bucket, person_id);
    Err(Refusal::TooMany { retry_after_s })
}

/// Stores what a refusal leaves behind, its count, and gives it back. A fault stays the fault that it was: of its transaction
/// nothing can be stored.
pub(super) async fn store_refusal(tx: Tx, refusal: Refusal) -> Refusal {
    if matches!(refusal, Refusal::Fault(_)) {
        return refusal;
    }
    match tx.commit().await {
        Ok(()) => refusal,
        Err(error) => error.into(),
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::ConnectionTrait;

    use super::*;
    use crate::base::db::{Db, Location};

    /// Otherwise a database that went away would read as a fault of ours: 500 instead of 503.
    #[tokio::test]
    async fn a_fault_is_not_lost_in_the_commit_that_it_makes_impossible() {
        let folder = tempfile::tempdir().unwrap();
        let location = Location::File(folder.path().join("k.db"));
        let db = Db::open(&location).await.unwrap();
        let tx = db.begin().await.unwrap();
        let fault = tx.execute_unprepared("no statement").await.unwrap_err();
        let refusal = store_refusal(tx, fault.into()).await;
        assert!(matches!(&refusal, Refusal::Fault(fault) if fault.to_string().contains("syntax error")), "{refusal:?}");
    }

    #[tokio::test]
    async fn what_a_refusal_counted_is_stored() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&Location::File(folder.path().join("k.db"))).await.unwrap();
        let tx = db.begin().await.unwrap();
        tx.execute_unprepared("CREATE TABLE counted (id integer)").await.unwrap();
        let refusal = store_refusal(tx, Refusal::TooMany { retry_after_s: 1 }).await;
        assert!(matches!(refusal, Refusal::TooMany { .. }));
        db.read().execute_unprepared("SELECT id FROM counted").await.unwrap();
    }
}
