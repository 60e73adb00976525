//! Form fields: empty, filled, wrong, long and hostile.
use leptos::prelude::*;

use super::{HOSTILE, Sample};
use crate::ui::components::{
    Choice, Field, Group, Kind, Select, TextArea, checkbox, chips, choices, error_summary, field, select, text_area,
};

pub fn texts(sample: Sample) -> AnyView {
    let form = sample.form();
    let with = |name: &str, kind| Field::new(name, sample.say("label"), kind).hint(sample.say("hint"));
    let area = |state: &str| TextArea {
        name: format!("note-{state}"),
        label: sample.say("note"),
        hint: Some(sample.say("hint")),
        is_required: false,
        id: None,
        lang: None,
    };
    let unit = || Some(sample.words.t("unit-toman"));
    view! {
        {error_summary(&form)}
        <form class="form" method="get" action="#fields">
            <div class="cols col-lg">
                {field(&form, with("name-empty", Kind::GivenName))}
                {field(&form, with("name-filled", Kind::GivenName).optional())}
                {field(&form, with("name-wrong", Kind::GivenName))}
                {field(&form, Field::new("mobile-filled", sample.say("mobile"), Kind::Mobile))}
                {field(&form, Field::new("mobile-wrong", sample.say("mobile"), Kind::Mobile))}
                {field(&form, Field::new("code-empty", sample.say("code"), Kind::Code))}
                {field(&form, Field::new("code-wrong", sample.say("code"), Kind::Code))}
                {field(&form, Field::new("total-filled", sample.say("total"), Kind::Number).unit(unit()))}
                {field(&form, Field::new("total-wrong", sample.say("total"), Kind::Number).unit(unit()))}
                {field(&form, Field::new("name-long", sample.say("long"), Kind::Text).hint(sample.say("long")))}
                {field(&form, Field::new("name-hostile", HOSTILE, Kind::Text).hint(HOSTILE))}
            </div>
            <div class="cols col-lg">
                {text_area(&form, area("empty"))}
                {text_area(&form, area("wrong"))}
                {text_area(&form, area("hostile"))}
            </div>
        </form>
    }
    .into_any()
}

pub fn selects(sample: Sample) -> AnyView {
    let form = sample.form();
    let with = |state: &str, is_required| Select {
        name: format!("city-{state}"),
        label: sample.say("city"),
        hint: Some(sample.say("hint")),
        is_required,
        empty: Some(sample.say("choose")),
        groups: vec![
            (None, vec![Choice::new("a", sample.say("option-a"))]),
            (Some(sample.say("group")), vec![Choice::new("b", sample.say("option-b")), off(sample)]),
            (Some(sample.say("long")), vec![Choice::new("d", sample.say("long")), Choice::new(HOSTILE, HOSTILE)]),
        ],
        options_lang: None,
    };
    view! {
        <form class="cols col-lg" method="get" action="#lists-of-options">
            {select(&form, with("empty", true))}
            {select(&form, with("filled", false))}
            {select(&form, with("wrong", true))}
            {select(&form, with("hostile", true))}
        </form>
    }
    .into_any()
}

pub fn choosing(sample: Sample) -> AnyView {
    let form = sample.form();
    let question = |name: &str| Group { hint: Some(sample.say("hint")), ..Group::new(name, sample.say("question")) };
    let explained =
        |value: &str, key: &str| Choice { hint: Some(sample.say("explained")), ..Choice::new(value, sample.say(key)) };
    let options = || {
        vec![
            explained("a", "option-a"),
            Choice::new("b", sample.say("option-b")),
            off(sample),
            Choice::new("d", sample.say("long")),
            Choice::new("e", HOSTILE),
        ]
    };
    let hours = || vec![Choice::new("a", sample.say("slot-a")), Choice::new("b", sample.say("slot-b")), off(sample)];
    let big = Group { is_big: true, is_required: false, ..question("where-empty") };
    view! {
        <form class="form" method="get" action="#choices">
            {choices(&form, big, false, options())}
            {choices(&form, question("where-wrong"), false, options())}
            {choices(&form, question("what-filled"), true, options())}
            {chips(&form, question("slot-filled"), hours())}
            {chips(&form, question("slot-wrong"), hours())}
            {checkbox(&form, "accept-filled", sample.say("accept").into_any())}
            {checkbox(&form, "accept-wrong", sample.say("accept").into_any())}
        </form>
    }
    .into_any()
}

/// An option that cannot be chosen; its words say why.
fn off(sample: Sample) -> Choice {
    Choice { is_disabled: true, ..Choice::new("c", sample.say("option-off")) }
}
