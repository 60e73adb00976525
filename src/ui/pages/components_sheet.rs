//! Every component in every state, for development only; also the page that proves islands.
use futures::future::BoxFuture;
use leptos::prelude::*;

use crate::i18n::Words;
use crate::islands::LettersLeft;
use crate::web::cx::{Answer, Cx, Doc, Layout, PageResult};

/// `GET /dev/components`
pub fn get(cx: Cx) -> BoxFuture<'static, PageResult> {
    Box::pin(async move {
        let words = cx.words;
        Ok(Answer::page(Doc::new(
            Layout::Public,
            words.plain("sheet-title", &[]),
            move || view(words),
        )))
    })
}

fn view(words: Words) -> AnyView {
    let left = words.plain("sheet-letters-left", &[("n", "{n}".into())]);
    view! {
        <main id="main" tabindex="-1"><div class="wrap page">
            <h1>{words.t("sheet-title")}</h1>
            <LettersLeft id="island".to_owned() label=words.t("sheet-island") most=40 words=left digits=words.digits("0123456789")/>
        </div></main>
    }
    .into_any()
}
