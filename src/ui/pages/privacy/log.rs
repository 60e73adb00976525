//! The signed heads of the access log: what was published, page by page.
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use leptos::prelude::*;

use super::parts::way;
use crate::domain::privacy::head::{self, Heads, SignedHead, day_in, day_text};
use crate::i18n::Words;
use crate::page::cx::Cx;
use crate::page::doc::{Doc, Layout};
use crate::page::link::href;
use crate::page::reply::{PageResult, Reply};
use crate::ui::components::{Column, Row, Table, empty, page_head, table};

/// `GET /privacy/log`, `?before=2026-11-24` for older days.
pub async fn get(cx: Cx) -> PageResult {
    let words = cx.words;
    let heads = head::published(&cx.services, day_in(cx.query.get("before"))).await?;
    let doc = Doc::new(Layout::Public, words.plain("log-title", &[]), move || view(words, &heads));
    Ok(Reply::page(doc.described(words.plain("log-text", &[]))))
}

/// `GET /privacy/log.json`: the same for programs; `before` of the response begins the next page.
pub async fn json(cx: Cx) -> PageResult {
    let heads = head::published(&cx.services, day_in(cx.query.get("before"))).await?;
    let json = (header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    Ok(Reply::Other(([json], head::json(&heads)?).into_response()))
}

fn view(words: Words, heads: &Heads) -> AnyView {
    let older = heads.more_before.map(|day| {
        let address = href(words.lang(), &format!("/privacy/log?before={}", day_text(day)));
        view! { <p class="mt-4"><a class="btn btn--line" rel="next" href=address>{words.t("log-older")}</a></p> }
    });
    view! {
        <main id="main" tabindex="-1"><div class="wrap page">
            {way(words, "log-title")}
            {page_head(words.t("log-title"), Some(words.t("log-text").into_any()), None)}
            <section class="card card--sunken mb-6 stack gap-2" aria-labelledby="h-proves">
                <h2 id="h-proves" class="fs-lg">{words.t("log-proves-title")}</h2>
                <p>{words.t("log-proves-text")}</p>
                <p>{words.t("log-proves-not")}</p>
                <p class="row gap-6">
                    <a class="link" href=href(words.lang(), "/privacy/keys")>{words.t("keys-title")}</a>
                    // For programs: it has no language.
                    <a class="link" href="/privacy/log.json">{words.t("log-json")}</a>
                </p>
            </section>
            {list(words, heads)}
            {older}
        </div></main>
    }
    .into_any()
}

fn list(words: Words, heads: &Heads) -> AnyView {
    if heads.heads.is_empty() {
        return empty(words.t("log-none-title"), words.t("log-none-text"), None);
    }
    let columns = ["log-day", "log-length", "log-added", "log-hash", "log-signature"];
    let columns = columns.map(|key| Column::new(words.t(key))).into();
    let rows = heads.heads.iter().map(|head| row(words, head)).collect();
    view! { <div class="card card--flush">{table(Table::new(words.t("log-title"), columns, rows))}</div> }.into_any()
}

fn row(words: Words, signed: &SignedHead) -> Row {
    let head = &signed.head;
    let digits = |text: String| view! { <bdi dir="ltr" class="hash xs">{text}</bdi> }.into_any();
    Row {
        head: view! { <time datetime=day_text(head.day)>{words.date_long(head.noon())}</time> }.into_any(),
        cells: vec![
            words.number(head.seq).into_any(),
            words.number(head.count).into_any(),
            digits(head.hash_text()),
            digits(signed.signature_text()),
        ],
        is_late: false,
    }
}
