//! Services for the search field, while it is typed: the same search as behind its button.
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

use crate::model::action::{ActionError, SearchSuggestions};

/// What the search finds for `q`, the best first.
///
/// Permissions: anyone.
///
/// # Errors
/// [`ActionError`] when there is no answer.
#[server(prefix = "/api", endpoint = "services", input = GetUrl)]
pub async fn suggest_services(q: String) -> Result<SearchSuggestions, ActionError> {
    let cx = crate::page::action::context()?;
    Ok(crate::page::suggest::services(&cx, &q))
}
