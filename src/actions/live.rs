//! Where a request stands, asked by a page of it that is open.
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

use crate::model::action::{ActionError, LiveRequest};

/// Where the reader's request `code` stands. The stream of the page says when to ask; a browser without it asks from
/// time to time.
///
/// Permissions: the customer of the request.
///
/// # Errors
/// [`ActionError`]: not found, also when it is somebody else's.
#[server(prefix = "/api", endpoint = "request", input = GetUrl)]
pub async fn watch_request(code: String) -> Result<LiveRequest, ActionError> {
    let cx = crate::page::action::context()?;
    crate::page::action::answer(&cx, crate::page::live::of(&cx, &code).await)
}
