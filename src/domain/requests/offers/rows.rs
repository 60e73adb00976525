//! Rows of offers. A request's life-cycle opens and closes them; whoever calls these holds the request's row.
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Set, Statement, Value};

use crate::base::crypto::DataKey;
use crate::base::db::{Constraint, Tx};
use crate::base::fault::Fault;
use crate::base::ids::row_id;
use crate::domain::refusal::Refusal;
use crate::domain::requests::OfferView;
use crate::domain::requests::data::OFFER_MESSAGE;
use crate::domain::requests::offers::form::NewOffer;
use crate::domain::requests::rules::SLOT_LENGTH;
use crate::entity::offer;
use crate::model::conflict::Conflict;
use crate::model::ids::{PersonId, RequestId};
use crate::model::moment::Moment;
use crate::model::money::Rial;
use crate::model::request::{OfferClosed, OfferState};
use crate::model::tracking_code::TrackingCode;

/// One open offer of a specialist on a request.
const ONE_OPEN: Constraint = Constraint { name: "uq_offer_open", first_column: "offer.request_id" };

/// Writes an open offer; the message is sealed under the specialist's key.
///
/// # Errors
/// [`Refusal::Conflict`] `offer-exists` when the specialist has an open one on this request.
pub(in crate::domain::requests) async fn insert(
    tx: &Tx,
    request_id: RequestId,
    specialist_id: PersonId,
    key: &DataKey,
    new: &NewOffer,
    now: Moment,
) -> Result<(), Refusal> {
    let id = row_id(now);
    let seal = |text: &str| key.seal(OFFER_MESSAGE.of(id), text);
    let row = offer::ActiveModel {
        id: Set(id),
        request_id: Set(request_id),
        specialist_id: Set(specialist_id),
        total_rial: Set(new.total.get()),
        arrival_start: Set(new.arrival_start),
        arrival_end: Set(new.arrival_end),
        message: Set(new.message.as_deref().map(seal).transpose()?),
        state: Set(OfferState::Open),
        closed_reason: Set(None),
        created_at: Set(now),
        state_changed_at: Set(now),
    };
    match offer::Entity::insert(row).exec_without_returning(tx).await {
        Ok(_) => Ok(()),
        Err(error) if ONE_OPEN.is_violated_by(&error) => Err(Refusal::Conflict(Conflict::OfferExists)),
        Err(error) => Err(error.into()),
    }
}

/// Whether it can still be chosen or taken back.
pub(in crate::domain::requests) fn is_open(row: &offer::Model) -> bool {
    row.state == OfferState::Open
}

/// Marks the chosen offer.
pub(in crate::domain::requests) async fn select(tx: &Tx, row: &offer::Model, now: Moment) -> Result<(), Fault> {
    let only = offer::Entity::update_many().filter(offer::Column::Id.eq(row.id));
    set_state(tx, only, OfferState::Selected, None, now).await
}

/// Takes an open offer back.
pub(in crate::domain::requests) async fn withdraw(tx: &Tx, row: &offer::Model, now: Moment) -> Result<(), Fault> {
    let only = offer::Entity::update_many().filter(offer::Column::Id.eq(row.id));
    set_state(tx, only, OfferState::Withdrawn, None, now).await
}

/// Closes the open offers of a request.
pub(in crate::domain::requests) async fn close_open(
    tx: &Tx,
    request_id: RequestId,
    why: OfferClosed,
    now: Moment,
) -> Result<(), Fault> {
    set_state(tx, of(request_id, &[OfferState::Open]), OfferState::Closed, Some(why), now).await
}

/// Closes the chosen offer of a request.
pub(in crate::domain::requests) async fn close_chosen(
    tx: &Tx,
    request_id: RequestId,
    why: OfferClosed,
    now: Moment,
) -> Result<(), Fault> {
    set_state(tx, of(request_id, &[OfferState::Selected]), OfferState::Closed, Some(why), now).await
}

/// Closes the open offers of a request whose makers have an agreed visit at that hour.
pub(in crate::domain::requests) async fn close_booked(
    tx: &Tx,
    request_id: RequestId,
    now: Moment,
) -> Result<(), Fault> {
    let sql = "UPDATE offer SET state = 'closed', closed_reason = $1, state_changed_at = $2 \
               WHERE request_id = $3 AND state = 'open' AND EXISTS (SELECT 1 \
               FROM service_request other JOIN offer agreed ON agreed.id = other.selected_offer_id \
               WHERE other.specialist_id = offer.specialist_id AND other.id <> offer.request_id \
               AND other.state IN ('confirmed', 'en_route', 'in_progress') \
               AND other.slot_start < offer.arrival_end AND other.slot_start > offer.arrival_start - $4 \
               AND agreed.arrival_start < offer.arrival_end AND agreed.arrival_end > offer.arrival_start)";
    let values: [Value; 4] =
        [OfferClosed::SpecialistBooked.into(), now.into(), request_id.into(), SLOT_LENGTH.ms().into()];
    tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
    Ok(())
}

/// Another agreed visit of the same specialist at the hour of this offer.
pub(in crate::domain::requests) async fn visit_at(
    connection: &impl ConnectionTrait,
    row: &offer::Model,
) -> Result<Option<TrackingCode>, Fault> {
    agreed_at(connection, row.specialist_id, row.request_id, (row.arrival_start, row.arrival_end)).await
}

/// An agreed visit of this specialist between two moments, on another request than this one.
pub(in crate::domain::requests) async fn agreed_at(
    connection: &impl ConnectionTrait,
    specialist_id: PersonId,
    request_id: RequestId,
    (from, until): (Moment, Moment),
) -> Result<Option<TrackingCode>, Fault> {
    let sql = "SELECT other.tracking_code \
               FROM service_request other JOIN offer agreed ON agreed.id = other.selected_offer_id \
               WHERE other.specialist_id = $1 AND other.id <> $2 \
               AND other.state IN ('confirmed', 'en_route', 'in_progress') \
               AND other.slot_start < $4 AND other.slot_start > $5 \
               AND agreed.arrival_start < $4 AND agreed.arrival_end > $3 LIMIT 1";
    let values: [Value; 5] =
        [specialist_id.into(), request_id.into(), from.into(), until.into(), (from - SLOT_LENGTH).into()];
    let row = connection.query_one_raw(Statement::from_sql_and_values(connection.get_database_backend(), sql, values));
    Ok(row.await?.map(|row| row.try_get("", "tracking_code")).transpose()?)
}

/// Requests that wait for an offer of the same specialist at the hour of `chosen`, or in which it was chosen and not
/// confirmed. In one order for everybody, so that two never wait for each other.
pub(in crate::domain::requests) async fn others_of_that_hour(
    tx: &Tx,
    chosen: &offer::Model,
) -> Result<Vec<RequestId>, Fault> {
    let sql = "SELECT offer.request_id AS id FROM offer \
               WHERE offer.specialist_id = $1 AND offer.request_id <> $2 AND offer.state = 'open' \
               AND offer.arrival_start < $4 AND offer.arrival_end > $3 \
               UNION SELECT service_request.id FROM service_request \
               JOIN offer ON offer.id = service_request.selected_offer_id \
               WHERE service_request.specialist_id = $1 AND service_request.id <> $2 \
               AND service_request.state = 'selected' AND service_request.slot_start < $4 \
               AND service_request.slot_start > $5 AND offer.arrival_start < $4 AND offer.arrival_end > $3 \
               ORDER BY id";
    let (from, until) = (chosen.arrival_start, chosen.arrival_end);
    let values: [Value; 5] =
        [chosen.specialist_id.into(), chosen.request_id.into(), from.into(), until.into(), (from - SLOT_LENGTH).into()];
    let rows = tx.query_all_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
    Ok(rows.iter().map(|row| row.try_get("", "id")).collect::<Result<_, _>>()?)
}

/// Closes the open and the chosen offers of a request.
pub(in crate::domain::requests) async fn close_all(
    tx: &Tx,
    request_id: RequestId,
    why: OfferClosed,
    now: Moment,
) -> Result<(), Fault> {
    set_state(tx, of(request_id, &[OfferState::Open, OfferState::Selected]), OfferState::Closed, Some(why), now).await
}

/// Opens again what a choice had marked and closed, but for what nobody can keep any more: after somebody did not come the
/// request is for another time.
pub(in crate::domain::requests) async fn reopen(tx: &Tx, request_id: RequestId, now: Moment) -> Result<(), Fault> {
    set_state(tx, of(request_id, &[OfferState::Selected]), OfferState::Open, None, now).await?;
    let passed_over = of(request_id, &[OfferState::Closed])
        .filter(offer::Column::ClosedReason.eq(OfferClosed::OtherChosen))
        .filter(offer::Column::ArrivalStart.gt(now));
    set_state(tx, passed_over, OfferState::Open, None, now).await
}

fn of(request_id: RequestId, states: &[OfferState]) -> sea_orm::UpdateMany<offer::Entity> {
    offer::Entity::update_many()
        .filter(offer::Column::RequestId.eq(request_id))
        .filter(offer::Column::State.is_in(states.iter().copied()))
}

async fn set_state(
    tx: &Tx,
    rows: sea_orm::UpdateMany<offer::Entity>,
    state: OfferState,
    why: Option<OfferClosed>,
    now: Moment,
) -> Result<(), Fault> {
    rows.col_expr(offer::Column::State, Expr::value(state))
        .col_expr(offer::Column::ClosedReason, Expr::value(why))
        .col_expr(offer::Column::StateChangedAt, Expr::value(now))
        .exec(tx)
        .await?;
    Ok(())
}

/// The offer as the customer and its maker see it. Without the key (its maker is gone) and after a withdrawal there is
/// no message.
pub(in crate::domain::requests) fn view(
    row: &offer::Model,
    key: Option<&DataKey>,
    name: &str,
) -> Result<OfferView, Fault> {
    let open = |(key, sealed): (&DataKey, &[u8])| key.open(OFFER_MESSAGE.of(row.id), sealed);
    let message =
        key.zip(row.message.as_deref()).filter(|_| row.state != OfferState::Withdrawn).map(open).transpose()?;
    Ok(OfferView {
        id: row.id,
        specialist_name: name.to_owned(),
        total: Rial::new(row.total_rial),
        arrival_start: row.arrival_start,
        arrival_end: row.arrival_end,
        message,
        state: row.state,
        closed_reason: row.closed_reason,
        created_at: row.created_at,
        record: None,
    })
}
