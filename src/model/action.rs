//! What server functions and the islands that call them speak with each other.
use serde::{Deserialize, Serialize};

/// Why a server function has no answer. It holds no more than an error page would say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionError {
    pub kind: ActionErrorKind,
    /// In the reader's language; empty where the server was not reached.
    pub words: String,
}

/// The kinds, as their statuses tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ActionErrorKind {
    /// The call cannot be read.
    Malformed,
    SignInRequired,
    NotAllowed,
    NotFound,
    TooMany,
    /// Something of ours failed or is overloaded.
    Unavailable,
    /// There was no answer, or none that can be read.
    NoAnswer,
}

impl ActionError {
    /// Without words of its own.
    pub const fn bare(kind: ActionErrorKind) -> Self {
        Self { kind, words: String::new() }
    }
}

/// A city that somebody may mean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CitySuggestion {
    pub name: String,
    pub province: String,
    /// What the field holds once it was chosen; it means this city and no other.
    pub typed: String,
}

/// The cities that a beginning may mean.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CitySuggestions {
    /// The likeliest first.
    pub cities: Vec<CitySuggestion>,
    /// How many there are, as it is read out.
    pub said: String,
}

/// What a search found while somebody types.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchSuggestions {
    /// The best first; not all of them.
    pub services: Vec<ServiceSuggestion>,
    /// How many there are, as it is read out.
    pub said: String,
    /// What to do first, when the words mean something dangerous.
    pub danger: Option<String>,
}

/// A service that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceSuggestion {
    pub title: String,
    pub summary: String,
    /// Its page, in the reader's language.
    pub address: String,
    /// The language of its words, where it is not the reader's.
    pub lang: Option<String>,
}

/// Where a request stands, as far as a page that is open already must know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiveRequest {
    /// Changes with everything that the page shows.
    pub version: String,
    /// The headline, as it is announced.
    pub said: String,
    /// How long there is still time, in milliseconds; nothing without a deadline.
    pub left_ms: Option<i64>,
    /// Nothing more will happen by itself.
    pub is_over: bool,
}
