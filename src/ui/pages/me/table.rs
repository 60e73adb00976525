//! What is stored, category by category: items with their values.
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use leptos::prelude::*;

use super::data::{self, Vm};
use super::{requests, terms};
use crate::domain::places::places;
use crate::domain::privacy::item::{Category, Item, Mask};
use crate::domain::privacy::own_data::{Content, Opening, OwnRow, OwnTable, Shown};
use crate::domain::requests::{AnsweredQuestion, word_answer};
use crate::i18n::{Lang, LocalText, Words};
use crate::model::moment::Moment;
use crate::model::tracking_code::TrackingCode;
use crate::page::link::href;
use crate::ui::components::{ActionForm, StaticElement, foreign, icon, in_lang, ltr, money, name, named_action_form};

// words: data-*
pub(super) fn label(words: Words, item: &Item) -> String {
    words.t(&format!("data-{}", item.name))
}

/// The value of the item of this name in a row.
pub(super) fn value_of<'a>(table: &'a OwnTable, row: &'a OwnRow, name: &str) -> Option<(&'static Item, &'a Shown)> {
    let place = table.items.iter().position(|item| item.name == name)?;
    Some((*table.items.get(place)?, row.cells.get(place)?.as_ref()?))
}

/// An item with all its values.
struct Own<'a> {
    item: &'static Item,
    values: Vec<&'a Shown>,
    /// So many of more rows are shown.
    part: Option<usize>,
}

/// A category: its content, or a link to it while it is folded; none where nothing of it can be.
// words: category-*, category-note-*
pub(super) fn category(vm: &Vm, category: Category) -> Option<AnyView> {
    let (words, code) = (vm.words, category.code());
    let tables: Vec<&OwnTable> = vm.tables(category).collect();
    let on_cards = requests::on_cards(vm, category);
    if on_cards.len() == tables.len() && tables.iter().all(|table| table.count == 0) {
        return None;
    }
    let head = view! {
        <h3 class="fs-md">{words.t(&format!("category-{code}"))}</h3>
        <span class="muted sm">{words.tx("my-data-count", &[("n", count(&tables).into())])}</span>
    };
    if !vm.content.has(category) {
        let address = data::unfolded(words, category);
        return Some(
            view! { <a class="fold fold--away card card--flush" id=format!("data-{code}") href=address>{head}</a> }
                .into_any(),
        );
    }
    let is_part = vm.content == Content::Everything && tables.iter().any(|table| table.has_more());
    let alone = is_part.then(|| {
        let address = data::unfolded(words, category);
        view! { <p><a class="link" href=address>{words.t("my-data-alone")}" "{icon("arrow")}</a></p> }
    });
    let is_on_card = |table: &&OwnTable| on_cards.iter().any(|other| other.table.name == table.table.name);
    let own = tables.into_iter().filter(|table| !is_on_card(table)).flat_map(items_of);
    let (filled, empty): (Vec<Own<'_>>, Vec<Own<'_>>) = own.partition(|own| !own.values.is_empty());
    let (technical, plain): (Vec<Own<'_>>, Vec<Own<'_>>) = filled.into_iter().partition(|own| own.item.is_technical);
    let cards = requests::cards(vm, category, &on_cards);
    let technical = (!technical.is_empty()).then(|| folded(words, table(vm, category, &technical)));
    let plain = (!plain.is_empty()).then(|| table(vm, category, &plain));
    Some(
        view! {
            <details class="fold card card--flush" id=format!("data-{code}") open=true>
                <summary>{head}</summary>
                <div class="stack gap-4">
                    <p class="sm muted">{words.t(&format!("category-note-{code}"))}</p>
                    {show_all(vm, category)}
                    {cards}
                    {plain}
                    {technical}
                    {alone}
                    {nothing_of(words, &empty)}
                    {terms::of(words, category)}
                </div>
            </details>
        }
        .into_any(),
    )
}

/// What is for those who want to know all of it.
pub(super) fn folded(words: Words, content: AnyView) -> AnyView {
    view! {
        <details class="fold fold--bare"><summary class="sm">{words.t("my-data-technical")}</summary><div>{content}</div></details>
    }
    .into_any()
}

fn nothing_of(words: Words, empty: &[Own<'_>]) -> Option<AnyView> {
    let names: Vec<String> = empty.iter().map(|own| label(words, own.item)).collect();
    let names = names.join(&words.plain("list-comma", &[]));
    (!names.is_empty()).then(|| view! { <p class="sm faint">{words.t("my-data-nothing-of")}" "{names}</p> }.into_any())
}

/// How many rows the tables have, counted as people read them: not those that are technical throughout.
pub(super) fn count(tables: &[&OwnTable]) -> i64 {
    let read = tables.iter().filter(|table| !table.items.iter().all(|item| item.is_technical));
    i64::try_from(read.map(|table| table.count).sum::<usize>()).unwrap_or(i64::MAX)
}

fn items_of(table: &OwnTable) -> impl Iterator<Item = Own<'_>> {
    let items = table.items.iter().enumerate();
    let part = table.has_more().then_some(table.rows.len());
    items.map(move |(place, item)| Own { item, values: table.values(place).collect(), part })
}

/// One press for all that is hidden in the category, where there is more than one such item.
fn show_all(vm: &Vm, category: Category) -> Option<AnyView> {
    let is_hidden = |table: &OwnTable, place| table.values(place).any(|value| matches!(value, Shown::Masked(_)));
    let hidden = |table: &OwnTable| (0..table.items.len()).filter(|place| is_hidden(table, *place)).count();
    let count: usize = vm.tables(category).map(hidden).sum();
    (count > 1).then(|| show_category(vm, category, &format!("data-{}", category.code()), "my-data-show-all"))
}

/// The press that opens a category and comes back to `place`.
// words: my-data-show-all, my-data-show-card
pub(super) fn show_category(vm: &Vm, category: Category, place: &str, key: &'static str) -> AnyView {
    let words = vm.words;
    let of = words.plain(&format!("category-{}", category.code()), &[]);
    let form = ActionForm {
        action: format!("{}#{place}", href(words.lang(), "/me/data/show")),
        key: vm.key.clone(),
        words: words.t(key),
        class: "btn btn--line",
        icon: Some("eye"),
        fields: vec![("category", category.code().to_owned())],
    };
    named_action_form(form, words.plain("my-data-show-all-named", &[("what", of.into())]))
}

static HEAD: LazyLock<HashMap<Lang, StaticElement>> =
    LazyLock::new(|| Lang::ALL.into_iter().map(|lang| (lang, StaticElement::new(head(Words::of(lang))))).collect());

fn head(words: Words) -> AnyView {
    view! {
        <thead class="vh"><tr>
            <th scope="col">{words.t("my-data-column-item")}</th>
            <th scope="col">{words.t("my-data-column-value")}</th>
        </tr></thead>
    }
    .into_any()
}

/// The items with their values.
fn table(vm: &Vm, category: Category, items: &[Own<'_>]) -> AnyView {
    let words = vm.words;
    let head = HEAD.get(&words.lang()).map(StaticElement::view);
    let rows: Vec<_> = items
        .iter()
        .map(|own| {
            view! {
                <tr id=format!("item-{}", own.item.name) data-item=own.item.name>
                    <th scope="row">{label(words, own.item)}</th>
                    <td>{values(vm, own)}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <div class="table-box"><table class="table table--said">
            <caption class="vh">{words.t(&format!("category-{}", category.code()))}</caption>
            <colgroup><col/><col/></colgroup>
            {head}
            <tbody>{rows}</tbody>
        </table></div>
    }
    .into_any()
}

/// Equal values once, with how often they are there.
pub(super) fn counted<'a>(values: &[&'a Shown]) -> Vec<(&'a Shown, i64)> {
    let mut counted: Vec<(&Shown, i64)> = Vec::new();
    for value in values {
        match counted.iter_mut().find(|(known, _)| known == value) {
            Some((_, count)) => *count += 1,
            None => counted.push((*value, 1)),
        }
    }
    counted
}

/// How often, when it is more than once.
pub(super) fn times(words: Words, count: i64) -> Option<AnyView> {
    (count > 1).then(|| {
        let times = words.tx("my-data-times", &[("count", count.into())]);
        view! { <small class="faint">" "{times}</small> }.into_any()
    })
}

/// The values, as a list when there is more to it than one; equal ones once, with how often.
fn values(vm: &Vm, own: &Own<'_>) -> AnyView {
    let words = vm.words;
    let counted = counted(&own.values);
    let is_masked = own.values.iter().any(|value| matches!(value, Shown::Masked(_)));
    let is_open = matches!(&vm.open, Some(Opening::Item(name)) if name == own.item.name);
    if let ([(value, 1)], false, false) = (counted.as_slice(), is_masked, is_open) {
        return shown(vm, own.item, value);
    }
    let items: Vec<_> = counted
        .into_iter()
        .map(|(value, count)| {
            view! { <li>{shown(vm, own.item, value)}{times(words, count)}</li> }
        })
        .collect();
    let more = own.part.map(|most| {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        view! { <p class="sm faint">{words.tx("my-data-more", &[("most", most.into())])}</p> }
    });
    let press = is_masked.then(|| show_item(vm, own.item));
    let class = if is_open { "plain-list mask--open" } else { "plain-list" };
    view! { <ul class=class role="list">{items}</ul>{more}{press} }.into_any()
}

/// The press that opens an item and comes back to it.
fn show_item(vm: &Vm, item: &'static Item) -> AnyView {
    let words = vm.words;
    let form = ActionForm {
        action: format!("{}#item-{}", href(words.lang(), "/me/data/show"), item.name),
        key: vm.key.clone(),
        words: words.t("my-data-show"),
        class: "btn btn--text",
        icon: Some("eye"),
        fields: vec![("item", item.name.to_owned())],
    };
    named_action_form(form, words.plain("my-data-show-named", &[("what", label(words, item).into())]))
}

pub(super) fn shown(vm: &Vm, item: &Item, value: &Shown) -> AnyView {
    let words = vm.words;
    match value {
        Shown::Text(text) | Shown::Masked(text) if item.mask == Mask::Mobile => ltr(words.digits(text)),
        Shown::Text(text) | Shown::Masked(text) => name(text.clone()),
        Shown::Moment(at) => view! { <time datetime=words.iso(*at)>{words.date_time(*at, vm.now)}</time> }.into_any(),
        Shown::Rial(amount) => money(words, *amount),
        Shown::Number(number) => view! { <bdi>{words.number(*number)}</bdi> }.into_any(),
        Shown::YesNo(yes) => words.t(if *yes { "yes" } else { "no" }).into_any(),
        Shown::Code(prefix, code) => coded(vm, prefix, code),
        Shown::Question(question) => {
            let answered = answered(vm, question, &[]);
            in_lang(answered.label, foreign(words, answered.lang))
        }
        Shown::Answer(question, values) => answer(vm, question, values),
        Shown::NamedBelow => view! { <span class="faint">{words.t("my-data-named")}</span> }.into_any(),
        Shown::Hidden => view! { <span class="faint">{words.t("my-data-hidden")}</span> }.into_any(),
        Shown::Erased(at) => erased(vm, *at),
        Shown::Unreadable => view! { <span class="faint">{words.t("my-data-unreadable")}</span> }.into_any(),
        Shown::Gone => view! { <span class="faint">{words.t("my-data-gone")}</span> }.into_any(),
    }
}

/// A promise that was kept.
fn erased(vm: &Vm, at: Option<Moment>) -> AnyView {
    let words = match at {
        Some(at) => vm.words.tx("my-data-erased", &[("when", vm.words.date_time(at, vm.now).into())]),
        None => vm.words.t("my-data-erased-once"),
    };
    view! { <span class="erased">{icon("check")}" "{words}</span> }.into_any()
}

/// The answer alone, where its question stands beside it.
pub(super) fn answer_words(vm: &Vm, question: &str, values: &[String]) -> AnyView {
    let answered = answered(vm, question, values);
    in_lang(joined(&answered), foreign(vm.words, answered.lang))
}

/// What was answered, under its question.
fn answer(vm: &Vm, question: &str, values: &[String]) -> AnyView {
    let answered = answered(vm, question, values);
    in_lang(format!("{} {}", answered.label, joined(&answered)), foreign(vm.words, answered.lang))
}

fn joined(answered: &AnsweredQuestion) -> String {
    answered.values.join(&Words::of(answered.lang).plain("list-comma", &[]))
}

/// `question` is `<service>/<key>`.
fn answered(vm: &Vm, question: &str, values: &[String]) -> AnsweredQuestion {
    let (service, key) = question.split_once('/').unwrap_or(("", question));
    word_answer(vm.catalogue.services.get(service).map(Arc::as_ref), key, values.to_vec())
}

// words: role-*, actor-*, look-action-*, look-object-*, code-state-*, payment-*, access-reason-*, device-*
// words: hardware-*, connection-*
// words: offer-state-*, offer-closed-*, request-state-*, request-event-*, request-reason-*
fn coded(vm: &Vm, prefix: &str, code: &str) -> AnyView {
    let words = vm.words;
    match prefix {
        "service" => {
            let found = vm.catalogue.services.get(code);
            let title = found.map_or_else(|| code.to_owned(), |service| service.title.clone());
            in_lang(title, found.and_then(|service| foreign(words, service.lang)))
        }
        "city" => named(words, places().city(code).map(|city| city.name_in(words.lang())), code),
        "province" => named(words, places().province(code).map(|province| province.name_in(words.lang())), code),
        "tracking" => ltr(TrackingCode::parse(code).map_or_else(|_| code.to_owned(), |code| code.to_string())),
        "device" => code
            .split('|')
            .map(|part| words.t(&format!("device-{part}")))
            .collect::<Vec<_>>()
            .join(&words.plain("list-comma", &[]))
            .into_any(),
        _ => {
            let key = format!("{prefix}-{}", code.replace('_', "-"));
            if words.has(&key) { words.t(&key).into_any() } else { name(code.to_owned()) }
        }
    }
}

fn named(words: Words, name: Option<LocalText<'_>>, code: &str) -> AnyView {
    let name = name.unwrap_or(LocalText { text: code, lang: words.lang() });
    in_lang(name.text.to_owned(), foreign(words, name.lang))
}
