//! The board of all requests for staff: where they stand, never whose street or phone.
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryTrait};

use crate::base::fault::Fault;
use crate::domain::Services;
use crate::domain::accounts::{Someone, people_of};
use crate::domain::refusal::Refusal;
use crate::domain::requests::counts;
use crate::domain::requests::lifecycle::is_overdue;
use crate::domain::requests::read::names::{city_name, service_title};
use crate::domain::requests::read::paging;
use crate::domain::requests::read::view::{BoardFilter, BoardPage, BoardRow};
use crate::domain::requests::rules::masked_name;
use crate::domain::requests::store::open_offers;
use crate::domain::scope::{RequestBoard, StaffScope};
use crate::entity::service_request;
use crate::model::ids::{PersonId, RequestId};
use crate::model::moment::Moment;

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
    use service_request::Column;
    let now = services.clock.now();
    let db = services.db.read();
    let city = filter.city_code.as_deref();
    let wanted = service_request::Entity::find()
        .apply_if(city, |query, city| query.filter(Column::CityCode.eq(city)))
        .apply_if(filter.code, |query, code| query.filter(Column::TrackingCode.eq(code)))
        .apply_if(filter.state, |query, state| query.filter(Column::State.eq(state)));
    let page = paging::read(db, wanted, paging::BOARD, filter.span).await?;
    let rows = masked(services, page.rows, now).await?;
    Ok(BoardPage { rows, counts: counts::by_state(db, city).await?, around: page.around })
}

async fn masked(services: &Services, rows: Vec<service_request::Model>, now: Moment) -> Result<Vec<BoardRow>, Fault> {
    let ids: Vec<RequestId> = rows.iter().map(|row| row.id).collect();
    let customers: Vec<PersonId> = rows.iter().map(|row| row.customer_id).collect();
    let offers = open_offers(services.db.read(), &ids).await?;
    let people = people_of(services, &customers).await?;
    rows.into_iter()
        .map(|row| {
            let names = people.get(&row.customer_id).map(Someone::names).transpose()?;
            Ok(BoardRow {
                code: row.tracking_code,
                service_title: service_title(services, &row.service_slug),
                state: row.state,
                city: city_name(&row.city_code),
                district: row.district,
                slot_start: row.slot_start,
                slot_end: row.slot_end,
                created_at: row.created_at,
                state_changed_at: row.state_changed_at,
                customer_masked: masked_name(names.as_ref().map(|(given, _)| given.as_str())),
                offers: offers.get(&row.id).copied().unwrap_or(0),
                is_late: is_overdue(&row, now)?,
            })
        })
        .collect()
}
