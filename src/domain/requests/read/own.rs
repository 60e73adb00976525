//! What the customer sees of their own requests.
use std::collections::HashMap;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, Statement, Value};

use crate::base::db::marks_from;
use crate::base::fault::Fault;
use crate::domain::Services;
use crate::domain::accounts::people_of;
use crate::domain::refusal::Refusal;
use crate::domain::requests::callback::{call_of, last_call};
use crate::domain::requests::contact::{grants_on, specialist_mobile};
use crate::domain::requests::lifecycle::{Known, Turn, deadline, may, waits_for};
use crate::domain::requests::offers::rows::{self as offer_rows, is_open, visit_at};
use crate::domain::requests::read::answers::GivenAnswers;
use crate::domain::requests::read::names::{city_name, name_of, province_name, service_title};
use crate::domain::requests::read::paging;
use crate::domain::requests::read::record::records_of;
use crate::domain::requests::read::view::{EventView, OfferView, OwnRequest, RequestSummary};
use crate::domain::requests::store::{answers_of, offer_counts_in, open_address, open_note, own, packed_offer_counts};
use crate::domain::requests::visit::{is_spent, may_compare, open_code};
use crate::domain::scope::CustomerScope;
use crate::domain::specialists::{Alert, alerts_in, count_able, packed_alerts};
use crate::entity::{offer, request_event, service_request};
use crate::model::ids::{PersonId, RequestId};
use crate::model::list::{Around, Span};
use crate::model::moment::Moment;
use crate::model::request::{RequestState, Timer};
use crate::model::tracking_code::TrackingCode;

/// A page of the customer's own requests, and what they wait for besides.
#[derive(Clone, Debug)]
pub struct OwnList {
    pub rows: Vec<RequestSummary>,
    pub around: Around,
    pub alerts: Vec<Alert>,
}

/// A page of the customer's own requests, newest first.
///
/// Permissions: any signed-in person, their own.
///
/// # Errors
/// A fault.
pub async fn list_own(services: &Services, scope: &CustomerScope, span: Span) -> Result<OwnList, Refusal> {
    use service_request::Column;
    let db = services.db.read();
    let own = service_request::Entity::find().filter(Column::CustomerId.eq(scope.person_id()));
    let page = paging::read(db, own, paging::OWN, span).await?;
    let ids: Vec<RequestId> = page.rows.iter().map(|row| row.id).collect();
    let (offers, alerts) = offers_and_alerts(services, scope, &ids).await?;
    let summary = |row: &service_request::Model| {
        let open_offers = offers.get(&row.id).copied().unwrap_or(0);
        let is_asked = row.asked_at.is_some() && waits_for(row.state, Timer::Lapse);
        Ok(RequestSummary {
            code: row.tracking_code,
            service_title: service_title(services, &row.service_slug),
            state: row.state,
            slot_start: row.slot_start,
            slot_end: row.slot_end,
            city: city_name(&row.city_code),
            open_offers,
            turn: Turn::of(row.state, open_offers, is_asked),
            created_at: row.created_at,
        })
    };
    let rows = page.rows.iter().map(summary).collect::<Result<_, Fault>>()?;
    Ok(OwnList { rows, around: page.around, alerts })
}

/// How many open offers the requests have, and what the person waits for: one query, for each has its price.
async fn offers_and_alerts(
    services: &Services,
    scope: &CustomerScope,
    requests: &[RequestId],
) -> Result<(HashMap<RequestId, i64>, Vec<Alert>), Fault> {
    let db = services.db.read();
    let backend = db.get_database_backend();
    let ids = marks_from(2, requests.len());
    let sql = format!("SELECT ({}), ({})", packed_offer_counts(backend, &ids), packed_alerts(backend));
    let values = std::iter::once(Value::from(scope.person_id())).chain(requests.iter().map(|id| Value::from(*id)));
    let row = db.query_one_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    let row = row.ok_or_else(|| Fault::new("the query for what belongs to one's requests has no result"))?;
    let [offers, alerts]: [Option<String>; 2] = [row.try_get_by_index(0)?, row.try_get_by_index(1)?];
    Ok((offer_counts_in(offers.as_deref())?, alerts_in(services, alerts.as_deref())?))
}

/// One of the customer's own requests with all that belongs to it.
///
/// Permissions: the customer whose request it is.
///
/// # Errors
/// [`Refusal::NotFound`] also for somebody else's.
pub async fn get_own(services: &Services, scope: &CustomerScope, code: TrackingCode) -> Result<OwnRequest, Refusal> {
    let now = services.clock.now();
    let request = own(services.db.read(), scope, code).await?;
    let address = open_address(scope.key(), &request)?;
    let answers = answers_of(services.db.read(), &[request.id]).await?.remove(&request.id).unwrap_or_default();
    let offers = offers_on(services, request.id).await?;
    let can_be_chosen = offers.iter().find(|row| is_open(row) && row.arrival_start > now);
    let chosen = offers.iter().find(|row| Some(row.id) == request.selected_offer_id);
    let grants = grants_on(services, &request, now).await?;
    let state = request.state;
    let seen_by = match waits_for(state, Timer::OffersEnd) {
        true => Some(
            count_able(services.db.read(), (&request.city_code, &request.service_slug), request.customer_id).await?,
        ),
        false => None,
    };
    let is_booked = match chosen.filter(|_| state == RequestState::Selected) {
        Some(chosen) => Some(visit_at(services.db.read(), chosen).await?.is_some()),
        None => None,
    };
    let known = Known {
        offer: chosen.or(can_be_chosen),
        is_booked,
        is_granted: Some(grants.iter().any(|grant| !grant.is_revoked)),
        // Their forms ask for it.
        slot: Some((request.slot_start, request.slot_end)),
        ..Known::default()
    };
    let last_call = match call_of(state, None) {
        Some(_) => last_call(services.db.read(), scope.person_id(), request.id).await?,
        None => None,
    };
    Ok(OwnRequest {
        code,
        service_title: service_title(services, &request.service_slug),
        state,
        slot_start: request.slot_start,
        slot_end: request.slot_end,
        province: province_name(&request.province_iso),
        city: city_name(&request.city_code),
        district: request.district,
        street: address.street,
        plaque: address.plaque,
        unit: address.unit,
        is_address_erased: request.street.is_none(),
        address_erased_at: request.address_erased_at,
        note: open_note(scope.key(), &request)?,
        answers: GivenAnswers::open(services, scope.key(), &request.service_slug, &answers)?,
        specialist_mobile: specialist_mobile(services, &request, now).await?,
        offers: offer_views(services, &offers).await?,
        events: events_of(services, request.id).await?,
        grants,
        offers_until: request.offers_until,
        seen_by,
        confirm_until: deadline(Timer::ConfirmEnd, &request).filter(|_| waits_for(state, Timer::ConfirmEnd)),
        start_code: open_code(scope.key(), &request)?.filter(|_| may_compare(&request)),
        is_code_spent: is_spent(&request),
        asked_at: request.asked_at.filter(|_| waits_for(state, Timer::Lapse)),
        accept_until: deadline(Timer::AcceptEnd, &request).filter(|_| waits_for(state, Timer::AcceptEnd)),
        closes_at: closes_at(&request, state),
        payment: request.payment,
        call: call_of(state, last_call),
        may: may(&request, scope.into(), known, now)?,
        city_code: request.city_code,
        service_slug: request.service_slug,
    })
}

/// When the program closes it: what is done after its week, and what nobody answered for after its day.
fn closes_at(request: &service_request::Model, state: RequestState) -> Option<Moment> {
    let timer = [Timer::Close, Timer::Lapse].into_iter().find(|timer| waits_for(state, *timer))?;
    deadline(timer, request)
}

async fn offers_on(services: &Services, request_id: RequestId) -> Result<Vec<offer::Model>, Fault> {
    let rows = offer::Entity::find()
        .filter(offer::Column::RequestId.eq(request_id))
        .order_by_asc(offer::Column::CreatedAt)
        .order_by_asc(offer::Column::Id);
    Ok(rows.all(services.db.read()).await?)
}

async fn offer_views(services: &Services, rows: &[offer::Model]) -> Result<Vec<OfferView>, Fault> {
    let specialists: Vec<PersonId> = rows.iter().map(|row| row.specialist_id).collect();
    let people = people_of(services, &specialists).await?;
    let records = records_of(services.db.read(), &specialists).await?;
    rows.iter()
        .map(|row| {
            let specialist = people.get(&row.specialist_id);
            let view = offer_rows::view(row, specialist.map(|found| &found.key), &name_of(specialist)?)?;
            Ok(OfferView { record: records.get(&row.specialist_id).copied(), ..view })
        })
        .collect()
}

async fn events_of(services: &Services, request_id: RequestId) -> Result<Vec<EventView>, Fault> {
    let rows = request_event::Entity::find()
        .filter(request_event::Column::RequestId.eq(request_id))
        .order_by_asc(request_event::Column::Seq)
        .all(services.db.read())
        .await?;
    let view = |row: request_event::Model| EventView {
        event: row.event,
        to_state: row.to_state,
        actor: row.actor_kind,
        at: row.at,
        reason: row.reason,
    };
    Ok(rows.into_iter().map(view).collect())
}
