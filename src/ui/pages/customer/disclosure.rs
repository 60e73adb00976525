//! Who may see the reader's contact data for a request, until when, and how often it was done.
use leptos::prelude::*;

use super::request::{RequestPage, button};
use crate::domain::requests::GrantView;
use crate::i18n::Words;
use crate::model::moment::Moment;
use crate::model::request::{ContactItem, RequestEvent};
use crate::page::link::href;
use crate::ui::components::{Disclosure, TimeLeft, disclosure, name, note, percent_left, time};

/// A card for each datum that was, is or will be open.
pub(super) fn section(vm: &RequestPage) -> Option<AnyView> {
    let (words, now, grants) = (vm.form.words, vm.now, &vm.request.grants);
    if grants.is_empty() {
        return None;
    }
    let cards: Vec<_> = grants.iter().enumerate().map(|(at, grant)| card(words, now, grant, at)).collect();
    Some(
        view! {
            <section class="stack" aria-labelledby="h-disclosures" id="disclosures">
                <h2 id="h-disclosures">{words.t("disclosure-title")}</h2>
                {cards}
                {shut(vm)}
                {note("shield", view! {
                    {words.t("disclosure-all")}" "<a href=href(words.lang(), "/me/data")>{words.t("nav-my-data")}</a>
                }.into_any())}
            </section>
        }
        .into_any(),
    )
}

/// Shuts both before their time is over.
fn shut(vm: &RequestPage) -> Option<AnyView> {
    let words = vm.form.words;
    let may = vm.request.may.contains(&RequestEvent::ShutContact);
    let press = button(vm, RequestEvent::ShutContact).filter(|_| may)?;
    Some(
        view! { <div class="btn-row">{press}</div><p class="xs faint">{words.t("request-shut-contact-text")}</p> }
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

fn phase(grant: &GrantView, now: Moment) -> Phase {
    match grant.is_open {
        true => Phase::Open,
        false if now < grant.starts_at && grant.starts_at < grant.ends_at => Phase::Ahead,
        false => Phase::Over,
    }
}

fn card(words: Words, now: Moment, grant: &GrantView, at: usize) -> AnyView {
    let phase = phase(grant, now);
    let seen = i64::try_from(grant.seen_at.len()).unwrap_or(i64::MAX);
    let seen = (phase != Phase::Ahead)
        .then(|| view! { " \u{2014} "<span>{words.tx("disclosure-seen", &[("n", seen.into())])}</span> });
    let until = grant.shown_until.map(|until| {
        let until = words.tx("disclosure-look-until", &[("time", words.time(until).into())]);
        view! { " \u{2014} "<span>{until}</span> }
    });
    disclosure(Disclosure {
        id: format!("h-grant-{at}"),
        is_open: phase == Phase::Open,
        state: state_words(words, grant.item, phase),
        say: view! { {say(words, grant, phase)}{seen}{until} }.into_any(),
        time_left: Some(time_left(words, now, grant, phase)),
        actions: Vec::new(),
        log: entries(words, now, grant),
    })
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

/// The share of time that is left, and the two moments.
fn time_left(words: Words, now: Moment, grant: &GrantView, phase: Phase) -> TimeLeft {
    let percent = percent_left(grant.starts_at, grant.ends_at, now);
    let (from, to) = match phase {
        Phase::Ahead => ("disclosure-opens", "disclosure-closes"),
        Phase::Open => ("disclosure-opened", "disclosure-closes"),
        Phase::Over => ("disclosure-opened", "disclosure-closed"),
    };
    // words: disclosure-opens, disclosure-opened, disclosure-closes, disclosure-closed
    let moment = |key: &'static str, at: Moment| words.tx(key, &[("when", words.date_time(at, now).into())]);
    TimeLeft {
        percent,
        percent_words: words.percent(i64::from(percent)),
        label: words.plain("disclosure-left", &[]),
        opened: moment(from, grant.starts_at),
        closes: moment(to, grant.ends_at),
    }
}

/// Each access with its reason, newest first.
fn entries(words: Words, now: Moment, grant: &GrantView) -> Option<(String, Vec<(AnyView, AnyView)>)> {
    let entry = |at: &Moment| {
        let who = view! { {name(grant.specialist_name.clone())}" \u{2014} "{words.t("access-reason-visit")} };
        (who.into_any(), time(words, *at, now))
    };
    (!grant.seen_at.is_empty()).then(|| (words.t("disclosure-log"), grant.seen_at.iter().rev().map(entry).collect()))
}
