//! The offer card, and the person in its head.
use leptos::prelude::*;

use super::lists::facts;
use super::money;
use crate::i18n::Words;
use crate::model::money::Rial;

/// The level of a heading. A component never decides it: the page knows what stands above.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heading {
    H2,
    H3,
}

impl Heading {
    /// A heading of this level.
    pub fn view(self, id: String, content: AnyView) -> AnyView {
        match self {
            Self::H2 => view! { <h2 id=id>{content}</h2> }.into_any(),
            Self::H3 => view! { <h3 id=id>{content}</h3> }.into_any(),
        }
    }
}

/// A person as others see them: initial, name as heading, a line below.
pub fn who(heading: Heading, id: String, name: String, line: Option<AnyView>) -> AnyView {
    let initial: String = name.chars().take(1).collect();
    view! {
        <div class="who">
            <span class="avatar" aria-hidden="true">{initial}</span>
            <div>
                {heading.view(id, view! { <bdi>{name}</bdi> }.into_any())}
                {line.map(|line| view! { <p>{line}</p> })}
            </div>
        </div>
    }
    .into_any()
}

/// Where an offer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfferLook {
    Open,
    Chosen,
    /// Withdrawn, lost or expired.
    Closed,
}

/// An offer.
pub struct OfferCard {
    /// Unique in the page; names the card by its heading.
    pub id: String,
    pub look: OfferLook,
    /// [`who`], or a heading with this `id`.
    pub head: AnyView,
    pub total: Option<Rial>,
    /// What the total includes.
    pub total_note: Option<String>,
    pub facts: Vec<(&'static str, AnyView)>,
    /// A label and the specialist's own words.
    pub message: Option<(String, String)>,
    /// Buttons and forms.
    pub actions: Vec<AnyView>,
}

/// An offer: who, price, arrival, words, actions.
pub fn offer_card(words: Words, offer: OfferCard) -> AnyView {
    let class = match offer.look {
        OfferLook::Open => "card offer",
        OfferLook::Chosen => "card offer offer--chosen",
        OfferLook::Closed => "card offer offer--closed",
    };
    let note = offer.total_note.map(|note| view! { <small>{note}</small> });
    let price = offer.total.map(|total| view! { <div class="offer__price">{money(words, total)}{note}</div> });
    let message = offer.message.map(|(label, text)| view! { <p class="why"><b>{label}</b>" "<bdi>{text}</bdi></p> });
    let actions = (!offer.actions.is_empty()).then(|| view! { <div class="btn-row">{offer.actions}</div> });
    view! {
        <article class=class aria-labelledby=offer.id>
            <div class="offer__top">{offer.head}{price}</div>
            {(!offer.facts.is_empty()).then(|| facts(offer.facts))}
            {message}
            {actions}
        </article>
    }
    .into_any()
}
