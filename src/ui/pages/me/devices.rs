//! Where the person is signed in.
use leptos::prelude::*;

use super::data::Vm;
use super::table::{shown, value_of};
use crate::domain::privacy::own_data::{OwnRow, OwnTable, Shown};
use crate::page::link::href;
use crate::ui::components::{ActionForm, action_form, icon};

/// Sessions that have not ended.
pub(super) fn live(vm: &Vm) -> Vec<(&OwnTable, &OwnRow)> {
    let sessions = vm.table("session").into_iter().flat_map(|table| table.rows.iter().map(move |row| (table, row)));
    sessions.filter(|(table, row)| lives(vm, table, row)).collect()
}

fn lives(vm: &Vm, table: &OwnTable, row: &OwnRow) -> bool {
    let ends = |name| matches!(value_of(table, row, name), Some((_, Shown::Moment(at))) if *at > vm.now);
    ends("session-idle") && ends("session-ends")
}

pub(super) fn section(vm: &Vm) -> AnyView {
    let words = vm.words;
    let rows: Vec<_> = live(vm).into_iter().map(|(table, row)| session(vm, table, row)).collect();
    let press = action_form(ActionForm {
        action: href(words.lang(), "/me/sessions/end-others"),
        key: vm.key.clone(),
        words: words.t("my-data-end-others"),
        class: "btn btn--line",
        icon: Some("sign-out"),
        fields: Vec::new(),
    });
    view! {
        <section class="card stack gap-4" id="devices" aria-labelledby="h-devices">
            <h2 id="h-devices">{words.t("my-data-devices-title")}</h2>
            <ul class="plain-list stack gap-3" role="list">{rows}</ul>
            <p><a class="link" href=href(words.lang(), super::sessions::PATH)>{words.t("sessions-all")}" "{icon("arrow")}</a></p>
            <div>{press}<p class="sm muted mt-2">{words.t("my-data-devices-text")}</p></div>
        </section>
    }
    .into_any()
}

fn session(vm: &Vm, table: &OwnTable, row: &OwnRow) -> AnyView {
    let words = vm.words;
    let value = |name: &str| value_of(table, row, name).map(|(item, value)| shown(vm, item, value));
    view! {
        <li>
            {value("session-name").map(|name| view! { <p class="b">{name}</p> })}
            <b>{value("session-device")}</b>
            <p class="sm muted">
                {words.t("my-data-devices-begun")}" "{value("session-begun")}{words.t("list-comma")}
                {words.t("my-data-devices-seen")}" "{value("session-seen")}{words.t("list-comma")}
                {words.t("my-data-devices-network")}" "{value("session-network")}
            </p>
        </li>
    }
    .into_any()
}
