//! The words of the site: one set of Fluent bundles per language, built from embedded files at first use.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use fluent_syntax::ast;
use rust_embed::RustEmbed;

use super::Lang;
use super::numbers;
use crate::model::text::is_bidi_control;

/// The words of one language. Cheap to copy; every page and every message holds one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Words {
    lang: Lang,
}

/// A value for a placeholder in a text. Strings are data: Fluent never reads them as a pattern, and characters that
/// would change the direction of the text around them are taken out.
#[derive(Clone, PartialEq, Debug)]
pub enum Arg<'a> {
    /// Text as it stands.
    Str(&'a str),
    /// Text as it stands, owned.
    Text(String),
    /// A number: printed in the reader's digits with grouping, and able to select a plural form.
    Num(i64),
}

impl Words {
    /// The words of this language.
    #[must_use]
    pub const fn of(lang: Lang) -> Self {
        Self { lang }
    }

    /// The language of these words.
    #[must_use]
    pub const fn lang(self) -> Lang {
        self.lang
    }

    /// A text without placeholders, for text nodes.
    #[must_use]
    pub fn t(self, key: &str) -> String {
        self.tx(key, &[])
    }

    /// A text with its placeholders filled, for text nodes: each value is held apart by invisible isolation marks, so
    /// that a name or number cannot disturb the order of the sentence.
    #[must_use]
    pub fn tx(self, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        let bundles = bundles(self.lang);
        bundles.written(self.lang, key, args, true).unwrap_or_else(|| format(self.lang, &bundles.isolating, key, args))
    }

    /// A text without isolation marks: for titles, attributes, SMS and file names.
    #[must_use]
    pub fn plain(self, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        let bundles = bundles(self.lang);
        bundles.written(self.lang, key, args, false).unwrap_or_else(|| format(self.lang, &bundles.plain, key, args))
    }

    /// Whether there is such a text.
    #[must_use]
    pub fn has(self, key: &str) -> bool {
        bundles(self.lang).plain.has_message(key)
    }
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Self::Str(text)
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(text: &'a String) -> Self {
        Self::Str(text)
    }
}

impl From<String> for Arg<'_> {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Arg<'_> {
    fn from(number: i64) -> Self {
        Self::Num(number)
    }
}

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/locales"]
struct Files;

type Bundle = FluentBundle<Arc<FluentResource>>;

struct Bundles {
    isolating: Bundle,
    plain: Bundle,
    /// The texts that are nothing but text and bare placeholders, taken apart: almost all words of a page are among them,
    /// and Fluent's own way of writing them costs many times as much.
    ready: HashMap<String, Vec<Part>>,
}

/// A part of a text.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Part {
    Text(String),
    /// The value of this name.
    Place(String),
}

/// What holds a value apart from the text around it.
const ISOLATED: [char; 2] = ['\u{2068}', '\u{2069}'];

impl Bundles {
    /// The text, if it is ready and every place has its value.
    fn written(&self, lang: Lang, key: &str, args: &[(&str, Arg<'_>)], is_isolating: bool) -> Option<String> {
        let parts = self.ready.get(key)?;
        let mut text = String::with_capacity(64);
        // As Fluent does: a value that is the whole text stands alone.
        let is_isolating = is_isolating && parts.len() > 1;
        for part in parts {
            match part {
                Part::Text(part) => text.push_str(part),
                Part::Place(name) => {
                    let (_, value) = args.iter().find(|(known, _)| known == name)?;
                    if is_isolating {
                        text.push(ISOLATED[0]);
                    }
                    match value {
                        Arg::Str(value) => text.push_str(&without_bidi_controls(value)),
                        Arg::Text(value) => text.push_str(&without_bidi_controls(value)),
                        Arg::Num(number) => text.push_str(&numbers::grouped(lang, *number)),
                    }
                    if is_isolating {
                        text.push(ISOLATED[1]);
                    }
                }
            }
        }
        Some(text)
    }
}

static PERSIAN: LazyLock<Bundles> = LazyLock::new(|| build(Lang::Fa));
static ENGLISH: LazyLock<Bundles> = LazyLock::new(|| build(Lang::En));

fn bundles(lang: Lang) -> &'static Bundles {
    match lang {
        Lang::Fa => &PERSIAN,
        Lang::En => &ENGLISH,
    }
}

/// Faults in the files are logged and the rest is used; the tests refuse such files.
fn build(lang: Lang) -> Bundles {
    let mut bundles = Bundles { isolating: empty(lang, true), plain: empty(lang, false), ready: HashMap::new() };
    let folder = format!("{}/", lang.code());
    for path in Files::iter().filter(|path| path.starts_with(&folder) && path.ends_with(".ftl")) {
        let Some(file) = Files::get(&path) else {
            continue;
        };
        let resource = Arc::new(read(&path, &file.data));
        for bundle in [&mut bundles.isolating, &mut bundles.plain] {
            if let Err(errors) = bundle.add_resource(Arc::clone(&resource)) {
                tracing::error!(file = %path, ?errors, "words defined twice");
            }
        }
        bundles.ready.extend(resource.entries().filter_map(taken_apart));
    }
    bundles
}

/// The key and the parts of a message of text and bare placeholders.
fn taken_apart(entry: &ast::Entry<&str>) -> Option<(String, Vec<Part>)> {
    let ast::Entry::Message(message) = entry else {
        return None;
    };
    let parts = message.value.as_ref()?.elements.iter().map(|part| match part {
        ast::PatternElement::TextElement { value } => Some(Part::Text((*value).to_owned())),
        ast::PatternElement::Placeable {
            expression: ast::Expression::Inline(ast::InlineExpression::VariableReference { id }),
        } => Some(Part::Place(id.name.to_owned())),
        ast::PatternElement::Placeable { .. } => None,
    });
    Some((message.id.name.to_owned(), parts.collect::<Option<_>>()?))
}

fn empty(lang: Lang, isolating: bool) -> Bundle {
    let mut bundle = Bundle::new_concurrent(vec![lang.code().parse().unwrap_or_default()]);
    bundle.set_use_isolating(isolating);
    bundle.set_formatter(Some(match lang {
        Lang::Fa => |value, _| print_number(Lang::Fa, value),
        Lang::En => |value, _| print_number(Lang::En, value),
    }));
    bundle
}

fn read(path: &str, data: &[u8]) -> FluentResource {
    FluentResource::try_new(String::from_utf8_lossy(data).into_owned()).unwrap_or_else(|(resource, errors)| {
        tracing::error!(file = path, ?errors, "words that cannot be read");
        resource
    })
}

/// Fluent keeps numbers as floats to select plural forms; ours are whole.
fn print_number(lang: Lang, value: &FluentValue<'_>) -> Option<String> {
    match value {
        FluentValue::Number(number) => Some(numbers::grouped(lang, number.value as i64)),
        _ => None,
    }
}

fn format(lang: Lang, bundle: &Bundle, key: &str, args: &[(&str, Arg<'_>)]) -> String {
    let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
        log_once(lang, key, "no such words");
        return format!("\u{27E6}{key}\u{27E7}");
    };
    let args: FluentArgs<'_> = args.iter().map(|(name, arg)| (*name, fluent_value(arg))).collect();
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned();
    if !errors.is_empty() {
        log_once(lang, key, "a place in the words was not filled");
    }
    text
}

fn fluent_value<'a>(arg: &'a Arg<'_>) -> FluentValue<'a> {
    match arg {
        Arg::Str(text) => without_bidi_controls(text).into(),
        Arg::Text(text) => without_bidi_controls(text).into(),
        Arg::Num(number) => (*number).into(),
    }
}

fn without_bidi_controls(text: &str) -> Cow<'_, str> {
    if text.contains(is_bidi_control) { text.replace(is_bidi_control, "").into() } else { text.into() }
}

static LOGGED: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// The faults in words that this process has logged: language, key, fault. Tests ask for them with every page.
pub fn word_faults() -> Vec<String> {
    LOGGED.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
}

/// Each fault of each text is logged once: a missing word on a busy page must not fill the log.
fn log_once(lang: Lang, key: &str, fault: &'static str) {
    let entry = format!("{} {key} {fault}", lang.code());
    if LOGGED.lock().unwrap_or_else(PoisonError::into_inner).insert(entry) {
        tracing::error!(lang = lang.code(), key, fault, "words");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name_of(part: &Part) -> Option<&str> {
        match part {
            Part::Place(name) => Some(name),
            Part::Text(_) => None,
        }
    }

    /// All ready texts, with values that a page could not do without, and with some that are hostile.
    #[test]
    fn a_ready_text_is_what_fluent_would_say() {
        let values = [Arg::Num(-1_234_567), Arg::Str("a\u{202E}b { $x }"), Arg::Text(String::new()), Arg::Num(0)];
        for lang in Lang::ALL {
            let bundles = bundles(lang);
            assert!(!bundles.ready.is_empty());
            for (key, parts) in &bundles.ready {
                for first in 0..values.len() {
                    let names: BTreeSet<&str> = parts.iter().filter_map(name_of).collect();
                    let value = |at: usize| values[(first + at) % values.len()].clone();
                    let args: Vec<(&str, Arg<'_>)> =
                        names.into_iter().enumerate().map(|(at, name)| (name, value(at))).collect();
                    for (bundle, is_isolating) in [(&bundles.isolating, true), (&bundles.plain, false)] {
                        let written = bundles.written(lang, key, &args, is_isolating);
                        assert_eq!(written, Some(format(lang, bundle, key, &args)), "{key}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_text_with_more_than_bare_places_is_left_to_fluent() {
        let source =
            "a = one { $b } two\nb = one\n    two\nc = { a }\nd = { $n ->\n    *[other] x\n }\ne = { \"x\" }\n";
        let resource = FluentResource::try_new(source.to_owned()).unwrap();
        let ready: Vec<String> = resource.entries().filter_map(taken_apart).map(|(key, _)| key).collect();
        assert_eq!(ready, ["a", "b"]);
    }

    #[test]
    fn a_place_without_its_value_is_left_to_fluent_which_says_so() {
        let bundles = bundles(Lang::Fa);
        let (key, _) =
            bundles.ready.iter().find(|(_, parts)| parts.iter().any(|part| matches!(part, Part::Place(_)))).unwrap();
        assert_eq!(bundles.written(Lang::Fa, key, &[], true), None);
    }
}
