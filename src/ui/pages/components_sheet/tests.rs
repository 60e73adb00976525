//! The sheet shows every state, and nothing hostile gets out of its place.
use std::collections::BTreeSet;

use leptos::prelude::*;
use scraper::{Html, Selector};

use super::{Sample, view};
use crate::i18n::{Lang, Words};
use crate::model::moment::Moment;

fn page(lang: Lang) -> Html {
    let owner = Owner::new();
    let html =
        owner.with(|| view(Sample { words: Words::of(lang), now: Moment::from_ms(1_795_498_200_000) }).to_html());
    Html::parse_document(&format!("<!DOCTYPE html><html><body>{html}</body></html>"))
}

fn attributes(page: &Html, css: &str, name: &str) -> Vec<String> {
    let selector = Selector::parse(css).unwrap();
    page.select(&selector).filter_map(|element| element.attr(name)).map(str::to_owned).collect()
}

#[test]
fn nothing_hostile_gets_out() {
    for lang in Lang::ALL {
        let page = page(lang);
        for css in ["script", "[style]", "[onclick]", "main > main"] {
            assert_eq!(page.select(&Selector::parse(css).unwrap()).count(), 0, "{css}");
        }
        assert!(!page.root_element().text().any(|text| text.contains('\u{27E6}')), "words are missing");
    }
}

#[test]
fn ids_are_unique_and_references_find_them() {
    for lang in Lang::ALL {
        let page = page(lang);
        let ids = attributes(&page, "[id]", "id");
        let unique: BTreeSet<&String> = ids.iter().collect();
        assert_eq!(unique.len(), ids.len());
        for name in ["aria-labelledby", "aria-describedby", "for"] {
            for list in attributes(&page, &format!("[{name}]"), name) {
                assert!(list.split(' ').all(|id| unique.contains(&id.to_owned())), "{name}={list}");
            }
        }
        for address in attributes(&page, "a[href^='#']", "href") {
            assert!(unique.contains(&address[1..].to_owned()), "{address}");
        }
    }
}

#[test]
fn every_control_has_a_name() {
    let page = page(Lang::Fa);
    let labelled: BTreeSet<String> = attributes(&page, "label[for]", "for").into_iter().collect();
    let controls = Selector::parse("input:not([type=hidden]):not(label input), select, textarea").unwrap();
    for control in page.select(&controls) {
        let is_inside =
            control.ancestors().any(|node| node.value().as_element().is_some_and(|tag| tag.name() == "label"));
        assert!(is_inside || control.attr("id").is_some_and(|id| labelled.contains(id)), "{}", control.html());
    }
}
