//! Sign-in under attack, and under double taps (abuse case 3, the races of case 9).
use karriz::base::clock::{HOUR, MINUTE, SECOND};
use karriz::base::limits::Limits;
use karriz::config::Environment;
use karriz::model::role::Role;
use karriz::web::pages::{Guard, PAGES};

use crate::support::html::Page;
use crate::support::{Browser, World};

const MOBILE: &str = "09121234567";
const E164: &str = "+989121234567";
const SESSIONS: &str = "SELECT count(*) FROM session";

/// Asks for a code; gives the page that wants it.
async fn ask(browser: &mut Browser, mobile: &str) -> Page {
    let page = browser.get("/sign-in").await.page();
    browser.submit(&page, "/sign-in", &[("mobile", mobile)]).await.sees_other("/sign-in/code");
    browser.get("/sign-in/code").await.page()
}

/// A code that is not `code`.
fn wrong_beside(code: &str, index: usize) -> String {
    let number: usize = code.parse().unwrap();
    format!("{:06}", (number + index + 1) % 1_000_000)
}

/// Sends many at once, each from a copy of the browser.
async fn at_once(browser: &Browser, path: &'static str, posts: Vec<Vec<(String, String)>>) -> Vec<(u16, Browser)> {
    let sending = posts.into_iter().map(|fields| {
        let mut browser = browser.clone();
        tokio::spawn(async move { (browser.post(path, &fields).await.status.as_u16(), browser) })
    });
    let mut answers = Vec::new();
    for sent in sending.collect::<Vec<_>>() {
        answers.push(sent.await.unwrap());
    }
    answers
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn case_3_sixty_parallel_guesses_of_one_code_are_five() {
    let world = World::new().await;
    world.person("Sara", None, MOBILE, &[Role::Customer]).await;
    let mut browser = world.browser();
    let page = ask(&mut browser, MOBILE).await;
    let code = world.code_for(E164).await;
    // The right one comes last: by then no try is left.
    let guesses = (0..60).map(|index| page.form("/sign-in/code", &[("code", &wrong_beside(&code, index))])).collect();
    for (status, _) in at_once(&browser, "/sign-in/code", guesses).await {
        assert_eq!(status, 422);
    }
    assert_eq!(world.count("SELECT CAST(tries AS bigint) FROM sign_in_challenge").await, 5);
    let compared = "SELECT CAST(used AS bigint) FROM limit_counter WHERE bucket = 'wrong-codes-hour'";
    assert_eq!(world.count(compared).await, 5, "only five were compared");
    let late = browser.submit(&page, "/sign-in/code", &[("code", &code)]).await.status(422);
    assert!(!late.body.contains(&code));
    assert_eq!(world.count(SESSIONS).await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn case_3_fifty_taps_with_the_right_code_are_one_session_and_fifty_equal_answers() {
    let world = World::new().await;
    world.person("Sara", None, MOBILE, &[Role::Customer]).await;
    let mut browser = world.browser();
    let page = ask(&mut browser, MOBILE).await;
    let code = world.code_for(E164).await;
    let fields = page.form("/sign-in/code", &[("code", &code)]);
    let answers = at_once(&browser, "/sign-in/code", vec![fields.clone(); 50]).await;
    assert_eq!(world.count(SESSIONS).await, 1);
    assert_eq!(world.count("SELECT count(*) FROM known_device").await, 1);
    for (status, mut tap) in answers {
        assert_eq!(status, 303);
        tap.get("/requests").await.status(200);
    }
    // Another form, or the same one later, is no tap any more.
    let mut other = browser.clone();
    let changed: Vec<_> = fields.iter().filter(|(name, _)| name != "form_key").cloned().collect();
    other.post("/sign-in/code", &changed).await.status(422);
    world.clock.advance(31 * SECOND);
    browser.post("/sign-in/code", &fields).await.status(422);
    assert_eq!(world.count(SESSIONS).await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn race_9_two_taps_on_the_number_are_one_code_and_two_equal_answers() {
    let world = World::new().await;
    let mut browser = world.browser();
    let page = browser.get("/sign-in").await.page();
    let fields = page.form("/sign-in", &[("mobile", MOBILE)]);
    for (status, mut tap) in at_once(&browser, "/sign-in", vec![fields; 8]).await {
        assert_eq!(status, 303);
        tap.get("/sign-in/code").await.status(200);
    }
    assert_eq!(world.count("SELECT count(*) FROM sign_in_challenge").await, 1);
    assert_eq!(world.count("SELECT count(*) FROM job WHERE kind = 'accounts.send-code'").await, 1);
    let counted = "SELECT CAST(used AS bigint) FROM limit_counter WHERE bucket = 'code-mobile-day'";
    assert_eq!(world.count(counted).await, 1, "a tap is not counted twice");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn race_9_taps_on_the_welcome_make_one_account_and_sign_it_in() {
    let world = World::new().await;
    let mut browser = world.browser();
    let page = ask(&mut browser, MOBILE).await;
    let code = world.code_for(E164).await;
    browser.submit(&page, "/sign-in/code", &[("code", &code)]).await.sees_other("/sign-in/welcome");
    let page = browser.get("/sign-in/welcome").await.page();
    let fields = page.form("/sign-in/welcome", &[("given_name", "Sara"), ("accept", "1")]);
    for (status, mut tap) in at_once(&browser, "/sign-in/welcome", vec![fields; 8]).await {
        assert_eq!(status, 303);
        tap.get("/requests").await.status(200);
    }
    assert_eq!(world.count("SELECT count(*) FROM person").await, 1);
    assert_eq!(world.count(SESSIONS).await, 1);
}

/// Two browsers that proved the same new number: one account, and both are signed in to it.
#[tokio::test]
async fn race_9_two_browsers_that_proved_one_new_number_share_one_account() {
    let world = World::with(|config| config.limits = Limits::wide()).await;
    let mut pages = Vec::new();
    for _ in 0..2 {
        let mut browser = world.browser();
        let page = ask(&mut browser, MOBILE).await;
        let code = world.code_for(E164).await;
        browser.submit(&page, "/sign-in/code", &[("code", &code)]).await.sees_other("/sign-in/welcome");
        let page = browser.get("/sign-in/welcome").await.page();
        pages.push((browser, page));
        world.clock.advance(SECOND);
    }
    for (browser, page) in &mut pages {
        let fields = [("given_name", "Sara"), ("accept", "1")];
        browser.submit(page, "/sign-in/welcome", &fields).await.status(303);
        browser.get("/requests").await.status(200);
    }
    assert_eq!(world.count("SELECT count(*) FROM person").await, 1);
}

#[tokio::test]
async fn the_brake_stops_right_guesses_too_but_not_a_browser_that_signed_the_number_in() {
    let world = World::with(|config| {
        config.limits = Limits::wide();
        config.limits.wrong_codes_hour.most = 4;
    })
    .await;
    world.person("Sara", None, MOBILE, &[Role::Customer]).await;
    let mut own = world.signed_in(MOBILE).await;
    own.cookies.remove("__Host-karriz");
    world.clock.advance(MINUTE);

    let mut guesser = world.browser();
    let page = ask(&mut guesser, "09351112233").await;
    let code = world.code_for("+989351112233").await;
    for index in 0..4 {
        let guess = wrong_beside(&code, index);
        guesser.submit(&page, "/sign-in/code", &[("code", &guess)]).await.status(422);
    }
    let braked = guesser.submit(&page, "/sign-in/code", &[("code", &code)]).await.status(429);
    assert!(!braked.header("retry-after").is_empty(), "the right guess is braked as well");

    world.clock.advance(MINUTE);
    let mut stranger = world.browser();
    let page = ask(&mut stranger, MOBILE).await;
    let code = world.code_for(E164).await;
    stranger.submit(&page, "/sign-in/code", &[("code", &code)]).await.status(429);
    world.clock.advance(MINUTE);
    let page = ask(&mut own, MOBILE).await;
    let code = world.code_for(E164).await;
    own.submit(&page, "/sign-in/code", &[("code", &code)]).await.status(303);
}

#[tokio::test]
async fn strangers_do_not_lock_the_owners_browser_out() {
    let world = World::new().await;
    world.person("Sara", None, MOBILE, &[Role::Customer]).await;
    let mut own = world.signed_in(MOBILE).await;
    own.cookies.remove("__Host-karriz");
    // All that strangers may ask for in a day.
    for _ in 0..6 {
        world.clock.advance(HOUR);
        let mut stranger = world.browser();
        let page = stranger.get("/sign-in").await.page();
        stranger.submit(&page, "/sign-in", &[("mobile", MOBILE)]).await;
    }
    let mut stranger = world.browser();
    let page = stranger.get("/sign-in").await.page();
    stranger.submit(&page, "/sign-in", &[("mobile", MOBILE)]).await.status(429);
    let page = ask(&mut own, MOBILE).await;
    let code = world.code_for(E164).await;
    own.submit(&page, "/sign-in/code", &[("code", &code)]).await.status(303);
}

#[tokio::test]
async fn addresses_are_counted_singly_and_pay_only_above_a_hundred_asks_an_hour() {
    assert_eq!(Limits::standard().code_per_address_hour.most, 100);
    // Fewer for this walk: the flood brake does not know that its clock stands still.
    let most = 50;
    let world = World::with(|config| config.limits.code_per_address_hour.most = 50).await;
    let asked = async |last: u8, number: usize| {
        let mut browser = world.browser();
        browser.address = std::net::SocketAddr::from(([203, 0, 113, last], 40_000));
        let page = browser.get("/sign-in").await.page();
        let mobile = format!("0935{number:07}");
        browser.submit(&page, "/sign-in", &[("mobile", &mobile)]).await.status.as_u16()
    };
    for number in 0..most {
        assert_eq!(asked(7, number).await, 303, "ask {number}");
    }
    assert_eq!(asked(7, most).await, 200, "nobody is refused for an address: a page asks to wait");
    assert_eq!(asked(8, most + 1).await, 303, "a neighbour is another address");
}

#[tokio::test]
async fn case_4_a_session_held_before_ends_and_a_planted_one_is_never_taken_over() {
    let world = World::with(|config| config.limits = Limits::wide()).await;
    world.person("Sara", None, MOBILE, &[Role::Customer]).await;
    world.person("Ali", None, "09121234568", &[Role::Customer]).await;
    let mut browser = world.signed_in(MOBILE).await;
    let first = browser.clone();
    let planted = first.session_secret();
    world.clock.advance(MINUTE);
    // Signed in as Sara, the browser proves another number.
    let mut fields_browser = world.browser();
    let page = ask(&mut fields_browser, "09121234568").await;
    browser.cookies.insert("__Host-karriz-browser".to_owned(), fields_browser.cookies["__Host-karriz-browser"].clone());
    let code = world.code_for("+989121234568").await;
    browser.submit(&page, "/sign-in/code", &[("code", &code)]).await.status(303);
    assert_ne!(browser.session_secret(), planted);
    let mut first = first;
    first.get("/requests").await.sees_other("/sign-in");
}

/// A number can be taken over: what staff may do sleeps in a session that a code alone began.
#[tokio::test]
async fn staff_with_a_code_alone_are_nobody_but_a_customer_in_production() {
    let world = World::with(|config| config.environment = Environment::Production).await;
    world.person("Admin", None, MOBILE, &[Role::Admin]).await;
    let mut browser = world.signed_in(MOBILE).await;
    browser.get("/requests").await.status(200);
    for page in PAGES.iter().filter(|page| matches!(page.guard, Guard::Staff(_)) && page.get.is_some()) {
        browser.get(page.path).await.status(403);
    }
}

#[tokio::test]
async fn signing_out_elsewhere_forgets_the_other_browsers() {
    let world = World::with(|config| config.limits = Limits::wide()).await;
    world.person("Sara", None, MOBILE, &[Role::Customer]).await;
    let mut lost = world.signed_in(MOBILE).await;
    world.clock.advance(MINUTE);
    let mut browser = world.signed_in(MOBILE).await;
    assert_eq!(world.count("SELECT count(*) FROM known_device").await, 2);
    browser.post("/me/sessions/end-others", &[]).await.status(303);
    assert_eq!(world.count("SELECT count(*) FROM known_device").await, 1);
    lost.get("/requests").await.sees_other("/sign-in");
    browser.get("/requests").await.status(200);
}

#[tokio::test]
async fn a_name_that_reads_like_the_house_is_not_taken_and_what_was_typed_is_kept() {
    let world = World::new().await;
    let mut browser = world.browser();
    let page = ask(&mut browser, MOBILE).await;
    let code = world.code_for(E164).await;
    browser.submit(&page, "/sign-in/code", &[("code", &code)]).await.sees_other("/sign-in/welcome");
    for name in ["Karriz", "\u{6A9}\u{627}\u{631}\u{200C}\u{631}\u{6CC}\u{632}", "\u{3164}", "S\u{430}ra"] {
        let page = browser.get("/sign-in/welcome").await.page();
        let fields = [("given_name", name), ("accept", "1")];
        let again = browser.submit(&page, "/sign-in/welcome", &fields).await.status(422);
        assert_eq!(again.any_page().attr("#given_name", "value"), name);
    }
    assert_eq!(world.count("SELECT count(*) FROM person").await, 0);
}
