//! Becoming a specialist.
use sea_orm::EntityTrait;
use sea_orm::sea_query::OnConflict;

use super::alert::enqueue_alerts;
use super::counts::note_able;
use super::rows::{profile_row, skill_row, trade_of};
use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::domain::Services;
use crate::domain::accounts::{add_role, note_change, stand_in};
use crate::domain::catalogue::current;
use crate::domain::places::places;
use crate::domain::privacy::access_log::Actor;
use crate::domain::refusal::Refusal;
use crate::domain::scope::{CustomerScope, SystemScope};
use crate::entity::{specialist_profile, specialist_skill};
use crate::model::access::AccessReason;
use crate::model::conflict::Conflict;
use crate::model::form::{FieldErrors, Message};
use crate::model::phone::Mobile;
use crate::model::role::Role;

/// Where somebody wants to work, and at what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTrade {
    /// Of `domain::places`.
    pub city_code: String,
    /// Slugs of services that are offered today. One that stands twice counts once.
    pub skills: Vec<String>,
}

/// Makes a person a specialist: the profile, which is open for requests, the skills and the role. Whoever asks for the same
/// again is one already, and nothing is written.
///
/// Permissions: any signed-in person, for themselves.
///
/// # Errors
/// [`Refusal::Invalid`] on `city` when there is no such city, on `skills` without one or with one that is not offered;
/// [`Refusal::Conflict`] `specialist-already` for one who works elsewhere or at something else.
pub async fn join_as_specialist(
    services: &Services,
    scope: &CustomerScope,
    tx: &Tx,
    trade: NewTrade,
) -> Result<(), Refusal> {
    let (city_code, skills) = check(services, trade).map_err(Refusal::Invalid)?;
    let (person_id, now) = (scope.person_id(), services.clock.now());
    // Of two at once the second waits here for the first.
    let profile = specialist_profile::Entity::insert(profile_row(person_id, &city_code, now))
        .on_conflict(OnConflict::column(specialist_profile::Column::PersonId).do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    if profile == 0 {
        let known = trade_of(tx, person_id).await?.ok_or_else(|| Fault::new("a profile came and went"))?;
        let is_same = known.city_code == city_code && known.skills == skills;
        return if is_same { Ok(()) } else { Err(Refusal::Conflict(Conflict::SpecialistAlready)) };
    }
    let rows = skills.iter().map(|slug| skill_row(person_id, slug, now));
    specialist_skill::Entity::insert_many(rows).exec_without_returning(tx).await?;
    note_able(tx, &city_code, &skills).await?;
    enqueue_alerts(tx, &city_code, &skills, now).await?;
    add_role(tx, person_id, Role::Specialist, now).await?;
    Ok(())
}

/// Makes the owner of an account a specialist whom the operator knows, and writes that into their access log.
///
/// Permissions: the program, at the word of the operator.
///
/// # Errors
/// As [`join_as_specialist`]; [`Refusal::NotFound`] for a number without an account.
pub async fn join_as_operator(
    services: &Services,
    scope: SystemScope,
    tx: &Tx,
    mobile: &Mobile,
    trade: NewTrade,
) -> Result<(), Refusal> {
    let person = stand_in(services, scope, mobile).await?.ok_or(Refusal::NotFound)?;
    if person.is(Role::Specialist) {
        // Refuses whoever works elsewhere; writes nothing for the same again.
        return join_as_specialist(services, &CustomerScope::of(&person), tx, trade).await;
    }
    join_as_specialist(services, &CustomerScope::of(&person), tx, trade).await?;
    note_change(services, tx, Actor::Operator, person.id(), "role", AccessReason::RoleGiven).await
}

/// The city, and the skills in their order.
fn check(services: &Services, trade: NewTrade) -> Result<(String, Vec<String>), FieldErrors> {
    let NewTrade { city_code, mut skills } = trade;
    skills.sort_unstable();
    skills.dedup();
    let catalogue = current(services);
    let mut errors = FieldErrors::default();
    let city = match places().city(&city_code) {
        Some(_) => Ok(city_code),
        None => Err(Message::new("join-error-city")),
    };
    let skills = match skills.iter().all(|slug| catalogue.service(slug).is_some()) {
        _ if skills.is_empty() => Err(Message::new("join-error-no-skill")),
        true => Ok(skills),
        false => Err(Message::new("join-error-skill")),
    };
    let (city, skills) = (errors.keep("city", city), errors.keep("skills", skills));
    errors.finish(city.zip(skills))
}
