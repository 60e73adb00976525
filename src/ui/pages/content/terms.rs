//! The terms of use, in the operator's words. Without any there is no such page.
use leptos::prelude::*;

use crate::i18n::Words;
use crate::model::error::AppError;
use crate::model::operator::OperatorText;
use crate::page::cx::Cx;
use crate::page::doc::{Doc, Layout};
use crate::page::reply::{PageResult, Reply};
use crate::ui::components::page_head;
use crate::ui::operator::prose;

/// `GET /terms`
pub async fn get(cx: Cx) -> PageResult {
    let words = cx.words;
    let terms = cx.site.operator.terms.clone();
    if terms.is_empty() {
        return Err(AppError::NotFound.into());
    }
    let doc = Doc::new(Layout::Public, words.plain("terms-title", &[]), move || view(words, &terms));
    Ok(Reply::page(doc.described(words.plain("terms-text", &[]))))
}

fn view(words: Words, terms: &OperatorText) -> AnyView {
    view! {
        <main id="main" tabindex="-1"><div class="wrap wrap--narrow page">
            {page_head(words.t("terms-title"), Some(words.t("terms-text").into_any()), None)}
            {prose(words, terms)}
        </div></main>
    }
    .into_any()
}
