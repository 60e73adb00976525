//! Parts that the content pages share.
use leptos::prelude::*;

use crate::domain::requests::audience::{Datum, Sight, Stage, contact_closes_after, mobile_opens_before, sight};
use crate::i18n::Words;
use crate::ui::components::icon;

/// The four steps along the water channel, numbered by the style sheet.
pub fn steps(words: Words) -> AnyView {
    let steps = [
        ("home-step-write", "home-step-write-text"),
        ("home-step-offers", "home-step-offers-text"),
        ("home-step-choose", "home-step-choose-text"),
        ("home-step-come", "home-step-come-text"),
    ];
    let items = steps.map(|(title, text)| view! { <li><strong>{words.t(title)}</strong><p>{words.t(text)}</p></li> });
    view! {
        <div class="qanat">
            <svg class="qanat__art" viewBox="0 0 1120 210" preserveAspectRatio="none" aria-hidden="true">
                <path class="k-line" d="M0 172 1120 38M980 55V186M700 88V190M420 122V193"/>
                <path class="k-water" d="M0 186 1120 178V194L0 206Z"/>
            </svg>
            <ol role="list">{items.into_iter().collect_view()}</ol>
        </div>
    }
    .into_any()
}

/// What a specialist sees of a request, and when: as the grants and the inventory have it.
pub fn who_sees(words: Words) -> AnyView {
    let hours = mobile_opens_before();
    let stages = [
        (Stage::BeforeChoice, words.t("sees-before")),
        (Stage::Agreed, words.t("sees-confirmed")),
        (Stage::NearVisit, words.tx("sees-near", &[("hours", hours.into())])),
    ];
    let rows = Datum::ALL.map(|datum| {
        let cells = stages.each_ref().map(|(stage, _)| {
            let sight = sight(datum, *stage);
            view! { <td class=(sight != Sight::Hidden).then_some("yes")>{words.t(seen(datum, sight))}</td> }
        });
        view! { <tr><th scope="row">{words.t(datum_words(datum))}</th>{cells.into_iter().collect_view()}</tr> }
    });
    let heads = stages.each_ref().map(|(_, head)| view! { <th scope="col">{head.clone()}</th> });
    view! {
        <table class="sees">
            <caption class="vh">{words.t("sees-title")}</caption>
            <thead><tr><td></td>{heads.into_iter().collect_view()}</tr></thead>
            <tbody>{rows.into_iter().collect_view()}</tbody>
        </table>
    }
    .into_any()
}

/// Until when the chosen specialist sees it.
pub fn sees_note(words: Words) -> String {
    words.tx("sees-note", &[("days", contact_closes_after().into())])
}

fn datum_words(datum: Datum) -> &'static str {
    match datum {
        Datum::Work => "sees-work",
        Datum::Place => "sees-district",
        Datum::GivenName => "sees-name",
        Datum::Address => "sees-address",
        Datum::Mobile => "sees-mobile",
    }
}

fn seen(datum: Datum, sight: Sight) -> &'static str {
    match (datum, sight) {
        (_, Sight::Hidden) => "sees-hidden",
        (_, Sight::Counted) => "sees-counted",
        (Datum::GivenName, Sight::Seen) => "sees-initial",
        (_, Sight::Seen) => "sees-yes",
    }
}

/// A point with an icon, a title and a line.
pub fn point(words: Words, name: &'static str, title: &'static str, text: &'static str) -> AnyView {
    view! {
        <li>{icon(name)}<div><strong>{words.t(title)}</strong><p class="muted sm">{words.t(text)}</p></div></li>
    }
    .into_any()
}

/// A list of short lines with ticks.
pub fn lines(words: Words, name: &'static str, keys: &[&'static str]) -> AnyView {
    let items: Vec<_> = keys.iter().map(|key| view! { <li>{icon(name)}<span>{words.t(key)}</span></li> }).collect();
    view! { <ul class="ticks" role="list">{items}</ul> }.into_any()
}
