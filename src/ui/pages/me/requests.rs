//! The person's requests, one card each: what was written, what was answered to which question, and what belongs to it.
//! Which tables belong to a request their columns say, so that a new one appears by itself.
use leptos::prelude::*;

use super::data::Vm;
use super::table::{answer_words, counted, folded, label, show_category, shown, times, value_of};
use crate::domain::privacy::item::{Category, Format, Item};
use crate::domain::privacy::own_data::{OwnRow, OwnTable, REQUEST, Shown};
use crate::model::tracking_code::TrackingCode;
use crate::page::link::href;
use crate::ui::components::code;

/// The items that a card is called by.
const SERVICE: &str = "request-service";
const CODE: &str = "tracking-code";

/// The address of a request's page.
pub(super) fn address(vm: &Vm, code: TrackingCode) -> String {
    href(vm.words.lang(), &format!("/requests/{code}"))
}

/// The tables of the category whose rows stand on the cards: requests and what belongs to them.
pub(super) fn on_cards(vm: &Vm, category: Category) -> Vec<&OwnTable> {
    if !vm.tables(category).any(|table| table.table.name == REQUEST) {
        return Vec::new();
    }
    let names_request = |table: &&OwnTable| {
        table.table.name == REQUEST || table.table.columns.iter().any(|column| column.name == "request_id")
    };
    vm.tables(category).filter(names_request).collect()
}

/// The cards of the category, the newest request first.
pub(super) fn cards(vm: &Vm, category: Category, tables: &[&OwnTable]) -> Vec<AnyView> {
    let (requests, rest): (Vec<&OwnTable>, Vec<&OwnTable>) =
        tables.iter().copied().partition(|table| table.table.name == REQUEST);
    let rows = requests.iter().flat_map(|table| table.rows.iter().map(|row| (*table, row)));
    let mut cards: Vec<AnyView> = rows.map(|(table, row)| card(vm, category, table, row, &rest)).collect();
    if tables.iter().any(|table| table.has_more()) {
        cards.push(view! { <p class="sm muted">{vm.words.t("my-data-requests-more")}</p> }.into_any());
    }
    cards
}

/// The cells of a row in which something is.
fn filled<'a>(
    table: &'a OwnTable,
    row: &'a OwnRow,
    is_technical: bool,
) -> impl Iterator<Item = (&'static Item, &'a Shown)> {
    let cells = table.items.iter().zip(&row.cells).filter(move |(item, _)| item.is_technical == is_technical);
    cells.filter_map(|(item, value)| Some((*item, value.as_ref()?)))
}

fn card(vm: &Vm, category: Category, table: &OwnTable, row: &OwnRow, rest: &[&OwnTable]) -> AnyView {
    let belongs: Vec<(&OwnTable, Vec<&OwnRow>)> = rest
        .iter()
        .map(|table| (*table, table.rows.iter().filter(|other| other.request == row.request).collect()))
        .collect();
    let mut all = std::iter::once(row).chain(belongs.iter().flat_map(|(_, rows)| rows.iter().copied()));
    let is_hidden = all.any(|row| row.cells.iter().flatten().any(|value| matches!(value, Shown::Masked(_))));
    let tracking = tracking_code(table, row);
    let id = format!("request-{}", tracking.map(|code| code.to_string()).unwrap_or_default());
    let press = is_hidden.then(|| show_category(vm, category, &id, "my-data-show-card"));
    let parts: Vec<_> = belongs.iter().filter_map(|(table, rows)| part(vm, table, rows)).collect();
    let service = value_of(table, row, SERVICE);
    let title = view! {
        {service.map(|(item, value)| view! { <span data-item=SERVICE>{shown(vm, item, value)}</span> })}" "
        {tracking.map(|tracking| view! { <span data-item=CODE>{code(tracking.to_string())}</span> })}
    };
    let title = match tracking {
        Some(tracking) => view! { <a href=address(vm, tracking)>{title}</a> }.into_any(),
        None => title.into_any(),
    };
    view! {
        <article class="card stack gap-3" id=id.clone() aria-labelledby=format!("h-{id}")>
            <h4 class="fs-md" id=format!("h-{id}")>{title}</h4>
            <dl class="kv kv--start sm">{facts(vm, table, row)}</dl>
            {press}
            {parts}
            {technical(vm, table, row, &belongs)}
        </article>
    }
    .into_any()
}

fn tracking_code(table: &OwnTable, row: &OwnRow) -> Option<TrackingCode> {
    match value_of(table, row, CODE) {
        Some((_, Shown::Code(_, stored))) => TrackingCode::parse(stored).ok(),
        _ => None,
    }
}

/// The values of a row, each beside its name; what the card is called by is said in its head.
fn facts(vm: &Vm, table: &OwnTable, row: &OwnRow) -> Vec<AnyView> {
    let facts = filled(table, row, false).filter(|(item, _)| ![SERVICE, CODE].contains(&item.name));
    facts
        .map(|(item, value)| {
            view! { <dt>{label(vm.words, item)}</dt><dd data-item=item.name>{shown(vm, item, value)}</dd> }.into_any()
        })
        .collect()
}

/// What only those want who want to know all of it: each item once, with its values on all rows of the card.
fn technical(vm: &Vm, table: &OwnTable, row: &OwnRow, belongs: &[(&OwnTable, Vec<&OwnRow>)]) -> Option<AnyView> {
    let of_rows = belongs.iter().flat_map(|(table, rows)| rows.iter().flat_map(|row| filled(table, row, true)));
    let mut all: Vec<(&'static Item, Vec<&Shown>)> = Vec::new();
    for (item, value) in filled(table, row, true).chain(of_rows) {
        match all.iter_mut().find(|(known, _)| known.name == item.name) {
            Some((_, values)) => values.push(value),
            None => all.push((item, vec![value])),
        }
    }
    let facts: Vec<_> = all
        .into_iter()
        .map(|(item, values)| {
            let values = counted(&values).into_iter().enumerate().map(|(place, (value, count))| {
                let comma = (place > 0).then(|| vm.words.t("list-comma"));
                view! { {comma}{shown(vm, item, value)}{times(vm.words, count)} }
            });
            view! { <dt>{label(vm.words, item)}</dt><dd data-item=item.name>{values.collect_view()}</dd> }
        })
        .collect();
    (!facts.is_empty()).then(|| folded(vm.words, view! { <dl class="kv kv--start sm">{facts}</dl> }.into_any()))
}

/// What belongs to the request, of one table: questions with their answers, or a line for each row.
// words: stored-*
fn part(vm: &Vm, table: &OwnTable, rows: &[&OwnRow]) -> Option<AnyView> {
    if rows.is_empty() {
        return None;
    }
    let title = vm.words.t(&format!("stored-{}", table.table.name.replace('_', "-")));
    let is_answer = table.items.iter().any(|item| matches!(item.format, Format::SealedAnswer(_)));
    let content = if is_answer {
        let rows: Vec<_> = rows.iter().map(|row| answered(vm, table, row)).collect();
        view! { <dl class="kv kv--start sm">{rows}</dl> }.into_any()
    } else {
        let rows: Vec<_> = rows.iter().map(|row| line(vm, table, row)).collect();
        view! { <ul class="plain-list sm" role="list">{rows}</ul> }.into_any()
    };
    Some(view! { <div class="stack gap-2"><h5 class="sm">{title}</h5>{content}</div> }.into_any())
}

/// The question is the name of its answer.
fn answered(vm: &Vm, table: &OwnTable, row: &OwnRow) -> AnyView {
    let cells: Vec<(&'static Item, &Shown)> = filled(table, row, false).collect();
    let asked = cells.iter().find_map(|(_, value)| match value {
        Shown::Question(question) => Some(question.as_str()),
        _ => None,
    });
    let cells: Vec<_> = cells
        .iter()
        .map(|(item, value)| match (value, asked) {
            (Shown::Question(_), _) => view! { <dt data-item=item.name>{shown(vm, item, value)}</dt> }.into_any(),
            (Shown::Answer(_, values), Some(asked)) => {
                view! { <dd data-item=item.name>{answer_words(vm, asked, values)}</dd> }.into_any()
            }
            _ => view! { <dd data-item=item.name>{shown(vm, item, value)}</dd> }.into_any(),
        })
        .collect();
    cells.into_any()
}

/// A row as a line: its values one after the other. Several moments have their names, and so have numbers; when something
/// was, says itself.
fn line(vm: &Vm, table: &OwnTable, row: &OwnRow) -> AnyView {
    let words = vm.words;
    let moments = filled(table, row, false).filter(|(_, value)| matches!(value, Shown::Moment(_))).count();
    let said: Vec<_> = filled(table, row, false)
        .enumerate()
        .map(|(place, (item, value))| {
            let comma = (place > 0).then(|| words.t("list-comma"));
            let is_named = matches!(value, Shown::Number(_)) || moments > 1 && matches!(value, Shown::Moment(_));
            let named = is_named.then(|| view! { <span class="muted">{label(words, item)}" "</span> });
            view! { {comma}<span data-item=item.name>{named}{shown(vm, item, value)}</span> }
        })
        .collect();
    view! { <li>{said}</li> }.into_any()
}
