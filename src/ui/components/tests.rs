//! What components write, read as a browser reads it.
use leptos::prelude::*;
use scraper::{ElementRef, Html, Selector};

use super::*;
use crate::i18n::{Lang, Words};
use crate::model::form::{FieldErrors, Message, RawForm};
use crate::page::form_view::FormView;

/// Ends every element and attribute it could stand in.
const HOSTILE: &str =
    "\"'></textarea></select></option></title><script>alert(1)</script><img src=x onerror=1>&lt;&amp;";
const WORDS: Words = Words::of(Lang::En);

fn form(values: &[(&str, &str)], errors: &[&str]) -> FormView {
    let mut list = FieldErrors::default();
    for field in errors {
        list.push(*field, Message::new("unit-toman"));
    }
    FormView {
        words: WORDS,
        values: RawForm::from_pairs(values.iter().copied()),
        errors: list,
        failure: None,
        key: "key".to_owned(),
    }
}

fn page(view: AnyView) -> Html {
    Html::parse_document(&format!("<!DOCTYPE html><html><body>{}</body></html>", view.to_html()))
}

fn all<'a>(page: &'a Html, css: &str) -> Vec<ElementRef<'a>> {
    page.select(&Selector::parse(css).unwrap()).collect()
}

fn one<'a>(page: &'a Html, css: &str) -> ElementRef<'a> {
    let found = all(page, css);
    assert_eq!(found.len(), 1, "{css}");
    found[0]
}

fn text(element: ElementRef<'_>) -> String {
    element.text().collect()
}

fn assert_harmless(page: &Html) {
    for css in ["script", "img", "[onerror]"] {
        assert!(all(page, css).is_empty(), "{css}");
    }
}

fn area() -> TextArea {
    let (name, label) = ("note".to_owned(), "Note".to_owned());
    TextArea { name, label, hint: Some("Hint".to_owned()), is_required: false, id: None, lang: None }
}

fn city(empty: Option<&str>) -> Select {
    Select {
        name: "city".to_owned(),
        label: "City".to_owned(),
        hint: None,
        is_required: true,
        empty: empty.map(str::to_owned),
        groups: vec![
            (None, vec![Choice::new("a", "A")]),
            (Some(HOSTILE.to_owned()), vec![Choice::new("b", "B"), Choice::new(HOSTILE, HOSTILE)]),
        ],
        options_lang: Some("fa"),
    }
}

#[test]
fn a_text_area_holds_exactly_what_was_typed() {
    for typed in [HOSTILE, "", "a", " a ", "a\nb\n", "<", "&", "&amp;", "\u{202E}x", "{{x}}", "<!--"] {
        let page = page(text_area(&form(&[("note", typed)], &[]), area()));
        assert_eq!(text(one(&page, "textarea")), typed);
        assert_harmless(&page);
    }
}

#[test]
fn a_line_break_at_the_start_survives_the_browser() {
    // A browser drops one line break after the tag, and so does the parser here.
    let html = text_area(&form(&[("note", "\nx")], &[]), area()).to_html();
    assert!(html.contains(">\n\nx</textarea>"), "{html}");
}

#[test]
fn values_stay_values() {
    let form = form(&[("name", HOSTILE), ("city", HOSTILE), ("where", HOSTILE)], &["name", "where"]);
    let head = Field::new("name", HOSTILE, Kind::Text).hint(HOSTILE).unit(Some(HOSTILE.to_owned()));
    let group = Group { hint: Some(HOSTILE.to_owned()), ..Group::new("where", HOSTILE) };
    let offer = OfferCard {
        id: "o".to_owned(),
        look: OfferLook::Open,
        head: who(Heading::H2, "o".to_owned(), HOSTILE.to_owned(), Some(name(HOSTILE.to_owned()))),
        total: None,
        total_note: None,
        facts: vec![("clock", HOSTILE.into_any())],
        message: Some((HOSTILE.to_owned(), HOSTILE.to_owned())),
        actions: Vec::new(),
    };
    let search = SearchBox {
        action: "/s".to_owned(),
        name: "q",
        label: HOSTILE.to_owned(),
        hint: Some(HOSTILE.to_owned()),
        value: HOSTILE.to_owned(),
        button: HOSTILE.to_owned(),
        most: 100,
        proposals: None,
    };
    let row = Row { head: HOSTILE.into_any(), cells: vec![HOSTILE.into_any()], is_late: false };
    let cells = Table::new(HOSTILE, vec![Column::new("a"), Column::new(HOSTILE)], vec![row]);
    let page = page(
        vec![
            field(&form, head),
            select(&form, city(Some(HOSTILE))),
            choices(&form, group, true, vec![Choice::new(HOSTILE, HOSTILE)]),
            offer_card(WORDS, offer),
            search_box(search),
            table(cells),
            empty(HOSTILE.to_owned(), HOSTILE.to_owned(), Some(("/".to_owned(), HOSTILE.to_owned()))),
        ]
        .into_any(),
    );
    assert_harmless(&page);
    assert_eq!(one(&page, "#name").attr("value"), Some(HOSTILE));
    assert_eq!(one(&page, "#q").attr("value"), Some(HOSTILE));
    assert_eq!(text(one(&page, "#name-hint")), HOSTILE);
    assert_eq!(one(&page, "select option[selected]").attr("value"), Some(HOSTILE));
    assert_eq!(one(&page, "input[type=checkbox]").attr("value"), Some(HOSTILE));
    assert!(one(&page, "input[type=checkbox]").attr("checked").is_some());
    assert_eq!(text(one(&page, ".why bdi")), HOSTILE);
    assert_eq!(one(&page, "td").attr("data-l"), Some(HOSTILE));
    assert_eq!(one(&page, "optgroup").attr("label"), Some(HOSTILE));
}

#[test]
fn an_invalid_field_says_so_error_first() {
    let with = || Field::new("name", "Name", Kind::Text).hint("Hint");
    let invalid = page(field(&form(&[("name", "x")], &["name"]), with()));
    let control = one(&invalid, "#name");
    assert_eq!(control.attr("aria-describedby"), Some("name-error name-hint"));
    assert_eq!(control.attr("aria-invalid"), Some("true"));
    assert_eq!(control.attr("value"), Some("x"));
    assert!(one(&invalid, ".field").attr("data-invalid").is_some());
    assert_eq!(text(one(&invalid, "#name-error")), "toman");
    assert_eq!(one(&invalid, "label").attr("for"), Some("name"));

    let valid = page(field(&form(&[], &["other"]), with()));
    let control = one(&valid, "#name");
    assert_eq!(control.attr("aria-describedby"), Some("name-hint"));
    assert_eq!(control.attr("aria-invalid"), None);
    assert_eq!(one(&valid, ".field").attr("data-invalid"), None);
    assert!(all(&valid, ".err").is_empty());

    let bare = page(field(&form(&[], &[]), Field::new("name", "Name", Kind::Text)));
    assert_eq!(one(&bare, "#name").attr("aria-describedby"), None);
}

#[test]
fn everything_that_is_described_by_something_finds_it() {
    let form = form(&[], &["name", "note", "city", "where", "slot", "accept"]);
    let question = |name: &str| Group { hint: Some("Hint".to_owned()), ..Group::new(name, "Question") };
    let page = page(
        vec![
            field(&form, Field::new("name", "Name", Kind::Number).hint("Hint").id("other-name")),
            text_area(&form, area()),
            select(&form, Select { hint: Some("Hint".to_owned()), ..city(None) }),
            choices(&form, question("where"), false, vec![Choice::new("a", "A")]),
            chips(&form, question("slot"), vec![Choice::new("a", "A")]),
            checkbox(&form, "accept", "I accept".into_any()),
        ]
        .into_any(),
    );
    let described = all(&page, "[aria-describedby]");
    assert_eq!(described.len(), 6);
    for element in described {
        let ids: Vec<&str> = element.attr("aria-describedby").unwrap().split(' ').collect();
        assert!(ids[0].ends_with("-error"), "{ids:?}");
        for id in ids {
            one(&page, &format!("#{id}"));
        }
    }
    assert_eq!(all(&page, "fieldset[data-invalid][tabindex=\"-1\"]").len(), 2);
}

#[test]
fn the_summary_leads_to_every_field() {
    let form = form(&[], &["name", "note"]);
    let parts = vec![
        error_summary(&form).unwrap(),
        field(&form, Field::new("name", "Name", Kind::Text)),
        text_area(&form, area()),
    ];
    let page = page(parts.into_any());
    let links: Vec<&str> = all(&page, "#error-summary a").iter().map(|link| link.attr("href").unwrap()).collect();
    assert_eq!(links, ["#name", "#note"]);
    for link in links {
        one(&page, link);
    }
    assert!(error_summary(&super::tests::form(&[], &[])).is_none());
}

#[test]
fn only_what_was_chosen_is_chosen() {
    let chosen = |typed: &str| {
        let page = page(select(&form(&[("city", typed)], &[]), city(Some("Choose"))));
        all(&page, "option[selected]").iter().map(|option| option.attr("value").unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(chosen("b"), ["b"]);
    for typed in ["unknown", "", "B", "b "] {
        assert!(chosen(typed).is_empty(), "{typed}");
    }

    let options = || vec![Choice::new("a", "A"), Choice::new("b", "B"), Choice::new("c", "C")];
    let many = page(choices(&form(&[("x", "a"), ("x", "c")], &[]), Group::new("x", "X"), true, options()));
    let values = |css: &str, page: &Html| {
        all(page, css).iter().map(|input| input.attr("value").unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(values("input[type=checkbox][checked]", &many), ["a", "c"]);
    let single = page(choices(&form(&[("x", "b")], &[]), Group::new("x", "X"), false, options()));
    assert_eq!(values("input[type=radio][checked]", &single), ["b"]);
    let none = page(choices(&form(&[], &[]), Group::new("x", "X"), false, options()));
    assert!(values("input[checked]", &none).is_empty());
}

#[test]
fn a_code_is_never_shown_again() {
    let page = page(field(&form(&[("code", "123456")], &["code"]), Field::new("code", "Code", Kind::Code)));
    assert_eq!(one(&page, "#code").attr("value"), Some(""));
}

#[test]
fn the_options_of_another_language_say_so() {
    let page = page(select(&form(&[], &[]), city(Some("Choose"))));
    assert_eq!(one(&page, "option[value=a]").attr("lang"), Some("fa"));
    assert_eq!(one(&page, "option[value='']").attr("lang"), None);
}

#[test]
fn one_well_is_now() {
    let line = vec![
        Well::new(Progress::Done, "a").at("x".into_any()),
        Well::new(Progress::Now, "b").text("y".into_any()),
        Well::new(Progress::Ahead, "c"),
    ];
    let page = page(wells(line));
    assert_eq!(text(one(&page, "li.now[aria-current=step]")), "b y");
    assert_eq!(text(one(&page, "li.done:not([aria-current])")), "a x");
    assert_eq!(text(one(&page, "li:not(.done):not(.now)")).trim(), "c");
}

#[test]
fn a_stacked_table_stays_a_table() {
    let row = |head: &'static str| Row {
        head: head.into_any(),
        cells: vec!["1".into_any(), "go".into_any()],
        is_late: head == "r",
    };
    let columns = vec![Column::new("Code"), Column::new("Amount").amount(), Column::new("Action").silent()];
    let groups = vec![
        RowGroup { title: Some(("Group".to_owned(), None)), rows: vec![row("r")] },
        RowGroup { title: None, rows: vec![row("s")] },
    ];
    let page = page(table(Table { caption: "C".to_owned(), columns, groups, is_dense: true }));
    assert_eq!(one(&page, "tr.grp th").attr("colspan"), Some("3"));
    assert_eq!(all(&page, "tr").len(), 4);
    assert_eq!(all(&page, "th[scope]").len(), 6);
    assert_eq!(all(&page, "tbody td").len(), 4);
    assert_eq!(all(&page, "td[data-l=Amount].amt").len(), 2);
    assert_eq!(all(&page, "td:not([data-l])").len(), 2);
    assert_eq!(text(one(&page, "th.late")), "r");
    assert_eq!(text(one(&page, "thead .vh")), "Action");
}

#[test]
fn pages_lead_to_each_other() {
    let page = page(
        pagination(WORDS, &Pages { here: 2, has_next: true, last: Some(9) }, |page| format!("?page={page}")).into_any(),
    );
    assert_eq!(one(&page, "a[rel=prev]").attr("href"), Some("?page=1"));
    assert_eq!(one(&page, "a[rel=next]").attr("href"), Some("?page=3"));
    assert_eq!(text(one(&page, "a[aria-current=page]")), "2");
    assert!(pagination(WORDS, &Pages { here: 1, has_next: false, last: Some(1) }, |_| String::new()).is_none());
}
