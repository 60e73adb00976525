//! Colours, values, badges, messages, disclosures, empty states.
use leptos::prelude::*;

use super::{HOSTILE, Sample};
use crate::model::moment::HOUR;
use crate::model::money::Rial;
use crate::ui::components::{
    ActionForm, Disclosure, TimeLeft, Tone, action_form, alert, badge, code, disclosure, empty, ltr, masked, money,
    name, note, time, toast,
};

pub fn swatches(sample: Sample) -> AnyView {
    let items = ["deep", "accent", "accent-soft", "saffron", "ok", "warn", "danger", "info"].map(|colour| {
        let use_of = sample.say(&format!("colour-{colour}"));
        view! { <div class=format!("swatch swatch--{colour}")><b lang="en" dir="ltr">{colour}</b><p class="xs">{use_of}</p></div> }
    });
    view! { <div class="grid col-xs gap-3">{items.into_iter().collect_view()}</div> }.into_any()
}

pub fn values(sample: Sample) -> AnyView {
    let Sample { words, now } = sample;
    let moments = [now - 5 * HOUR, now + HOUR, now - 24 * HOUR, now - 700 * 24 * HOUR];
    let moments = moments.map(|at| view! { <li>{time(words, at, now)}</li> });
    view! {
        <ul class="plain-list lines" role="list">
            <li class="row row--between py-2">{name(sample.say("name"))}{name(HOSTILE.to_owned())}</li>
            <li class="row row--between py-2">
                {ltr(words.digits("0912 000 0067"))}{code("KZ-7F3K-9QT2".to_owned())}
                {money(words, Rial::new(6_200_000))}{money(words, Rial::new(-9_999_999_999))}
            </li>
        </ul>
        <ul class="facts" role="list">{moments.into_iter().collect_view()}</ul>
    }
    .into_any()
}

pub fn badges(sample: Sample) -> AnyView {
    let states = [
        (Tone::Plain, "doc", "submitted"),
        (Tone::Warn, "clock", "offers-open"),
        (Tone::Info, "user", "selected"),
        (Tone::Accent, "check-circle", "confirmed"),
        (Tone::Danger, "x", "cancelled"),
        (Tone::Line, "history", "expired"),
        (Tone::Ok, "check", "proven"),
    ];
    let states = states.map(|(tone, name, key)| badge(tone, Some(name), sample.say(&format!("state-{key}"))));
    view! {
        <div class="row gap-2">{states.into_iter().collect_view()}{badge(Tone::Plain, None, sample.say("state-submitted"))}</div>
    }
    .into_any()
}

pub fn messages(sample: Sample) -> AnyView {
    let tones = [Tone::Info, Tone::Ok, Tone::Warn, Tone::Danger].map(|tone| {
        let content = view! { <h3>{sample.say("message-title")}</h3><p>{sample.say("message-text")}</p> };
        alert(tone, content.into_any())
    });
    view! {
        <div class="grid col-lg">{tones.into_iter().collect_view()}</div>
        {alert(Tone::Info, view! { <p>{name(HOSTILE.to_owned())}</p> }.into_any())}
        {toast(sample.say("toast"))}
        {note("lock", sample.say("message-text").into_any())}
    }
    .into_any()
}

pub fn disclosures(sample: Sample) -> AnyView {
    let words = sample.words;
    let left = |percent: u8| TimeLeft {
        percent,
        percent_words: words.percent(i64::from(percent)),
        label: sample.say("time-left"),
        opened: sample.say("opened"),
        closes: sample.say("closes"),
    };
    let look = |hours: i64| (sample.say("look").into_any(), time(words, sample.now - hours * HOUR, sample.now));
    let open = Disclosure {
        id: "h-open".to_owned(),
        is_open: true,
        state: sample.say("open-state"),
        say: view! { {sample.say("open-say")}" "<bdi>{sample.say("name")}</bdi>" "<span>{sample.say("seen")}</span> }
            .into_any(),
        time_left: Some(left(48)),
        actions: vec![press(sample, "button-close", "eye-off", "btn btn--line")],
        log: Some((sample.say("log"), vec![look(1), look(26)])),
    };
    let closed = Disclosure {
        id: "h-closed".to_owned(),
        is_open: false,
        state: sample.say("closed-state"),
        say: view! { {sample.say("closed-say")}" "<bdi>{HOSTILE}</bdi> }.into_any(),
        time_left: Some(left(0)),
        actions: Vec::new(),
        log: None,
    };
    let mobile = |shown: &str| ltr(words.digits(shown));
    view! {
        {disclosure(open)}
        {disclosure(closed)}
        <div class="card stack">
            {masked(
                mobile("0912 \u{2022}\u{2022}\u{2022} \u{2022}\u{2022}67"),
                false,
                Some(press(sample, "button-see", "eye", "btn btn--soft")),
            )}
            {masked(mobile("0912 000 0067"), true, None)}
        </div>
    }
    .into_any()
}

fn press(sample: Sample, key: &str, name: &'static str, class: &'static str) -> AnyView {
    action_form(ActionForm {
        action: "#disclosures".to_owned(),
        key: "sample".to_owned(),
        words: sample.say(key),
        class,
        icon: Some(name),
        fields: Vec::new(),
    })
}

pub fn empty_states(sample: Sample) -> AnyView {
    let action = ("#empty".to_owned(), sample.say("button-main"));
    view! {
        {empty(sample.say("empty-title"), sample.say("empty-text"), Some(action))}
        {empty(HOSTILE.to_owned(), sample.say("long"), None)}
    }
    .into_any()
}
