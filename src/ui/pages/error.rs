//! Error pages: what happened, a reference, and a way on.
use leptos::prelude::*;

use crate::i18n::Words;
use crate::page::error::ErrorPage;
use crate::page::form_view::say;
use crate::page::link::href;

/// The content of an error page.
// words: error-*
pub fn view(words: Words, page: &ErrorPage, reference: &str) -> AnyView {
    let text = match &page.text {
        Some(message) => say(words, message),
        None => words.t(&format!("error-{}-text", page.kind)),
    };
    let wait = page.retry_after_s.map(|seconds| {
        let minutes = i64::from(seconds).div_euclid(60) + 1;
        view! { <p>{words.tx("error-wait", &[("minutes", minutes.into())])}</p> }
    });
    view! {
        <main id="main" class="error-page" tabindex="-1">
            <section class="empty">
                <span class="badge badge--line">{words.digits(page.status.as_str())}</span>
                <h1>{words.t(&format!("error-{}-title", page.kind))}</h1>
                <p>{text}</p>
                {wait}
                <p class="sm">{words.t("error-reference")}" "<bdi dir="ltr" class="code-ref">{reference.to_owned()}</bdi></p>
                <div class="btn-row row--center">
                    <a class="btn" href=href(words.lang(), "/")>{words.t("error-home")}</a>
                    <a class="btn btn--text" href=href(words.lang(), "/services")>{words.t("foot-all-services")}</a>
                </div>
            </section>
        </main>
    }
    .into_any()
}
