//! Parts that the content pages share.
use leptos::prelude::*;

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

/// What the specialist sees of a request, and when.
pub fn who_sees(words: Words) -> AnyView {
    // Words of a cell; whether the specialist sees the datum then.
    let row = |datum: &'static str, cells: [(&'static str, bool); 3]| {
        let cells = cells.map(|(key, sees)| view! { <td class=sees.then_some("yes")>{words.t(key)}</td> });
        view! { <tr><th scope="row">{words.t(datum)}</th>{cells.into_iter().collect_view()}</tr> }
    };
    let (sees, hidden, counted) = (("sees-yes", true), ("sees-hidden", false), ("sees-counted", true));
    let moments = ["sees-before", "sees-confirmed", "sees-near"];
    view! {
        <table class="sees">
            <caption class="vh">{words.t("sees-title")}</caption>
            <thead><tr>
                <td></td>
                {moments.map(|key| view! { <th scope="col">{words.t(key)}</th> }).into_iter().collect_view()}
            </tr></thead>
            <tbody>
                {row("sees-work", [sees, sees, sees])}
                {row("sees-district", [sees, sees, sees])}
                {row("sees-name", [hidden, ("sees-initial", true), ("sees-initial", true)])}
                {row("sees-address", [hidden, counted, counted])}
                {row("sees-mobile", [hidden, hidden, counted])}
            </tbody>
        </table>
    }
    .into_any()
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
