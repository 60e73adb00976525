//! Server functions: what the islands of a page ask while it is open. Each is a row of the page table like any page, with a
//! guard, and answers in the reader's language; the pages stay whole without them.
//!
//! The bodies run on the server alone. In the browser a function of the same name sends its arguments to the address
//! and reads the answer: the types of `model::action` are the same on both sides.
mod cities;
mod live;
mod services;

pub use cities::{SuggestCities, suggest_cities};
pub use live::{WatchRequest, watch_request};
pub use services::{SuggestServices, suggest_services};

use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};

use crate::model::action::{ActionError, ActionErrorKind};

impl FromServerFnError for ActionError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        Self::bare(match error {
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) | ServerFnErrorErr::Deserialization(_) => {
                ActionErrorKind::Malformed
            }
            _ => ActionErrorKind::NoAnswer,
        })
    }
}
