//! Every component in every state, for development only; also the page that proves islands.
use leptos::prelude::*;

use crate::i18n::Words;
use crate::islands::LettersLeft;
use crate::model::form::{FieldErrors, Message, RawForm};
use crate::model::moment::Moment;
use crate::page::cx::Cx;
use crate::page::doc::{Doc, Layout};
use crate::page::form_view::FormView;
use crate::page::reply::{PageResult, Reply};
use crate::ui::components::page_head;

mod actions;
mod boxes;
mod fields;
mod lists;
#[cfg(test)]
mod tests;

/// What must never become part of a page: it ends elements and attributes, turns the text round and does not break.
const HOSTILE: &str = "\"'></textarea></title><script>alert(1)</script>&lt;\u{202E}\u{2067}\u{200F}\
                       abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz0123456789";

/// What samples are made of.
#[derive(Clone, Copy)]
struct Sample {
    words: Words,
    now: Moment,
}

impl Sample {
    /// A short word or sentence of the sheet.
    // words: sheet-*
    fn say(self, key: &str) -> String {
        self.words.t(&format!("sheet-{key}"))
    }

    fn number(self, number: i64) -> String {
        self.words.number(number)
    }

    /// A form whose fields are named after their states: `*-filled` is filled, `*-wrong` has an error, too.
    fn form(self) -> FormView {
        let mut values = RawForm::default();
        for field in ["name", "mobile", "total", "note", "city", "where", "what", "slot"] {
            for state in ["filled", "wrong", "hostile", "long"] {
                values.set(&format!("{field}-{state}"), self.value_of(field, state));
            }
        }
        let mut errors = FieldErrors::default();
        for field in ["name", "mobile", "code", "total", "note", "city", "where", "slot", "accept"] {
            errors.push(format!("{field}-wrong"), Message::new("sheet-error"));
        }
        values.set("accept-filled", "1");
        FormView { words: self.words, values, errors, failure: None, key: "sample".to_owned() }
    }

    fn value_of(self, field: &str, state: &str) -> String {
        match (field, state) {
            (_, "hostile") => HOSTILE.to_owned(),
            (_, "long") => self.say("long"),
            ("mobile", "filled") => "0912 000 0000".to_owned(),
            ("mobile", _) => "0912 000".to_owned(),
            ("total", _) => "450000".to_owned(),
            ("city" | "where" | "what" | "slot", _) => "b".to_owned(),
            _ => self.say("name"),
        }
    }
}

/// A part of the sheet: id, key of its title, content.
type Part = (&'static str, &'static str, AnyView);

/// `GET /dev/components`
pub async fn get(cx: Cx) -> PageResult {
    let sample = Sample { words: cx.words, now: cx.now };
    Ok(Reply::page(Doc::new(Layout::Public, sample.words.plain("sheet-title", &[]), move || view(sample))))
}

fn view(sample: Sample) -> AnyView {
    let parts = parts(sample);
    let links: Vec<_> = parts
        .iter()
        .map(|(id, title, _)| view! { <li><a href=format!("#{id}")>{sample.say(title)}</a></li> })
        .collect();
    let sections: Vec<_> = parts
        .into_iter()
        .map(|(id, title, content)| {
            view! {
                <section id=id class="stack" tabindex="-1" aria-labelledby=format!("h-{id}")>
                    <h2 id=format!("h-{id}")>{sample.say(title)}</h2>
                    {content}
                </section>
            }
        })
        .collect();
    view! {
        <main id="main" tabindex="-1"><div class="wrap page">
            {page_head(sample.say("title"), Some(sample.say("line").into_any()), None)}
            <div class="split split--toc">
                <nav class="toc sticky only-wide" aria-labelledby="h-toc">
                    <h2 id="h-toc" class="fs-md mb-2">{sample.say("toc")}</h2>
                    <ol>{links}</ol>
                </nav>
                <div class="stack gap-10">{sections}</div>
            </div>
        </div></main>
    }
    .into_any()
}

fn parts(sample: Sample) -> Vec<Part> {
    vec![
        ("colours", "colours", boxes::swatches(sample)),
        ("values", "values", boxes::values(sample)),
        ("buttons", "buttons", actions::buttons(sample)),
        ("badges", "badges", boxes::badges(sample)),
        ("messages", "messages", boxes::messages(sample)),
        ("fields", "fields", fields::texts(sample)),
        ("lists-of-options", "options", fields::selects(sample)),
        ("choices", "choices", fields::choosing(sample)),
        ("ways", "ways", actions::ways(sample)),
        ("line", "kariz", lists::kariz(sample)),
        ("offers", "offers", lists::offers(sample)),
        ("disclosures", "disclosures", boxes::disclosures(sample)),
        ("small-lists", "small-lists", lists::small(sample)),
        ("tables", "tables", lists::tables(sample)),
        ("empty", "empty", boxes::empty_states(sample)),
        ("islands", "islands", island(sample)),
    ]
}

fn island(sample: Sample) -> AnyView {
    let words = sample.words;
    let left = words.plain("sheet-letters-left", &[("n", "{n}".into())]);
    let digits = words.digits("0123456789");
    view! {
        <div class="card narrow">
            <LettersLeft id="island".to_owned() label=sample.say("island") most=40 words=left digits=digits/>
        </div>
    }
    .into_any()
}
