//! What the customer decides: choose an offer, confirm, call off.
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};
use uuid::Uuid;

use super::lifecycle::apply;
use super::rules::{CONTACT_AFTER_SLOT, MOBILE_BEFORE_SLOT, confirm_until};
use super::store::own_for_update;
use super::timers::ReleaseSelection;
use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::base::ids::row_id;
use crate::base::jobs::enqueue;
use crate::domain::Services;
use crate::domain::offers::rows as offer_rows;
use crate::domain::refusal::Refusal;
use crate::domain::scope::CustomerScope;
use crate::entity::{contact_grant, offer, service_request};
use crate::model::request::{ContactItem, OfferClosed, OfferState, PaymentWay, RequestEvent};
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
pub(super) async fn set_selected(tx: &Tx, request_id: Uuid, chosen: Option<&offer::Model>) -> Result<(), Fault> {
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
    grant_contact(tx, &request, now).await?;
    Ok(())
}

async fn grant_contact(tx: &Tx, request: &service_request::Model, now: i64) -> Result<(), Fault> {
    let offer = match request.selected_offer_id {
        Some(id) => offer::Entity::find_by_id(id).one(tx).await?,
        None => None,
    };
    let offer = offer.ok_or_else(|| Fault::new("a confirmed request without a chosen offer"))?;
    let ends_at = request.slot_end + CONTACT_AFTER_SLOT;
    let windows =
        [(ContactItem::Address, now), (ContactItem::Mobile, now.max(request.slot_start - MOBILE_BEFORE_SLOT))];
    let rows = windows.map(|(item, starts_at)| contact_grant::ActiveModel {
        id: Set(row_id(now)),
        request_id: Set(request.id),
        specialist_id: Set(offer.specialist_id),
        item: Set(item.code().to_owned()),
        starts_at: Set(starts_at),
        ends_at: Set(ends_at),
        revoked_at: Set(None),
        created_at: Set(now),
    });
    contact_grant::Entity::insert_many(rows).exec_without_returning(tx).await?;
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
    revoke_grants(tx, request.id, now).await?;
    Ok(())
}

async fn revoke_grants(tx: &Tx, request_id: Uuid, now: i64) -> Result<(), Fault> {
    contact_grant::Entity::update_many()
        .col_expr(contact_grant::Column::RevokedAt, Expr::value(now))
        .filter(contact_grant::Column::RequestId.eq(request_id))
        .filter(contact_grant::Column::RevokedAt.is_null())
        .exec(tx)
        .await?;
    Ok(())
}

/// Whether a grant can be used now.
pub(in crate::domain) fn is_open(grant: &contact_grant::Model, now: i64) -> bool {
    grant.revoked_at.is_none() && grant.starts_at <= now && now < grant.ends_at
}
