//! Until when things are kept: what is erased next, and what stays.
use leptos::prelude::*;

use super::data::Vm;
use crate::domain::privacy::own_data::Due;

pub(super) fn section(vm: &Vm) -> AnyView {
    let words = vm.words;
    let rows: Vec<_> = vm.data.dues.iter().map(|due| row(vm, due)).collect();
    let next = if rows.is_empty() {
        view! { <p class="muted">{words.t("my-data-until-none")}</p> }.into_any()
    } else {
        view! { <dl class="kv kv--start sm">{rows}</dl> }.into_any()
    };
    view! {
        <section class="card stack gap-3" id="until" aria-labelledby="h-until">
            <h2 id="h-until">{words.t("my-data-until-title")}</h2>
            {next}
            <p class="sm muted">{words.t("my-data-until-rest")}</p>
        </section>
    }
    .into_any()
}

// words: stored-*, data-*, retention-*
fn row(vm: &Vm, due: &Due) -> AnyView {
    let words = vm.words;
    let what = match due.items.as_slice() {
        [] => words.t(&format!("stored-{}", due.table.replace('_', "-"))),
        items => {
            let names: Vec<String> = items.iter().map(|name| words.t(&format!("data-{name}"))).collect();
            names.join(&words.plain("list-comma", &[]))
        }
    };
    let rule = words.t(&format!("retention-{}", due.retention.code()));
    view! {
        <dt>{what}</dt>
        <dd>
            <time datetime=words.iso(due.at)>{words.date_near(due.at, vm.now)}</time>
            <br/><small class="faint">{rule}</small>
        </dd>
    }
    .into_any()
}
