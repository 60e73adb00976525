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
