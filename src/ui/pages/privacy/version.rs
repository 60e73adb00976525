//! One version of the policy, word for word.
use leptos::prelude::*;

use super::parts::{facts, translation_notice};
use crate::domain::policy::{self, PolicyVersion};
use crate::i18n::Words;
use crate::model::error::AppError;
use crate::page::cx::Cx;
use crate::page::doc::{Doc, Layout};
use crate::page::link::href;
use crate::page::reply::{PageResult, Reply};
use crate::ui::components::{Crumb, crumbs, page_head};

/// `GET /privacy/versions/{number}`
pub async fn get(cx: Cx) -> PageResult {
    let words = cx.words;
    let version = find(cx.param("number")).ok_or(AppError::NotFound)?;
    let title = title(words, version);
    let doc = Doc::new(Layout::Public, title, move || view(words, version));
    Ok(Reply::page(doc.described(words.plain("version-text", &[]))))
}

/// One address for one version: `1`, and neither `01` nor `+1`.
fn find(number: &str) -> Option<&'static PolicyVersion> {
    policy::all().iter().find(|version| version.number.to_string() == number)
}

fn title(words: Words, version: &PolicyVersion) -> String {
    words.plain("version-title", &[("number", words.number(i64::from(version.number)).into())])
}

fn view(words: Words, version: &'static PolicyVersion) -> AnyView {
    let way = vec![
        Crumb { words: words.t("privacy-title").into_any(), address: Some(href(words.lang(), "/privacy")) },
        Crumb { words: title(words, version).into_any(), address: None },
    ];
    let bytes = i64::try_from(version.text.len()).unwrap_or(i64::MAX);
    view! {
        <main id="main" tabindex="-1"><div class="wrap wrap--narrow page">
            {crumbs(words.plain("version-way", &[]), way)}
            {page_head(title(words, version), Some(words.t("version-text").into_any()), None)}
            {translation_notice(words)}
            <div class="card card--sunken mb-6">
                {facts(words, version)}
                <p class="sm muted mt-3">{words.tx("version-hash", &[("bytes", bytes.into())])}</p>
            </div>
            <article class="legal__text legal__verbatim" lang="fa" dir="rtl">{version.text}</article>
            <section class="mt-8 stack gap-2" aria-labelledby="h-all">
                <h2 id="h-all" class="fs-lg">{words.t("version-all")}</h2>
                <p class="muted">{words.t("version-all-text")}</p>
            </section>
        </div></main>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use scraper::{Html, Selector};

    #[test]
    fn the_text_is_the_file_to_the_byte() {
        let page = Html::parse_document(&view(Words::of(Lang::En), policy::current()).to_html());
        let article = page.select(&Selector::parse("article").unwrap()).next().unwrap();
        assert_eq!(article.text().collect::<String>(), policy::current().text);
    }

    #[test]
    fn a_version_has_one_address() {
        assert!(find("1").is_some());
        for other in ["", "0", "01", "+1", "2", "1.0", "\u{06F1}"] {
            assert!(find(other).is_none(), "{other}");
        }
    }
}
