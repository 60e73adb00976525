//! Drafts of the request form and looks at contact data, of specialists and of staff who call, under the faults of D1 and
//! D4, and in two tabs at once. They have transactions of their own, so the key of a form does not stand behind them.
use std::sync::atomic::Ordering;

use karriz::base::clock::MINUTE;
use karriz::base::limits::Limits;
use karriz::model::request::RequestState;
use karriz::model::role::Role;
use karriz::model::tracking_code::TrackingCode;

use crate::support::html::Page;
use crate::support::market::{CUSTOMER, Market, specialist_mobile};
use crate::support::{Browser, World};
use crate::write_path::{LOSE_ANSWER, LOSE_COMMIT, Way, fill, free, world_with};

const WORK: &str = "/requests/new?service=leak-repair";
const SARA: &str = "09121234567";
const WORDS: &str = "The tap drips at night.";
const TYPED: [(&str, &str); 4] = [("q_where", "tap"), ("q_urgency", "today"), ("q_water_off", "yes"), ("note", WORDS)];
const DRAFTS: &str = "SELECT count(*) FROM request_draft";
const LOOKS: &str = "SELECT count(*) FROM access_log WHERE actor_kind = 'specialist'";
const STAFF_LOOKS: &str = "SELECT count(*) FROM access_log WHERE actor_kind = 'staff'";
const STAFF: &str = "09000000700";
const CALLS: &str = "/staff/calls";
const NUMBER: &str = "/staff/calls/number";

async fn customer(world: &World) -> Browser {
    world.person("Sara", None, SARA, &[Role::Customer]).await;
    world.signed_in(SARA).await
}

fn action(page: &Page) -> String {
    page.attr("main form.form", "action")
}

/// A visit with its hour near, and the specialist's browser.
async fn near_visit(world: World) -> (Market, TrackingCode, Browser) {
    let market = Market::of(world, 2).await;
    let code = market.at(RequestState::Confirmed).await;
    market.world.clock.set(market.own(code).await.slot_start - 60 * MINUTE);
    let specialist = market.world.signed_in(&specialist_mobile(0)).await;
    (market, code, specialist)
}

/// A customer who waits for a call, and the browser of staff.
async fn awaited_call(world: World) -> (Market, Browser) {
    world.person("Mina", None, STAFF, &[Role::Admin]).await;
    let market = Market::of(world, 2).await;
    let code = market.at(RequestState::Confirmed).await;
    market.world.clock.advance(2 * MINUTE);
    let mut customer = market.world.signed_in(CUSTOMER).await;
    let page = customer.get(&format!("/requests/{code}")).await.page();
    customer.submit(&page, &format!("/requests/{code}/call-me"), &[]).await.status(303);
    let staff = market.world.signed_in(STAFF).await;
    (market, staff)
}

fn tel(page: &Page) -> usize {
    page.count("main a[href^='tel:']")
}

#[tokio::test]
async fn d1_a_step_of_the_form_keeps_what_was_typed_when_the_disk_is_full() {
    let world = World::with(|config| config.limits = Limits::wide()).await;
    if world.is_postgres() {
        return;
    }
    let mut sara = customer(&world).await;
    fill(&world).await;
    let long = WORDS.repeat(20);
    let mut kept = 0;
    let page = loop {
        assert!(kept < 200, "the database was never full");
        let page = sara.get(WORK).await.page();
        let typed = [TYPED[0], TYPED[1], TYPED[2], ("note", long.as_str())];
        let reply = sara.submit(&page, &action(&page), &typed).await;
        if reply.status.as_u16() != 303 {
            break reply.status(503).any_page();
        }
        kept += 1;
    };
    assert_eq!(page.text("textarea").trim(), long);
    assert_eq!(world.count(DRAFTS).await, kept, "what was called kept is kept, and nothing else");
    free(&world).await;
    let place = sara.submit(&page, &action(&page), &[]).await.sees_other("/requests/new/place?");
    assert!(sara.get(&place.replace("/place", "")).await.page().text("textarea").contains(WORDS));
    assert_eq!(world.count(DRAFTS).await, kept + 1);
}

#[tokio::test]
async fn d1_a_look_that_cannot_be_written_down_shows_nothing() {
    let world = World::with(|config| config.limits = Limits::wide()).await;
    if world.is_postgres() {
        return;
    }
    let (market, code, mut specialist) = near_visit(world).await;
    let path = format!("/specialist/requests/{code}/reveal");
    fill(&market.world).await;
    let mut looks = 0;
    // The visit ends some time; the disk is full before.
    for round in 0.. {
        assert!(round < 400, "the database was never full");
        let reply = specialist.post(&path, &[]).await;
        if reply.status.as_u16() != 303 {
            let refused = reply.status(503).any_page();
            assert_eq!(tel(&refused), 0, "no entry, no access");
            break;
        }
        looks += 1;
        // The same minute: the look is ended by hand, so that the next one is a new one.
        market.world.execute("UPDATE contact_grant SET shown_until = NULL").await;
    }
    assert_eq!(market.world.count(LOOKS).await, looks);
    free(&market.world).await;
    specialist.post(&path, &[]).await.sees_other("/specialist");
    assert_eq!(tel(&specialist.get("/specialist").await.page()), 1);
    assert_eq!(market.world.count(LOOKS).await, looks + 1);
}

#[tokio::test]
async fn d1_a_number_to_call_is_not_shown_when_the_look_cannot_be_written_down() {
    let world = World::with(|config| config.limits = Limits::wide()).await;
    if world.is_postgres() {
        return;
    }
    let (market, mut staff) = awaited_call(world).await;
    let list = staff.get(CALLS).await.page();
    fill(&market.world).await;
    let mut looks = 0;
    for round in 0.. {
        assert!(round < 400, "the database was never full");
        let reply = staff.submit(&list, NUMBER, &[]).await;
        if reply.status.as_u16() != 303 {
            assert_eq!(tel(&reply.status(503).any_page()), 0, "no entry, no access");
            break;
        }
        looks += 1;
        market.world.execute("UPDATE call_task SET shown_until = NULL").await;
    }
    assert_eq!(market.world.count(STAFF_LOOKS).await, looks);
    free(&market.world).await;
    staff.submit(&list, NUMBER, &[]).await.sees_other(CALLS);
    assert_eq!((tel(&staff.get(CALLS).await.page()), market.world.count(STAFF_LOOKS).await), (1, looks + 1));
}

#[tokio::test]
async fn d4_a_number_whose_answer_is_lost_is_opened_once() {
    for (order, written) in [(LOSE_ANSWER, 1), (LOSE_COMMIT, 0)] {
        let mut way: Option<Way> = None;
        let Some(world) = world_with(&mut way, |_| ()).await else { return };
        let next = way.unwrap().next;
        let (market, mut staff) = awaited_call(world).await;
        let list = staff.get(CALLS).await.page();
        next.store(order, Ordering::SeqCst);
        let unknown = staff.submit(&list, NUMBER, &[]).await.status(503);
        // The page that says so is read after it: what is written down may be seen.
        assert_eq!((tel(&unknown.any_page()), market.world.count(STAFF_LOOKS).await), (written as usize, written));
        staff.submit(&list, NUMBER, &[]).await.sees_other(CALLS);
        assert_eq!((tel(&staff.get(CALLS).await.page()), market.world.count(STAFF_LOOKS).await), (1, 1));
    }
}

#[tokio::test]
async fn d4_a_step_whose_answer_is_lost_is_taken_again_and_one_request_comes_of_it() {
    for order in [LOSE_ANSWER, LOSE_COMMIT] {
        let mut way: Option<Way> = None;
        let Some(world) = world_with(&mut way, |_| ()).await else { return };
        let next = way.unwrap().next;
        let mut sara = customer(&world).await;
        let page = sara.get(WORK).await.page();
        next.store(order, Ordering::SeqCst);
        let again = sara.submit(&page, &action(&page), &TYPED).await.status(503).any_page();
        assert_eq!(again.text("textarea").trim(), WORDS, "what was typed is kept");
        let place = sara.submit(&again, &action(&again), &[]).await.sees_other("/requests/new/place?");
        assert!(sara.get(&place.replace("/place", "")).await.page().text("textarea").contains(WORDS));
    }
}

#[tokio::test]
async fn d4_a_look_whose_answer_is_lost_is_one_look() {
    for (order, written) in [(LOSE_ANSWER, 1), (LOSE_COMMIT, 0)] {
        let mut way: Option<Way> = None;
        let Some(world) = world_with(&mut way, |_| ()).await else { return };
        let next = way.unwrap().next;
        let (market, code, mut specialist) = near_visit(world).await;
        let path = format!("/specialist/requests/{code}/reveal");
        next.store(order, Ordering::SeqCst);
        specialist.post(&path, &[]).await.status(503);
        assert_eq!(market.world.count(LOOKS).await, written);
        // The press again begins a look or finds the one that was begun.
        specialist.post(&path, &[]).await.sees_other("/specialist");
        assert_eq!(market.world.count(LOOKS).await, 1);
        assert_eq!(tel(&specialist.get("/specialist").await.page()), 1);
    }
}

/// Two tabs, each with a form key of its own: one request comes of the draft, and both are led to it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn race_9_two_tabs_that_send_one_draft_at_once_make_one_request() {
    let world = World::with(|config| config.limits = Limits::wide()).await;
    let mut sara = customer(&world).await;
    for round in 1..=5 {
        let page = sara.get(WORK).await.page();
        let place = sara.submit(&page, &action(&page), &TYPED).await.sees_other("/requests/new/place?");
        let review = fill_place(&world, &mut sara, &place).await;
        let mut pages = Vec::new();
        for _ in 0..4 {
            pages.push(sara.get(&review).await.status(200).page());
        }
        let tabs = pages.iter().map(|page| {
            let (mut browser, path, fields) = (sara.clone(), action(page), page.form(&action(page), &[]));
            tokio::spawn(async move { browser.post(&path, &fields).await })
        });
        let mut led = Vec::new();
        for tab in tabs.collect::<Vec<_>>() {
            led.push(tab.await.unwrap().sees_other("/requests/KZ-"));
        }
        led.dedup();
        assert_eq!(led.len(), 1, "{led:?}");
        assert_eq!(world.count("SELECT count(*) FROM service_request").await, round);
    }
}

async fn fill_place(world: &World, browser: &mut Browser, place: &str) -> String {
    let day = karriz::domain::requests::open_slots(world.services().clock.now())[1].day;
    let day = format!("{:04}-{:02}-{:02}", day.year(), day.month(), day.day());
    let page = browser.get(place).await.page();
    let typed = [
        ("city", "\u{645}\u{634}\u{647}\u{62F}"),
        ("street", "Vakilabad 20"),
        ("plaque", "12"),
        ("slot_day", day.as_str()),
        ("slot_hour", "10"),
    ];
    browser.submit(&page, &action(&page), &typed).await.sees_other("/requests/new/review?")
}
