//! Values: names, numbers, money, times. Each is isolated, so that it cannot disturb the text around it.
use leptos::prelude::*;

use crate::i18n::{Lang, LocalName, Words};
use crate::model::moment::Moment;
use crate::model::money::Rial;

/// A person's name or text.
pub fn name(text: String) -> AnyView {
    view! { <bdi>{text}</bdi> }.into_any()
}

/// Words in another language than the page's: catalogue texts on English pages. Plain where `lang` is `None`.
pub fn in_lang(text: String, lang: Option<&'static str>) -> AnyView {
    match lang {
        Some(lang) => view! { <span lang=lang dir=direction(lang)>{text}</span> }.into_any(),
        None => view! { <span>{text}</span> }.into_any(),
    }
}

/// The direction in which `lang` is written.
pub(super) fn direction(lang: &str) -> &'static str {
    if lang == "fa" { "rtl" } else { "ltr" }
}

/// The language of texts that exist in Persian only, where the page's is another.
pub fn persian_on(words: Words) -> Option<&'static str> {
    foreign(words, Lang::Fa)
}

/// The language of a text, where it is not the page's.
pub fn foreign(words: Words, lang: Lang) -> Option<&'static str> {
    (words.lang() != lang).then(|| lang.code())
}

/// A name in the reader's language, or marked as Persian where it has no other.
pub fn local(words: Words, name: &LocalName) -> AnyView {
    let name = name.in_lang(words.lang());
    in_lang(name.text.to_owned(), foreign(words, name.lang))
}

/// A phone number, plate or the like: left to right.
pub fn ltr(text: String) -> AnyView {
    view! { <bdi dir="ltr">{text}</bdi> }.into_any()
}

/// A code, in bold Latin.
pub fn code(text: String) -> AnyView {
    view! { <bdi dir="ltr" class="b">{text}</bdi> }.into_any()
}

/// An amount, with its unit small behind it.
pub fn money(words: Words, amount: Rial) -> AnyView {
    view! {
        <data class="money" value=amount.get().to_string()>
            <bdi dir="ltr">{words.toman(amount)}</bdi><small>" "{words.t("unit-toman")}</small>
        </data>
    }
    .into_any()
}

/// A moment, as people say it; on paper, which is read on another day, with its date.
pub fn time(words: Words, at: Moment, now: Moment) -> AnyView {
    view! { <time datetime=words.iso(at)>{on_paper(words.date_time(at, now), words.date_time_long(at))}</time> }
        .into_any()
}

/// The time of a visit, likewise.
pub fn slot(words: Words, start: Moment, end: Moment, now: Moment) -> AnyView {
    on_paper(words.slot(start, end, now), words.slot_long(start, end))
}

/// What stands on the screen, and what on paper, where these differ.
fn on_paper(near: String, long: String) -> AnyView {
    view! { <span class="only-screen">{near}</span><span class="only-print">{long}</span> }.into_any()
}

/// A long code in groups of four signs, as people read it out and type it.
pub fn in_fours(code: &str) -> String {
    let signs: Vec<char> = code.chars().collect();
    signs.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}
