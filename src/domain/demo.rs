//! A small city of plainly fictional people, for trying Karriz out. It comes about through the same use cases as
//! everything else, at moments of the past, so that no demo row can look unlike a real one. Development only.
use std::collections::HashMap;
use std::sync::Arc;

use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde::Deserialize;

use super::Services;
use super::accounts::{NewAccount, enrol, grant_role, stand_in};
use super::catalogue::find_service;
use super::refusal::Refusal;
use super::requests::{self, NewRequest, RunTimer, arrival_hours, by_code, open_slots, parse_offer, slot_at};
use super::scope::{CustomerScope, Person, SpecialistScope, SystemScope};
use super::specialists::{NewTrade, join_as_specialist};
use crate::base::clock::{DAY, HOUR, MINUTE, ManualClock};
use crate::base::fault::Fault;
use crate::entity::service_request;
use crate::i18n::calendar::JalaliDate;
use crate::model::acceptance::AcceptanceChannel;
use crate::model::conflict::Conflict;
use crate::model::form::{FieldErrors, RawForm};
use crate::model::ids::PersonId;
use crate::model::moment::{Moment, TimeSpan};
use crate::model::phone::Mobile;
use crate::model::request::{ContactItem, RequestEvent, RequestState, Timer};
use crate::model::role::Role;
use crate::model::tracking_code::TrackingCode;

const DATA: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/data/demo.json"));
/// Since when the city is inhabited.
const MOVED_IN: TimeSpan = TimeSpan::days(10);
/// Offers come so long after the request and after each other.
const BETWEEN_OFFERS: TimeSpan = TimeSpan::minutes(5);
/// A choice that still waits for its confirmation was made so long ago.
const CHOSEN_AGO: TimeSpan = TimeSpan::minutes(5);

/// An account to sign in with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoAccount {
    pub role: Role,
    /// `09…`
    pub mobile: String,
    pub name: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct City {
    schema: String,
    #[serde(rename = "note")]
    _note: String,
    province: String,
    city: String,
    people: Vec<Inhabitant>,
    stories: Vec<Story>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Inhabitant {
    role: Role,
    mobile: String,
    given_name: String,
    family_name: String,
    #[serde(default)]
    skills: Vec<String>,
}

/// A request and what became of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Story {
    customer: String,
    service: String,
    ending: RequestState,
    submitted_minutes_ago: i64,
    /// The first slot at least so many days from now.
    #[serde(default)]
    slot_in_days: i64,
    /// Instead of that, the last slot that began at least so many hours ago.
    slot_hours_ago: Option<i64>,
    /// Fields of the request form; place and slot are added.
    form: HashMap<String, Vec<String>>,
    offers: Vec<StoryOffer>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StoryOffer {
    specialist: String,
    toman: String,
    message: String,
}

/// The accounts of the demo city, whether it is there or not.
///
/// # Errors
/// When the data file is not as it should be.
pub fn accounts() -> Result<Vec<DemoAccount>, Fault> {
    Ok(read()?.people.iter().map(account).collect())
}

fn account(person: &Inhabitant) -> DemoAccount {
    let name = format!("{} {}", person.given_name, person.family_name);
    DemoAccount { role: person.role, mobile: person.mobile.clone(), name }
}

fn read() -> Result<City, Fault> {
    let city: City = serde_json::from_slice(DATA)?;
    if city.schema != "karriz.demo/1" {
        return Err(Fault::new(format!("demo data of schema {}", city.schema)));
    }
    Ok(city)
}

/// Builds the city where it is missing: people that are not there, and the stories of customers without requests. A
/// second run changes nothing.
///
/// Permissions: the command line of a development installation.
///
/// # Errors
/// When the data file or the database is at fault.
pub async fn seed(services: &Services, system: SystemScope) -> Result<Vec<DemoAccount>, Fault> {
    let city = read()?;
    let now = services.clock.now();
    let mut people = HashMap::new();
    for inhabitant in &city.people {
        people.insert(
            inhabitant.mobile.clone(),
            settle(services, system, &city, inhabitant, now).await.map_err(|refusal| fault(refusal, "a person"))?,
        );
    }
    let mut told: HashMap<PersonId, u64> = HashMap::new();
    for person in people.values() {
        told.insert(person.id(), count_requests(services, person.id()).await?);
    }
    for story in &city.stories {
        let customer = found(&people, &story.customer)?;
        match told.get_mut(&customer.id()) {
            Some(left) if *left > 0 => *left -= 1,
            _ => tell(services, &city, &people, story, now).await.map_err(|refusal| fault(refusal, &story.service))?,
        }
    }
    Ok(city.people.iter().map(account).collect())
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
    let then = at(services, since);
    let tx = then.db.begin().await?;
    if inhabitant.role == Role::Specialist {
        let trade = NewTrade { city_code: city.city.clone(), skills: inhabitant.skills.clone() };
        join_as_specialist(&then, &CustomerScope::of(&person), &tx, trade).await?;
    } else {
        grant_role(&then, system, &tx, person.id(), inhabitant.role).await?;
    }
    tx.commit().await?;
    Ok(stand_in(services, system, &mobile).await?.ok_or_else(gone)?)
}

async fn count_requests(services: &Services, customer_id: PersonId) -> Result<u64, Fault> {
    let own = service_request::Entity::find().filter(service_request::Column::CustomerId.eq(customer_id));
    Ok(own.count(services.db.read()).await?)
}

/// The same doors at another moment.
fn at(services: &Services, now: Moment) -> Services {
    services.clone().with_clock(Arc::new(ManualClock::at(now)))
}

/// Lets a story happen, each step at its moment.
async fn tell(
    services: &Services,
    city: &City,
    people: &HashMap<String, Person>,
    story: &Story,
    now: Moment,
) -> Result<(), Refusal> {
    let customer = CustomerScope::of(found(people, &story.customer)?);
    let submitted_at = now - story.submitted_minutes_ago * MINUTE;
    let (code, slot) = submit(services, city, story, &customer, submitted_at, now).await?;
    let mut last = submitted_at;
    for offer in &story.offers {
        last += BETWEEN_OFFERS;
        let specialist = SpecialistScope::of(found(people, &offer.specialist)?).ok_or(Refusal::NotAllowed)?;
        make_offer(&at(services, last), offer, &specialist, code, slot).await?;
    }
    last += BETWEEN_OFFERS;
    match story.ending {
        RequestState::Submitted | RequestState::OffersOpen => Ok(()),
        RequestState::Cancelled => press(&at(services, last), &customer, code, RequestEvent::Cancel).await,
        RequestState::Expired => let_pass(services, code, &[Timer::OffersEnd]).await,
        RequestState::Selected => choose_first(&at(services, now - CHOSEN_AGO), &customer, code).await,
        _ => {
            choose_first(&at(services, last), &customer, code).await?;
            press(&at(services, last + MINUTE), &customer, code, RequestEvent::Confirm).await?;
            let first = story.offers.first().ok_or(Refusal::Conflict(Conflict::OfferGone))?;
            let specialist = SpecialistScope::of(found(people, &first.specialist)?).ok_or(Refusal::NotAllowed)?;
            // So that the access log of the demo has something to show.
            let then = at(services, last + BETWEEN_OFFERS);
            requests::reveal(&then, &specialist, code, ContactItem::Address).await?;
            visit(services, story.ending, &customer, &specialist, code, slot.0).await
        }
    }
}

/// Lets a confirmed visit happen, as far as the story goes.
async fn visit(
    services: &Services,
    ending: RequestState,
    customer: &CustomerScope,
    specialist: &SpecialistScope,
    code: TrackingCode,
    slot_start: Moment,
) -> Result<(), Refusal> {
    // The forgotten visit: nobody said anything, so the program asked and then closed it.
    if ending == RequestState::Closed {
        return let_pass(services, code, &[Timer::Ask, Timer::Lapse]).await;
    }
    let steps = [RequestState::EnRoute, RequestState::InProgress, RequestState::Delivered, RequestState::Completed];
    let Some(last) = steps.iter().position(|step| *step == ending) else { return Ok(()) };
    press(&at(services, slot_start - HOUR / 2), specialist, code, RequestEvent::OnMyWay).await?;
    if last >= 1 {
        start(&at(services, slot_start + 5 * MINUTE), customer, specialist, code).await?;
    }
    if last >= 2 {
        press(&at(services, slot_start + HOUR), specialist, code, RequestEvent::Finish).await?;
    }
    if last >= 3 {
        press(&at(services, slot_start + 2 * HOUR), customer, code, RequestEvent::Accept).await?;
    }
    Ok(())
}

async fn press(
    services: &Services,
    actor: impl Into<requests::Actor>,
    code: TrackingCode,
    event: RequestEvent,
) -> Result<(), Refusal> {
    let tx = services.db.begin().await?;
    requests::press(services, actor, &tx, code, event).await?;
    Ok(tx.commit().await?)
}

/// The customer tells the code at the door.
async fn start(
    services: &Services,
    customer: &CustomerScope,
    specialist: &SpecialistScope,
    code: TrackingCode,
) -> Result<(), Refusal> {
    let told = requests::get_own(services, customer, code).await?.start_code.unwrap_or_default();
    let typed = RawForm::from_pairs([("start_code", told)]);
    let start_try = requests::take_start_try(services, specialist, code, &typed).await?;
    let typed = requests::parse_start_code(&typed).map_err(Refusal::Invalid)?;
    let tx = services.db.begin().await?;
    requests::start_visit(services, specialist, &tx, code, &typed, start_try).await?;
    Ok(tx.commit().await?)
}

async fn submit(
    services: &Services,
    city: &City,
    story: &Story,
    customer: &CustomerScope,
    submitted_at: Moment,
    now: Moment,
) -> Result<(TrackingCode, (Moment, Moment)), Refusal> {
    let then = at(services, submitted_at);
    let service = find_service(&then, &story.service).await?.ok_or(Refusal::NotFound)?;
    let raw = filled_form(city, story, submitted_at, now)?;
    let input: NewRequest = requests::parse(&raw, &service, submitted_at).map_err(Refusal::Invalid)?;
    let slot = input.slot();
    let tx = then.db.begin().await?;
    let code = requests::submit(&then, customer, &tx, input).await?;
    tx.commit().await?;
    Ok((code, slot))
}

/// The form as the customer filled it in then.
fn filled_form(city: &City, story: &Story, submitted_at: Moment, now: Moment) -> Result<RawForm, Fault> {
    let days = open_slots(submitted_at).into_iter();
    let mut slots = days.flat_map(|slot| slot.hours.into_iter().map(move |hour| (slot.day, hour)));
    let begins = |slot: &(JalaliDate, u8)| slot_at(slot.0, slot.1).0;
    let found = match story.slot_hours_ago {
        Some(hours) => slots.take_while(|slot| begins(slot) <= now - hours * HOUR).last(),
        None => slots.find(|slot| begins(slot) >= now + story.slot_in_days * DAY),
    };
    let (day, hour) = found.ok_or_else(|| Fault::new("demo data: a story asks for a slot that is too far"))?;
    let mut pairs = vec![
        ("province".to_owned(), city.province.clone()),
        ("city".to_owned(), city.city.clone()),
        ("slot_day".to_owned(), format!("{:04}-{:02}-{:02}", day.year(), day.month(), day.day())),
        ("slot_hour".to_owned(), hour.to_string()),
    ];
    for (field, values) in &story.form {
        pairs.extend(values.iter().map(|value| (field.clone(), value.clone())));
    }
    Ok(RawForm::from_pairs(pairs))
}

async fn make_offer(
    services: &Services,
    offer: &StoryOffer,
    specialist: &SpecialistScope,
    code: TrackingCode,
    slot: (Moment, Moment),
) -> Result<(), Refusal> {
    let hour = arrival_hours(slot).first().map(|(hour, _)| hour.to_string()).unwrap_or_default();
    let raw = RawForm::from_pairs([
        ("total", offer.toman.as_str()),
        ("arrival_hour", hour.as_str()),
        ("message", offer.message.as_str()),
    ]);
    let new = parse_offer(&raw, slot).map_err(Refusal::Invalid)?;
    let tx = services.db.begin().await?;
    requests::make_offer(services, specialist, &tx, code, new).await?;
    Ok(tx.commit().await?)
}

async fn choose_first(services: &Services, customer: &CustomerScope, code: TrackingCode) -> Result<(), Refusal> {
    let request = requests::get_own(services, customer, code).await?;
    let first = request.offers.first().ok_or(Refusal::Conflict(Conflict::OfferGone))?;
    let tx = services.db.begin().await?;
    requests::select_offer(services, customer, &tx, code, first.id).await?;
    Ok(tx.commit().await?)
}

/// Timers run one after the other, each at its moment, which lies in the past.
async fn let_pass(services: &Services, code: TrackingCode, timers: &[Timer]) -> Result<(), Refusal> {
    for timer in timers {
        let request = by_code(services.db.read(), code).await?.ok_or(Refusal::NotFound)?;
        let due = requests::deadline(*timer, &request).ok_or_else(|| Fault::new("demo data: a timer does not run"))?;
        let job = RunTimer { timer: *timer, request_id: request.id };
        requests::run_timer(&at(services, due), SystemScope::new(), &job).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_file_is_read_and_every_state_a_request_can_rest_in_has_a_story() {
        let city = read().unwrap();
        for state in RequestState::ALL.iter().filter(|state| **state != RequestState::Submitted) {
            assert!(city.stories.iter().any(|story| story.ending == *state), "{state:?}");
        }
        for role in Role::ALL {
            assert!(city.people.iter().any(|person| person.role == *role), "{role:?}");
        }
    }

    #[test]
    fn demo_numbers_lie_in_a_range_that_nobody_has() {
        for account in accounts().unwrap() {
            assert!(account.mobile.starts_with("09000000") && Mobile::parse(&account.mobile).is_ok(), "{account:?}");
        }
    }
}
