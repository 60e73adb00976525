//! `/me/data`: what is stored about me, why, until when, who sees it, and who looked. Generated from the inventory.
use std::sync::Arc;

use futures::future::BoxFuture;
use leptos::prelude::*;

use crate::domain::catalogue::{self, Catalogue};
use crate::domain::places::places;
use crate::domain::privacy::access_log::{self, LookView};
use crate::domain::privacy::item::{Category, Item, Mode};
use crate::domain::privacy::own_data::{self, MOST_ROWS, OwnItem, Section, Shown};
use crate::domain::requests::{AnsweredQuestion, word_answer};
use crate::i18n::{Lang, Words};
use crate::model::tracking_code::TrackingCode;
use crate::ui::components::{ActionForm, action_form, icon, in_lang, ltr, money, page_head, persian_on};
use crate::web::cx::{Answer, Cx, Doc, Layout, PageResult, form_key, href};

const MOST_LOOKS: u64 = 50;

/// `GET /me/data`
pub fn get(cx: Cx) -> BoxFuture<'static, PageResult> {
    Box::pin(async move {
        let sections = own_data::read(&cx.app.services, &cx.customer()?).await?;
        page(cx, sections, None).await
    })
}

/// `POST /me/data/show`: the same page with one item open. Nothing of it is kept anywhere.
pub fn show(cx: Cx) -> BoxFuture<'static, PageResult> {
    Box::pin(async move {
        let name = cx.form.get("item").to_owned();
        let sections = own_data::reveal(&cx.app.services, &cx.customer()?, &name).await?;
        page(cx, sections, Some(name)).await
    })
}

/// What the page shows.
struct Vm {
    words: Words,
    now: i64,
    sections: Vec<Section>,
    looks: Vec<LookView>,
    looks_total: u64,
    /// For the words of services and questions that the data names, also of those no longer offered.
    catalogue: Arc<Catalogue>,
    /// The item that was opened.
    open: Option<String>,
    key: String,
}

async fn page(cx: Cx, sections: Vec<Section>, open: Option<String>) -> PageResult {
    let (looks, looks_total) = access_log::about_me(&cx.app.services, &cx.customer()?, MOST_LOOKS).await?;
    let catalogue = catalogue::current(&cx.app.services);
    let vm = Vm { words: cx.words, now: cx.now, sections, looks, looks_total, catalogue, open, key: form_key()? };
    let title = cx.words.plain("my-data-title", &[]);
    Ok(Answer::page(Doc::new(Layout::Account, title, move || view(&vm))))
}

fn view(vm: &Vm) -> AnyView {
    let words = vm.words;
    let sections: Vec<_> = vm.sections.iter().map(|section| section_view(vm, section)).collect();
    let policy = view! {
        <div class="btn-row"><a class="btn btn--line" href=href(words.lang(), "/privacy")>{words.t("my-data-policy")}</a></div>
    };
    view! {
        <main id="main" tabindex="-1"><div class="wrap page">
            {page_head(words.t("my-data-title"), Some(words.t("my-data-text").into_any()), Some(policy.into_any()))}
            {stats(vm)}
            <div class="stack gap-6 mt-6" id="inventory">
                <h2 class="fs-2xl">{words.t("my-data-inventory")}</h2>
                {sections}
            </div>
            {never(words)}
            {looks(vm)}
            {sessions(vm)}
        </div></main>
    }
    .into_any()
}

// words: my-data-column-*
fn stats(vm: &Vm) -> AnyView {
    let words = vm.words;
    let count: usize = vm.sections.iter().flat_map(|section| &section.items).map(|own| own.values.len()).sum();
    let filled = vm.sections.iter().flat_map(|section| &section.items).filter(|own| !own.values.is_empty()).count();
    let others = vm.looks.iter().filter(|look| look.actor_kind != "self").count();
    let figure = |title: &str, number: usize, small: String| {
        let number = words.number(i64::try_from(number).unwrap_or(i64::MAX));
        view! {
            <div class="stat">
                <dt>{words.t(title)}</dt>
                <dd><span class="fig">{number}" "<small>{small}</small></span></dd>
            </div>
        }
    };
    view! {
        <dl class="stats">
            {figure("my-data-stat-values", count, words.t("my-data-stat-values-unit"))}
            {figure("my-data-stat-items", filled, words.t("my-data-stat-items-unit"))}
            {figure("my-data-stat-looks", others, words.t("my-data-stat-looks-unit"))}
        </dl>
    }
    .into_any()
}

// words: category-*
fn section_view(vm: &Vm, section: &Section) -> AnyView {
    let words = vm.words;
    let code = section.category.code();
    let filled: Vec<&OwnItem> = section.items.iter().filter(|own| !own.values.is_empty()).collect();
    let empty: Vec<String> =
        section.items.iter().filter(|own| own.values.is_empty()).map(|own| label(words, own.item)).collect();
    let empty = (!empty.is_empty()).then(|| {
        view! {
            <p class="sm faint py-3 inset">{words.t("my-data-nothing-of")}" "{empty.join(&words.plain("list-comma", &[]))}</p>
        }
    });
    let (written, recorded): (Vec<&OwnItem>, Vec<&OwnItem>) =
        filled.into_iter().partition(|own| own.item.mode == Mode::Direct);
    // What a person has not opened stays folded; an item that was just opened is unfolded.
    let is_open = recorded.iter().any(|own| vm.open.as_deref() == Some(own.item.name)) || written.is_empty();
    let count = i64::try_from(recorded.len()).unwrap_or(i64::MAX);
    let recorded = (!recorded.is_empty()).then(|| {
        view! {
            <details class="fold" open=is_open>
                <summary>{words.tx("my-data-recorded", &[("count", count.into())])}</summary>
                <div class="table-box">{table(vm, section.category, &recorded)}</div>
            </details>
        }
    });
    let written =
        (!written.is_empty()).then(|| view! { <div class="table-box">{table(vm, section.category, &written)}</div> });
    view! {
        <section class="card card--flush" id=format!("data-{code}") aria-labelledby=format!("h-data-{code}")>
            <div class="card__head">
                <h3 id=format!("h-data-{code}")>{words.t(&format!("category-{code}"))}</h3>
                <span class="muted sm">{words.t(&format!("category-note-{code}"))}</span>
            </div>
            {written}
            {recorded}
            {empty}
        </section>
    }
    .into_any()
}

// words: my-data-column-*
fn table(vm: &Vm, category: Category, items: &[&OwnItem]) -> AnyView {
    let words = vm.words;
    let rows: Vec<_> = items.iter().map(|own| row(vm, own)).collect();
    let columns = ["item", "value", "why", "who", "until"];
    view! {
        <table role="table" class="table table--stack table--inv">
            <caption class="vh">{words.t(&format!("category-{}", category.code()))}</caption>
            <thead role="rowgroup"><tr role="row">
                {columns.map(|column| view! {
                    <th role="columnheader" scope="col">{words.t(&format!("my-data-column-{column}"))}</th>
                }).into_iter().collect_view()}
            </tr></thead>
            <tbody role="rowgroup">{rows}</tbody>
        </table>
    }
    .into_any()
}

// words: data-*, purpose-*, basis-*, recipient-*, retention-*, origin-*, mode-*, channel-*
fn label(words: Words, item: &Item) -> String {
    words.t(&format!("data-{}", item.name))
}

fn row(vm: &Vm, own: &OwnItem) -> AnyView {
    let words = vm.words;
    let item = own.item;
    let origin = words.tx(
        "my-data-origin",
        &[
            ("origin", words.t(&format!("origin-{}", item.origin.code())).into()),
            ("channel", words.t(&format!("channel-{}", item.channel.code())).into()),
        ],
    );
    let why = words.t(&format!("purpose-{}", item.purpose.code()));
    let basis = words.t(&format!("basis-{}", item.basis.code()));
    let who: Vec<String> = item.recipients.iter().map(|who| words.t(&format!("recipient-{}", who.code()))).collect();
    let until = words.t(&format!("retention-{}", item.retention.code()));
    view! {
        <tr role="row" id=format!("item-{}", item.name) data-item=item.name>
            <th role="rowheader" scope="row">{label(words, item)}<small class="faint line">{origin}</small></th>
            <td role="cell" data-l=words.plain("my-data-column-value", &[])>{values(vm, own)}</td>
            <td role="cell" data-l=words.plain("my-data-column-why", &[])>{why}<small class="faint line">{basis}</small></td>
            <td role="cell" data-l=words.plain("my-data-column-who", &[])>{who.join(&words.plain("list-comma", &[]))}</td>
            <td role="cell" data-l=words.plain("my-data-column-until", &[])>{until}</td>
        </tr>
    }
    .into_any()
}

/// The values; equal ones once, with how often.
fn values(vm: &Vm, own: &OwnItem) -> AnyView {
    let words = vm.words;
    let mut counted: Vec<(&Shown, i64)> = Vec::new();
    for value in &own.values {
        match counted.iter_mut().find(|(known, _)| *known == value) {
            Some((_, count)) => *count += 1,
            None => counted.push((value, 1)),
        }
    }
    let is_masked = own.values.iter().any(|value| matches!(value, Shown::Masked(_)));
    let is_open = vm.open.as_deref() == Some(own.item.name);
    let items: Vec<_> = counted
        .into_iter()
        .map(|(value, count)| {
            let times = (count > 1).then(|| words.tx("my-data-times", &[("count", count.into())]));
            view! { <li>{shown(vm, value)}{times.map(|times| view! { <small class="faint">" "{times}</small> })}</li> }
        })
        .collect();
    let more = own.has_more.then(|| {
        let most = i64::try_from(MOST_ROWS).unwrap_or(i64::MAX);
        view! { <p class="sm faint">{words.tx("my-data-more", &[("most", most.into())])}</p> }
    });
    let press = is_masked.then(|| {
        action_form(ActionForm {
            action: href(words.lang(), "/me/data/show"),
            key: vm.key.clone(),
            words: words.t("my-data-show"),
            class: "btn btn--text",
            icon: Some("eye"),
            fields: vec![("item", own.item.name.to_owned())],
        })
    });
    let class = if is_open { "plain-list mask--open" } else { "plain-list" };
    view! { <ul class=class role="list">{items}</ul>{more}{press} }.into_any()
}

fn shown(vm: &Vm, value: &Shown) -> AnyView {
    let words = vm.words;
    match value {
        Shown::Text(text) => view! { <bdi>{text.clone()}</bdi> }.into_any(),
        Shown::Masked(text) => ltr(words.digits(text)),
        Shown::Moment(at) => view! { <time datetime=words.iso(*at)>{words.date_time(*at, vm.now)}</time> }.into_any(),
        Shown::Rial(amount) => money(words, *amount),
        Shown::Number(number) => view! { <bdi>{words.number(*number)}</bdi> }.into_any(),
        Shown::YesNo(yes) => words.t(if *yes { "yes" } else { "no" }).into_any(),
        Shown::Code(prefix, code) => coded(vm, prefix, code),
        Shown::Question(question) => in_lang(answered(vm, question, &[]).label, persian_on(words)),
        Shown::Answer(question, values) => answer(vm, question, values),
        Shown::Unreadable => view! { <span class="faint">{words.t("my-data-unreadable")}</span> }.into_any(),
        Shown::Gone => view! { <span class="faint">{words.t("my-data-gone")}</span> }.into_any(),
    }
}

/// What was answered, under its question: the catalogue speaks Persian.
fn answer(vm: &Vm, question: &str, values: &[String]) -> AnyView {
    let answered = answered(vm, question, values);
    let values = answered.values.join(&Words::of(Lang::Fa).plain("list-comma", &[]));
    in_lang(format!("{} {values}", answered.label), persian_on(vm.words))
}

/// `question` is `<service>/<key>`.
fn answered(vm: &Vm, question: &str, values: &[String]) -> AnsweredQuestion {
    let (service, key) = question.split_once('/').unwrap_or(("", question));
    word_answer(vm.catalogue.services.get(service).map(Arc::as_ref), key, values.to_vec())
}

// words: role-*, actor-*, look-action-*, look-object-*, code-state-*, payment-*, access-reason-*, device-*
// words: offer-state-*, offer-closed-*, request-state-*, request-event-*, request-reason-*
fn coded(vm: &Vm, prefix: &str, code: &str) -> AnyView {
    let words = vm.words;
    match prefix {
        "service" => {
            let title = vm.catalogue.services.get(code).map(|service| service.title.clone());
            in_lang(title.unwrap_or_else(|| code.to_owned()), persian_on(words))
        }
        "city" => named(words, places().city(code).map(|city| city.name.clone()), code),
        "province" => named(words, places().province(code).map(|province| province.name.clone()), code),
        "tracking" => ltr(TrackingCode::parse(code).map_or_else(|_| code.to_owned(), |code| code.to_string())),
        "device" => code
            .split('|')
            .map(|part| words.t(&format!("device-{part}")))
            .collect::<Vec<_>>()
            .join(&words.plain("list-comma", &[]))
            .into_any(),
        _ => {
            let key = format!("{prefix}-{}", code.replace('_', "-"));
            if words.has(&key) { words.t(&key).into_any() } else { view! { <bdi>{code.to_owned()}</bdi> }.into_any() }
        }
    }
}

fn named(words: Words, name: Option<String>, code: &str) -> AnyView {
    in_lang(name.unwrap_or_else(|| code.to_owned()), persian_on(words))
}

/// What is not stored at all: the dashboard says so.
fn never(words: Words) -> AnyView {
    view! { <p class="note mt-4">{icon("shield-check")}<span>{words.t("my-data-never-card")}</span></p> }.into_any()
}

fn looks(vm: &Vm) -> AnyView {
    let words = vm.words;
    let rows: Vec<_> = vm.looks.iter().map(|look| look_view(vm, look)).collect();
    let total = i64::try_from(vm.looks_total).unwrap_or(i64::MAX);
    let empty = vm.looks.is_empty().then(|| view! { <p class="muted">{words.t("my-data-looks-none")}</p> });
    view! {
        <section class="card mt-6" id="looks" aria-labelledby="h-looks">
            <div class="card__head">
                <h2 id="h-looks">{words.t("my-data-looks")}</h2>
                <span class="muted sm">{words.tx("my-data-looks-total", &[("count", total.into())])}</span>
            </div>
            {empty}
            <ol class="wells">{rows}</ol>
        </section>
    }
    .into_any()
}

fn look_view(vm: &Vm, look: &LookView) -> AnyView {
    let words = vm.words;
    let what = words.t(&format!("data-{}", look.item));
    let who = words.t(&format!("actor-{}", look.actor_kind));
    let name = look.actor_name.clone().filter(|_| look.actor_kind == "specialist");
    let reason = words.t(&format!("access-reason-{}", look.reason));
    view! {
        <li class="done">
            <b>{what}</b>" "<time datetime=words.iso(look.at)>{words.date_time(look.at, vm.now)}</time>
            <p>
                {who}{name.map(|name| view! { " "<bdi>{name}</bdi> })}{words.t("list-comma")}{reason}
                {look.detail.clone().map(|detail| view! { " "<bdi>{detail}</bdi> })}
            </p>
        </li>
    }
    .into_any()
}

fn sessions(vm: &Vm) -> AnyView {
    let words = vm.words;
    let press = action_form(ActionForm {
        action: href(words.lang(), "/me/sessions/end-others"),
        key: vm.key.clone(),
        words: words.t("my-data-end-others"),
        class: "btn btn--line",
        icon: Some("sign-out"),
        fields: Vec::new(),
    });
    view! {
        <section class="card mt-6 row row--between" aria-labelledby="h-sessions">
            <div><h2 id="h-sessions">{words.t("my-data-sessions")}</h2><p class="muted">{words.t("my-data-sessions-text")}</p></div>
            {press}
        </section>
    }
    .into_any()
}
