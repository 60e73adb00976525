//! The policy in force, beside the same in plain words.
use leptos::prelude::*;

use super::parts::{facts, legal_text, published, translation_notice};
use crate::domain::policy::{self, Block, BlockKind, PolicyVersion, Section};
use crate::i18n::Words;
use crate::page::cx::Cx;
use crate::page::doc::{Doc, Layout};
use crate::page::link::href;
use crate::page::reply::{PageResult, Reply};
use crate::ui::components::{icon, page_head};

/// `GET /privacy`
pub async fn get(cx: Cx) -> PageResult {
    let words = cx.words;
    let doc = Doc::new(Layout::Public, words.plain("privacy-title", &[]), move || view(words, policy::current()));
    Ok(Reply::page(doc.described(words.plain("privacy-description", &[]))))
}

fn view(words: Words, version: &'static PolicyVersion) -> AnyView {
    let rows: Vec<_> = version.sections.iter().map(|section| row(words, version, section)).collect();
    view! {
        <main id="main" tabindex="-1"><div class="wrap page">
            {page_head(words.t("privacy-title"), Some(words.t("privacy-text").into_any()), Some(head_end(words, version)))}
            {translation_notice(words)}
            {summary(words)}
            <div class="split split--toc">
                {contents(words, version)}
                <article class="legal" aria-label=words.plain("privacy-title", &[])>
                    {rows}
                    {about_version(words, version)}
                </article>
            </div>
        </div></main>
    }
    .into_any()
}

fn head_end(words: Words, version: &PolicyVersion) -> AnyView {
    let number = words.number(i64::from(version.number));
    view! {
        <div class="row gap-2">
            <span class="badge badge--accent">{words.tx("privacy-version", &[("number", number.into())])}</span>
            <span class="badge"><span>{words.t("privacy-since")}" "{published(words, version)}</span></span>
            <a class="btn btn--line" href=href(words.lang(), "/privacy/proof")>{icon("check-circle")}{words.t("nav-proof")}</a>
        </div>
    }
    .into_any()
}

/// All of it in five lines.
fn summary(words: Words) -> impl IntoView {
    let lines = ["privacy-short-ask", "privacy-short-card", "privacy-short-contact", "privacy-short-others"];
    let items = lines.map(|key| view! { <li>{icon("check")}<span>{words.t(key)}</span></li> });
    view! {
        <section class="card card--sunken mb-8" aria-labelledby="h-short">
            <h2 id="h-short" class="mb-3">{words.t("privacy-short-title")}</h2>
            <ul class="ticks" role="list">
                {items.into_iter().collect_view()}
                <li>{icon("check")}<span>
                    {words.t("privacy-short-see")}" "<a href=href(words.lang(), "/me/data")>{words.t("nav-my-data")}</a>
                </span></li>
            </ul>
        </section>
    }
}

// words: privacy-toc-*
fn contents(words: Words, version: &PolicyVersion) -> impl IntoView + use<> {
    let items: Vec<_> = version
        .sections
        .iter()
        .filter_map(|section| Some((section, first_sentence(version, section)?)))
        .map(|(section, number)| {
            view! { <li><a href=format!("#s{number}")>{words.t(&format!("privacy-toc-{}", section.name))}</a></li> }
        })
        .collect();
    view! {
        <nav class="toc sticky only-wide" aria-labelledby="h-toc">
            <h2 id="h-toc" class="fs-md mb-2">{words.t("privacy-toc")}</h2>
            <ol>{items}<li><a href="#this-version">{words.t("privacy-facts-title")}</a></li></ol>
            <p class="xs faint mt-4">"SHA-256: "<bdi dir="ltr" class="hash">{version.sha256.clone()}</bdi></p>
        </nav>
    }
}

fn first_sentence(version: &PolicyVersion, section: &Section) -> Option<u8> {
    let (first, last) = (section.blocks.first()?, section.blocks.last()?);
    let whole = first.range.start..last.range.end;
    version.sentences.iter().find(|sentence| whole.contains(&sentence.range.start)).map(|sentence| sentence.number)
}

// words: privacy-plain-*
fn row(words: Words, version: &'static PolicyVersion, section: &Section) -> impl IntoView + use<> {
    let plain = words.t(&format!("privacy-plain-{}", section.name));
    view! {
        <section class="legal__row">
            <div class="legal__text" lang="fa" dir="rtl">{blocks(version, &section.blocks)}</div>
            <div class="legal__plain" role="note"><h3>{words.t("privacy-plain")}</h3><p>{plain}</p></div>
        </section>
    }
}

/// Blocks as elements; items that follow each other are one list. The bullets are part of the text.
fn blocks(version: &'static PolicyVersion, blocks: &[Block]) -> Vec<AnyView> {
    blocks
        .chunk_by(|one, next| one.kind == BlockKind::Item && next.kind == BlockKind::Item)
        .map(|chunk| {
            let mut texts = chunk.iter().map(|block| legal_text(version.pieces(&block.range)));
            match chunk.first().map(|block| block.kind) {
                Some(BlockKind::Item) => {
                    let items: Vec<_> = texts.map(|text| view! { <li>{text}</li> }).collect();
                    view! { <ul class="legal__items" role="list">{items}</ul> }.into_any()
                }
                kind => block(kind.unwrap_or(BlockKind::Paragraph), texts.next().unwrap_or_default()),
            }
        })
        .collect()
}

fn block(kind: BlockKind, text: Vec<AnyView>) -> AnyView {
    match kind {
        BlockKind::Title => view! { <h2>{text}</h2> }.into_any(),
        BlockKind::Heading => view! { <h3 class="fs-lg">{text}</h3> }.into_any(),
        BlockKind::Subheading => view! { <h4 class="fs-md">{text}</h4> }.into_any(),
        BlockKind::Topic => view! { <h4 class="fs-md">{text}</h4> }.into_any(),
        BlockKind::Paragraph | BlockKind::Item => view! { <p>{text}</p> }.into_any(),
    }
}

fn about_version(words: Words, version: &PolicyVersion) -> impl IntoView + use<> {
    let address = href(words.lang(), &format!("/privacy/versions/{}", version.number));
    view! {
        <section class="legal__row legal__row--wide" id="this-version" aria-labelledby="h-facts">
            <div class="stack gap-4">
                <h2 id="h-facts">{words.t("privacy-facts-title")}</h2>
                {facts(words, version)}
                <p class="row gap-6">
                    <a class="link" href=address>{words.t("privacy-verbatim")}" "{icon("arrow")}</a>
                    <a class="link" href=href(words.lang(), "/privacy/proof")>{words.t("nav-proof")}" "{icon("arrow")}</a>
                    <a class="link" href=href(words.lang(), "/privacy/log")>{words.t("log-title")}" "{icon("arrow")}</a>
                </p>
            </div>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use scraper::{Html, Selector};

    fn page(lang: Lang) -> Html {
        Html::parse_document(&view(Words::of(lang), policy::current()).to_html())
    }

    fn select(css: &str) -> Selector {
        Selector::parse(css).unwrap()
    }

    fn without_space(text: &str) -> String {
        text.chars().filter(|c| !c.is_whitespace()).collect()
    }

    #[test]
    fn the_legal_column_is_word_for_word_the_file() {
        for lang in Lang::ALL {
            let page = page(lang);
            let text: String = page.select(&select(".legal__text")).flat_map(|element| element.text()).collect();
            assert_eq!(without_space(&text), without_space(policy::current().text));
        }
    }

    #[test]
    fn white_space_inside_a_block_is_that_of_the_file() {
        let html = view(Words::of(Lang::Fa), policy::current()).to_html();
        assert!(html.contains(policy::current().words_of(7)), "with its line break");
        assert!(html.contains(policy::current().words_of(15)), "with its two spaces");
    }

    #[test]
    fn every_sentence_has_its_anchor_once_with_its_own_words() {
        let page = page(Lang::Fa);
        for sentence in &policy::current().sentences {
            let found: Vec<_> = page.select(&select(&format!("#s{}", sentence.number))).collect();
            assert_eq!(found.len(), 1, "S{}", sentence.number);
            assert_eq!(found[0].text().collect::<String>(), policy::current().words_of(sentence.number));
        }
        assert_eq!(page.select(&select("#s16 #s17")).count(), 1);
        assert_eq!(page.select(&select(".sentence")).count(), 17);
    }

    #[test]
    fn every_section_has_plain_words_and_a_place_in_the_contents() {
        for lang in Lang::ALL {
            let html = view(Words::of(lang), policy::current()).to_html();
            assert!(!html.contains('\u{27E6}'), "a key without words");
            let page = Html::parse_document(&html);
            assert_eq!(page.select(&select(".legal__plain")).count(), policy::current().sections.len());
            for link in page.select(&select(".toc a")) {
                let target = link.value().attr("href").unwrap();
                assert_eq!(page.select(&select(target)).count(), 1, "{target}");
            }
        }
    }

    #[test]
    fn other_languages_say_that_the_text_is_persian() {
        assert_eq!(page(Lang::Fa).select(&select(".alert")).count(), 0);
        assert_eq!(page(Lang::En).select(&select(".alert--info")).count(), 1);
    }

    #[test]
    fn there_is_neither_script_nor_inline_style() {
        let page = page(Lang::Fa);
        assert_eq!(page.select(&select("script, style, [style], [onclick]")).count(), 0);
    }
}
