//! Signing in, as a visitor walks it.
use karriz::base::clock::{Clock, DAY, MINUTE, SECOND};
use karriz::domain::scope::CustomerScope;
use karriz::model::role::Role;

use crate::support::{Browser, World};

const MOBILE: &str = "09121234567";
const E164: &str = "+989121234567";

async fn ask(world: &World, mobile: &str) -> Browser {
    let mut browser = world.browser();
    let page = browser.get("/sign-in?next=/services").await.page();
    browser.submit(&page, "/sign-in", &[("mobile", mobile)]).await.sees_other("/sign-in/code");
    browser
}

#[tokio::test]
async fn a_new_number_gives_a_name_accepts_the_policy_and_is_signed_in() {
    let world = World::new().await;
    // Persian digits, as a Persian keyboard types them.
    let mut browser = ask(&world, "\u{6F0}\u{6F9}\u{6F1}\u{6F2} 123 45 67").await;
    let code = world.code_for(E164).await;
    let page = browser.get("/sign-in/code").await.page();
    browser.submit(&page, "/sign-in/code", &[("code", &code)]).await.sees_other("/sign-in/welcome");
    assert_eq!(world.count("SELECT count(*) FROM person").await, 0, "nothing is stored before the acceptance");

    let page = browser.get("/sign-in/welcome").await.page();
    let again = browser.submit(&page, "/sign-in/welcome", &[("given_name", "Sara")]).await.status(422);
    assert_eq!(again.any_page().attr("#given_name", "value"), "Sara", "what was typed is kept");
    assert_eq!(world.count("SELECT count(*) FROM person").await, 0);

    let fields = [("given_name", "Sara"), ("accept", "1")];
    let to = browser.submit(&again.any_page(), "/sign-in/welcome", &fields).await.sees_other("/services");
    assert_eq!(to, "/services", "back to where the visitor wanted to go");
    assert_eq!(world.count("SELECT count(*) FROM person").await, 1);
    assert_eq!(world.count("SELECT count(*) FROM acceptance WHERE policy_version = 1").await, 1);
    assert_eq!(world.count("SELECT count(*) FROM session WHERE person_id IS NOT NULL").await, 1);
}

#[tokio::test]
async fn known_and_unknown_numbers_get_the_same_answer() {
    let world = World::new().await;
    world.person("Sara", None, MOBILE, &[Role::Customer]).await;
    let mut answers = Vec::new();
    for mobile in [MOBILE, "09121234568"] {
        let mut browser = world.browser();
        let page = browser.get("/sign-in").await.page();
        let reply = browser.submit(&page, "/sign-in", &[("mobile", mobile)]).await;
        let names: Vec<String> = reply.headers.keys().map(ToString::to_string).collect();
        let code_page = browser.get("/sign-in/code").await.page();
        answers.push((reply.status, reply.header("location").to_owned(), names, code_page.text("h1")));
    }
    assert_eq!(answers[0], answers[1]);
}

#[tokio::test]
async fn a_code_works_once_and_only_in_the_browser_that_asked() {
    let world = World::new().await;
    world.person("Sara", None, MOBILE, &[Role::Customer]).await;
    let mut browser = ask(&world, MOBILE).await;
    let code = world.code_for(E164).await;

    let mut other = ask(&world, "09121234568").await;
    let page = other.get("/sign-in/code").await.page();
    other.submit(&page, "/sign-in/code", &[("code", &code)]).await.status(422);

    let page = browser.get("/sign-in/code").await.page();
    browser.submit(&page, "/sign-in/code", &[("code", &code)]).await.sees_other("/services");
    let mut replay = browser.clone();
    replay.cookies.remove("__Host-karriz");
    // In another form; the very same one again would be a double tap.
    replay.submit(&page, "/sign-in/code", &[("code", &code), ("form_key", "another")]).await.status(422);
}

#[tokio::test]
async fn five_wrong_codes_end_a_challenge_even_for_the_right_one() {
    let world = World::new().await;
    let mut browser = ask(&world, MOBILE).await;
    let code = world.code_for(E164).await;
    let wrong = if code == "000000" { "111111" } else { "000000" };
    for _ in 0..5 {
        let page = browser.get("/sign-in/code").await.page();
        let reply = browser.submit(&page, "/sign-in/code", &[("code", wrong)]).await.status(422);
        assert_eq!(reply.any_page().attr("#code", "value"), "", "a code is never shown again");
    }
    let page = browser.get("/sign-in/code").await.page();
    browser.submit(&page, "/sign-in/code", &[("code", &code)]).await.status(422);
}

#[tokio::test]
async fn a_code_ends_after_two_minutes_and_nothing_is_left_after_ten() {
    let world = World::new().await;
    let mut browser = ask(&world, MOBILE).await;
    let code = world.code_for(E164).await;
    world.clock.advance(121 * SECOND);
    let page = browser.get("/sign-in/code").await.page();
    browser.submit(&page, "/sign-in/code", &[("code", &code)]).await.status(422);
    world.clock.advance(9 * MINUTE);
    world.work().await;
    assert_eq!(world.count("SELECT count(*) FROM sign_in_challenge").await, 0);
}

#[tokio::test]
async fn the_limits_of_a_number_hold_and_survive_a_restart() {
    let world = World::new().await;
    for round in 0..4 {
        let mut browser = world.browser();
        let page = browser.get("/sign-in").await.page();
        let reply = browser.submit(&page, "/sign-in", &[("mobile", MOBILE)]).await;
        let expected = if round < 3 { 303 } else { 429 };
        let reply = reply.status(expected);
        if expected == 429 {
            assert!(!reply.header("retry-after").is_empty());
            assert_eq!(reply.any_page().attr("#mobile", "value"), MOBILE, "what was typed is kept");
        } else {
            // The counters are rows: a second within the minute is refused whoever asks.
            let mut second = world.browser();
            let page = second.get("/sign-in").await.page();
            second.submit(&page, "/sign-in", &[("mobile", "+98 912 123 4567")]).await.status(429);
        }
        world.clock.advance(MINUTE);
    }
}

#[tokio::test]
async fn a_session_ends_idle_at_its_limit_and_on_sign_out() {
    let world = World::new().await;
    world.person("Sara", None, MOBILE, &[Role::Customer]).await;
    let mut browser = world.signed_in(MOBILE).await;
    let stolen = browser.clone();
    assert_ne!(browser.get("/").await.page().count("form[action='/sign-out']"), 0);

    world.clock.advance(29 * DAY);
    assert_ne!(browser.get("/").await.page().count("form[action='/sign-out']"), 0);
    world.flush().await;
    world.clock.advance(29 * DAY);
    assert_ne!(browser.get("/").await.page().count("form[action='/sign-out']"), 0, "use renews the idle time");
    let page = browser.get("/").await.page();
    let reply = browser.submit(&page, "/sign-out", &[]).await;
    assert!(reply.header("clear-site-data").contains("cache"));
    reply.sees_other("/sign-in");
    assert!(!browser.cookies.contains_key("__Host-karriz"));
    let mut stolen = stolen;
    assert_eq!(stolen.get("/").await.page().count("form[action='/sign-out']"), 0, "the session is gone on the server");

    let mut fresh = world.signed_in(MOBILE).await;
    for _ in 0..4 {
        world.clock.advance(29 * DAY);
        fresh.get("/").await.status(200);
        world.flush().await;
    }
    assert_eq!(fresh.get("/").await.page().count("form[action='/sign-out']"), 0, "90 days are the most");
}

/// A living session does not outlive the key: what a page shows of the person could not be read any more.
#[tokio::test]
async fn whose_key_is_destroyed_is_nobody_from_then_on() {
    let world = World::new().await;
    world.person("Sara", Some("Tehrani"), MOBILE, &[]).await;
    let mut browser = world.signed_in(MOBILE).await;
    let page = browser.get("/me/data?open=identity").await.status(200).page();
    assert!(page.text("body").contains("T\u{2022}"));
    let key_id = CustomerScope::of(&world.principal_of(&browser).await).key_id();
    world.services().keys.destroy(key_id, world.clock.now()).await.unwrap();
    assert!(browser.get("/me/data").await.sees_other("/sign-in").contains("next"));
}

#[tokio::test]
async fn staff_sessions_end_after_twenty_minutes_of_rest() {
    let world = World::new().await;
    world.person("Admin", None, MOBILE, &[Role::Admin]).await;
    let mut browser = world.signed_in(MOBILE).await;
    world.clock.advance(19 * MINUTE);
    assert_ne!(browser.get("/").await.page().count("form[action='/sign-out']"), 0);
    world.flush().await;
    world.clock.advance(21 * MINUTE);
    assert_eq!(browser.get("/").await.page().count("form[action='/sign-out']"), 0);
}

/// A page reads; that a session was used is written beside it, once in five minutes at most.
#[tokio::test]
async fn a_page_writes_nothing_and_the_use_of_a_session_is_written_beside_it() {
    let world = World::new().await;
    world.person("Sara", None, MOBILE, &[Role::Customer]).await;
    let mut browser = world.signed_in(MOBILE).await;
    let begun = world.clock.now();
    let seen = "SELECT last_seen_at FROM session";
    let idle = "SELECT idle_until FROM session";
    world.clock.advance(4 * MINUTE);
    browser.get("/").await.status(200);
    world.flush().await;
    assert_eq!(world.count(seen).await, begun.ms(), "within five minutes nothing is written");

    // A writer that stands in the way for ever: pages of signed-in people come all the same.
    let held = world.services().db.begin().await.unwrap();
    world.clock.advance(2 * MINUTE);
    assert_ne!(browser.get("/").await.page().count("form[action='/sign-out']"), 0);
    world.clock.advance(SECOND);
    browser.get("/").await.status(200);
    drop(held);
    assert_eq!(world.count(seen).await, begun.ms());
    world.flush().await;
    let used = begun + 6 * MINUTE + SECOND;
    assert_eq!(
        (world.count(seen).await, world.count(idle).await),
        (used.ms(), (used + 30 * DAY).ms()),
        "the newest use counts"
    );
}

#[tokio::test]
async fn mobile_name_and_code_are_nowhere_in_the_data_file() {
    let world = World::new().await;
    if world.is_postgres() {
        return;
    }
    world.person("Mahbanoo", Some("Nikfar"), MOBILE, &[Role::Customer]).await;
    let _browser = ask(&world, "09351112233").await;
    let code = world.code_for("+989351112233").await;
    let raw = world.raw_data();
    for secret in ["Mahbanoo", "Nikfar", "9121234567", "9351112233", code.as_str()] {
        let found = raw.windows(secret.len()).any(|window| window == secret.as_bytes());
        assert!(!found, "{secret} stands in the data file");
    }
}
