//! The specialist's desk: what waits for an offer nearby, and where this specialist was chosen.
use std::collections::HashMap;

use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::base::clock::HOUR;
use crate::base::crypto::DataKey;
use crate::base::fault::Fault;
use crate::domain::Services;
use crate::domain::accounts::names_of;
use crate::domain::catalogue::find_kept_service;
use crate::domain::refusal::Refusal;
use crate::domain::requests::lifecycle::{Known, Room, may, state_of, waits_for};
use crate::domain::requests::offers::rows::{self, is_open};
use crate::domain::requests::read::answers;
use crate::domain::requests::read::desk_view::{Desk, DeskPlace, Job, NearbyRequest, Profile};
use crate::domain::requests::read::names::{city_name, name_in, service_title};
use crate::domain::requests::read::pieces::{Sorting, Walk};
use crate::domain::requests::read::waiting;
use crate::domain::requests::rules::{ASK_AFTER_SLOT, LAPSE_AFTER_ASKED, set_out_from};
use crate::domain::requests::store::{answers_of, by_code, code_of, keys_of, open_note, open_offers};
use crate::domain::requests::visit::{StartCheck, is_spent, may_compare};
use crate::domain::requests::{AnsweredQuestion, SLOT_LENGTH, contact};
use crate::domain::scope::SpecialistScope;
use crate::entity::{contact_grant, offer, request_answer, service_request, specialist_profile, specialist_skill};
use crate::model::list::{Mark, Piece, Span};
use crate::model::money::Rial;
use crate::model::request::{ContactItem, RequestState, Timer};
use crate::model::tracking_code::TrackingCode;

/// The first piece of visits begins so long before now: with those of which somebody may still say what became of them.
const SHOWN_AFTER_SLOT: i64 = ASK_AFTER_SLOT + LAPSE_AFTER_ASKED + HOUR;

/// What a specialist told us about the work.
pub(in crate::domain::requests) struct Trade {
    pub profile: specialist_profile::Model,
    pub skills: Vec<String>,
}

impl Trade {
    /// Whether the request is one that this specialist gets to see: right city and skill, profile open, somebody else's.
    pub(in crate::domain::requests) fn fits(&self, request: &service_request::Model) -> bool {
        self.profile.is_open
            && self.profile.city_code == request.city_code
            && self.skills.contains(&request.service_slug)
            && self.profile.person_id != request.customer_id
    }
}

pub(in crate::domain::requests) async fn trade_of(
    connection: &impl sea_orm::ConnectionTrait,
    person_id: Uuid,
) -> Result<Option<Trade>, Fault> {
    let Some(profile) = specialist_profile::Entity::find_by_id(person_id).one(connection).await? else {
        return Ok(None);
    };
    let skills = specialist_skill::Entity::find()
        .filter(specialist_skill::Column::PersonId.eq(person_id))
        .order_by_asc(specialist_skill::Column::ServiceSlug)
        .all(connection)
        .await?;
    Ok(Some(Trade { profile, skills: skills.into_iter().map(|row| row.service_slug).collect() }))
}

/// The desk of a specialist. Requests nearby come without name, phone, street and plaque; whoever has an open offer on
/// one sees the given name, the chosen specialist also the initial of the family name.
///
/// Permissions: a specialist.
///
/// # Errors
/// A fault.
pub async fn desk(services: &Services, scope: &SpecialistScope, place: DeskPlace) -> Result<Desk, Refusal> {
    let now = services.clock.now_ms();
    let trade = trade_of(services.db.read(), scope.person_id()).await?;
    let open = waiting::read(services.db.read(), scope, trade.as_ref(), place.open, now).await?;
    let waiting = waiting::two_of_each_first(open.rows);
    let around_open = open.around;
    let open = nearby(services, scope, trade.as_ref(), waiting, now).await?;
    let jobs = visits(services, scope, place.jobs, now).await?;
    let profile = trade.map(|trade| Profile {
        city: city_name(&trade.profile.city_code),
        skills: trade.skills.iter().map(|slug| service_title(services, slug)).collect(),
        is_open: trade.profile.is_open,
    });
    Ok(Desk {
        profile,
        around_open,
        open,
        around_jobs: jobs.around,
        jobs: told_jobs(services, scope, jobs.rows, now).await?,
    })
}

/// The slot of a request that this specialist may make an offer on: what `parse_offer` needs.
///
/// Permissions: a specialist whose city and skills fit.
///
/// # Errors
/// [`Refusal::NotFound`] when it is not one for this specialist.
pub async fn slot_of(services: &Services, scope: &SpecialistScope, code: TrackingCode) -> Result<(i64, i64), Refusal> {
    let trade = trade_of(services.db.read(), scope.person_id()).await?.ok_or(Refusal::NotFound)?;
    let request = by_code(services.db.read(), code).await?.filter(|request| trade.fits(request));
    request.map(|request| (request.slot_start, request.slot_end)).ok_or(Refusal::NotFound)
}

async fn nearby(
    services: &Services,
    scope: &SpecialistScope,
    trade: Option<&Trade>,
    requests: Vec<service_request::Model>,
    now: i64,
) -> Result<Vec<NearbyRequest>, Fault> {
    let ids: Vec<Uuid> = requests.iter().map(|request| request.id).collect();
    let counts = open_offers(services.db.read(), &ids).await?;
    let mine = my_offers(services, scope, &ids).await?;
    let told = Told::read(services, &requests).await?;
    let offering: Vec<Uuid> = requests.iter().filter(|r| has_open(&mine, r.id)).map(|r| r.customer_id).collect();
    let names = names_of(services, &offering).await?;
    let own_name = name_in(&names_of(services, &[scope.person_id()]).await?, scope.person_id());
    requests
        .iter()
        .map(|request| {
            let my_offer =
                mine.get(&request.id).map(|row| rows::view(row, Some(scope.key()), &own_name)).transpose()?;
            let open_offers = counts.get(&request.id).copied().unwrap_or(0);
            let room = Room { fits: trade.is_some_and(|trade| trade.fits(request)), open_offers };
            let known = Known { offer: mine.get(&request.id), room: Some(room), ..Known::default() };
            let given_name = names.get(&request.customer_id).map(|(given, _)| given.clone());
            Ok(NearbyRequest {
                code: code_of(request)?,
                service_title: service_title(services, &request.service_slug),
                city: city_name(&request.city_code),
                district: request.district,
                slot_start: request.slot_start,
                slot_end: request.slot_end,
                customer_given_name: given_name.filter(|_| has_open(&mine, request.id)),
                note: told.note(request)?,
                answers: told.answers(services, request)?,
                offers_count: open_offers,
                offers_until: request.offers_until,
                my_offer,
                may: may(request, scope.into(), known, now)?,
            })
        })
        .collect()
}

fn has_open(mine: &HashMap<Uuid, offer::Model>, request_id: Uuid) -> bool {
    mine.get(&request_id).is_some_and(is_open)
}

/// This specialist's latest offer on each of these requests.
async fn my_offers(
    services: &Services,
    scope: &SpecialistScope,
    requests: &[Uuid],
) -> Result<HashMap<Uuid, offer::Model>, Fault> {
    let rows = offer::Entity::find()
        .filter(offer::Column::SpecialistId.eq(scope.person_id()))
        .filter(offer::Column::RequestId.is_in(requests.iter().copied()))
        .order_by_asc(offer::Column::CreatedAt)
        .order_by_asc(offer::Column::Id)
        .all(services.db.read())
        .await?;
    Ok(rows.into_iter().map(|row| (row.request_id, row)).collect())
}

/// What customers told about the work, sealed, with the keys to it.
struct Told {
    keys: HashMap<Uuid, DataKey>,
    answers: HashMap<Uuid, Vec<request_answer::Model>>,
}

impl Told {
    async fn read(services: &Services, requests: &[service_request::Model]) -> Result<Self, Fault> {
        let ids: Vec<Uuid> = requests.iter().map(|request| request.id).collect();
        let customers: Vec<Uuid> = requests.iter().map(|request| request.customer_id).collect();
        let keys = keys_of(services, &customers).await?;
        Ok(Self { keys, answers: answers_of(services.db.read(), &ids).await? })
    }

    fn note(&self, request: &service_request::Model) -> Result<Option<String>, Fault> {
        match self.keys.get(&request.customer_id) {
            Some(key) => open_note(key, request),
            None => Ok(None),
        }
    }

    fn answers(&self, services: &Services, request: &service_request::Model) -> Result<Vec<AnsweredQuestion>, Fault> {
        let service = find_kept_service(services, &request.service_slug);
        match (self.keys.get(&request.customer_id), self.answers.get(&request.id)) {
            (Some(key), Some(rows)) => answers::word(key, service.as_deref(), rows),
            _ => Ok(Vec::new()),
        }
    }
}

/// A piece of the requests on which this specialist was chosen, the earlier visit first. What was called off is shown
/// until its time has passed.
async fn visits(
    services: &Services,
    scope: &SpecialistScope,
    span: Span,
    now: i64,
) -> Result<Piece<service_request::Model>, Fault> {
    use service_request::Column;
    let db = services.db.read();
    let is_shown = Condition::any().add(Column::State.ne(RequestState::Cancelled.code())).add(Column::SlotEnd.gt(now));
    let mine = service_request::Entity::find().filter(Column::SpecialistId.eq(scope.person_id())).filter(is_shown);
    let since = now - SHOWN_AFTER_SLOT - SLOT_LENGTH;
    let walk = match span {
        Span::First => Walk::new(Column::SlotStart, Sorting::Rising, span, since),
        _ => Walk::new(Column::SlotStart, Sorting::Rising, span, i64::MIN),
    };
    let mut piece = walk.piece(walk.of(mine.clone()).all(db).await?)?;
    if span == Span::First {
        // The list begins in its middle: before it lies what is over.
        let earlier = Mark { at: since + 1, code: TrackingCode::from_random(0) };
        let walk = Walk::new(Column::SlotStart, Sorting::Rising, Span::Before(earlier), i64::MIN);
        let is_any = walk.of(mine).limit(1).one(db).await?.is_some();
        piece.around.before = is_any.then_some(earlier);
    }
    Ok(piece)
}

async fn told_jobs(
    services: &Services,
    scope: &SpecialistScope,
    requests: Vec<service_request::Model>,
    now: i64,
) -> Result<Vec<Job>, Fault> {
    let chosen = chosen_offers(services, &requests).await?;
    let told = Told::read(services, &requests).await?;
    let customers: Vec<Uuid> = requests.iter().map(|request| request.customer_id).collect();
    let names = names_of(services, &customers).await?;
    let grants = grants_of(services, scope, &requests).await?;
    let mut jobs = Vec::new();
    for request in &requests {
        let Some(offer) = request.selected_offer_id.and_then(|id| chosen.get(&id)) else { continue };
        let grant =
            |item: ContactItem| grants.iter().find(|row| row.request_id == request.id && row.item == item.code());
        let may_see = |item| grant(item).is_some_and(|row| contact::is_open(row, now));
        let ahead = |row: &&contact_grant::Model| row.revoked_at.is_none() && row.starts_at > now;
        let state = state_of(request)?;
        // The form is shown as long as a code would be compared.
        let start = if may_compare(request) { StartCheck::Right } else { StartCheck::NotCompared };
        let known = Known { offer: Some(offer), start: Some(start), ..Known::default() };
        jobs.push(Job {
            code: code_of(request)?,
            service_title: service_title(services, &request.service_slug),
            state,
            city: city_name(&request.city_code),
            district: request.district,
            slot_start: request.slot_start,
            slot_end: request.slot_end,
            arrival_start: offer.arrival_start,
            arrival_end: offer.arrival_end,
            total: Rial::new(offer.total_rial),
            customer_name: name_in(&names, request.customer_id),
            may_see_address: may_see(ContactItem::Address),
            may_see_mobile: may_see(ContactItem::Mobile),
            mobile_from: grant(ContactItem::Mobile).filter(ahead).map(|row| row.starts_at),
            note: told.note(request)?,
            answers: told.answers(services, request)?,
            set_out_from: Some(set_out_from(request)).filter(|at| state == RequestState::Confirmed && now < *at),
            is_code_spent: is_spent(request),
            asked_at: request.asked_at.filter(|_| waits_for(state, Timer::Lapse)),
            may: may(request, scope.into(), known, now)?,
        });
    }
    Ok(jobs)
}

/// The offers that were chosen on these requests.
async fn chosen_offers(
    services: &Services,
    requests: &[service_request::Model],
) -> Result<HashMap<Uuid, offer::Model>, Fault> {
    let ids = requests.iter().filter_map(|request| request.selected_offer_id);
    let rows = offer::Entity::find().filter(offer::Column::Id.is_in(ids)).all(services.db.read()).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

async fn grants_of(
    services: &Services,
    scope: &SpecialistScope,
    requests: &[service_request::Model],
) -> Result<Vec<contact_grant::Model>, Fault> {
    let rows = contact_grant::Entity::find()
        .filter(contact_grant::Column::SpecialistId.eq(scope.person_id()))
        .filter(contact_grant::Column::RequestId.is_in(requests.iter().map(|request| request.id)))
        .all(services.db.read())
        .await?;
    Ok(rows)
}
