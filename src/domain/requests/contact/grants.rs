//! Contact grants: made, used, counted and revoked here and nowhere else.
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Set};

use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::base::ids::row_id;
use crate::domain::Services;
use crate::domain::accounts::{Someone, people_of};
use crate::domain::privacy::access_log::reveals_of;
use crate::domain::requests::read::names::name_of;
use crate::domain::requests::read::view::{GrantView, SpecialistMobile};
use crate::domain::requests::rules::contact_window;
use crate::entity::contact_grant::{self, Column};
use crate::entity::{offer, service_request};
use crate::model::ids::{PersonId, RequestId};
use crate::model::moment::Moment;
use crate::model::request::ContactItem;

/// What a look at both is called in the access log.
const BOTH: &str = "request-contact";

/// The name of what a look opens, in the access log.
pub(in crate::domain::requests) fn look_name(items: &[ContactItem]) -> &'static str {
    match items {
        [item] => item_name(*item),
        _ => BOTH,
    }
}

fn item_name(item: ContactItem) -> &'static str {
    match item {
        ContactItem::Address => "request-address",
        ContactItem::Mobile => "mobile",
    }
}

/// Until when a look lasts that a press has begun, if one lasts and the grant is still open.
pub(in crate::domain::requests) fn shown_until(
    grant: &contact_grant::Model,
    until: Option<Moment>,
    now: Moment,
) -> Option<Moment> {
    until.filter(|until| is_open(grant, now) && now < *until)
}

/// The chosen specialist may open the address from now on and the mobile from two hours before the slot.
pub(in crate::domain::requests) async fn grant(
    tx: &Tx,
    request: &service_request::Model,
    now: Moment,
) -> Result<(), Fault> {
    let offer = match request.selected_offer_id {
        Some(id) => offer::Entity::find_by_id(id).one(tx).await?,
        None => None,
    };
    let offer = offer.ok_or_else(|| Fault::new("a confirmed request without a chosen offer"))?;
    let rows = ContactItem::ALL.iter().map(|item| {
        let (starts_at, ends_at) = contact_window(*item, now, (request.slot_start, request.slot_end));
        contact_grant::ActiveModel {
            id: Set(row_id(now)),
            request_id: Set(request.id),
            specialist_id: Set(offer.specialist_id),
            item: Set(*item),
            starts_at: Set(starts_at),
            ends_at: Set(ends_at),
            revoked_at: Set(None),
            created_at: Set(now),
            shown_until: Set(None),
            returned_until: Set(None),
        }
    });
    // Somebody who could not come may be chosen again later.
    let again = OnConflict::columns([Column::RequestId, Column::SpecialistId, Column::Item])
        .update_columns([
            Column::StartsAt,
            Column::EndsAt,
            Column::RevokedAt,
            Column::ShownUntil,
            Column::ReturnedUntil,
        ])
        .to_owned();
    contact_grant::Entity::insert_many(rows).on_conflict(again).exec_without_returning(tx).await?;
    Ok(())
}

/// The mobile can be seen from now on, if it could not yet.
pub(in crate::domain::requests) async fn open_mobile(tx: &Tx, request_id: RequestId, now: Moment) -> Result<(), Fault> {
    contact_grant::Entity::update_many()
        .col_expr(contact_grant::Column::StartsAt, Expr::value(now))
        .filter(contact_grant::Column::RequestId.eq(request_id))
        .filter(contact_grant::Column::Item.eq(ContactItem::Mobile))
        .filter(contact_grant::Column::RevokedAt.is_null())
        .filter(contact_grant::Column::StartsAt.gt(now))
        .exec(tx)
        .await?;
    Ok(())
}

/// Nobody opens anything any more.
pub(in crate::domain::requests) async fn revoke(tx: &Tx, request_id: RequestId, now: Moment) -> Result<(), Fault> {
    contact_grant::Entity::update_many()
        .col_expr(contact_grant::Column::RevokedAt, Expr::value(now))
        .filter(contact_grant::Column::RequestId.eq(request_id))
        .filter(contact_grant::Column::RevokedAt.is_null())
        .exec(tx)
        .await?;
    Ok(())
}

/// Whether somebody may open something, now or later.
pub(in crate::domain::requests) async fn is_granted(tx: &Tx, request_id: RequestId) -> Result<bool, Fault> {
    let standing =
        contact_grant::Entity::find().filter(Column::RequestId.eq(request_id)).filter(Column::RevokedAt.is_null());
    Ok(standing.one(tx).await?.is_some())
}

/// Whether a grant can be used now.
pub(in crate::domain::requests) fn is_open(grant: &contact_grant::Model, now: Moment) -> bool {
    grant.revoked_at.is_none() && grant.starts_at <= now && now < grant.ends_at
}

/// When the specialist of this grant looked, at its datum alone or at both.
async fn seen_at(
    services: &Services,
    request: &service_request::Model,
    grant: &contact_grant::Model,
) -> Result<Vec<Moment>, Fault> {
    let items = [item_name(grant.item), BOTH];
    reveals_of(services.db.read(), request.customer_id, request.id, grant.specialist_id, items).await
}

/// The number of the chosen specialist, while their number may be seen at all.
pub(in crate::domain::requests) async fn specialist_mobile(
    services: &Services,
    request: &service_request::Model,
    now: Moment,
) -> Result<SpecialistMobile, Fault> {
    let Some(specialist_id) = request.specialist_id else { return Ok(SpecialistMobile::Closed) };
    let grant = contact_grant::Entity::find()
        .filter(Column::RequestId.eq(request.id))
        .filter(Column::SpecialistId.eq(specialist_id))
        .filter(Column::Item.eq(ContactItem::Mobile))
        .one(services.db.read())
        .await?;
    let Some(grant) = grant.filter(|grant| is_open(grant, now)) else { return Ok(SpecialistMobile::Closed) };
    let Some(until) = shown_until(&grant, grant.returned_until, now) else { return Ok(SpecialistMobile::ByPress) };
    let people = people_of(services, &[specialist_id]).await?;
    let mobile = people.get(&specialist_id).map(Someone::mobile).transpose()?.flatten();
    Ok(mobile.map_or(SpecialistMobile::Closed, |mobile| SpecialistMobile::Shown { mobile, until }))
}

/// The grants on a request with every press, as its owner reads them.
pub(in crate::domain::requests) async fn grants_on(
    services: &Services,
    request: &service_request::Model,
    now: Moment,
) -> Result<Vec<GrantView>, Fault> {
    let rows = contact_grant::Entity::find()
        .filter(contact_grant::Column::RequestId.eq(request.id))
        .order_by_asc(contact_grant::Column::Item)
        .all(services.db.read())
        .await?;
    let specialists: Vec<PersonId> = rows.iter().map(|row| row.specialist_id).collect();
    let people = people_of(services, &specialists).await?;
    let mut views = Vec::new();
    for row in rows {
        views.push(GrantView {
            item: row.item,
            specialist_name: name_of(people.get(&row.specialist_id))?,
            starts_at: row.starts_at,
            ends_at: row.revoked_at.map_or(row.ends_at, |at| at.min(row.ends_at)),
            is_open: is_open(&row, now),
            is_revoked: row.revoked_at.is_some(),
            shown_until: shown_until(&row, row.shown_until, now),
            seen_at: seen_at(services, request, &row).await?,
        });
    }
    Ok(views)
}
