//! The rows of requests that were lived, and how many of them go into the tables at once.
use rand::rngs::StdRng;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, Set};

use super::lives::Life;
use super::{Words, pick};
use crate::base::clock::{HOUR, MINUTE, SECOND};
use crate::base::crypto::SealedColumn;
use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::base::ids::row_id;
use crate::base::jobs::Job;
use crate::domain::requests::data::{ANSWER, NOTE, OFFER_MESSAGE, PLAQUE, START_CODE, STREET, UNIT};
use crate::domain::requests::{
    ACCEPT_WITHIN, ASK_AFTER_SLOT, CLOSE_AFTER, CONFIRM_WITHIN, CONTACT_AFTER_SLOT, Changes, MOBILE_BEFORE_SLOT,
    RunTimer, SLOT_LENGTH, by_day, final_states, into_morning,
};
use crate::entity::{contact_grant, job, offer, request_answer, request_event, service_request};
use crate::model::ids::{OfferId, PersonId, RequestId};
use crate::model::moment::{Moment, TimeSpan};
use crate::model::money::Rial;
use crate::model::request::{
    ActorKind, ContactItem, EventReason, OfferClosed, OfferState, PaymentWay, RequestEvent, RequestState, Timer,
};

/// SQLite takes 32,766 values in a statement; a request has 25.
const AT_ONCE: usize = 1_000;
/// How long finished jobs are stored.
const JOB_RETENTION: TimeSpan = TimeSpan::days(30);

/// Rows that wait to be written.
#[derive(Default)]
pub(super) struct Rows {
    requests: Vec<service_request::ActiveModel>,
    answers: Vec<request_answer::ActiveModel>,
    events: Vec<request_event::ActiveModel>,
    offers: Vec<offer::ActiveModel>,
    grants: Vec<contact_grant::ActiveModel>,
    jobs: Vec<job::ActiveModel>,
    counts: Changes,
    /// Customer, specialist and request of confirmed visits.
    agreed: Vec<(PersonId, PersonId, RequestId)>,
    now: Moment,
}

impl Rows {
    pub(super) fn new(now: Moment) -> Self {
        Self { now, ..Self::default() }
    }

    /// The rows of one life.
    pub(super) fn take(&mut self, life: Life<'_>, words: &Words, rng: &mut StdRng) -> Result<(), Fault> {
        let id = row_id(life.created_at);
        let is_over = final_states().any(|state| state == life.state);
        let is_agreed = life.is_agreed();
        let is_chosen = is_agreed || life.state == RequestState::Selected;
        let offers = self.offers(id, &life, words, rng)?;
        let chosen = offers.first().filter(|_| is_chosen).copied();
        let specialist = life.offers.first().filter(|_| is_chosen).map(|specialist| specialist.id);
        let seal = |column: SealedColumn, text: &str| life.customer.key.seal(column.of(id), text);
        // Retention takes the address as soon as a request is over.
        let address = |column: SealedColumn, text: &str| if is_over { Ok(None) } else { seal(column, text).map(Some) };
        let is_on_the_way = life.state == RequestState::EnRoute;
        let version = self.events(id, &life);
        self.requests.push(service_request::ActiveModel {
            id: Set(id),
            tracking_code: Set(life.code),
            customer_id: Set(life.customer.id),
            service_slug: Set(life.service.slug.clone()),
            state: Set(life.state),
            province_iso: Set(life.customer.city.province_iso.clone()),
            city_code: Set(life.customer.city.code.clone()),
            district: Set(life.district),
            street: Set(address(STREET, pick(&words.streets, rng))?),
            plaque: Set(address(PLAQUE, "12")?),
            unit: Set(address(UNIT, "4")?),
            note: Set(Some(seal(NOTE, pick(&words.notes, rng))?)),
            slot_start: Set(life.slot.0),
            slot_end: Set(life.slot.1),
            payment: Set(is_agreed.then_some(PaymentWay::Cash)),
            selected_offer_id: Set(chosen),
            specialist_id: Set(specialist),
            created_at: Set(life.created_at),
            state_changed_at: Set(life.moved_at),
            offers_until: Set(life.offers_until),
            start_code: Set(if is_on_the_way { Some(seal(START_CODE, "0427")?) } else { None }),
            start_tries: Set(0),
            asked_at: Set(life.is_lapsed.then_some(life.slot.1 + ASK_AFTER_SLOT)),
            address_erased_at: Set(is_over.then_some(life.moved_at)),
            version: Set(version),
        });
        for (key, values) in &life.answers {
            let answer_id = row_id(life.created_at);
            let text = serde_json::to_string(values)?;
            self.answers.push(request_answer::ActiveModel {
                id: Set(answer_id),
                request_id: Set(id),
                question_key: Set((*key).to_owned()),
                answer: Set(life.customer.key.seal(ANSWER.of(answer_id), &text)?),
            });
        }
        if let Some(specialist) = specialist.filter(|_| is_agreed) {
            self.grants(id, specialist, &life);
            self.agreed.push((life.customer.id, specialist, id));
        }
        self.counts.add(&life.customer.city.code, life.state, 1);
        self.timers(id, &life)
    }

    /// Ids of the offers, in their order.
    fn offers(
        &mut self,
        id: RequestId,
        life: &Life<'_>,
        words: &Words,
        rng: &mut StdRng,
    ) -> Result<Vec<OfferId>, Fault> {
        let mut ids = Vec::new();
        for (place, specialist) in (0..).zip(&life.offers) {
            let at = life.created_at + (place + 1) * SECOND;
            let offer_id = row_id(at);
            let (state, why) = match (life.state, place) {
                (RequestState::Submitted | RequestState::OffersOpen, _) => (OfferState::Open, None),
                (RequestState::Cancelled, _) => (OfferState::Closed, Some(OfferClosed::RequestCancelled)),
                (RequestState::Expired, _) => (OfferState::Closed, Some(OfferClosed::RequestExpired)),
                (_, 0) => (OfferState::Selected, None),
                (_, _) => (OfferState::Closed, Some(OfferClosed::OtherChosen)),
            };
            let message = specialist.key.seal(OFFER_MESSAGE.of(offer_id), pick(&words.messages, rng))?;
            let total = Rial::from_toman(400_000 + place * 10_000).ok_or_else(|| Fault::new("an offer too large"))?;
            self.offers.push(offer::ActiveModel {
                id: Set(offer_id),
                request_id: Set(id),
                specialist_id: Set(specialist.id),
                total_rial: Set(total.get()),
                arrival_start: Set(life.slot.0),
                arrival_end: Set(life.slot.0 + SLOT_LENGTH / 2),
                message: Set(Some(message)),
                state: Set(state),
                closed_reason: Set(why),
                created_at: Set(at),
                state_changed_at: Set(life.moved_at.max(at)),
            });
            ids.push(offer_id);
        }
        Ok(ids)
    }

    /// Writes down how it came there. Gives the version, which is the number of the last event.
    fn events(&mut self, id: RequestId, life: &Life<'_>) -> i32 {
        use ActorKind::{Customer, Specialist, System};
        use RequestState as S;
        let (filed, moved) = (life.created_at, life.moved_at);
        let mut steps = vec![
            (RequestEvent::Submit, None, S::Submitted, Customer, filed),
            (RequestEvent::Publish, Some(S::Submitted), S::OffersOpen, System, filed),
        ];
        for (place, _) in (0..).zip(&life.offers) {
            let at = filed + (place + 1) * SECOND;
            steps.push((RequestEvent::Offer, Some(S::OffersOpen), S::OffersOpen, Specialist, at));
        }
        match life.state {
            S::Submitted | S::OffersOpen => {}
            S::Selected => steps.push((RequestEvent::Select, Some(S::OffersOpen), S::Selected, Customer, moved)),
            S::Cancelled => steps.push((RequestEvent::Cancel, Some(S::OffersOpen), S::Cancelled, Customer, moved)),
            S::Expired => steps.push((RequestEvent::Expire, Some(S::OffersOpen), S::Expired, System, moved)),
            _ => steps.extend(visit(life)),
        }
        let mut last = 0;
        let mut makers = life.offers.iter();
        for (seq, (event, from, to, kind, at)) in (1..).zip(steps) {
            last = seq;
            let actor_id = match (kind, event) {
                (Customer, _) => Some(life.customer.id),
                (Specialist, RequestEvent::Offer) => makers.next().map(|maker| maker.id),
                (Specialist, _) => life.offers.first().map(|chosen| chosen.id),
                _ => None,
            };
            self.events.push(request_event::ActiveModel {
                id: Set(row_id(at)),
                request_id: Set(id),
                seq: Set(seq),
                event: Set(event),
                from_state: Set(from),
                to_state: Set(to),
                actor_kind: Set(kind),
                actor_id: Set(actor_id),
                reason: Set(reason(event)),
                at: Set(at),
                customer_id: Set(Some(life.customer.id)),
            });
        }
        last
    }

    fn grants(&mut self, id: RequestId, specialist: PersonId, life: &Life<'_>) {
        let mobile_from = life.agreed_at.max(life.slot.0 - MOBILE_BEFORE_SLOT);
        let is_done = matches!(life.state, RequestState::Completed | RequestState::Closed);
        for (item, starts_at) in [(ContactItem::Address, life.agreed_at), (ContactItem::Mobile, mobile_from)] {
            self.grants.push(contact_grant::ActiveModel {
                id: Set(row_id(life.agreed_at)),
                request_id: Set(id),
                specialist_id: Set(specialist),
                item: Set(item),
                starts_at: Set(starts_at),
                ends_at: Set(life.slot.1 + CONTACT_AFTER_SLOT),
                revoked_at: Set(is_done.then_some(life.moved_at)),
                created_at: Set(life.agreed_at),
                shown_until: Set(None),
                returned_until: Set(None),
            });
        }
    }

    fn timers(&mut self, id: RequestId, life: &Life<'_>) -> Result<(), Fault> {
        let is_over = life.state != RequestState::OffersOpen;
        if !is_over || life.created_at > self.now - JOB_RETENTION {
            let done = is_over.then_some(life.offers_until);
            self.timer(Timer::OffersEnd, id, life.created_at, life.offers_until, done)?;
        }
        let next = match life.state {
            RequestState::Selected => Some((Timer::ConfirmEnd, into_morning(life.moved_at + CONFIRM_WITHIN))),
            RequestState::Confirmed | RequestState::EnRoute | RequestState::InProgress => {
                Some((Timer::Ask, by_day(life.slot.1 + ASK_AFTER_SLOT)))
            }
            RequestState::Delivered => Some((Timer::AcceptEnd, by_day(life.moved_at + ACCEPT_WITHIN))),
            RequestState::Completed => Some((Timer::Close, by_day(life.moved_at + CLOSE_AFTER))),
            _ => None,
        };
        match next {
            Some((timer, at)) => self.timer(timer, id, life.moved_at, at, None),
            None => Ok(()),
        }
    }

    fn timer(
        &mut self,
        timer: Timer,
        request_id: RequestId,
        created_at: Moment,
        run_at: Moment,
        done_at: Option<Moment>,
    ) -> Result<(), Fault> {
        self.jobs.push(job::ActiveModel {
            id: Set(row_id(created_at)),
            kind: Set(RunTimer::KIND.to_owned()),
            payload: Set(serde_json::to_string(&RunTimer { timer, request_id })?),
            run_at: Set(run_at),
            attempts: Set(i32::from(done_at.is_some())),
            done_at: Set(done_at),
            created_at: Set(created_at),
            ..Default::default()
        });
        Ok(())
    }

    /// The visits whose address was opened: customer, specialist and request.
    pub(super) fn accesses(&self, most: usize) -> Vec<(PersonId, PersonId, RequestId)> {
        self.agreed.iter().take(most).copied().collect()
    }

    /// Writes everything.
    pub(super) async fn write(self, tx: &Tx) -> Result<(), Fault> {
        insert::<service_request::Entity, _>(tx, self.requests).await?;
        insert::<request_answer::Entity, _>(tx, self.answers).await?;
        insert::<request_event::Entity, _>(tx, self.events).await?;
        insert::<offer::Entity, _>(tx, self.offers).await?;
        insert::<contact_grant::Entity, _>(tx, self.grants).await?;
        insert::<job::Entity, _>(tx, self.jobs).await?;
        self.counts.write(tx).await
    }
}

/// Event, states before and after, who, and when.
type Step = (RequestEvent, Option<RequestState>, RequestState, ActorKind, Moment);

/// From the choice on, as far as the life has come.
fn visit(life: &Life<'_>) -> Vec<Step> {
    use ActorKind::{Customer, Specialist, System};
    use RequestEvent as V;
    use RequestState as S;
    let (start, end) = life.slot;
    let agreed = life.agreed_at;
    let mut steps: Vec<Step> = vec![
        (V::Select, Some(S::OffersOpen), S::Selected, Customer, agreed),
        (V::Confirm, Some(S::Selected), S::Confirmed, Customer, agreed),
    ];
    if life.is_lapsed {
        steps.push((V::Asked, Some(S::Confirmed), S::Confirmed, System, end + ASK_AFTER_SLOT));
        steps.push((V::Lapse, Some(S::Confirmed), S::Closed, System, life.moved_at));
        return steps;
    }
    let rest = [
        (V::OnMyWay, Some(S::Confirmed), S::EnRoute, Specialist, start - 30 * MINUTE),
        (V::Start, Some(S::EnRoute), S::InProgress, Specialist, start + 10 * MINUTE),
        (V::Finish, Some(S::InProgress), S::Delivered, Specialist, end - 10 * MINUTE),
        (V::Accept, Some(S::Delivered), S::Completed, Customer, end + HOUR),
        (V::Close, Some(S::Completed), S::Closed, System, life.moved_at),
    ];
    let reached = rest.iter().position(|(_, _, to, _, _)| *to == life.state).map_or(0, |place| place + 1);
    let so_far = rest.into_iter().take(reached);
    steps.extend(so_far.map(|(event, from, to, kind, at)| (event, from, to, kind, at.min(life.moved_at))));
    steps
}

/// Why something happened by itself.
fn reason(event: RequestEvent) -> Option<EventReason> {
    match event {
        RequestEvent::Expire => Some(EventReason::OffersTimePassed),
        RequestEvent::Asked => Some(EventReason::VisitPassed),
        RequestEvent::Lapse => Some(EventReason::NobodySaid),
        RequestEvent::Close => Some(EventReason::WeekPassed),
        _ => None,
    }
}

/// Many rows in few statements.
pub(super) async fn insert<E, A>(tx: &Tx, rows: Vec<A>) -> Result<(), Fault>
where
    E: EntityTrait,
    A: ActiveModelTrait<Entity = E>,
    E::Model: IntoActiveModel<A>,
{
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        E::insert_many(rows.by_ref().take(AT_ONCE)).exec_without_returning(tx).await?;
    }
    Ok(())
}
