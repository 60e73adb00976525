//! The offers on a request, side by side.
use leptos::prelude::*;

use super::request::{Order, RequestPage, address, open_offers};
use crate::domain::requests::{OfferView, OwnRequest, Record};
use crate::i18n::Words;
use crate::model::request::{OfferState, RequestEvent};
use crate::page::link::href;
use crate::ui::components::{
    self as component, ActionForm, Heading, Link, OfferCard, OfferLook, Tone, action_form, badge, icon, offer_card, who,
};

/// Open offers to choose from; then those that are no longer open, faded.
pub(super) fn section(vm: &RequestPage) -> Option<AnyView> {
    let words = vm.form.words;
    if vm.request.offers.is_empty() {
        return None;
    }
    let offers = ordered(&vm.request, vm.order);
    let is_gone = |offer: &OfferView| matches!(offer.state, OfferState::Closed | OfferState::Withdrawn);
    let (gone, standing): (Vec<_>, Vec<_>) = offers
        .into_iter()
        .enumerate()
        .map(|(at, offer)| (is_gone(offer), card(vm, offer, at)))
        .partition(|(gone, _)| *gone);
    let cards: Vec<AnyView> = standing.into_iter().map(|(_, card)| card).collect();
    let gone: Vec<AnyView> = gone.into_iter().map(|(_, card)| card).collect();
    let gone = (!gone.is_empty()).then(|| {
        let count = i64::try_from(gone.len()).unwrap_or(i64::MAX);
        view! {
            <details class="fold card card--flush">
                <summary>{icon("history")}{words.tx("offers-gone", &[("n", count.into())])}</summary>
                <div class="stack">{gone}</div>
            </details>
        }
    });
    Some(
        view! {
            <section class="stack" aria-labelledby="h-offers" id="offers">
                <div class="row row--between">
                    <h2 id="h-offers">{words.t("offers-title")}</h2>
                    {sorting(vm)}
                </div>
                {cards}
                {gone}
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
            Order::Price => (group, offer.total.get(), offer.arrival_start.ms()),
            Order::Arrival => (group, offer.arrival_start.ms(), offer.total.get()),
        }
    });
    offers
}

fn sorting(vm: &RequestPage) -> Option<AnyView> {
    let words = vm.form.words;
    if open_offers(&vm.request).count() < 2 {
        return None;
    }
    let links = Order::ALL.map(|order| Link {
        address: href(words.lang(), &format!("/requests/{}?sort={}#offers", vm.request.code, order.code())),
        // words: offers-sort-*
        words: words.t(&format!("offers-sort-{}", order.code())),
        count: None,
        is_current: order == vm.order,
    });
    Some(component::sorting(words.plain("offers-sort", &[]), links.into()))
}

fn card(vm: &RequestPage, offer: &OfferView, at: usize) -> AnyView {
    let words = vm.form.words;
    let id = format!("o-{at}");
    let arrival = words.slot(offer.arrival_start, offer.arrival_end, vm.now);
    let sent = words.relative(offer.created_at, vm.now);
    let card = OfferCard {
        look: match offer.state {
            OfferState::Open => OfferLook::Open,
            OfferState::Selected => OfferLook::Chosen,
            OfferState::Closed | OfferState::Withdrawn => OfferLook::Closed,
        },
        head: who(Heading::H3, id.clone(), offer.specialist_name.clone(), state(words, offer)),
        id,
        total: Some(offer.total),
        total_note: Some(words.t("offers-total")),
        facts: record(words, offer)
            .into_iter()
            .chain([
                ("clock", words.tx("offers-arrival", &[("slot", arrival.into())]).into_any()),
                ("send", words.tx("offers-sent", &[("when", sent.into())]).into_any()),
            ])
            .collect(),
        message: offer.message.clone().map(|message| (words.t("offers-message"), message)),
        actions: choose(vm, offer, at).into_iter().collect(),
    };
    offer_card(words, card)
}

/// What is known of whoever makes the offer, and what is not: nobody is checked yet, and the page says so.
fn record(words: Words, offer: &OfferView) -> Vec<(&'static str, AnyView)> {
    let Some(record) = offer.record else { return Vec::new() };
    let jobs = match record.jobs {
        0 => words.t("offers-record-new"),
        Record::MOST.. => words.tx("offers-record-many", &[("n", Record::MOST.into())]),
        jobs => words.tx("offers-record-jobs", &[("n", jobs.into())]),
    };
    let since = words.tx("offers-record-since", &[("when", words.month_of(record.member_since).into())]);
    vec![
        ("briefcase", jobs.into_any()),
        ("user", since.into_any()),
        ("shield", words.t("offers-record-unchecked").into_any()),
    ]
}

/// What became of an offer, in a word.
fn state(words: Words, offer: &OfferView) -> Option<AnyView> {
    let shown = match offer.state {
        OfferState::Open => return None,
        OfferState::Selected => badge(Tone::Accent, Some("check-circle"), words.t("offers-state-selected")),
        OfferState::Withdrawn => badge(Tone::Line, Some("minus"), words.t("offers-state-withdrawn")),
        OfferState::Closed => badge(Tone::Line, Some("lock"), closed(words, offer)),
    };
    Some(shown)
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
    if !vm.request.may.contains(&RequestEvent::Select) || offer.state != OfferState::Open {
        return None;
    }
    Some(action_form(ActionForm {
        action: address(words, &vm.request, "select"),
        key: format!("{}s{at}", vm.form.key),
        words: words.tx("offers-choose", &[("name", offer.specialist_name.as_str().into())]),
        class: "btn btn--soft",
        icon: None,
        fields: vec![("offer", offer.id.to_string())],
    }))
}
