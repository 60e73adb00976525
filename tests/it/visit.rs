//! The visit, from setting out to the end that every request comes to: through the pages as people press, and through
//! the timers when nobody does.
use karriz::base::clock::{Clock, DAY, HOUR, MILLISECOND, MINUTE};
use karriz::base::jobs::Outcome;
use karriz::domain::refusal::Refusal;
use karriz::domain::requests::{self, RunTimer};
use karriz::i18n::calendar::JalaliDate;
use karriz::i18n::{Lang, Words};
use karriz::model::conflict::Conflict;
use karriz::model::request::{ActorKind, ContactItem, EventReason, RequestEvent, RequestState, Timer};
use karriz::model::tracking_code::TrackingCode;

use crate::support::Browser;
use crate::support::market::{CUSTOMER, Market, specialist_mobile};

/// The two browsers of a visit.
struct Both {
    market: Market,
    code: TrackingCode,
    customer: Browser,
    specialist: Browser,
}

impl Both {
    /// Beside a request that stands so.
    async fn at(state: RequestState) -> Self {
        let market = Market::new(2).await;
        let code = market.at(state).await;
        market.world.clock.advance(2 * MINUTE);
        let customer = market.world.signed_in(CUSTOMER).await;
        let specialist = market.world.signed_in(&specialist_mobile(0)).await;
        Self { market, code, customer, specialist }
    }

    fn page(&self) -> String {
        format!("/requests/{}", self.code)
    }

    fn customers(&self, event: &str) -> String {
        format!("/requests/{}/events/{event}", self.code)
    }

    fn specialists(&self, action: &str) -> String {
        format!("/specialist/requests/{}/{action}", self.code)
    }

    /// The customer presses the button that the page shows.
    async fn customer_presses(&mut self, event: &str, done: &str) {
        let page = self.customer.get(&self.page()).await.page();
        let (action, to) = (self.customers(event), self.page());
        let fields = page.form(&action, &[]);
        // A double tap gets the first reply.
        for _ in 0..2 {
            self.customer.post(&action, &fields).await.says(&to, done);
        }
        assert!(self.customer.get(&to).await.page().count(".toast") == 1, "{done} is said");
    }

    /// The specialist presses the button that the desk shows.
    async fn specialist_presses(&mut self, event: &str, done: &str) {
        let desk = self.specialist.get("/specialist").await.page();
        let action = self.specialists(&format!("events/{event}"));
        let fields = desk.form(&action, &[]);
        for _ in 0..2 {
            self.specialist.post(&action, &fields).await.says("/specialist", done);
        }
        assert!(self.specialist.get("/specialist").await.page().count(".toast") == 1, "{done} is said");
    }

    async fn state(&self) -> RequestState {
        self.market.own(self.code).await.state
    }
}

fn wrong(right: &str) -> &'static str {
    if right == "0000" { "0001" } else { "0000" }
}

/// Every step of the good way, pressed as it is shown, without scripts; the customer reads each on the page.
#[tokio::test]
async fn a_visit_goes_through_its_pages_from_setting_out_to_the_end() {
    let mut both = Both::at(RequestState::Confirmed).await;
    let own = both.market.own(both.code).await;
    let words = Words::of(Lang::Fa);

    // Far ahead nobody sets out, and with that opens a number: the button is not there and its address refuses.
    let desk = both.specialist.get("/specialist").await.page();
    assert_eq!(desk.count(&format!("form[action='{}']", both.specialists("events/on_my_way"))), 0);
    assert!(desk.text("main").contains(&words.t("desk-set-out-from")));
    let key = vec![("form_key".to_owned(), "abc1".to_owned())];
    let early = both.specialist.post(&both.specialists("events/on_my_way"), &key).await.status(409);
    assert!(early.any_page().text(".error-summary").contains(&words.t("conflict-request-moved")));

    both.market.world.clock.set(own.slot_start - 4 * HOUR);
    both.specialist_presses("on_my_way", "on-my-way").await;
    assert_eq!(both.state().await, RequestState::EnRoute);
    let page = both.customer.get(&both.page()).await.page();
    let code = both.market.start_code(both.code).await;
    assert!(page.text("#start-code").contains(&words.digits(&code)), "the customer reads the code");
    assert!(page.text("main").contains(&words.t("request-event-on-my-way")));
    assert_eq!(page.count(&format!("form[action='{}']", both.customers("start"))), 0);
    let desk = both.specialist.get("/specialist").await.status(200).body;
    assert!(!desk.contains(&code) && !desk.contains(&words.digits(&code)), "the specialist does not");

    // A wrong code comes back at its field; the right one begins the work, and a double tap gets the first reply.
    let desk = both.specialist.get("/specialist").await.page();
    let start = both.specialists("start");
    let again = both.specialist.submit(&desk, &start, &[("start_code", wrong(&code))]).await.status(422).any_page();
    assert_eq!(again.count(&format!(".error-summary a[href='#{}-start_code']", both.code)), 1);
    let fields = again.form(&start, &[("start_code", &words.digits(&code))]);
    for _ in 0..2 {
        both.specialist.post(&start, &fields).await.says("/specialist", "work-started");
    }
    assert_eq!(both.state().await, RequestState::InProgress);
    assert_eq!(both.market.world.count("SELECT count(*) FROM service_request WHERE start_code IS NOT NULL").await, 0);
    assert_eq!(both.customer.get(&both.page()).await.page().count("#start-code"), 0);

    both.specialist_presses("finish", "work-finished").await;
    assert_eq!(both.state().await, RequestState::Delivered);
    both.customer_presses("accept", "work-accepted").await;
    assert_eq!(both.state().await, RequestState::Completed);
    both.market.let_pass(both.code, Timer::Close).await;
    let own = both.market.own(both.code).await;
    assert_eq!((own.state, own.may.len()), (RequestState::Closed, 0));
    assert!(own.grants.iter().all(|grant| !grant.is_open));
    use RequestEvent::{Accept, Close, Finish, OnMyWay, Start};
    let events: Vec<_> = own.events.iter().rev().take(5).rev().map(|event| (event.event, event.actor)).collect();
    let (customer, specialist) = (ActorKind::Customer, ActorKind::Specialist);
    assert_eq!(
        events,
        [
            (OnMyWay, specialist),
            (Start, specialist),
            (Finish, specialist),
            (Accept, customer),
            (Close, ActorKind::System)
        ]
    );
    both.market.world.clock.advance(DAY);
    both.market.world.work().await;
    both.market.no_job_left().await;
}

/// Buttons are where the table has rows, and nowhere else: in each state, of both sides, in both languages.
#[tokio::test]
async fn each_state_shows_the_buttons_of_its_rows_and_an_event_out_of_turn_gets_the_page_as_it_stands() {
    for state in RequestState::ALL.iter().copied().filter(|state| *state != RequestState::Submitted) {
        let mut both = Both::at(state).await;
        for lang in ["", "/en"] {
            let page = both.customer.get(&format!("{lang}{}", both.page())).await.page();
            let desk = both.specialist.get(&format!("{lang}/specialist")).await.page();
            let own = both.market.own(both.code).await;
            for event in RequestEvent::ALL {
                let action = format!("{lang}{}", both.customers(event.code()));
                let is_shown = page.count(&format!("form[action='{action}']")) == 1;
                let is_bare = *event != RequestEvent::Select;
                assert_eq!(is_shown, own.may.contains(event) && is_bare, "{state:?} {event:?}");
                if !own.may.contains(event) {
                    let key = vec![("form_key".to_owned(), format!("k{}", event.code().replace('_', "")))];
                    let refused = both.customer.post(&action, &key).await.status(409);
                    assert!(refused.any_page().text("main").contains(&both.code.to_string()), "{state:?} {event:?}");
                    let action = format!("{lang}{}", both.specialists(&format!("events/{}", event.code())));
                    if desk.count(&format!("form[action^='{action}']")) == 0 {
                        both.specialist.post(&action, &key).await.status(409);
                    }
                }
            }
        }
        assert_eq!(both.state().await, state);
    }
}

/// Five codes are compared. Then the specialist's form is gone, and the customer says that the work has begun.
#[tokio::test]
async fn after_five_wrong_codes_the_customer_says_that_the_work_has_begun() {
    let mut both = Both::at(RequestState::EnRoute).await;
    let start = both.specialists("start");
    let right = both.market.start_code(both.code).await;
    let early = both.customer.post(&both.customers("start"), &[("form_key".to_owned(), "k1".to_owned())]).await;
    early.status(409);
    // What is no code is not compared and costs nothing.
    let desk = both.specialist.get("/specialist").await.page();
    both.specialist.submit(&desk, &start, &[("start_code", "12")]).await.status(422);
    for left in (0..5).rev() {
        let desk = both.specialist.get("/specialist").await.page();
        let expected = if left == 0 { 409 } else { 422 };
        both.specialist.submit(&desk, &start, &[("start_code", wrong(&right))]).await.status(expected);
        let tries = "SELECT CAST(start_tries AS bigint) FROM service_request";
        assert_eq!(both.market.world.count(tries).await, 5 - left);
    }
    let desk = both.specialist.get("/specialist").await.page();
    assert_eq!(desk.count(&format!("form[action^='{start}']")), 0);
    let fields = [("form_key", "k2"), ("start_code", &right)];
    let fields: Vec<_> = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let late = both.specialist.post(&start, &fields).await.status(409);
    let words = Words::of(Lang::Fa);
    assert!(late.any_page().text(".error-summary").contains(&words.t("conflict-start-code-spent")));
    assert_eq!(both.state().await, RequestState::EnRoute, "not even the right one");
    let desk = both.specialist.get("/specialist").await.page();
    assert!(desk.text("#today").contains(&words.t("conflict-start-code-spent")), "the specialist reads what to do");
    let page = both.customer.get(&both.page()).await.page();
    assert!(page.text("main").contains(&words.t("request-code-spent")) && page.count("#start-code") == 0);
    both.customer_presses("start", "work-started").await;
    let own = both.market.own(both.code).await;
    let last = own.events.last().unwrap();
    assert_eq!(
        (own.state, last.event, last.actor),
        (RequestState::InProgress, RequestEvent::Start, ActorKind::Customer)
    );
}

/// However many come at once, five are compared and all of them counted.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn wrong_codes_at_once_are_counted_and_five_are_compared() {
    let market = std::sync::Arc::new(Market::new(2).await);
    let code = market.at(RequestState::EnRoute).await;
    let wrong = wrong(&market.start_code(code).await);
    let tries: Vec<_> = (0..12)
        .map(|_| {
            let market = std::sync::Arc::clone(&market);
            tokio::spawn(async move { market.start(code, wrong).await })
        })
        .collect();
    let (mut compared, mut spent) = (0, 0);
    for one in tries {
        match one.await.unwrap() {
            Err(Refusal::Invalid(_)) => compared += 1,
            Err(Refusal::Conflict(Conflict::StartCodeSpent)) => spent += 1,
            other => panic!("{other:?}"),
        }
    }
    assert!((compared, spent) == (4, 8) || compared < 4 && compared + spent == 12, "{compared} {spent}");
    assert_eq!(market.world.count("SELECT CAST(start_tries AS bigint) FROM service_request").await, 5);
    for code_again in ["0000", "9999"] {
        assert!(matches!(market.start(code, code_again).await, Err(Refusal::Conflict(Conflict::StartCodeSpent))));
    }
}

/// Another one who made an offer is known there, but nothing of the visit is theirs.
#[tokio::test]
async fn the_steps_of_a_visit_are_those_of_the_chosen_specialist() {
    let market = Market::new(2).await;
    let code = market.at(RequestState::Confirmed).await;
    market.world.clock.set(market.own(code).await.slot_start);
    for event in [RequestEvent::OnMyWay, RequestEvent::Finish] {
        let rival = market.press_as(1, code, event).await;
        assert!(matches!(rival, Err(Refusal::Conflict(Conflict::RequestMoved))), "{rival:?}");
        let jobs = market.desk(1).await.jobs;
        assert!(jobs.is_empty(), "{jobs:?}");
        if event == RequestEvent::OnMyWay {
            market.press_as(0, code, event).await.unwrap();
            market.start(code, &market.start_code(code).await).await.unwrap();
        }
    }
    assert_eq!(market.own(code).await.state, RequestState::InProgress);
}

/// Only the chosen specialist has tries, and only on the way.
#[tokio::test]
async fn nobody_else_uses_up_the_codes_of_a_visit() {
    let market = Market::new(2).await;
    let code = market.at(RequestState::EnRoute).await;
    let services = market.services();
    let typed = karriz::model::form::RawForm::from_pairs([("start_code", "0000")]);
    let result = requests::take_start_try(services, &market.specialists[1], code, &typed).await;
    assert!(matches!(result, Err(Refusal::NotFound)), "{result:?}");
    let rival = market.press_as(1, code, RequestEvent::Finish).await;
    assert!(matches!(rival, Err(Refusal::Conflict(Conflict::RequestMoved))), "{rival:?}");
    assert_eq!(market.world.count("SELECT CAST(start_tries AS bigint) FROM service_request").await, 0);
}

/// The code is sealed, and no longer there than it is needed.
#[tokio::test]
async fn the_start_code_stands_nowhere_in_plain_and_goes_with_the_visit() {
    let market = Market::new(2).await;
    let code = market.at(RequestState::EnRoute).await;
    let told = market.start_code(code).await;
    assert!(told.len() == 4 && told.bytes().all(|byte| byte.is_ascii_digit()), "{told}");
    let sealed = "SELECT length(start_code) FROM service_request";
    assert!(market.world.count(&format!("SELECT CAST(({sealed}) AS bigint)")).await > 30, "it is sealed");
    market.cancel(code).await.unwrap();
    assert_eq!(market.world.count("SELECT count(*) FROM service_request WHERE start_code IS NOT NULL").await, 0);
    assert_eq!(market.own(code).await.start_code, None);
}

async fn look(market: &Market, code: TrackingCode) -> Result<(), Refusal> {
    requests::open_contact(market.services(), &market.specialists[0], code).await
}

/// What the first specialist has open on the desk.
async fn opened(market: &Market) -> (bool, bool) {
    let opened = market.desk(0).await.jobs.into_iter().find_map(|job| job.opened);
    opened.map_or((false, false), |opened| (opened.address.is_some(), opened.mobile.is_some()))
}

/// The mobile opens with setting out or two hours before the slot, whichever is first; address and mobile end with the
/// work, at the latest a day after the slot.
#[tokio::test]
async fn the_windows_of_contact_open_and_close_with_the_visit() {
    let market = Market::new(2).await;
    let code = market.at(RequestState::Confirmed).await;
    let own = market.own(code).await;
    market.world.clock.set(own.slot_start - 3 * HOUR);
    look(&market, code).await.unwrap();
    assert_eq!(opened(&market).await, (true, false));
    market.set_out(code).await;
    look(&market, code).await.unwrap();
    assert_eq!(opened(&market).await, (true, true));
    let now = market.world.clock.now();
    let mobile = |own: &requests::OwnRequest| {
        let grant = own.grants.iter().find(|grant| grant.item == ContactItem::Mobile).unwrap();
        (grant.starts_at, grant.ends_at)
    };
    assert_eq!(mobile(&market.own(code).await), (now, own.slot_end + DAY), "the customer reads since when");
    market.start(code, &market.start_code(code).await).await.unwrap();
    market.press_as(0, code, RequestEvent::Finish).await.unwrap();
    market.world.clock.advance(requests::LOOK_LASTS);
    assert_eq!(opened(&market).await, (false, false));
    look(&market, code).await.unwrap();
    assert_eq!(opened(&market).await, (true, true));
    market.press(code, RequestEvent::Accept).await.unwrap();
    assert_eq!(opened(&market).await, (false, false), "what is shut is gone at once");
    assert!(matches!(look(&market, code).await, Err(Refusal::Conflict(Conflict::ContactClosed))));
    let log = "SELECT count(*) FROM access_log";
    assert_eq!(market.world.count(log).await, 3, "every look is written, and nothing else");

    // Without setting out: two hours before the slot, and until a day after it.
    let late = market.at(RequestState::Confirmed).await;
    let own = market.own(late).await;
    market.world.clock.set(own.slot_start - 2 * HOUR);
    look(&market, late).await.unwrap();
    assert_eq!(opened(&market).await, (true, true));
    market.press_as(0, late, RequestEvent::OnMyWay).await.unwrap();
    assert_eq!(mobile(&market.own(late).await).0, own.slot_start - 2 * HOUR, "it does not open later for that");
    market.world.clock.set(own.slot_end + DAY);
    assert!(matches!(look(&market, late).await, Err(Refusal::Conflict(Conflict::ContactClosed))));
}

/// Nobody says anything: both are asked a day after the slot, and a day later it closes, whatever state it was left in.
/// Then its retention begins.
#[tokio::test]
async fn a_visit_of_which_nobody_says_anything_closes_by_itself_and_its_retention_begins() {
    for state in [RequestState::Confirmed, RequestState::EnRoute, RequestState::InProgress] {
        let mut both = Both::at(state).await;
        let words = Words::of(Lang::Fa);
        let slot_end = both.market.own(both.code).await.slot_end;
        let world = &both.market.world;
        world.clock.set(slot_end + DAY - MILLISECOND);
        world.work().await;
        assert_eq!(both.market.own(both.code).await.asked_at, None);
        world.clock.set(slot_end + DAY);
        world.work().await;
        let own = both.market.own(both.code).await;
        assert_eq!((own.state, own.asked_at), (state, Some(slot_end + DAY)));
        assert_eq!(own.closes_at, Some(slot_end + 2 * DAY));
        assert!(both.customer.get(&both.page()).await.page().text("main").contains(&words.t("request-asked")));
        assert!(both.specialist.get("/specialist").await.page().text("main").contains(&words.t("desk-asked")));

        let world = &both.market.world;
        world.clock.set(slot_end + 2 * DAY - MILLISECOND);
        world.work().await;
        assert_eq!(both.state().await, state, "a moment before");
        world.clock.set(slot_end + 2 * DAY);
        world.work().await;
        let own = both.market.own(both.code).await;
        let asked = own.events.iter().filter(|event| event.event == RequestEvent::Asked).count();
        let last = own.events.last().unwrap();
        assert_eq!((own.state, asked, own.asked_at), (RequestState::Closed, 1, None));
        assert_eq!((last.event, last.reason), (RequestEvent::Lapse, Some(EventReason::NobodySaid)));
        assert!(own.grants.iter().all(|grant| !grant.is_open && grant.ends_at == slot_end + DAY), "they ended before");
        both.market.no_job_left().await;

        // The address goes with the next sweep, the texts a year later.
        for (later, left) in [(HOUR, 1), (366 * DAY, 0)] {
            world.clock.advance(later);
            karriz::domain::privacy::retention::schedule(both.market.services()).await.unwrap();
            world.work().await;
            let streets = "SELECT count(*) FROM service_request WHERE street IS NOT NULL OR start_code IS NOT NULL";
            assert_eq!(world.count(streets).await, 0);
            assert_eq!(world.count("SELECT count(*) FROM service_request WHERE note IS NOT NULL").await, left);
        }
    }
}

/// Who answers in time keeps the visit alive: the timer that would close it finds nothing to do.
#[tokio::test]
async fn a_visit_that_is_finished_after_the_question_does_not_lapse() {
    let market = Market::new(2).await;
    let code = market.at(RequestState::InProgress).await;
    market.let_pass(code, Timer::Ask).await;
    market.press_as(0, code, RequestEvent::Finish).await.unwrap();
    let own = market.own(code).await;
    assert_eq!((own.state, own.asked_at), (RequestState::Delivered, None));
    market.world.clock.advance(DAY + HOUR);
    market.world.work().await;
    assert_eq!(market.own(code).await.state, RequestState::Delivered);
}

/// Early it comes again at its time, late it works all the same, and a second time it finds nothing to do.
#[tokio::test]
async fn the_timers_of_a_visit_bear_being_early_late_and_run_twice() {
    let cases = [
        (RequestState::Confirmed, Timer::Ask, RequestState::Confirmed),
        (RequestState::EnRoute, Timer::Lapse, RequestState::Closed),
        (RequestState::Delivered, Timer::AcceptEnd, RequestState::Completed),
        (RequestState::Completed, Timer::Close, RequestState::Closed),
    ];
    for (state, timer, to) in cases {
        let market = Market::new(2).await;
        let code = market.at(state).await;
        if timer == Timer::Lapse {
            market.let_pass(code, Timer::Ask).await;
        }
        let job = RunTimer { timer, request_id: market.request_id(code).await };
        let run = || requests::run_timer(market.services(), market.world.system(), &job);
        let Outcome::NotYet { at } = run().await.unwrap() else { panic!("{timer:?} was not early") };
        let midnight = JalaliDate::at(at).start();
        assert!((7 * HOUR..=22 * HOUR).contains(&(at - midnight)), "{timer:?} is due at night");
        // Late by a good hour, and the worker beside it runs the one that waits.
        market.world.clock.set(at + HOUR);
        assert_eq!(run().await.unwrap(), Outcome::Done);
        let events = market.own(code).await.events.len();
        assert_eq!(run().await.unwrap(), Outcome::Done);
        market.world.work().await;
        let own = market.own(code).await;
        assert_eq!((own.state, own.events.len()), (to, events), "{timer:?}");
    }
}

/// Lost timers of a visit come back, and what is asked for is asked once.
#[tokio::test]
async fn an_overdue_visit_without_a_timer_gets_one_again() {
    let market = Market::new(2).await;
    let delivered = market.at(RequestState::Delivered).await;
    let forgotten = market.at(RequestState::Confirmed).await;
    let world = &market.world;
    world.execute("DELETE FROM job WHERE kind = 'requests.timer'").await;
    let slot_end = market.own(forgotten).await.slot_end;
    world.clock.set(slot_end + 5 * DAY);
    let find = requests::FindOverdue { hour: 1 };
    for _ in 0..2 {
        requests::find_overdue(market.services(), world.system(), &find).await.unwrap();
    }
    assert_eq!(world.count("SELECT count(*) FROM job WHERE kind = 'requests.timer'").await, 2);
    world.work().await;
    assert_eq!(market.own(delivered).await.state, RequestState::Completed);
    let own = market.own(forgotten).await;
    assert_eq!((own.state, own.asked_at), (RequestState::Confirmed, Some(world.clock.now())));
    world.clock.advance(DAY);
    world.work().await;
    assert_eq!(market.own(forgotten).await.state, RequestState::Closed);
}
