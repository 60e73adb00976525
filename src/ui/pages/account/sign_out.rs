//! `POST /sign-out`
use axum::http::{HeaderName, HeaderValue};

use crate::model::notice::Notice;
use crate::page::cookies;
use crate::page::cx::Cx;
use crate::page::reply::{PageResult, Reply};

/// Ends the session and lets the browser forget what it kept of the pages.
pub async fn post(cx: Cx) -> PageResult {
    cx.sign_out().await?;
    let to = cx.to("/sign-in").saying(Notice::SignedOut);
    let clear = HeaderValue::from_static("\"cache\", \"storage\"");
    let reply = Reply::see_other(to).cookie(cookies::no_browser());
    Ok(reply.header(HeaderName::from_static("clear-site-data"), clear))
}
