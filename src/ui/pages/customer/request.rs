//! One request of the reader: where it stands, what comes next, the offers, and who could see what.
use std::marker::PhantomData;

use leptos::prelude::*;

use super::agreed;
use super::alert::tell_me;
use super::disclosure;
use super::offers;
use super::timeline;
use crate::domain::Tx;
use crate::domain::refusal::Refusal;
use crate::domain::requests::{self, OfferView, OwnRequest};
use crate::domain::scope::CustomerScope;
use crate::i18n::Words;
use crate::islands::{FollowRequest, FollowWords};
use crate::model::action::LiveRequest;
use crate::model::form::{FieldErrors, RawForm};
use crate::model::ids::OfferId;
use crate::model::moment::Moment;
use crate::model::notice::Notice;
use crate::model::path::LocalPath;
use crate::model::request::{OfferState, RequestEvent};
use crate::model::tracking_code::TrackingCode;
use crate::page::cx::Cx;
use crate::page::doc::{Doc, Layout};
use crate::page::error::PageError;
use crate::page::form_page::{FormPage, Submit, Write};
use crate::page::form_road;
use crate::page::form_view::FormView;
use crate::page::link::href;
use crate::page::live;
use crate::page::reply::{PageResult, Reply};
use crate::ui::components::{
    Crumb, Tone, alert, card, code, crumbs, error_summary, icon, local, money, name, note, page_head, pairs, slot, time,
};
use crate::ui::pages::request_looks::{self, Next, Press, customer_badge, look};
use crate::ui::pages::request_parts::{answers, code_of, dashed, event_of, place};
use crate::ui::pages::visit_file::visit_file;

/// What the page shows.
pub struct RequestPage {
    /// Its key is the root of the keys of the page's buttons.
    pub form: FormView,
    pub now: Moment,
    pub request: OwnRequest,
    pub order: Order,
}

/// In which order offers stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    Price,
    Arrival,
}

impl Order {
    /// In the order of the links.
    pub const ALL: [Self; 2] = [Self::Price, Self::Arrival];

    /// The value in the address.
    pub fn code(self) -> &'static str {
        match self {
            Self::Price => "price",
            Self::Arrival => "arrival",
        }
    }

    /// The order with this code; by price where there is none.
    pub fn parse(code: &str) -> Self {
        Self::ALL.into_iter().find(|order| order.code() == code).unwrap_or(Self::Price)
    }
}

/// `GET /requests/{code}`
pub async fn get(cx: Cx) -> PageResult {
    let wanted = code_of(&cx)?;
    if wanted.to_string() != cx.param("code") {
        return Ok(Reply::see_other(page_of(&cx, wanted)));
    }
    let form = form_road::fresh(&cx)?;
    show(&cx, form).await
}

/// `GET` of a button's address: somebody came back to it, or changed the language there. To the request.
pub async fn back(cx: Cx) -> PageResult {
    Ok(Reply::see_other(page_of(&cx, code_of(&cx)?)))
}

fn page_of(cx: &Cx, code: TrackingCode) -> LocalPath {
    cx.to(&format!("/requests/{code}"))
}

/// `POST /requests/{code}/select`
pub struct SelectOffer {
    scope: CustomerScope,
    code: TrackingCode,
}

impl FormPage for SelectOffer {
    type Input = OfferId;

    async fn load(cx: &Cx) -> Result<Self, PageError> {
        Ok(Self { scope: cx.customer()?, code: code_of(cx)? })
    }

    /// What is no offer's id is the id of no offer.
    fn read(&self, _: &Cx, form: &RawForm) -> Result<OfferId, FieldErrors> {
        Ok(form.get("offer").parse().unwrap_or_default())
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        show(cx, form).await
    }
}

impl Write for SelectOffer {
    async fn act(&self, cx: &Cx, tx: &Tx, offer: OfferId) -> Result<LocalPath, Refusal> {
        requests::select_offer(&cx.services, &self.scope, tx, self.code, offer).await?;
        Ok(page_of(cx, self.code).saying(Notice::OfferChosen))
    }
}

/// `POST /requests/{code}/events/{event}`: every button that needs no more than a press.
pub struct PressEvent {
    scope: CustomerScope,
    code: TrackingCode,
    event: RequestEvent,
}

impl FormPage for PressEvent {
    type Input = ();

    async fn load(cx: &Cx) -> Result<Self, PageError> {
        Ok(Self { scope: cx.customer()?, code: code_of(cx)?, event: event_of(cx)? })
    }

    fn read(&self, _: &Cx, _: &RawForm) -> Result<(), FieldErrors> {
        Ok(())
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        show(cx, form).await
    }
}

impl Write for PressEvent {
    async fn act(&self, cx: &Cx, tx: &Tx, (): ()) -> Result<LocalPath, Refusal> {
        requests::press(&cx.services, &self.scope, tx, self.code, self.event).await?;
        Ok(request_looks::said_after(page_of(cx, self.code), self.event))
    }
}

/// A button on a request that needs nothing but the press; what it does is in its type.
pub struct Plain<Act> {
    scope: CustomerScope,
    code: TrackingCode,
    act: PhantomData<Act>,
}

impl<Act: Send + Sync> FormPage for Plain<Act> {
    type Input = ();

    async fn load(cx: &Cx) -> Result<Self, PageError> {
        Ok(Self { scope: cx.customer()?, code: code_of(cx)?, act: PhantomData })
    }

    fn read(&self, _: &Cx, _: &RawForm) -> Result<(), FieldErrors> {
        Ok(())
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        show(cx, form).await
    }
}

/// `POST /requests/{code}/number`: begins a look at the specialist's number, which the page then shows for some minutes.
pub type OpenNumber = Plain<Number>;
/// Opens it.
pub struct Number;

impl Submit for OpenNumber {
    async fn act(&self, cx: &Cx, (): ()) -> Result<Reply, Refusal> {
        requests::open_specialist_mobile(&cx.services, &self.scope, self.code).await?;
        Ok(Reply::see_other(page_of(cx, self.code)))
    }
}

/// `POST /requests/{code}/no-show`
pub struct SayNoShow {
    scope: CustomerScope,
    code: TrackingCode,
}

impl FormPage for SayNoShow {
    type Input = (Moment, Moment);

    async fn load(cx: &Cx) -> Result<Self, PageError> {
        Ok(Self { scope: cx.customer()?, code: code_of(cx)? })
    }

    fn read(&self, cx: &Cx, form: &RawForm) -> Result<(Moment, Moment), FieldErrors> {
        requests::parse_new_slot(form, cx.now)
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        show(cx, form).await
    }
}

impl Write for SayNoShow {
    async fn act(&self, cx: &Cx, tx: &Tx, slot: (Moment, Moment)) -> Result<LocalPath, Refusal> {
        requests::say_no_show(&cx.services, &self.scope, tx, self.code, slot).await?;
        Ok(page_of(cx, self.code).saying(Notice::NoShowNoted))
    }
}

/// `POST /requests/{code}/call-me`
pub type CallMe = Plain<Call>;
/// Asks for a call.
pub struct Call;

impl Write for CallMe {
    async fn act(&self, cx: &Cx, tx: &Tx, (): ()) -> Result<LocalPath, Refusal> {
        requests::ask_to_be_called(&cx.services, &self.scope, tx, self.code).await?;
        Ok(page_of(cx, self.code).saying(Notice::CallAskedFor))
    }
}

/// `GET /requests/{code}/visit.ics`
pub async fn calendar(cx: Cx) -> PageResult {
    let visit = requests::visit_of_customer(&cx.services, &cx.customer()?, code_of(&cx)?).await?;
    Ok(visit_file(&cx, &visit))
}

async fn show(cx: &Cx, form: FormView) -> PageResult {
    let request = requests::get_own(&cx.services, &cx.customer()?, code_of(cx)?).await?;
    let title = cx.words.plain("request-doc-title", &[("code", request.code.to_string().into())]);
    let vm = RequestPage { form, now: cx.now, request, order: Order::parse(cx.query.get("sort")) };
    Ok(Reply::page(Doc::new(Layout::Account, title, move || view(vm))))
}

/// The page.
pub fn view(vm: RequestPage) -> AnyView {
    let words = vm.form.words;
    let request = &vm.request;
    let live = live::said(words, request, vm.now);
    view! {
        <main id="main" tabindex="-1"><div class="wrap page">
            {error_summary(&vm.form)}
            {way(words, request)}
            {follow(words, request, &live)}
            <div id="live">
                {page_head(live.said, Some(subline(words, request, vm.now)), Some(end(words, request, vm.now)))}
                <div class="split">
                    <div class="stack gap-6">
                        {next_step(&vm)}
                        {disclosure::section(&vm)}
                        {offers::section(&vm)}
                        {details(words, request, vm.now)}
                    </div>
                    <aside class="stack gap-6" aria-label=words.plain("request-way-aside", &[])>
                        {timeline::card(words, vm.now, request)}
                        {agreed::trouble(&vm)}
                        {cancel_card(&vm)}
                    </aside>
                </div>
            </div>
        </div></main>
    }
    .into_any()
}

/// With scripts, what happens appears by itself as long as something can happen.
fn follow(words: Words, request: &OwnRequest, live: &LiveRequest) -> Option<AnyView> {
    let (version, left_ms) = (live.version.clone(), live.left_ms);
    let said = FollowWords {
        hours_left: words.plain("live-hours-left", &[("h", "{h}".into()), ("m", "{m}".into())]),
        minutes_left: words.plain("live-minutes-left", &[("m", "{m}".into())]),
        reload: words.t("live-reload"),
        digits: words.digits("0123456789"),
    };
    let code = request.code.to_string();
    (!live.is_over).then(|| view! { <FollowRequest code version left_ms words=said/> }.into_any())
}

fn way(words: Words, request: &OwnRequest) -> AnyView {
    crumbs(
        words.plain("request-crumbs", &[]),
        vec![
            Crumb { words: words.t("request-list-title").into_any(), address: Some(href(words.lang(), "/requests")) },
            Crumb { words: request.code.to_string().into_any(), address: None },
        ],
    )
}

/// Service, place, time and code.
fn subline(words: Words, request: &OwnRequest, now: Moment) -> AnyView {
    view! {
        {local(words, &request.service_title)}{words.t("request-comma")}
        {place(words, &request.city, request.district)}{words.t("request-comma")}
        {slot(words, request.slot_start, request.slot_end, now)}" \u{2014} "{words.t("request-code")}" "
        {code(request.code.to_string())}
    }
    .into_any()
}

fn end(words: Words, request: &OwnRequest, now: Moment) -> AnyView {
    let deadline = deadline(words, request, now).map(|words| view! { <p class="b">{icon("clock")}" "{words}</p> });
    view! { <div class="stack gap-2"><div class="row">{customer_badge(words, request.state, request.turn())}</div>{deadline}</div> }
        .into_any()
}

/// Until when the reader must do something, or offers may come.
fn deadline(words: Words, request: &OwnRequest, now: Moment) -> Option<String> {
    let say = |key: &'static str, at: Moment| words.tx(key, &[("when", words.date_time(at, now).into())]);
    let has_offers = open_offers(request).next().is_some();
    match look(request.state).next {
        Next::Offers if has_offers => Some(say("request-until-choose", request.offers_until)),
        Next::Offers => Some(say("request-until-offers", request.offers_until)),
        Next::Confirm => request.confirm_until.map(|at| say("request-until-confirm", at)),
        Next::Visit | Next::Over => None,
    }
}

/// Offers that can still be chosen.
pub(super) fn open_offers(request: &OwnRequest) -> impl Iterator<Item = &OfferView> {
    request.offers.iter().filter(|offer| offer.state == OfferState::Open)
}

fn chosen_name(request: &OwnRequest) -> String {
    request.chosen().map(|offer| offer.specialist_name.clone()).unwrap_or_default()
}

/// What the reader can do or wait for now.
fn next_step(vm: &RequestPage) -> Option<AnyView> {
    let words = vm.form.words;
    let request = &vm.request;
    match look(request.state).next {
        Next::Offers => Some(waiting(words, request)),
        Next::Confirm => confirmation(vm),
        Next::Visit => Some(visit(vm)),
        Next::Over => Some(over(words, request)),
    }
}

/// The buttons of what the reader may do now. Calling off has a place of its own.
fn buttons(vm: &RequestPage) -> Option<AnyView> {
    let elsewhere = [RequestEvent::Cancel, RequestEvent::ShutContact, RequestEvent::NoShow];
    let events = vm.request.may.iter().filter(|event| !elsewhere.contains(event));
    let buttons: Vec<AnyView> = events.filter_map(|event| button(vm, *event)).collect();
    (!buttons.is_empty()).then(|| view! { <div class="btn-row">{buttons}</div> }.into_any())
}

pub(super) fn button(vm: &RequestPage, event: RequestEvent) -> Option<AnyView> {
    let action = address(vm.form.words, &vm.request, &format!("events/{}", event.code()));
    let name = chosen_name(&vm.request);
    request_looks::press(vm.form.words, Press { event, action, key: vm.form.key.clone(), name })
}

fn waiting(words: Words, request: &OwnRequest) -> AnyView {
    let said =
        if open_offers(request).next().is_some() { words.t("request-next-choose") } else { seen_by(words, request) };
    let has_nobody = request.seen_by == Some(0);
    let tell = has_nobody.then(|| view! { <p>{tell_me(words, &request.service_slug, &request.city_code)}</p> });
    view! { {note("clock", said.into_any())}{tell} }.into_any()
}

/// How many specialists see the request: counted, and where there are none it says so.
fn seen_by(words: Words, request: &OwnRequest) -> String {
    let count = i64::try_from(request.seen_by.unwrap_or_default()).unwrap_or(i64::MAX);
    words.tx("request-next-wait", &[("n", count.into()), ("city", request.city.in_lang(words.lang()).text.into())])
}

/// The choice is made; paying in cash and opening the address are one decision.
fn confirmation(vm: &RequestPage) -> Option<AnyView> {
    let words = vm.form.words;
    let request = &vm.request;
    let offer = request.chosen()?;
    Some(
        view! {
            <section class="card stack" aria-labelledby="h-confirm">
                <h2 id="h-confirm">{words.t("request-confirm-title")}</h2>
                <ul class="ticks" role="list">
                    <li>{icon("cash")}<span>{words.tx("request-confirm-cash", &[
                        ("name", offer.specialist_name.as_str().into()),
                        ("total", words.toman_full(offer.total).into()),
                    ])}<br/><span class="sm muted">{words.toman_in_words(offer.total)}</span></span></li>
                    <li>{icon("pin")}<span>{words.t("request-confirm-address")}</span></li>
                    <li>{icon("phone")}<span>{words.t("request-confirm-mobile")}</span></li>
                </ul>
                {buttons(vm)}
                <p class="sm muted">{words.t("request-confirm-until")}</p>
            </section>
        }
        .into_any(),
    )
}

/// What is agreed with the specialist, how far it is, and what the reader can do about it.
fn visit(vm: &RequestPage) -> AnyView {
    let (words, request) = (vm.form.words, &vm.request);
    let known = request.chosen().map(|offer| {
        let arrival = slot(words, offer.arrival_start, offer.arrival_end, vm.now);
        pairs(vec![
            (words.t("request-agreed-who").into_any(), name(offer.specialist_name.clone())),
            (words.t("request-agreed-when").into_any(), arrival),
            (words.t("request-agreed-cash").into_any(), money(words, offer.total)),
        ])
    });
    // words: request-visit-*
    let how = words.t(&format!("request-visit-{}", dashed(request.state.code())));
    let spent = request.is_code_spent.then(|| alert(Tone::Warn, words.t("request-code-spent").into_any()));
    let asked = request.asked_at.map(|_| alert(Tone::Warn, words.t("request-asked").into_any()));
    let moment = |key: &'static str, at: Option<Moment>| {
        // words: request-accept-until, request-closes-at
        at.map(|at| view! { <p class="sm muted">{words.t(key)}" "{time(words, at, vm.now)}</p> })
    };
    let content = view! {
        <div class="stack gap-4">
            {known}
            <p>{how}</p>
            {start_code(words, request)}
            {spent}
            {asked}
            {buttons(vm)}
            {agreed::number(vm)}
            {agreed::file(vm)}
            {moment("request-accept-until", request.accept_until)}
            {moment("request-closes-at", request.closes_at)}
        </div>
    };
    card("h-agreed", words.t("request-agreed-title"), None, content.into_any())
}

/// The digits that the reader tells at the door.
fn start_code(words: Words, request: &OwnRequest) -> Option<AnyView> {
    let shown = request.start_code.clone()?;
    Some(
        view! {
            <div class="card card--sunken stack gap-2" id="start-code">
                <p><b>{words.t("request-start-code")}</b>" "{code(words.digits(&shown))}</p>
                <p class="sm muted">{words.t("request-start-code-text")}</p>
            </div>
        }
        .into_any(),
    )
}

fn over(words: Words, request: &OwnRequest) -> AnyView {
    // words: request-over-*
    let why = words.t(&format!("request-over-{}", dashed(request.state.code())));
    let again = format!("{}?service={}", href(words.lang(), "/requests/new"), request.service_slug);
    view! {
        <section class="card card--sunken stack gap-3">
            <p>{why}</p>
            <div class="btn-row"><a class="btn btn--line" href=again>{words.t("request-again")}</a></div>
        </section>
    }
    .into_any()
}

/// What the reader wrote; it is theirs, so nothing is masked.
fn details(words: Words, request: &OwnRequest, now: Moment) -> AnyView {
    let unit = request.unit.clone().map(|unit| {
        view! { <dt>{words.t("request-unit")}</dt><dd>{name(unit)}</dd> }
    });
    let street = (!request.is_address_erased).then(|| {
        view! {
            <dt>{words.t("request-street")}</dt><dd>{name(request.street.clone())}</dd>
            <dt>{words.t("request-plaque")}</dt><dd>{name(request.plaque.clone())}</dd>
            {unit}
        }
    });
    let said_of_address = match request.is_address_erased {
        true => erased(words, request.address_erased_at, now),
        false => note("lock", words.t("request-details-seen").into_any()),
    };
    let said = request.note.clone().map(|said| {
        view! { <p class="why mt-4"><b>{words.t("request-note-mine")}</b>" "<bdi dir="auto">{said}</bdi></p> }
    });
    let content = view! {
        {answers(words, &request.answers.in_lang(words.lang()))}
        {said}
        <h3 class="fs-md mt-6 mb-3">{words.t("request-where-title")}</h3>
        <dl class="kv kv--start sm">
            <dt>{words.t("request-city")}</dt>
            <dd>{local(words, &request.province)}{words.t("request-comma")}
                {place(words, &request.city, request.district)}</dd>
            {street}
        </dl>
        <div class="mt-4">{said_of_address}</div>
    };
    card("h-details", words.t("request-details-title"), None, content.into_any())
}

/// What retention has taken is told as a result, not as a gap.
fn erased(words: Words, at: Option<Moment>, now: Moment) -> AnyView {
    let said = match at {
        Some(at) => words.tx("request-address-erased-at", &[("when", words.date_time(at, now).into())]),
        None => words.t("request-address-erased"),
    };
    note("check", said.into_any())
}

/// Closing the request; behind a fold, because it cannot be taken back.
fn cancel_card(vm: &RequestPage) -> Option<AnyView> {
    let words = vm.form.words;
    if !vm.request.may.contains(&RequestEvent::Cancel) {
        return None;
    }
    let button = button(vm, RequestEvent::Cancel);
    Some(
        view! {
            <details class="fold card card--flush">
                <summary>{icon("x")}{words.t("request-cancel-title")}</summary>
                <div class="stack gap-3"><p class="sm">{words.t("request-cancel-text")}</p>{button}</div>
            </details>
        }
        .into_any(),
    )
}

/// The address of a button of this request.
pub(super) fn address(words: Words, request: &OwnRequest, action: &str) -> String {
    href(words.lang(), &format!("/requests/{}/{action}", request.code))
}
