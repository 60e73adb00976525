//! Who opened the person's data: others for each request, the person's own looks folded away.
use leptos::prelude::*;

use super::data::Vm;
use super::requests;
use crate::domain::privacy::access_log::EntryView;
use crate::model::access::AccessActor;
use crate::model::tracking_code::TrackingCode;
use crate::ui::components::{code, name, time};

pub(super) fn section(vm: &Vm) -> AnyView {
    let words = vm.words;
    let accesses = &vm.data.accesses;
    let (own, others): (Vec<&EntryView>, Vec<&EntryView>) =
        accesses.newest.iter().partition(|entry| entry.actor_kind == AccessActor::Own);
    let count = i64::try_from(accesses.by_others).unwrap_or(i64::MAX);
    let groups: Vec<_> = by_request(&others).into_iter().map(|(about, entries)| group(vm, about, &entries)).collect();
    let empty = groups.is_empty().then(|| view! { <p class="muted">{words.t("my-data-looks-none")}</p> });
    let is_all = accesses.by_others == others.len() as u64;
    let more = (!is_all).then(|| view! { <p class="sm muted">{words.t("my-data-looks-more")}</p> });
    view! {
        <section class="card" id="looks" aria-labelledby="h-looks">
            <div class="card__head">
                <h2 id="h-looks">{words.t("my-data-looks")}</h2>
                <span class="muted sm">{words.tx("my-data-who-count", &[("n", count.into())])}</span>
            </div>
            <div class="stack gap-4">{empty}{groups}{more}</div>
            {own_looks(vm, &own)}
        </section>
    }
    .into_any()
}

/// In the order of the newest look.
fn by_request<'a>(entries: &[&'a EntryView]) -> Vec<(Option<TrackingCode>, Vec<&'a EntryView>)> {
    let mut groups: Vec<(Option<TrackingCode>, Vec<&EntryView>)> = Vec::new();
    for entry in entries {
        match groups.iter_mut().find(|(about, _)| *about == entry.request) {
            Some((_, group)) => group.push(entry),
            None => groups.push((entry.request, vec![entry])),
        }
    }
    groups
}

fn group(vm: &Vm, about: Option<TrackingCode>, entries: &[&EntryView]) -> AnyView {
    let words = vm.words;
    let head = match about {
        Some(about) => {
            let words = words.t("my-data-looks-request");
            view! { <a href=requests::address(vm, about)>{words}" "{code(about.to_string())}</a> }.into_any()
        }
        None => words.t("my-data-looks-no-request").into_any(),
    };
    let rows: Vec<_> = entries.iter().map(|entry| entry_view(vm, entry)).collect();
    view! { <div class="stack gap-2"><h3 class="fs-md">{head}</h3><ul class="wells" role="list">{rows}</ul></div> }
        .into_any()
}

fn entry_view(vm: &Vm, entry: &EntryView) -> AnyView {
    let words = vm.words;
    // words: data-*
    let what = words.t(&format!("data-{}", entry.item));
    let who = words.t(entry.actor_kind.words());
    let called = entry
        .actor_name
        .clone()
        .filter(|_| matches!(entry.actor_kind, AccessActor::Specialist | AccessActor::Customer));
    let reason = words.t(entry.reason.words());
    view! {
        <li class="done">
            <b>{what}</b>" "{time(words, entry.at, vm.now)}
            <p>
                {who}{called.map(|called| view! { " "{name(called)} })}{words.t("list-comma")}{reason}
                {entry.detail.clone().map(|detail| view! { " "{name(detail)} })}
            </p>
        </li>
    }
    .into_any()
}

fn own_looks(vm: &Vm, own: &[&EntryView]) -> Option<AnyView> {
    let words = vm.words;
    let total = vm.data.accesses.total.saturating_sub(vm.data.accesses.by_others);
    let count = i64::try_from(total).unwrap_or(i64::MAX);
    let rows: Vec<_> = own.iter().map(|entry| entry_view(vm, entry)).collect();
    (total > 0).then(|| {
        view! {
            <details class="fold fold--bare mt-4">
                <summary>{words.tx("my-data-looks-own", &[("n", count.into())])}</summary>
                <ul class="wells" role="list">{rows}</ul>
            </details>
        }
        .into_any()
    })
}
