//! Pages compressed as a whole. A page lies in memory as one piece, so its length is known, and one compressor a thread serves all:
//! a stream of unknown length costs a fresh one each time, with tables for a megabyte. Whatever else there is, and browsers
//! without zstd, are left to the layer around this one.
use std::cell::RefCell;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use http_body_util::BodyExt;
use zstd::bulk::Compressor;

/// Faster than its tenth of the time is worth: a page waits for it.
const LEVEL: i32 = 1;
/// A shorter response fits one packet as it is.
const SHORTEST: u64 = 1_024;
/// A longer one is not a page.
const LONGEST: u64 = 1_024 * 1_024;

thread_local! {
    static COMPRESSOR: RefCell<Option<Compressor<'static>>> = const { RefCell::new(None) };
}

/// Compresses the response when it is a page that its reader takes so.
pub async fn whole_pages(request: Request, next: Next) -> Response {
    let is_taken = takes_zstd(request.headers());
    let response = next.run(request).await;
    if !is_taken || !is_page(&response) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(collected) = body.collect().await else {
        return Response::from_parts(parts, Body::empty());
    };
    let whole = collected.to_bytes();
    let Some(compressed) = compress(&whole) else {
        return Response::from_parts(parts, Body::from(whole));
    };
    parts.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("zstd"));
    parts.headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(compressed))
}

/// A text in one piece that nobody has compressed yet.
fn is_page(response: &Response) -> bool {
    let headers = response.headers();
    let is_html = headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let length = response.body().size_hint().exact();
    is_html
        && !headers.contains_key(header::CONTENT_ENCODING)
        && length.is_some_and(|length| (SHORTEST..=LONGEST).contains(&length))
}

/// `None` when it cannot be done; the page then goes as it is.
fn compress(page: &Bytes) -> Option<Vec<u8>> {
    COMPRESSOR.with_borrow_mut(|kept| {
        let compressor = match kept {
            Some(compressor) => compressor,
            None => kept.insert(Compressor::new(LEVEL).ok()?),
        };
        compressor.compress(page).ok()
    })
}

/// Whether the browser names zstd among what it takes.
fn takes_zstd(headers: &HeaderMap) -> bool {
    let all = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let mut names = all.flat_map(|value| value.split(',')).map(|name| {
        let mut parts = name.split(';').map(str::trim);
        (parts.next().unwrap_or_default(), parts.next().unwrap_or_default().replace(' ', ""))
    });
    names.any(|(name, weight)| name.eq_ignore_ascii_case("zstd") && !is_zero(&weight))
}

/// `q=0`, with any number of zeros behind the point.
fn is_zero(weight: &str) -> bool {
    let value = weight.to_ascii_lowercase();
    value.strip_prefix("q=").is_some_and(|value| value.parse::<f32>().is_ok_and(|value| value <= 0.0))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn zstd_is_taken_where_it_is_named_and_not_refused() {
        let takes = |value: &str| {
            let value = HeaderValue::from_str(value).unwrap();
            takes_zstd(&HeaderMap::from_iter([(header::ACCEPT_ENCODING, value)]))
        };
        for value in ["zstd", "gzip, deflate, br, zstd", "ZSTD;q=0.5", "gzip , zstd ; q = 1"] {
            assert!(takes(value), "{value}");
        }
        for value in ["", "gzip, br", "zstd;q=0", "zstd; q=0.000", "*", "zstdx", "x-zstd"] {
            assert!(!takes(value), "{value}");
        }
    }

    #[test]
    fn what_is_compressed_is_read_back() {
        for length in [0, 1, 5_000, 300_000] {
            let page = Bytes::from("<p>kariz</p>".repeat(length / 12 + 1));
            for _ in 0..2 {
                let compressed = compress(&page).unwrap();
                assert_eq!(zstd::decode_all(compressed.as_slice()).unwrap(), page);
            }
        }
    }
}
