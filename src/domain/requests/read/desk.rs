//! The specialist's desk: what waits for an offer nearby, and where this specialist was chosen.
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};

use crate::base::clock::HOUR;
use crate::base::crypto::DataKey;
use crate::base::fault::Fault;
use crate::domain::Services;
use crate::domain::refusal::Refusal;
use crate::domain::requests::callback::call_of;
use crate::domain::requests::lifecycle::{Known, Room, may, waits_for};
use crate::domain::requests::offers::rows;
use crate::domain::requests::read::desk_rows::{Asked, Related};
use crate::domain::requests::read::desk_view::{
    Desk, DeskSpans, Job, NearbyRequest, OpenedAddress, OpenedContact, Profile,
};
use crate::domain::requests::read::names::{city_name, name_of, province_name, service_title};
use crate::domain::requests::read::paging::{VISITS, Walk};
use crate::domain::requests::read::waiting;
use crate::domain::requests::rules::{ASK_AFTER_SLOT, LAPSE_AFTER_ASKED, set_out_from};
use crate::domain::requests::store::{by_code, open_address, open_note};
use crate::domain::requests::visit::{StartCheck, is_spent, may_compare};
use crate::domain::requests::{GivenAnswers, OfferView, SLOT_LENGTH, contact};
use crate::domain::scope::SpecialistScope;
use crate::domain::specialists::{Trade, trade_of};
use crate::entity::{contact_grant, offer, service_request};
use crate::model::list::{ListPage, Mark, Span};
use crate::model::moment::{Moment, TimeSpan};
use crate::model::money::Rial;
use crate::model::request::{ContactItem, EventReason, RequestState, Timer};
use crate::model::tracking_code::TrackingCode;

/// How far before now the first page of visits begins: with those of which somebody may still say what became of them.
const SHOWN_AFTER_SLOT: TimeSpan = ASK_AFTER_SLOT.plus(LAPSE_AFTER_ASKED).plus(HOUR);

/// The desk of a specialist. Requests nearby come without name, phone, street and plaque; the chosen specialist sees the
/// given name and the initial of the family name.
///
/// Permissions: a specialist.
///
/// # Errors
/// A fault.
pub async fn desk(services: &Services, scope: &SpecialistScope, spans: DeskSpans) -> Result<Desk, Refusal> {
    let now = services.clock.now();
    let trade = trade_of(services.db.read(), scope.person_id()).await?;
    let open = waiting::read(services.db.read(), scope, trade.as_ref(), spans.open, now).await?;
    let waiting = waiting::two_of_each_first(open.rows);
    let visits = visits(services, scope, spans, now).await?;
    let asked = Asked { now, since: first_page_since(now) };
    let mut related = Related::read(services, scope, waiting.iter().chain(&visits.rows), asked).await?;
    let ahead = std::mem::take(&mut related.ahead);
    let mut around_jobs = visits.around;
    if spans.days.is_none() && spans.jobs == Span::First && related.has_earlier {
        // The list begins in its middle: before it lies what is over.
        let earlier = Mark { at: first_page_since(now) + TimeSpan::from_ms(1), code: TrackingCode::from_random(0) };
        around_jobs.before = Some(earlier);
    }
    let reader = Reader { services, scope, trade: trade.as_ref(), related, now };
    let open_views = waiting.iter().map(|request| reader.nearby(request)).collect::<Result<_, Fault>>()?;
    let jobs =
        visits.rows.iter().filter_map(|request| reader.job(request).transpose()).collect::<Result<_, Fault>>()?;
    let profile = trade.as_ref().map(|trade| Profile {
        city: city_name(&trade.city_code),
        skills: trade.skills.iter().map(|slug| service_title(services, slug)).collect(),
        is_open: trade.is_open,
    });
    Ok(Desk { profile, around_open: open.around, open: open_views, around_jobs, jobs, ahead })
}

/// The slot of a request that this specialist may make an offer on: what `parse_offer` needs.
///
/// Permissions: a specialist whose city and skills fit.
///
/// # Errors
/// [`Refusal::NotFound`] when it is not one for this specialist.
pub async fn slot_of(
    services: &Services,
    scope: &SpecialistScope,
    code: TrackingCode,
) -> Result<(Moment, Moment), Refusal> {
    let trade = trade_of(services.db.read(), scope.person_id()).await?.ok_or(Refusal::NotFound)?;
    let request = by_code(services.db.read(), code).await?.filter(|request| trade.fits(request));
    request.map(|request| (request.slot_start, request.slot_end)).ok_or(Refusal::NotFound)
}

/// A page of the requests on which this specialist was chosen, the earlier visit first. What was called off is shown
/// until its time has passed.
async fn visits(
    services: &Services,
    scope: &SpecialistScope,
    spans: DeskSpans,
    now: Moment,
) -> Result<ListPage<service_request::Model>, Fault> {
    use service_request::Column;
    let (db, span) = (services.db.read(), spans.jobs);
    let is_shown = Condition::any().add(Column::State.ne(RequestState::Cancelled)).add(Column::SlotEnd.gt(now));
    let mine = service_request::Entity::find().filter(Column::SpecialistId.eq(scope.person_id())).filter(is_shown);
    if let Some(days) = spans.days {
        let (from, until) = days.bounds(now);
        // The day itself begins with its first visit.
        let walk = Walk::new(VISITS, span, from - TimeSpan::from_ms(1));
        let of_days = mine.filter(Column::SlotStart.gte(from)).filter(Column::SlotStart.lt(until));
        return walk.page(walk.of(of_days).all(db).await?);
    }
    let walk = match span {
        Span::First => Walk::new(VISITS, span, first_page_since(now)),
        _ => Walk::new(VISITS, span, Moment::MIN),
    };
    walk.page(walk.of(mine).all(db).await?)
}

/// The visits of the first page begin after this moment.
fn first_page_since(now: Moment) -> Moment {
    now - SHOWN_AFTER_SLOT - SLOT_LENGTH
}

impl Related {
    /// The latest offer on this request.
    fn offer(&self, request: &service_request::Model) -> Option<&offer::Model> {
        self.offers.iter().rfind(|row| row.request_id == request.id)
    }

    fn note(&self, request: &service_request::Model) -> Result<Option<String>, Fault> {
        match self.people.get(&request.customer_id) {
            Some(customer) => open_note(&customer.key, request),
            None => Ok(None),
        }
    }

    fn answers(&self, services: &Services, request: &service_request::Model) -> Result<GivenAnswers, Fault> {
        match (self.people.get(&request.customer_id), self.answers.get(&request.id)) {
            (Some(customer), Some(rows)) => GivenAnswers::open(services, &customer.key, &request.service_slug, rows),
            _ => Ok(GivenAnswers::default()),
        }
    }
}

/// Makes what the page shows of one request.
struct Reader<'a> {
    services: &'a Services,
    scope: &'a SpecialistScope,
    trade: Option<&'a Trade>,
    related: Related,
    now: Moment,
}

impl Reader<'_> {
    fn nearby(&self, request: &service_request::Model) -> Result<NearbyRequest, Fault> {
        let Self { services, related, .. } = self;
        let offer = related.offer(request);
        let open_offers = related.counts.get(&request.id).copied().unwrap_or(0);
        let room = Room { fits: self.trade.is_some_and(|trade| trade.fits(request)), open_offers };
        let known = Known { offer, room: Some(room), ..Known::default() };
        Ok(NearbyRequest {
            code: request.tracking_code,
            service_title: service_title(services, &request.service_slug),
            city: city_name(&request.city_code),
            district: request.district,
            slot_start: request.slot_start,
            slot_end: request.slot_end,
            note: related.note(request)?,
            answers: related.answers(services, request)?,
            offers_count: open_offers,
            offers_until: request.offers_until,
            my_offer: offer.map(|row| self.own_offer(row)).transpose()?,
            may: may(request, self.scope.into(), known, self.now)?,
        })
    }

    fn own_offer(&self, row: &offer::Model) -> Result<OfferView, Fault> {
        let own_name = name_of(self.related.people.get(&self.scope.person_id()))?;
        rows::view(row, Some(self.scope.key()), &own_name)
    }

    /// What a press has opened, as long as the look lasts and the grant is open.
    fn opened(&self, request: &service_request::Model) -> Result<Option<OpenedContact>, Fault> {
        let Self { related, now, .. } = self;
        let Some(customer) = related.people.get(&request.customer_id) else { return Ok(None) };
        let shown = |item: ContactItem| {
            let grant = related.grants.iter().find(|row| row.request_id == request.id && row.item == item)?;
            contact::shown_until(grant, grant.shown_until, *now)
        };
        let (address, mobile) = (shown(ContactItem::Address), shown(ContactItem::Mobile));
        let Some(until) = address.into_iter().chain(mobile).min() else { return Ok(None) };
        Ok(Some(OpenedContact {
            address: address.map(|_| opened_address(&customer.key, request)).transpose()?,
            mobile: mobile.map(|_| customer.mobile()).transpose()?.flatten(),
            until,
        }))
    }

    /// `None` when the chosen offer is gone.
    fn job(&self, request: &service_request::Model) -> Result<Option<Job>, Fault> {
        let Self { services, related, now, .. } = self;
        let chosen = related.offers.iter().find(|row| Some(row.id) == request.selected_offer_id);
        let Some(offer) = chosen else { return Ok(None) };
        let grant =
            |item: ContactItem| related.grants.iter().find(|row| row.request_id == request.id && row.item == item);
        let may_see = |item| grant(item).is_some_and(|row| contact::is_open(row, *now));
        let ahead = |row: &&contact_grant::Model| row.revoked_at.is_none() && row.starts_at > *now;
        let state = request.state;
        // The form is shown as long as a code would be compared.
        let start = if may_compare(request) { StartCheck::Right } else { StartCheck::NotCompared };
        // Its form asks for it.
        let reason = Some(EventReason::SomethingElse);
        let known = Known { offer: Some(offer), start: Some(start), reason, ..Known::default() };
        Ok(Some(Job {
            code: request.tracking_code,
            service_title: service_title(services, &request.service_slug),
            state,
            city: city_name(&request.city_code),
            district: request.district,
            slot_start: request.slot_start,
            slot_end: request.slot_end,
            arrival_start: offer.arrival_start,
            arrival_end: offer.arrival_end,
            total: Rial::new(offer.total_rial),
            customer_name: name_of(related.people.get(&request.customer_id))?,
            may_see_address: may_see(ContactItem::Address),
            may_see_mobile: may_see(ContactItem::Mobile),
            opened: self.opened(request)?,
            mobile_from: grant(ContactItem::Mobile).filter(ahead).map(|row| row.starts_at),
            note: related.note(request)?,
            answers: related.answers(services, request)?,
            set_out_from: Some(set_out_from(request)).filter(|at| state == RequestState::Confirmed && now < at),
            is_code_spent: is_spent(request),
            call: call_of(state, related.calls.get(&request.id).copied()),
            asked_at: request.asked_at.filter(|_| waits_for(state, Timer::Lapse)),
            may: may(request, self.scope.into(), known, *now)?,
        }))
    }
}

fn opened_address(key: &DataKey, request: &service_request::Model) -> Result<OpenedAddress, Fault> {
    let address = open_address(key, request)?;
    Ok(OpenedAddress {
        province: province_name(&request.province_iso),
        city: city_name(&request.city_code),
        district: request.district,
        street: address.street,
        plaque: address.plaque,
        unit: address.unit,
    })
}
