//! Who may see the reader's contact data for a request, until when, and how often it was done.
use leptos::prelude::*;

use crate::domain::requests::GrantView;
use crate::i18n::Words;
use crate::model::request::ContactItem;
use crate::ui::components::{icon, name, time};
use crate::web::cx::href;

/// A card for each datum that was, is or will be open.
pub(super) fn section(words: Words, now: i64, grants: &[GrantView]) -> Option<AnyView> {
    if grants.is_empty() {
        return None;
    }
    let cards: Vec<_> = grants.iter().enumerate().map(|(at, grant)| card(words, now, grant, at)).collect();
    Some(
        view! {
            <section class="stack" aria-labelledby="h-disclosures" id="disclosures">
                <h2 id="h-disclosures">{words.t("disclosure-title")}</h2>
                {cards}
                <p class="note">{icon("shield")}<span>{words.t("disclosure-all")}" "
                    <a href=href(words.lang(), "/me/data")>{words.t("nav-my-data")}</a></span></p>
            </section>
        }
        .into_any(),
    )
}

/// How far a grant is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Ahead,
    Open,
    Over,
}

fn phase(grant: &GrantView, now: i64) -> Phase {
    match grant.is_open {
        true => Phase::Open,
        false if now < grant.starts_at && grant.starts_at < grant.ends_at => Phase::Ahead,
        false => Phase::Over,
    }
}

fn card(words: Words, now: i64, grant: &GrantView, at: usize) -> AnyView {
    let heading = format!("h-grant-{at}");
    let phase = phase(grant, now);
    let class = if phase == Phase::Open { "disclose" } else { "disclose disclose--closed" };
    let seen = i64::try_from(grant.seen_at.len()).unwrap_or(i64::MAX);
    let seen = (phase != Phase::Ahead)
        .then(|| view! { " \u{2014} "<span>{words.tx("disclosure-seen", &[("n", seen.into())])}</span> });
    view! {
        <section class=class aria-labelledby=heading.clone()>
            <div class="disclose__main">
                <p class="disclose__state" id=heading.clone()>{state_words(words, grant.item, phase)}</p>
                <p class="disclose__say">{say(words, grant, phase)}{seen}</p>
                {bar(words, now, grant, phase)}
            </div>
            {looks(words, now, grant)}
        </section>
    }
    .into_any()
}

fn state_words(words: Words, item: ContactItem, phase: Phase) -> String {
    let phase = match phase {
        Phase::Ahead => "ahead",
        Phase::Open => "open",
        Phase::Over => "over",
    };
    // words: disclosure-address-* disclosure-mobile-*
    words.t(&format!("disclosure-{}-{phase}", item.code()))
}

fn say(words: Words, grant: &GrantView, phase: Phase) -> String {
    let who = ("name", grant.specialist_name.as_str().into());
    match phase {
        Phase::Ahead => words.tx("disclosure-say-ahead", &[who]),
        Phase::Open => words.tx("disclosure-say-open", &[who]),
        Phase::Over => words.tx("disclosure-say-over", &[who]),
    }
}

/// The share of time that is left, and the two moments. The words say it; the bar only helps.
fn bar(words: Words, now: i64, grant: &GrantView, phase: Phase) -> AnyView {
    let whole = grant.ends_at.saturating_sub(grant.starts_at).max(1);
    let left = grant.ends_at.saturating_sub(now).clamp(0, whole);
    let percent = match phase {
        Phase::Open => left.saturating_mul(100).div_euclid(whole),
        Phase::Ahead => 100,
        Phase::Over => 0,
    };
    let (from, to) = match phase {
        Phase::Ahead => ("disclosure-opens", "disclosure-closes"),
        Phase::Open => ("disclosure-opened", "disclosure-closes"),
        Phase::Over => ("disclosure-opened", "disclosure-closed"),
    };
    // words: disclosure-opens, disclosure-opened, disclosure-closes, disclosure-closed
    view! {
        <div>
            <meter class="bar" min="0" max="100" value=percent.to_string() aria-label=words.plain("disclosure-left", &[])>
                {words.percent(percent)}
            </meter>
            <p class="bar-ends">
                <span>{words.t(from)}" "{time(words, grant.starts_at, now)}</span>
                <span>{words.t(to)}" "{time(words, grant.ends_at, now)}</span>
            </p>
        </div>
    }
    .into_any()
}

/// Each look, with its reason.
fn looks(words: Words, now: i64, grant: &GrantView) -> Option<AnyView> {
    if grant.seen_at.is_empty() {
        return None;
    }
    let rows: Vec<_> = grant
        .seen_at
        .iter()
        .rev()
        .map(|at| {
            view! {
                <li class="row row--between py-2">
                    <span>{name(grant.specialist_name.clone())}" \u{2014} "{words.t("access-reason-visit")}</span>
                    <span class="muted">{time(words, *at, now)}</span>
                </li>
            }
        })
        .collect();
    Some(
        view! {
            <details>
                <summary>{icon("history")}{words.t("disclosure-log")}</summary>
                <ul class="plain-list lines sm" role="list">{rows}</ul>
            </details>
        }
        .into_any(),
    )
}
