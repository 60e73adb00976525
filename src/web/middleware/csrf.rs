//! No other site may post in a person's name. Fetch metadata decides; a browser too old for it must send an `Origin` of
//! ours; a request with neither is refused as well, because no browser of today sends such a post.
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::Response;

use crate::model::error::AppError;
use crate::page::error::PageError;
use crate::web::app::App;
use crate::web::errors;
use crate::web::frame::Frame;

/// Refuses unsafe requests that do not come from our own pages.
pub async fn require_own_origin(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let is_safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if is_safe || is_own(&app, request.headers()) {
        return next.run(request).await;
    }
    let frame = Frame::bare(request.uri(), request.extensions());
    errors::response(&app, frame, PageError::App(AppError::CrossSite)).await
}

fn is_own(app: &App, headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match text("sec-fetch-site") {
        Some("same-origin" | "none") => true,
        Some(_) => false,
        None => match text(header::ORIGIN.as_str()) {
            Some(origin) => origin == app.config.public_origin || is_host(app, origin, text(header::HOST.as_str())),
            None => false,
        },
    }
}

/// Whether the browser says that another site asks. Reading changes nothing, and no other site can read the answer; but
/// what only our islands ask is not even made for them.
pub fn is_from_elsewhere(headers: &HeaderMap) -> bool {
    let site = headers.get("sec-fetch-site").map(|value| value.as_bytes());
    site.is_some_and(|site| ![b"same-origin".as_slice(), b"none"].contains(&site))
}

/// In development the address may be written as `localhost` or as a number; the origin must then match the host that
/// was asked.
fn is_host(app: &App, origin: &str, host: Option<&str>) -> bool {
    let origin_host = origin.split_once("://").map(|(_, host)| host);
    app.config.is_development() && origin_host.is_some() && origin_host == host
}
