//! Buttons, and the ways through pages and lists.
use leptos::prelude::*;

use super::{HOSTILE, Sample};
use crate::ui::components::{
    ActionForm, Choice, Crumb, Link, Pages, SearchBox, action_form, crumbs, filter_select, filters, icon, pagination,
    search_box, sorting, tabs,
};

pub fn buttons(sample: Sample) -> AnyView {
    let looks = [
        ("btn", "button-main"),
        ("btn btn--saffron", "button-search"),
        ("btn btn--soft", "button-soft"),
        ("btn btn--line", "button-line"),
        ("btn btn--text", "button-text"),
        ("btn btn--danger-line", "button-cancel"),
        ("btn btn--danger", "button-delete"),
    ];
    let looks = looks.map(|(class, key)| view! { <button type="button" class=class>{sample.say(key)}</button> });
    let small = ActionForm {
        action: "#buttons".to_owned(),
        key: "sample".to_owned(),
        words: sample.say("button-line"),
        class: "btn btn--line",
        icon: Some("eye"),
        fields: vec![("item", HOSTILE.to_owned())],
    };
    view! {
        <div class="btn-row">{looks.into_iter().collect_view()}</div>
        <div class="btn-row">
            <button type="button" class="btn btn--lg">{sample.say("button-main")}</button>
            <button type="button" class="btn" aria-busy="true">{sample.say("button-busy")}</button>
            <button type="button" class="btn" disabled>{sample.say("button-off")}</button>
            <a class="btn btn--soft" href="#buttons">{icon("download")}{sample.say("button-soft")}</a>
            <a class="link" href="#buttons">{sample.say("button-link")}" "{icon("arrow")}</a>
            <button type="button" class="icon-btn" aria-label=sample.say("button-bell")>{icon("bell")}</button>
            {action_form(small)}
        </div>
        <div class="narrow"><button type="button" class="btn btn--block">{sample.say("long")}</button></div>
    }
    .into_any()
}

pub fn ways(sample: Sample) -> AnyView {
    let here = || "#ways".to_owned();
    let link = |key: &str, count: Option<i64>, is_current| Link {
        address: here(),
        words: sample.say(key),
        count: count.map(|count| sample.number(count)),
        is_current,
    };
    let crumb = |words: String, address: Option<String>| Crumb { words: words.into_any(), address };
    let way = vec![
        crumb(sample.say("name"), Some(here())),
        crumb(sample.say("long"), Some(here())),
        crumb(HOSTILE.to_owned(), None),
    ];
    let box_of = |name: &'static str, value: String| SearchBox {
        action: here(),
        name,
        label: sample.say("search"),
        hint: Some(sample.say("hint")),
        value,
        button: sample.say("button-search"),
        most: 100,
        proposals: None,
    };
    let options = vec![Choice::new("a", sample.say("option-a")), Choice::new("b", sample.say("option-b"))];
    let fields = vec![
        filter_select("state", sample.say("state"), sample.say("all"), options.clone(), "b"),
        filter_select("city", sample.say("city"), sample.say("all"), options, ""),
    ];
    let pages =
        |here, has_next, last| pagination(sample.words, &Pages { here, has_next, last }, |_| "#ways".to_owned());
    view! {
        {crumbs(sample.say("way"), way)}
        {search_box(box_of("q", String::new()))}
        {search_box(box_of("q2", HOSTILE.to_owned()))}
        {filters(sample.say("filters"), here(), fields, sample.say("apply"), Some((here(), sample.say("clear"))))}
        {tabs(sample.say("tabs"), vec![link("option-a", Some(2), true), link("option-b", None, false), link("long", Some(1200), false)])}
        {sorting(sample.say("sorting"), vec![link("option-a", None, true), link("option-b", None, false)])}
        {pages(1, true, Some(12))}
        {pages(6, true, Some(12))}
        {pages(3, false, None)}
    }
    .into_any()
}
