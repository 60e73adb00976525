//! The fields of finding people and of opening what is masked.
use super::find::Wanted;
use crate::model::access::{AccessReason, OpenedItem};
use crate::model::field::{FormField, Kind, Needed, Optional};
use crate::model::form::Message;
use crate::model::phone::Mobile;
use crate::model::recovery::RecoveryKind;
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
    parse: |typed| enough(typed, "staff-open-error-words"),
};

/// A text that says something.
fn enough(typed: String, too_few: &'static str) -> Result<String, Message> {
    let is_enough = typed.chars().filter(|letter| letter.is_alphanumeric()).count() >= LEAST_WORDS;
    if is_enough { Ok(typed) } else { Err(Message::new(too_few)) }
}

/// What somebody lost.
pub const LOST_KIND: Needed<RecoveryKind> = FormField {
    name: "kind",
    label: "recover-kind",
    hint: None,
    kind: Kind::Choice,
    most: None,
    clean: clean_line,
    missing: "recover-error-kind",
    parse: |typed| RecoveryKind::parse(&typed).ok_or_else(|| Message::new("recover-error-kind")),
};

/// The number that is to be theirs, where the old one is lost.
pub const NEW_MOBILE: Optional<Mobile> = FormField {
    name: "mobile",
    label: "recover-mobile",
    hint: Some("recover-mobile-hint"),
    kind: Kind::Mobile,
    most: None,
    clean: clean_line,
    missing: "",
    parse: |typed| Mobile::parse(&typed).map_err(|_| Message::new("recover-error-mobile")),
};

/// By what staff knows that it is them, which they and the second of staff read.
pub const RECOVERY_WORDS: Needed<String> = FormField {
    name: "words",
    label: "recover-words",
    hint: Some("recover-words-hint"),
    kind: Kind::Lines,
    most: Some(MOST_WORDS),
    clean: clean_text,
    missing: "recover-error-words",
    parse: |typed| enough(typed, "recover-error-words"),
};
