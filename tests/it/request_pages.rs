//! The main job through its pages: asking, offering, choosing, confirming, looking, as browsers without scripts do it.
use karriz::base::clock::HOUR;
use karriz::model::role::Role;

use crate::support::{Browser, World};

const CUSTOMER: &str = "09121234567";
const SPECIALIST: &str = "09121230001";
const RIVAL: &str = "09121230002";
const STRANGER: &str = "09121239999";
const ADMIN: &str = "09121230009";
const SERVICE: &str = "leak-repair";
const NEW: &str = "/requests/new/review?service=leak-repair";
const TEHRAN: &str = "1576";
const STREET: &str = "Valiasr Street, Third Lane";
/// Wednesday, the day after the world begins.
const TOMORROW: &str = "1405-09-04";

async fn specialist(world: &World, name: &str, mobile: &str) {
    world.working(name, Some("Rad"), mobile, TEHRAN, &[SERVICE]).await;
}

async fn customer(world: &World) -> Browser {
    world.person("Sara", Some("Moradi"), CUSTOMER, &[Role::Customer]).await;
    world.signed_in(CUSTOMER).await
}

/// The service's own required questions, answered.
const ANSWERS: [(&str, &str); 3] = [("q_where", "tap"), ("q_urgency", "today"), ("q_water_off", "yes")];

/// What one types into the form; the rest of it stands as it was rendered.
fn typed() -> Vec<(&'static str, &'static str)> {
    let mut typed = ANSWERS.to_vec();
    typed.extend([
        ("note", "The tap drips at night."),
        ("city", TEHRAN),
        ("district", "6"),
        ("street", STREET),
        ("plaque", "12"),
        ("unit", "4"),
        ("slot_day", TOMORROW),
        ("slot_hour", "10"),
    ]);
    typed
}

/// Files a request through the form; gives its path.
async fn file(browser: &mut Browser) -> String {
    let page = browser.get(NEW).await.page();
    let to = browser.submit(&page, NEW, &typed()).await.sees_other("/requests/KZ-");
    to.split('?').next().unwrap().to_owned()
}

fn code_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}

/// Makes an offer through the desk.
async fn make_offer(browser: &mut Browser, code: &str, total: &str, hour: &str) {
    let desk = browser.get("/specialist").await.page();
    let action = format!("/specialist/requests/{code}/offer");
    let fields = [("total", total), ("arrival_hour", hour), ("message", "I bring the parts.")];
    browser.submit(&desk, &action, &fields).await.says("/specialist", "offer-sent");
}

#[tokio::test]
async fn the_main_job_goes_through_its_pages() {
    let world = World::new().await;
    let mut sara = customer(&world).await;
    specialist(&world, "Ali", SPECIALIST).await;
    specialist(&world, "Nima", RIVAL).await;
    let (mut ali, mut nima) = (world.signed_in(SPECIALIST).await, world.signed_in(RIVAL).await);

    let path = file(&mut sara).await;
    let code = code_of(&path).to_owned();
    assert!(sara.get("/requests").await.page().text("main").contains(&code));

    // Nearby, without name, phone, street and plaque.
    let desk = ali.get("/specialist").await.status(200).body;
    for secret in ["Sara", "Moradi", STREET, "1234567", "\u{6F1}\u{6F2}\u{6F3}\u{6F4}"] {
        assert!(!desk.contains(secret), "the desk shows {secret}");
    }
    assert!(desk.contains("The tap drips at night."));
    make_offer(&mut ali, &code, "\u{6F6}\u{6F2}\u{6F0}\u{66C}\u{6F0}\u{6F0}\u{6F0}", "10").await;
    make_offer(&mut nima, &code, "540000", "11").await;

    // Compared by price; Ali is chosen, then confirmed.
    let page = sara.get(&path).await.page();
    assert_eq!(page.count("article.offer"), 2);
    assert!(page.text("article.offer h3").contains("Nima"), "the lower price comes first");
    let select = format!("{path}/select");
    let by_arrival = sara.get(&format!("{path}?sort=arrival")).await.page();
    assert!(by_arrival.text("article.offer h3").contains("Ali"));
    sara.submit(&by_arrival, &select, &[]).await.says(&path, "offer-chosen");
    let page = sara.get(&path).await.page();
    let before = ali.get("/specialist").await.page();
    assert_eq!(before.count("form[action$='/reveal#job-x'], form[action*='/reveal']"), 0, "nothing opens unconfirmed");
    sara.submit(&page, &format!("{path}/events/confirm"), &[]).await.says(&path, "request-confirmed");

    // The address opens at once by a press; the number only near the visit.
    let desk = ali.get("/specialist").await.page();
    let reveal = format!("/specialist/requests/{code}/reveal");
    assert!(!desk.text("main").contains(STREET));
    ali.post(&reveal, &[]).await.sees_other("/specialist");
    let opened = ali.get("/specialist").await;
    assert_eq!(opened.header("cache-control"), "no-store");
    let opened = opened.status(200).any_page();
    assert!(opened.text(".opened").contains(STREET));
    assert_eq!(opened.count("a[href^='tel:']"), 0, "the number is still closed");
    nima.post(&reveal, &[]).await.status(404);
    world.clock.advance(24 * HOUR);
    assert!(!ali.get("/specialist").await.status(200).body.contains(STREET), "the look is over");
    ali.post(&reveal, &[]).await.sees_other("/specialist");
    let opened = ali.get("/specialist").await.page();
    assert!(opened.text(".opened").contains("\u{6F0}\u{6F9}\u{6F1}\u{6F2}"));

    // Sara sees who accessed it, when, and how often.
    let page = sara.get(&path).await.page();
    assert_eq!(page.count(".disclose"), 2);
    assert_eq!(page.count(".disclose details li"), 3, "two looks at the address, one at both");
    assert!(page.text(".disclose").contains("Ali"));

    // Calling it off closes both at once.
    sara.submit(&page, &format!("{path}/events/cancel"), &[]).await.says(&path, "request-cancelled");
    assert!(!ali.get("/specialist").await.status(200).body.contains(STREET), "what is shut is gone at once");
    let closed = ali.post(&reveal, &[]).await;
    assert!(matches!(closed.status.as_u16(), 404 | 409), "{}", closed.status);
    assert!(!closed.body.contains(STREET));
}

#[tokio::test]
async fn a_wrong_form_comes_back_whole_and_stores_nothing() {
    let world = World::new().await;
    let mut sara = customer(&world).await;
    let page = sara.get(NEW).await.page();
    let mut fields = typed();
    fields.retain(|(name, _)| !matches!(*name, "plaque" | "slot_day" | "note"));
    fields.push(("note", "call 0912 123 4567 </textarea><script>"));
    let again = sara.submit(&page, NEW, &fields).await.status(422);
    assert!(!again.body.contains("<script>"));
    let again = again.any_page();
    assert_eq!(again.attr("#street", "value"), STREET);
    assert_eq!(again.attr("#plaque", "aria-invalid"), "true");
    assert_eq!(again.text("#note").trim(), "call 0912 123 4567 </textarea><script>");
    for field in ["note", "plaque", "slot_day"] {
        assert_eq!(again.count(&format!(".error-summary a[href='#{field}']")), 1, "{field}");
    }
    assert_eq!(world.count("SELECT count(*) FROM service_request").await, 0);

    // Put right, it is filed; the same post again gets the same reply and files nothing more.
    let right = [("plaque", "12"), ("slot_day", TOMORROW), ("note", "")];
    let fields = again.form(NEW, &right);
    let first = sara.post(NEW, &fields).await.sees_other("/requests/KZ-");
    assert_eq!(sara.post(NEW, &fields).await.sees_other("/requests/KZ-"), first);
    assert_eq!(world.count("SELECT count(*) FROM service_request").await, 1);
}

#[tokio::test]
async fn codes_are_read_as_people_type_them_and_strangers_find_nothing() {
    let world = World::new().await;
    let mut sara = customer(&world).await;
    world.person("Omid", None, STRANGER, &[Role::Customer]).await;
    let mut stranger = world.signed_in(STRANGER).await;
    let path = file(&mut sara).await;
    let typed = code_of(&path).to_lowercase().replace('0', "o").replace('1', "l");
    assert_eq!(sara.get(&format!("/requests/{typed}")).await.sees_other("/requests/"), path);
    assert_eq!(sara.get(&format!("/en/requests/{typed}")).await.sees_other("/en/requests/"), format!("/en{path}"));
    stranger.get(&path).await.status(404);
    for action in ["select", "events/confirm", "events/cancel"] {
        let reply = stranger.post(&format!("{path}/{action}"), &[]).await;
        assert!(matches!(reply.status.as_u16(), 404 | 409), "{action}: {}", reply.status);
        assert!(!reply.body.contains(STREET), "{action}");
    }
    assert_eq!(world.count("SELECT count(*) FROM service_request WHERE state = 'offers_open'").await, 1);
    sara.get("/requests/KZ-0000-0001").await.status(404);
    sara.get("/requests/nonsense").await.status(404);
    assert_eq!(sara.get(&format!("{path}/events/cancel")).await.sees_other("/requests/"), path);
}

#[tokio::test]
async fn a_wrong_offer_comes_back_in_its_card_and_can_be_put_right_and_withdrawn() {
    let world = World::new().await;
    let mut sara = customer(&world).await;
    specialist(&world, "Ali", SPECIALIST).await;
    let mut ali = world.signed_in(SPECIALIST).await;
    let (first, second) = (file(&mut sara).await, file(&mut sara).await);
    let code = code_of(&first);
    let action = format!("/specialist/requests/{code}/offer");
    let desk = ali.get("/specialist").await.page();
    let again =
        ali.submit(&desk, &action, &[("total", "abc"), ("message", "Mind the dog")]).await.status(422).any_page();
    assert_eq!(again.attr(&format!("[id='{code}-total']"), "value"), "abc");
    assert_eq!(again.text(&format!("[id='{code}-message']")).trim(), "Mind the dog");
    assert_eq!(again.count(&format!(".error-summary a[href='#{code}-total']")), 1);
    assert_eq!(again.attr(&format!("[id='{}-total']", code_of(&second)), "value"), "");
    ali.submit(&again, &action, &[("total", "450000"), ("arrival_hour", "10")]).await.says("/specialist", "offer-sent");
    let desk = ali.get("/specialist").await.page();
    assert!(!desk.text("main").contains("Sara"), "the given name is for whoever is chosen");
    let withdraw = format!("/specialist/requests/{code}/events/withdraw");
    ali.submit(&desk, &withdraw, &[]).await.says("/specialist", "offer-withdrawn");
    assert_eq!(world.count("SELECT count(*) FROM offer WHERE state = 'open'").await, 0);
    let page = sara.get(&first).await.page();
    let choose = sara.post(&format!("{first}/select"), &page.form(&format!("{first}/events/cancel"), &[])).await;
    assert_ne!(choose.status.as_u16(), 303, "a withdrawn offer cannot be chosen");
}

#[tokio::test]
async fn the_board_is_masked_and_filtered_by_its_address() {
    let world = World::new().await;
    let mut sara = customer(&world).await;
    world.person("Reza", None, ADMIN, &[Role::Admin]).await;
    let mut admin = world.signed_in(ADMIN).await;
    let code = code_of(&file(&mut sara).await).to_owned();
    let board = admin.get("/staff/requests").await.status(200).body;
    assert!(board.contains(&code));
    for secret in ["Sara", "Moradi", STREET, "The tap drips"] {
        assert!(!board.contains(secret), "the board shows {secret}");
    }
    assert_eq!(admin.get("/staff/requests?state=offers_open").await.page().count("tbody tr"), 1);
    assert_eq!(admin.get(&format!("/staff/requests?city={TEHRAN}")).await.page().count("tbody tr"), 1);
    assert_eq!(admin.get("/staff/requests?state=expired").await.page().count("tbody tr"), 0);
    assert_eq!(admin.get("/staff/requests?city=nowhere").await.page().count("tbody tr"), 0);
    assert_eq!(admin.get(&format!("/staff/requests?before=1-{code}")).await.page().count("tbody tr"), 0);
    for broken in ["x", "1-KZ-0000-0001", "%C3%A9", &"9".repeat(500)] {
        assert_eq!(
            admin.get(&format!("/staff/requests?before={broken}")).await.page().count("tbody tr"),
            1,
            "{broken}"
        );
    }
    // The code, as people type it.
    let other = code_of(&file(&mut sara).await).to_owned();
    for typed in [code.clone(), code.to_lowercase(), code.replace('-', "")] {
        let page = admin.get(&format!("/staff/requests?code={typed}")).await.page();
        assert!(page.count("tbody tr") == 1 && !page.text("tbody").contains(&other), "{typed}");
        assert_eq!(page.attr("#code", "value"), typed);
    }
    assert_eq!(admin.get("/staff/requests?code=KZ-0000").await.page().count("tbody tr"), 0);
    assert_eq!(admin.get(&format!("/staff/requests?code={code}&state=expired")).await.page().count("tbody tr"), 0);
    sara.get("/staff/requests").await.status(403);
    sara.get("/specialist").await.status(403);
}
