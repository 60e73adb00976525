//! The development outbox: the SMS that nobody got.
use leptos::prelude::*;

use crate::i18n::Words;
use crate::model::moment::Moment;
use crate::ui::components::{empty, page_head};

/// Messages as number, text and moment, newest first.
pub fn view(words: Words, messages: Vec<(String, String, Moment)>, now: Moment) -> AnyView {
    let is_empty = messages.is_empty();
    let items: Vec<_> = messages
        .into_iter()
        .map(|(to, text, at)| {
            view! {
                <article class="card">
                    <div class="card__head">
                        <h2><bdi dir="ltr">{to}</bdi></h2>
                        <time class="muted sm" datetime=words.iso(at)>{words.relative(at, now)}</time>
                    </div>
                    <pre class="sms" dir="auto">{text}</pre>
                </article>
            }
        })
        .collect();
    view! {
        <main id="main" tabindex="-1"><div class="wrap wrap--narrow page">
            {page_head(words.t("outbox-title"), Some(words.t("outbox-text").into_any()), None)}
            {is_empty.then(|| empty(words.t("outbox-empty-title"), words.t("outbox-empty-text"), None))}
            <div class="stack">{items}</div>
        </div></main>
    }
    .into_any()
}
