//! From the page table to axum's router, and the layers around it.
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};

use crate::i18n::Lang;
use crate::model::error::AppError;
use crate::page::error::PageError;
use crate::page::link::href;

use super::app::App;
use super::errors;
use super::middleware::trace::Reference;
use super::middleware::{csrf, flood, headers, host, session, trace};
use super::pages::{PAGES, Page};
use super::request::{self, Frame};
use super::{assets, cookies, health, public_cache};

/// The whole program as a service.
pub fn router(app: &Arc<App>) -> Router {
    let mut pages = Router::new();
    for page in PAGES {
        for lang in Lang::ALL {
            pages = pages.route(&path_in(lang, page.path), handlers(page, lang));
        }
    }
    let pages = pages
        .fallback(not_found)
        .layer(session::layer(app))
        .layer(from_fn_with_state(Arc::clone(app), session::repair_removal))
        .layer(from_fn_with_state(Arc::clone(app), csrf::require_own_origin))
        .layer(from_fn_with_state(Arc::clone(app), trace::bounded))
        .layer(
            CompressionLayer::new().quality(tower_http::CompressionLevel::Fastest).compress_when(worth_compressing()),
        )
        .layer(from_fn_with_state(Arc::clone(app), public_cache::serve));
    Router::new()
        .merge(pages)
        .route("/assets/{*file}", get(assets::serve))
        .route("/robots.txt", get(assets::robots))
        .route("/sitemap.xml", get(assets::sitemap))
        .route("/healthz", get(health::alive))
        .layer(axum::middleware::from_fn(host::require_one))
        .layer(from_fn_with_state(Arc::clone(app), flood::guard))
        .layer(axum::middleware::from_fn(headers::secure))
        .layer(from_fn_with_state(Arc::clone(app), trace::request))
        // The first thing of all: who is asking, in one spelling for everybody behind.
        .layer(axum::middleware::map_request(cookies::canonical))
        .with_state(Arc::clone(app))
}

fn handlers(page: &'static Page, lang: Lang) -> axum::routing::MethodRouter<Arc<App>> {
    any(move |State(app): State<Arc<App>>, request: Request| async move {
        match *request.method() {
            axum::http::Method::GET | axum::http::Method::HEAD | axum::http::Method::POST => {
                request::serve(app, page, lang, request).await
            }
            _ => refuse(&app, frame_of(&request), AppError::MethodNotAllowed(allowed(page))).await,
        }
    })
}

fn allowed(page: &Page) -> &'static str {
    match (page.get.is_some(), page.post.is_some()) {
        (true, true) => "GET, HEAD, POST",
        (false, true) => "POST",
        _ => "GET, HEAD",
    }
}

/// The path of a page in a language. The home page of a prefixed language is the prefix itself.
fn path_in(lang: Lang, path: &str) -> String {
    href(lang, path)
}

async fn not_found(State(app): State<Arc<App>>, request: Request) -> Response {
    // One address for one page: `/en/` is `/en`, `/services/` is `/services`.
    let path = request.uri().path();
    if path.len() > 1
        && path.ends_with('/')
        && let Some(to) = crate::model::path::LocalPath::parse(path.trim_end_matches('/'))
    {
        return axum::response::Redirect::permanent(to.as_str()).into_response();
    }
    refuse(&app, frame_of(&request), AppError::NotFound).await
}

fn frame_of(request: &Request) -> Frame {
    Frame::bare(request.uri(), Reference::of(request.extensions()))
}

async fn refuse(app: &App, frame: Frame, error: AppError) -> Response {
    errors::response(app, frame, PageError::App(error)).await
}

fn worth_compressing() -> impl Predicate {
    DefaultPredicate::new().and(NotForContentType::const_new("font/woff2"))
}
