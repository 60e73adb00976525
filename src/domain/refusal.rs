//! What a use case says when it does not do what was asked.
use crate::base::fault::Fault;
use crate::model::form::FieldErrors;

/// A business answer, or a fault.
#[derive(Debug)]
pub enum Refusal {
    /// No such thing in this scope. Somebody else's looks the same.
    NotFound,
    /// Not with this role or in this relation.
    NotAllowed,
    /// The form was not right.
    Invalid(FieldErrors),
    /// The state of things forbids it now. The code names the message `conflict-<code>`.
    Conflict(&'static str),
    /// Too often.
    TooMany { retry_after_s: u32 },
    /// Nobody's answer.
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
