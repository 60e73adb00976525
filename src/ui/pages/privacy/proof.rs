//! The proof: each sentence, what makes it true, with which data, by which tests.
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
    view! {
        <main id="main" tabindex="-1"><div class="wrap page">
            {crumbs(words.plain("version-way", &[]), way)}
            {page_head(words.t("proof-title"), Some(words.t("proof-text").into_any()), None)}
            {translation_notice(words)}
            {counts(words, proofs)}
            {as_of(words, build)}
            {table(words, proofs)}
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
                <dd><span class="fig">{figure}" "<small>{words.t("proof-sentences")}</small></span></dd>
                <dd class="sub">{words.t(explanation(state))}</dd></div>
        }
    };
    view! { <dl class="stats mb-6">{count(State::Proven)}{count(State::Partly)}{count(State::NotYet)}</dl> }
}

fn as_of(words: Words, build: &Build) -> impl IntoView + use<> {
    let tests = words.number(i64::try_from(build.tests).unwrap_or(i64::MAX));
    view! {
        <p class="sm muted mb-6">
            {words.t("proof-build")}" "{ltr(build.version.to_owned())}" · "
            {words.t("proof-fingerprint")}" "<bdi dir="ltr" class="hash">{build.fingerprint.clone()}</bdi>" · "
            {words.tx("proof-build-tests", &[("count", tests.into())])}
        </p>
    }
}

fn table(words: Words, proofs: &[Proof]) -> impl IntoView + use<> {
    let rows: Vec<_> = proofs.iter().map(|proof| row(words, proof)).collect();
    let heads = ["proof-head-number", "proof-head-sentence", "proof-head-truth", "proof-head-state"];
    let heads = heads.map(|key| view! { <th scope="col">{words.t(key)}</th> });
    view! {
        <div class="card card--flush"><div class="table-box">
            <table class="table table--stack proof">
                <caption class="vh">{words.t("proof-title")}</caption>
                <thead><tr>{heads.into_iter().collect_view()}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div></div>
    }
}

fn row(words: Words, proof: &Proof) -> impl IntoView + use<> {
    let number = proof.claim.sentence;
    let address = format!("{}#s{number}", href(words.lang(), "/privacy"));
    let text = policy::current().words_of(number);
    view! {
        <tr id=format!("p-s{number}") data-state=code(proof.state)>
            <th scope="row"><a href=address aria-label=words.plain("proof-sentence-link", &[("number", i64::from(number).into())])>{sentence_code(number)}</a></th>
            <td data-l=words.plain("proof-head-sentence", &[])><span lang="fa" dir="rtl">{text}</span></td>
            <td data-l=words.plain("proof-head-truth", &[])>{truth(words, proof)}</td>
            <td data-l=words.plain("proof-head-state", &[])>{state_badge(words, proof.state)}</td>
        </tr>
    }
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
            view! { <li>{icon(mark)}<span><code dir="ltr">{*name}</code>" "<span class="muted">{words.t(key)}</span></span></li> }
        })
        .collect();
    view! { <div><p class="b">{words.t("proof-tests")}</p><ul class="proof__tests" role="list">{items}</ul></div> }
}

fn state_badge(words: Words, state: State) -> AnyView {
    match state {
        State::Proven => badge(Tone::Ok, Some("check-circle"), words.t("proof-state-proven")),
        State::Partly => badge(Tone::Warn, Some("clock"), words.t("proof-state-partly")),
        State::NotYet => badge(Tone::Line, Some("minus"), words.t("proof-state-none")),
    }
}

fn explanation(state: State) -> &'static str {
    match state {
        State::Proven => "proof-means-proven",
        State::Partly => "proof-means-partly",
        State::NotYet => "proof-means-none",
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

    #[test]
    fn every_sentence_has_a_row_with_its_state_in_words() {
        for lang in Lang::ALL {
            let html = view(Words::of(lang), &policy::proofs(), &Build::this()).to_html();
            assert!(!html.contains('\u{27E6}'), "a key without words");
            let page = Html::parse_document(&html);
            for proof in policy::proofs() {
                let row = format!("#p-s{}[data-state={}] .badge", proof.claim.sentence, code(proof.state));
                assert_eq!(page.select(&Selector::parse(&row).unwrap()).count(), 1, "{row}");
            }
        }
    }
}
