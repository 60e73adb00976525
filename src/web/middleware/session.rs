//! The session layer: tower-sessions with our own store and one cookie, the same in development and production.
use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use tower_sessions::cookie::SameSite;
use tower_sessions::{Expiry, SessionManagerLayer};

use crate::model::moment::Moment;
use crate::page::cookies::{self, SESSION};
use crate::web::app::App;
use crate::web::session_store::SeaOrmSessionStore;

/// Bounds the memory of [`Renewals`] to a few megabytes. Whoever comes after that many keeps the age until tomorrow.
const MOST_RENEWALS: usize = 500_000;

/// The layer. Expiry is stored in our own columns on our own clock; the cookie itself lives as long as the longest.
pub fn layer(app: &Arc<App>) -> SessionManagerLayer<SeaOrmSessionStore> {
    SessionManagerLayer::new(SeaOrmSessionStore::new(app.doors.clone()))
        .with_name(SESSION)
        .with_http_only(true)
        .with_secure(true)
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnInactivity(cookies::SESSION_AGE))
}

/// The removal cookie of tower-sessions lacks `Secure`, so a browser would keep the old one: written right here.
pub async fn repair_removal(State(_app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let removes = |value: &HeaderValue| {
        value.to_str().is_ok_and(|text| text.starts_with(&format!("{SESSION}=;")) && text.contains("Max-Age=0"))
    };
    if response.headers().get_all(header::SET_COOKIE).iter().any(removes) {
        let kept: Vec<HeaderValue> =
            response.headers().get_all(header::SET_COOKIE).iter().filter(|value| !removes(value)).cloned().collect();
        let headers = response.headers_mut();
        headers.remove(header::SET_COOKIE);
        for value in kept {
            headers.append(header::SET_COOKIE, value);
        }
        headers.extend(cookies::no_session().map(|cookie| (header::SET_COOKIE, cookie)));
    }
    response
}

/// Whose cookie got a new age today. Held in memory: after a restart a browser gets it once more, and nothing is
/// written to read a page.
#[derive(Default)]
pub struct Renewals {
    today: Mutex<Today>,
    hasher: RandomState,
}

#[derive(Default)]
struct Today {
    day: i64,
    /// Hashes of the sessions; a secret is not stored here. Two that meet cost one of them a day.
    done: HashSet<u64>,
}

impl Renewals {
    /// Whether the cookie of this session is due for a new age. Says so once a day (of UTC).
    pub fn is_due(&self, session: &str, now: Moment) -> bool {
        let mut today = self.today.lock().unwrap_or_else(PoisonError::into_inner);
        let day = now.day();
        if today.day != day {
            *today = Today { day, done: HashSet::new() };
        }
        today.done.len() < MOST_RENEWALS && today.done.insert(self.hasher.hash_one(session))
    }
}
