//! The tables of the dashboard: items with their values, why they are there, who sees them and until when.
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use leptos::prelude::*;

use super::data::Vm;
use crate::domain::places::places;
use crate::domain::privacy::inventory::{Declared, items};
use crate::domain::privacy::item::{Category, Item, Mask};
use crate::domain::privacy::own_data::{MOST_ROWS, OwnItem, Shown};
use crate::domain::requests::{AnsweredQuestion, word_answer};
use crate::i18n::{Lang, LocalText, Words};
use crate::model::tracking_code::TrackingCode;
use crate::page::link::href;
use crate::ui::components::{ActionForm, StaticElement, action_form, foreign, in_lang, ltr, money, name};

/// Under what terms an item is kept, in words. The same for everybody, so they are written once: they would be a third of
/// the work of the page.
// words: purpose-*, basis-*, recipient-*, retention-*, origin-*, mode-*, channel-*, my-data-column-*
static TERMS: LazyLock<HashMap<(Lang, &'static str), StaticElement>> = LazyLock::new(|| {
    let items = Lang::ALL.into_iter().flat_map(|lang| items().map(move |declared| (lang, declared)));
    let element = |lang, declared: Declared| StaticElement::new(terms_row(Words::of(lang), declared));
    items.map(|(lang, declared)| ((lang, declared.item.name), element(lang, declared))).collect()
});

fn terms_row(words: Words, Declared { table, item, .. }: Declared) -> AnyView {
    let origin = words.t(&format!("origin-{}", item.origin.code()));
    let channel = words.t(&format!("channel-{}", item.channel.code()));
    let who: Vec<String> = item.recipients.iter().map(|who| words.t(&format!("recipient-{}", who.code()))).collect();
    let basis = words.t(&format!("basis-{}", item.basis.code()));
    let said = [
        ("why", words.t(&format!("purpose-{}", item.purpose.code())), Some(basis)),
        // Some of them hold commas.
        ("who", who.join(&words.plain("list-semicolon", &[])), None),
        ("until", words.t(&format!("retention-{}", table.retention_of(item).code())), None),
        ("from", words.tx("my-data-origin", &[("origin", origin.into()), ("channel", channel.into())]), None),
    ];
    let said = said.map(|(column, text, small)| {
        let title = words.t(&format!("my-data-column-{column}"));
        view! { <div><dt>{title}</dt><dd>{text}{small.map(|small| view! { <small class="faint line">{small}</small> })}</dd></div> }
    });
    let said = said.into_iter().collect_view();
    view! { <tr class="grp"><th scope="rowgroup" colspan="2"><dl class="terms">{said}</dl></th></tr> }.into_any()
}

// words: data-*
pub(super) fn label(words: Words, item: &Item) -> String {
    words.t(&format!("data-{}", item.name))
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

/// The items with their values. Many are kept under the same terms, which are said once above them.
// words: my-data-column-*
pub(super) fn table(vm: &Vm, category: Category, items: &[&OwnItem]) -> AnyView {
    let words = vm.words;
    let head = HEAD.get(&words.lang()).map(StaticElement::view);
    let groups: Vec<_> = by_terms(items).iter().map(|group| rows_with_terms(vm, group)).collect();
    view! {
        <table class="table table--said">
            <caption class="vh">{words.t(&format!("category-{}", category.code()))}</caption>
            <colgroup><col/><col/></colgroup>
            {head}
            {groups}
        </table>
    }
    .into_any()
}

/// In the order in which the terms appear first.
fn by_terms<'a>(items: &[&'a OwnItem]) -> Vec<Vec<&'a OwnItem>> {
    let terms = |own: &OwnItem| {
        let item = own.item;
        (item.purpose, item.basis, item.channel, item.origin, own.retention, item.recipients)
    };
    let mut groups: Vec<Vec<&OwnItem>> = Vec::new();
    for own in items {
        match groups.iter_mut().find(|group| terms(group[0]) == terms(own)) {
            Some(group) => group.push(own),
            None => groups.push(vec![own]),
        }
    }
    groups
}

fn rows_with_terms(vm: &Vm, group: &[&OwnItem]) -> Option<AnyView> {
    let words = vm.words;
    let terms = TERMS.get(&(words.lang(), group.first()?.item.name))?.view();
    let rows: Vec<_> = group
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
    let view = view! { <tbody>{terms}{rows}</tbody> };
    Some(view.into_any())
}

/// The values, as a list when there is more to it than one; equal ones once, with how often.
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
    if let ([(value, 1)], false, false) = (counted.as_slice(), is_masked, is_open) {
        return shown(vm, own.item, value);
    }
    let items: Vec<_> = counted
        .into_iter()
        .map(|(value, count)| {
            let value = shown(vm, own.item, value);
            let times = (count > 1).then(|| words.tx("my-data-times", &[("count", count.into())]));
            view! { <li>{value}{times.map(|times| view! { <small class="faint">" "{times}</small> })}</li> }
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

fn shown(vm: &Vm, item: &Item, value: &Shown) -> AnyView {
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
        Shown::Unreadable => view! { <span class="faint">{words.t("my-data-unreadable")}</span> }.into_any(),
        Shown::Gone => view! { <span class="faint">{words.t("my-data-gone")}</span> }.into_any(),
    }
}

/// What was answered, under its question.
fn answer(vm: &Vm, question: &str, values: &[String]) -> AnyView {
    let answered = answered(vm, question, values);
    let values = answered.values.join(&Words::of(answered.lang).plain("list-comma", &[]));
    in_lang(format!("{} {values}", answered.label), foreign(vm.words, answered.lang))
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
