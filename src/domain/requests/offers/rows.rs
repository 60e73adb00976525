//! Rows of offers. A request's life-cycle opens and closes them; whoever calls these holds the request's row.
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};

use crate::base::crypto::DataKey;
use crate::base::db::{Constraint, Tx};
use crate::base::fault::Fault;
use crate::base::ids::row_id;
use crate::domain::refusal::Refusal;
use crate::domain::requests::OfferView;
use crate::domain::requests::data::OFFER_MESSAGE;
use crate::domain::requests::offers::form::NewOffer;
use crate::entity::offer;
use crate::model::conflict::Conflict;
use crate::model::ids::{PersonId, RequestId};
use crate::model::moment::Moment;
use crate::model::money::Rial;
use crate::model::request::{OfferClosed, OfferState};

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

/// Closes the open and the chosen offers of a request.
pub(in crate::domain::requests) async fn close_all(
    tx: &Tx,
    request_id: RequestId,
    why: OfferClosed,
    now: Moment,
) -> Result<(), Fault> {
    set_state(tx, of(request_id, &[OfferState::Open, OfferState::Selected]), OfferState::Closed, Some(why), now).await
}

/// Opens again what a choice had marked and closed.
pub(in crate::domain::requests) async fn reopen(tx: &Tx, request_id: RequestId, now: Moment) -> Result<(), Fault> {
    set_state(tx, of(request_id, &[OfferState::Selected]), OfferState::Open, None, now).await?;
    let passed_over =
        of(request_id, &[OfferState::Closed]).filter(offer::Column::ClosedReason.eq(OfferClosed::OtherChosen));
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
    })
}
