//! Calls to make, as staff sees them: whom, masked, and by when.
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::domain::Services;
use crate::domain::accounts::{Someone, people_of};
use crate::domain::privacy::access_log::{AccessEntry, Actor, record};
use crate::domain::refusal::{Refusal, count_use, store_refusal};
use crate::domain::requests::LOOK_LASTS;
use crate::domain::requests::read::names::{city_name, service_title};
use crate::domain::requests::rules::masked_name;
use crate::domain::scope::{CallPeople, Confirmed, StaffScope, Unmask};
use crate::entity::call_task::{Column, Entity, Model};
use crate::entity::service_request;
use crate::i18n::LocalName;
use crate::model::access::{AccessAction, AccessObject, AccessReason};
use crate::model::call::CallOutcome;
use crate::model::conflict::Conflict;
use crate::model::ids::{CallId, PersonId, RequestId};
use crate::model::moment::Moment;
use crate::model::phone::Mobile;
use crate::model::request::RequestState;
use crate::model::tracking_code::TrackingCode;

/// As many are shown at once, those first that are due first.
const MOST_SHOWN: usize = 50;

/// A call to make.
pub struct CallTask {
    pub id: CallId,
    pub code: TrackingCode,
    pub service_title: LocalName,
    pub state: RequestState,
    pub city: LocalName,
    pub slot_start: Moment,
    pub slot_end: Moment,
    /// The first letter of the given name of whoever asked.
    pub name_masked: String,
    /// Whether the specialist asked, not the customer.
    pub is_specialist: bool,
    pub asked_at: Moment,
    pub due_at: Moment,
    /// The number and until when it is shown, for whoever opened it.
    pub opened: Option<(Mobile, Moment)>,
}

/// The calls that are to be made, those first that are due first.
pub struct CallList {
    pub calls: Vec<CallTask>,
    /// There are more than are shown.
    pub has_more: bool,
}

/// The calls that are to be made.
///
/// Permissions: staff with [`CallPeople`].
///
/// # Errors
/// A fault.
pub async fn list_calls(services: &Services, scope: &StaffScope<CallPeople>) -> Result<CallList, Refusal> {
    let (db, now) = (services.db.read(), services.clock.now());
    let open = Entity::find().filter(Column::DoneAt.is_null()).order_by_asc(Column::DueAt).order_by_asc(Column::Id);
    let mut rows = open.limit(u64::try_from(MOST_SHOWN).unwrap_or(u64::MAX).saturating_add(1)).all(db).await?;
    let has_more = rows.len() > MOST_SHOWN;
    rows.truncate(MOST_SHOWN);
    let requests: Vec<RequestId> = rows.iter().map(|row| row.request_id).collect();
    let requests = service_request::Entity::find().filter(service_request::Column::Id.is_in(requests)).all(db).await?;
    let asked: Vec<PersonId> = rows.iter().map(|row| row.person_id).collect();
    let people = people_of(services, &asked).await?;
    let task = |row: &Model| {
        let Some(request) = requests.iter().find(|request| request.id == row.request_id) else { return Ok(None) };
        task(services, scope, row, request, people.get(&row.person_id), now).map(Some)
    };
    let tasks = rows.iter().filter_map(|row| task(row).transpose());
    Ok(CallList { calls: tasks.collect::<Result<_, Fault>>()?, has_more })
}

fn task(
    services: &Services,
    scope: &StaffScope<CallPeople>,
    row: &Model,
    request: &service_request::Model,
    person: Option<&Someone>,
    now: Moment,
) -> Result<CallTask, Fault> {
    let names = person.map(Someone::names).transpose()?;
    let is_shown = row.shown_to == Some(scope.person_id());
    let until = row.shown_until.filter(|until| is_shown && now < *until);
    let opened = match (person, until) {
        (Some(person), Some(until)) => person.mobile()?.map(|mobile| (mobile, until)),
        _ => None,
    };
    Ok(CallTask {
        id: row.id,
        code: request.tracking_code,
        service_title: service_title(services, &request.service_slug),
        state: request.state,
        city: city_name(&request.city_code),
        slot_start: request.slot_start,
        slot_end: request.slot_end,
        name_masked: masked_name(names.as_ref().map(|(given, _)| given.as_str())),
        is_specialist: row.person_id != request.customer_id,
        asked_at: row.created_at,
        due_at: row.due_at,
        opened,
    })
}

/// Opens the number of whoever asked, for some minutes and on the page of whoever opened it. In one transaction the press is
/// counted, the access log is written and the look begins: no entry, no access. Within a look nothing begins anew.
///
/// Permissions: staff with [`CallPeople`], for calls that are to be made.
///
/// # Errors
/// [`Refusal::NotFound`] for a call that there is not; [`Refusal::Conflict`] `call-done` for one that is closed, or whose
/// person is gone; [`Refusal::TooMany`] above the presses of a day.
pub async fn open_call_number(
    services: &Services,
    scope: &StaffScope<CallPeople>,
    _confirmed: &Confirmed<Unmask>,
    id: CallId,
) -> Result<(), Refusal> {
    let now = services.clock.now();
    let tx = services.db.begin().await?;
    let row = Entity::find_by_id(id).lock_exclusive().one(&tx).await?.ok_or(Refusal::NotFound)?;
    let people = people_of(services, &[row.person_id]).await?;
    let Some(person) = people.get(&row.person_id).filter(|_| row.done_at.is_none()) else {
        return Err(Refusal::Conflict(Conflict::CallDone));
    };
    if row.shown_to == Some(scope.person_id()) && row.shown_until.is_some_and(|until| now < until) {
        tx.rollback().await?;
        return Ok(());
    }
    if let Err(refused) = count_use(services, &tx, &services.limits.staff_reveals_per_day, scope.person_id()).await {
        return Err(store_refusal(tx, refused).await);
    }
    Entity::update_many()
        .col_expr(Column::ShownTo, Expr::value(scope.person_id()))
        .col_expr(Column::ShownUntil, Expr::value(now + LOOK_LASTS))
        .filter(Column::Id.eq(id))
        .exec(&tx)
        .await?;
    let entry = AccessEntry {
        subject_id: row.person_id,
        subject_key: &person.key,
        actor: Actor::Staff(scope.person_id()),
        item: "mobile",
        action: AccessAction::Reveal,
        reason: AccessReason::CallAskedFor,
        detail: None,
        object: Some((AccessObject::ServiceRequest, row.request_id.uuid())),
    };
    record(&tx, &services.hash, entry, now).await?;
    tx.commit().await?;
    Ok(())
}

/// The call was made. What was open of the number is shut.
///
/// Permissions: staff with [`CallPeople`].
///
/// # Errors
/// [`Refusal::NotFound`] for a call that there is not; [`Refusal::Conflict`] `call-done` when somebody else closed it.
pub async fn close_call(
    services: &Services,
    scope: &StaffScope<CallPeople>,
    tx: &Tx,
    id: CallId,
    outcome: CallOutcome,
) -> Result<(), Refusal> {
    let row = Entity::find_by_id(id).lock_exclusive().one(tx).await?.ok_or(Refusal::NotFound)?;
    if row.done_at.is_some() {
        return Err(Refusal::Conflict(Conflict::CallDone));
    }
    Entity::update_many()
        .col_expr(Column::DoneAt, Expr::value(services.clock.now()))
        .col_expr(Column::DoneBy, Expr::value(scope.person_id()))
        .col_expr(Column::Outcome, Expr::value(outcome))
        .col_expr(Column::ShownUntil, Expr::value(None::<Moment>))
        .filter(Column::Id.eq(id))
        .exec(tx)
        .await?;
    Ok(())
}
