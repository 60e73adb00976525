//! The board of requests for staff: by state and city, masked.
use leptos::prelude::*;

use crate::domain::places::{CityFound, Places, places};
use crate::domain::requests::{self, BoardFilter, BoardPage, BoardRow};
use crate::i18n::Words;
use crate::model::list::{Around, Span};
use crate::model::moment::Moment;
use crate::model::path::encode;
use crate::model::request::RequestState;
use crate::model::text::fold;
use crate::model::tracking_code::TrackingCode;
use crate::page::cx::Cx;
use crate::page::doc::{Doc, Layout};
use crate::page::link::href;
use crate::page::reply::{PageResult, Reply};
use crate::ui::components::{
    Column, Link, Row, Table, Tone, around, badge, empty, filters, local, ltr, name, newest_first, note, table, tabs,
};
use crate::ui::pages::request_looks::{state_badge, state_words};
use crate::ui::pages::request_parts::place;

const PATH: &str = "/staff/requests";
/// Names in the address.
const BEFORE: &str = "before";
const AFTER: &str = "after";

/// What the page shows.
pub struct BoardView {
    pub words: Words,
    pub now: Moment,
    pub wanted: Wanted,
    pub board: BoardPage,
}

/// The filters as the address says them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    pub state: Option<RequestState>,
    /// The city's name as it was typed.
    pub city: String,
    /// The tracking code as it was typed.
    pub code: String,
    pub span: Span,
}

/// `GET /staff/requests`
pub async fn get(cx: Cx) -> PageResult {
    let scope = cx.staff::<crate::domain::scope::RequestBoard>()?;
    let wanted = Wanted {
        state: RequestState::parse(cx.query.get("state")),
        city: cx.query.get("city").trim().chars().take(60).collect(),
        code: cx.query.get("code").trim().chars().take(30).collect(),
        span: Span::read(cx.query.get(BEFORE), cx.query.get(AFTER)),
    };
    let board = match filter_of(&wanted) {
        // Nobody lives in a city that does not exist: nothing is queried.
        Err(NoSuch) => BoardPage { rows: Vec::new(), counts: Vec::new(), around: Around::default() },
        Ok(filter) => requests::board(&cx.services, &scope, filter).await?,
    };
    let vm = BoardView { words: cx.words, now: cx.now, wanted, board };
    let title = cx.words.plain("board-title", &[]);
    Ok(Reply::page(Doc::new(Layout::Staff, title, move || view(vm))))
}

/// A city or a code that there is not.
#[derive(Debug, PartialEq, Eq)]
struct NoSuch;

fn filter_of(wanted: &Wanted) -> Result<BoardFilter, NoSuch> {
    let code = match wanted.code.as_str() {
        "" => None,
        typed => Some(TrackingCode::parse(typed).map_err(|_| NoSuch)?),
    };
    Ok(BoardFilter { state: wanted.state, city_code: city_code(places(), &wanted.city)?, code, span: wanted.span })
}

/// The code of the city that was typed: a name however it is spelled, or the code itself.
fn city_code(known: &Places, typed: &str) -> Result<Option<String>, NoSuch> {
    if fold(typed).is_empty() {
        return Ok(None);
    }
    match known.find_city(typed) {
        CityFound::One(city) => Ok(Some(city.code.clone())),
        // The first of those that share a name; with its province behind it any of them is found.
        CityFound::Several(cities) => Ok(cities.first().map(|city| city.code.clone())),
        CityFound::None(_) => Err(NoSuch),
    }
}

/// The page.
pub fn view(vm: BoardView) -> AnyView {
    let words = vm.words;
    let content = match (vm.board.rows.is_empty(), is_filtered(&vm) || vm.wanted.span != Span::First) {
        (false, _) => rows_view(&vm),
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
            <div class="mb-4">{states(&vm)}</div>
            {filter_row(&vm)}
            {content}
            <div class="mt-4">{pages(&vm)}</div>
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
    if !wanted.code.is_empty() {
        pairs.push(format!("code={}", encode(&wanted.code)));
    }
    if let Some((name, mark)) = wanted.span.field(BEFORE, AFTER) {
        pairs.push(format!("{name}={mark}"));
    }
    let path = href(words.lang(), PATH);
    if pairs.is_empty() { path } else { format!("{path}?{}", pairs.join("&")) }
}

/// Every state with its count; each leads to its rows.
fn states(vm: &BoardView) -> AnyView {
    let words = vm.words;
    let whole: i64 = vm.board.counts.iter().map(|(_, count)| count).sum();
    let link = |state: Option<RequestState>, label: String, count: i64| Link {
        address: address(words, &Wanted { state, span: Span::First, ..vm.wanted.clone() }),
        words: label,
        count: Some(words.number(count)),
        is_current: state == vm.wanted.state,
    };
    let of_state = |(state, count): &(RequestState, i64)| link(Some(*state), state_words(words, *state), *count);
    let mut links = vec![link(None, words.t("board-all"), whole)];
    links.extend(vm.board.counts.iter().map(of_state));
    tabs(words.plain("board-states", &[]), links)
}

fn filter_row(vm: &BoardView) -> AnyView {
    let words = vm.words;
    let state = vm.wanted.state.map(|state| view! { <input r#type="hidden" name="state" value=state.code()/> });
    let city = view! {
        {state}
        <div class="field">
            <label for="city">{words.t("board-city")}</label>
            <input class="input" id="city" name="city" r#type="search" autocomplete="off" dir="auto"
                value=vm.wanted.city.clone()/>
        </div>
    };
    let code = view! {
        <div class="field">
            <label for="code">{words.t("board-code")}</label>
            <input class="input" id="code" name="code" r#type="search" autocomplete="off" dir="ltr"
                value=vm.wanted.code.clone()/>
        </div>
    };
    let clear = is_filtered(vm).then(|| (href(words.lang(), PATH), words.t("board-clear")));
    let label = words.plain("board-filters", &[]);
    filters(label, href(words.lang(), PATH), vec![city.into_any(), code.into_any()], words.t("board-apply"), clear)
}

fn is_filtered(vm: &BoardView) -> bool {
    vm.wanted.state.is_some() || !vm.wanted.city.is_empty() || !vm.wanted.code.is_empty()
}

fn rows_view(vm: &BoardView) -> AnyView {
    let words = vm.words;
    const HEADS: [&str; 8] = [
        "board-code",
        "board-service",
        "board-place",
        "board-slot",
        "board-customer",
        "board-offers",
        "board-state",
        "board-since",
    ];
    // words: board-code, board-service, board-place, board-slot, board-customer, board-offers, board-state, board-since
    let columns = HEADS.map(|key| Column::new(words.t(key))).into();
    let rows = vm.board.rows.iter().map(|row| row_of(words, vm.now, row)).collect();
    let table = table(Table { is_dense: true, ..Table::new(words.t("board-caption"), columns, rows) });
    view! {
        <section class="card card--flush">{table}</section>
        <div class="mt-4">{note("eye-off", words.t("board-masked").into_any())}</div>
    }
    .into_any()
}

fn row_of(words: Words, now: Moment, row: &BoardRow) -> Row {
    let late = row.is_late.then(|| badge(Tone::Danger, Some("alert"), words.t("board-late")));
    let since = words.relative(row.state_changed_at, now);
    Row {
        head: ltr(row.code.to_string()),
        is_late: row.is_late,
        cells: vec![
            local(words, &row.service_title),
            place(words, &row.city, row.district),
            words.slot(row.slot_start, row.slot_end, now).into_any(),
            name(row.customer_masked.clone()),
            words.number(row.offers).into_any(),
            view! { {state_badge(words, row.state)}" "{late} }.into_any(),
            view! { <time datetime=words.iso(row.state_changed_at)>{since}</time> }.into_any(),
        ],
    }
}

fn pages(vm: &BoardView) -> Option<AnyView> {
    let address = |span| address(vm.words, &Wanted { span, ..vm.wanted.clone() });
    around(newest_first(vm.words), &vm.board.around, address)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::{Lang, LocalName};
    use crate::model::list::Mark;
    use crate::ui::pages::samples::{self, HOSTILE};
    use crate::ui::tests::{faults, html};

    fn row(is_late: bool) -> BoardRow {
        BoardRow {
            code: samples::code(),
            service_title: LocalName::as_it_stands(HOSTILE),
            state: RequestState::OffersOpen,
            city: LocalName::as_it_stands("C"),
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

    fn mark(at: i64) -> Mark {
        Mark { at: Moment::from_ms(at), code: samples::code() }
    }

    fn page(lang: Lang, wanted: Wanted, rows: Vec<BoardRow>, has_older: bool) -> String {
        let counts = RequestState::ALL.iter().map(|state| (*state, 3)).collect();
        let is_inside = wanted.span != Span::First;
        let (before, after) = (has_older.then(|| mark(7)), is_inside.then(|| mark(9)));
        let board = BoardPage { rows, counts, around: Around { before, after, is_inside } };
        html(move || view(BoardView { words: Words::of(lang), now: samples::now(), wanted, board }))
    }

    #[test]
    fn the_board_is_whole_in_both_languages() {
        for lang in Lang::ALL {
            let shown = page(
                lang,
                Wanted { span: Span::Before(mark(8)), ..Wanted::default() },
                vec![row(true), row(false)],
                true,
            );
            assert_eq!(faults(&shown), Vec::<String>::new());
            samples::assert_harmless(&shown);
            assert!(!shown.contains('\u{27E6}'), "words are missing");
            assert_eq!(shown.matches("class=\"late\"").count(), 1);
        }
    }

    #[test]
    fn every_link_keeps_the_other_filters_and_escapes_them() {
        let wanted = Wanted {
            state: Some(RequestState::Selected),
            city: "a b\"&<".to_owned(),
            span: Span::Before(mark(8)),
            ..Wanted::default()
        };
        let shown = page(Lang::En, wanted, vec![row(false)], true);
        let filters = "/en/staff/requests?state=selected&amp;city=a%20b%22%26%3C";
        let code = samples::code();
        assert!(shown.contains(&format!("href=\"{filters}\"")), "to the beginning");
        assert!(shown.contains(&format!("href=\"{filters}&amp;before=7-{code}\"")), "to older ones");
        assert!(shown.contains(&format!("href=\"{filters}&amp;after=9-{code}\"")), "to newer ones");
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
        assert_eq!(city_code(places(), "nowhere"), Err(NoSuch));
    }
}
