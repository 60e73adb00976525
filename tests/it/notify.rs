//! News of a request by SMS: what hangs on an event is sent once, when it still makes sense, and not in the night.
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use karriz::base::clock::{Clock, DAY, HOUR, MINUTE};
use karriz::base::jobs::Outcome;
use karriz::domain::notify::{Accepted, Asked, Letter, Only, Recipient, Sms, SmsError, SmsWays, messages_of};
use karriz::domain::requests::{self, LIFECYCLE, NotifyOfEvent};
use karriz::entity::request_event;
use karriz::i18n::calendar::JalaliDate;
use karriz::i18n::{Lang, Words};
use karriz::model::message;
use karriz::model::moment::MILLISECOND;
use karriz::model::request::{RequestEvent, RequestState};
use karriz::model::tracking_code::TrackingCode;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::lifecycle::{make_happen, prepare};
use crate::support::World;
use crate::support::market::{CUSTOMER, Market, specialist_mobile};

/// The news that reached this number, newest first.
pub fn news(world: &World, mobile: &str) -> Vec<String> {
    let messages = world.program.app.site.outbox.as_ref().unwrap().messages();
    let own = messages.into_iter().filter(|message| message.to.ends_with(&mobile[1..]) && !message.text.contains('#'));
    own.map(|message| message.text).collect()
}

/// Messages that were ever enqueued for readers of this kind.
async fn enqueued(world: &World, to: Recipient) -> i64 {
    let like = format!("%\"to\":\"{to}\"%");
    world.count(&format!("SELECT count(*) FROM job WHERE kind = 'notify.event' AND payload LIKE '{like}'")).await
}

/// The message of the latest event of a kind.
pub async fn message_of(market: &Market, event: RequestEvent, to: Recipient) -> NotifyOfEvent {
    let latest = request_event::Entity::find()
        .filter(request_event::Column::Event.eq(event))
        .order_by_desc(request_event::Column::At)
        .one(market.services().db.read());
    NotifyOfEvent { event_id: latest.await.unwrap().unwrap().id, to }
}

/// To this hour of Tehran time, today or later.
pub fn until_hour(world: &World, hour: i64) {
    let midnight = JalaliDate::at(world.clock.now()).start();
    let at = midnight + hour * HOUR;
    world.clock.set(if at < world.clock.now() { at + DAY } else { at });
}

#[tokio::test]
async fn every_event_enqueues_exactly_its_messages_once() {
    // What follows from another request's confirmation is tested with that.
    let elsewhere = [RequestEvent::Submit, RequestEvent::Publish, RequestEvent::Booked];
    for row in LIFECYCLE.iter().filter(|row| !elsewhere.contains(&row.event)) {
        let market = Market::new(3).await;
        let code = market.at(row.from.unwrap()).await;
        prepare(&market, code, row).await;
        let mut before = Vec::new();
        for to in Recipient::ALL {
            before.push(enqueued(&market.world, *to).await);
        }
        make_happen(&market, code, row).await.unwrap_or_else(|refusal| panic!("{row:?}: {refusal:?}"));
        let id = market.world.sql_id(market.request_id(code).await);
        let chosen = format!("SELECT count(*) FROM service_request WHERE id = {id} AND specialist_id IS NOT NULL");
        let has_specialist = market.world.count(&chosen).await == 1;
        for (to, before) in Recipient::ALL.iter().zip(before) {
            let hangs = messages_of(row.event).iter().filter(|message| message.to == *to);
            // Two offers were there before.
            let hangs = hangs.filter(|message| message.only != Only::FirstOffer && message.only.lets(row.from));
            let expected = if *to == Recipient::Specialist && !has_specialist { 0 } else { hangs.count() };
            let expected = i64::try_from(expected).unwrap();
            assert_eq!(enqueued(&market.world, *to).await - before, expected, "{row:?} to {to}");
        }
    }
}

#[tokio::test]
async fn the_first_offer_is_told_the_others_are_not_and_nothing_says_whose_it_is() {
    let market = Market::new(2).await;
    let code = market.submit().await;
    for index in 0..2 {
        market.offer(index, code, "450000").await.unwrap();
        market.world.work().await;
    }
    let told = news(&market.world, CUSTOMER);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains(&code.to_string()));
    let until = Words::of(Lang::Fa).time(market.own(code).await.offers_until);
    assert!(told[0].contains(&until), "{told:?} does not say until {until}");
    for secret in ["Spec0", "Customer", "Family", "street", "450", "0900"] {
        assert!(!told[0].contains(secret), "{secret} stands in {told:?}");
    }
    assert_eq!(news(&market.world, &specialist_mobile(0)), Vec::<String>::new());
}

#[tokio::test]
async fn no_message_comes_in_the_night() {
    let market = Market::new(2).await;
    let world = &market.world;
    until_hour(world, 23);
    let code = market.submit().await;
    market.offer(0, code, "450000").await.unwrap();
    world.work().await;
    until_hour(world, 7);
    world.clock.advance(-MILLISECOND);
    world.work().await;
    assert_eq!(news(world, CUSTOMER).len(), 0);
    world.clock.advance(MILLISECOND);
    world.work().await;
    assert_eq!(news(world, CUSTOMER).len(), 1);
}

/// Whoever keeps a time free, or is about to set out, hears of it at any hour.
#[tokio::test]
async fn chosen_confirmed_and_cancelled_do_not_wait_for_the_morning() {
    let market = Market::new(2).await;
    let world = &market.world;
    let code = market.submit().await;
    market.offer(0, code, "450000").await.unwrap();
    until_hour(world, 23);
    world.work().await;
    let specialist = || news(world, &specialist_mobile(0)).len();
    market.select(code, 0).await.unwrap();
    world.work().await;
    assert_eq!((specialist(), news(world, CUSTOMER).len()), (1, 0));
    market.confirm(code).await.unwrap();
    world.work().await;
    assert_eq!((specialist(), news(world, CUSTOMER).len()), (2, 1));
    market.cancel(code).await.unwrap();
    world.work().await;
    assert_eq!((specialist(), news(world, CUSTOMER).len()), (3, 2));
}

#[tokio::test]
async fn an_event_that_is_rolled_back_tells_nobody() {
    let market = Market::new(2).await;
    let code = market.at(RequestState::Selected).await;
    market.world.work().await;
    let (mobile, before) = (specialist_mobile(0), enqueued(&market.world, Recipient::Specialist).await);
    let told = news(&market.world, &mobile).len();
    let tx = market.services().db.begin().await.unwrap();
    requests::press(market.services(), &market.customer, &tx, code, RequestEvent::Confirm).await.unwrap();
    tx.rollback().await.unwrap();
    market.world.work().await;
    assert_eq!(enqueued(&market.world, Recipient::Specialist).await, before);
    assert_eq!(news(&market.world, &mobile).len(), told);
}

#[tokio::test]
async fn a_double_tap_tells_once() {
    let market = Market::new(2).await;
    let code = market.at(RequestState::Selected).await;
    market.world.work().await;
    let (mobile, before) = (specialist_mobile(0), news(&market.world, &specialist_mobile(0)).len());
    market.world.clock.advance(2 * MINUTE);
    let mut browser = market.world.signed_in(CUSTOMER).await;
    let page = browser.get(&format!("/requests/{code}")).await.page();
    for _ in 0..2 {
        let action = format!("/requests/{code}/events/confirm");
        browser.submit(&page, &action, &[]).await.sees_other("/requests/");
    }
    market.world.work().await;
    assert_eq!(news(&market.world, &mobile).len(), before + 1);
}

/// A provider that knows a message by its id, and whose way can be closed.
#[derive(Clone, Default)]
pub struct Provider {
    sent: Arc<Mutex<Vec<String>>>,
    is_closed: Arc<Mutex<bool>>,
}

#[async_trait]
impl Sms for Provider {
    fn provider(&self) -> message::Provider {
        message::Provider::Outbox
    }

    async fn send(&self, letter: &Letter<'_>) -> Result<Accepted, SmsError> {
        self.sent.lock().unwrap().push(letter.local_id.to_owned());
        if *self.is_closed.lock().unwrap() { Err(SmsError::Later) } else { Ok(Accepted::default()) }
    }

    async fn ask(&self, letter: &Letter<'_>) -> Result<Asked, SmsError> {
        let has = self.sent.lock().unwrap().iter().any(|sent| sent == letter.local_id);
        Ok(if has { Asked::Has(Accepted::default()) } else { Asked::HasNot })
    }

    async fn delivery(&self, _: &str) -> Result<message::Delivery, SmsError> {
        Ok(message::Delivery::Delivered)
    }
}

impl Provider {
    async fn tell(&self, market: &Market, job: &NotifyOfEvent) -> Outcome {
        requests::notify_of_event(market.services(), market.world.system(), &self.ways(), job).await.unwrap()
    }

    /// As the only way there is.
    pub fn ways(&self) -> SmsWays {
        SmsWays::only(Arc::new(self.clone()))
    }

    /// One whose way is closed.
    pub fn closed() -> Self {
        let provider = Self::default();
        *provider.is_closed.lock().unwrap() = true;
        provider
    }

    /// The names of what it was to send.
    pub fn asked(&self) -> Vec<String> {
        self.sent.lock().unwrap().clone()
    }
}

async fn delivered(market: &Market) -> (TrackingCode, NotifyOfEvent) {
    let code = market.at(RequestState::Delivered).await;
    (code, message_of(market, RequestEvent::Finish, Recipient::Customer).await)
}

#[tokio::test]
async fn a_message_that_was_sent_is_not_sent_again() {
    let market = Market::new(2).await;
    let (_, job) = delivered(&market).await;
    let provider = Provider::default();
    for _ in 0..2 {
        assert_eq!(provider.tell(&market, &job).await, Outcome::Done);
    }
    assert_eq!(provider.asked().len(), 1);
}

/// What a crash between sending and writing it down leaves behind: the provider is asked whether it has the message.
#[tokio::test]
async fn what_a_crash_left_open_is_asked_for_before_it_is_sent() {
    let market = Market::new(2).await;
    let (_, job) = delivered(&market).await;
    let provider = Provider::default();
    assert_eq!(provider.tell(&market, &job).await, Outcome::Done);
    let crash = "UPDATE outgoing_message SET outcome = 'sending' WHERE outcome = 'accepted'";
    market.world.execute(crash).await;
    // Another worker may be at it.
    let Outcome::NotYet { at } = provider.tell(&market, &job).await else { panic!("it was not waited for") };
    market.world.clock.set(at);
    assert_eq!(provider.tell(&market, &job).await, Outcome::Done);
    assert_eq!(provider.asked().len(), 1, "it has the message");
    // The provider that never got it is sent it.
    market.world.execute(crash).await;
    market.world.clock.advance(MINUTE);
    let other = Provider::default();
    assert_eq!(other.tell(&market, &job).await, Outcome::Done);
    assert_eq!(other.asked().len(), 1);
}

#[tokio::test]
async fn a_closed_way_is_tried_again_as_long_as_it_is_news() {
    let market = Market::new(2).await;
    let code = market.submit().await;
    market.offer(0, code, "450000").await.unwrap();
    let job = message_of(&market, RequestEvent::Offer, Recipient::Customer).await;
    let provider = Provider::default();
    *provider.is_closed.lock().unwrap() = true;
    let now = market.world.clock.now();
    assert_eq!(provider.tell(&market, &job).await, Outcome::NotYet { at: now + MINUTE });
    until_hour(&market.world, 23);
    let Outcome::NotYet { at } = provider.tell(&market, &job).await else { panic!("it was tried in the night") };
    assert_eq!(provider.asked().len(), 1);
    market.world.clock.set(at);
    *provider.is_closed.lock().unwrap() = false;
    assert_eq!(provider.tell(&market, &job).await, Outcome::Done);
    assert_eq!(provider.asked().len(), 2);
    market.world.clock.set(now + DAY);
    assert_eq!(provider.tell(&market, &job).await, Outcome::Done);
    assert_eq!(provider.asked().len(), 2, "it was no news any more");
}

/// Told is what is true when it is sent.
#[tokio::test]
async fn what_has_moved_on_meanwhile_is_not_told() {
    let market = Market::new(2).await;
    let (code, job) = delivered(&market).await;
    market.press(code, RequestEvent::Accept).await.unwrap();
    let provider = Provider::default();
    assert_eq!(provider.tell(&market, &job).await, Outcome::Done);

    // Chosen, released, and another one chosen: the first choice is nobody's news.
    let code = market.submit().await;
    for index in 0..2 {
        market.offer(index, code, "450000").await.unwrap();
    }
    market.select(code, 0).await.unwrap();
    let first = message_of(&market, RequestEvent::Select, Recipient::Specialist).await;
    market.let_pass(code, karriz::model::request::Timer::ConfirmEnd).await;
    market.select(code, 1).await.unwrap();
    assert_eq!(provider.tell(&market, &first).await, Outcome::Done);

    // The only offer was taken back.
    let code = market.submit().await;
    market.offer(0, code, "450000").await.unwrap();
    let offer = message_of(&market, RequestEvent::Offer, Recipient::Customer).await;
    market.withdraw(0, code).await.unwrap();
    assert_eq!(provider.tell(&market, &offer).await, Outcome::Done);
    assert_eq!(provider.asked(), Vec::<String>::new());
}
