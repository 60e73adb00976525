//! How a request goes, from writing it to the visit.
use leptos::prelude::*;

use super::parts::{lines, sees_note, steps, who_sees};
use crate::i18n::Words;
use crate::page::cx::Cx;
use crate::page::doc::{Doc, Layout};
use crate::page::link::href;
use crate::page::reply::{PageResult, Reply};
use crate::ui::components::{icon, page_head};

/// `GET /how-it-works`
pub async fn get(cx: Cx) -> PageResult {
    let words = cx.words;
    let doc = Doc::new(Layout::Public, words.plain("how-title", &[]), move || view(words));
    Ok(Reply::page(doc.described(words.plain("how-text", &[]))))
}

fn view(words: Words) -> AnyView {
    view! {
        <main id="main" tabindex="-1">
            <div class="wrap page">
                {page_head(words.t("how-title"), Some(words.t("how-text").into_any()), None)}
                <section aria-label=words.plain("home-how-title", &[])>{steps(words)}</section>
                <div class="split aside-lg gap-8 mt-8">
                    <div class="stack gap-8">
                        {part(words, "how-request-title", &["how-request-questions", "how-request-address", "how-request-slot", "how-request-code"])}
                        {part(words, "how-offers-title", &["how-offers-count", "how-offers-total", "how-offers-withdraw", "how-offers-none"])}
                        {part(words, "how-pay-title", &["how-pay-cash", "how-pay-card", "how-pay-cancel"])}
                        {part(words, "how-specialist-title", &["how-specialist-match", "how-specialist-free", "how-specialist-press"])}
                    </div>
                    <aside class="stack sticky" aria-label=words.plain("how-aside", &[])>
                        <div class="card"><h2 class="fs-lg">{words.t("sees-title")}</h2>{who_sees(words)}
                            <p class="sm muted mt-3">{sees_note(words)}</p></div>
                    </aside>
                </div>
                {not_yet(words)}
                <div class="btn-row mt-8">
                    <a class="btn btn--lg" href=href(words.lang(), "/services")>{icon("search")}{words.t("how-start")}</a>
                    <a class="btn btn--lg btn--text" href=href(words.lang(), "/privacy")>{words.t("home-trust-policy")}</a>
                </div>
            </div>
        </main>
    }
    .into_any()
}

fn part(words: Words, title: &'static str, keys: &[&'static str]) -> AnyView {
    view! { <section class="stack gap-3"><h2>{words.t(title)}</h2>{lines(words, "check", keys)}</section> }.into_any()
}

fn not_yet(words: Words) -> impl IntoView {
    view! {
        <section class="card card--sunken mt-8 stack gap-3" aria-labelledby="h-not-yet">
            <h2 id="h-not-yet" class="fs-lg">{words.t("how-not-yet-title")}</h2>
            <p class="muted">{words.t("how-not-yet-text")}</p>
        </section>
    }
}
