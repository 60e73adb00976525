//! The four answers on top, each a link to what it is counted from.
use leptos::prelude::*;

use super::data::Vm;
use super::devices;
use super::table::count;
use crate::domain::privacy::item::Category;
use crate::domain::privacy::own_data::OwnTable;
use crate::model::access::AccessActor;
use crate::ui::components::{name, time};

pub(super) fn view(vm: &Vm) -> AnyView {
    view! {
        <nav aria-label=vm.words.plain("my-data-answers", &[])>
            <ul class="answers" role="list">{who(vm)}{what(vm)}{until(vm)}{where_signed_in(vm)}</ul>
        </nav>
    }
    .into_any()
}

fn answer(to: &'static str, question: String, says: String, small: Option<AnyView>) -> AnyView {
    view! {
        <li><a href=to><span>{question}</span><b>{says}</b>{small.map(|small| view! { <small>{small}</small> })}</a></li>
    }
    .into_any()
}

fn who(vm: &Vm) -> AnyView {
    let words = vm.words;
    let others = i64::try_from(vm.data.accesses.by_others).unwrap_or(i64::MAX);
    let latest = vm.data.accesses.newest.iter().find(|entry| entry.actor_kind != AccessActor::Own);
    let latest = latest.map(|entry| {
        let who = entry.actor_name.clone().unwrap_or_else(|| words.t(entry.actor_kind.words()));
        view! { {words.t("my-data-latest")}" "{name(who)}{words.t("list-comma")}{time(words, entry.at, vm.now)} }
            .into_any()
    });
    answer("#looks", words.t("my-data-who"), words.tx("my-data-who-count", &[("n", others.into())]), latest)
}

fn what(vm: &Vm) -> AnyView {
    let words = vm.words;
    let categories: Vec<Vec<&OwnTable>> = Category::ALL.iter().map(|category| vm.tables(*category).collect()).collect();
    let counts: Vec<i64> = categories.iter().map(|tables| count(tables)).filter(|count| *count > 0).collect();
    let [all, places] = [counts.iter().sum(), i64::try_from(counts.len()).unwrap_or(i64::MAX)];
    let small = words.tx("my-data-what-where", &[("n", places.into())]);
    answer(
        "#inventory",
        words.t("my-data-what"),
        words.tx("my-data-what-count", &[("n", all.into())]),
        Some(small.into_any()),
    )
}

fn until(vm: &Vm) -> AnyView {
    let words = vm.words;
    let says = match vm.data.dues.first() {
        Some(due) => words.tx("my-data-until-next", &[("when", words.date_near(due.at, vm.now).into())]),
        None => words.t("my-data-until-none"),
    };
    answer("#until", words.t("my-data-until"), says, Some(words.t("my-data-until-how").into_any()))
}

fn where_signed_in(vm: &Vm) -> AnyView {
    let words = vm.words;
    let count = i64::try_from(devices::live(vm).len()).unwrap_or(i64::MAX);
    let says = words.tx("my-data-devices-count", &[("n", count.into())]);
    answer("#devices", words.t("my-data-devices"), says, Some(words.t("my-data-devices-end").into_any()))
}
