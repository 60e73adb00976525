//! Cities for the field of the city, while it is typed.
use leptos::prelude::*;
use leptos::server_fn::codec::GetUrl;

use crate::model::action::{ActionError, CitySuggestions};

/// The cities that `typed` may mean, the likeliest first; none for less than two letters.
///
/// Permissions: anyone.
///
/// # Errors
/// [`ActionError`] when there is no answer.
#[server(prefix = "/api", endpoint = "cities", input = GetUrl)]
pub async fn suggest_cities(typed: String) -> Result<CitySuggestions, ActionError> {
    let cx = crate::page::action::context()?;
    Ok(crate::page::suggest::cities(&cx, &typed))
}
