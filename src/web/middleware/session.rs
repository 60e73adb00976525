//! The session layer: tower-sessions with our own store and one cookie, the same in development and production.
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use tower_sessions::cookie::SameSite;
use tower_sessions::{Expiry, SessionManagerLayer};

use crate::web::app::App;
use crate::web::session_store::SeaOrmSessionStore;

/// `__Host-` binds the cookie to this host, HTTPS and the root path.
pub const COOKIE: &str = "__Host-karriz";

/// The layer. Expiry is kept in our own columns on our own clock; the cookie itself lives as long as the longest.
pub fn layer(app: &Arc<App>) -> SessionManagerLayer<SeaOrmSessionStore> {
    SessionManagerLayer::new(SeaOrmSessionStore::new(app.services.clone()))
        .with_name(COOKIE)
        .with_http_only(true)
        .with_secure(true)
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnInactivity(tower_sessions::cookie::time::Duration::days(90)))
}

/// The removal cookie of tower-sessions lacks `Secure`, so a browser would keep the old one: written right here.
pub async fn repair_removal(State(_app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let removes = |value: &HeaderValue| {
        value.to_str().is_ok_and(|text| text.starts_with(&format!("{COOKIE}=;")) && text.contains("Max-Age=0"))
    };
    if response.headers().get_all(header::SET_COOKIE).iter().any(removes) {
        let kept: Vec<HeaderValue> =
            response.headers().get_all(header::SET_COOKIE).iter().filter(|value| !removes(value)).cloned().collect();
        let headers = response.headers_mut();
        headers.remove(header::SET_COOKIE);
        for value in kept {
            headers.append(header::SET_COOKIE, value);
        }
        headers.append(header::SET_COOKIE, removal());
    }
    response
}

fn removal() -> HeaderValue {
    HeaderValue::from_static("__Host-karriz=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax")
}
