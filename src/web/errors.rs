//! From what went wrong to a page: the one mapping for pages, posts and layers.
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;

use crate::base::fault::Fault;
use crate::domain::refusal::Refusal;
use crate::i18n::Words;
use crate::model::error::AppError;
use crate::ui;

use super::app::App;
use super::cx::{Answer, Doc, Layout};
use super::request::{Frame, respond};

/// Whoever meets an unavailable part is asked to come back after so many seconds.
pub const COME_BACK_S: u32 = 5;

/// Why a page was not answered.
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
            Refusal::Conflict(code) => AppError::Conflict(code).into(),
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
    pub text: Option<crate::model::form::Message>,
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
            AppError::Conflict(code) => {
                Self { text: Some(super::form_post::conflict(code)), ..Self::new(StatusCode::CONFLICT, "409") }
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

    fn headers(&self) -> HeaderMap {
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

/// The response for `error`; a fault is logged here, once, with the reference that its page shows.
pub async fn response(app: &App, frame: Frame, error: PageError) -> Response {
    let page = match &error {
        PageError::App(error) => ErrorPage::of(error),
        PageError::Fault(fault) => {
            tracing::error!(reference = %frame.reference, %fault, "a request met a fault");
            if fault.is_unavailable() {
                ErrorPage::of(&AppError::Busy { retry_after_s: COME_BACK_S })
            } else {
                ErrorPage::fault()
            }
        }
    };
    page_response(app, frame, page).await
}

/// The response that shows `page`.
pub async fn page_response(app: &App, frame: Frame, page: ErrorPage) -> Response {
    let words: Words = frame.words;
    let (status, headers) = (page.status, page.headers());
    let title = words.plain(&format!("error-{}-title", page.kind), &[]);
    let reference = frame.reference.clone();
    let doc = Doc::new(Layout::Plain, title, move || ui::pages::error::view(words, &page, &reference));
    respond(app, frame, Answer::Page { status, doc, headers }).await
}
