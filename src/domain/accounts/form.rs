//! The fields of signing in.
use super::name::{LONGEST_NAME, NameError, parse_name};
use crate::model::email::{EmailAddress, EmailError, LONGEST_EMAIL, clean_email};
use crate::model::field::{FormField, Kind, Needed, Optional, as_it_is};
use crate::model::form::Message;
use crate::model::phone::{Mobile, PhoneError};
use crate::model::role::Role;
use crate::model::text::clean_name;

/// The number that a code is sent to.
pub const MOBILE: Needed<Mobile> = FormField {
    name: "mobile",
    label: "sign-in-mobile",
    hint: Some("sign-in-mobile-hint"),
    kind: Kind::Mobile,
    most: None,
    clean: trimmed,
    missing: "sign-in-error-mobile-empty",
    parse: |typed| Mobile::parse(&typed).map_err(mobile_message),
};

/// The code that was sent. What it means is compared with what is stored, in one place: see `check`.
pub const CODE: Needed<String> = FormField {
    name: "code",
    label: "sign-in-code",
    // The page says until when it holds.
    hint: None,
    kind: Kind::Code,
    most: None,
    clean: trimmed,
    missing: "sign-in-error-code-shape",
    parse: as_it_is,
};

/// What a person is called.
pub const GIVEN_NAME: Needed<String> = FormField {
    name: "given_name",
    label: "welcome-given-name",
    hint: Some("welcome-given-name-hint"),
    kind: Kind::GivenName,
    most: Some(LONGEST_NAME),
    clean: name_or_what_it_is,
    missing: "welcome-error-name-empty",
    parse: |typed| parse_name(&typed).map_err(name_message),
};

/// The name of a person's family.
pub const FAMILY_NAME: Optional<String> = FormField {
    name: "family_name",
    label: "welcome-family-name",
    hint: Some("welcome-family-name-hint"),
    kind: Kind::FamilyName,
    most: Some(LONGEST_NAME),
    clean: name_or_what_it_is,
    missing: "",
    parse: |typed| parse_name(&typed).map_err(name_message),
};

/// The acceptance of the policy.
pub const ACCEPT: Needed<()> = FormField {
    name: "accept",
    label: "welcome-accept",
    hint: None,
    kind: Kind::Tick,
    most: None,
    clean: trimmed,
    missing: "welcome-error-accept",
    parse: |typed| if typed == "1" { Ok(()) } else { Err(Message::new("welcome-error-accept")) },
};

/// The number of somebody who is invited to work here.
pub const INVITED_MOBILE: Needed<Mobile> =
    FormField { label: "staff-invite-mobile", hint: Some("staff-invite-mobile-hint"), ..MOBILE };

/// As what.
pub const INVITED_ROLE: Needed<Role> = FormField {
    name: "role",
    label: "staff-role",
    hint: None,
    kind: Kind::Choice,
    most: None,
    clean: trimmed,
    missing: "staff-invite-error-role",
    parse: |typed| {
        Role::parse(&typed).filter(|role| role.is_staff()).ok_or_else(|| Message::new("staff-invite-error-role"))
    },
};

/// For how many days a role may be given, where it is not given until it is ended.
pub const ROLE_DAYS_OFFERED: [i64; 4] = [7, 30, 90, 180];

/// For how many days.
pub const ROLE_DAYS: Optional<i64> = FormField {
    name: "days",
    label: "staff-role-period",
    hint: None,
    kind: Kind::Choice,
    most: None,
    clean: trimmed,
    missing: "",
    parse: |typed| {
        let days = typed.parse().ok().filter(|days| ROLE_DAYS_OFFERED.contains(days));
        days.ok_or_else(|| Message::new("staff-invite-error-days"))
    },
};

/// One's own e-mail address.
pub const EMAIL: Needed<EmailAddress> = FormField {
    name: "email",
    label: "email-address",
    hint: Some("email-address-hint"),
    kind: Kind::Email,
    most: Some(LONGEST_EMAIL),
    clean: clean_email,
    missing: "email-error-empty",
    parse: |typed| {
        EmailAddress::parse(&typed).map_err(|error| {
            Message::new(match error {
                EmailError::NoAt => "email-error-at",
                EmailError::Letters => "email-error-letters",
                EmailError::Shape => "email-error-shape",
                EmailError::Long => "email-error-long",
            })
        })
    },
};

fn trimmed(typed: &str) -> String {
    typed.trim().to_owned()
}

/// The name; or what was typed, when nothing of it could be one: then it is wrong, not missing.
fn name_or_what_it_is(typed: &str) -> String {
    let name = clean_name(typed);
    if name.is_empty() { trimmed(typed) } else { name }
}

fn mobile_message(error: PhoneError) -> Message {
    match error {
        PhoneError::Empty => Message::new("sign-in-error-mobile-empty"),
        PhoneError::Length { digits } => Message::new("sign-in-error-mobile-length").num("digits", i64::from(digits)),
        PhoneError::NotMobile => Message::new("sign-in-error-mobile-start"),
        PhoneError::NotDigits => Message::new("sign-in-error-mobile-digits"),
    }
}

fn name_message(error: NameError) -> Message {
    let message = Message::new(error.message_key());
    match error {
        NameError::Long => message.num("max", i64::try_from(LONGEST_NAME).unwrap_or(i64::MAX)),
        _ => message,
    }
}
