//! Requests walk through their life: each step by the use case of whoever makes it, at the moment that a clock shows which is
//! moved by hand.
use std::sync::Arc;

use crate::base::clock::{Clock, HOUR, MINUTE, ManualClock};
use crate::base::jobs::Outcome;
use crate::domain::Services;
use crate::domain::catalogue::find_service;
use crate::domain::refusal::Refusal;
use crate::domain::requests::{self, Actor, RunTimer, arrival_hours, parse_offer};
use crate::domain::scope::{CustomerScope, SpecialistScope, SystemScope};
use crate::model::conflict::Conflict;
use crate::model::form::RawForm;
use crate::model::moment::Moment;
use crate::model::request::{EventReason, RequestEvent, RequestState, Timer};
use crate::model::tracking_code::TrackingCode;

/// Lets requests happen.
pub struct Scenario {
    services: Services,
    system: SystemScope,
    clock: ManualClock,
}

/// Who plays in a request: the customer, and the specialist who is chosen or does what specialists do.
#[derive(Clone, Copy)]
pub struct Cast<'a> {
    pub customer: &'a CustomerScope,
    pub specialist: Option<&'a SpecialistScope>,
}

/// A filled request form.
pub struct NewForm<'a> {
    /// The slug.
    pub service: &'a str,
    pub fields: &'a RawForm,
}

/// What a specialist types into the form of an offer; the arrival is the first that the slot allows.
#[derive(Clone, Copy)]
pub struct OfferWords<'a> {
    pub toman: &'a str,
    pub message: &'a str,
}

/// What happens on the way from open offers to a state.
pub fn way_to(state: RequestState) -> &'static [RequestEvent] {
    use RequestEvent::{Accept, Cancel, Close, Confirm, Expire, Finish, OnMyWay, Select, Start};
    match state {
        RequestState::Submitted | RequestState::OffersOpen => &[],
        RequestState::Selected => &[Select],
        RequestState::Confirmed => &[Select, Confirm],
        RequestState::EnRoute => &[Select, Confirm, OnMyWay],
        RequestState::InProgress => &[Select, Confirm, OnMyWay, Start],
        RequestState::Delivered => &[Select, Confirm, OnMyWay, Start, Finish],
        RequestState::Completed => &[Select, Confirm, OnMyWay, Start, Finish, Accept],
        RequestState::Closed => &[Select, Confirm, OnMyWay, Start, Finish, Accept, Close],
        RequestState::Cancelled => &[Cancel],
        RequestState::Expired => &[Expire],
    }
}

/// The way of a visit of which nobody says anything: the program asks and then closes it.
pub const FORGOTTEN: &[RequestEvent] =
    &[RequestEvent::Select, RequestEvent::Confirm, RequestEvent::Asked, RequestEvent::Lapse];

/// When a step happens, from the event, the beginning of the slot and the time now: at once, or when the guard of its row
/// lets it; setting out three hours before the slot.
pub fn soonest(event: RequestEvent, slot_start: Moment, now: Moment) -> Moment {
    match event {
        RequestEvent::OnMyWay => now.max(slot_start - 3 * HOUR),
        // The offers of a scenario take the first hour.
        RequestEvent::NoShow => now.max(slot_start + HOUR),
        _ => now,
    }
}

/// As [`soonest`], but as people do it who have agreed on a time.
pub fn usual(event: RequestEvent, slot_start: Moment, now: Moment) -> Moment {
    match event {
        RequestEvent::Confirm => now + MINUTE,
        RequestEvent::OnMyWay => slot_start - 30 * MINUTE,
        RequestEvent::Start => slot_start + 5 * MINUTE,
        RequestEvent::Finish => slot_start + HOUR,
        RequestEvent::Accept => slot_start + 2 * HOUR,
        _ => now,
    }
}

impl Scenario {
    /// `services` should look at `clock`: see [`Scenario::beginning_at`] for those that do not.
    pub fn new(services: &Services, system: SystemScope, clock: &ManualClock) -> Self {
        Self { services: services.clone(), system, clock: clock.clone() }
    }

    /// The same services at another time, which stands still until it is moved.
    pub fn beginning_at(services: &Services, system: SystemScope, now: Moment) -> Self {
        let clock = ManualClock::at(now);
        Self { services: services.clone().with_clock(Arc::new(clock.clone())), system, clock }
    }

    /// The clock of the steps.
    pub fn clock(&self) -> &ManualClock {
        &self.clock
    }

    /// The services at that time.
    pub fn services(&self) -> &Services {
        &self.services
    }

    /// The customer files a request.
    ///
    /// # Errors
    /// As the form and the use case; [`Refusal::NotFound`] for a service that is not offered.
    pub async fn submit(&self, customer: &CustomerScope, form: NewForm<'_>) -> Result<TrackingCode, Refusal> {
        let service = find_service(&self.services, form.service).await?.ok_or(Refusal::NotFound)?;
        let input = requests::parse(form.fields, &service, self.clock.now()).map_err(Refusal::Invalid)?;
        let tx = self.services.begin().await?;
        let code = requests::submit(&self.services, customer, &tx, input).await?;
        tx.commit().await?;
        Ok(code)
    }

    /// A specialist makes an offer.
    ///
    /// # Errors
    /// As the form and the use case.
    pub async fn offer(
        &self,
        specialist: &SpecialistScope,
        code: TrackingCode,
        words: OfferWords<'_>,
    ) -> Result<(), Refusal> {
        let slot = requests::slot_of(&self.services, specialist, code).await?;
        let hour = arrival_hours(slot).first().map(|(hour, _)| hour.to_string()).unwrap_or_default();
        let fields = [("total", words.toman), ("arrival_hour", hour.as_str()), ("message", words.message)];
        let offer = parse_offer(&RawForm::from_pairs(fields), slot).map_err(Refusal::Invalid)?;
        let tx = self.services.begin().await?;
        requests::make_offer(&self.services, specialist, &tx, code, offer).await?;
        Ok(tx.commit().await?)
    }

    /// The customer chooses the offer at this place of the list.
    ///
    /// # Errors
    /// As the use case; [`Refusal::Conflict`] `offer-gone` when there are not so many.
    pub async fn select(&self, customer: &CustomerScope, code: TrackingCode, place: usize) -> Result<(), Refusal> {
        let own = requests::get_own(&self.services, customer, code).await?;
        let offer = own.offers.get(place).ok_or(Refusal::Conflict(Conflict::OfferGone))?;
        let tx = self.services.begin().await?;
        requests::select_offer(&self.services, customer, &tx, code, offer.id).await?;
        Ok(tx.commit().await?)
    }

    /// Somebody presses a button without anything to fill in.
    ///
    /// # Errors
    /// As the use case.
    pub async fn press(&self, actor: impl Into<Actor>, code: TrackingCode, event: RequestEvent) -> Result<(), Refusal> {
        let tx = self.services.begin().await?;
        requests::press(&self.services, actor, &tx, code, event).await?;
        Ok(tx.commit().await?)
    }

    /// What the customer tells at the door; empty when there is no code.
    ///
    /// # Errors
    /// As reading the request.
    pub async fn start_code(&self, customer: &CustomerScope, code: TrackingCode) -> Result<String, Refusal> {
        Ok(requests::get_own(&self.services, customer, code).await?.start_code.unwrap_or_default())
    }

    /// The specialist types a start code at the door.
    ///
    /// # Errors
    /// As the use case, also for a wrong code.
    pub async fn start(&self, specialist: &SpecialistScope, code: TrackingCode, typed: &str) -> Result<(), Refusal> {
        let typed = RawForm::from_pairs([("start_code", typed)]);
        let start_try = requests::take_start_try(&self.services, specialist, code, &typed).await?;
        let typed = requests::parse_start_code(&typed).map_err(Refusal::Invalid)?;
        let tx = self.services.begin().await?;
        requests::start_visit(&self.services, specialist, &tx, code, &typed, start_try).await?;
        Ok(tx.commit().await?)
    }

    /// The chosen specialist cannot come.
    ///
    /// # Errors
    /// As the use case.
    pub async fn cannot_come(&self, specialist: &SpecialistScope, code: TrackingCode) -> Result<(), Refusal> {
        let tx = self.services.begin().await?;
        requests::cannot_come(&self.services, specialist, &tx, code, EventReason::Vehicle).await?;
        Ok(tx.commit().await?)
    }

    /// The chosen specialist did not come, and the customer takes the first time there is.
    ///
    /// # Errors
    /// As the use case; [`Refusal::NotFound`] when there is no time.
    pub async fn no_show(&self, customer: &CustomerScope, code: TrackingCode) -> Result<(), Refusal> {
        let slot = requests::new_slots(self.clock.now()).into_iter().next().ok_or(Refusal::NotFound)?;
        let tx = self.services.begin().await?;
        requests::say_no_show(&self.services, customer, &tx, code, slot.1).await?;
        Ok(tx.commit().await?)
    }

    /// Lets time go by until the timer is due, and gives it to be run. The clock never goes back.
    ///
    /// # Errors
    /// As [`requests::timer_of`].
    pub async fn wait_for(&self, code: TrackingCode, timer: Timer) -> Result<RunTimer, Refusal> {
        let (job, due) = requests::timer_of(&self.services, self.system, code, timer).await?;
        self.clock.set(due.max(self.clock.now()));
        Ok(job)
    }

    /// The same, and the timer does its work.
    ///
    /// # Errors
    /// As [`Self::wait_for`], and a fault.
    pub async fn let_pass(&self, code: TrackingCode, timer: Timer) -> Result<(), Refusal> {
        let job = self.wait_for(code, timer).await?;
        match requests::run_timer(&self.services, self.system, &job).await? {
            Outcome::Done => Ok(()),
            _ => Err(Refusal::Conflict(Conflict::RequestMoved)),
        }
    }

    /// Walks a request with open offers along a way; `moment` says when each step happens ([`soonest`], [`usual`]), and timers
    /// run when they are due. The first offer is the one that is chosen.
    ///
    /// # Errors
    /// What the step is refused with; [`Refusal::NotFound`] when it is a specialist's and the cast has none.
    pub async fn walk(
        &self,
        cast: Cast<'_>,
        code: TrackingCode,
        way: &[RequestEvent],
        moment: impl Fn(RequestEvent, Moment, Moment) -> Moment + Sync,
    ) -> Result<(), Refusal> {
        let slot_start = requests::get_own(&self.services, cast.customer, code).await?.slot_start;
        for event in way {
            self.clock.set(moment(*event, slot_start, self.clock.now()));
            self.step(cast, code, *event).await?;
        }
        Ok(())
    }

    /// One step, made by whoever makes it.
    async fn step(&self, cast: Cast<'_>, code: TrackingCode, event: RequestEvent) -> Result<(), Refusal> {
        let specialist = || cast.specialist.ok_or(Refusal::NotFound);
        match event {
            RequestEvent::Select => self.select(cast.customer, code, 0).await,
            RequestEvent::OnMyWay | RequestEvent::Finish | RequestEvent::Withdraw => {
                self.press(specialist()?, code, event).await
            }
            RequestEvent::Start => self.start(specialist()?, code, &self.start_code(cast.customer, code).await?).await,
            RequestEvent::Expire => self.let_pass(code, Timer::OffersEnd).await,
            RequestEvent::Release => self.let_pass(code, Timer::ConfirmEnd).await,
            RequestEvent::Asked => self.let_pass(code, Timer::Ask).await,
            RequestEvent::Lapse => self.let_pass(code, Timer::Lapse).await,
            RequestEvent::Close => self.let_pass(code, Timer::Close).await,
            RequestEvent::CannotCome => self.cannot_come(specialist()?, code).await,
            RequestEvent::NoShow => self.no_show(cast.customer, code).await,
            RequestEvent::Submit
            | RequestEvent::Publish
            | RequestEvent::Offer
            | RequestEvent::Confirm
            | RequestEvent::Accept
            | RequestEvent::ShutContact
            | RequestEvent::Booked
            | RequestEvent::Cancel => self.press(cast.customer, code, event).await,
        }
    }
}
