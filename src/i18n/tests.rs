//! The files of words, held against each other and against the sources.
//!
//! Each check is a pure function over texts that returns what is wrong, so that it can be shown to find its fault.
//! A key that is put together at run time is declared beside the place by a comment: `words: prefix-*`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use fluent_syntax::ast::{CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement};
use fluent_syntax::parser;

use super::{Arg, Lang, Words};
use crate::model::acceptance::AcceptanceChannel;
use crate::model::access::{AccessAction, AccessActor, AccessObject, AccessReason};
use crate::model::conflict::Conflict;
use crate::model::notice::Notice;
use crate::model::request::{
    ActorKind, ContactItem, EventReason, OfferClosed, OfferState, PaymentWay, RequestEvent, RequestState,
};
use crate::model::role::Role;
use crate::model::sign_in::ChallengeState;

/// A file as the checks see it: where it lies, from the root of the repository, and what it says.
type Text = (String, String);

/// What one text of a language file holds.
#[derive(Default)]
struct Message {
    variables: BTreeSet<String>,
    references: BTreeSet<String>,
}

type Messages = BTreeMap<String, Message>;

#[test]
fn files_are_read_and_hold_no_key_twice() {
    for lang in Lang::ALL {
        assert_eq!(faults_of_files(&locale_files(lang)), Vec::<String>::new());
    }
}

#[test]
fn both_languages_have_the_same_keys_and_variables() {
    let [fa, en] = Lang::ALL.map(|lang| read_messages(&locale_files(lang)));
    assert!(!fa.is_empty());
    assert_eq!(differences(&fa, &en), Vec::<String>::new());
}

#[test]
fn every_key_that_is_used_exists() {
    let keys = read_messages(&locale_files(Lang::Fa));
    assert_eq!(missing_keys(&keys, &rust_sources()), Vec::<String>::new());
}

#[test]
fn every_key_that_exists_is_used() {
    let keys = read_messages(&locale_files(Lang::Fa));
    let mut users = rust_sources();
    users.extend(files_under("data", &["json"]));
    assert_eq!(unused_keys(&keys, &users), Vec::<String>::new());
}

#[test]
fn sources_hold_no_words_in_arabic_script() {
    let mut sources = Vec::new();
    for folder in ["src", "style", "xtask", "migrations", "tests", "end2end"] {
        sources.extend(files_under(folder, &["rs", "css", "ts", "js", "mjs", "sql", "toml", "html"]));
    }
    assert_eq!(arabic_script(&sources), Vec::<String>::new());
}

#[test]
fn persian_words_use_persian_letters_and_no_marks_of_direction() {
    assert_eq!(foreign_letters(&locale_files(Lang::Fa)), Vec::<String>::new());
}

/// One word for one act, and none that only books use: what was replaced does not come back.
#[test]
fn words_that_were_replaced_do_not_come_back() {
    let mut texts = locale_files(Lang::Fa);
    texts.extend(files_under("data", &["json"]).into_iter().filter(|(path, _)| path.ends_with("catalogue.json")));
    assert!(texts.iter().any(|(path, _)| path.ends_with("catalogue.json")));
    assert_eq!(replaced_words(&texts), Vec::<String>::new());
}

/// Whatever a closed list holds can be read, in whichever language.
#[test]
fn every_name_of_a_closed_list_has_its_words_in_both_languages() {
    fn list<T: Copy>(prefix: &str, all: &[T], code: fn(T) -> &'static str) -> Vec<String> {
        all.iter().map(|one| format!("{prefix}-{}", code(*one).replace('_', "-"))).collect()
    }
    let keys = [
        list("conflict", Conflict::ALL, Conflict::code),
        list("notice", Notice::ALL, Notice::code),
        list("role", Role::ALL, Role::code),
        list("channel", AcceptanceChannel::ALL, AcceptanceChannel::code),
        list("code-state", ChallengeState::ALL, ChallengeState::code),
        list("actor", AccessActor::ALL, AccessActor::code),
        list("look-action", AccessAction::ALL, AccessAction::code),
        list("access-reason", AccessReason::ALL, AccessReason::code),
        list("look-object", AccessObject::ALL, AccessObject::code),
        list("request-state", RequestState::ALL, RequestState::code),
        list("request-head", RequestState::ALL, RequestState::code),
        list("request-event", RequestEvent::ALL, RequestEvent::code),
        list("request-reason", EventReason::ALL, EventReason::code),
        list("actor", ActorKind::ALL, ActorKind::code),
        list("offer-state", OfferState::ALL, OfferState::code),
        list("offer-closed", OfferClosed::ALL, OfferClosed::code),
        list("data", ContactItem::ALL, ContactItem::code),
        list("payment", PaymentWay::ALL, PaymentWay::code),
    ]
    .concat();
    for lang in Lang::ALL {
        let missing: Vec<&String> = keys.iter().filter(|key| !Words::of(lang).has(key)).collect();
        assert_eq!(missing, Vec::<&String>::new(), "{lang:?}");
    }
}

// The checks find what they are for.

#[test]
fn a_key_that_stands_twice_is_found() {
    let files = [file("a.ftl", "one = 1\ntwo = 2\n"), file("b.ftl", "one = 3\n")];
    assert_eq!(faults_of_files(&files), ["one: stands in a.ftl and b.ftl"]);
    assert_eq!(faults_of_files(&[file("a.ftl", "one = { $x\n")]), ["a.ftl: cannot be read"]);
    assert_eq!(
        faults_of_files(&[file("a.ftl", "one =\n    .label = x\n")]),
        ["one: has no text", "one: has attributes"]
    );
}

#[test]
fn a_difference_between_languages_is_found() {
    let fa = read_messages(&[file("a.ftl", "both = { $n }\nonly-fa = x\n")]);
    let en =
        read_messages(&[file("a.ftl", "both = { $n ->\n    [one] { $m }\n   *[other] { FUN($o) }\n}\nonly-en = x\n")]);
    assert_eq!(
        differences(&fa, &en),
        [
            "both: {\"n\"} here, {\"m\", \"n\", \"o\"} there",
            "only-en: only in one language",
            "only-fa: only in one language"
        ]
    );
}

#[test]
fn a_missing_key_is_found() {
    let keys = read_messages(&[file("a.ftl", "there = x\n")]);
    let source = "w.t(\"there\"); w.tx(\n    \"gone\", &[]); words.plain(\"lost\", &[]); w.t(dynamic); at(\"x\")";
    assert_eq!(missing_keys(&keys, &[file("a.rs", source)]), ["a.rs: gone", "a.rs: lost"]);
}

#[test]
fn an_unused_key_is_found() {
    let keys = read_messages(&[file(
        "a.ftl",
        "used = { part }\npart = x\nrow-one = x\nin-data = x\nunused = x\nuse = x\n-brand = x\n",
    )]);
    let users = [file("a.rs", "w.t(\"used\")\n// words: row-* gone-*\n"), file("d.json", "{\"k\":\"in-data\"}")];
    assert_eq!(
        unused_keys(&keys, &users),
        ["-brand: unused", "unused: unused", "use: unused", "gone-*: declared for no key"]
    );
}

#[test]
fn arabic_script_is_found() {
    let bad = format!("let x = 1;\nlet y = \"{}\";", '\u{06A9}');
    assert_eq!(arabic_script(&[file("a.rs", &bad), file("b.rs", "\"\\u{06A9}\" \u{2212}")]), ["a.rs:2"]);
    assert_eq!(arabic_script(&[file("a.css", "\u{06F1}")]), ["a.css:1"]);
}

#[test]
fn foreign_letters_are_found() {
    let files = [file("a.ftl", "a = \u{0643}\n\nb = \u{200E}\nc = \u{06A9}\n"), file("b.ftl", "d = \u{200B}\u{0660}")];
    assert_eq!(foreign_letters(&files), ["a.ftl:1", "a.ftl:3", "b.ftl:1"]);
}

#[test]
fn a_replaced_word_is_found() {
    let chosen = "\u{0628}\u{0631}\u{06AF}\u{0632}\u{06CC}\u{062F}\u{0647}";
    let here = "\u{0627}\u{06CC}\u{0646}\u{200C}\u{062C}\u{0627}";
    let files =
        [file("a.ftl", &format!("a = x\nb = {chosen}\nc = {here}\n")), file("b.ftl", "d = \u{0631}.\u{060C}\n")];
    assert_eq!(replaced_words(&files), ["a.ftl:2", "a.ftl:3", "b.ftl:1"]);
}

// How texts come out. The keys are those of the calendar and the units.

#[test]
fn values_are_held_apart_in_text_and_not_in_attributes() {
    let words = Words::of(Lang::En);
    let args = [("date", Arg::from("today")), ("time", "10:00".into())];
    assert_eq!(words.tx("calendar-date-time", &args), "\u{2068}today\u{2069}, \u{2068}10:00\u{2069}");
    assert_eq!(words.plain("calendar-date-time", &args), "today, 10:00");
    assert_eq!(words.t("unit-toman"), "toman");
}

#[test]
fn values_are_data() {
    let words = Words::of(Lang::En);
    let name = String::from("\u{2069}\u{202E}{ $time } \u{200F}<b>");
    let args = [("date", Arg::from(&name)), ("time", Arg::from(name.clone()))];
    assert_eq!(words.tx("calendar-date-time", &args), "\u{2068}{ $time } <b>\u{2069}, \u{2068}{ $time } <b>\u{2069}");
}

#[test]
fn numbers_choose_the_form_and_are_printed_for_the_reader() {
    let hours = |lang, n: i64| Words::of(lang).plain("relative-hours-ago", &[("n", n.into())]);
    assert_eq!(hours(Lang::En, 1), "1 hour ago");
    assert_eq!(hours(Lang::En, 1200), "1,200 hours ago");
    assert!(hours(Lang::Fa, 1200).starts_with("\u{06F1}\u{066C}\u{06F2}\u{06F0}\u{06F0} "));
}

#[test]
fn a_missing_text_shows_its_key() {
    let words = Words::of(Lang::Fa);
    assert!(words.has("unit-toman") && !words.has("no-such-key"));
    assert_eq!(words.t("no-such-key"), "\u{27E6}no-such-key\u{27E7}");
    assert_eq!(words.plain("", &[]), "\u{27E6}\u{27E7}");
}

// The checks.

/// Files that cannot be read, keys in two places, and texts of a shape that [`Words`] does not print.
fn faults_of_files(files: &[Text]) -> Vec<String> {
    let mut faults = Vec::new();
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for (path, text) in files {
        let Ok(resource) = parser::parse(text.as_str()) else {
            faults.push(format!("{path}: cannot be read"));
            continue;
        };
        for entry in resource.body {
            let (key, has_text, has_attributes) = match &entry {
                Entry::Message(message) => {
                    (message.id.name.to_owned(), message.value.is_some(), !message.attributes.is_empty())
                }
                Entry::Term(term) => (format!("-{}", term.id.name), true, !term.attributes.is_empty()),
                _ => continue,
            };
            if !has_text {
                faults.push(format!("{key}: has no text"));
            }
            if has_attributes {
                faults.push(format!("{key}: has attributes"));
            }
            if let Some(first) = seen.insert(key.clone(), path) {
                faults.push(format!("{key}: stands in {first} and {path}"));
            }
        }
    }
    faults
}

fn differences(one: &Messages, other: &Messages) -> Vec<String> {
    let keys: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
    keys.into_iter()
        .filter_map(|key| match (one.get(key), other.get(key)) {
            (Some(a), Some(b)) if a.variables == b.variables => None,
            (Some(a), Some(b)) => Some(format!("{key}: {:?} here, {:?} there", a.variables, b.variables)),
            _ => Some(format!("{key}: only in one language")),
        })
        .collect()
}

/// Keys given as literals to `t`, `tx` and `plain` that no file has.
fn missing_keys(keys: &Messages, sources: &[Text]) -> Vec<String> {
    let mut missing = Vec::new();
    for (path, text) in sources {
        for call in [".t(", ".tx(", ".plain("] {
            let used = text.split(call).skip(1).filter_map(leading_literal);
            missing.extend(used.filter(|key| !keys.contains_key(*key)).map(|key| format!("{path}: {key}")));
        }
    }
    missing
}

/// The string literal at the beginning of the text.
fn leading_literal(text: &str) -> Option<&str> {
    text.trim_start().strip_prefix('"')?.split('"').next()
}

/// Keys that stand nowhere as a quoted string, under no declared prefix and in no other text; then declared prefixes
/// that no key has.
fn unused_keys(keys: &Messages, users: &[Text]) -> Vec<String> {
    let quoted: BTreeSet<&str> = users.iter().flat_map(|(_, text)| text.split('"')).collect();
    let prefixes: BTreeSet<&str> = users.iter().flat_map(|(_, text)| declared_prefixes(text)).collect();
    let referenced: BTreeSet<&str> =
        keys.values().flat_map(|message| &message.references).map(String::as_str).collect();
    let is_used = |key: &str| {
        quoted.contains(key) || referenced.contains(key) || prefixes.iter().any(|prefix| key.starts_with(prefix))
    };
    let unused = keys.keys().filter(|key| !is_used(key)).map(|key| format!("{key}: unused"));
    let stale = prefixes.iter().filter(|prefix| !keys.keys().any(|key| key.starts_with(**prefix)));
    unused.chain(stale.map(|prefix| format!("{prefix}*: declared for no key"))).collect()
}

fn declared_prefixes(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .filter_map(|line| line.split_once("// words:"))
        .flat_map(|(_, list)| list.split([' ', ',']))
        .filter_map(|word| word.strip_suffix('*').filter(|prefix| prefix.ends_with('-')))
}

/// Places of letters and digits in Arabic script.
fn arabic_script(sources: &[Text]) -> Vec<String> {
    lines_with(sources, |c| {
        let is_script = matches!(c, '\u{0600}'..='\u{06FF}' | '\u{0750}'..='\u{077F}' | '\u{0870}'..='\u{08FF}' | '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}');
        is_script && c.is_alphanumeric()
    })
}

/// Beginnings of Persian words that others have taken the place of.
const REPLACED: [&str; 8] = [
    // "To elect", where one chooses.
    "\u{0628}\u{0631}\u{06AF}\u{0632}\u{06CC}",
    "\u{0628}\u{0631}\u{0645}\u{06CC}\u{200C}\u{06AF}\u{0632}\u{06CC}",
    // "Here" and "right here", which have one spelling each.
    "\u{0627}\u{06CC}\u{0646}\u{200C}\u{062C}\u{0627}",
    "\u{0647}\u{0645}\u{06CC}\u{0646} \u{062C}\u{0627}",
    // "Sieve", where one filters.
    "\u{0635}\u{0627}\u{0641}\u{06CC}\u{200C}\u{0647}\u{0627}",
    // "Sights", where a look is meant.
    "\u{0647}\u{0631} \u{062F}\u{06CC}\u{062F}\u{0646}\u{06CC}",
    // A request is cancelled, not shut.
    "\u{0628}\u{0633}\u{062A}\u{0646} \u{062F}\u{0631}\u{062E}\u{0648}\u{0627}\u{0633}\u{062A}",
    // An initial with a full stop that runs into a comma.
    ".\u{060C}",
];

/// Lines with a word that was replaced.
fn replaced_words(files: &[Text]) -> Vec<String> {
    lines_where(files, |line| REPLACED.iter().any(|word| line.contains(word)))
}

/// Places of Arabic yeh, kaf, digits and tatweel, zero-width spaces and bidi controls in Persian words.
fn foreign_letters(files: &[Text]) -> Vec<String> {
    lines_with(files, |c| {
        matches!(c, '\u{064A}' | '\u{0649}' | '\u{0643}' | '\u{0640}' | '\u{0660}'..='\u{0669}' | '\u{200B}')
            || crate::model::text::is_bidi_control(c)
    })
}

fn lines_with(files: &[Text], is_wrong: impl Fn(char) -> bool) -> Vec<String> {
    lines_where(files, |line| line.contains(&is_wrong))
}

fn lines_where(files: &[Text], is_wrong: impl Fn(&str) -> bool) -> Vec<String> {
    let mut places = Vec::new();
    for (path, text) in files {
        for (number, line) in (1..).zip(text.lines()) {
            if is_wrong(line) {
                places.push(format!("{path}:{number}"));
            }
        }
    }
    places
}

// Reading Fluent.

fn read_messages(files: &[Text]) -> Messages {
    let mut messages = Messages::new();
    for (_, text) in files {
        let resource = parser::parse(text.as_str()).unwrap_or_else(|(resource, _)| resource);
        for entry in resource.body {
            let (key, pattern) = match entry {
                Entry::Message(message) => (message.id.name.to_owned(), message.value),
                Entry::Term(term) => (format!("-{}", term.id.name), Some(term.value)),
                _ => continue,
            };
            let message = messages.entry(key).or_default();
            if let Some(pattern) = pattern {
                walk_pattern(&pattern, message);
            }
        }
    }
    messages
}

fn walk_pattern(pattern: &Pattern<&str>, message: &mut Message) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            walk_expression(expression, message);
        }
    }
}

fn walk_expression(expression: &Expression<&str>, message: &mut Message) {
    match expression {
        Expression::Inline(inline) => walk_inline(inline, message),
        Expression::Select { selector, variants } => {
            walk_inline(selector, message);
            for variant in variants {
                walk_pattern(&variant.value, message);
            }
        }
    }
}

fn walk_inline(inline: &InlineExpression<&str>, message: &mut Message) {
    match inline {
        InlineExpression::VariableReference { id } => {
            message.variables.insert(id.name.to_owned());
        }
        InlineExpression::MessageReference { id, .. } => {
            message.references.insert(id.name.to_owned());
        }
        InlineExpression::TermReference { id, arguments, .. } => {
            message.references.insert(format!("-{}", id.name));
            arguments.iter().for_each(|arguments| walk_arguments(arguments, message));
        }
        InlineExpression::FunctionReference { arguments, .. } => walk_arguments(arguments, message),
        InlineExpression::Placeable { expression } => walk_expression(expression, message),
        InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => {}
    }
}

fn walk_arguments(arguments: &CallArguments<&str>, message: &mut Message) {
    for positional in &arguments.positional {
        walk_inline(positional, message);
    }
    for named in &arguments.named {
        walk_inline(&named.value, message);
    }
}

// Reading files.

fn file(path: &str, text: &str) -> Text {
    (path.to_owned(), text.to_owned())
}

fn locale_files(lang: Lang) -> Vec<Text> {
    files_under(&format!("locales/{}", lang.code()), &["ftl"])
}

/// All sources of the package but this file, whose samples are wrong on purpose.
fn rust_sources() -> Vec<Text> {
    files_under("src", &["rs"]).into_iter().filter(|(path, _)| path != "src/i18n/tests.rs").collect()
}

/// The files with one of these endings under a folder of the repository, in order; none if there is no such folder.
fn files_under(folder: &str, endings: &[&str]) -> Vec<Text> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let mut folders = vec![root.join(folder)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else {
            continue;
        };
        for path in entries.map(|entry| entry.unwrap().path()) {
            if path.is_dir() && !is_generated(&path) {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| endings.iter().any(|known| ending == *known)) {
                found.push(path);
            }
        }
    }
    found.sort();
    found.into_iter().map(|path| (relative(root, &path), fs::read_to_string(&path).unwrap())).collect()
}

fn is_generated(folder: &Path) -> bool {
    folder.file_name().is_some_and(|name| {
        ["node_modules", "target", "test-results", "playwright-report"].iter().any(|known| name == *known)
    })
}

fn relative(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/")
}
