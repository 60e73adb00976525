//! The home page.
use futures::future::BoxFuture;
use leptos::prelude::*;

use crate::i18n::Words;
use crate::web::cx::{Answer, Cx, Doc, Layout, PageResult};

/// `GET /`
pub fn get(cx: Cx) -> BoxFuture<'static, PageResult> {
    Box::pin(async move {
        let words = cx.words;
        Ok(Answer::page(Doc::new(Layout::Public, words.plain("home-title", &[]), move || view(words))))
    })
}

fn view(words: Words) -> AnyView {
    view! { <main id="main" tabindex="-1"><div class="wrap page"><h1>{words.t("home-title")}</h1></div></main> }
        .into_any()
}
