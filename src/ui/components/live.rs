//! What comes alive in a browser with scripts, with its words.
use leptos::prelude::*;

use crate::i18n::Words;
use crate::islands::{Propose, ProposeWords, Proposed};

/// Proposals of services below the search field of this id. The program for it is fetched when the field gets the focus:
/// what is around it carries `data-wakes-islands`.
pub fn propose_services(words: Words, field: &str) -> AnyView {
    let said = proposals(words, words.t("propose-services-label"), words.t("propose-services-nothing"));
    view! { <Propose field=field.to_owned() what=Proposed::Services words=said/> }.into_any()
}

/// Proposals of cities below the field of this id.
pub fn propose_cities(words: Words, field: &str) -> AnyView {
    let said = proposals(words, words.t("propose-cities-label"), words.t("propose-cities-nothing"));
    view! { <Propose field=field.to_owned() what=Proposed::Cities words=said/> }.into_any()
}

fn proposals(words: Words, label: String, nothing: String) -> ProposeWords {
    ProposeWords { label, nothing, failed: words.t("propose-failed") }
}
