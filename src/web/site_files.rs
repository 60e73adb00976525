//! Small files that browsers, search engines and people who report weaknesses ask for under fixed names.
use std::sync::Arc;

use axum::Router;
use axum::extract::{OriginalUri, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::json;

use crate::domain::catalogue;
use crate::i18n::{Lang, Words};
use crate::model::moment::TimeSpan;
use crate::page::link::href;
use crate::ui::assets;

use super::app::App;
use super::pages::{Class, Guard, PAGES, Page};

/// So long what `security.txt` says counts. Counted from each answer, so it never lies in the past.
const SECURITY_TXT_LIVES: TimeSpan = TimeSpan::days(180);
/// A day: who has the icon does not ask again at each page.
const ICON_AGE: &str = "public, max-age=86400";

static FAVICON: &[u8] = include_bytes!("../../public/favicon.ico");

/// The routes of these files.
pub fn routes() -> Router<Arc<App>> {
    let mut routes = Router::new()
        .route("/robots.txt", get(robots))
        .route("/sitemap.xml", get(sitemap))
        .route("/favicon.ico", get(favicon))
        .route("/.well-known/security.txt", get(security_txt));
    for lang in Lang::ALL {
        routes = routes.route(&href(lang, "/manifest.webmanifest"), get(manifest));
    }
    routes
}

/// What only people who are signed in may open, in both languages. Sign-in itself is left out: a search engine that may not
/// read it does not learn that it is not to be listed.
async fn robots(State(app): State<Arc<App>>) -> String {
    let is_closed =
        |page: &&Page| page.class == Class::Personal && !matches!(page.guard, Guard::Anyone | Guard::Development);
    let mut folders: Vec<&str> =
        PAGES.iter().filter(is_closed).filter_map(|page| page.path.split('/').nth(1)).collect();
    folders.dedup();
    let paths = folders.iter().flat_map(|folder| Lang::ALL.map(|lang| href(lang, &format!("/{folder}"))));
    let lines: String = paths.map(|path| format!("Disallow: {path}\n")).collect();
    format!("User-agent: *\n{lines}Sitemap: {}/sitemap.xml\n", app.config.public_origin)
}

/// From the page table and the catalogue.
async fn sitemap(State(app): State<Arc<App>>) -> Response {
    let is_listed = |page: &&Page| page.is_listed && !page.path.contains('{') && page.is_there(&app.site.operator);
    let listed = PAGES.iter().filter(is_listed).map(|page| page.path.to_owned());
    let catalogue = catalogue::current(&app.services);
    let services = catalogue.categories.iter().flat_map(|category| &category.services);
    let urls: String = listed
        .chain(services.map(|service| format!("/services/{}", service.slug)))
        .flat_map(|path| Lang::ALL.map(|lang| href(lang, &path)))
        .map(|path| format!("<url><loc>{}{path}</loc></url>", app.config.public_origin))
        .collect();
    let xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">{urls}</urlset>"
    );
    ([(header::CONTENT_TYPE, "application/xml; charset=utf-8")], xml).into_response()
}

/// For the home screen of a phone, in the language of its address.
async fn manifest(OriginalUri(uri): OriginalUri) -> Response {
    let lang = Lang::split_path(uri.path()).0;
    let words = Words::of(lang);
    let icon = |name: &str, size: &str| json!({ "src": assets::url(name), "sizes": size, "type": "image/png" });
    let manifest = json!({
        "name": words.plain("brand", &[]),
        "short_name": words.plain("brand", &[]),
        "description": words.plain("home-description", &[]),
        "lang": lang.code(),
        "dir": lang.dir(),
        "id": href(lang, "/"),
        "start_url": href(lang, "/"),
        "scope": "/",
        "display": "browser",
        "theme_color": "#07393e",
        "background_color": "#ffffff",
        "icons": [icon("icon-192.png", "192x192"), icon("icon-512.png", "512x512")],
    });
    ([(header::CONTENT_TYPE, "application/manifest+json")], manifest.to_string()).into_response()
}

async fn favicon() -> Response {
    let headers = [(header::CONTENT_TYPE, "image/x-icon"), (header::CACHE_CONTROL, ICON_AGE)];
    (headers, FAVICON).into_response()
}

/// Where weaknesses are reported, by the settings of the operator. Without a contact there is no such file.
async fn security_txt(State(app): State<Arc<App>>) -> Response {
    let operator = &app.site.operator;
    let Some(contact) = &operator.security_contact else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let until = app.now() + SECURITY_TXT_LIVES;
    let policy = operator.security_policy.iter().map(|policy| format!("Policy: {policy}\n"));
    let text = format!(
        "Contact: {contact}\nExpires: {}\nPreferred-Languages: fa, en\nCanonical: {}/.well-known/security.txt\n{}",
        Words::of(Lang::En).iso(until),
        app.config.public_origin,
        policy.collect::<String>(),
    );
    let plain = HeaderValue::from_static("text/plain; charset=utf-8");
    ([(header::CONTENT_TYPE, plain)], text).into_response()
}
