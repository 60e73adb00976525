//! A page of a request that stays open: what it is told, and the stream that says when to ask.
use std::convert::Infallible;
use std::time::Duration;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::Stream;

use super::cx::Cx;
use super::error::PageError;
use super::reply::{PageResult, Reply};
use crate::domain::requests::{self, OwnRequest, Watcher};
use crate::i18n::Words;
use crate::model::action::LiveRequest;
use crate::model::error::AppError;
use crate::model::moment::Moment;
use crate::model::request::RequestState;
use crate::model::tracking_code::TrackingCode;

/// A comment goes out this often, so that neither we nor what lies between takes the stream for dead.
const SIGN_OF_LIFE: Duration = Duration::from_secs(20);
/// A stream ends after this time; the browser begins the next one.
const LASTS: Duration = Duration::from_secs(10 * 60);
/// The browser waits so long before it begins a stream again.
const RETRY: Duration = Duration::from_secs(5);
/// When to come again, in seconds, where too many pages are open.
const COME_BACK_S: u32 = 60;

/// `GET /requests/{code}/live`: tells the page each time that something happened.
pub async fn stream(cx: Cx) -> PageResult {
    let code = TrackingCode::parse(cx.param("code")).map_err(|_| AppError::NotFound)?;
    let watcher = requests::watch(&cx.services, &cx.customer()?, code).await?;
    let Some(watcher) = watcher else { return Err(AppError::Busy { retry_after_s: COME_BACK_S }.into()) };
    let keep_alive = KeepAlive::new().interval(SIGN_OF_LIFE);
    let mut response = (StatusCode::OK, Sse::new(news(watcher)).keep_alive(keep_alive)).into_response();
    // What lies between would hold the news back until there is more of it.
    response.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(Reply::Other(response))
}

/// At once that the page is watched, then each time that something happened.
fn news(watcher: Watcher) -> impl Stream<Item = Result<Event, Infallible>> {
    let until = tokio::time::Instant::now() + LASTS;
    futures::stream::unfold((watcher, true), move |(mut watcher, is_first)| async move {
        let has_news = is_first
            || tokio::select! {
                has_news = watcher.news() => has_news,
                () = tokio::time::sleep_until(until) => false,
            };
        // Browsers pass over an event without data.
        let event = Event::default().event("news").data("!").retry(RETRY);
        has_news.then_some((Ok(event), (watcher, false)))
    })
}

/// Where the reader's request stands.
///
/// # Errors
/// As [`requests::get_own`].
pub async fn of(cx: &Cx, code: &str) -> Result<LiveRequest, PageError> {
    let code = TrackingCode::parse(code).map_err(|_| AppError::NotFound)?;
    let request = requests::get_own(&cx.services, &cx.customer()?, code).await?;
    Ok(said(cx.words, &request, cx.now))
}

/// What an open page is told of the request.
pub fn said(words: Words, request: &OwnRequest, now: Moment) -> LiveRequest {
    let name = request.chosen().map_or("", |offer| offer.specialist_name.as_str());
    LiveRequest {
        version: version(request),
        said: headline(words, request.state, name, request.open_offers()),
        left_ms: deadline(request).map(|at| (at - now).ms().max(0)),
        is_over: request.is_over(),
    }
}

/// Until when somebody is to do something.
fn deadline(request: &OwnRequest) -> Option<Moment> {
    match request.state {
        RequestState::Submitted | RequestState::OffersOpen => Some(request.offers_until),
        RequestState::Selected => request.confirm_until,
        RequestState::Delivered => request.accept_until,
        _ => None,
    }
}

/// Changes with every event and with every look at the contact data.
fn version(request: &OwnRequest) -> String {
    let last = request.events.last().map_or(0, |event| event.at.ms());
    let looks: usize = request.grants.iter().map(|grant| grant.seen_at.len()).sum();
    let shown = request.grants.iter().filter_map(|grant| grant.shown_until).max().map_or(0, Moment::ms);
    format!("{}-{last}-{looks}-{shown}", request.events.len())
}

/// The headline of a request in this state, with the chosen specialist's name and the number of open offers.
fn headline(words: Words, state: RequestState, name: &str, offers: i64) -> String {
    // words: request-head-*
    let key = format!("request-head-{}", state.code().replace('_', "-"));
    words.tx(&key, &[("name", name.into()), ("n", offers.into())])
}
