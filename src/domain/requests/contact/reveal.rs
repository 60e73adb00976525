//! The two of an agreed visit open each other's contact data: by a press, within its time, and never unseen. What was
//! opened stays on their page for some minutes, so that one look is one look, however often the phone goes dark.
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::base::crypto::DataKey;
use crate::base::db::Tx;
use crate::base::limits::mark_refused;
use crate::domain::Services;
use crate::domain::privacy::access_log::{AccessEntry, Actor, record};
use crate::domain::refusal::{Refusal, count_use, store_refusal};
use crate::domain::requests::contact::{is_open, look_name};
use crate::domain::requests::store::{by_code, for_update, own_for_update};
use crate::domain::scope::{CustomerScope, SpecialistScope};
use crate::entity::contact_grant::{self, Column};
use crate::entity::{person, service_request};
use crate::model::access::{AccessAction, AccessObject, AccessReason};
use crate::model::conflict::Conflict;
use crate::model::ids::PersonId;
use crate::model::moment::{Moment, TimeSpan};
use crate::model::request::ContactItem;
use crate::model::tracking_code::TrackingCode;

/// So long stays open what was opened by a press.
pub const LOOK_LASTS: TimeSpan = TimeSpan::minutes(10);

/// The chosen specialist opens address and mobile of the customer, whichever the grants let. In one transaction of its own
/// the grants are checked, the press is counted, the access log is written and the look begins: no entry, no access.
/// Within a look nothing begins anew.
///
/// Permissions: the specialist who holds contact grants on the request.
///
/// # Errors
/// [`Refusal::NotFound`] without a grant; [`Refusal::Conflict`] `contact-closed` before, after or when all were revoked;
/// [`Refusal::TooMany`] above the presses of a day.
pub async fn open_contact(services: &Services, scope: &SpecialistScope, code: TrackingCode) -> Result<(), Refusal> {
    let now = services.clock.now();
    let seen = by_code(services.db.read(), code).await?.ok_or(Refusal::NotFound)?;
    let key = key_of(services, seen.customer_id).await?;
    let tx = services.db.begin().await?;
    // Held, so that a cancellation comes before this access or after it, not meanwhile.
    let request = for_update(&tx, seen.id).await?.ok_or(Refusal::NotFound)?;
    let grants = grants_of(&tx, &request, scope.person_id()).await?;
    if grants.is_empty() {
        return Err(Refusal::NotFound);
    }
    let open: Vec<&contact_grant::Model> = grants.iter().filter(|grant| is_open(grant, now)).collect();
    let is_shown = |grant: &&contact_grant::Model| grant.shown_until.is_some_and(|until| now < until);
    if !open.is_empty() && key.is_some() && open.iter().all(is_shown) {
        tx.rollback().await?;
        return Ok(());
    }
    let items: Vec<ContactItem> = open.iter().map(|grant| grant.item).collect();
    let look = Look {
        services,
        looker: scope.person_id(),
        actor: Actor::Specialist(scope.person_id()),
        subject: request.customer_id,
        item: look_name(&items),
        request: &request,
        shown: Column::ShownUntil,
        grants: open.iter().map(|grant| grant.id).collect(),
        now,
    };
    begin_look(look, tx, key).await
}

/// The customer opens the mobile of the chosen specialist, by the same rule and between the same moments as theirs is
/// open.
///
/// Permissions: the customer whose request it is.
///
/// # Errors
/// As [`open_contact`].
pub async fn open_specialist_mobile(
    services: &Services,
    scope: &CustomerScope,
    code: TrackingCode,
) -> Result<(), Refusal> {
    let now = services.clock.now();
    let tx = services.db.begin().await?;
    let request = own_for_update(&tx, scope, code).await?;
    let specialist_id = request.specialist_id.ok_or(Refusal::Conflict(Conflict::ContactClosed))?;
    let key = key_of(services, specialist_id).await?;
    let grants = grants_of(&tx, &request, specialist_id).await?;
    let open = grants.iter().find(|grant| grant.item == ContactItem::Mobile && is_open(grant, now));
    if key.is_some() && open.is_some_and(|grant| grant.returned_until.is_some_and(|until| now < until)) {
        tx.rollback().await?;
        return Ok(());
    }
    let look = Look {
        services,
        looker: scope.person_id(),
        actor: Actor::Customer(scope.person_id()),
        subject: specialist_id,
        item: look_name(&[ContactItem::Mobile]),
        request: &request,
        shown: Column::ReturnedUntil,
        grants: open.iter().map(|grant| grant.id).collect(),
        now,
    };
    begin_look(look, tx, key).await
}

/// Somebody wants to open something of somebody.
struct Look<'a> {
    services: &'a Services,
    looker: PersonId,
    actor: Actor,
    subject: PersonId,
    item: &'static str,
    request: &'a service_request::Model,
    /// Where it is noted until when it is shown.
    shown: Column,
    /// The grants that open it now; none when it is closed.
    grants: Vec<Uuid>,
    now: Moment,
}

/// Counts the press, which counts whether it opens something or not, and begins the look with its entry in the log.
async fn begin_look(look: Look<'_>, tx: Tx, key: Option<DataKey>) -> Result<(), Refusal> {
    let Look { services, looker, now, .. } = look;
    let counted = count_use(services, &tx, &services.limits.reveals_per_day, looker).await;
    let Some(key) = key.filter(|_| !look.grants.is_empty()) else {
        mark_refused("contact-closed", looker);
        tx.commit().await?;
        return Err(Refusal::Conflict(Conflict::ContactClosed));
    };
    if let Err(refused) = counted {
        return Err(store_refusal(tx, refused).await);
    }
    contact_grant::Entity::update_many()
        .col_expr(look.shown, Expr::value(now + LOOK_LASTS))
        .filter(Column::Id.is_in(look.grants))
        .exec(&tx)
        .await?;
    let entry = AccessEntry {
        subject_id: look.subject,
        subject_key: &key,
        actor: look.actor,
        item: look.item,
        action: AccessAction::Reveal,
        reason: AccessReason::Visit,
        detail: None,
        object: Some((AccessObject::ServiceRequest, look.request.id.uuid())),
    };
    record(&tx, &services.hash, entry, now).await?;
    tx.commit().await?;
    Ok(())
}

/// The key of somebody's data, as long as there is one.
async fn key_of(services: &Services, person_id: PersonId) -> Result<Option<DataKey>, Refusal> {
    let person = person::Entity::find_by_id(person_id).one(services.db.read()).await?.ok_or(Refusal::NotFound)?;
    Ok(services.keys.find(person.key_id).await?)
}

async fn grants_of(
    tx: &Tx,
    request: &service_request::Model,
    specialist_id: PersonId,
) -> Result<Vec<contact_grant::Model>, Refusal> {
    let grants = contact_grant::Entity::find()
        .filter(Column::RequestId.eq(request.id))
        .filter(Column::SpecialistId.eq(specialist_id));
    Ok(grants.all(tx).await?)
}
