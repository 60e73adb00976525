//! Under what terms the items of a category are kept, once for all of them: what for, who sees them, until when, where
//! from. They are the same for everybody, so they are written once: they would be a third of the work of the page.
use std::collections::HashMap;
use std::sync::LazyLock;

use leptos::prelude::*;

use super::table::label;
use crate::domain::privacy::inventory::{Declared, items};
use crate::domain::privacy::item::Category;
use crate::i18n::{Lang, Words};
use crate::ui::components::StaticElement;

static TERMS: LazyLock<HashMap<(Lang, &'static str), StaticElement>> = LazyLock::new(|| {
    let all = Lang::ALL.into_iter().flat_map(|lang| Category::ALL.iter().map(move |category| (lang, *category)));
    all.map(|(lang, category)| ((lang, category.code()), StaticElement::new(terms(Words::of(lang), category))))
        .collect()
});

/// The terms of a category, folded: they stand behind what is theirs.
pub(super) fn of(words: Words, category: Category) -> Option<AnyView> {
    Some(TERMS.get(&(words.lang(), category.code()))?.view())
}

/// One fact about an item, in words.
type Say = fn(Words, &Declared) -> String;

// words: my-data-column-*
fn terms(words: Words, category: Category) -> AnyView {
    let facts: [(&str, Say); 5] = [("why", why), ("who", who), ("until", until), ("how", how), ("from", from)];
    let declared: Vec<Declared> = items().filter(|declared| declared.item.category == category).collect();
    let rows = facts.map(|(column, say)| {
        let title = words.t(&format!("my-data-column-{column}"));
        view! { <div><dt>{title}</dt>{said(words, &declared, say)}</div> }
    });
    view! {
        <details class="fold fold--bare"><summary class="sm">{words.t("my-data-terms")}</summary>
            <div><dl class="terms">{rows.into_iter().collect_view()}</dl></div>
        </details>
    }
    .into_any()
}

// words: purpose-*, basis-*
fn why(words: Words, Declared { item, .. }: &Declared) -> String {
    let purpose = words.t(&format!("purpose-{}", item.purpose.code()));
    let basis = words.t(&format!("basis-{}", item.basis.code()));
    words.tx("my-data-why", &[("purpose", purpose.into()), ("basis", basis.into())])
}

// words: recipient-*
fn who(words: Words, Declared { item, .. }: &Declared) -> String {
    let who: Vec<String> = item.recipients.iter().map(|who| words.t(&format!("recipient-{}", who.code()))).collect();
    // Some of them hold commas.
    who.join(&words.plain("list-semicolon", &[]))
}

// words: retention-*
fn until(words: Words, Declared { table, item, .. }: &Declared) -> String {
    words.t(&format!("retention-{}", table.retention_of(item).code()))
}

// words: mode-*
fn how(words: Words, Declared { item, .. }: &Declared) -> String {
    words.t(&format!("mode-{}", item.mode.code()))
}

// words: origin-*, channel-*
fn from(words: Words, Declared { item, .. }: &Declared) -> String {
    let origin = words.t(&format!("origin-{}", item.origin.code()));
    let channel = words.t(&format!("channel-{}", item.channel.code()));
    words.tx("my-data-origin", &[("origin", origin.into()), ("channel", channel.into())])
}

/// What is said of the items: each thing once, the rarer ones with the items that they are said of, what holds for most
/// of them last.
fn said(words: Words, declared: &[Declared], say: fn(Words, &Declared) -> String) -> AnyView {
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for one in declared {
        let (text, name) = (say(words, one), label(words, one.item));
        match groups.iter_mut().find(|(known, _)| *known == text) {
            Some((_, names)) => names.push(name),
            None => groups.push((text, vec![name])),
        }
    }
    groups.sort_by_key(|(_, names)| names.len());
    let last = groups.len().saturating_sub(1);
    let rows = groups.into_iter().enumerate().map(|(place, (text, names))| {
        let of = if place < last { names.join(&words.plain("list-comma", &[])) } else { words.t("my-data-rest") };
        let of = (last > 0).then(|| view! { <small class="faint line">{of}</small> });
        view! { <dd>{text}{of}</dd> }
    });
    rows.collect_view().into_any()
}
