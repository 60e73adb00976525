//! Who operates the site: in the foot of every page, and on the page about it. What the settings leave empty is shown nowhere.
use leptos::prelude::*;

use crate::i18n::Words;
use crate::model::digits::to_latin;
use crate::model::operator::Operator;

/// What is known of the operator: the key of a label, and what it says. In the operator's own words, whatever their language.
fn facts(operator: &Operator) -> Vec<(&'static str, AnyView)> {
    let said = |label: &'static str, text: &Option<String>| {
        text.clone().map(|text| (label, view! { <bdi dir="auto">{text}</bdi> }.into_any()))
    };
    let telephone = operator.telephone.clone().map(|number| {
        let hours = operator.hours.clone().map(|hours| view! { " "<bdi dir="auto">{hours}</bdi> });
        let address = dialled(&number);
        let content = view! { <a href=address><bdi dir="ltr">{number}</bdi></a>{hours} };
        ("operator-telephone", content.into_any())
    });
    let trust_mark = operator.trust_mark.clone().map(|address| {
        let host = address.trim_start_matches("https://").split('/').next().unwrap_or_default().to_owned();
        let content = view! { <a href=address rel="noopener"><bdi dir="ltr">{host}</bdi></a> };
        ("operator-trust-mark", content.into_any())
    });
    let all = [
        said("operator-name", &operator.legal_name),
        said("operator-address", &operator.address),
        telephone,
        said("operator-privacy", &operator.privacy_contact),
        trust_mark,
    ];
    all.into_iter().flatten().collect()
}

/// A number as a telephone dials it.
fn dialled(number: &str) -> String {
    let digits =
        to_latin(number).chars().filter(|letter| letter.is_ascii_digit() || *letter == '+').collect::<String>();
    format!("tel:{digits}")
}

/// The facts as names and values; nothing when nothing is known.
// words: operator-*
pub fn imprint(words: Words, operator: &Operator) -> Option<AnyView> {
    if operator.is_silent() {
        return None;
    }
    let facts = facts(operator).into_iter();
    let rows: Vec<_> =
        facts.map(|(label, said)| view! { <div><dt>{words.t(label)}</dt><dd>{said}</dd></div> }).collect();
    Some(view! { <dl class="imprint">{rows}</dl> }.into_any())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use crate::ui::tests::html;

    #[test]
    fn what_is_empty_is_not_shown_and_what_is_typed_is_text() {
        let words = Words::of(Lang::Fa);
        assert!(imprint(words, &Operator { hours: Some("8-22".to_owned()), ..Operator::default() }).is_none());
        let operator = Operator {
            legal_name: Some("<b>Karriz</b>".to_owned()),
            telephone: Some("\u{06F0}\u{06F2}\u{06F1}-12 34".to_owned()),
            ..Operator::default()
        };
        let page = html(move || imprint(words, &operator).unwrap());
        assert!(page.contains("&lt;b&gt;Karriz") && page.contains("href=\"tel:0211234\""), "{page}");
        assert_eq!(page.matches("<dt>").count(), 2);
    }
}
