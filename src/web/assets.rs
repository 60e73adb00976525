//! Styles, icons, font and the browser program: hashed names, cached for ever by browsers, precompressed. A release
//! binary carries them inside; a development build reads them from `dist/`.
use crate::page::link::href;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

use super::app::App;
use super::pages::PAGES;

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
        Some("woff2") => "font/woff2",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// `/robots.txt`.
pub async fn robots(State(app): State<Arc<App>>) -> String {
    format!(
        "User-agent: *\nDisallow: /me\nDisallow: /requests\nDisallow: /specialist\nDisallow: /staff\nSitemap: {}/sitemap.xml\n",
        app.config.public_origin
    )
}

/// `/sitemap.xml`, from the page table and the catalogue.
pub async fn sitemap(State(app): State<Arc<App>>) -> Response {
    let listed =
        PAGES.iter().filter(|page| page.is_listed && !page.path.contains('{')).map(|page| page.path.to_owned());
    let catalogue = crate::domain::catalogue::current(&app.services);
    let services = catalogue.categories.iter().flat_map(|category| &category.services);
    let urls: String = listed
        .chain(services.map(|service| format!("/services/{}", service.slug)))
        .flat_map(|path| crate::i18n::Lang::ALL.map(|lang| href(lang, &path)))
        .map(|path| format!("<url><loc>{}{path}</loc></url>", app.config.public_origin))
        .collect();
    let xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">{urls}</urlset>"
    );
    ([(header::CONTENT_TYPE, "application/xml")], xml).into_response()
}
