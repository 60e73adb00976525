//! Styles, icons, font and the browser program: hashed names, cached for ever by browsers, precompressed. A release
//! binary carries them inside; a development build reads them from `dist/`.
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

use super::app::App;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/dist"]
#[allow_missing = true]
struct Dist;

/// Reads the manifest that `cargo xtask` wrote and gives it to the pages.
pub fn load() {
    let names = Dist::get("manifest.json").and_then(|file| serde_json::from_slice(&file.data).ok());
    match names {
        Some(names) => crate::ui::assets::set(names),
        None => tracing::warn!("no assets are built: run `cargo xtask build`"),
    }
}

/// Serves `/assets/…`.
pub async fn serve(State(_app): State<Arc<App>>, Path(file): Path<String>, headers: HeaderMap) -> Response {
    let accepts = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or("");
    let choices = [("br", ".br"), ("gzip", ".gz"), ("", "")];
    for (encoding, suffix) in choices {
        if !encoding.is_empty() && !super::public_cache::accepts(accepts, encoding) {
            continue;
        }
        if let Some(found) = Dist::get(&format!("assets/{file}{suffix}")) {
            return asset(&file, encoding, found.data.into_owned());
        }
    }
    StatusCode::NOT_FOUND.into_response()
}

fn asset(file: &str, encoding: &'static str, body: Vec<u8>) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(file)));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if !encoding.is_empty() {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

fn content_type(file: &str) -> &'static str {
    match file.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
