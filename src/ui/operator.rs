//! Who operates the site: in the foot of every page, and on the page about it. What the settings leave empty is shown nowhere.
use leptos::prelude::*;

use crate::i18n::{Lang, Words};
use crate::model::digits::to_latin;
use crate::model::operator::{Operator, OperatorText};

/// What is known of the operator: the key of a label, and what it says. In the operator's own words, whatever their language.
fn facts(operator: &Operator) -> Vec<(&'static str, AnyView)> {
    let said = |label: &'static str, text: &Option<String>| {
        text.clone().map(|text| (label, view! { <bdi dir="auto">{text}</bdi> }.into_any()))
    };
    let telephone = telephone(operator).map(|content| ("operator-telephone", content));
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

/// The operator's telephone, to be dialled by a press, and when it is answered.
pub fn telephone(operator: &Operator) -> Option<AnyView> {
    let number = operator.telephone.clone()?;
    let hours = operator.hours.clone().map(|hours| view! { " "<bdi dir="auto">{hours}</bdi> });
    let address = dialled(&number);
    Some(view! { <a href=address><bdi dir="ltr">{number}</bdi></a>{hours} }.into_any())
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

/// A text of the operator, in the reader's language where it is written in it; else in the other, marked as that.
pub fn prose(words: Words, text: &OperatorText) -> AnyView {
    let in_order = match words.lang() {
        Lang::Fa => [(Lang::Fa, &text.persian), (Lang::En, &text.english)],
        Lang::En => [(Lang::En, &text.english), (Lang::Fa, &text.persian)],
    };
    let found = in_order.into_iter().find_map(|(lang, text)| Some((lang, text.as_deref()?)));
    let (lang, text) = found.unwrap_or((words.lang(), ""));
    let blocks: Vec<_> = text.split("\n\n").map(str::trim).filter(|block| !block.is_empty()).map(block).collect();
    view! { <div class="stack gap-3" lang=lang.code() dir=lang.dir()>{blocks}</div> }.into_any()
}

/// A heading, a list or a paragraph.
fn block(text: &str) -> AnyView {
    if let Some((heading, rest)) = text.strip_prefix("# ").map(|text| text.split_once('\n').unwrap_or((text, ""))) {
        let rest = (!rest.trim().is_empty()).then(|| block(rest.trim()));
        return view! { <h2>{heading.to_owned()}</h2>{rest} }.into_any();
    }
    let items: Option<Vec<&str>> = text.lines().map(|line| line.strip_prefix("- ")).collect();
    match items {
        Some(items) => {
            let items: Vec<_> = items.into_iter().map(|item| view! { <li>{item.to_owned()}</li> }).collect();
            view! { <ul>{items}</ul> }.into_any()
        }
        None => view! { <p>{text.to_owned()}</p> }.into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::tests::html;

    #[test]
    fn a_text_is_headings_lists_and_paragraphs_and_never_markup() {
        let text = OperatorText {
            persian: Some("# One\n\nTwo <b>\nthree\n\n- four\n- five\n\n# Six\nseven".to_owned()),
            english: None,
        };
        for lang in Lang::ALL {
            let words = Words::of(lang);
            let page = html(|| prose(words, &text));
            assert!(page.contains("lang=\"fa\" dir=\"rtl\""), "{page}");
            assert_eq!(
                (page.matches("<h2>").count(), page.matches("<li>").count(), page.matches("<p>").count()),
                (2, 2, 2)
            );
            assert!(page.contains("Two &lt;b&gt;"), "{page}");
        }
    }
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
