//! The error page: what went wrong, what to do, and, where it helps, the reference of the log line.
use leptos::prelude::*;

use crate::i18n::Words;
use crate::page::error::ErrorPage;
use crate::page::form_view::say;
use crate::page::link::href;
use crate::ui::components::{SearchBox, search_box};

/// What the page shows.
pub struct Shown {
    pub words: Words,
    pub page: ErrorPage,
    pub reference: String,
    /// Where the reader's own work is, when they are signed in.
    pub own_page: Option<&'static str>,
}

/// The page.
// words: error-*
pub fn view(shown: Shown) -> AnyView {
    let Shown { words, page, reference, own_page } = shown;
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
                {page.is_lost().then(|| search(words))}
                {(!page.is_lost()).then(|| reference_line(words, reference))}
                <div class="btn-row row--center">{ways_on(words, own_page)}</div>
            </section>
        </main>
    }
    .into_any()
}

/// To the reader's own work, or to what a visitor may look for.
fn ways_on(words: Words, own_page: Option<&'static str>) -> AnyView {
    let link = |class: &'static str, path: &'static str, key: &'static str| {
        view! { <a class=class href=href(words.lang(), path)>{words.t(key)}</a> }
    };
    match own_page {
        Some(path) => {
            view! { {link("btn", path, "error-own-page")}{link("btn btn--text", "/", "error-home")} }.into_any()
        }
        None => view! { {link("btn", "/", "error-home")}{link("btn btn--text", "/services", "foot-all-services")} }
            .into_any(),
    }
}

/// Whoever looks for something that is not there may look for it by its name.
fn search(words: Words) -> AnyView {
    search_box(SearchBox {
        action: href(words.lang(), "/services"),
        name: "q",
        label: words.t("services-search-label"),
        hint: None,
        value: String::new(),
        button: words.t("services-search-button"),
        most: 100,
        proposals: None,
    })
}

fn reference_line(words: Words, reference: String) -> impl IntoView {
    view! { <p class="sm">{words.t("error-reference")}" "<bdi dir="ltr" class="code-ref">{reference}</bdi></p> }
}
