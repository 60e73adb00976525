//! The chosen specialist opens the customer's address or mobile: by a press, within its time, and never unseen.
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::base::crypto::DataKey;
use crate::base::fault::Fault;
use crate::base::limits::mark_refused;
use crate::domain::Services;
use crate::domain::accounts::data::MOBILE;
use crate::domain::accounts::stored_mobile;
use crate::domain::privacy::access_log::{AccessEntry, Actor, record};
use crate::domain::refusal::{Refusal, count_use, store_refusal};
use crate::domain::requests::contact::{is_open, item_name};
use crate::domain::requests::read::desk_view::Revealed;
use crate::domain::requests::read::names::{city_name, province_name};
use crate::domain::requests::store::{by_code, for_update, open_address};
use crate::domain::scope::SpecialistScope;
use crate::entity::{contact_grant, person, service_request};
use crate::model::access::{AccessAction, AccessObject, AccessReason};
use crate::model::conflict::Conflict;
use crate::model::request::ContactItem;
use crate::model::tracking_code::TrackingCode;

/// Opens the address or the mobile of the customer. In one transaction of its own the grant is checked, the press is
/// counted, the access log is written and the value is read: no entry, no access.
///
/// Permissions: the specialist who holds a contact grant on the request.
///
/// # Errors
/// [`Refusal::NotFound`] without a grant; [`Refusal::Conflict`] `contact-closed` before, after or when it was revoked;
/// [`Refusal::TooMany`] above the presses of a day.
pub async fn reveal(
    services: &Services,
    scope: &SpecialistScope,
    code: TrackingCode,
    item: ContactItem,
) -> Result<Revealed, Refusal> {
    let now = services.clock.now();
    let seen = by_code(services.db.read(), code).await?.ok_or(Refusal::NotFound)?;
    let customer = person::Entity::find_by_id(seen.customer_id).one(services.db.read()).await?;
    let customer = customer.ok_or(Refusal::NotFound)?;
    let key = services.keys.find(customer.key_id).await?;
    let tx = services.db.begin().await?;
    // Held, so that a cancellation comes before this access or after it, not meanwhile.
    let request = for_update(&tx, seen.id).await?.ok_or(Refusal::NotFound)?;
    let grant = contact_grant::Entity::find()
        .filter(contact_grant::Column::RequestId.eq(request.id))
        .filter(contact_grant::Column::SpecialistId.eq(scope.person_id()))
        .filter(contact_grant::Column::Item.eq(item))
        .one(&tx)
        .await?
        .ok_or(Refusal::NotFound)?;
    let subject = scope.person_id();
    // A press counts whether it opens something or not.
    let counted = count_use(services, &tx, &services.limits.reveals_per_day, subject).await;
    let (true, Some(key)) = (is_open(&grant, now), key) else {
        mark_refused("contact-closed", subject);
        tx.commit().await?;
        return Err(Refusal::Conflict(Conflict::ContactClosed));
    };
    if let Err(refused) = counted {
        return Err(store_refusal(tx, refused).await);
    }
    let revealed = open(&key, &request, &customer, item)?;
    let entry = AccessEntry {
        subject_id: customer.id,
        subject_key: &key,
        actor: Actor::Specialist(subject),
        item: item_name(item),
        action: AccessAction::Reveal,
        reason: AccessReason::Visit,
        detail: None,
        object: Some((AccessObject::ServiceRequest, request.id.uuid())),
    };
    record(&tx, &services.hash, entry, now).await?;
    tx.commit().await?;
    Ok(revealed)
}

fn open(
    key: &DataKey,
    request: &service_request::Model,
    customer: &person::Model,
    item: ContactItem,
) -> Result<Revealed, Fault> {
    match item {
        ContactItem::Address => {
            let address = open_address(key, request)?;
            Ok(Revealed::Address {
                province: province_name(&request.province_iso),
                city: city_name(&request.city_code),
                district: request.district,
                street: address.street,
                plaque: address.plaque,
                unit: address.unit,
            })
        }
        ContactItem::Mobile => {
            let mobile = stored_mobile(key, MOBILE.of(customer.id), &customer.mobile)?;
            Ok(Revealed::Mobile(mobile.grouped_local()))
        }
    }
}
