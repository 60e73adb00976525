//! `/me/data`: what is stored about me, why, until when, who sees it, and who accessed it. Generated from the
//! inventory.
use std::sync::Arc;

use leptos::prelude::*;

use super::table;
use crate::domain::catalogue::{self, Catalogue};
use crate::domain::privacy::access_log::EntryView;
use crate::domain::privacy::item::Mode;
use crate::domain::privacy::own_data::{self, OwnData, OwnItem, Section};
use crate::i18n::Words;
use crate::model::access::AccessActor;
use crate::model::moment::Moment;
use crate::page::cx::Cx;
use crate::page::doc::{Doc, Layout};
use crate::page::form_road::form_key;
use crate::page::link::href;
use crate::page::reply::{PageResult, Reply};
use crate::ui::components::{ActionForm, Stat, action_form, icon, page_head, stats};

/// `GET /me/data`
pub async fn get(cx: Cx) -> PageResult {
    let data = own_data::read(&cx.services, &cx.customer()?).await?;
    page(cx, data, None)
}

/// `POST /me/data/show`: the same page with one item open. Nothing of it is stored anywhere.
pub async fn show(cx: Cx) -> PageResult {
    let name = cx.form.get("item").to_owned();
    let data = own_data::reveal(&cx.services, &cx.customer()?, &name).await?;
    page(cx, data, Some(name))
}

/// What the page shows.
pub(super) struct Vm {
    pub words: Words,
    pub now: Moment,
    data: OwnData,
    /// For the words of services and questions that the data names, also of those no longer offered.
    pub catalogue: Arc<Catalogue>,
    /// The item that was opened.
    pub open: Option<String>,
    pub key: String,
}

fn page(cx: Cx, data: OwnData, open: Option<String>) -> PageResult {
    let catalogue = catalogue::current_in(&cx.services, cx.words.lang());
    let vm = Vm { words: cx.words, now: cx.now, data, catalogue, open, key: form_key(&cx)? };
    let title = cx.words.plain("my-data-title", &[]);
    Ok(Reply::page(Doc::new(Layout::Account, title, move || view(&vm))))
}

fn view(vm: &Vm) -> AnyView {
    let words = vm.words;
    let sections: Vec<_> = vm.data.sections.iter().map(|section| section_view(vm, section)).collect();
    let policy = view! {
        <div class="btn-row"><a class="btn btn--line" href=href(words.lang(), "/privacy")>{words.t("my-data-policy")}</a></div>
    };
    view! {
        <main id="main" tabindex="-1"><div class="wrap page">
            {page_head(words.t("my-data-title"), Some(words.t("my-data-text").into_any()), Some(policy.into_any()))}
            {counts(vm)}
            <div class="stack gap-6 mt-6" id="inventory">
                <h2 class="fs-2xl">{words.t("my-data-inventory")}</h2>
                {sections}
            </div>
            {never(words)}
            {accesses(vm)}
            {sessions(vm)}
        </div></main>
    }
    .into_any()
}

// words: my-data-stat-*
fn counts(vm: &Vm) -> AnyView {
    let words = vm.words;
    let count: usize = vm.data.sections.iter().flat_map(|section| &section.items).map(|own| own.values.len()).sum();
    let filled =
        vm.data.sections.iter().flat_map(|section| &section.items).filter(|own| !own.values.is_empty()).count();
    let [count, filled] = [count, filled].map(|number| number as u64);
    let figures =
        [("values", count), ("items", filled), ("looks", vm.data.accesses.by_others)].map(|(what, number)| Stat {
            label: words.t(&format!("my-data-stat-{what}")),
            figure: words.number(i64::try_from(number).unwrap_or(i64::MAX)),
            unit: Some(words.t(&format!("my-data-stat-{what}-unit"))),
            sub: None,
        });
    stats(figures.into())
}

// words: category-*
fn section_view(vm: &Vm, section: &Section) -> AnyView {
    let words = vm.words;
    let code = section.category.code();
    let filled: Vec<&OwnItem> = section.items.iter().filter(|own| !own.values.is_empty()).collect();
    let empty: Vec<String> =
        section.items.iter().filter(|own| own.values.is_empty()).map(|own| table::label(words, own.item)).collect();
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
                <div class="table-box">{table::table(vm, section.category, &recorded)}</div>
            </details>
        }
    });
    let written = (!written.is_empty())
        .then(|| view! { <div class="table-box">{table::table(vm, section.category, &written)}</div> });
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

/// What is not stored at all: the dashboard says so.
fn never(words: Words) -> AnyView {
    view! { <p class="note mt-4">{icon("shield-check")}<span>{words.t("my-data-never-card")}</span></p> }.into_any()
}

fn accesses(vm: &Vm) -> AnyView {
    let words = vm.words;
    let rows: Vec<_> = vm.data.accesses.newest.iter().map(|entry| entry_view(vm, entry)).collect();
    let total = i64::try_from(vm.data.accesses.total).unwrap_or(i64::MAX);
    let empty =
        vm.data.accesses.newest.is_empty().then(|| view! { <p class="muted">{words.t("my-data-looks-none")}</p> });
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

fn entry_view(vm: &Vm, entry: &EntryView) -> AnyView {
    let words = vm.words;
    let what = words.t(&format!("data-{}", entry.item));
    let who = words.t(entry.actor_kind.words());
    let name = entry.actor_name.clone().filter(|_| entry.actor_kind == AccessActor::Specialist);
    let reason = words.t(entry.reason.words());
    view! {
        <li class="done">
            <b>{what}</b>" "<time datetime=words.iso(entry.at)>{words.date_time(entry.at, vm.now)}</time>
            <p>
                {who}{name.map(|name| view! { " "<bdi>{name}</bdi> })}{words.t("list-comma")}{reason}
                {entry.detail.clone().map(|detail| view! { " "<bdi>{detail}</bdi> })}
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
