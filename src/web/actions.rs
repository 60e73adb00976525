//! The seam to server functions: a call comes by the road of every request, and what it answers leaves as JSON.
use axum::body::Body;
use axum::http::{HeaderValue, Request, StatusCode, header};
use axum::response::{IntoResponse, Response};
use leptos::prelude::provide_context;
use leptos::server_fn::ServerFn;

use crate::base::fault::Fault;
use crate::i18n::Words;
use crate::model::action::ActionError;
use crate::page::action::{refused, status_of};
use crate::page::cx::Cx;
use crate::page::error::PageError;
use crate::page::reply::{PageResult, Reply};

/// Answers are short lists.
const LARGEST_ANSWER: usize = 64 * 1024;

/// Runs the function `F` with what its row says that it reads of the query.
///
/// # Errors
/// When the answer cannot be made.
pub async fn call<F: ServerFn>(cx: Cx) -> PageResult {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(cx.query.pairs()).finish();
    let request = Request::get(format!("{}?{query}", F::PATH)).header(header::ACCEPT, "application/json");
    let request = request.body(Body::empty()).map_err(|_| Fault::new("a call of a function cannot be written"))?;
    let words = cx.words;
    let response = leptos_axum::handle_server_fns_with_context(move || provide_context(cx.clone()), request).await;
    Ok(Reply::Other(with_status(words, response.into_response()).await?))
}

/// The library says 500 to whatever a function refuses; here each refusal has its status, and words where it had none.
async fn with_status(words: Words, response: Response) -> Result<Response, Fault> {
    let (mut parts, body) = response.into_parts();
    let body = axum::body::to_bytes(body, LARGEST_ANSWER).await.map_err(|_| Fault::new("an answer is too large"))?;
    if parts.status.is_success() {
        return Ok(Response::from_parts(parts, Body::from(body)));
    }
    let error: ActionError = serde_json::from_slice(&body)?;
    parts.status = status_of(error.kind);
    Ok(said(words, parts.status, error))
}

/// A refusal before the function was reached.
pub fn refusal(words: Words, error: &PageError) -> Response {
    let (page, error) = refused(words, error);
    let mut response = said(words, page.status, error);
    response.headers_mut().extend(page.headers());
    response
}

fn said(words: Words, status: StatusCode, error: ActionError) -> Response {
    let error = if error.words.is_empty() {
        // words: error-*
        ActionError { words: words.plain(&format!("error-{}-title", status.as_u16()), &[]), ..error }
    } else {
        error
    };
    let json = HeaderValue::from_static("application/json");
    match serde_json::to_vec(&error) {
        Ok(body) => (status, [(header::CONTENT_TYPE, json)], body).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
