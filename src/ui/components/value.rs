//! Values: names, numbers, money, times. Each is isolated, so that it cannot disturb the text around it.
use leptos::prelude::*;

use crate::i18n::Words;
use crate::model::money::Rial;

/// A person's name or text.
pub fn name(text: String) -> AnyView {
    view! { <bdi>{text}</bdi> }.into_any()
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

/// A moment, as people say it.
pub fn time(words: Words, at_ms: i64, now_ms: i64) -> AnyView {
    view! { <time datetime=words.iso(at_ms)>{words.date_time(at_ms, now_ms)}</time> }.into_any()
}
