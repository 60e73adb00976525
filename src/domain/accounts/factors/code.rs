//! Comparing what somebody typed as their second step: a code of the app, or one on paper.
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};

use super::super::check::{plain_digits, wrong};
use super::super::data::FACTOR_SECRET;
use super::super::rules::CODE_DIGITS;
use super::own::rows_of;
use super::recovery::{self, DIGITS};
use super::totp::step_of;
use crate::base::crypto::DataKey;
use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::domain::Services;
use crate::domain::refusal::{Refusal, count_use};
use crate::entity::second_factor::{Column, Entity};
use crate::model::factor::FactorKind;
use crate::model::ids::{FactorId, PersonId};
use crate::model::moment::Moment;

/// A code of a shape that can be one.
pub(super) enum SecondCode {
    Totp(String),
    Recovery(String),
}

impl SecondCode {
    /// Any digits, with spaces and dashes between.
    pub(super) fn parse(typed: &str) -> Result<Self, Refusal> {
        let code = plain_digits(typed);
        match code.as_deref().map(str::len) {
            Some(CODE_DIGITS) => Ok(Self::Totp(code.unwrap_or_default())),
            Some(DIGITS) => Ok(Self::Recovery(code.unwrap_or_default())),
            _ => Err(wrong("second-step-error-shape")),
        }
    }
}

/// Whose second step is compared.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub person_id: PersonId,
    pub key: &'a DataKey,
}

/// Counts a try and compares the code. Uses it up when it is right: none is right twice. `None` when it is wrong.
///
/// # Errors
/// [`Refusal::TooMany`] above the tries of the person.
pub(super) async fn take(
    services: &Services,
    tx: &Tx,
    asked: Asked<'_>,
    code: &SecondCode,
    now: Moment,
) -> Result<Option<FactorKind>, Refusal> {
    for limit in [&services.limits.second_steps_hour, &services.limits.second_steps_day] {
        count_use(services, tx, limit, asked.person_id).await?;
    }
    match code {
        SecondCode::Totp(code) => {
            let is_right = take_totp(tx, asked, code, now).await?;
            Ok(is_right.then_some(FactorKind::Totp))
        }
        SecondCode::Recovery(code) => {
            let is_right = recovery::take(services, tx, asked.person_id, code, now).await?;
            Ok(is_right.then_some(FactorKind::Recovery))
        }
    }
}

async fn take_totp(tx: &Tx, asked: Asked<'_>, code: &str, now: Moment) -> Result<bool, Fault> {
    for row in rows_of(tx, asked.person_id).await? {
        if row.kind != FactorKind::Totp {
            continue;
        }
        let secret = asked.key.open(FACTOR_SECRET.of(row.id), &row.secret)?;
        if let Some(step) = step_of(&secret, code, now)?
            && take_step(tx, row.id, step, now).await?
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Notes that the code of this half minute was used. Not when it, or a later one, was before.
async fn take_step(tx: &Tx, id: FactorId, step: i64, now: Moment) -> Result<bool, Fault> {
    let taken = Entity::update_many()
        .col_expr(Column::LastStep, Expr::value(step))
        .col_expr(Column::LastUsedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Condition::any().add(Column::LastStep.is_null()).add(Expr::col(Column::LastStep).lt(step)))
        .exec(tx)
        .await?;
    Ok(taken.rows_affected == 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::digits::to_persian;

    #[test]
    fn codes_are_read_as_people_type_them() {
        let read = |typed: &str| match SecondCode::parse(typed) {
            Ok(SecondCode::Totp(code)) => Some(("app", code)),
            Ok(SecondCode::Recovery(code)) => Some(("paper", code)),
            Err(_) => None,
        };
        assert_eq!(read(" 123 456 "), Some(("app", "123456".to_owned())));
        assert_eq!(read(&to_persian("1234-5678-9012")), Some(("paper", "123456789012".to_owned())));
        for typed in ["", "12345", "1234567", "12345a", "12345678901", "1234567890123"] {
            assert_eq!(read(typed), None, "{typed}");
        }
    }
}
