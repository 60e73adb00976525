//! A reference for every request, one log line per response (route and ids, no people), and the last resort: a panic or
//! a handler that does not end gets an error page, and the program lives.
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::Extensions;
use axum::middleware::Next;
use axum::response::Response;
use futures::FutureExt;
use tracing::Instrument;

use crate::model::error::AppError;
use crate::page::error::{ErrorPage, PageError};
use crate::web::app::App;
use crate::web::errors;
use crate::web::frame::Frame;

/// What an error page shows and the log holds: a name to find a line by, not a secret.
#[derive(Clone, Copy, Debug)]
pub struct Reference(u64);

impl Reference {
    fn new() -> Self {
        Self(rand::random())
    }

    /// The reference of the request these extensions belong to.
    pub fn of(extensions: &Extensions) -> String {
        extensions.get::<Self>().copied().unwrap_or_else(Self::new).to_string()
    }
}

/// `E-` and eight symbols of base32.
impl std::fmt::Display for Reference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = data_encoding::BASE32_NOPAD.encode(&self.0.to_be_bytes());
        write!(f, "E-{}", text.get(..8).unwrap_or("0"))
    }
}

/// Gives the request its reference and logs the status of its response. Paths may hold codes, so the route is logged
/// instead.
pub async fn request(State(_app): State<Arc<App>>, mut request: Request, next: Next) -> Response {
    let reference = Reference::new();
    let span = tracing::info_span!("request", %reference);
    request.extensions_mut().insert(reference);
    let method = request.method().clone();
    let begun = Instant::now();
    let response = next.run(request).instrument(span).await;
    let route = response.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str);
    tracing::info!(%reference, %method, route, status = response.status().as_u16(),
        ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX), "answered");
    response
}

/// Ends what takes too long, and turns a panic into a page.
pub async fn bounded(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let frame = Frame::bare(request.uri(), request.extensions());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let work = AssertUnwindSafe(next.run(request)).catch_unwind();
    let mut response = match tokio::time::timeout(app.config.timeouts.handler, work).await {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => {
            tracing::error!(reference = %frame.reference, "a handler panicked");
            errors::page_response(&app, frame, ErrorPage::fault()).await
        }
        Err(_) => {
            tracing::error!(reference = %frame.reference, "a handler took too long");
            errors::response(&app, frame, PageError::App(AppError::Busy { retry_after_s: 5 })).await
        }
    };
    if let Some(route) = route {
        response.extensions_mut().insert(route);
    }
    response
}
