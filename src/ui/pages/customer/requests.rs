//! The requests of the reader.
use leptos::prelude::*;

use super::alert;
use crate::domain::requests::{self, RequestSummary};
use crate::domain::specialists::Alert;
use crate::i18n::Words;
use crate::model::list::{Around, Span};
use crate::model::moment::Moment;
use crate::model::request::RequestState;
use crate::page::cx::Cx;
use crate::page::doc::{Doc, Layout};
use crate::page::form_road;
use crate::page::form_view::FormView;
use crate::page::link::href;
use crate::page::reply::{PageResult, Reply};
use crate::ui::components::{around, code, empty, error_summary, facts, icon, local, newest_first, page_head, slot};
use crate::ui::pages::request_looks::customer_badge;

const PATH: &str = "/requests";
/// Names in the address.
const BEFORE: &str = "before";
const AFTER: &str = "after";

/// What the page shows.
pub struct OwnRequests {
    /// Its key is the root of the keys of the page's buttons.
    pub form: FormView,
    pub now: Moment,
    pub requests: Vec<RequestSummary>,
    pub around: Around,
    /// On the first page only.
    pub alerts: Vec<Alert>,
}

/// `GET /requests`
pub async fn get(cx: Cx) -> PageResult {
    let form = form_road::fresh(&cx)?;
    show(&cx, form).await
}

/// The list, with what became of a button on it.
pub(super) async fn show(cx: &Cx, form: FormView) -> PageResult {
    let (scope, span) = (cx.customer()?, Span::read(cx.query.get(BEFORE), cx.query.get(AFTER)));
    let page = requests::list_own(&cx.services, &scope, span).await?;
    let alerts = if span == Span::First { page.alerts } else { Vec::new() };
    let vm = OwnRequests { form, now: cx.now, requests: page.rows, around: page.around, alerts };
    let title = cx.words.plain("request-list-title", &[]);
    Ok(Reply::page(Doc::new(Layout::Account, title, move || view(vm))))
}

/// The page.
pub fn view(vm: OwnRequests) -> AnyView {
    let words = vm.form.words;
    let alerts = alert::section(&vm.form, &vm.alerts, vm.now);
    let services = href(words.lang(), "/services");
    let new = view! {
        <div class="btn-row"><a class="btn" href=services.clone()>{icon("plus")}{words.t("request-list-new")}</a></div>
    };
    let line = words.t("request-list-text").into_any();
    if vm.requests.is_empty() && !vm.around.is_inside {
        let action = Some((services, words.t("request-list-empty-action")));
        return view! {
            <main id="main" tabindex="-1"><div class="wrap wrap--narrow page">
                {page_head(words.t("request-list-title"), Some(line), None)}
                {error_summary(&vm.form)}
                {empty(words.t("request-list-empty-title"), words.t("request-list-empty-text"), action)}
                {alerts}
            </div></main>
        }
        .into_any();
    }
    let beside = around(newest_first(words), &vm.around, |span| {
        let path = href(words.lang(), PATH);
        span.field(BEFORE, AFTER).map_or(path.clone(), |(name, mark)| format!("{path}?{name}={mark}"))
    });
    let cards: Vec<_> = vm.requests.into_iter().map(|request| card(words, vm.now, request)).collect();
    view! {
        <main id="main" tabindex="-1"><div class="wrap wrap--narrow page">
            {page_head(words.t("request-list-title"), Some(line), Some(new.into_any()))}
            {error_summary(&vm.form)}
            <div class="stack">{cards}</div>
            {beside}
            {alerts}
        </div></main>
    }
    .into_any()
}

fn card(words: Words, now: Moment, request: RequestSummary) -> AnyView {
    let address = href(words.lang(), &format!("/requests/{}", request.code));
    let heading = format!("r-{}", request.code);
    let offers = (request.state == RequestState::OffersOpen)
        .then(|| ("users", words.tx("request-offers-count", &[("n", request.open_offers.into())]).into_any()));
    let mut known = vec![
        ("calendar", slot(words, request.slot_start, request.slot_end, now)),
        ("pin", local(words, &request.city)),
        ("tag", code(request.code.to_string())),
    ];
    known.extend(offers);
    view! {
        <article class="card" aria-labelledby=heading.clone()>
            <div class="card__head">
                <h2 id=heading.clone()><a href=address>{local(words, &request.service_title)}</a></h2>
                {customer_badge(words, request.state, request.turn)}
            </div>
            {facts(known)}
            <p class="sm faint mt-2">
                {words.tx("request-list-sent", &[("when", words.relative(request.created_at, now).into())])}
            </p>
        </article>
    }
    .into_any()
}
