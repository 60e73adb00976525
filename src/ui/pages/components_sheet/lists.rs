//! The kariz line, offers, small lists, tables.
use leptos::prelude::*;

use super::{HOSTILE, Sample};
use crate::model::moment::HOUR;
use crate::model::money::Rial;
use crate::ui::components::{
    Column, Fold, Heading, OfferCard, OfferLook, Progress, Row, RowGroup, Stat, Step, Table, Tone, Well, badge, card,
    code, facts, folds, in_lang, ltr, name, offer_card, pairs, stats, steps, table, ticks, time, wells, who,
};

pub fn kariz(sample: Sample) -> AnyView {
    let step = |progress, key: &str, address: Option<&str>| Step {
        progress,
        words: sample.say(key),
        address: address.map(str::to_owned),
    };
    let line = vec![
        step(Progress::Done, "step-work", Some("#line")),
        step(Progress::Now, "step-place", None),
        step(Progress::Ahead, "step-review", None),
    ];
    let at = |hours: i64| time(sample.words, sample.now - hours * HOUR, sample.now);
    let story = vec![
        Well::new(Progress::Done, sample.say("state-submitted")).at(at(30)),
        Well::new(Progress::Done, sample.say("state-selected")).at(at(3)).text(sample.say("message-text").into_any()),
        Well::new(Progress::Now, sample.say("state-confirmed")).at(at(1)).text(sample.say("long").into_any()),
        Well::new(Progress::Ahead, HOSTILE),
    ];
    view! {
        <div>{steps(sample.say("steps"), line)}</div>
        <div class="card">{wells(story)}</div>
    }
    .into_any()
}

pub fn offers(sample: Sample) -> AnyView {
    let offer = |id: &str, look, name: String, message: String, key: &'static str, class: &'static str| {
        let line = sample.say("offer-line").into_any();
        let choose = view! { <button type="button" class=class>{sample.say(key)}</button> }.into_any();
        let card = OfferCard {
            id: id.to_owned(),
            look,
            head: who(Heading::H3, id.to_owned(), name, Some(line)),
            total: Some(Rial::new(6_200_000)),
            total_note: Some(sample.say("offer-total")),
            facts: vec![
                ("clock", sample.say("offer-arrival").into_any()),
                ("calendar", sample.say("opened").into_any()),
            ],
            message: Some((sample.say("offer-message"), message)),
            actions: if look == OfferLook::Open { vec![choose] } else { Vec::new() },
        };
        offer_card(sample.words, card)
    };
    let (who_it_is, text) = (|| sample.say("name"), || sample.say("message-text"));
    view! {
        {offer("offer-a", OfferLook::Open, who_it_is(), text(), "button-choose", "btn")}
        {offer("offer-b", OfferLook::Open, HOSTILE.to_owned(), HOSTILE.to_owned(), "button-choose", "btn btn--soft")}
        {offer("offer-c", OfferLook::Chosen, who_it_is(), sample.say("long"), "button-choose", "btn")}
        {offer("offer-d", OfferLook::Closed, who_it_is(), text(), "button-choose", "btn")}
    }
    .into_any()
}

pub fn small(sample: Sample) -> AnyView {
    let stat = |label: &str, number: i64, unit: Option<&str>, sub: Option<&str>| Stat {
        label: sample.say(label),
        figure: sample.number(number),
        unit: unit.map(|unit| sample.say(unit)),
        sub: sub.map(|sub| sample.say(sub)),
    };
    let figures = vec![
        stat("stat-jobs", 147, None, Some("message-title")),
        stat("stat-seen", 5, Some("times"), None),
        stat("long", 1_234_567_890, Some("times"), Some("long")),
    ];
    let fold = |key: &str, content: AnyView, is_open| Fold {
        icon: "calendar",
        title: sample.say(key).into_any(),
        content,
        is_open,
    };
    let persian = in_lang(sample.say("option-a"), Some("fa"));
    let rows = vec![
        (sample.say("city").into_any(), persian),
        (sample.say("code").into_any(), code("KZ-7F3K-9QT2".to_owned())),
        (sample.say("long").into_any(), name(HOSTILE.to_owned())),
    ];
    view! {
        {stats(figures)}
        {card("h-sample-card", sample.say("message-title"), Some(badge(Tone::Ok, None, sample.say("state-proven"))), pairs(rows))}
        <div class="card stack">
            {facts(vec![("clock", sample.say("offer-arrival").into_any()), ("pin", sample.say("option-b").into_any())])}
            {ticks(vec![sample.say("message-text").into_any(), sample.say("long").into_any()])}
        </div>
        {folds(vec![
            fold("message-title", sample.say("message-text").into_any(), true),
            fold("long", HOSTILE.into_any(), false),
        ])}
    }
    .into_any()
}

pub fn tables(sample: Sample) -> AnyView {
    let words = sample.words;
    let columns = || {
        vec![
            Column::new(sample.say("code")),
            Column::new(sample.say("state")),
            Column::new(sample.say("total")).amount(),
            Column::new(sample.say("action")).silent(),
        ]
    };
    let row = |head: AnyView, amount: i64, is_late: bool| Row {
        head,
        cells: vec![
            badge(Tone::Warn, Some("clock"), sample.say("state-offers-open")),
            ltr(words.toman(Rial::new(amount))),
            view! { <a class="btn btn--text" href="#tables">{sample.say("button-see")}</a> }.into_any(),
        ],
        is_late,
    };
    let plain =
        vec![row(code("KZ-7F3K-9QT2".to_owned()), 5_000_000, false), row(name(HOSTILE.to_owned()), -6_200_000, false)];
    let groups = vec![
        RowGroup {
            title: Some((sample.say("group"), Some(sample.say("hint")))),
            rows: vec![row(sample.say("late").into_any(), 900_000, true), row(sample.say("long").into_any(), 0, false)],
        },
        RowGroup { title: None, rows: vec![row(code("KZ-7F3K-9QT3".to_owned()), 1, false)] },
    ];
    let dense = Table { caption: sample.say("tables"), columns: columns(), groups, is_dense: true };
    view! {
        <div class="card card--flush">{table(Table::new(sample.say("tables"), columns(), plain))}</div>
        <div class="card card--flush">{table(dense)}</div>
    }
    .into_any()
}
