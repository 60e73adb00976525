//! Finding one's way in lists: search box, filters, tabs, sorting, pages.
use leptos::prelude::*;

use super::field::Choice;
use super::icon;
use crate::i18n::Words;
use crate::model::list::{Around, Span};

/// A search box that leads to a page with the query in its address.
pub struct SearchBox {
    pub action: String,
    /// Name of the query in the address; also the id of the field.
    pub name: &'static str,
    pub label: String,
    pub hint: Option<String>,
    /// What was searched for.
    pub value: String,
    pub button: String,
    /// In characters.
    pub most: u32,
    /// What stands below the field while somebody types.
    pub proposals: Option<AnyView>,
}

/// A search box.
pub fn search_box(search: SearchBox) -> AnyView {
    let hint_id = search.hint.is_some().then(|| format!("{}-hint", search.name));
    let wakes = search.proposals.is_some().then_some("");
    let hint = search.hint.map(|hint| view! { <p class="hint" id=hint_id.clone()>{hint}</p> });
    view! {
        <form class="filters card" method="get" role="search" action=search.action>
            <div class="field grow" data-wakes-islands=wakes>
                <label for=search.name>{search.label}</label>
                {hint}
                <input class="input" id=search.name name=search.name r#type="search" dir="auto" value=search.value
                    maxlength=search.most.to_string() autocomplete="off" aria-describedby=hint_id/>
                {search.proposals}
            </div>
            <button class="btn">{icon("search")}{search.button}</button>
        </form>
    }
    .into_any()
}

/// A drop-down list of a filter: always with an empty first option, never required.
pub fn filter_select(name: &'static str, label: String, all: String, options: Vec<Choice>, chosen: &str) -> AnyView {
    let options: Vec<_> = options
        .into_iter()
        .map(|choice| {
            let is_chosen = choice.value == chosen;
            view! { <option value=choice.value selected=is_chosen disabled=choice.is_disabled>{choice.label}</option> }
        })
        .collect();
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <select class="select" id=name name=name><option value="">{all}</option>{options}</select>
        </div>
    }
    .into_any()
}

/// A row of filters. `clear` is the address without filters, when there are any.
pub fn filters(
    label: String,
    action: String,
    fields: Vec<AnyView>,
    apply: String,
    clear: Option<(String, String)>,
) -> AnyView {
    view! {
        <form class="filters card" method="get" role="search" aria-label=label action=action>
            {fields}
            <button class="btn btn--soft">{icon("filter")}{apply}</button>
            {clear.map(|(address, words)| view! { <a class="btn btn--text" href=address>{words}</a> })}
        </form>
    }
    .into_any()
}

/// A link among several of which one is current.
pub struct Link {
    pub address: String,
    pub words: String,
    /// How many stand behind it, in the reader's digits.
    pub count: Option<String>,
    pub is_current: bool,
}

/// Links that change what the page shows.
pub fn tabs(label: String, links: Vec<Link>) -> AnyView {
    view! { <nav class="tabs" aria-label=label>{links_view(links, None)}</nav> }.into_any()
}

/// Links that sort.
pub fn sorting(label: String, links: Vec<Link>) -> AnyView {
    view! { <nav class="chips" aria-label=label>{links_view(links, Some("chip"))}</nav> }.into_any()
}

fn links_view(links: Vec<Link>, class: Option<&'static str>) -> impl IntoView {
    links
        .into_iter()
        .map(|link| {
            let count = link.count.map(|count| view! { <span class="badge">{count}</span> });
            view! { <a class=class href=link.address aria-current=link.is_current.then_some("true")>{link.words}{count}</a> }
        })
        .collect_view()
}

/// Which page of a list this is. Lists do not always know how many there are.
pub struct Pages {
    /// From one.
    pub here: u32,
    pub has_next: bool,
    /// The last page, when it is known.
    pub last: Option<u32>,
}

/// Links to the pages of a list; nothing when there is only one. `address` gives that of a page.
// words: pages-label, pages-previous, pages-next
pub fn pagination(words: Words, pages: &Pages, address: impl Fn(u32) -> String) -> Option<AnyView> {
    let has_previous = pages.here > 1;
    if !has_previous && !pages.has_next {
        return None;
    }
    let edge = |page: u32, rel: &'static str, key: &'static str, name: &'static str| {
        view! { <li><a href=address(page) rel=rel aria-label=words.plain(key, &[])>{icon(name)}</a></li> }
    };
    let previous = has_previous.then(|| edge(pages.here - 1, "prev", "pages-previous", "back"));
    let next = pages.has_next.then(|| edge(pages.here.saturating_add(1), "next", "pages-next", "forward"));
    let numbers: Vec<_> = numbers_of(pages)
        .into_iter()
        .map(|number| match number {
            Some(number) => {
                let is_here = (number == pages.here).then_some("page");
                let written = words.number(i64::from(number));
                view! { <li><a href=address(number) aria-current=is_here>{written}</a></li> }.into_any()
            }
            None => view! { <li><span aria-hidden="true">"\u{2026}"</span></li> }.into_any(),
        })
        .collect();
    let label = words.plain("pages-label", &[]);
    Some(view! { <nav aria-label=label><ul class="pages" role="list">{previous}{numbers}{next}</ul></nav> }.into_any())
}

/// First, neighbours of this one, last; `None` for a gap.
fn numbers_of(pages: &Pages) -> Vec<Option<u32>> {
    let last =
        pages.last.unwrap_or(if pages.has_next { pages.here.saturating_add(1) } else { pages.here }).max(pages.here);
    let around = pages.here.saturating_sub(1).max(1)..=pages.here.saturating_add(1).min(last);
    let mut shown: Vec<u32> = std::iter::once(1).chain(around).chain(std::iter::once(last)).collect();
    shown.dedup();
    let mut numbers = Vec::new();
    for number in shown {
        if numbers.last().copied().flatten().is_some_and(|before: u32| before.saturating_add(1) < number) {
            numbers.push(None);
        }
        numbers.push(Some(number));
    }
    numbers.dedup();
    numbers
}

/// Words of the links around a page of a list.
pub struct AroundWords {
    /// Of the whole; not seen.
    pub label: String,
    pub before: String,
    pub after: String,
    /// To the page that the list begins with.
    pub first: String,
    /// Whether what comes after in time stands first, as in a list with the newest on top.
    pub is_falling: bool,
}

/// Links from a page of a list to its neighbours; nothing when the list is one page. `address` gives that of a page.
pub fn around(words: AroundWords, around: &Around, address: impl Fn(Span) -> String) -> Option<AnyView> {
    let link = |span: Option<Span>, rel: &'static str, words: String| {
        span.map(|span| view! { <li><a href=address(span) rel=rel>{words}</a></li> })
    };
    let (before, after) = (around.before.map(Span::Before), around.after.map(Span::After));
    let first = link(around.is_inside.then_some(Span::First), "start", words.first);
    if first.is_none() && before.is_none() && after.is_none() {
        return None;
    }
    let neighbours = if words.is_falling {
        [link(after, "prev", words.after), link(before, "next", words.before)]
    } else {
        [link(before, "prev", words.before), link(after, "next", words.after)]
    };
    let [previous, next] = neighbours;
    Some(
        view! { <nav aria-label=words.label><ul class="pages" role="list">{first}{previous}{next}</ul></nav> }
            .into_any(),
    )
}

/// The words of [`around`] for a list with the newest on top.
// words: pages-older, pages-newer, pages-first
pub fn newest_first(words: Words) -> AroundWords {
    AroundWords {
        label: words.plain("pages-label", &[]),
        before: words.t("pages-older"),
        after: words.t("pages-newer"),
        first: words.t("pages-first"),
        is_falling: true,
    }
}

#[cfg(test)]
mod tests {
    use super::{Pages, numbers_of};

    #[test]
    fn pages_are_named_around_this_one() {
        let numbers = |here, has_next, last| {
            let shown = numbers_of(&Pages { here, has_next, last });
            shown.into_iter().map(|n| n.map_or("-".to_owned(), |n| n.to_string())).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(numbers(1, true, None), "1 2");
        assert_eq!(numbers(2, false, None), "1 2");
        assert_eq!(numbers(5, true, None), "1 - 4 5 6");
        assert_eq!(numbers(2, true, Some(12)), "1 2 3 - 12");
        assert_eq!(numbers(6, true, Some(12)), "1 - 5 6 7 - 12");
        assert_eq!(numbers(12, false, Some(12)), "1 - 11 12");
        assert_eq!(numbers(3, false, Some(3)), "1 2 3");
        assert_eq!(numbers(u32::MAX, true, None), format!("1 - {} {}", u32::MAX - 1, u32::MAX));
    }
}
