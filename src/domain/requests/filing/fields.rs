//! The fields of asking for a service, but for the service's own questions, which come from the catalogue.
use super::form::{own_words, parse_day, parse_number};
use crate::i18n::calendar::JalaliDate;
use crate::model::field::{FormField, Kind, Needed, Optional, as_it_is};
use crate::model::form::Message;
use crate::model::text::{clean_line, clean_text};

/// What else there is to say about the work.
pub const NOTE: Optional<String> = FormField {
    name: "note",
    label: "request-note",
    hint: Some("request-note-hint"),
    kind: Kind::Lines,
    most: Some(1_000),
    clean: clean_text,
    missing: "",
    parse: own_words,
};

/// The city, as people write it; a province may stand behind it.
pub const CITY: Needed<String> = FormField {
    name: "city",
    label: "request-city",
    hint: Some("request-city-hint"),
    kind: Kind::City,
    most: Some(100),
    clean: clean_line,
    missing: "request-error-city",
    parse: as_it_is,
};

/// Code of the city that is meant, asked where several have the name that was written.
pub const CITY_CODE: Optional<String> = FormField {
    name: "city_code",
    label: "request-city-which",
    hint: None,
    kind: Kind::Choice,
    most: Some(20),
    clean: clean_line,
    missing: "",
    parse: as_it_is,
};

/// The municipal district; may be left out, since not everybody knows theirs. What it means hangs on the city.
pub const DISTRICT: Optional<String> = FormField {
    name: "district",
    label: "request-district-label",
    hint: None,
    kind: Kind::Choice,
    most: None,
    clean: clean_line,
    missing: "",
    parse: as_it_is,
};

/// Street and alley.
pub const STREET: Needed<String> = FormField {
    name: "street",
    label: "request-street",
    hint: Some("request-street-hint"),
    kind: Kind::Street,
    most: Some(200),
    clean: clean_line,
    missing: "request-error-street",
    parse: as_it_is,
};

/// The number of the house.
pub const PLAQUE: Needed<String> = FormField {
    name: "plaque",
    label: "request-plaque",
    hint: None,
    kind: Kind::House,
    most: Some(20),
    clean: clean_line,
    missing: "request-error-plaque",
    parse: as_it_is,
};

/// The flat.
pub const UNIT: Optional<String> = FormField {
    name: "unit",
    label: "request-unit",
    hint: None,
    kind: Kind::House,
    most: Some(20),
    clean: clean_line,
    missing: "",
    parse: as_it_is,
};

/// The day of the visit, `1405-09-04`.
pub const SLOT_DAY: Needed<JalaliDate> = FormField {
    name: "slot_day",
    label: "request-day",
    // The page says which day it is.
    hint: None,
    kind: Kind::Choice,
    most: None,
    clean: clean_line,
    missing: "request-error-slot-day",
    parse: |typed| parse_day(&typed).ok_or_else(|| Message::new("request-error-slot-day")),
};

/// The hour at which the visit begins, `8` to `18`.
pub const SLOT_HOUR: Needed<u8> = FormField {
    name: "slot_hour",
    label: "request-hour",
    hint: Some("request-hour-hint"),
    kind: Kind::Choice,
    most: None,
    clean: clean_line,
    missing: "request-error-slot-hour",
    parse: |typed| {
        let hour = parse_number(&typed).and_then(|hour| u8::try_from(hour).ok());
        hour.ok_or_else(|| Message::new("request-error-slot-hour"))
    },
};
