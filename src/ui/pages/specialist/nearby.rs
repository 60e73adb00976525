//! Requests that wait for offers, with the form of an offer inside each.
use leptos::prelude::*;

use super::desk::{DeskPage, PATH, with_spans};
use super::job::event_button;
use crate::domain::requests::{
    ARRIVAL_HOUR, DeskSpans, MESSAGE, NearbyRequest, OfferView, TOTAL, TOTAL_SURE, arrival_hours,
};
use crate::i18n::Words;
use crate::model::form::{FieldErrors, RawForm};
use crate::model::money::Rial;
use crate::model::request::{MOST_OPEN_OFFERS, OfferState, RequestEvent};
use crate::model::tracking_code::TrackingCode;
use crate::page::form_view::FormView;
use crate::page::link::href;
use crate::ui::components::{
    AroundWords, Choice, Field, Group, TextArea, Tick, Tone, around, badge, chips, empty, facts, field, local, money,
    note, one_of_many, text_area, tick, time,
};
use crate::ui::pages::customer::closed_reason;
use crate::ui::pages::request_parts::{answers, hours, place};

/// What stands before the names of a form's fields in the ids of the page: the same form stands on it many times.
pub(super) fn prefix(code: TrackingCode) -> String {
    format!("{code}-")
}

/// The requests, the most urgent first.
pub(super) fn section(vm: &DeskPage) -> AnyView {
    let words = vm.form.words;
    let is_closed = vm.desk.profile.as_ref().is_some_and(|profile| !profile.is_open);
    let cards: Vec<_> = vm.desk.open.iter().enumerate().map(|(at, request)| card(vm, request, at)).collect();
    let nothing = cards.is_empty().then(|| {
        let text = if is_closed { "desk-open-paused" } else { "desk-open-empty-text" };
        // words: desk-open-paused, desk-open-empty-text
        empty(words.t("desk-open-empty-title"), words.t(text), None)
    });
    let beside = AroundWords {
        label: words.plain("desk-open-pages", &[]),
        before: words.t("desk-open-sooner"),
        after: words.t("desk-open-later"),
        first: words.t("desk-open-first"),
        is_falling: false,
    };
    let beside = around(beside, &vm.desk.around_open, |open| {
        href(words.lang(), &format!("{}#open", with_spans(PATH, &DeskSpans { open, ..vm.spans })))
    });
    view! {
        <section class="stack" id="open" aria-labelledby="h-open">
            <h2 id="h-open">{words.t("desk-open-title")}</h2>
            {note("info", words.t("desk-open-note").into_any())}
            {nothing}
            {cards}
            {beside}
        </section>
    }
    .into_any()
}

/// Three lines, and the rest with the form behind a fold, which is open again when the form came back.
fn card(vm: &DeskPage, request: &NearbyRequest, at: usize) -> AnyView {
    let words = vm.form.words;
    let heading = format!("n-{}", request.code);
    let known = vec![
        ("calendar", words.slot(request.slot_start, request.slot_end, vm.now).into_any()),
        ("pin", place(words, &request.city, request.district)),
        ("users", words.tx("desk-offers-count", &[("n", request.offers_count.into())]).into_any()),
    ];
    let said = request.note.clone().map(|said| {
        view! { <p class="why"><b>{words.t("desk-note")}</b>" "<bdi dir="auto">{said}</bdi></p> }
    });
    let told = view! {
        {answers(words, &request.answers.in_lang(words.lang()))}
        {said}
        <p class="sm muted">{words.t("desk-offers-until")}" "{time(words, request.offers_until, vm.now)}</p>
    };
    let may_offer = request.may.contains(&RequestEvent::Offer);
    let call = if may_offer { "desk-make-offer" } else { "desk-see-request" };
    let standing = request.my_offer.as_ref().filter(|offer| offer.state == OfferState::Open);
    let standing = standing.map(|offer| standing_offer(vm, request, offer, at));
    let form = standing.is_none().then(|| own(vm, request, at));
    view! {
        <article class="card offer" aria-labelledby=heading.clone()>
            <h3 id=heading.clone()>{local(words, &request.service_title)}</h3>
            {facts(known)}
            {standing}
            <details class="fold fold--bare" open={vm.filled == Some(request.code)}>
                // words: desk-make-offer, desk-see-request
                <summary>{words.t(call)}</summary>
                <div class="stack gap-4">{told}{form}</div>
            </details>
        </article>
    }
    .into_any()
}

/// What became of an earlier offer, and the form for one.
fn own(vm: &DeskPage, request: &NearbyRequest, at: usize) -> AnyView {
    match &request.my_offer {
        Some(offer) => {
            let words = vm.form.words;
            let past = match offer.state {
                OfferState::Withdrawn => words.t("desk-offer-withdrawn"),
                _ => closed_reason(words, offer),
            };
            view! { {note("history", past.into_any())}{offer_form(vm, request, at)} }.into_any()
        }
        None => offer_form(vm, request, at),
    }
}

fn standing_offer(vm: &DeskPage, request: &NearbyRequest, offer: &OfferView, at: usize) -> AnyView {
    let words = vm.form.words;
    let withdraw = request.may.contains(&RequestEvent::Withdraw);
    let withdraw = withdraw.then(|| event_button(vm, request.code, RequestEvent::Withdraw, at));
    let message = offer.message.clone().map(|message| {
        view! { <p class="why"><b>{words.t("desk-message-mine")}</b>" "<bdi dir="auto">{message}</bdi></p> }
    });
    view! {
        <div class="card card--sunken stack gap-3">
            <div class="row row--between">
                {badge(Tone::Ok, Some("check"), words.t("desk-offer-standing"))}
                <b>{money(words, offer.total)}</b>
            </div>
            <p class="sm muted">{words.toman_in_words(offer.total)}</p>
            <p class="sm muted">{words.tx("offers-arrival", &[
                ("slot", words.slot(offer.arrival_start, offer.arrival_end, vm.now).into()),
            ])}</p>
            {message}
            {withdraw}
        </div>
    }
    .into_any()
}

fn offer_form(vm: &DeskPage, request: &NearbyRequest, at: usize) -> AnyView {
    let words = vm.form.words;
    if !request.may.contains(&RequestEvent::Offer) {
        let is_full = request.offers_count >= MOST_OPEN_OFFERS;
        return is_full.then(|| note("info", words.t("conflict-offers-full").into_any())).into_any();
    }
    let form = form_of(vm, request.code, &format!("n{at}"));
    let prefix = prefix(request.code);
    let id = |name: &str| format!("{prefix}{name}");
    let typed = Rial::parse_toman(&form.value(TOTAL.name)).ok();
    let meaning = typed.map(|total| words.tx("desk-total-words", &[("words", words.toman_in_words(total).into())]));
    let total = Field::of(words, &TOTAL).unit(Some(words.t("unit-toman"))).id(id(TOTAL.name)).meaning(meaning);
    let sure = typed.filter(|_| form.errors.of(TOTAL_SURE.name).is_some()).map(|total| {
        let box_ = Tick { name: TOTAL_SURE.name, id: id(TOTAL_SURE.name), value: total.toman().to_string() };
        tick(&form, box_, words.t("desk-total-sure").into_any())
    });
    let arrival = Group { id: Some(id(ARRIVAL_HOUR.name)), ..Group::of(words, &ARRIVAL_HOUR) };
    let message = TextArea { id: Some(id(MESSAGE.name)), ..TextArea::of(words, &MESSAGE) };
    let fields = view! {
        {field(&form, total)}
        {sure}
        {chips(&form, arrival, arrival_choices(words, request))}
        {text_area(&form, message)}
        <div class="btn-row"><button class="btn btn--soft">{words.t("desk-send")}</button></div>
    };
    one_of_many(&form, address(vm, request.code, "offer"), "form gap-4", fields.into_any())
}

/// The form that came back, or an empty one with a key of its own.
pub(super) fn form_of(vm: &DeskPage, code: TrackingCode, suffix: &str) -> FormView {
    let came_back = vm.filled == Some(code);
    FormView {
        words: vm.form.words,
        values: if came_back { vm.form.values.clone() } else { RawForm::default() },
        errors: if came_back { vm.form.errors.clone() } else { FieldErrors::default() },
        failure: None,
        key: format!("{}{suffix}", vm.form.key),
    }
}

/// The hours of the slot at which one can arrive.
fn arrival_choices(words: Words, request: &NearbyRequest) -> Vec<Choice> {
    let open = arrival_hours((request.slot_start, request.slot_end));
    open.into_iter().map(|(hour, _)| Choice::new(hour.to_string(), hours(words, hour, hour + 1))).collect()
}

pub(super) fn address(vm: &DeskPage, code: TrackingCode, action: &str) -> String {
    let path = with_spans(&format!("/specialist/requests/{code}/{action}"), &vm.spans);
    href(vm.form.words.lang(), &path)
}
