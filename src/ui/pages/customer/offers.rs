//! The offers on a request, side by side.
use leptos::prelude::*;

use super::request::{Order, RequestPage, address, open_offers};
use crate::domain::requests::{OfferView, OwnRequest};
use crate::i18n::Words;
use crate::model::request::{OfferState, RequestEvent, RequestState};
use crate::ui::components::{ActionForm, action_form, badge, money, name, Tone};
use crate::ui::pages::request_parts::{fact, initial};
use crate::web::cx::href;

/// Open offers to choose from; then those that are no longer open, faded.
pub(super) fn section(vm: &RequestPage) -> Option<AnyView> {
    let words = vm.form.words;
    if vm.request.offers.is_empty() {
        return None;
    }
    let offers = ordered(&vm.request, vm.order);
    let cards: Vec<_> = offers.into_iter().enumerate().map(|(at, offer)| card(vm, offer, at)).collect();
    Some(
        view! {
            <section class="stack" aria-labelledby="h-offers" id="offers">
                <div class="row row--between">
                    <h2 id="h-offers">{words.t("offers-title")}</h2>
                    {sorting(vm)}
                </div>
                {cards}
            </section>
        }
        .into_any(),
    )
}

/// What matters now first: chosen, open, then the rest; among equals in the order the reader wants.
fn ordered(request: &OwnRequest, order: Order) -> Vec<&OfferView> {
    let mut offers: Vec<&OfferView> = request.offers.iter().collect();
    offers.sort_by_key(|offer| {
        let group = match offer.state {
            OfferState::Selected => 0,
            OfferState::Open => 1,
            OfferState::Closed | OfferState::Withdrawn => 2,
        };
        match order {
            Order::Price => (group, offer.total.get(), offer.arrival_start),
            Order::Arrival => (group, offer.arrival_start, offer.total.get()),
        }
    });
    offers
}

fn sorting(vm: &RequestPage) -> Option<AnyView> {
    let words = vm.form.words;
    if open_offers(&vm.request).count() < 2 {
        return None;
    }
    let links: Vec<_> = Order::ALL
        .into_iter()
        .map(|order| {
            // words: offers-sort-*
            let label = words.t(&format!("offers-sort-{}", order.code()));
            let path = format!("/requests/{}?sort={}#offers", vm.request.code, order.code());
            let current = (order == vm.order).then_some("true");
            view! { <a class="chip" href=href(words.lang(), &path) aria-current=current>{label}</a> }
        })
        .collect();
    Some(view! { <nav class="chips" aria-label=words.plain("offers-sort", &[])>{links}</nav> }.into_any())
}

fn card(vm: &RequestPage, offer: &OfferView, at: usize) -> AnyView {
    let words = vm.form.words;
    let heading = format!("o-{at}");
    let class = match offer.state {
        OfferState::Open => "card offer",
        OfferState::Selected => "card offer offer--chosen",
        OfferState::Closed | OfferState::Withdrawn => "card offer offer--closed",
    };
    let message = offer.message.clone().map(|message| {
        view! { <p class="why"><b>{words.t("offers-message")}</b>" "<bdi dir="auto">{message}</bdi></p> }
    });
    view! {
        <article class=class aria-labelledby=heading.clone()>
            <div class="offer__top">
                <div class="who">
                    <span class="avatar" aria-hidden="true">{initial(&offer.specialist_name)}</span>
                    <div><h3 id=heading.clone()>{name(offer.specialist_name.clone())}</h3>{state(words, offer)}</div>
                </div>
                <div class="offer__price">{money(words, offer.total)}<small>{words.t("offers-total")}</small></div>
            </div>
            <ul class="facts" role="list">
                {fact("clock", words.tx("offers-arrival", &[
                    ("slot", words.slot(offer.arrival_start, offer.arrival_end, vm.now).into()),
                ]).into_any())}
                {fact("send", words.tx("offers-sent", &[
                    ("when", words.relative(offer.created_at, vm.now).into()),
                ]).into_any())}
            </ul>
            {message}
            {choose(vm, offer, at)}
        </article>
    }
    .into_any()
}

/// What became of an offer, in a word.
fn state(words: Words, offer: &OfferView) -> Option<AnyView> {
    let shown = match offer.state {
        OfferState::Open => return None,
        OfferState::Selected => badge(Tone::Accent, Some("check-circle"), words.t("offers-state-selected")),
        OfferState::Withdrawn => badge(Tone::Line, Some("minus"), words.t("offers-state-withdrawn")),
        OfferState::Closed => badge(Tone::Line, Some("lock"), closed(words, offer)),
    };
    Some(view! { <p>{shown}</p> }.into_any())
}

/// Why an offer was closed.
pub(crate) fn closed(words: Words, offer: &OfferView) -> String {
    match offer.closed_reason {
        // words: offer-closed-*
        Some(reason) => words.t(&format!("offer-closed-{}", reason.code())),
        None => words.t("offers-state-closed"),
    }
}

fn choose(vm: &RequestPage, offer: &OfferView, at: usize) -> Option<AnyView> {
    let words = vm.form.words;
    let may = vm.request.may.contains(&RequestEvent::Select) && vm.request.state == RequestState::OffersOpen;
    if !may || offer.state != OfferState::Open {
        return None;
    }
    let button = action_form(ActionForm {
        action: address(words, &vm.request, "select"),
        key: format!("{}s{at}", vm.form.key),
        words: words.tx("offers-choose", &[("name", offer.specialist_name.as_str().into())]),
        class: if at == 0 { "btn" } else { "btn btn--soft" },
        icon: None,
        fields: vec![("offer", offer.id.to_string())],
    });
    Some(view! { <div class="btn-row">{button}</div> }.into_any())
}
