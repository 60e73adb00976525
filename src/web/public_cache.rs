//! Public pages, rendered once per language and cached precompressed in memory; only for requests without a session and
//! without a query. What is cached is a [`VisitorPage`], which nothing but the rendering for a visitor makes.
use std::collections::HashMap;
use std::io::Write;
use std::sync::{Arc, PoisonError, RwLock};

use axum::body::{Body, Bytes};
use axum::extract::{FromRequestParts, MatchedPath, RawPathParams, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;

use crate::base::crypto::sha256_hex;
use crate::domain::scope::Principal;

use super::app::App;
use super::cookies::ClientCookies;
use super::frame::{Frame, Who};
use super::pages::{Class, Page};
use super::request::respond;
use crate::page::reply::Reply;

/// Guards memory: no more different pages are cached than this.
const MOST_PAGES: usize = 1_000;
const BROTLI_QUALITY: u32 = 9;
const BROTLI_WINDOW: u32 = 20;

/// A page in its encodings.
struct CachedPage {
    identity: Encoded,
    gzip: Encoded,
    brotli: Encoded,
    csp: HeaderValue,
}

struct Encoded {
    body: Bytes,
    etag: HeaderValue,
}

/// The key of a cached page: its route, which gives the language, and what stands in the braces of the route, read.
/// How the address spelled them does not matter, so no page is cached twice.
#[derive(PartialEq, Eq, Hash)]
pub struct Key {
    route: String,
    params: Vec<(String, String)>,
}

impl Key {
    /// The key of the response to this request, when the response may be cached: a public page, and nothing in the
    /// request distinguishes one reader from another.
    pub fn of(page: &Page, parts: &Parts, params: &[(String, String)]) -> Option<Self> {
        let route = parts.extensions.get::<MatchedPath>()?;
        let is_public = page.class == Class::Public && is_for_everybody(parts);
        is_public.then(|| Self { route: route.as_str().to_owned(), params: params.to_vec() })
    }

    async fn requested(parts: &mut Parts) -> Option<Self> {
        if !is_for_everybody(parts) {
            return None;
        }
        let route = parts.extensions.get::<MatchedPath>()?.as_str().to_owned();
        let params = if route.contains('{') { RawPathParams::from_request_parts(parts, &()).await.ok() } else { None };
        let params = params.iter().flatten().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Some(Self { route, params })
    }
}

/// Nothing in the request distinguishes one reader from another. `false` also when the front has not read the cookies.
fn is_for_everybody(parts: &Parts) -> bool {
    matches!(parts.method, Method::GET | Method::HEAD)
        && parts.uri.query().is_none()
        && ClientCookies::of(&parts.extensions).is_some_and(|cookies| cookies.session.is_none())
}

/// A page as it was rendered for a visitor. Only [`VisitorPage::render`] makes one, so a page with somebody's name in
/// it cannot be handed to [`keep`].
pub struct VisitorPage {
    body: Bytes,
    csp: HeaderValue,
}

impl VisitorPage {
    /// Renders `reply`. When the reader is a person, is told something, or the response is anything but a plain page, it comes back as
    /// the response that it is, for this reader alone.
    pub async fn render(app: &App, frame: Frame, reply: Reply) -> Result<Self, Response> {
        let is_visitor = matches!(frame.who, Who::Known(Principal::Visitor)) && frame.notice.is_none();
        let is_plain = matches!(&reply, Reply::Page { status: StatusCode::OK, headers, .. } if headers.is_empty());
        let response = respond(app, frame, reply).await;
        if !is_visitor || !is_plain || response.status() != StatusCode::OK {
            return Err(response);
        }
        let csp = response
            .headers()
            .get(header::CONTENT_SECURITY_POLICY)
            .cloned()
            .unwrap_or(HeaderValue::from_static("default-src 'none'"));
        match response.into_body().collect().await {
            Ok(collected) => Ok(Self { body: collected.to_bytes(), csp }),
            Err(_) => Err(StatusCode::INTERNAL_SERVER_ERROR.into_response()),
        }
    }
}

/// The cached pages.
#[derive(Default)]
pub struct PublicCache(RwLock<HashMap<Key, Arc<CachedPage>>>);

impl PublicCache {
    /// How many pages are cached.
    pub fn len(&self) -> usize {
        self.0.read().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Whether none is cached.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Replies from memory with what is cached there; everything else goes on.
pub async fn serve(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let found = match Key::requested(&mut parts).await {
        Some(key) => app.pages.0.read().unwrap_or_else(PoisonError::into_inner).get(&key).cloned(),
        None => None,
    };
    let Some(cached) = found else {
        return next.run(Request::from_parts(parts, body)).await;
    };
    let mut response = reply(&cached, &parts.headers);
    if let Some(route) = parts.extensions.get::<MatchedPath>() {
        response.extensions_mut().insert(route.clone());
    }
    response
}

/// Caches a page and replies with it.
pub fn keep(app: &App, key: Key, page: VisitorPage, request: &HeaderMap) -> Response {
    let VisitorPage { body, csp } = page;
    let cached = Arc::new(CachedPage {
        gzip: Encoded::new(gzip(&body), "g"),
        brotli: Encoded::new(brotli(&body), "b"),
        identity: Encoded::new(body, "i"),
        csp,
    });
    let mut pages = app.pages.0.write().unwrap_or_else(PoisonError::into_inner);
    if pages.len() < MOST_PAGES {
        pages.insert(key, Arc::clone(&cached));
    }
    drop(pages);
    reply(&cached, request)
}

fn reply(cached: &CachedPage, request: &HeaderMap) -> Response {
    let accept = request.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or("");
    let (encoded, encoding) = if accepts(accept, "br") {
        (&cached.brotli, Some("br"))
    } else if accepts(accept, "gzip") {
        (&cached.gzip, Some("gzip"))
    } else {
        (&cached.identity, None)
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
    headers.insert(header::CONTENT_SECURITY_POLICY, cached.csp.clone());
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
