//! What Karriz is, what its name means, and what it holds to.
use leptos::prelude::*;

use super::parts::point;
use crate::i18n::Words;
use crate::model::operator::Operator;
use crate::page::cx::Cx;
use crate::page::doc::{Doc, Layout};
use crate::page::link::href;
use crate::page::reply::{PageResult, Reply};
use crate::ui::components::{icon, page_head};
use crate::ui::operator::imprint;

/// `GET /about`
pub async fn get(cx: Cx) -> PageResult {
    let words = cx.words;
    let doc = Doc::new(Layout::Public, words.plain("about-title", &[]), move || view(words, &cx.site.operator));
    Ok(Reply::page(doc.described(words.plain("about-text", &[]))))
}

fn view(words: Words, operator: &Operator) -> AnyView {
    let imprint = imprint(words, operator).map(|imprint| {
        view! {
            <section class="stack gap-3" aria-labelledby="h-operator">
                <h2 id="h-operator">{words.t("operator-title")}</h2>
                {imprint}
            </section>
        }
    });
    view! {
        <main id="main" tabindex="-1"><div class="wrap wrap--narrow page">
            {page_head(words.t("about-title"), Some(words.t("about-text").into_any()), None)}
            <div class="stack gap-8">
                <section class="stack gap-3" aria-labelledby="h-name">
                    <h2 id="h-name">{words.t("about-name-title")}</h2>
                    <p>{words.t("about-name-text")}</p>
                </section>
                <section class="stack gap-4" aria-labelledby="h-rules">
                    <h2 id="h-rules">{words.t("about-rules-title")}</h2>
                    <ul class="ticks gap-4" role="list">
                        {point(words, "doc", "about-rule-policy", "about-rule-policy-text")}
                        {point(words, "eye", "about-rule-looks", "about-rule-looks-text")}
                        {point(words, "wifi", "about-rule-poor", "about-rule-poor-text")}
                        {point(words, "globe", "about-rule-foreign", "about-rule-foreign-text")}
                    </ul>
                </section>
                {imprint}
                <section class="card card--sunken stack gap-3" aria-labelledby="h-now">
                    <h2 id="h-now" class="fs-lg">{words.t("about-now-title")}</h2>
                    <p>{words.t("about-now-text")}</p>
                    <p class="row gap-6">
                        <a class="link" href=href(words.lang(), "/how-it-works")>{words.t("nav-how")}" "{icon("arrow")}</a>
                        <a class="link" href=href(words.lang(), "/privacy/proof")>{words.t("nav-proof")}" "{icon("arrow")}</a>
                    </p>
                </section>
            </div>
        </div></main>
    }
    .into_any()
}
