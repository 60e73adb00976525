//! The board of requests for staff: by state and city, masked.
use futures::future::BoxFuture;
use leptos::prelude::*;

use crate::domain::places::{Places, places};
use crate::domain::requests::{self, BoardFilter, BoardPage, BoardRow};
use crate::i18n::Words;
use crate::model::path::encode;
use crate::model::request::RequestState;
use crate::model::text::fold;
use crate::ui::components::{Tone, badge, empty, icon, in_lang, persian_on};
use crate::ui::pages::request_parts::{place, state_badge, state_words};
use crate::web::cx::{Answer, Cx, Doc, Layout, PageResult, href};

const PATH: &str = "/staff/requests";

/// No reader pages further; a larger number in the address counts as this one.
const LAST_PAGE: u32 = 10_000;

/// What the page shows.
pub struct BoardView {
    pub words: Words,
    pub now: i64,
    pub wanted: Wanted,
    pub board: BoardPage,
}

/// The filters as the address says them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    pub state: Option<RequestState>,
    /// The city's name as it was typed.
    pub city: String,
    /// From 1.
    pub page: u32,
}

/// `GET /staff/requests`
pub fn get(cx: Cx) -> BoxFuture<'static, PageResult> {
    Box::pin(async move {
        let scope = cx.staff::<crate::domain::scope::RequestBoard>()?;
        let wanted = Wanted {
            state: RequestState::parse(cx.query.get("state")),
            city: cx.query.get("city").trim().chars().take(60).collect(),
            page: cx.query.get("page").parse().unwrap_or(1).clamp(1, LAST_PAGE),
        };
        let board = match city_code(places(), &wanted.city) {
            // Nobody lives in a city that does not exist: nothing is asked.
            Err(NoSuchCity) => BoardPage { rows: Vec::new(), counts: Vec::new(), has_next: false },
            Ok(city_code) => {
                let filter = BoardFilter { state: wanted.state, city_code, page: wanted.page };
                requests::board(&cx.app.services, &scope, filter).await?
            }
        };
        let vm = BoardView { words: cx.words, now: cx.now, wanted, board };
        let title = cx.words.plain("board-title", &[]);
        Ok(Answer::page(Doc::new(Layout::Staff, title, move || view(vm))))
    })
}

#[derive(Debug, PartialEq, Eq)]
struct NoSuchCity;

/// The code of the city that was typed: a name however it is spelled, or the code itself.
fn city_code(known: &Places, typed: &str) -> Result<Option<String>, NoSuchCity> {
    let wanted = fold(typed);
    if wanted.is_empty() {
        return Ok(None);
    }
    let mut cities = known.provinces().iter().flat_map(|province| &province.cities);
    let found = cities.find(|city| city.code == typed || fold(&city.name) == wanted);
    found.map(|city| Some(city.code.clone())).ok_or(NoSuchCity)
}

/// The page.
pub fn view(vm: BoardView) -> AnyView {
    let words = vm.words;
    let is_filtered = vm.wanted.state.is_some() || !vm.wanted.city.is_empty();
    let content = match (vm.board.rows.is_empty(), is_filtered) {
        (false, _) => table(&vm),
        (true, true) => {
            let clear = Some((href(words.lang(), PATH), words.t("board-clear")));
            empty(words.t("board-none-title"), words.t("board-none-text"), clear)
        }
        (true, false) => empty(words.t("board-empty-title"), words.t("board-empty-text"), None),
    };
    view! {
        <main id="main" tabindex="-1">
            <div class="topbar">
                <div>
                    <h1>{words.t("board-title")}</h1>
                    <p class="sm muted">{words.tx("board-text", &[("today", words.date_long(vm.now).into())])}</p>
                </div>
            </div>
            {states(&vm)}
            {filters(&vm)}
            {content}
            {pages(&vm)}
        </main>
    }
    .into_any()
}

/// The address of the board with these filters.
fn address(words: Words, wanted: &Wanted) -> String {
    let mut pairs = Vec::new();
    if let Some(state) = wanted.state {
        pairs.push(format!("state={}", state.code()));
    }
    if !wanted.city.is_empty() {
        pairs.push(format!("city={}", encode(&wanted.city)));
    }
    if wanted.page > 1 {
        pairs.push(format!("page={}", wanted.page));
    }
    let path = href(words.lang(), PATH);
    if pairs.is_empty() { path } else { format!("{path}?{}", pairs.join("&")) }
}

/// Every state with its count; each leads to its rows.
fn states(vm: &BoardView) -> AnyView {
    let words = vm.words;
    let whole: i64 = vm.board.counts.iter().map(|(_, count)| count).sum();
    let tab = |state: Option<RequestState>, label: String, count: i64| {
        let wanted = Wanted { state, city: vm.wanted.city.clone(), page: 1 };
        let current = (state == vm.wanted.state).then_some("true");
        view! {
            <a href=address(words, &wanted) aria-current=current>
                {label}" "<span class="badge">{words.number(count)}</span>
            </a>
        }
    };
    let tabs: Vec<_> = vm
        .board
        .counts
        .iter()
        .map(|(state, count)| tab(Some(*state), state_words(words, *state), *count))
        .collect();
    view! {
        <nav class="tabs mb-4" aria-label=words.plain("board-states", &[])>
            {tab(None, words.t("board-all"), whole)}{tabs}
        </nav>
    }
    .into_any()
}

fn filters(vm: &BoardView) -> AnyView {
    let words = vm.words;
    let state = vm.wanted.state.map(|state| view! { <input r#type="hidden" name="state" value=state.code()/> });
    let clear = (vm.wanted.state.is_some() || !vm.wanted.city.is_empty())
        .then(|| view! { <a class="btn btn--text" href=href(words.lang(), PATH)>{words.t("board-clear")}</a> });
    view! {
        <form class="filters card" method="get" action=href(words.lang(), PATH) role="search">
            {state}
            <div class="field">
                <label for="city">{words.t("board-city")}</label>
                <input class="input" id="city" name="city" r#type="search" autocomplete="off" dir="auto"
                    value=vm.wanted.city.clone()/>
            </div>
            <button class="btn btn--soft">{icon("filter")}{words.t("board-apply")}</button>
            {clear}
        </form>
    }
    .into_any()
}

fn table(vm: &BoardView) -> AnyView {
    let words = vm.words;
    const HEADS: [&str; 8] = [
        "board-code", "board-service", "board-place", "board-slot", "board-customer", "board-offers", "board-state",
        "board-since",
    ];
    // words: board-code, board-service, board-place, board-slot, board-customer, board-offers, board-state, board-since
    let heads = HEADS.map(|key| view! { <th role="columnheader" scope="col">{words.t(key)}</th> });
    let heads = heads.into_iter().collect_view();
    let rows: Vec<_> = vm.board.rows.iter().map(|row| table_row(words, vm.now, row)).collect();
    view! {
        <section class="card card--flush">
            <div class="table-box"><table role="table" class="table table--dense table--stack">
                <caption class="vh">{words.t("board-caption")}</caption>
                <thead role="rowgroup"><tr role="row">{heads}</tr></thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table></div>
        </section>
        <p class="note mt-4">{icon("eye-off")}<span>{words.t("board-masked")}</span></p>
    }
    .into_any()
}

fn table_row(words: Words, now: i64, row: &BoardRow) -> AnyView {
    let label = |key: &'static str| words.plain(key, &[]);
    let late = row.is_late.then(|| badge(Tone::Danger, Some("alert"), words.t("board-late")));
    view! {
        <tr role="row">
            <th role="rowheader" scope="row" class=row.is_late.then_some("late")>
                <bdi dir="ltr">{row.code.to_string()}</bdi>
            </th>
            <td role="cell" data-l=label("board-service")>{in_lang(row.service_title.clone(), persian_on(words))}</td>
            <td role="cell" data-l=label("board-place")>{place(words, &row.city, row.district)}</td>
            <td role="cell" data-l=label("board-slot")>{words.slot(row.slot_start, row.slot_end, now)}</td>
            <td role="cell" data-l=label("board-customer")><bdi>{row.customer_masked.clone()}</bdi></td>
            <td role="cell" data-l=label("board-offers")>{words.number(row.offers)}</td>
            <td role="cell" data-l=label("board-state")>{state_badge(words, row.state)}" "{late}</td>
            <td role="cell" data-l=label("board-since")>
                <time datetime=words.iso(row.state_changed_at)>{words.relative(row.state_changed_at, now)}</time>
            </td>
        </tr>
    }
    .into_any()
}

fn pages(vm: &BoardView) -> Option<AnyView> {
    let words = vm.words;
    let here = vm.wanted.page;
    if here == 1 && !vm.board.has_next {
        return None;
    }
    let to = |page: u32| address(words, &Wanted { page, ..vm.wanted.clone() });
    let before = (here > 1).then(|| {
        view! { <li><a href=to(here - 1) rel="prev" aria-label=words.plain("board-previous", &[])>{icon("back")}</a></li> }
    });
    let after = vm.board.has_next.then(|| {
        view! { <li><a href=to(here + 1) rel="next" aria-label=words.plain("board-next", &[])>{icon("forward")}</a></li> }
    });
    Some(
        view! {
            <nav aria-label=words.plain("board-pages", &[])><ul class="pages mt-4" role="list">
                {before}
                <li><a href=to(here) aria-current="page">{words.number(i64::from(here))}</a></li>
                {after}
            </ul></nav>
        }
        .into_any(),
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::i18n::Lang;
    use crate::ui::pages::samples::{self, HOSTILE};
    use crate::ui::tests::{faults, html};

    fn row(is_late: bool) -> BoardRow {
        BoardRow {
            code: samples::code(),
            service_title: HOSTILE.to_owned(),
            state: RequestState::OffersOpen,
            city: "C".to_owned(),
            district: Some(6),
            slot_start: samples::slot().0,
            slot_end: samples::slot().1,
            created_at: samples::now(),
            state_changed_at: samples::now(),
            customer_masked: HOSTILE.to_owned(),
            offers: 2,
            is_late,
        }
    }

    fn page(lang: Lang, wanted: Wanted, rows: Vec<BoardRow>, has_next: bool) -> String {
        let counts = RequestState::ALL.iter().map(|state| (*state, 3)).collect();
        let board = BoardPage { rows, counts, has_next };
        html(move || view(BoardView { words: Words::of(lang), now: samples::now(), wanted, board }))
    }

    #[test]
    fn the_board_is_whole_in_both_languages() {
        for lang in Lang::ALL {
            let shown = page(lang, Wanted { page: 2, ..Wanted::default() }, vec![row(true), row(false)], true);
            assert_eq!(faults(&shown), Vec::<String>::new());
            samples::assert_harmless(&shown);
            assert!(!shown.contains('\u{27E6}'), "words are missing");
            assert_eq!(shown.matches("class=\"late\"").count(), 1);
        }
    }

    #[test]
    fn every_link_keeps_the_other_filters_and_escapes_them() {
        let wanted = Wanted { state: Some(RequestState::Selected), city: "a b\"&<".to_owned(), page: 2 };
        let shown = page(Lang::En, wanted, vec![row(false)], true);
        let filters = "/en/staff/requests?state=selected&amp;city=a%20b%22%26%3C";
        assert!(shown.contains(&format!("href=\"{filters}\"")), "to the page before");
        assert!(shown.contains(&format!("href=\"{filters}&amp;page=3\"")), "to the next page");
        assert!(shown.contains("state=expired&amp;city=a%20b%22%26%3C"), "to another state in the same city");
        assert!(shown.contains("value=\"a b&quot;&amp;&lt;\"") || shown.contains("value=\"a b&quot;&amp;<\""));
    }

    #[test]
    fn nothing_at_all_and_nothing_with_these_filters_are_told_apart() {
        let words = Words::of(Lang::Fa);
        let none = page(Lang::Fa, Wanted::default(), Vec::new(), false);
        assert!(none.contains(&words.t("board-empty-title")));
        let filtered = Wanted { city: "x".to_owned(), ..Wanted::default() };
        assert!(page(Lang::Fa, filtered, Vec::new(), false).contains(&words.t("board-none-title")));
    }

    #[test]
    fn a_city_is_found_however_its_name_is_spelled() {
        let tehran = places().provinces().iter().flat_map(|province| &province.cities).find(|city| city.code == "1576");
        let name = &tehran.unwrap().name;
        assert_eq!(city_code(places(), name), Ok(Some("1576".to_owned())));
        assert_eq!(city_code(places(), &format!(" {name}\u{200C}")), Ok(Some("1576".to_owned())));
        assert_eq!(city_code(places(), " "), Ok(None));
        assert_eq!(city_code(places(), "nowhere"), Err(NoSuchCity));
    }
}
