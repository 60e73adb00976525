//! The fields of finding people and of opening what is masked.
use super::find::Wanted;
use crate::model::access::{AccessReason, OpenedItem};
use crate::model::field::{FormField, Kind, Needed};
use crate::model::form::Message;
use crate::model::phone::Mobile;
use crate::model::text::{clean_line, clean_text};
use crate::model::tracking_code::TrackingCode;

/// Letters at least of the words of a reason: fewer say nothing.
const LEAST_WORDS: usize = 8;
/// And at most.
const MOST_WORDS: usize = 300;

/// A whole mobile number or a whole tracking code, however it is written.
pub const WHO: Needed<Wanted> = FormField {
    name: "who",
    label: "staff-find-who",
    hint: Some("staff-find-who-hint"),
    kind: Kind::Text,
    most: Some(60),
    clean: clean_line,
    missing: "staff-find-error-empty",
    parse: |typed| match (Mobile::parse(&typed), TrackingCode::parse(&typed)) {
        (Ok(mobile), _) => Ok(Wanted::Mobile(mobile)),
        (_, Ok(code)) => Ok(Wanted::Code(code)),
        _ => Err(Message::new("staff-find-error-neither")),
    },
};

/// What is opened.
pub const OPEN_ITEM: Needed<OpenedItem> = FormField {
    name: "item",
    label: "staff-open-item",
    hint: None,
    kind: Kind::Choice,
    most: None,
    clean: clean_line,
    missing: "staff-open-error-item",
    parse: |typed| OpenedItem::parse(&typed).ok_or_else(|| Message::new("staff-open-error-item")),
};

/// Why, out of a list.
pub const OPEN_REASON: Needed<AccessReason> = FormField {
    name: "reason",
    label: "staff-open-reason",
    hint: None,
    kind: Kind::Choice,
    most: None,
    clean: clean_line,
    missing: "staff-open-error-reason",
    parse: |typed| {
        let listed = AccessReason::OF_STAFF.into_iter().find(|reason| reason.code() == typed);
        listed.ok_or_else(|| Message::new("staff-open-error-reason"))
    },
};

/// And in words, which its owner reads.
pub const OPEN_WORDS: Needed<String> = FormField {
    name: "words",
    label: "staff-open-words",
    hint: Some("staff-open-words-hint"),
    kind: Kind::Lines,
    most: Some(MOST_WORDS),
    clean: clean_text,
    missing: "staff-open-error-words",
    parse: |typed| {
        let is_enough = typed.chars().filter(|letter| letter.is_alphanumeric()).count() >= LEAST_WORDS;
        if is_enough { Ok(typed) } else { Err(Message::new("staff-open-error-words")) }
    },
};
