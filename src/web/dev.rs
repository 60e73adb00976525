//! Pages for development only: the SMS outbox and the page table.
use axum::Json;
use axum::response::IntoResponse;
use serde_json::json;

use super::pages::PAGES;
use crate::domain::notify::SentMessage;
use crate::page::cx::Cx;
use crate::page::doc::{Doc, Layout};
use crate::page::reply::{PageResult, Reply};
use crate::ui;

/// `/dev/outbox`
pub async fn outbox(cx: Cx) -> PageResult {
    let messages: Vec<_> = messages(&cx).into_iter().map(|message| (message.to, message.text, message.at)).collect();
    let (words, now) = (cx.words, cx.now);
    let title = words.plain("outbox-title", &[]);
    Ok(Reply::page(Doc::new(Layout::Plain, title, move || ui::pages::outbox::view(words, messages, now))))
}

/// `/dev/outbox.json`
pub async fn outbox_json(cx: Cx) -> PageResult {
    Ok(Reply::Other(Json(messages(&cx)).into_response()))
}

/// `/dev/pages.json`
pub async fn pages_json(cx: Cx) -> PageResult {
    let pages: Vec<_> = PAGES
        .iter()
        .filter(|page| page.is_there(&cx.site.operator))
        .map(|page| {
            json!({
                "path": page.path,
                "guard": format!("{:?}", page.guard),
                "cache": format!("{:?}", page.class),
                "island": page.has_island,
                "function": page.is_function,
                "get": page.get.is_some(),
                "post": page.post.is_some(),
            })
        })
        .collect();
    Ok(Reply::Other(Json(pages).into_response()))
}

fn messages(cx: &Cx) -> Vec<SentMessage> {
    cx.site.outbox.as_ref().map(|outbox| outbox.messages()).unwrap_or_default()
}
