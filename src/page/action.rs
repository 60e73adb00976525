//! What server functions are made of on the server: the context of the call, and how a refusal is said.
use axum::http::StatusCode;
use leptos::prelude::use_context;

use super::cx::Cx;
use super::error::{ErrorPage, PageError};
use crate::i18n::Words;
use crate::model::action::{ActionError, ActionErrorKind};
use crate::model::error::AppError;

/// The context of the call.
///
/// # Errors
/// When the function is called from elsewhere than the page table.
pub fn context() -> Result<Cx, ActionError> {
    use_context::<Cx>().ok_or(ActionError::bare(ActionErrorKind::Unavailable))
}

/// The answer, or the refusal in the reader's words; a fault is logged here, with the reference of the call.
///
/// # Errors
/// What the function could not do.
pub fn answer<T>(cx: &Cx, result: Result<T, PageError>) -> Result<T, ActionError> {
    result.map_err(|error| {
        if let PageError::Fault(fault) = &error {
            tracing::error!(reference = %cx.reference, %fault, "a server function met a fault");
        }
        refused(cx.words, &error).1
    })
}

/// The status and the words of a refusal.
pub fn refused(words: Words, error: &PageError) -> (ErrorPage, ActionError) {
    let page = ErrorPage::of_error(error);
    // words: error-*
    let said = words.plain(&format!("error-{}-title", page.kind), &[]);
    (page, ActionError { kind: kind_of(error), words: said })
}

fn kind_of(error: &PageError) -> ActionErrorKind {
    match error {
        PageError::App(AppError::SignInRequired) => ActionErrorKind::SignInRequired,
        PageError::App(AppError::NotAllowed | AppError::CrossSite) => ActionErrorKind::NotAllowed,
        PageError::App(AppError::NotFound) => ActionErrorKind::NotFound,
        PageError::App(AppError::TooMany { .. }) => ActionErrorKind::TooMany,
        PageError::App(
            AppError::Invalid(_)
            | AppError::Conflict(_)
            | AppError::MethodNotAllowed(_)
            | AppError::TooLarge
            | AppError::TooSlow
            | AppError::Malformed,
        ) => ActionErrorKind::Malformed,
        PageError::App(AppError::Busy { .. }) | PageError::Fault(_) => ActionErrorKind::Unavailable,
    }
}

/// The status of an answer that says no.
pub fn status_of(kind: ActionErrorKind) -> StatusCode {
    match kind {
        ActionErrorKind::Malformed => StatusCode::BAD_REQUEST,
        ActionErrorKind::SignInRequired | ActionErrorKind::NotAllowed => StatusCode::FORBIDDEN,
        ActionErrorKind::NotFound => StatusCode::NOT_FOUND,
        ActionErrorKind::TooMany => StatusCode::TOO_MANY_REQUESTS,
        ActionErrorKind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        ActionErrorKind::NoAnswer => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
