//! Contact grants: made, used, counted and revoked here and nowhere else.
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Set};

use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::base::ids::row_id;
use crate::domain::Services;
use crate::domain::accounts::people_of;
use crate::domain::privacy::access_log::reveals_of;
use crate::domain::requests::read::names::name_of;
use crate::domain::requests::read::view::GrantView;
use crate::domain::requests::rules::contact_window;
use crate::entity::{contact_grant, offer, service_request};
use crate::model::ids::{PersonId, RequestId};
use crate::model::moment::Moment;
use crate::model::request::ContactItem;

/// The name of the item in the data inventory and in the access log.
pub(in crate::domain::requests) fn item_name(item: ContactItem) -> &'static str {
    match item {
        ContactItem::Address => "request-address",
        ContactItem::Mobile => "mobile",
    }
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
        }
    });
    contact_grant::Entity::insert_many(rows).exec_without_returning(tx).await?;
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

/// Whether a grant can be used now.
pub(in crate::domain::requests) fn is_open(grant: &contact_grant::Model, now: Moment) -> bool {
    grant.revoked_at.is_none() && grant.starts_at <= now && now < grant.ends_at
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
            seen_at: reveals_of(services.db.read(), request.customer_id, request.id, item_name(row.item)).await?,
        });
    }
    Ok(views)
}
