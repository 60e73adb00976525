//! What the customer decides: choose an offer, confirm, call off.
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::base::jobs::enqueue;
use crate::domain::Services;
use crate::domain::refusal::Refusal;
use crate::domain::requests::contact;
use crate::domain::requests::lifecycle::apply;
use crate::domain::requests::lifecycle::timers::ReleaseSelection;
use crate::domain::requests::offers::rows as offer_rows;
use crate::domain::requests::rules::confirm_until;
use crate::domain::requests::store::own_for_update;
use crate::domain::scope::CustomerScope;
use crate::entity::{offer, service_request};
use crate::model::request::{OfferClosed, OfferState, PaymentWay, RequestEvent};
use crate::model::tracking_code::TrackingCode;

/// Chooses an offer. The others are closed with the reason `other-chosen`; the choice is to be confirmed in 30 minutes.
///
/// Permissions: the customer whose request it is.
///
/// # Errors
/// [`Refusal::NotFound`] for somebody else's request or an offer on another one; [`Refusal::Conflict`] `request-moved`
/// when the request waits for no choice, `offer-gone` when the offer is not open or its time has come.
pub async fn select_offer(
    services: &Services,
    scope: &CustomerScope,
    tx: &Tx,
    code: TrackingCode,
    offer_id: Uuid,
) -> Result<(), Refusal> {
    let now = services.clock.now_ms();
    let request = own_for_update(tx, scope, code).await?;
    let offer = offer::Entity::find_by_id(offer_id).filter(offer::Column::RequestId.eq(request.id)).one(tx).await?;
    let offer = offer.ok_or(Refusal::NotFound)?;
    let request = apply(tx, &request, RequestEvent::Select, scope.into(), now, None).await?;
    if offer.state != OfferState::Open.code() || offer.arrival_start <= now {
        return Err(Refusal::Conflict("offer-gone"));
    }
    offer_rows::select(tx, &offer, now).await?;
    offer_rows::close_open(tx, request.id, OfferClosed::OtherChosen, now).await?;
    set_selected(tx, request.id, Some(&offer)).await?;
    enqueue(tx, &ReleaseSelection { request_id: request.id }, now, confirm_until(&request), None).await?;
    Ok(())
}

/// Notes which offer is chosen, and whose it is.
pub(in crate::domain::requests) async fn set_selected(
    tx: &Tx,
    request_id: Uuid,
    chosen: Option<&offer::Model>,
) -> Result<(), Fault> {
    service_request::Entity::update_many()
        .col_expr(service_request::Column::SelectedOfferId, Expr::value(chosen.map(|offer| offer.id)))
        .col_expr(service_request::Column::SpecialistId, Expr::value(chosen.map(|offer| offer.specialist_id)))
        .filter(service_request::Column::Id.eq(request_id))
        .exec(tx)
        .await?;
    Ok(())
}

/// Confirms the choice; the customer pays in hand. From now the chosen specialist may open the address, and from two
/// hours before the slot the mobile, each by a press that is logged, until a day after the slot.
///
/// Permissions: the customer whose request it is.
///
/// # Errors
/// [`Refusal::NotFound`] for somebody else's request; [`Refusal::Conflict`] `request-moved` when there is nothing to
/// confirm or the half hour is over.
pub async fn confirm_with_cash(
    services: &Services,
    scope: &CustomerScope,
    tx: &Tx,
    code: TrackingCode,
) -> Result<(), Refusal> {
    let now = services.clock.now_ms();
    let request = own_for_update(tx, scope, code).await?;
    let request = apply(tx, &request, RequestEvent::Confirm, scope.into(), now, None).await?;
    service_request::Entity::update_many()
        .col_expr(service_request::Column::Payment, Expr::value(PaymentWay::Cash.code()))
        .filter(service_request::Column::Id.eq(request.id))
        .exec(tx)
        .await?;
    contact::grant(tx, &request, now).await?;
    Ok(())
}

/// Calls the request off. Open and chosen offers are closed with the reason `request-cancelled`; nobody can open the
/// contact data any more.
///
/// Permissions: the customer whose request it is.
///
/// # Errors
/// [`Refusal::NotFound`] for somebody else's request; [`Refusal::Conflict`] `request-moved` when it has ended.
pub async fn cancel(services: &Services, scope: &CustomerScope, tx: &Tx, code: TrackingCode) -> Result<(), Refusal> {
    let now = services.clock.now_ms();
    let request = own_for_update(tx, scope, code).await?;
    let request = apply(tx, &request, RequestEvent::Cancel, scope.into(), now, None).await?;
    offer_rows::close_all(tx, request.id, OfferClosed::RequestCancelled, now).await?;
    contact::revoke(tx, request.id, now).await?;
    Ok(())
}
