//! Codes on paper: ten, each good once where the second step is not at hand. They are shown once, and stored as keyed hashes.
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, Set};

use crate::base::crypto::HashPurpose;
use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::base::ids::row_id;
use crate::domain::Services;
use crate::domain::refusal::Refusal;
use crate::domain::scope::{ChangeFactors, Confirmed, CustomerScope};
use crate::entity::recovery_code::{self, Column, Entity};
use crate::model::ids::PersonId;
use crate::model::moment::Moment;

use super::own::{has_factor, hold_factors};

/// As many are made at a time.
pub const RECOVERY_CODES: usize = 10;
/// Digits of one. Nobody types letters of another script from paper.
pub(super) const DIGITS: usize = 12;

/// Makes ten new codes; those of before are void. They are made from the key of the form, so that the same form shows the same
/// ones. Gives them in clear, for this one page.
///
/// Permissions: the person, who showed just now that it is them.
///
/// # Errors
/// [`Refusal::NotFound`] for somebody without a second step.
pub async fn new_recovery_codes(
    services: &Services,
    scope: &CustomerScope,
    _confirmed: &Confirmed<ChangeFactors>,
    tx: &Tx,
    form_key: &str,
) -> Result<Vec<String>, Refusal> {
    let person_id = scope.person_id();
    hold_factors(tx, person_id).await?;
    if !has_factor(tx, person_id).await? {
        return Err(Refusal::NotFound);
    }
    Ok(make(services, tx, person_id, form_key).await?)
}

/// Makes the codes of this form, unless they are there already.
pub(super) async fn make(
    services: &Services,
    tx: &Tx,
    person_id: PersonId,
    form_key: &str,
) -> Result<Vec<String>, Fault> {
    let now = services.clock.now();
    let codes: Vec<String> = (0..RECOVERY_CODES).map(|place| code_of(services, person_id, form_key, place)).collect();
    if are_of(services, tx, person_id, form_key).await? {
        return Ok(codes);
    }
    forget(tx, person_id).await?;
    let rows = codes.iter().map(|code| recovery_code::ActiveModel {
        id: Set(row_id(now)),
        person_id: Set(person_id),
        code_hash: Set(hash(services, person_id, code)),
        made_at: Set(now),
        used_at: Set(None),
    });
    Entity::insert_many(rows).exec_without_returning(tx).await?;
    Ok(codes)
}

/// Whether the codes that the person has are those of this form.
pub(super) async fn are_of(
    services: &Services,
    connection: &impl ConnectionTrait,
    person_id: PersonId,
    form_key: &str,
) -> Result<bool, Fault> {
    let first = hash(services, person_id, &code_of(services, person_id, form_key, 0));
    Ok(Entity::find().filter(Column::CodeHash.eq(first)).count(connection).await? > 0)
}

/// Twelve digits, every code as likely as another.
fn code_of(services: &Services, person_id: PersonId, form_key: &str, place: usize) -> String {
    let place = place.to_be_bytes();
    let hash = services.hash.of(HashPurpose::RecoveryMade, &[person_id.as_bytes(), form_key.as_bytes(), &place]);
    let number = hash.iter().take(16).fold(0_u128, |number, byte| (number << 8) | u128::from(*byte));
    // 2^128 is so far above 10^12 that the remainder's bias is below 10^-26.
    format!("{:012}", number % 1_000_000_000_000)
}

fn hash(services: &Services, person_id: PersonId, code: &str) -> Vec<u8> {
    services.hash.of(HashPurpose::Recovery, &[person_id.as_bytes(), code.as_bytes()]).to_vec()
}

/// Uses a code up. Whether it was one that is good.
pub(super) async fn take(
    services: &Services,
    tx: &Tx,
    person_id: PersonId,
    code: &str,
    now: Moment,
) -> Result<bool, Fault> {
    let taken = Entity::update_many()
        .col_expr(Column::UsedAt, Expr::value(now))
        .filter(Column::PersonId.eq(person_id))
        .filter(Column::CodeHash.eq(hash(services, person_id, code)))
        .filter(Column::UsedAt.is_null())
        .exec(tx)
        .await?;
    Ok(taken.rows_affected == 1)
}

/// How many are good still.
pub(super) async fn left(connection: &impl ConnectionTrait, person_id: PersonId) -> Result<u64, Fault> {
    let good = Entity::find().filter(Column::PersonId.eq(person_id)).filter(Column::UsedAt.is_null());
    Ok(good.count(connection).await?)
}

/// Makes all codes of the person void.
pub(super) async fn forget(tx: &Tx, person_id: PersonId) -> Result<(), Fault> {
    Entity::delete_many().filter(Column::PersonId.eq(person_id)).exec(tx).await?;
    Ok(())
}
