//! What can be replied to a reader besides a page. Codes only: words are found by the boundary, in the reader's
//! language.
use super::conflict::Conflict;
use super::form::FieldErrors;

/// A reply that is not the page that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AppError {
    /// Nobody is signed in; after signing in the reader comes back.
    SignInRequired,
    /// There is no such thing, or it is somebody else's: the two look alike.
    NotFound,
    /// The reader is known and may not.
    NotAllowed,
    /// The form was not right.
    Invalid(FieldErrors),
    /// The state of things forbids it now.
    Conflict(Conflict),
    /// Too often.
    TooMany { retry_after_s: u32 },
    /// The method does not exist for this path; the value goes into `Allow`.
    MethodNotAllowed(&'static str),
    /// The body is larger than allowed.
    TooLarge,
    /// The body did not arrive in time.
    TooSlow,
    /// The request cannot be read.
    Malformed,
    /// The request came from another site, or from none that says so.
    CrossSite,
    /// Overload or a closed door: try again.
    Busy { retry_after_s: u32 },
}
