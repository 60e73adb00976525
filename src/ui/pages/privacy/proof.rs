//! The proof, for people first: each sentence, whether it holds, and one reason; the tests behind it are folded away.
use leptos::prelude::*;

use super::parts::{sentence_code, translation_notice};
use crate::domain::policy::{self, Build, Proof, State};
use crate::i18n::Words;
use crate::page::cx::Cx;
use crate::page::doc::{Doc, Layout};
use crate::page::link::href;
use crate::page::reply::{PageResult, Reply};
use crate::ui::components::{Crumb, Tone, badge, crumbs, icon, ltr, page_head};

/// `GET /privacy/proof`
pub async fn get(cx: Cx) -> PageResult {
    let words = cx.words;
    let (proofs, build) = (policy::proofs(), Build::this());
    let doc = Doc::new(Layout::Public, words.plain("proof-title", &[]), move || view(words, &proofs, &build));
    Ok(Reply::page(doc.described(words.plain("proof-text", &[]))))
}

fn view(words: Words, proofs: &[Proof], build: &Build) -> AnyView {
    let way = vec![
        Crumb { words: words.t("privacy-title").into_any(), address: Some(href(words.lang(), "/privacy")) },
        Crumb { words: words.t("proof-title").into_any(), address: None },
    ];
    let sentences: Vec<_> = proofs.iter().map(|proof| sentence(words, proof)).collect();
    view! {
        <main id="main" tabindex="-1"><div class="wrap page">
            {crumbs(words.plain("version-way", &[]), way)}
            {page_head(words.t("proof-title"), Some(words.t("proof-text").into_any()), None)}
            {translation_notice(words)}
            {counts(words, proofs)}
            {as_of(words, build)}
            <ol class="proofs" role="list">{sentences}</ol>
        </div></main>
    }
    .into_any()
}

fn counts(words: Words, proofs: &[Proof]) -> impl IntoView + use<> {
    let count = |state: State| {
        let count = proofs.iter().filter(|proof| proof.state == state).count();
        let figure = words.number(i64::try_from(count).unwrap_or(i64::MAX));
        view! {
            <div class="stat"><dt>{state_badge(words, state)}</dt>
                <dd><span class="fig">{figure}" "<small>{words.t("proof-sentences")}</small></span></dd></div>
        }
    };
    view! { <dl class="stats mb-4">{count(State::Proven)}{count(State::Partly)}{count(State::NotYet)}</dl> }
}

/// As of which day and build the page speaks.
fn as_of(words: Words, build: &Build) -> impl IntoView + use<> {
    let tests = words.number(i64::try_from(build.tests).unwrap_or(i64::MAX));
    let listed = build.listed_at.map(|at| {
        view! { <time datetime=words.iso(at)>{words.tx("proof-listed", &[("date", words.date_long(at).into())])}</time>" \u{B7} " }
    });
    view! {
        <p class="sm muted mb-6">
            {listed}{words.tx("proof-build-tests", &[("count", tests.into())])}" \u{B7} "
            {words.t("proof-build")}" "{ltr(build.version.to_owned())}" \u{B7} "
            {words.t("proof-fingerprint")}" "<bdi dir="ltr" class="hash">{build.fingerprint.clone()}</bdi>
        </p>
    }
}

fn sentence(words: Words, proof: &Proof) -> impl IntoView + use<> {
    let number = proof.claim.sentence;
    let address = format!("{}#s{number}", href(words.lang(), "/privacy"));
    let named = words.plain("proof-sentence", &[("n", i64::from(number).into())]);
    let text = policy::current().words_of(number);
    view! {
        <li class="card proof" id=format!("p-s{number}") data-state=code(proof.state)>
            <div class="row row--between">
                <a href=address aria-label=named>{sentence_code(number)}</a>
                {state_badge(words, proof.state)}
            </div>
            <p class="proof__text" lang="fa" dir="rtl">{text}</p>
            {reason(words, proof)}
            <details class="fold fold--bare">
                <summary class="sm">{words.t("proof-technical")}</summary>
                <div>{truth(words, proof)}</div>
            </details>
        </li>
    }
}

/// The one thing to know: what it lacks first, or what makes it hold.
fn reason(words: Words, proof: &Proof) -> Option<impl IntoView + use<>> {
    let claim = proof.claim;
    let (lead, key) = match (proof.state, claim.not_yet.first()) {
        (State::Partly | State::NotYet, Some(lacks)) => (Some(words.t("proof-lacks")), lacks),
        _ => (None, claim.made_true_by.first()?),
    };
    // words: proof-by-*, proof-lacks-*
    let why = words.t(key);
    Some(view! { <p class="sm muted">{lead.map(|lead| view! { {lead}" " })}{why}</p> })
}

/// What makes the sentence true, with which data, what is not there yet, and the tests.
fn truth(words: Words, proof: &Proof) -> impl IntoView + use<> {
    let claim = proof.claim;
    let part = |title: &'static str, keys: &[&str]| {
        let items: Vec<_> = keys.iter().map(|key| view! { <li>{words.t(key)}</li> }).collect();
        (!items.is_empty())
            .then(|| view! { <div><p class="b">{words.t(title)}</p><ul class="proof__list">{items}</ul></div> })
    };
    view! {
        <div class="stack gap-3 sm">
            {part("proof-now", claim.made_true_by)}
            {part("proof-not-yet", claim.not_yet)}
            {data(words, claim.data_items)}
            {tests(words, proof)}
        </div>
    }
}

// words: data-*
fn data(words: Words, names: &[&str]) -> Option<impl IntoView + use<>> {
    let names: Vec<String> = names.iter().map(|name| words.t(&format!("data-{name}"))).collect();
    let list = names.join(&words.plain("list-comma", &[]));
    (!list.is_empty()).then(|| view! { <p><span class="b">{words.t("proof-data")}</span>": "{list}</p> })
}

fn tests(words: Words, proof: &Proof) -> impl IntoView + use<> {
    let items: Vec<_> = proof
        .tests
        .iter()
        .map(|(name, exists)| {
            let (mark, key) = if *exists { ("check", "proof-test-exists") } else { ("minus", "proof-test-unwritten") };
            view! { <li>{icon(mark)}<span>{test_name(name)}" "<span class="muted">{words.t(key)}</span></span></li> }
        })
        .collect();
    view! { <div><p class="b">{words.t("proof-tests")}</p><ul class="proof__tests" role="list">{items}</ul></div> }
}

/// The name of a test breaks between its words only.
fn test_name(name: &'static str) -> impl IntoView + use<> {
    let parts: Vec<_> = name.split_inclusive(['_', ':']).map(|part| view! { {part}<wbr/> }).collect();
    view! { <code dir="ltr">{parts}</code> }
}

fn state_badge(words: Words, state: State) -> AnyView {
    match state {
        State::Proven => badge(Tone::Ok, Some("check-circle"), words.t("proof-state-proven")),
        State::Partly => badge(Tone::Warn, Some("clock"), words.t("proof-state-partly")),
        State::NotYet => badge(Tone::Line, Some("minus"), words.t("proof-state-none")),
    }
}

fn code(state: State) -> &'static str {
    match state {
        State::Proven => "proven",
        State::Partly => "partly",
        State::NotYet => "none",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use scraper::{Html, Selector};

    fn page(lang: Lang) -> Html {
        let html = view(Words::of(lang), &policy::proofs(), &Build::this()).to_html();
        assert!(!html.contains('\u{27E6}'), "a key without words");
        Html::parse_document(&html)
    }

    fn count(page: &Html, css: &str) -> usize {
        page.select(&Selector::parse(css).unwrap()).count()
    }

    #[test]
    fn every_sentence_stands_with_its_state_in_words_and_one_reason() {
        for lang in Lang::ALL {
            let page = page(lang);
            for proof in policy::proofs() {
                let sentence = format!("#p-s{}[data-state={}]", proof.claim.sentence, code(proof.state));
                assert_eq!(count(&page, &format!("{sentence} .badge")), 1, "{sentence}");
                assert_eq!(count(&page, &format!("{sentence} > p.muted")), 1, "{sentence} gives no reason");
            }
        }
    }

    #[test]
    fn tests_are_folded_away_and_their_names_break_between_words() {
        for lang in Lang::ALL {
            let page = page(lang);
            let all: usize = policy::proofs().iter().map(|proof| proof.tests.len()).sum();
            assert_eq!(count(&page, "details:not([open]) code"), all);
            let code = page.select(&Selector::parse("code").unwrap()).next().unwrap();
            assert!(code.inner_html().matches("<wbr>").count() > 5);
            assert_eq!(count(&page, "main time[datetime]"), 1, "the day of the list of tests");
        }
    }
}
