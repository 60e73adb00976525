//! The fields of second steps.
use crate::model::field::{FormField, Kind, Needed, Optional, as_it_is};
use crate::model::form::Message;
use crate::model::ids::FactorId;
use crate::model::text::clean_line;

/// Letters of a name at most.
const LONGEST_NAME: usize = 40;

/// A code of the app, or one on paper. What it means is compared with what is stored, in one place: see `code`.
pub const SECOND_CODE: Needed<String> = FormField {
    name: "code",
    label: "second-step-code",
    hint: Some("second-step-code-hint"),
    kind: Kind::Code,
    most: None,
    clean: clean_line,
    missing: "second-step-error-shape",
    parse: as_it_is,
};

/// What ties the secret that was shown to the form that sends its first code.
pub const ENROLMENT: Needed<String> = FormField {
    name: "enrolment",
    label: "second-step-code",
    hint: None,
    kind: Kind::Text,
    most: Some(60),
    clean: clean_line,
    missing: "second-step-error-again",
    parse: |typed| {
        let is_ours = typed.len() == 52 && typed.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if is_ours { Ok(typed) } else { Err(Message::new("second-step-error-again")) }
    },
};

/// What the page carried for the server.
pub const CARRIED: Needed<String> = FormField {
    name: "carried",
    label: "second-step-code",
    hint: None,
    kind: Kind::Text,
    most: Some(30_000),
    clean: |typed| typed.trim().to_owned(),
    missing: "passkey-error-old",
    parse: as_it_is,
};

/// What the browser's passkey answered, as JSON. Without scripts nothing fills it.
pub const CREDENTIAL: Needed<String> = FormField {
    name: "credential",
    label: "factor-kind-passkey",
    hint: None,
    kind: Kind::Text,
    most: Some(20_000),
    clean: |typed| typed.trim().to_owned(),
    missing: "passkey-error-scripts",
    parse: as_it_is,
};

/// What its owner calls a second step.
pub const FACTOR_NAME: Optional<String> = FormField {
    name: "name",
    label: "second-step-name",
    hint: Some("second-step-name-hint"),
    kind: Kind::Text,
    most: Some(LONGEST_NAME),
    clean: clean_line,
    missing: "",
    parse: as_it_is,
};

/// The second step that a button is about.
pub const FACTOR: Needed<FactorId> = FormField {
    name: "factor",
    label: "second-step-name",
    hint: None,
    kind: Kind::Text,
    most: None,
    clean: clean_line,
    missing: "second-step-error-again",
    parse: |typed| typed.parse().map_err(|_| Message::new("second-step-error-again")),
};
