//! Choosing an offer.
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::base::db::Tx;
use crate::domain::Services;
use crate::domain::refusal::Refusal;
use crate::domain::requests::lifecycle::{Case, Known, apply};
use crate::domain::requests::store::own_for_update;
use crate::domain::scope::CustomerScope;
use crate::entity::offer;
use crate::model::ids::OfferId;
use crate::model::request::RequestEvent;
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
    offer_id: OfferId,
) -> Result<(), Refusal> {
    let request = own_for_update(tx, scope, code).await?;
    let offer = offer::Entity::find_by_id(offer_id).filter(offer::Column::RequestId.eq(request.id)).one(tx).await?;
    let offer = offer.ok_or(Refusal::NotFound)?;
    let known = Known { offer: Some(&offer), ..Known::default() };
    let case = Case { services, tx, actor: scope.into(), known, now: services.clock.now() };
    apply(&case, &request, RequestEvent::Select).await?;
    Ok(())
}
