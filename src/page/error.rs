//! From what went wrong to what its page says: the one mapping for pages, posts and layers.
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};

use crate::base::fault::Fault;
use crate::domain::refusal::Refusal;
use crate::model::error::AppError;
use crate::model::form::Message;

/// The `Retry-After`, in seconds, of a reply that needs a part that is unavailable.
pub const COME_BACK_S: u32 = 5;

/// Why there is no page in the reply.
#[derive(Debug)]
pub enum PageError {
    App(AppError),
    Fault(Fault),
}

impl From<AppError> for PageError {
    fn from(error: AppError) -> Self {
        Self::App(error)
    }
}

impl From<Fault> for PageError {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<Refusal> for PageError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotFound => AppError::NotFound.into(),
            Refusal::NotAllowed => AppError::NotAllowed.into(),
            Refusal::Invalid(errors) => AppError::Invalid(errors).into(),
            Refusal::Conflict(why) => AppError::Conflict(why).into(),
            Refusal::TooMany { retry_after_s } => AppError::TooMany { retry_after_s }.into(),
            Refusal::Fault(fault) => Self::Fault(fault),
        }
    }
}

/// What an error page says.
pub struct ErrorPage {
    pub status: StatusCode,
    /// Messages `error-<kind>-title` and `error-<kind>-text`.
    pub kind: &'static str,
    pub retry_after_s: Option<u32>,
    pub allow: Option<&'static str>,
    /// A more exact text than the kind's.
    pub text: Option<Message>,
}

impl ErrorPage {
    fn new(status: StatusCode, kind: &'static str) -> Self {
        Self { status, kind, retry_after_s: None, allow: None, text: None }
    }

    /// The page of a fault.
    pub fn fault() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "500")
    }

    /// The page of `error`.
    pub fn of(error: &AppError) -> Self {
        match error {
            AppError::SignInRequired | AppError::NotAllowed => Self::new(StatusCode::FORBIDDEN, "403"),
            AppError::CrossSite => Self::new(StatusCode::FORBIDDEN, "cross-site"),
            AppError::NotFound => Self::new(StatusCode::NOT_FOUND, "404"),
            AppError::MethodNotAllowed(allow) => {
                Self { allow: Some(allow), ..Self::new(StatusCode::METHOD_NOT_ALLOWED, "405") }
            }
            AppError::Conflict(why) => {
                Self { text: Some(Message::new(why.words())), ..Self::new(StatusCode::CONFLICT, "409") }
            }
            AppError::TooSlow => Self::new(StatusCode::REQUEST_TIMEOUT, "408"),
            AppError::TooLarge => Self::new(StatusCode::PAYLOAD_TOO_LARGE, "413"),
            AppError::Invalid(_) => Self::new(StatusCode::UNPROCESSABLE_ENTITY, "422"),
            AppError::Malformed => Self::new(StatusCode::BAD_REQUEST, "400"),
            AppError::TooMany { retry_after_s } => {
                Self { retry_after_s: Some(*retry_after_s), ..Self::new(StatusCode::TOO_MANY_REQUESTS, "429") }
            }
            AppError::Busy { retry_after_s } => {
                Self { retry_after_s: Some(*retry_after_s), ..Self::new(StatusCode::SERVICE_UNAVAILABLE, "503") }
            }
        }
    }

    /// The page of whatever went wrong.
    pub fn of_error(error: &PageError) -> Self {
        match error {
            PageError::App(error) => Self::of(error),
            PageError::Fault(fault) if fault.is_unavailable() => {
                Self::of(&AppError::Busy { retry_after_s: COME_BACK_S })
            }
            PageError::Fault(_) => Self::fault(),
        }
    }

    /// Whether the reader looked for something that is not there. Nothing went wrong then: no log line is asked for.
    pub fn is_lost(&self) -> bool {
        self.status == StatusCode::NOT_FOUND
    }

    /// The headers that go with its status.
    pub fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        if let Some(seconds) = self.retry_after_s {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if let Some(allow) = self.allow {
            headers.insert(header::ALLOW, HeaderValue::from_static(allow));
        }
        headers
    }
}
