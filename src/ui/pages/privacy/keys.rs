//! The public key by which anybody checks what Karriz signs.
use leptos::prelude::*;

use super::parts::way;
use crate::domain::privacy::head::{PublicKey, public_key};
use crate::i18n::Words;
use crate::page::cx::Cx;
use crate::page::doc::{Doc, Layout};
use crate::page::link::href;
use crate::page::reply::{PageResult, Reply};
use crate::ui::components::{ltr, page_head};

/// `GET /privacy/keys`
pub async fn get(cx: Cx) -> PageResult {
    let words = cx.words;
    let key = public_key(&cx.services);
    let doc = Doc::new(Layout::Public, words.plain("keys-title", &[]), move || view(words, key));
    Ok(Reply::page(doc.described(words.plain("keys-text", &[]))))
}

fn view(words: Words, key: PublicKey) -> AnyView {
    let digits = |text: String| view! { <bdi dir="ltr" class="hash">{text}</bdi> };
    view! {
        <main id="main" tabindex="-1"><div class="wrap wrap--narrow page">
            {way(words, "keys-title")}
            {page_head(words.t("keys-title"), Some(words.t("keys-text").into_any()), None)}
            <section class="card" aria-labelledby="h-key">
                <h2 id="h-key" class="fs-lg mb-3">{words.t("keys-log-title")}</h2>
                <p class="mb-3">{words.t("keys-log-text")}</p>
                <dl class="kv kv--start sm">
                    <dt>{words.t("keys-id")}</dt><dd>{digits(key.id())}</dd>
                    <dt>{words.t("keys-way")}</dt><dd>{ltr("Ed25519".to_owned())}</dd>
                    <dt>{words.t("keys-hex")}</dt><dd>{digits(key.hex())}</dd>
                    <dt>{words.t("keys-base64")}</dt><dd>{digits(key.base64())}</dd>
                </dl>
            </section>
            <section class="mt-8 stack gap-2" aria-labelledby="h-check">
                <h2 id="h-check" class="fs-lg">{words.t("keys-check-title")}</h2>
                <p>{words.t("keys-check-text")}</p>
                <p><a class="link" href=href(words.lang(), "/privacy/log")>{words.t("log-title")}</a></p>
            </section>
        </div></main>
    }
    .into_any()
}
