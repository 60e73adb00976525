//! The address of an earlier request, offered again. Nothing is kept for that: it is the one of the request itself, as long as
//! retention leaves it there.
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::domain::Services;
use crate::domain::refusal::Refusal;
use crate::domain::requests::store::open_address;
use crate::domain::scope::CustomerScope;
use crate::entity::service_request::{Column, Entity};

/// Where somebody's latest request was to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastAddress {
    pub city_code: String,
    pub district: Option<i32>,
    pub street: String,
    pub plaque: String,
    pub unit: Option<String>,
}

/// The address of the person's latest request; nothing when there is none, or when it was erased.
///
/// Permissions: any signed-in person, their own.
///
/// # Errors
/// A fault.
pub async fn last_address(services: &Services, scope: &CustomerScope) -> Result<Option<LastAddress>, Refusal> {
    let latest = Entity::find().filter(Column::CustomerId.eq(scope.person_id())).order_by_desc(Column::CreatedAt);
    let Some(row) = latest.one(services.db.read()).await? else { return Ok(None) };
    if row.street.is_none() {
        return Ok(None);
    }
    let address = open_address(scope.key(), &row)?;
    Ok(Some(LastAddress {
        city_code: row.city_code,
        district: row.district,
        street: address.street,
        plaque: address.plaque,
        unit: address.unit,
    }))
}
