//! The one road of a request: row of the table → context → guard → form → page → response.
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{FromRequestParts, RawPathParams, Request};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use http_body_util::{BodyExt, Limited};

use crate::domain::scope::Principal;
use crate::i18n::{Lang, Words};
use crate::model::error::AppError;
use crate::model::form::RawForm;
use crate::model::notice::Notice;
use crate::model::path::{LocalPath, encode};
use crate::page::cookies;
use crate::page::doc::{Doc, Layout};
use crate::page::link::local;
use crate::ui::shell;

use super::app::App;
use super::client::{self, Hints};
use super::cookies::ClientCookies;
use super::errors;
use super::frame::Frame;
use super::framework;
use super::middleware::csrf;
use super::pages::{Class, Page};
use super::public_cache::{self, VisitorPage};
use crate::page::cx::{Client, Cx};
use crate::page::error::PageError;
use crate::page::reply::{PageResult, Reply};

/// A form's body may be this large.
pub const LARGEST_FORM: usize = 64 * 1024;
const MOST_FIELDS: usize = 300;

/// Answers a request to `page` in `lang`.
pub async fn serve(app: Arc<App>, page: &'static Page, lang: Lang, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let params = path_params(&mut parts).await;
    let mut frame = Frame {
        words: Words::of(lang),
        path: path_of(page, &params),
        stands_on: page.stands_on,
        has_island: page.has_island,
        is_function: page.is_function,
        ..Frame::bare(&parts.uri, &parts.extensions)
    };
    let key = public_cache::Key::of(page, &parts, &params);
    let cx = match context(&app, page, &mut frame, &parts, params).await {
        Ok(cx) => cx,
        Err(PageError::App(AppError::SignInRequired)) if !page.is_function => {
            return private(page, ask_to_sign_in(&app, page, frame, &parts, body).await);
        }
        Err(error) => return private(page, errors::response(&app, frame, error).await),
    };
    let renewal = renewal(&app, &cx, &parts);
    let has_notice = frame.notice.is_some();
    let reply = handle(&app, page, cx, &mut frame, &parts, body).await;
    let mut response = match (reply, key) {
        (Ok(reply), Some(key)) => match VisitorPage::render(&app, frame, reply).await {
            Ok(kept) => public_cache::keep(&app, key, kept, &parts.headers),
            Err(response) => private(page, response),
        },
        (Ok(reply), None) => private(page, respond(&app, frame, reply).await),
        (Err(error), _) => private(page, errors::response(&app, Frame { notice: None, ..frame }, error).await),
    };
    if let Some(cookie) = renewal {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    if has_notice && response.status() == StatusCode::OK {
        response.headers_mut().extend(cookies::no_notice().map(|cookie| (header::SET_COOKIE, cookie)));
    }
    response
}

/// The session's cookie with a new age, once a day of use. Posts are left out: some of them end or begin a session.
fn renewal(app: &App, cx: &Cx, parts: &Parts) -> Option<HeaderValue> {
    let is_read = matches!(parts.method, Method::GET | Method::HEAD);
    let session = ClientCookies::of(&parts.extensions)?.session.as_deref()?;
    cx.principal.person().filter(|_| is_read)?;
    app.renewals.is_due(session, cx.now).then(|| cookies::session(session)).flatten()
}

/// The path of a page in its one spelling, whatever the spelling of the address was.
fn path_of(page: &Page, params: &[(String, String)]) -> LocalPath {
    let value_of = |name: &str| params.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str());
    let part = |text: &str| match text.strip_prefix('{').and_then(|text| text.strip_suffix('}')) {
        Some(name) => encode(value_of(name)).replace('/', "%2F"),
        None => text.to_owned(),
    };
    let parts: Vec<String> = page.path.split('/').map(part).collect();
    LocalPath::parse(&parts.join("/")).unwrap_or_else(LocalPath::home)
}

async fn context(
    app: &Arc<App>,
    page: &Page,
    frame: &mut Frame,
    parts: &Parts,
    params: Vec<(String, String)>,
) -> Result<Cx, PageError> {
    let now = app.now();
    let session = parts
        .extensions
        .get::<tower_sessions::Session>()
        .cloned()
        .ok_or_else(|| crate::base::fault::Fault::new("the session layer is missing"))?;
    let sent = decode(parts.uri.query().unwrap_or_default().as_bytes());
    let query = sent.as_ref().map(|sent| known_query(page, sent)).unwrap_or_default();
    frame.keep_query(page, &query);
    frame.learn_who(app).await?;
    let principal = frame.who.principal().cloned().unwrap_or(Principal::Visitor);
    page.guard.check(&principal, app.config.is_development())?;
    if page.is_function && csrf::is_from_elsewhere(&parts.headers) {
        return Err(AppError::CrossSite.into());
    }
    if sent.is_none() {
        return Err(AppError::Malformed.into());
    }
    frame.notice = notice_of(frame, parts);
    Ok(Cx {
        services: app.services.clone(),
        site: Arc::clone(&app.site),
        words: frame.words,
        principal,
        path: frame.path.to_string(),
        params,
        query,
        form: RawForm::default(),
        now,
        client: client_of(app, parts),
        session,
        reference: frame.reference.clone(),
    })
}

fn client_of(app: &App, parts: &Parts) -> Client {
    let cookies = ClientCookies::of(&parts.extensions).cloned().unwrap_or_default();
    let address = client::address(&app.config.trusted_proxies, &parts.headers, &parts.extensions);
    let Hints { hardware, connection, saves_data, .. } = Hints::of(&parts.headers);
    Client {
        device: client::device(&parts.headers),
        hardware,
        connection,
        saves_data,
        network: client::cut(address),
        counted_address: client::counted_address(address),
        browser_token: cookies.browser,
        device_token: cookies.device,
    }
}

/// What the page's row says that it reads.
fn known_query(page: &Page, sent: &RawForm) -> RawForm {
    let known = sent.pairs().iter().filter(|(name, _)| page.query.contains(&name.as_str()));
    RawForm::from_pairs(known.cloned())
}

/// What the page is to say, when the browser has just been sent to it.
fn notice_of(frame: &Frame, parts: &Parts) -> Option<Notice> {
    let value = ClientCookies::of(&parts.extensions)?.notice.as_deref()?;
    cookies::notice_for(value, &frame.path).filter(|_| parts.method == Method::GET)
}

async fn path_params(parts: &mut Parts) -> Vec<(String, String)> {
    match RawPathParams::from_request_parts(parts, &()).await {
        Ok(params) => params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        Err(_) => Vec::new(),
    }
}

async fn handle(app: &App, page: &Page, mut cx: Cx, frame: &mut Frame, parts: &Parts, body: Body) -> PageResult {
    if parts.method == Method::POST {
        let post = page.post.ok_or(AppError::MethodNotAllowed("GET, HEAD"))?;
        cx.form = read_form(parts, body, app.config.timeouts.body).await?;
        frame.keep_form(page, &cx.form);
        return post.reply(cx).await;
    }
    let get = page.get.ok_or(AppError::MethodNotAllowed("POST"))?;
    get.reply(cx).await
}

/// Reads a form: bounded in bytes, fields and time, UTF-8 only.
async fn read_form(parts: &Parts, body: Body, within: Duration) -> Result<RawForm, AppError> {
    let content_type = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    let is_form = content_type
        .split(';')
        .next()
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded"));
    let reading = tokio::time::timeout(within, Limited::new(body, LARGEST_FORM).collect());
    let bytes = match reading.await {
        Ok(Ok(collected)) => collected.to_bytes(),
        Ok(Err(error)) if error.is::<http_body_util::LengthLimitError>() => {
            return Err(AppError::TooLarge);
        }
        Ok(Err(_)) => return Err(AppError::Malformed),
        Err(_) => return Err(AppError::TooSlow),
    };
    if !is_form && !bytes.is_empty() {
        return Err(AppError::Malformed);
    }
    decode(&bytes).ok_or(AppError::Malformed)
}

/// Names and values of a query or form. `None` when it is not UTF-8 or has absurdly many fields.
pub fn decode(bytes: &[u8]) -> Option<RawForm> {
    let mut pairs = Vec::new();
    for part in bytes.split(|byte| *byte == b'&').filter(|part| !part.is_empty()) {
        if pairs.len() == MOST_FIELDS {
            return None;
        }
        let (name, value) = match part.iter().position(|byte| *byte == b'=') {
            Some(at) => (part.get(..at)?, part.get(at + 1..)?),
            None => (part, &[][..]),
        };
        pairs.push((decode_part(name)?, decode_part(value)?));
    }
    Some(RawForm::from_pairs(pairs))
}

fn decode_part(part: &[u8]) -> Option<String> {
    let spaced: Vec<u8> = part.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    let text = percent_encoding::percent_decode(&spaced).decode_utf8().ok()?;
    (!text.contains('\0')).then(|| text.into_owned())
}

/// A page asked for without a session: to sign-in and back. A form sent after the session ended is not lost: a page
/// holds what was typed, to be sent again after signing in beside it.
async fn ask_to_sign_in(app: &App, page: &Page, frame: Frame, parts: &Parts, body: Body) -> Response {
    let wanted = frame.address(frame.words.lang()).to_string();
    let sign_in = local(frame.words.lang(), "/sign-in");
    let sign_in = if page.get.is_some() { sign_in.with("next", &wanted) } else { sign_in };
    if parts.method != Method::POST {
        return see_other(&sign_in);
    }
    let typed = match read_form(parts, body, app.config.timeouts.body).await {
        Ok(form) if !form.is_empty() => form,
        Ok(_) => return see_other(&sign_in),
        Err(error) => return errors::response(app, frame, error.into()).await,
    };
    let words = frame.words;
    let title = words.plain("session-ended-title", &[]);
    let sign_in = sign_in.to_string();
    let view = move || crate::ui::pages::session_ended::view(words, &sign_in, wanted, typed);
    let doc = Doc::new(Layout::Plain, title, view);
    respond(app, frame, Reply::Page { status: StatusCode::FORBIDDEN, doc, headers: axum::http::HeaderMap::new() }).await
}

/// Turns a reply into a response.
pub async fn respond(app: &App, frame: Frame, reply: Reply) -> Response {
    match reply {
        Reply::Other(response) => response,
        Reply::SeeOther { to, headers } => {
            let mut response = see_other(&to);
            response.headers_mut().extend(headers);
            response.headers_mut().extend(cookies::notice(&to).map(|cookie| (header::SET_COOKIE, cookie)));
            response
        }
        Reply::Page { status, doc, headers } => {
            let has_island = frame.has_island || doc.has_island;
            let reference = frame.reference.clone();
            let head = Frame { has_island, ..frame }.head(app);
            match framework::render(has_island, move || shell::page(head, doc)).await {
                Ok(html) => {
                    let mut response = (status, axum::response::Html(html)).into_response();
                    super::middleware::headers::set_page_policy(response.headers_mut(), has_island);
                    response.headers_mut().extend(headers);
                    response
                }
                Err(fault) => {
                    tracing::error!(%reference, %fault, "a page could not be rendered");
                    StatusCode::INTERNAL_SERVER_ERROR.into_response()
                }
            }
        }
    }
}

fn see_other(to: &LocalPath) -> Response {
    // A LocalPath is printable ASCII, so it is always a header value.
    match HeaderValue::from_str(to.as_str()) {
        Ok(location) => (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// What is not a public page from the cache is never stored by anybody, and what is personal is found by no search engine.
fn private(page: &Page, mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if page.class == Class::Personal {
        headers.insert("x-robots-tag", HeaderValue::from_static("noindex"));
    }
    if page.asks_hints {
        headers.insert("accept-ch", HeaderValue::from_static(client::ASKED_FOR));
    }
    response
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn whatever_bytes_come_decoding_ends_with_text_or_refusal(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            if let Some(form) = decode(&bytes) {
                for (name, value) in form.pairs() {
                    prop_assert!(!name.contains('\0') && !value.contains('\0'));
                }
            }
        }

        #[test]
        fn what_a_browser_encodes_is_read_back(pairs in prop::collection::vec(("[^\0]{0,8}", "[^\0]{0,20}"), 0..8)) {
            let pairs: Vec<(String, String)> = pairs.into_iter().filter(|(name, _)| !name.is_empty()).collect();
            let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(&pairs).finish();
            prop_assert_eq!(decode(body.as_bytes()).unwrap(), RawForm::from_pairs(pairs));
        }
    }

    #[test]
    fn absurdly_many_fields_are_refused() {
        assert!(decode("a=1&".repeat(MOST_FIELDS).as_bytes()).is_some());
        assert!(decode("a=1&".repeat(MOST_FIELDS + 1).as_bytes()).is_none());
    }
}
