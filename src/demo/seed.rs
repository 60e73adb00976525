//! Building the city.
use std::collections::HashMap;

use super::city::{City, DemoAccount, Inhabitant, Story, read};
use super::scenario::{Cast, FORGOTTEN, NewForm, OfferWords, Scenario, usual, way_to};
use crate::base::clock::{DAY, HOUR, MINUTE};
use crate::base::fault::Fault;
use crate::domain::Services;
use crate::domain::accounts::{NewAccount, enrol, grant_role, stand_in};
use crate::domain::refusal::Refusal;
use crate::domain::requests::{self, open_slots, slot_at};
use crate::domain::scope::{CustomerScope, Person, SpecialistScope, SystemScope};
use crate::domain::specialists::{NewTrade, join_as_specialist};
use crate::i18n::calendar::JalaliDate;
use crate::model::acceptance::AcceptanceChannel;
use crate::model::form::{FieldErrors, RawForm};
use crate::model::ids::PersonId;
use crate::model::list::Span;
use crate::model::moment::{Moment, TimeSpan};
use crate::model::phone::Mobile;
use crate::model::request::{RequestEvent, RequestState};
use crate::model::role::Role;

/// Since when the city is inhabited.
const MOVED_IN: TimeSpan = TimeSpan::days(10);
/// The minutes between the request and its first offer, and between two offers.
const BETWEEN_OFFERS: TimeSpan = TimeSpan::minutes(5);
/// The age, in minutes, of a choice that still waits for its confirmation.
const CHOSEN_AGO: TimeSpan = TimeSpan::minutes(5);
/// The minutes between the agreement on the visit and the specialist's opening of the address.
const ADDRESS_OPENED_AFTER: TimeSpan = TimeSpan::minutes(4);

/// Builds the city where it is missing: people that are not there, and the stories of customers without requests. A
/// second run changes nothing.
///
/// Permissions: the command line of a development installation.
///
/// # Errors
/// When the data file or the database is at fault.
pub async fn seed(services: &Services, system: SystemScope, now: Moment) -> Result<Vec<DemoAccount>, Fault> {
    let city = read()?;
    let mut people = HashMap::new();
    for inhabitant in &city.people {
        let settled = settle(services, system, &city, inhabitant, now).await;
        people.insert(inhabitant.mobile.clone(), settled.map_err(|refusal| fault(refusal, "a person"))?);
    }
    let mut present: HashMap<PersonId, usize> = HashMap::new();
    for person in people.values() {
        let own = requests::list_own(services, &CustomerScope::of(person), Span::First).await;
        present.insert(person.id(), own.map_err(|refusal| fault(refusal, "a person"))?.rows.len());
    }
    for story in &city.stories {
        let customer = found(&people, &story.customer)?;
        match present.get_mut(&customer.id()) {
            Some(left) if *left > 0 => *left -= 1,
            _ => {
                let scenario = Scenario::beginning_at(services, system, now - story.submitted_minutes_ago * MINUTE);
                tell(&scenario, &city, &people, story, now).await.map_err(|refusal| fault(refusal, &story.service))?;
            }
        }
    }
    Ok(city.accounts())
}

fn found<'a>(people: &'a HashMap<String, Person>, mobile: &str) -> Result<&'a Person, Fault> {
    people.get(mobile).ok_or_else(|| Fault::new("demo data: a story names somebody who does not live here"))
}

/// What a use case refuses here is a mistake in the data file: field names and codes say where, never what was typed.
fn fault(refusal: Refusal, service: &str) -> Fault {
    let why = match refusal {
        Refusal::Fault(fault) => return fault,
        Refusal::Invalid(errors) => wrong_fields(&errors),
        Refusal::Conflict(why) => why.to_string(),
        Refusal::NotFound => "not found".to_owned(),
        Refusal::NotAllowed => "not allowed".to_owned(),
        Refusal::TooMany { .. } => "too many".to_owned(),
    };
    Fault::new(format!("demo data: the story of {service} does not work: {why}"))
}

fn wrong_fields(errors: &FieldErrors) -> String {
    let fields: Vec<String> = errors.iter().map(|error| format!("{} ({})", error.field, error.message.key)).collect();
    fields.join(", ")
}

/// Somebody of the city, moved in if they are not there yet.
async fn settle(
    services: &Services,
    system: SystemScope,
    city: &City,
    inhabitant: &Inhabitant,
    now: Moment,
) -> Result<Person, Refusal> {
    let mobile = Mobile::parse(&inhabitant.mobile).map_err(|_| Fault::new("demo data: a mobile is not one"))?;
    let since = now - MOVED_IN;
    let gone = || Fault::new("demo data: somebody moved in and is not there");
    let mut person = stand_in(services, system, &mobile).await?;
    if person.is_none() {
        let new = NewAccount {
            given_name: inhabitant.given_name.clone(),
            family_name: Some(inhabitant.family_name.clone()),
            mobile: mobile.clone(),
            channel: AcceptanceChannel::Demo,
            since,
        };
        enrol(services, system, new).await?;
        person = stand_in(services, system, &mobile).await?;
    }
    let person = person.ok_or_else(gone)?;
    if person.is(inhabitant.role) {
        return Ok(person);
    }
    let scenario = Scenario::beginning_at(services, system, since);
    let then = scenario.services();
    let tx = then.begin().await?;
    if inhabitant.role == Role::Specialist {
        let trade = NewTrade { city_code: city.city.clone(), skills: inhabitant.skills.clone() };
        join_as_specialist(then, &CustomerScope::of(&person), &tx, trade).await?;
    } else {
        grant_role(then, system, &tx, person.id(), inhabitant.role).await?;
    }
    tx.commit().await?;
    Ok(stand_in(services, system, &mobile).await?.ok_or_else(gone)?)
}

/// Lets a story happen, each step at its moment. It is `now` when it is told.
async fn tell(
    scenario: &Scenario,
    city: &City,
    people: &HashMap<String, Person>,
    story: &Story,
    now: Moment,
) -> Result<(), Refusal> {
    let specialist_of = |mobile: &str| SpecialistScope::of(found(people, mobile)?).ok_or(Refusal::NotAllowed);
    let clock = scenario.clock();
    let customer = CustomerScope::of(found(people, &story.customer)?);
    let fields = filled_form(city, story, now)?;
    let code = scenario.submit(&customer, NewForm { service: &story.service, fields: &fields }).await?;
    for offer in &story.offers {
        clock.advance(BETWEEN_OFFERS);
        let words = OfferWords { toman: &offer.toman, message: &offer.message };
        scenario.offer(&specialist_of(&offer.specialist)?, code, words).await?;
    }
    clock.advance(BETWEEN_OFFERS);
    let chosen = story.offers.first().map(|offer| specialist_of(&offer.specialist)).transpose()?;
    let cast = Cast { customer: &customer, specialist: chosen.as_ref() };
    let way = if story.ending == RequestState::Closed { FORGOTTEN } else { way_to(story.ending) };
    if story.ending == RequestState::Selected {
        clock.set(now - CHOSEN_AGO);
    }
    // The agreed visits: so that the access log of the demo has something to show.
    if let ([RequestEvent::Select, RequestEvent::Confirm, rest @ ..], Some(specialist)) = (way, &chosen) {
        scenario.walk(cast, code, way_to(RequestState::Confirmed), usual).await?;
        clock.advance(ADDRESS_OPENED_AFTER);
        requests::open_contact(scenario.services(), specialist, code).await?;
        return scenario.walk(cast, code, rest, usual).await;
    }
    scenario.walk(cast, code, way, usual).await
}

/// The form as the customer filled it in then.
fn filled_form(city: &City, story: &Story, now: Moment) -> Result<RawForm, Fault> {
    let days = open_slots(now - story.submitted_minutes_ago * MINUTE).into_iter();
    let mut slots = days.flat_map(|slot| slot.hours.into_iter().map(move |hour| (slot.day, hour)));
    let begins = |slot: &(JalaliDate, u8)| slot_at(slot.0, slot.1).0;
    let found = match story.slot_hours_ago {
        Some(hours) => slots.take_while(|slot| begins(slot) <= now - hours * HOUR).last(),
        None => slots.find(|slot| begins(slot) >= now + story.slot_in_days * DAY),
    };
    let (day, hour) = found.ok_or_else(|| Fault::new("demo data: a story asks for a slot that is too far"))?;
    let mut pairs = vec![
        ("city".to_owned(), city.city.clone()),
        ("slot_day".to_owned(), format!("{:04}-{:02}-{:02}", day.year(), day.month(), day.day())),
        ("slot_hour".to_owned(), hour.to_string()),
    ];
    for (field, values) in &story.form {
        pairs.extend(values.iter().map(|value| (field.clone(), value.clone())));
    }
    Ok(RawForm::from_pairs(pairs))
}
