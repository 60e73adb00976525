//! Parts that the pages of the policy share.
use leptos::prelude::*;

use crate::domain::policy::{Piece, PolicyVersion};
use crate::i18n::{Lang, Words};
use crate::page::link::href;
use crate::ui::components::{Crumb, Tone, alert, crumbs, ltr};

/// Where the text is not in the reader's language, that is said first.
pub fn translation_notice(words: Words) -> Option<AnyView> {
    (words.lang() != Lang::Fa).then(|| {
        let text = view! { <p>{words.t("privacy-persian-only")}</p> };
        view! { <div class="mb-6">{alert(Tone::Info, text.into_any())}</div> }.into_any()
    })
}

/// The way from the policy to the page with this title.
pub fn way(words: Words, title: &str) -> AnyView {
    let steps = vec![
        Crumb { words: words.t("privacy-title").into_any(), address: Some(href(words.lang(), "/privacy")) },
        Crumb { words: words.t(title).into_any(), address: None },
    ];
    crumbs(words.plain("version-way", &[]), steps)
}

/// The day a version was published: in the Jalali calendar, and in the reader's when that is another.
pub fn published(words: Words, version: &PolicyVersion) -> AnyView {
    let at = version.published_at;
    let jalali = Words::of(Lang::Fa).date_long(at);
    match words.lang() {
        Lang::Fa => view! { <time datetime=words.iso(at)>{jalali}</time> }.into_any(),
        Lang::En => view! {
            <time datetime=words.iso(at)>{words.date_long(at)}</time>" ("<span lang="fa" dir="rtl">{jalali}</span>")"
        }
        .into_any(),
    }
}

/// Number, date and hash of a version.
pub fn facts(words: Words, version: &PolicyVersion) -> AnyView {
    view! {
        <dl class="kv kv--start sm">
            <dt>{words.t("privacy-fact-number")}</dt><dd>{words.number(i64::from(version.number))}</dd>
            <dt>{words.t("privacy-fact-date")}</dt><dd>{published(words, version)}</dd>
            <dt>"SHA-256"</dt><dd><bdi dir="ltr" class="hash">{version.sha256.clone()}</bdi></dd>
        </dl>
    }
    .into_any()
}

/// Text of the policy; sentences carry the anchors `s1`, `s2`, …. No text of ours is put between.
pub fn legal_text(pieces: Vec<Piece<'static>>) -> Vec<AnyView> {
    pieces
        .into_iter()
        .map(|piece| match piece {
            Piece::Text(text) => text.into_any(),
            Piece::Sentence { number, pieces } => {
                view! { <span class="sentence" id=format!("s{number}")>{legal_text(pieces)}</span> }.into_any()
            }
        })
        .collect()
}

/// The number of a sentence, as the registry names it.
pub fn sentence_code(number: u8) -> AnyView {
    ltr(format!("S{number}"))
}
