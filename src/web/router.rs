//! From the page table to axum's router, and the layers around it.
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::Uri;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};

use crate::i18n::Lang;
use crate::model::error::AppError;
use crate::model::path::LocalPath;
use crate::page::error::PageError;
use crate::page::link::href;

use super::app::App;
use super::errors;
use super::frame::Frame;
use super::middleware::{csrf, flood, headers, host, session, trace};
use super::pages::{PAGES, Page, leads_to_a_page};
use super::request;
use super::{assets, compression, cookies, health, public_cache, site_files};

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
        .layer(axum::middleware::from_fn(compression::whole_pages))
        .layer(
            CompressionLayer::new().quality(tower_http::CompressionLevel::Fastest).compress_when(worth_compressing()),
        )
        .layer(from_fn_with_state(Arc::clone(app), public_cache::serve));
    Router::new()
        .merge(pages)
        .route("/assets/{*file}", get(assets::serve))
        .merge(site_files::routes())
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
    if let Some(to) = one_address_of(request.uri()) {
        return axum::response::Redirect::permanent(to.as_str()).into_response();
    }
    refuse(&app, frame_of(&request), AppError::NotFound).await
}

/// One address for one page: `/en/` is `/en`, `/services/?q=x` is `/services?q=x`, `/fa/services` is `/services`. `None`
/// when the address is that already, or no page is behind it.
fn one_address_of(uri: &Uri) -> Option<LocalPath> {
    let path = uri.path();
    let bare = path.trim_end_matches('/');
    let bare = match bare.strip_prefix("/fa") {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => rest,
        _ => bare,
    };
    let to = if bare.is_empty() { "/" } else { bare };
    let (_, page) = Lang::split_path(to);
    if to == path || !leads_to_a_page(page) {
        return None;
    }
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    LocalPath::parse(&format!("{to}{query}"))
}

fn frame_of(request: &Request) -> Frame {
    Frame::bare(request.uri(), request.extensions())
}

async fn refuse(app: &App, frame: Frame, error: AppError) -> Response {
    errors::response(app, frame, PageError::App(error)).await
}

fn worth_compressing() -> impl Predicate {
    DefaultPredicate::new().and(NotForContentType::const_new("font/woff2"))
}
