//! The start code: four digits, made when the specialist sets out, sealed under the customer's key, told by the
//! customer at the door, and forgotten when the work begins or the visit ends.
use sea_orm::EntityTrait;
use sea_orm::sea_query::Expr;

use crate::base::crypto::{DataKey, Place, same};
use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::base::ids::random_u64;
use crate::domain::Services;
use crate::domain::requests::data;
use crate::domain::requests::store::change;
use crate::entity::{person, service_request};
use crate::model::digits;
use crate::model::field::{FormField, Kind, Needed};
use crate::model::form::{FieldErrors, Message, RawForm};

const DIGITS: usize = 4;
/// Codes that there are.
const CODES: u64 = 10_000;
/// The most codes that are compared on one visit. After that the customer says that the work has begun.
pub(super) const MOST_TRIES: i32 = 5;

/// A code as it was typed. Made by [`parse_start_code`] only.
#[derive(Clone)]
pub struct StartCode(String);

/// It must not reach a log by way of a panic or a trace.
impl std::fmt::Debug for StartCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("StartCode(redacted)")
    }
}

/// The code that the customer tells at the door, in any digits, with spaces or without.
pub const START_CODE: Needed<StartCode> = FormField {
    name: "start_code",
    label: "desk-start-code",
    hint: Some("desk-start-code-hint"),
    kind: Kind::Code,
    most: None,
    clean: |typed| digits::to_latin(typed).chars().filter(|sign| !sign.is_whitespace()).collect(),
    missing: "visit-error-code",
    parse: |typed| {
        let is_code = typed.len() == DIGITS && typed.bytes().all(|byte| byte.is_ascii_digit());
        if is_code { Ok(StartCode(typed)) } else { Err(Message::new("visit-error-code")) }
    },
};

/// Reads the form at the door.
///
/// # Errors
/// When it is not four digits.
pub fn parse_start_code(raw: &RawForm) -> Result<StartCode, FieldErrors> {
    let mut errors = FieldErrors::default();
    let code = errors.read(&START_CODE, raw);
    errors.finish(code)
}

/// How a typed code compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::domain::requests) enum StartCheck {
    Right,
    /// How many more may be typed.
    Wrong {
        left: i32,
    },
    /// It was not compared: too many were wrong.
    NotCompared,
}

/// How many more codes are compared on this visit.
pub(in crate::domain::requests) fn tries_left(request: &service_request::Model) -> i32 {
    (MOST_TRIES - request.start_tries).max(0)
}

/// Whether all codes of a visit were used up, and it has not begun: the customer is to say that it has.
pub(in crate::domain::requests) fn is_spent(request: &service_request::Model) -> bool {
    request.start_code.is_some() && tries_left(request) == 0
}

/// Whether one more code would be compared.
pub(in crate::domain::requests) fn may_compare(request: &service_request::Model) -> bool {
    request.start_code.is_some() && tries_left(request) > 0
}

/// Compares in constant time. The try was counted before.
pub(super) async fn check(
    services: &Services,
    tx: &Tx,
    request: &service_request::Model,
    typed: &StartCode,
) -> Result<StartCheck, Fault> {
    let Some(key) = customer_key(services, tx, request).await? else { return Ok(StartCheck::NotCompared) };
    let Some(code) = open_code(&key, request)? else { return Ok(StartCheck::NotCompared) };
    Ok(if same(code.as_bytes(), typed.0.as_bytes()) {
        StartCheck::Right
    } else {
        StartCheck::Wrong { left: tries_left(request) }
    })
}

/// Makes a code and seals it. Without the customer's key there is nobody to tell it.
pub(in crate::domain::requests) async fn make_code(
    services: &Services,
    tx: &Tx,
    request: &mut service_request::Model,
) -> Result<(), Fault> {
    let Some(key) = customer_key(services, tx, request).await? else { return Ok(()) };
    let code = format!("{:04}", random_u64()? % CODES);
    set_code(tx, request, Some(key.seal(place(request), &code)?)).await
}

/// Nobody needs it any more.
pub(in crate::domain::requests) async fn forget_code(
    tx: &Tx,
    request: &mut service_request::Model,
) -> Result<(), Fault> {
    set_code(tx, request, None).await
}

/// The code, opened; `None` when there is none.
pub(in crate::domain::requests) fn open_code(
    key: &DataKey,
    request: &service_request::Model,
) -> Result<Option<String>, Fault> {
    request.start_code.as_deref().map(|sealed| key.open(place(request), sealed)).transpose()
}

fn place(request: &service_request::Model) -> Place {
    data::START_CODE.of(request.id)
}

async fn set_code(tx: &Tx, request: &mut service_request::Model, sealed: Option<Vec<u8>>) -> Result<(), Fault> {
    change(request).col_expr(service_request::Column::StartCode, Expr::value(sealed.clone())).exec(tx).await?;
    request.start_code = sealed;
    Ok(())
}

async fn customer_key(
    services: &Services,
    tx: &Tx,
    request: &service_request::Model,
) -> Result<Option<DataKey>, Fault> {
    match person::Entity::find_by_id(request.customer_id).one(tx).await? {
        Some(customer) => services.keys.find(customer.key_id).await,
        None => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_type_it_and_nothing_else_is_one() {
        let read = |typed: &str| parse_start_code(&RawForm::from_pairs([("start_code", typed)])).map(|code| code.0);
        assert_eq!(read("0427").unwrap(), "0427");
        assert_eq!(read(" \u{06F0}\u{06F4} 2\u{0667} ").unwrap(), "0427");
        for typed in ["", "427", "04271", "+427", "4 2 7", "abcd", "\u{06F0}\u{06F4}\u{06F2}"] {
            assert!(read(typed).is_err(), "{typed}");
        }
        assert!(!format!("{:?}", StartCode("0427".to_owned())).contains("0427"));
    }
}
