//! The four cookies of ours, and how each is set. What is set here `web::cookies` reads.
use axum::http::HeaderValue;
use tower_sessions::cookie::time::Duration;
use tower_sessions::cookie::{Cookie, SameSite};

use crate::base::clock::SECOND;
use crate::base::crypto::sha256_hex;
use crate::domain::accounts::{BegunSession, DEVICE_LIFE, NewSecret};
use crate::i18n::Lang;
use crate::model::notice::Notice;
use crate::model::path::LocalPath;

/// The session. `__Host-` binds a cookie to this host, HTTPS and the root path.
pub const SESSION: &str = "__Host-karriz";
/// Binds a sign-in code to the browser that asked for it, and a request that is being written to the one that began it.
pub const BROWSER: &str = "__Host-karriz-browser";
/// Tells a browser that has signed a number in before.
pub const DEVICE: &str = "__Host-karriz-device";

/// What the page says that a redirect leads to.
pub const NOTICE: &str = "__Host-karriz-notice";

/// How long a browser keeps the session's cookie: as long as the longest session lives.
pub const SESSION_AGE: Duration = Duration::days(90);
/// As long as what was typed into a request form waits for the one who typed it.
const BROWSER_AGE: Duration = Duration::hours(48);
/// Longer than a redirect takes on a slow network.
const NOTICE_AGE: Duration = Duration::minutes(2);

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

/// The cookie of a session that got a new secret.
pub fn of_secret(secret: &NewSecret) -> Option<HeaderValue> {
    session(&tower_sessions::session::Id(i128::from_le_bytes(secret.0)).to_string())
}

/// The cookies of a session that has begun: the session itself, and by what the browser is known from now on, for as
/// long as the row of it is stored.
pub fn of_session(begun: &BegunSession) -> [Option<HeaderValue>; 2] {
    let id = tower_sessions::session::Id(i128::from_le_bytes(begun.secret)).to_string();
    [session(&id), text(DEVICE, &begun.device_token, Duration::seconds(DEVICE_LIFE / SECOND))]
}

/// Has the page at the end of this redirect say its notice, when there is one. The cookie names the page, so that no
/// other one says it meanwhile.
pub fn notice(to: &LocalPath) -> Option<HeaderValue> {
    let path = to.as_str().split(['?', '#']).next().unwrap_or_default();
    let value = format!("{}_{}", to.notice()?.code(), mark_of(Lang::split_path(path).1));
    text(NOTICE, &value, NOTICE_AGE)
}

/// The notice in a cookie's value, when it is for the page at `path` (without the language).
pub fn notice_for(value: &str, path: &LocalPath) -> Option<Notice> {
    let (code, mark) = value.split_once('_')?;
    Notice::parse(code).filter(|_| mark == mark_of(path.as_str()))
}

/// Takes the notice's cookie away.
pub fn no_notice() -> Option<HeaderValue> {
    text(NOTICE, "", Duration::ZERO)
}

/// A path in a few letters that a cookie may hold.
fn mark_of(path: &str) -> String {
    sha256_hex(path.as_bytes()).chars().take(12).collect()
}

/// Every cookie of ours goes to this host only, over HTTPS only, and no script reads it.
fn text(name: &str, value: &str, age: Duration) -> Option<HeaderValue> {
    let cookie = Cookie::build((name, value)).path("/").max_age(age).http_only(true).secure(true);
    HeaderValue::from_str(&cookie.same_site(SameSite::Lax).build().to_string()).ok()
}
