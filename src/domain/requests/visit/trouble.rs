//! What goes wrong with a visit: the specialist cannot come, or did not. Either way the request waits for offers again.
use super::super::lifecycle::{Case, Known, apply, chosen_on};
use super::super::rules::{open_slots, slot_at};
use crate::base::db::Tx;
use crate::domain::Services;
use crate::domain::refusal::Refusal;
use crate::domain::requests::store::{by_code, for_update, own_for_update};
use crate::domain::scope::{CustomerScope, SpecialistScope};
use crate::model::field::{FormField, Kind, Needed, as_it_is};
use crate::model::form::{FieldErrors, Message, RawForm};
use crate::model::moment::Moment;
use crate::model::request::{EventReason, RequestEvent};
use crate::model::text::clean_line;
use crate::model::tracking_code::TrackingCode;

/// Why the specialist cannot come: one of [`EventReason::OF_CANNOT_COME`].
pub const REASON: Needed<EventReason> = FormField {
    name: "reason",
    label: "desk-cannot-come-reason",
    hint: None,
    kind: Kind::Choice,
    most: None,
    clean: clean_line,
    missing: "visit-error-reason",
    parse: |typed| {
        let known = EventReason::parse(&typed).filter(|reason| EventReason::OF_CANNOT_COME.contains(reason));
        known.ok_or_else(|| Message::new("visit-error-reason"))
    },
};

/// When somebody else is to come. Which times there are, the clock says: see [`new_slots`].
pub const NEW_SLOT: Needed<String> = FormField {
    name: "new_slot",
    label: "request-no-show-slot",
    hint: Some("request-no-show-slot-hint"),
    kind: Kind::Choice,
    most: None,
    clean: clean_line,
    missing: "request-error-new-slot",
    parse: as_it_is,
};

/// Why a specialist cannot come.
///
/// # Errors
/// When it is none of the list.
pub fn parse_reason(raw: &RawForm) -> Result<EventReason, FieldErrors> {
    let mut errors = FieldErrors::default();
    let reason = errors.read(&REASON, raw);
    errors.finish(reason)
}

/// The time that was chosen anew.
///
/// # Errors
/// When it is none of [`new_slots`].
pub fn parse_new_slot(raw: &RawForm, now: Moment) -> Result<(Moment, Moment), FieldErrors> {
    let mut errors = FieldErrors::default();
    let typed = errors.read(&NEW_SLOT, raw);
    let found = typed.and_then(|typed| new_slots(now).into_iter().find(|(code, _)| *code == typed));
    if found.is_none() && errors.is_empty() {
        errors.push(NEW_SLOT.name, Message::new(NEW_SLOT.missing));
    }
    errors.finish(found.map(|(_, slot)| slot))
}

/// The times that can be asked for at `now`, each with its code in the form.
pub fn new_slots(now: Moment) -> Vec<(String, (Moment, Moment))> {
    let of_day = |day: super::super::rules::SlotDay| {
        day.hours.into_iter().map(move |hour| {
            let date = day.day;
            (format!("{:04}-{:02}-{:02}-{hour:02}", date.year(), date.month(), date.day()), slot_at(date, hour))
        })
    };
    open_slots(now).into_iter().flat_map(of_day).collect()
}

/// The chosen specialist cannot come: the customer reads why, and the other offers are open again.
///
/// Permissions: the chosen specialist.
///
/// # Errors
/// [`Refusal::NotFound`] for visits of others; [`Refusal::Conflict`] `request-moved` when there is no time for others any
/// more, or nothing is agreed.
pub async fn cannot_come(
    services: &Services,
    scope: &SpecialistScope,
    tx: &Tx,
    code: TrackingCode,
    reason: EventReason,
) -> Result<(), Refusal> {
    let seen = by_code(tx, code).await?.ok_or(Refusal::NotFound)?;
    let request = for_update(tx, seen.id).await?.ok_or(Refusal::NotFound)?;
    if request.specialist_id != Some(scope.person_id()) {
        return Err(Refusal::NotFound);
    }
    let known = Known { reason: Some(reason), ..Known::default() };
    let case = Case { services, tx, actor: scope.into(), known, now: services.clock.now() };
    apply(&case, &request, RequestEvent::CannotCome).await?;
    Ok(())
}

/// The chosen specialist did not come: the request waits for offers for another time.
///
/// Permissions: the customer whose request it is.
///
/// # Errors
/// [`Refusal::NotFound`] for requests of others; [`Refusal::Conflict`] `request-moved` before the hour of arrival is over, or
/// when nothing is agreed.
pub async fn say_no_show(
    services: &Services,
    scope: &CustomerScope,
    tx: &Tx,
    code: TrackingCode,
    slot: (Moment, Moment),
) -> Result<(), Refusal> {
    let request = own_for_update(tx, scope, code).await?;
    let chosen = chosen_on(tx, &request).await?;
    let known = Known { offer: chosen.as_ref(), slot: Some(slot), ..Known::default() };
    let case = Case { services, tx, actor: scope.into(), known, now: services.clock.now() };
    apply(&case, &request, RequestEvent::NoShow).await?;
    Ok(())
}
