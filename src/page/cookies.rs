//! The three cookies of ours, and how each is set. What is set here `web::cookies` reads.
use axum::http::HeaderValue;
use tower_sessions::cookie::time::Duration;
use tower_sessions::cookie::{Cookie, SameSite};

use crate::base::clock::SECOND;
use crate::domain::accounts::{BegunSession, DEVICE_LIFE};

/// The session. `__Host-` binds a cookie to this host, HTTPS and the root path.
pub const SESSION: &str = "__Host-karriz";
/// Binds a sign-in code to the browser that asked for it, and a request that is being written to the one that began it.
pub const BROWSER: &str = "__Host-karriz-browser";
/// Tells a browser that has signed a number in before.
pub const DEVICE: &str = "__Host-karriz-device";

/// How long a browser keeps the session's cookie: as long as the longest session lives.
pub const SESSION_AGE: Duration = Duration::days(90);
/// As long as what was typed into a request form waits for the one who typed it.
const BROWSER_AGE: Duration = Duration::hours(48);

/// The session's cookie with a new age, so that a browser in use does not lose it. How long the session lives is
/// decided on the server: a cookie that outlives its session opens nothing.
pub fn session(id: &str) -> Option<HeaderValue> {
    text(SESSION, id, SESSION_AGE)
}

/// Takes the session's cookie away.
pub fn no_session() -> Option<HeaderValue> {
    text(SESSION, "", Duration::ZERO)
}

/// Takes the browser's cookie away: what was typed in this browser is not for whoever uses it next.
pub fn no_browser() -> Option<HeaderValue> {
    text(BROWSER, "", Duration::ZERO)
}

/// Binds a sign-in code, or a request that is being written, to this browser.
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
