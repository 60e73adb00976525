//! Public pages, rendered once per language and kept precompressed in memory; only for requests without a cookie of
//! ours and without a query.
use std::collections::HashMap;
use std::io::Write;
use std::sync::{Arc, PoisonError, RwLock};

use axum::body::{Body, Bytes};
use axum::extract::{MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;

use crate::base::crypto::sha256_hex;

use super::app::App;
use super::client;
use super::pages::{Class, Page};

/// Guards memory: no more different pages are kept than this.
const MOST_PAGES: usize = 1_000;
const BROTLI_QUALITY: u32 = 9;
const BROTLI_WINDOW: u32 = 20;

/// A page in its encodings.
struct Kept {
    identity: Encoded,
    gzip: Encoded,
    brotli: Encoded,
    csp: HeaderValue,
}

struct Encoded {
    body: Bytes,
    etag: HeaderValue,
}

/// The pages kept, by their whole path, which tells the language.
#[derive(Default)]
pub struct PublicCache(RwLock<HashMap<String, Arc<Kept>>>);

/// Answers from memory what is kept there; everything else goes on.
pub async fn answer(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    if !is_for_everybody(request.method(), request.uri(), request.headers()) {
        return next.run(request).await;
    }
    let found = app.pages.0.read().unwrap_or_else(PoisonError::into_inner).get(request.uri().path()).cloned();
    match found {
        None => next.run(request).await,
        Some(kept) => {
            let mut response = reply(&kept, request.headers());
            if let Some(route) = request.extensions().get::<MatchedPath>() {
                response.extensions_mut().insert(route.clone());
            }
            response
        }
    }
}

/// Whether the answer to this request may be kept.
pub fn is_cacheable(page: &Page, parts: &Parts) -> bool {
    page.class == Class::Public && is_for_everybody(&parts.method, &parts.uri, &parts.headers)
}

/// Nothing in the request tells one reader from another.
fn is_for_everybody(method: &Method, uri: &Uri, headers: &HeaderMap) -> bool {
    matches!(*method, Method::GET | Method::HEAD)
        && uri.query().is_none()
        && client::cookie(headers, super::middleware::session::COOKIE).is_none()
}

/// Keeps a rendered page and answers with it. Anything but a 200 page passes through, not stored.
pub async fn keep(app: &App, parts: &Parts, response: Response) -> Response {
    if response.status() != StatusCode::OK {
        return response;
    }
    let csp = response
        .headers()
        .get(header::CONTENT_SECURITY_POLICY)
        .cloned()
        .unwrap_or(HeaderValue::from_static("default-src 'none'"));
    let Ok(collected) = response.into_body().collect().await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let body = collected.to_bytes();
    let kept = Arc::new(Kept {
        gzip: Encoded::new(gzip(&body), "g"),
        brotli: Encoded::new(brotli(&body), "b"),
        identity: Encoded::new(body, "i"),
        csp,
    });
    let mut pages = app.pages.0.write().unwrap_or_else(PoisonError::into_inner);
    if pages.len() < MOST_PAGES {
        pages.insert(parts.uri.path().to_owned(), Arc::clone(&kept));
    }
    drop(pages);
    reply(&kept, &parts.headers)
}

fn reply(kept: &Kept, request: &HeaderMap) -> Response {
    let accept = request.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or("");
    let (encoded, encoding) = if accepts(accept, "br") {
        (&kept.brotli, Some("br"))
    } else if accepts(accept, "gzip") {
        (&kept.gzip, Some("gzip"))
    } else {
        (&kept.identity, None)
    };
    let is_known = request.get(header::IF_NONE_MATCH).is_some_and(|known| matches_etag(known, &encoded.etag));
    let mut response = if is_known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        Body::from(encoded.body.clone()).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::ETAG, encoded.etag.clone());
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(header::VARY, HeaderValue::from_static("cookie, accept-encoding"));
    headers.insert(header::CONTENT_SECURITY_POLICY, kept.csp.clone());
    if !is_known {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        if let Some(encoding) = encoding {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
    }
    response
}

impl Encoded {
    fn new(body: Bytes, mark: &str) -> Self {
        let hash = sha256_hex(&body);
        let etag = format!("\"{}-{mark}\"", hash.get(..20).unwrap_or(&hash));
        Self { body, etag: HeaderValue::from_str(&etag).unwrap_or(HeaderValue::from_static("\"0\"")) }
    }
}

fn matches_etag(known: &HeaderValue, etag: &HeaderValue) -> bool {
    let (Ok(known), Ok(etag)) = (known.to_str(), etag.to_str()) else {
        return false;
    };
    known.split(',').map(|one| one.trim().trim_start_matches("W/")).any(|one| one == etag || one == "*")
}

/// Whether `Accept-Encoding` names `encoding` without refusing it.
pub fn accepts(header: &str, encoding: &str) -> bool {
    header.split(',').any(|part| {
        let mut pieces = part.split(';').map(str::trim);
        let is_named = pieces.next().is_some_and(|name| name.eq_ignore_ascii_case(encoding));
        is_named
            && !pieces.any(|piece| matches!(piece.replace(' ', "").as_str(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}

fn gzip(body: &[u8]) -> Bytes {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    // Writing to memory does not fail; should it, the plain bytes are still right for `identity`.
    let _ = encoder.write_all(body);
    encoder.finish().unwrap_or_default().into()
}

fn brotli(body: &[u8]) -> Bytes {
    let mut encoded = Vec::new();
    let mut writer = ::brotli::CompressorWriter::new(&mut encoded, 4096, BROTLI_QUALITY, BROTLI_WINDOW);
    let _ = writer.write_all(body);
    drop(writer);
    encoded.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encoding_with_zero_weight_is_refused() {
        assert!(accepts("gzip, deflate, br", "br"));
        assert!(!accepts("gzip, br;q=0", "br"));
        assert!(!accepts("", "br"));
        assert!(accepts("br;q=0.5", "br"));
    }
}
