//! The board of all requests for staff: where they stand, never whose street or phone.
use std::collections::HashMap;

use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select};
use uuid::Uuid;

use super::lifecycle::{is_overdue, state_of};
use super::read::{city_name, service_title};
use super::rules::masked_name;
use super::store::{code_of, open_offers};
use super::view::{BoardFilter, BoardPage, BoardRow};
use crate::base::fault::Fault;
use crate::domain::Services;
use crate::domain::accounts::names_of;
use crate::domain::refusal::Refusal;
use crate::domain::scope::{RequestBoard, StaffScope};
use crate::entity::service_request;
use crate::model::request::RequestState;

const PAGE: u64 = 50;

/// A page of the board, what moved last first. Masked: of the customer it shows the first letter of the given name.
///
/// Permissions: staff with [`RequestBoard`].
///
/// # Errors
/// A fault.
pub async fn board(
    services: &Services,
    _scope: &StaffScope<RequestBoard>,
    filter: BoardFilter,
) -> Result<BoardPage, Refusal> {
    let now = services.clock.now_ms();
    let page = u64::from(filter.page.max(1)) - 1;
    let mut rows = in_city(&filter)
        .apply_if(filter.state, |query, state| query.filter(service_request::Column::State.eq(state.code())))
        .order_by_desc(service_request::Column::StateChangedAt)
        .order_by_desc(service_request::Column::Id)
        .offset(page * PAGE)
        .limit(PAGE + 1)
        .all(services.db.read())
        .await?;
    let has_next = rows.len() as u64 > PAGE;
    rows.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    Ok(BoardPage { rows: masked(services, rows, now).await?, counts: count(services, &filter).await?, has_next })
}

fn in_city(filter: &BoardFilter) -> Select<service_request::Entity> {
    service_request::Entity::find()
        .apply_if(filter.city_code.as_deref(), |query, city| query.filter(service_request::Column::CityCode.eq(city)))
}

async fn masked(services: &Services, rows: Vec<service_request::Model>, now: i64) -> Result<Vec<BoardRow>, Fault> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let customers: Vec<Uuid> = rows.iter().map(|row| row.customer_id).collect();
    let offers = open_offers(services.db.read(), &ids).await?;
    let names = names_of(services, &customers).await?;
    rows.into_iter()
        .map(|row| {
            Ok(BoardRow {
                code: code_of(&row)?,
                service_title: service_title(services, &row.service_slug),
                state: state_of(&row)?,
                city: city_name(&row.city_code),
                district: row.district,
                slot_start: row.slot_start,
                slot_end: row.slot_end,
                created_at: row.created_at,
                state_changed_at: row.state_changed_at,
                customer_masked: masked_name(names.get(&row.customer_id).map(|(given, _)| given.as_str())),
                offers: offers.get(&row.id).copied().unwrap_or(0),
                is_late: is_overdue(&row, now)?,
            })
        })
        .collect()
}

#[derive(FromQueryResult)]
struct Counted {
    state: String,
    requests: i64,
}

async fn count(services: &Services, filter: &BoardFilter) -> Result<Vec<(RequestState, i64)>, Fault> {
    let rows = in_city(filter)
        .select_only()
        .column(service_request::Column::State)
        .column_as(service_request::Column::Id.count(), "requests")
        .group_by(service_request::Column::State)
        .into_model::<Counted>()
        .all(services.db.read())
        .await?;
    let counts: HashMap<String, i64> = rows.into_iter().map(|row| (row.state, row.requests)).collect();
    Ok(RequestState::ALL.iter().map(|state| (*state, counts.get(state.code()).copied().unwrap_or(0))).collect())
}
