//! People are told when it is their turn, and no deadline falls into their night.
use karriz::base::clock::{Clock, DAY, HOUR, MILLISECOND, MINUTE};
use karriz::base::jobs::Outcome;
use karriz::demo::NewForm;
use karriz::domain::refusal::Refusal;
use karriz::domain::requests::audience::{Datum, Sight, Stage, contact_closes_after, sight};
use karriz::domain::requests::{self, FindOverdue, RemindOfDeadline, open_slots, slot_at};
use karriz::i18n::calendar::{JalaliDate, TehranTime};
use karriz::model::moment::{Moment, TimeSpan};
use karriz::model::request::{RequestEvent, RequestState, Timer};
use karriz::model::tracking_code::TrackingCode;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::notify::{Provider, message_of, news, until_hour};
use crate::support::market::{CITY, CUSTOMER, Market, SERVICE, specialist_mobile};
use crate::support::{Browser, World};

/// The hour and minute of Tehran time.
fn clock_of(at: Moment) -> (u8, u8) {
    let at = TehranTime::at(at);
    (at.hour(), at.minute())
}

fn is_by_day(at: Moment) -> bool {
    (7 * 60..=22 * 60).contains(&(u16::from(clock_of(at).0) * 60 + u16::from(clock_of(at).1)))
}

async fn told(market: &Market, mobile: &str) -> usize {
    market.world.work().await;
    news(&market.world, mobile).len()
}

#[tokio::test]
async fn offers_are_told() {
    let market = Market::new(2).await;
    let specialist = specialist_mobile(0);
    let code = market.submit().await;
    assert_eq!((told(&market, CUSTOMER).await, told(&market, &specialist).await), (0, 0));
    market.offer(0, code, "450000").await.unwrap();
    assert_eq!((told(&market, CUSTOMER).await, told(&market, &specialist).await), (1, 0), "of a first offer");
    market.offer(1, code, "460000").await.unwrap();
    assert_eq!(told(&market, CUSTOMER).await, 1, "the page shows those that follow");
    market.select(code, 0).await.unwrap();
    assert_eq!((told(&market, CUSTOMER).await, told(&market, &specialist).await), (1, 1), "of being chosen");
    market.confirm(code).await.unwrap();
    assert_eq!((told(&market, CUSTOMER).await, told(&market, &specialist).await), (2, 2), "both of a visit");
    market.cancel(code).await.unwrap();
    assert_eq!((told(&market, CUSTOMER).await, told(&market, &specialist).await), (3, 3), "both of its end");
    assert_eq!(told(&market, &specialist_mobile(1)).await, 0);
    for text in news(&market.world, CUSTOMER).iter().chain(&news(&market.world, &specialist)) {
        assert!(text.contains(&code.to_string()) && text.encode_utf16().count() <= 70, "{text}");
        for secret in ["Spec0", "Customer", "Family", "street", "http", "/"] {
            assert!(!text.contains(secret), "{secret} stands in {text}");
        }
    }
    // A request without a visit is nothing to keep in mind.
    let code = market.submit().await;
    market.cancel(code).await.unwrap();
    assert_eq!(told(&market, CUSTOMER).await, 3);
}

#[tokio::test]
async fn offers_are_told_at_most_once_an_hour() {
    let market = Market::new(4).await;
    let code = market.submit().await;
    let began = market.world.clock.now();
    market.offer(0, code, "450000").await.unwrap();
    assert_eq!(told(&market, CUSTOMER).await, 1);
    market.withdraw(0, code).await.unwrap();
    market.offer(1, code, "450000").await.unwrap();
    assert_eq!(told(&market, CUSTOMER).await, 1, "a second first offer within the hour");
    market.withdraw(1, code).await.unwrap();
    market.world.clock.set(began + HOUR - MINUTE);
    market.offer(2, code, "450000").await.unwrap();
    assert_eq!(told(&market, CUSTOMER).await, 1, "and to its very end");
    market.withdraw(2, code).await.unwrap();
    market.world.clock.set(began + HOUR + MINUTE);
    market.offer(3, code, "450000").await.unwrap();
    assert_eq!(told(&market, CUSTOMER).await, 2, "the next hour has its own");
    // Another request is another matter.
    let other = market.submit().await;
    market.offer(0, other, "450000").await.unwrap();
    assert_eq!(told(&market, CUSTOMER).await, 3);
}

#[tokio::test]
async fn offers_are_told_in_the_morning_once_whatever_the_night_brought() {
    let market = Market::new(3).await;
    let world = &market.world;
    let code = market.submit().await;
    until_hour(world, 22);
    market.offer(0, code, "450000").await.unwrap();
    assert_eq!(told(&market, CUSTOMER).await, 0, "the night begins at ten");
    market.withdraw(0, code).await.unwrap();
    market.offer(1, code, "450000").await.unwrap();
    until_hour(world, 7);
    world.clock.advance(-MILLISECOND);
    assert_eq!(told(&market, CUSTOMER).await, 0);
    world.clock.advance(MILLISECOND);
    assert_eq!(told(&market, CUSTOMER).await, 1);
    // A moment before the night.
    let code = market.submit().await;
    until_hour(world, 22);
    world.clock.advance(-MILLISECOND);
    let before = told(&market, CUSTOMER).await;
    market.offer(0, code, "450000").await.unwrap();
    world.clock.advance(-karriz::base::clock::SECOND);
    assert_eq!(told(&market, CUSTOMER).await, before + 1);
}

/// A request for tomorrow afternoon, which is to be chosen for until nine in the morning.
async fn until_nine(market: &Market) -> (TrackingCode, Moment) {
    let tomorrow = JalaliDate::at(market.world.clock.now()).plus_days(1);
    let code = file(market, tomorrow, 14).await.unwrap();
    let until = market.own(code).await.offers_until;
    assert_eq!(clock_of(until), (9, 0));
    (code, until)
}

/// The same with an offer that was told, an hour and a bit before its deadline.
async fn with_an_offer(market: &Market) -> (TrackingCode, Moment) {
    let (code, until) = until_nine(market).await;
    market.offer(0, code, "450000").await.unwrap();
    assert_eq!(told(market, CUSTOMER).await, 1);
    market.world.clock.set(until - HOUR - MINUTE);
    assert_eq!(told(market, CUSTOMER).await, 1, "too early to remind");
    (code, until)
}

#[tokio::test]
async fn offers_are_told_again_an_hour_before_the_time_to_choose_ends() {
    let market = Market::new(2).await;
    let (_, until) = with_an_offer(&market).await;
    market.world.clock.set(until - HOUR);
    assert_eq!(told(&market, CUSTOMER).await, 2);
    let clock = karriz::i18n::Words::of(karriz::i18n::Lang::Fa).time(until);
    assert!(news(&market.world, CUSTOMER)[0].contains(&clock));
    market.world.clock.set(until - MINUTE);
    assert_eq!(told(&market, CUSTOMER).await, 2, "once");
}

#[tokio::test]
async fn nobody_is_reminded_whose_turn_it_is_not() {
    // She has chosen.
    let market = Market::new(2).await;
    let (code, until) = with_an_offer(&market).await;
    market.select(code, 0).await.unwrap();
    market.world.clock.set(until - HOUR);
    assert_eq!(told(&market, CUSTOMER).await, 1);
    // There is nothing to choose any more.
    let market = Market::new(2).await;
    let (code, until) = with_an_offer(&market).await;
    market.withdraw(0, code).await.unwrap();
    market.world.clock.set(until - HOUR);
    assert_eq!(told(&market, CUSTOMER).await, 1);
    // It is over.
    let market = Market::new(2).await;
    let (code, until) = with_an_offer(&market).await;
    market.cancel(code).await.unwrap();
    market.world.clock.set(until - HOUR);
    assert_eq!(told(&market, CUSTOMER).await, 1);
}

/// A reminder right after other news waits for its hour, as long as it helps.
#[tokio::test]
async fn a_reminder_is_no_second_message_within_the_hour() {
    let market = Market::new(2).await;
    let (code, until) = until_nine(&market).await;
    market.world.clock.set(until - HOUR - 30 * MINUTE);
    market.offer(0, code, "450000").await.unwrap();
    assert_eq!(told(&market, CUSTOMER).await, 1);
    market.world.clock.set(until - HOUR);
    assert_eq!(told(&market, CUSTOMER).await, 1);
    market.world.clock.set(until - 29 * MINUTE);
    assert_eq!(told(&market, CUSTOMER).await, 2);
}

/// A job that runs again finds its message sent, and no other one takes its hour.
#[tokio::test]
async fn offers_are_told_once_whatever_crashes_between() {
    let market = Market::new(2).await;
    let (code, deadline) = until_nine(&market).await;
    market.offer(0, code, "450000").await.unwrap();
    let (services, system, provider) = (market.services(), market.world.system(), Provider::default());
    let job = message_of(&market, RequestEvent::Offer, karriz::domain::notify::Recipient::Customer).await;
    for _ in 0..2 {
        assert_eq!(requests::notify_of_event(services, system, &provider.ways(), &job).await.unwrap(), Outcome::Done);
    }
    market.world.clock.set(deadline - HOUR);
    let job = RemindOfDeadline { timer: Timer::OffersEnd, request_id: market.request_id(code).await, deadline };
    for _ in 0..2 {
        assert_eq!(
            requests::remind_of_deadline(services, system, &provider.ways(), &job).await.unwrap(),
            Outcome::Done
        );
    }
    let asked = provider.asked();
    assert_eq!(asked.len(), 2);
    assert_ne!(asked[0], asked[1]);
    assert_eq!(market.world.count("SELECT count(*) FROM request_news").await, 2);
    // The same event cannot come twice, and what is refused tells nobody.
    let jobs = "SELECT count(*) FROM job WHERE kind = 'notify.event'";
    let before = market.world.count(jobs).await;
    assert!(matches!(market.offer(0, code, "450000").await, Err(Refusal::Conflict(_))));
    assert_eq!(market.world.count(jobs).await, before);
}

/// Whatever the picker offers is taken, and leaves time by day; what it does not offer is refused.
#[tokio::test]
async fn slots_offered_are_taken() {
    for (hour, minute) in [(0, 30), (5, 45), (6, 59), (9, 0), (15, 59), (21, 30), (21, 31), (22, 0), (23, 59)] {
        let market = Market::new(0).await;
        let world = &market.world;
        let midnight = JalaliDate::at(world.clock.now() + DAY).start();
        world.clock.set(midnight + i64::from(hour) * HOUR + i64::from(minute) * MINUTE);
        let now = world.clock.now();
        let open = open_slots(now);
        for days in 0..3 {
            let day = JalaliDate::at(now).plus_days(days);
            let hours = open.iter().find(|slot| slot.day == day).map(|slot| slot.hours.clone()).unwrap_or_default();
            for slot_hour in [8, 10, 12, 14, 16, 18] {
                let filed = file(&market, day, slot_hour).await;
                let is_offered = hours.contains(&slot_hour);
                assert_eq!(filed.is_ok(), is_offered, "{hour}:{minute} for {day:?} at {slot_hour}: {filed:?}");
                let Ok(code) = filed else { continue };
                let until = market.own(code).await.offers_until;
                assert!(is_by_day(until), "{hour}:{minute} for {slot_hour} ends at {:?}", clock_of(until));
                assert!(until - now >= 30 * MINUTE && until < slot_at(day, slot_hour).0);
            }
        }
        let last = open.last().unwrap();
        file(&market, last.day, *last.hours.last().unwrap()).await.unwrap();
    }
}

async fn file(market: &Market, day: JalaliDate, hour: u8) -> Result<TrackingCode, Refusal> {
    let day = format!("{:04}-{:02}-{:02}", day.year(), day.month(), day.day());
    let fields = market.form(SERVICE, &[("slot_day", &day), ("slot_hour", &hour.to_string())]).await;
    market.scenario().submit(&market.customer, NewForm { service: SERVICE, fields: &fields }).await
}

/// A choice late in the evening can be confirmed until the morning.
#[tokio::test]
async fn no_deadline_to_confirm_ends_in_the_night() {
    let market = Market::new(2).await;
    let world = &market.world;
    let code = market.submit().await;
    market.offer(0, code, "450000").await.unwrap();
    until_hour(world, 21);
    world.clock.advance(45 * MINUTE);
    market.select(code, 0).await.unwrap();
    let until = market.own(code).await.confirm_until.unwrap();
    assert_eq!(clock_of(until), (7, 30));
    world.clock.set(until - MINUTE);
    world.work().await;
    assert_eq!(market.own(code).await.state, RequestState::Selected, "the timer waits as long");
    let mut browser = world.signed_in(CUSTOMER).await;
    let page = browser.get(&format!("/en/requests/{code}")).await.page();
    assert!(page.text("main").contains("07:30"));
    market.confirm(code).await.unwrap();
    // One who does not confirm gets time by day once more.
    let code = market.submit().await;
    market.offer(0, code, "450000").await.unwrap();
    until_hour(world, 21);
    world.clock.advance(30 * MINUTE);
    market.select(code, 0).await.unwrap();
    assert_eq!(clock_of(market.own(code).await.confirm_until.unwrap()), (22, 0));
    until_hour(world, 22);
    world.work().await;
    let own = market.own(code).await;
    assert!(own.state == RequestState::OffersOpen && is_by_day(own.offers_until), "{:?}", clock_of(own.offers_until));
    assert!(own.offers_until - world.clock.now() >= 30 * MINUTE);
}

/// What was promised before the rule came stays as it was promised.
#[tokio::test]
async fn requests_from_before_keep_their_deadline() {
    let market = Market::new(1).await;
    let code = market.submit().await;
    let id = market.world.sql_id(market.request_id(code).await);
    let six = JalaliDate::at(market.world.clock.now()).plus_days(1).start() + 6 * HOUR;
    market.world.execute(&format!("UPDATE service_request SET offers_until = {} WHERE id = {id}", six.ms())).await;
    let due = requests::timer_of(market.services(), market.world.system(), code, Timer::OffersEnd).await.unwrap().1;
    assert_eq!((due, market.own(code).await.offers_until), (six, six));
    market.scenario().let_pass(code, Timer::OffersEnd).await.unwrap();
    assert_eq!(market.own(code).await.state, RequestState::Expired);
}

/// A request somewhere in its life, and a moment at which somebody looks for lost timers.
#[derive(Clone, Debug)]
struct Lost {
    state: RequestState,
    timer: Timer,
    moved: Moment,
    late: TimeSpan,
}

fn any_lost() -> impl Strategy<Value = Lost> {
    let waits = prop::sample::select(vec![
        (RequestState::OffersOpen, Timer::OffersEnd),
        (RequestState::Selected, Timer::ConfirmEnd),
        (RequestState::Confirmed, Timer::Ask),
        (RequestState::Delivered, Timer::AcceptEnd),
        (RequestState::Completed, Timer::Close),
    ]);
    // Around the edges of the night and anywhere.
    let minutes = prop_oneof![0_i64..1440, (1_315_i64..1_325), (415_i64..455)];
    let late = prop_oneof![-700_i64..700, 8_i64..12];
    (waits, minutes, late).prop_map(|((state, timer), minutes, late)| Lost {
        state,
        timer,
        moved: JalaliDate::new(1405, 9, 20).map_or(Moment::EPOCH, JalaliDate::start) + minutes * MINUTE,
        late: late * MINUTE,
    })
}

/// The search for lost timers narrows by SQL and decides by the pure rule: neither forgets one, nor gives one too early.
#[tokio::test]
async fn the_search_for_lost_timers_agrees_with_the_deadlines() {
    let market = Market::new(0).await;
    let world = &market.world;
    let code = market.submit().await;
    let id = world.sql_id(market.request_id(code).await);
    let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let mut found = 0;
    for hour in 0..150 {
        let lost = any_lost().new_tree(&mut runner).unwrap().current();
        let moved = lost.moved.ms();
        let columns = format!("state_changed_at = {moved}, offers_until = {moved}, slot_end = {moved}");
        let state = lost.state.code();
        world.execute(&format!("UPDATE service_request SET state = '{state}', {columns} WHERE id = {id}")).await;
        world.execute("DELETE FROM job").await;
        let due = requests::timer_of(market.services(), world.system(), code, lost.timer).await.unwrap().1;
        assert!(lost.timer == Timer::OffersEnd || is_by_day(due), "{lost:?} is due at {:?}", clock_of(due));
        world.clock.set(due + lost.late);
        requests::find_overdue(market.services(), world.system(), &FindOverdue { hour }).await.unwrap();
        let given = world.count("SELECT count(*) FROM job WHERE kind = 'requests.timer'").await;
        let is_overdue = lost.late > 10 * MINUTE;
        assert_eq!(given, i64::from(is_overdue), "{lost:?}, due at {:?}", clock_of(due));
        found += given;
    }
    assert!(found > 30, "{found} of them were overdue");
}

/// Pages from which a signed-in customer may start.
async fn pages_of_a_customer(code: TrackingCode) -> Vec<String> {
    let own = format!("/requests/{code}");
    ["/", "/services", "/how-it-works", "/privacy", "/privacy/proof", "/requests", "/me/data", own.as_str()]
        .into_iter()
        .flat_map(|path| [path.to_owned(), format!("/en{}", if path == "/" { "" } else { path })])
        .collect()
}

/// A visit whose specialist has opened the mobile.
async fn seen(market: &Market) -> TrackingCode {
    let code = market.confirmed().await;
    market.set_out(code).await;
    requests::open_contact(market.services(), &market.specialists[0], code).await.unwrap();
    code
}

/// Signed in once more: the market did it a moment ago.
async fn browser_of(market: &Market, mobile: &str) -> Browser {
    market.world.clock.advance(2 * MINUTE);
    market.world.signed_in(mobile).await
}

/// One press to the page of one's data, one more to the answer, which names who, when and for which request.
#[tokio::test]
async fn who_saw_my_number_is_two_presses_away() {
    let market = Market::new(1).await;
    let code = seen(&market).await;
    let mut browser = market.world.signed_in(CUSTOMER).await;
    for path in pages_of_a_customer(code).await {
        let page = browser.get(&path).await.page();
        let prefix = if path.starts_with("/en") { "/en" } else { "" };
        let data = format!("{prefix}/me/data");
        assert!(page.count(&format!("a[href='{data}']")) > 0, "{path} does not lead to one's data");
        let page = browser.get(&data).await.page();
        assert_eq!(page.count("main a[href='#looks']"), 1, "{data} has no answer on top");
        let others = page.text("#looks .stack");
        assert!(others.contains("Spec0 F."), "{others}");
        assert_eq!(page.count(&format!("#looks a[href='{prefix}/requests/{code}']")), 1);
        assert_eq!(page.count("#looks .stack li"), 1, "one's own looks are not among those of others");
    }
}

/// Four answers on top, each a link to a place on the page.
#[tokio::test]
async fn my_data_answers_four_questions_first() {
    let market = Market::new(1).await;
    seen(&market).await;
    let mut browser = market.world.signed_in(CUSTOMER).await;
    let page = browser.get("/en/me/data").await.page();
    let links = page.attrs(".answers a", "href");
    assert_eq!(links, ["#looks", "#inventory", "#until", "#devices"]);
    for link in &links {
        assert_eq!(page.count(link), 1, "{link} leads nowhere");
    }
    assert!(page.text(".answers a[href='#looks']").contains("Spec0 F."));
    assert!(page.count("#until dd time") > 1, "the next erasures have dates");
    let sessions = market.world.count("SELECT count(*) FROM session WHERE device IS NOT NULL").await;
    let own =
        format!("SELECT count(*) FROM session WHERE person_id = {}", market.world.sql_id(market.customer.person_id()));
    let own = market.world.count(&own).await;
    assert!(own < sessions && page.count("#devices li") as i64 == own, "one's own devices, all of them");
    assert_eq!(page.count("#inventory > details, [data-item]"), 0, "all folded");
    let folded = page.attrs("#inventory > a.fold", "href");
    assert!(folded.len() >= 4, "{folded:?}");
    // Each leads to itself, unfolded and alone; and all can be read at once.
    let mut items = 0;
    for link in &folded {
        let (path, id) = link.split_once('#').unwrap();
        let page = browser.get(path).await.page();
        assert_eq!(page.count(&format!("#{id}[open]")), 1, "{link}");
        assert_eq!(page.count("#inventory > details"), 1, "{link}");
        items += page.count("[data-item]");
    }
    let all = page.attr("#inventory a[href*='open=all']", "href");
    let whole = browser.get(all.split('#').next().unwrap()).await.page();
    assert_eq!((whole.count("#inventory > details[open]"), whole.count("[data-item]")), (folded.len(), items));
    let strange = browser.get("/me/data?open=nothing").await.page();
    assert_eq!(strange.count("#inventory > details"), 0);
}

/// A request is one card: question and answer stand together, and what belongs to it with it.
#[tokio::test]
async fn my_data_shows_each_request_as_one_card() {
    let market = Market::new(1).await;
    let codes = [seen(&market).await, market.submit().await];
    let mut browser = market.world.signed_in(CUSTOMER).await;
    let page = browser.get("/me/data?open=all").await.page();
    assert_eq!(page.count("#data-requests article"), 2);
    for code in codes {
        let card = format!("#request-{code}");
        let questions = page.count(&format!("{card} dt[data-item='answer-question']"));
        assert!(questions > 0 && questions == page.count(&format!("{card} dt[data-item] + dd[data-item='answer']")));
    }
    let [with, without] = codes.map(|code| page.count(&format!("#request-{code} [data-item='grant-item']")));
    assert_eq!((with, without), (2, 0), "grants stand on the card of their request");
}

/// One press opens all that is hidden in a category, in place; each item is an access of its own.
#[tokio::test]
async fn my_data_opens_a_category_with_one_press_and_an_entry_for_each_item() {
    let market = Market::new(1).await;
    let code = market.submit().await;
    let mut browser = browser_of(&market, CUSTOMER).await;
    let page = browser.get("/me/data?open=all").await.page();
    assert!(!page.text("#data-requests").contains("Secret street"));
    let action = format!("/me/data/show#request-{code}");
    assert!(!page.attr(&format!("form[action='{action}'] button"), "aria-label").is_empty());
    let opened = browser.submit(&page, &action, &[]).await.status(200).any_page();
    let card = opened.text(&format!("#request-{code}"));
    assert!(card.contains("Secret street") && card.contains("secret note"), "{card}");
    assert_eq!(opened.count("#data-requests[open]"), 1);
    assert!(!opened.text("#data-identity").contains(CUSTOMER), "no other category is opened");
    let entries = |item: &str| format!("SELECT count(*) FROM access_log WHERE actor_kind = 'self' AND item = '{item}'");
    for item in ["request-street", "request-plaque", "request-unit", "request-note", "answer"] {
        assert_eq!(market.world.count(&entries(item)).await, 1, "{item}");
    }
    for item in ["mobile", "request-start-code", "request-city"] {
        assert_eq!(market.world.count(&entries(item)).await, 0, "{item} was not opened");
    }
}

/// What was erased is a result: the street of a closed request.
#[tokio::test]
async fn my_data_shows_what_was_erased_as_a_result() {
    let market = Market::new(1).await;
    let code = market.submit().await;
    market.cancel(code).await.unwrap();
    let mut browser = browser_of(&market, CUSTOMER).await;
    let erased = |page: &crate::support::html::Page| page.count(&format!("#request-{code} .erased"));
    assert_eq!(erased(&browser.get("/me/data?open=all").await.page()), 0);
    market.world.clock.advance(DAY);
    karriz::domain::privacy::retention::schedule(market.services()).await.unwrap();
    market.world.work().await;
    let page = browser.get("/me/data?open=all").await.page();
    assert_eq!(erased(&page), 2, "street and plaque; a flat may never have been there");
    // Of the erasing itself, a day after the closing.
    let words = karriz::i18n::Words::of(karriz::i18n::Lang::Fa);
    let now = market.services().clock.now();
    let when = words.tx("my-data-erased", &[("when", words.date_time(now, now).into())]);
    assert!(page.text(&format!("#request-{code} .erased")).contains(&when), "{when}");
    let said = words.tx("request-address-erased-at", &[("when", words.date_time(now, now).into())]);
    assert!(browser.get(&format!("/requests/{code}")).await.page().text("main").contains(&said), "{said}");
    // What was erased before that was noted has no moment.
    market.world.execute("UPDATE service_request SET address_erased_at = NULL").await;
    let page = browser.get("/me/data?open=all").await.page();
    assert!(!page.text(&format!("#request-{code} .erased")).contains(&when));
    assert_eq!(erased(&page), 2);
    // Nothing is called erased that never was.
    let open = market.submit().await;
    let page = browser.get("/me/data?open=all").await.page();
    assert_eq!(page.count(&format!("#request-{open} .erased")), 0);
}

/// An id that stands in clear is not called unreadable, and one's own given name is not hidden from oneself.
#[tokio::test]
async fn my_data_says_nothing_untrue_of_ids_and_names() {
    let market = Market::new(1).await;
    seen(&market).await;
    let mut browser = market.world.signed_in(CUSTOMER).await;
    for (path, lang) in [("/me/data", karriz::i18n::Lang::Fa), ("/en/me/data", karriz::i18n::Lang::En)] {
        let words = karriz::i18n::Words::of(lang);
        let page = browser.get(&format!("{path}?open=all")).await.page();
        for item in ["look-actor", "event-actor", "form-key"] {
            let said = page.texts(&format!("[data-item='{item}']")).join(" ");
            assert!(!said.contains(&words.t("my-data-unreadable")), "{item}: {said}");
        }
        assert!(page.text("[data-item='look-actor']").contains(&words.t("my-data-named")));
        assert!(page.text("[data-item='given-name'] td").contains("Customer"));
    }
}

/// The request page counts who sees the request; where nobody does it never says that specialists see it.
#[tokio::test]
async fn no_specialist_in_town() {
    let market = Market::new(3).await;
    let code = market.submit().await;
    let mut browser = browser_of(&market, CUSTOMER).await;
    assert_eq!(market.own(code).await.seen_by, Some(3));
    assert!(browser.get(&format!("/en/requests/{code}")).await.page().text("main").contains('3'));
    // Who asks and does the work as well does not see it for an offer.
    market.world.join(CUSTOMER, CITY, &[SERVICE]).await.unwrap();
    assert_eq!(market.own(code).await.seen_by, Some(3));
    // Elsewhere nobody does it.
    let elsewhere = [("province", "IR-23"), ("city", "1576"), ("district", "")];
    let fields = market.form(SERVICE, &elsewhere).await;
    let form = NewForm { service: SERVICE, fields: &fields };
    let code = market.scenario().submit(&market.customer, form).await.unwrap();
    assert_eq!(market.own(code).await.seen_by, Some(0));
    let page = browser.get(&format!("/requests/{code}")).await.page();
    let persian = karriz::i18n::Words::of(karriz::i18n::Lang::Fa);
    let city = market.own(code).await.city;
    let said =
        persian.tx("request-next-wait", &[("n", 0.into()), ("city", city.in_lang(karriz::i18n::Lang::Fa).text.into())]);
    assert!(page.text("main").contains(&said), "{}", page.text("main"));
    let alert = format!("/requests/alerts/{SERVICE}/1576");
    assert_eq!(page.count(&format!("main a[href='{alert}']")), 1, "told later");
    let english = browser.get(&format!("/en/requests/{code}")).await.page().text("main");
    assert!(english.contains("no specialist"), "{english}");
    for untrue in ["Specialists in your city", "specialists in", "nearby"] {
        assert!(!english.contains(untrue), "{untrue}");
    }
}

/// What the table of who sees what says is what the desk and the presses do.
#[tokio::test]
async fn pages_say_who_sees_what_as_it_is_enforced() {
    let market = Market::new(2).await;
    let code = market.submit().await;
    let desk = specialist_mobile(0);
    let specialist = browser_of(&market, &desk).await;
    for stage in [Stage::BeforeChoice, Stage::Agreed, Stage::NearVisit, Stage::Ended] {
        match stage {
            Stage::BeforeChoice => {}
            Stage::Agreed => {
                market.offer(0, code, "450000").await.unwrap();
                market.select(code, 0).await.unwrap();
                market.confirm(code).await.unwrap();
            }
            Stage::NearVisit => market.world.clock.set(market.own(code).await.slot_start - 2 * HOUR),
            Stage::Ended => market.world.clock.set(market.own(code).await.slot_end + DAY),
        }
        let mut specialist =
            if stage == Stage::Ended { market.world.signed_in(&desk).await } else { specialist.clone() };
        let shown = specialist.get("/en/specialist").await.page().text("main");
        assert!(!shown.contains("Secret street") && !shown.contains("900 000 0500"), "only by a press");
        let is_open = requests::open_contact(market.services(), &market.specialists[0], code).await.is_ok();
        let opened = specialist.get("/en/specialist").await.page();
        let city = market.own(code).await.city;
        for datum in Datum::ALL {
            let enforced = match datum {
                Datum::Work => shown.contains("secret note"),
                Datum::Place => shown.contains(city.in_lang(karriz::i18n::Lang::En).text),
                Datum::GivenName => shown.contains("Customer"),
                Datum::Address => is_open && opened.text("main").contains("Secret street"),
                Datum::Mobile => is_open && opened.count("a[href^='tel:']") == 1,
            };
            assert_eq!(sight(datum, stage) != Sight::Hidden, enforced, "{datum:?} at {stage:?}");
        }
    }
    // And the pages say what the source says, row by row.
    for path in ["/", "/how-it-works", "/en/how-it-works"] {
        let page = market.world.browser().get(path).await.page();
        for (row, datum) in Datum::ALL.into_iter().enumerate() {
            for (column, stage) in [Stage::BeforeChoice, Stage::Agreed, Stage::NearVisit].into_iter().enumerate() {
                let cell = format!(".sees tbody tr:nth-child({}) td:nth-of-type({})", row + 1, column + 1);
                let says = page.count(&format!("{cell}.yes")) == 1;
                assert_eq!(says, sight(datum, stage) != Sight::Hidden, "{path}: {datum:?} at {stage:?}");
            }
        }
    }
}

/// Sentences that name an end name the one that the grants have, and none says that a work's end is the end.
#[test]
fn sentences_about_the_address_name_the_end_of_the_grant() {
    assert_eq!(contact_closes_after(), 1, "the sentences below say one day");
    let words = karriz::i18n::Words::of(karriz::i18n::Lang::En);
    for key in ["request-street-seen", "request-details-seen"] {
        let said = words.t(key);
        assert!(said.contains("one day after the visit") && !said.contains("end of the job"), "{key}: {said}");
    }
}

/// What is stored of how many do what where is what a count of all of them gives.
#[tokio::test]
async fn the_stored_count_of_specialists_is_right() {
    let world = World::new().await;
    world.seed_demo().await;
    let pairs = "SELECT count(*) FROM specialist_skill";
    assert!(world.count(pairs).await > 10);
    let of = "FROM specialist_skill JOIN specialist_profile ON specialist_profile.person_id = specialist_skill.person_id \
              WHERE specialist_profile.is_open GROUP BY city_code, service_slug";
    let counted = format!("SELECT city_code, service_slug, count(*) AS specialists {of}");
    let stored = "SELECT city_code, service_slug, specialists FROM able_count";
    for (these, those) in [(counted.as_str(), stored), (stored, counted.as_str())] {
        let sql = format!("SELECT count(*) FROM ({these} EXCEPT {those}) AS more");
        assert_eq!(world.count(&sql).await, 0, "{sql}");
    }
}
