//! "Call me": staff gets a task with a time, and a number is never seen without its owner reading of it.
use karriz::base::clock::{DAY, HOUR, MINUTE};
use karriz::base::ids::row_id;
use karriz::domain::refusal::Refusal;
use karriz::domain::requests;
use karriz::domain::scope::{CallPeople, StaffScope, Unmask};
use karriz::entity::call_task;
use karriz::model::conflict::Conflict;
use karriz::model::ids::CallId;
use karriz::model::request::RequestState;
use karriz::model::role::Role;
use karriz::model::tracking_code::TrackingCode;
use sea_orm::{EntityTrait, IntoActiveModel};

use crate::notify::until_hour;
use crate::support::html::Page;
use crate::support::market::{CUSTOMER, Market, specialist_mobile};
use crate::support::{Browser, Reply};

const STAFF: &str = "09000000700";
const OTHER_STAFF: &str = "09000000701";
const PATH: &str = "/staff/calls";
const LOOKS: &str = "SELECT count(*) FROM access_log WHERE actor_kind = 'staff'";

async fn confirmed() -> (Market, TrackingCode) {
    let market = Market::new(2).await;
    for mobile in [STAFF, OTHER_STAFF] {
        market.world.person("Mina", None, mobile, &[Role::Admin]).await;
    }
    let code = market.at(RequestState::Confirmed).await;
    (market, code)
}

/// The customer asks; the page that says until when they are called.
async fn asked(market: &Market, code: TrackingCode) -> (Browser, Page) {
    market.world.clock.advance(2 * MINUTE);
    let mut customer = market.world.signed_in(CUSTOMER).await;
    let (path, action) = (format!("/requests/{code}"), format!("/requests/{code}/call-me"));
    let page = customer.get(&path).await.page();
    customer.submit(&page, &action, &[]).await.says(&path, "call-asked-for");
    let said = customer.get(&path).await.page();
    assert_eq!(said.count(&format!("form[action='{action}']")), 0, "asked once");
    (customer, said)
}

fn tel(page: &Page) -> Vec<String> {
    page.attrs("main a[href^='tel:']", "href")
}

async fn press(browser: &mut Browser, action: &str, typed: &[(&str, &str)]) -> Reply {
    let page = browser.get(PATH).await.status(200).page();
    browser.submit(&page, &format!("{PATH}/{action}"), typed).await
}

#[tokio::test]
async fn who_asks_is_called_and_reads_who_saw_the_number() {
    let (market, code) = confirmed().await;
    let (mut customer, _) = asked(&market, code).await;
    let mut staff = market.world.signed_in(STAFF).await;
    let list = staff.get(PATH).await.page();
    let shown = list.text("main");
    assert!(shown.contains(&code.to_string()) && tel(&list).is_empty());
    for secret in ["Customer", "Secret street", "Family"] {
        assert!(!shown.contains(secret), "{secret} is not masked");
    }
    for _ in 0..2 {
        staff.submit(&list, &format!("{PATH}/number"), &[]).await.sees_other(PATH);
    }
    assert_eq!(tel(&staff.get(PATH).await.page()), [format!("tel:+98{}", &CUSTOMER[1..])]);
    assert_eq!(market.world.count(LOOKS).await, 1, "within a look nothing begins anew");
    let seen = customer.get("/en/me/data").await.page().text("#looks");
    assert!(seen.contains("for the call you asked for"), "{seen}");
    // It is shown to whoever opened it, and for some minutes.
    assert!(tel(&market.world.signed_in(OTHER_STAFF).await.get(PATH).await.page()).is_empty());
    market.world.clock.advance(10 * MINUTE);
    assert!(tel(&staff.get(PATH).await.page()).is_empty());
    press(&mut staff, "number", &[]).await.sees_other(PATH);
    assert_eq!(market.world.count(LOOKS).await, 2);

    let page = staff.get(PATH).await.page();
    for _ in 0..2 {
        staff.submit(&page, &format!("{PATH}/close"), &[("outcome", "reached")]).await.says(PATH, "call-closed");
    }
    let done = staff.get(PATH).await.page();
    assert!(!done.text("main").contains(&code.to_string()) && tel(&done).is_empty(), "what was open is shut");
    assert_eq!(market.world.count("SELECT count(*) FROM call_task WHERE outcome = 'reached'").await, 1);
    let item = customer.get("/me/data?open=all").await.page();
    assert_eq!(item.count("[data-item='call-outcome']"), 1);
    // They may ask again.
    assert_eq!(customer.get(&format!("/requests/{code}")).await.page().count("form[action$='/call-me']"), 1);
}

#[tokio::test]
async fn who_did_not_answer_reads_that_we_called_and_may_ask_again() {
    let (market, code) = confirmed().await;
    let (mut customer, _) = asked(&market, code).await;
    let mut specialist = market.world.signed_in(&specialist_mobile(0)).await;
    let desk = specialist.get("/specialist").await.page();
    let action = format!("/specialist/requests/{code}/call-me");
    specialist.submit(&desk, &action, &[]).await.says("/specialist", "call-asked-for");
    let mut staff = market.world.signed_in(STAFF).await;
    for _ in 0..2 {
        press(&mut staff, "close", &[("outcome", "no-answer")]).await.says(PATH, "call-closed");
    }
    market.world.clock.advance(MINUTE);
    for (browser, path, action) in [
        (&mut customer, format!("/en/requests/{code}"), format!("/en/requests/{code}/call-me")),
        (&mut specialist, "/en/specialist".to_owned(), format!("/en{action}")),
    ] {
        let missed = browser.get(&path).await.page();
        assert!(missed.text("main").contains("We called and nobody answered"), "{path}");
        assert_eq!(missed.count("details[open] form[action$='/call-me']"), 1, "{path}: and it stands open");
        browser.submit(&missed, &action, &[]).await.status(303);
        let again = browser.get(&path).await.page().text("main");
        assert!(!again.contains("nobody answered") && again.contains("We call you by"), "{path}");
    }
}

#[tokio::test]
async fn staff_reads_that_there_are_more_calls_than_are_shown() {
    let (market, code) = confirmed().await;
    asked(&market, code).await;
    let mut staff = market.world.signed_in(STAFF).await;
    let (first, told) = ("Only the first", |page: &Page| page.text("main"));
    let services = market.services();
    let one = call_task::Entity::find().one(services.db.read()).await.unwrap().unwrap();
    for (calls, has_more) in [(50, false), (51, true)] {
        let tx = services.begin().await.unwrap();
        for _ in market.world.count("SELECT count(*) FROM call_task").await..calls {
            let same = call_task::Model { id: row_id(one.created_at), ..one.clone() };
            call_task::Entity::insert(same.into_active_model()).exec_without_returning(&tx).await.unwrap();
        }
        tx.commit().await.unwrap();
        let page = staff.get("/en/staff/calls").await.page();
        assert_eq!((page.count("main article"), told(&page).contains(first)), (50, has_more));
    }
}

#[tokio::test]
async fn the_specialist_asks_from_the_desk_and_reads_by_when() {
    let (market, code) = confirmed().await;
    until_hour(&market.world, 23);
    let mut specialist = market.world.signed_in(&specialist_mobile(0)).await;
    let action = format!("/specialist/requests/{code}/call-me");
    let desk = specialist.get("/specialist").await.page();
    specialist.submit(&desk, &action, &[]).await.says("/specialist", "call-asked-for");
    let desk = specialist.get("/en/specialist").await.page();
    assert_eq!(desk.count(&format!("form[action='/en{action}']")), 0);
    assert!(desk.text("main").contains("We call you by") && desk.text("main").contains("09:00"), "not in the night");
    market.world.clock.advance(DAY);
    let mut specialist = market.world.signed_in(&specialist_mobile(0)).await;
    assert!(specialist.get("/en/specialist").await.page().text("main").contains("We are late"));
    let mut staff = market.world.signed_in(STAFF).await;
    let list = staff.get("/en/staff/calls").await.page();
    assert_eq!((list.count("main .badge--danger"), list.text("main").contains("(specialist)")), (1, true));
}

#[tokio::test]
async fn nobody_is_called_for_others_or_when_nothing_is_agreed() {
    let (market, code) = confirmed().await;
    let stranger = "09000000702";
    market.world.person("Omid", None, stranger, &[Role::Specialist]).await;
    let mut browser = market.world.signed_in(stranger).await;
    let key = browser.get("/requests").await.page().attr("form [name=form_key]", "value");
    let both = [format!("/requests/{code}/call-me"), format!("/specialist/requests/{code}/call-me")];
    for (place, path) in both.iter().enumerate() {
        browser.post(path, &[("form_key".to_owned(), format!("{key}{place}"))]).await.status(404);
    }
    for path in [PATH, "/staff/calls/number", "/staff/calls/close"] {
        browser.get(path).await.status(403);
    }
    // Only while there is a visit to speak of.
    let open = market.submit().await;
    let services = market.services();
    let tx = services.begin().await.unwrap();
    let refused = requests::ask_to_be_called(services, &market.customer, &tx, open).await;
    assert!(matches!(refused, Err(Refusal::Conflict(Conflict::RequestMoved))), "{refused:?}");
    tx.rollback().await.unwrap();
    // Not for ever.
    for round in 0..6 {
        let tx = services.begin().await.unwrap();
        let reply = requests::ask_to_be_called(services, &market.customer, &tx, code).await;
        assert_eq!(reply.is_ok(), round < 5, "{reply:?}");
        tx.commit().await.unwrap();
        market.world.execute("UPDATE call_task SET done_at = 1").await;
    }
}

#[tokio::test]
async fn a_closed_call_opens_no_number_and_every_press_is_counted() {
    let (market, code) = confirmed().await;
    asked(&market, code).await;
    let services = market.services();
    let of = |mobile: &'static str| {
        let principal = market.world.principal(mobile);
        async { StaffScope::<CallPeople>::of(&principal.await).unwrap() }
    };
    let scope = of(STAFF).await;
    let call = requests::list_calls(services, &scope).await.unwrap().calls.remove(0);
    let confirmed = market.world.confirmed::<Unmask>(STAFF).await;
    let unknown = requests::open_call_number(services, &scope, &confirmed, CallId::NIL).await;
    assert!(matches!(unknown, Err(Refusal::NotFound)));
    let mut limits = karriz::base::limits::Limits::standard();
    limits.staff_reveals_per_day.most = 2;
    let few = karriz::domain::Services::clone(services).with_limits(limits);
    for round in 0..4 {
        market.world.clock.advance(11 * MINUTE);
        let opened = requests::open_call_number(&few, &scope, &confirmed, call.id).await;
        assert_eq!(opened.is_ok(), round < 2, "{opened:?}");
    }
    assert_eq!(market.world.count(LOOKS).await, 2, "what is refused leaves no entry, for nothing was seen");
    let tx = services.begin().await.unwrap();
    let outcome = karriz::model::call::CallOutcome::NoAnswer;
    requests::close_call(services, &scope, &tx, call.id, outcome).await.unwrap();
    tx.commit().await.unwrap();
    market.world.clock.advance(HOUR);
    let other = of(OTHER_STAFF).await;
    let opened = requests::open_call_number(services, &other, &confirmed, call.id).await;
    assert!(matches!(opened, Err(Refusal::Conflict(Conflict::CallDone))), "{opened:?}");
    let tx = services.begin().await.unwrap();
    let again = requests::close_call(services, &other, &tx, call.id, outcome).await;
    assert!(matches!(again, Err(Refusal::Conflict(Conflict::CallDone))), "{again:?}");
}
