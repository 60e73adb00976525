//! The three cookies of ours, and how each is set. What is set here `web::cookies` reads.
use axum::http::HeaderValue;
use tower_sessions::cookie::time::Duration;
use tower_sessions::cookie::{Cookie, SameSite};

use crate::base::clock::SECOND;
use crate::domain::accounts::{BegunSession, DEVICE_LIFE};

/// The session. `__Host-` binds a cookie to this host, HTTPS and the root path.
pub const SESSION: &str = "__Host-karriz";
/// Binds a sign-in code to the browser that asked for it.
pub const BROWSER: &str = "__Host-karriz-browser";
/// Tells a browser that has signed a number in before.
pub const DEVICE: &str = "__Host-karriz-device";

/// How long a browser keeps the session's cookie: as long as the longest session lives.
pub const SESSION_AGE: Duration = Duration::days(90);
/// Longer than a person takes to sign in.
const BROWSER_AGE: Duration = Duration::hours(1);

/// The session's cookie with a new age, so that a browser in use does not lose it. How long the session lives is
/// decided on the server: a cookie that outlives its session opens nothing.
pub fn session(id: &str) -> Option<HeaderValue> {
    text(SESSION, id, SESSION_AGE)
}

/// Takes the session's cookie away.
pub fn no_session() -> Option<HeaderValue> {
    text(SESSION, "", Duration::ZERO)
}

/// Binds a sign-in code to this browser.
pub fn browser(token: &str) -> Option<HeaderValue> {
    text(BROWSER, token, BROWSER_AGE)
}

/// The cookies of a session that has begun: the session itself, and by what the browser is known from now on, for as
/// long as the row of it is stored.
pub fn of_session(begun: &BegunSession) -> [Option<HeaderValue>; 2] {
    let id = tower_sessions::session::Id(i128::from_le_bytes(begun.secret)).to_string();
    [session(&id), text(DEVICE, &begun.device_token, Duration::seconds(DEVICE_LIFE / SECOND))]
}

/// Every cookie of ours goes to this host only, over HTTPS only, and no script reads it.
fn text(name: &str, value: &str, age: Duration) -> Option<HeaderValue> {
    let cookie = Cookie::build((name, value)).path("/").max_age(age).http_only(true).secure(true);
    HeaderValue::from_str(&cookie.same_site(SameSite::Lax).build().to_string()).ok()
}
