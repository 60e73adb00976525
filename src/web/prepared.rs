//! Refusals that must cost less than what they refuse: one small page for each language, written once, then the same
//! bytes for everybody. No frame, no reference, nobody's name.
use std::sync::LazyLock;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

use crate::i18n::{Lang, Words};
use crate::ui::assets;

use super::middleware::headers::set_page_policy;
use crate::page::link::href;

/// Why a request is refused before it is routed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Prepared {
    /// Too many from one address; the seconds after which there is room again.
    TooMany { retry_after_s: u32 },
    /// Not one host is asked, but none or several.
    NotOneHost,
}

/// A kind of refusal in both languages.
struct Pages {
    persian: Bytes,
    english: Bytes,
}

static TOO_MANY: LazyLock<Pages> = LazyLock::new(|| Pages::of("429"));
static MALFORMED: LazyLock<Pages> = LazyLock::new(|| Pages::of("400"));

impl Prepared {
    /// The response, in the language of the address that was asked for.
    pub fn response(self, uri: &Uri) -> Response {
        let (status, pages) = match self {
            Self::TooMany { .. } => (StatusCode::TOO_MANY_REQUESTS, &*TOO_MANY),
            Self::NotOneHost => (StatusCode::BAD_REQUEST, &*MALFORMED),
        };
        let page = match Lang::split_path(uri.path()).0 {
            Lang::Fa => &pages.persian,
            Lang::En => &pages.english,
        };
        let mut response = (status, Body::from(page.clone())).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Self::TooMany { retry_after_s } = self {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(retry_after_s));
        }
        set_page_policy(headers, false);
        response
    }
}

impl Pages {
    fn of(kind: &str) -> Self {
        Self { persian: page(Words::of(Lang::Fa), kind), english: page(Words::of(Lang::En), kind) }
    }
}

// words: error-429-* error-400-*
fn page(words: Words, kind: &str) -> Bytes {
    let lang = words.lang();
    let say = |key: &str| escaped(&words.plain(key, &[]));
    let (title, text) = (say(&format!("error-{kind}-title")), say(&format!("error-{kind}-text")));
    let (code, dir, home) = (lang.code(), lang.dir(), href(lang, "/"));
    let (style, status, to_home) = (assets::url("main.css"), words.digits(kind), say("error-home"));
    let html = format!(
        "<!DOCTYPE html><html lang=\"{code}\" dir=\"{dir}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title}</title>\
         <link rel=\"stylesheet\" href=\"{style}\"></head><body><main id=\"main\" class=\"error-page\">\
         <section class=\"empty\"><span class=\"badge badge--line\">{status}</span><h1>{title}</h1><p>{text}</p>\
         <div class=\"btn-row row--center\"><a class=\"btn\" href=\"{home}\">{to_home}</a></div></section></main>\
         </body></html>"
    );
    Bytes::from(html)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
