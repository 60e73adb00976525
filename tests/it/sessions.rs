//! Where one is signed in: the list, names, ends, and the notice of a new device (abuse case 4).
use axum::body::Body;
use axum::http::{Request, header};
use karriz::base::clock::{DAY, HOUR, MINUTE};
use karriz::i18n::{Lang, Words};
use karriz::model::role::Role;
use sea_orm::{ConnectionTrait, Statement};

use crate::support::{Browser, World};

const SARA: &str = "09121234567";
const ALI: &str = "09121234568";
const PAGE: &str = "/me/sessions";
const SESSIONS: &str = "SELECT count(*) FROM session";
const TOLD: &str = "SELECT count(*) FROM job WHERE kind = 'accounts.new-device'";

/// A world with Sara and Ali in it.
async fn two() -> World {
    let world = World::new().await;
    world.person("Sara", None, SARA, &[Role::Customer]).await;
    world.person("Ali", None, ALI, &[Role::Customer]).await;
    world
}

/// The ids of the sessions on this browser's page, in their order.
async fn listed(browser: &mut Browser) -> Vec<String> {
    browser.get(PAGE).await.page().attrs("form[action='/me/sessions/name'] input[name=session]", "value")
}

/// The messages to this number that are no codes.
fn told(world: &World, mobile: &str) -> Vec<String> {
    let messages = world.program.app.site.outbox.as_ref().unwrap().messages();
    let own = messages.into_iter().filter(|message| message.to.ends_with(&mobile[1..]) && !message.text.contains('#'));
    own.map(|message| message.text).collect()
}

async fn is_signed_in(browser: &Browser) -> bool {
    browser.clone().get("/requests").await.status == 200
}

/// Case 4: whoever took the cookie has nothing once its owner signed out, here or from another device.
#[tokio::test]
async fn case_04_a_stolen_cookie_is_dead_after_sign_out() {
    let world = two().await;
    let mut browser = world.signed_in(SARA).await;
    let stolen = browser.clone();
    assert!(is_signed_in(&stolen).await);
    let page = browser.get("/").await.page();
    browser.submit(&page, "/sign-out", &[]).await.sees_other("/sign-in");
    assert!(!is_signed_in(&stolen).await, "signed out here");

    let lost = world.signed_in_again(SARA).await;
    let mut other = world.signed_in_again(SARA).await;
    let page = other.get(PAGE).await.page();
    assert!(is_signed_in(&lost).await);
    other.submit(&page, "/me/sessions/end", &[]).await.says(PAGE, "session-ended");
    assert!(!is_signed_in(&lost).await, "signed out from elsewhere");
    assert!(is_signed_in(&other).await);
    let secret = lost.session_secret();
    assert_eq!(world.count(SESSIONS).await, 1);
    let stored = world
        .services()
        .db
        .read()
        .query_all_raw(Statement::from_string(world.services().db.backend(), "SELECT token_hash FROM session"));
    for row in stored.await.unwrap() {
        assert_ne!(row.try_get::<Vec<u8>>("", "token_hash").unwrap(), secret, "no usable secret is stored");
    }
}

#[tokio::test]
async fn the_list_shows_ones_own_sessions_and_this_one_first() {
    let world = two().await;
    let mut first = world.signed_in(SARA).await;
    let mut second = world.signed_in_again(SARA).await;
    let mut ali = world.signed_in(ALI).await;
    let (of_first, of_second) = (listed(&mut first).await, listed(&mut second).await);
    assert_eq!(of_first.len(), 2);
    assert_eq!(of_first, of_second.iter().rev().cloned().collect::<Vec<_>>(), "each sees itself first");
    let of_ali = listed(&mut ali).await;
    assert!(of_ali.len() == 1 && !of_first.contains(&of_ali[0]));
    let page = second.get(PAGE).await.page();
    assert_eq!(page.count("form[action='/me/sessions/end']"), 1, "this one is left by the ordinary way");
    assert!(page.texts("dd bdi").contains(&"127.0.0.0/24".to_owned()), "the network is cut");
    // What has ended is not there, and it is linked from where one looks for it.
    world.clock.advance(31 * DAY);
    let mut third = world.signed_in(SARA).await;
    assert_eq!(listed(&mut third).await.len(), 1);
    let my_data = third.get("/me/data").await.page();
    assert!(
        my_data.count("#devices a[href='/me/sessions']") == 1 && my_data.count(".menu a[href='/me/sessions']") == 1
    );
}

/// Those of others are not there, whatever is posted about them.
#[tokio::test]
async fn sessions_of_others_are_not_found() {
    let world = two().await;
    let mut sara = world.signed_in(SARA).await;
    let mut ali = world.signed_in(ALI).await;
    let of_sara = listed(&mut sara).await.remove(0);
    let page = ali.get(PAGE).await.page();
    let key = page.attr("form[action='/me/sessions/name'] input[name=form_key]", "value");
    for (at, id) in [of_sara.as_str(), "", "no-id", "01890a5d-ac96-774b-bcce-b302099a8057"].into_iter().enumerate() {
        for action in ["end", "name"] {
            let fields =
                [("form_key", format!("{key}{action}{at}")), ("session", id.to_owned()), ("name", "mine".into())];
            let fields = fields.map(|(name, value)| (name.to_owned(), value));
            ali.post(&format!("{PAGE}/{action}"), &fields).await.status(404);
        }
    }
    assert!(is_signed_in(&sara).await);
    assert_eq!(world.count("SELECT count(*) FROM session WHERE name IS NOT NULL").await, 0);
}

#[tokio::test]
async fn one_session_is_ended_and_all_others_are() {
    let world = two().await;
    let mut browsers = vec![world.signed_in(SARA).await];
    for _ in 0..3 {
        browsers.push(world.signed_in_again(SARA).await);
    }
    let mut last = browsers.pop().unwrap();
    let ids = listed(&mut last).await;
    let of_first = listed(&mut browsers[0]).await.remove(0);
    assert!(ids.contains(&of_first));
    let page = last.get(PAGE).await.page();
    let fields = page.form("/me/sessions/end", &[("session", &of_first)]);
    // Tapped twice: the first answer, and no second effect.
    for _ in 0..2 {
        last.post("/me/sessions/end", &fields).await.says(PAGE, "session-ended");
    }
    let alive: Vec<bool> = futures::future::join_all(browsers.iter().map(is_signed_in)).await;
    assert_eq!(alive, [false, true, true]);
    assert_eq!(world.count("SELECT count(*) FROM known_device").await, 3, "its browser is a stranger again");
    let page = last.get(PAGE).await.page();
    for _ in 0..2 {
        last.submit(&page, "/me/sessions/end-others", &[]).await.says(PAGE, "sessions-ended");
    }
    let alive: Vec<bool> = futures::future::join_all(browsers.iter().map(is_signed_in)).await;
    assert_eq!(alive, [false; 3]);
    assert_eq!(listed(&mut last).await.len(), 1);
}

/// A name is kept, sealed, shown on both pages, and taken away by leaving it empty.
#[tokio::test]
async fn a_session_gets_a_name() {
    let world = two().await;
    let mut browser = world.signed_in(SARA).await;
    let page = browser.get(PAGE).await.page();
    let name = "Kitchen tablet";
    for _ in 0..2 {
        let reply = browser.submit(&page, "/me/sessions/name", &[("name", "  Kitchen\u{202E}  tablet ")]).await;
        reply.says(PAGE, "session-named");
    }
    let page = browser.get(PAGE).await.page();
    assert!(page.text("h2").contains(name), "{}", page.text("h2"));
    assert_eq!(page.attr("input[name=name]", "value"), name);
    assert!(browser.get("/me/data").await.page().text("#devices").contains(name));
    if !world.is_postgres() {
        let raw = world.raw_data();
        assert!(!raw.windows(name.len()).any(|window| window == name.as_bytes()), "the name stands in clear");
    }
    let long = "x".repeat(41);
    let again = browser.submit(&page, "/me/sessions/name", &[("name", &long)]).await.status(422);
    assert_eq!(again.any_page().attr("#name", "value"), long, "what was typed is kept");
    assert_eq!(again.any_page().count("details[open] #name[aria-invalid=true]"), 1);
    browser.submit(&page, "/me/sessions/name", &[("name", "")]).await.says(PAGE, "session-named");
    assert_eq!(world.count("SELECT count(*) FROM session WHERE name IS NOT NULL").await, 0);
}

/// The first sign-in tells nobody of itself; each new browser after it is told once, however often it is tapped; a
/// browser that is known is not.
#[tokio::test]
async fn a_sign_in_on_a_new_device_is_told_once() {
    let world = two().await;
    let mut own = world.signed_in(SARA).await;
    world.work().await;
    assert_eq!((world.count(TOLD).await, told(&world, SARA)), (0, Vec::new()), "the first sign-in");

    world.clock.advance(HOUR);
    let mut stranger = world.browser();
    let page = stranger.get("/sign-in").await.page();
    stranger.submit(&page, "/sign-in", &[("mobile", SARA)]).await.sees_other("/sign-in/code");
    let page = stranger.get("/sign-in/code").await.page();
    let code = world.code_for("+989121234567").await;
    let fields = page.form("/sign-in/code", &[("code", &code)]);
    for _ in 0..2 {
        stranger.clone().post("/sign-in/code", &fields).await.status(303);
    }
    assert_eq!(world.count(TOLD).await, 1);
    world.work().await;
    world.work().await;
    let messages = told(&world, SARA);
    assert_eq!(messages.len(), 1, "{messages:?}");
    let words = Words::of(Lang::Fa);
    assert_eq!(messages[0], words.plain("sms-new-device", &[("kind", "unknown".into())]));
    assert!(messages[0].contains(&words.t("nav-sessions")), "it says where to look");

    // The browser that signed her in before signs in again.
    world.clock.advance(HOUR);
    let page = own.get("/").await.page();
    own.submit(&page, "/sign-out", &[]).await.status(303);
    let page = own.get("/sign-in").await.page();
    own.submit(&page, "/sign-in", &[("mobile", SARA)]).await.sees_other("/sign-in/code");
    let page = own.get("/sign-in/code").await.page();
    let code = world.code_for("+989121234567").await;
    own.submit(&page, "/sign-in/code", &[("code", &code)]).await.status(303);
    world.work().await;
    assert_eq!(told(&world, SARA).len(), 1);
}

/// Who makes an account is told nothing; who ends the session at once is told all the same.
#[tokio::test]
async fn a_new_account_is_no_new_device_and_an_ended_session_is_told_all_the_same() {
    let world = World::new().await;
    let mut browser = world.browser();
    let page = browser.get("/sign-in").await.page();
    browser.submit(&page, "/sign-in", &[("mobile", SARA)]).await.sees_other("/sign-in/code");
    let page = browser.get("/sign-in/code").await.page();
    let code = world.code_for("+989121234567").await;
    browser.submit(&page, "/sign-in/code", &[("code", &code)]).await.sees_other("/sign-in/welcome");
    let page = browser.get("/sign-in/welcome").await.page();
    browser.submit(&page, "/sign-in/welcome", &[("given_name", "Sara"), ("accept", "1")]).await.status(303);
    assert_eq!(world.count(TOLD).await, 0);

    let mut thief = world.signed_in_again(SARA).await;
    thief.post("/sign-out", &[]).await.status(303);
    world.work().await;
    assert_eq!(told(&world, SARA).len(), 1);
}

#[tokio::test]
async fn a_session_that_is_rolled_back_tells_nobody() {
    let world = two().await;
    let _own = world.signed_in(SARA).await;
    world.clock.advance(DAY);
    let mut stranger = world.browser();
    let page = stranger.get("/sign-in").await.page();
    stranger.submit(&page, "/sign-in", &[("mobile", SARA)]).await.sees_other("/sign-in/code");
    let page = stranger.get("/sign-in/code").await.page();
    stranger.submit(&page, "/sign-in/code", &[("code", "000000")]).await.status(422);
    assert_eq!(world.count(TOLD).await, 0);
}

#[tokio::test]
async fn what_a_browser_says_of_itself_is_kept_in_coarse_words() {
    let world = two().await;
    let mut browser = world.browser();
    let page = browser.get("/sign-in").await;
    let asked = page.header("accept-ch").to_owned();
    assert!(asked.contains("ECT") && asked.contains("Device-Memory") && !asked.contains("Model"), "{asked}");
    assert_eq!(browser.get("/services").await.header("accept-ch"), "", "only where it is used");
    browser.submit(&page.page(), "/sign-in", &[("mobile", SARA)]).await.sees_other("/sign-in/code");
    let page = browser.get("/sign-in/code").await.page();
    let code = world.code_for("+989121234567").await;
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(page.form("/sign-in/code", &[("code", &code)]))
        .finish();
    let request = Request::post("/sign-in/code")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .header("user-agent", "Mozilla/5.0 (X11; Linux x86_64) Chrome/143.0.0.0 Safari/537.36")
        .header("sec-ch-ua", "\"Samsung Internet\";v=\"27\", \"Not A(Brand\";v=\"99\", \"Chromium\";v=\"125\"")
        .header("sec-ch-ua-mobile", "?1")
        .header("sec-ch-ua-platform", "\"Android\"")
        .header("sec-ch-ua-model", "\"SM-A155F\"")
        .header("device-memory", "4")
        .header("ect", "3g")
        .header("save-data", "on")
        .body(Body::from(body))
        .unwrap();
    browser.send(request).await.status(303);
    let stored = "SELECT count(*) FROM session WHERE device = 'phone|android|samsung' AND hardware = 'middle' \
                  AND connection = 'middle' AND saves_data";
    assert_eq!(world.count(stored).await, 1);
    let reply = browser.get(PAGE).await.status(200);
    assert!(!reply.body.contains("SM-A155F"));
    let words = Words::of(Lang::Fa);
    let shown = reply.page().text("main");
    for key in ["device-phone", "device-samsung", "hardware-middle", "connection-middle", "sessions-saves-data"] {
        assert!(shown.contains(&words.t(key)), "{key}");
    }
    // A browser that says nothing.
    let mut silent = world.signed_in_again(SARA).await;
    let shown = silent.get(PAGE).await.page().text("main");
    assert!(shown.contains(&words.t("sessions-unknown")) && shown.contains(&words.t("device-unknown")));
}

/// However many sessions there are, the page stays readable on a poor network, and all of them can be ended.
#[tokio::test]
async fn the_page_of_many_sessions_is_bounded() {
    let world = two().await;
    let mut browser = world.signed_in(SARA).await;
    let one = browser.get(PAGE).await.status(200).size;
    let mut sizes = Vec::new();
    for copies in [49, 150] {
        let insert = format!(
            "INSERT INTO session (id, token_hash, person_id, data, device, network, created_at, last_seen_at, idle_until, \
             absolute_until) SELECT {}, {}, person_id, data, 'phone|android|chrome', '203.0.113.0/24', created_at, \
             last_seen_at - n * 60000, idle_until, absolute_until FROM session, \
             (WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {copies}) \
              SELECT n FROM numbers) AS numbers WHERE device LIKE 'unknown%'",
            if world.is_postgres() { "gen_random_uuid()" } else { "randomblob(16)" },
            if world.is_postgres() { "sha256(gen_random_uuid()::text::bytea)" } else { "randomblob(32)" },
        );
        let tx = world.services().db.begin().await.unwrap();
        tx.execute_unprepared(&insert).await.unwrap();
        tx.commit().await.unwrap();
        sizes.push(browser.get(PAGE).await.status(200).size);
        assert_eq!(listed(&mut browser).await.len(), 50);
    }
    assert!(sizes[0] < one + 50 * 2_400, "{one} B for one, {sizes:?} for fifty and more");
    assert!(sizes[1] < sizes[0] + 1_000, "fifty at most: {sizes:?}");
    let page = browser.get(PAGE).await.page();
    browser.submit(&page, "/me/sessions/end-others", &[]).await.says(PAGE, "sessions-ended");
    assert_eq!(world.count(SESSIONS).await, 1);
    world.clock.advance(MINUTE);
    assert_eq!(listed(&mut browser).await.len(), 1);
}
