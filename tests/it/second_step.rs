//! The second step of a sign-in: set up without scripts, shown, used once, lost, and demanded of whoever works here.
use karriz::base::clock::{Clock, DAY, MINUTE};
use karriz::base::limits::Limits;
use karriz::config::Environment;
use karriz::domain::accounts;
use karriz::domain::refusal::Refusal;
use karriz::domain::scope::CustomerScope;
use karriz::i18n::{Lang, Words};
use karriz::model::moment::{Moment, TimeSpan};
use karriz::model::phone::Mobile;
use karriz::model::role::Role;

use crate::binary::{run, words as said_by};
use crate::support::html::Page;
use crate::support::{Browser, Reply, World};

const SARA: &str = "09121110001";
const ADMIN: &str = "09121110002";
const AGENT: &str = "09121110003";
const SECURITY: &str = "/me/security";
const TOTP: &str = "/me/security/totp";
const CODES: &str = "/me/security/codes";
const REMOVE: &str = "/me/security/remove";
const SECOND: &str = "/sign-in/second";
const CONFIRM: &str = "/me/confirm";
const PEOPLE: &str = "/staff/people/staff";
const ENROL: &str = "/staff/people/staff/enrol";
const FACTORS: &str = "SELECT count(*) FROM second_factor";
const SESSIONS: &str = "SELECT count(*) FROM session";

fn fa(key: &str) -> String {
    Words::of(Lang::Fa).t(key)
}

/// What an app shows for this secret.
pub fn app_code(secret: &str, now: Moment) -> String {
    let bytes = data_encoding::BASE32_NOPAD.decode(secret.as_bytes()).unwrap();
    let app = totp_rs::Builder::new().with_secret(bytes).build().unwrap();
    app.generate(u64::try_from(now.unix_seconds()).unwrap()).to_string()
}

/// A code that is not this one.
fn other_code(code: &str) -> String {
    code.chars().map(|digit| if digit == '9' { '0' } else { char::from(digit as u8 + 1) }).collect()
}

/// The secret that the page shows to be typed by hand.
pub fn secret_on(page: &Page) -> String {
    page.text("form details bdi").replace(' ', "")
}

/// The codes on paper that the reply shows.
fn paper(reply: &Reply) -> Vec<String> {
    let digits = |text: String| text.chars().filter(|sign| !sign.is_whitespace()).collect::<String>();
    reply.any_page().texts("ol.paper-codes li").into_iter().map(digits).collect()
}

/// Sets an app up in this browser. Gives its secret and the codes on paper.
pub async fn with_app(world: &World, browser: &mut Browser) -> (String, Vec<String>) {
    let page = browser.get(TOTP).await.status(200).page();
    let secret = secret_on(&page);
    let code = app_code(&secret, world.clock.now());
    let reply = browser.submit(&page, TOTP, &[("code", &code)]).await.status(200);
    let codes = paper(&reply);
    assert_eq!(codes.len(), 10);
    // The code was used: the next sign-in has another one.
    world.clock.advance(MINUTE);
    (secret, codes)
}

/// A browser that has shown the code that was sent, and waits for the second step.
pub async fn half_way(world: &World, mobile: &str) -> Browser {
    world.clock.advance(2 * MINUTE);
    let mut browser = world.browser();
    let page = browser.get("/sign-in").await.page();
    browser.submit(&page, "/sign-in", &[("mobile", mobile)]).await.sees_other("/sign-in/code");
    let page = browser.get("/sign-in/code").await.page();
    let code = world.code_for(Mobile::parse(mobile).unwrap().as_e164()).await;
    browser.submit(&page, "/sign-in/code", &[("code", &code)]).await.sees_other(SECOND);
    browser
}

pub async fn shown(browser: &mut Browser, code: &str) -> Reply {
    let page = browser.get(SECOND).await.status(200).page();
    browser.submit(&page, SECOND, &[("code", code)]).await
}

async fn sara() -> (World, Browser) {
    let world = World::with(|config| config.limits = Limits::wide()).await;
    world.person("Sara", None, SARA, &[Role::Customer]).await;
    let browser = world.signed_in(SARA).await;
    (world, browser)
}

async fn production() -> World {
    let world = World::with(|config| {
        config.environment = Environment::Production;
        config.limits = Limits::wide();
    })
    .await;
    world.person("Reza", None, ADMIN, &[Role::Customer]).await;
    world
}

/// Somebody who works here, with an app; the browser that is signed in with both steps, and the secret of the app.
async fn staff(world: &World, mobile: &str, role: Role) -> (Browser, String) {
    let mut browser = world.signed_in(mobile).await;
    let (secret, _) = with_app(world, &mut browser).await;
    let id = world.stand_in(mobile).await.id();
    let services = world.services();
    let tx = services.begin().await.unwrap();
    accounts::grant_role(services, world.system(), &tx, id, role).await.unwrap();
    tx.commit().await.unwrap();
    let mut browser = half_way(world, mobile).await;
    let code = app_code(&secret, world.clock.now());
    shown(&mut browser, &code).await.status(303);
    (browser, secret)
}

#[tokio::test]
async fn an_app_is_set_up_without_scripts_in_both_languages_and_the_same_form_shows_the_same_codes() {
    for prefix in ["", "/en"] {
        let (world, mut browser) = sara().await;
        let path = format!("{prefix}{TOTP}");
        let page = browser.get(&path).await.status(200).page();
        let secret = secret_on(&page);
        assert_eq!(page.count("svg.qr path"), 1);
        assert!(page.attr("form a[href^='otpauth:']", "href").contains(&secret));
        let right = app_code(&secret, world.clock.now());
        for wrong in [other_code(&right), "12".to_owned(), String::new()] {
            let again =
                browser.submit(&page, &path, &[("code", &wrong), ("name", "My phone")]).await.status(422).any_page();
            assert_eq!(secret_on(&again), secret, "the app holds it already");
            assert_eq!(again.attr("#name", "value"), "My phone");
        }
        assert_eq!(world.count(FACTORS).await, 0);
        // Digits as people type them.
        let typed = Words::of(Lang::Fa).digits(&format!("{} {}", &right[..3], &right[3..]));
        let first = browser.submit(&page, &path, &[("code", &typed), ("name", "My phone")]).await.status(200);
        let again = browser.submit(&page, &path, &[("code", &typed), ("name", "My phone")]).await.status(200);
        assert_eq!((paper(&first).len(), paper(&first)), (10, paper(&again)), "a double tap");
        assert_eq!(world.count(FACTORS).await, 1);
        assert_eq!(world.count("SELECT count(*) FROM recovery_code").await, 10);
        let listed = browser.get(&format!("{prefix}{SECURITY}")).await.page().text("main");
        assert!(listed.contains("My phone"), "{listed}");
        // What is stored of it opens nothing.
        let raw = world.raw_data();
        let is_stored = |text: &str| raw.windows(text.len()).any(|window| window == text.as_bytes());
        assert!(!is_stored(&secret) && !is_stored("My phone"));
    }
}

/// For the half minute of a double tap the old secret of a session has a row of its own, which is no device of anybody.
#[tokio::test]
async fn the_secret_that_a_session_had_before_is_no_device() {
    let (world, mut browser) = sara().await;
    let page = browser.get(TOTP).await.page();
    let code = app_code(&secret_on(&page), world.clock.now());
    browser.submit(&page, TOTP, &[("code", &code)]).await.status(200);
    assert_eq!(world.count(SESSIONS).await, 2);
    let page = browser.get("/me/sessions").await.status(200).page();
    assert_eq!(page.count("form[action='/me/sessions/name']"), 1);
    assert_eq!(page.count("form[action='/me/sessions/end']") + page.count("form[action='/me/sessions/end-others']"), 0);
}

/// Whoever has to show first that it is them still comes to where they were on their way.
#[tokio::test]
async fn the_way_goes_on_behind_a_confirmation_in_between() {
    let (world, mut browser) = sara().await;
    let (secret, _) = with_app(&world, &mut browser).await;
    world.clock.advance(16 * MINUTE);
    for path in [TOTP, "/me/security/passkey"] {
        let page = browser.get(&format!("{path}?next=/requests")).await.page();
        let confirm = page.attr("main a.btn[href*='/me/confirm']", "href");
        let page = browser.get(&confirm).await.page();
        world.clock.advance(TimeSpan::seconds(30));
        let code = app_code(&secret, world.clock.now());
        let reply = browser.submit(&page, CONFIRM, &[("code", &code)]).await.status(303);
        let page = browser.get(reply.header("location")).await.status(200).page();
        assert_eq!(page.attr("main form input[name=next]", "value"), "/requests", "{path}");
        world.clock.advance(16 * MINUTE);
    }
}

#[tokio::test]
async fn nobody_is_signed_in_before_the_second_step_and_no_code_of_it_is_taken_twice() {
    let (world, mut browser) = sara().await;
    let (secret, _) = with_app(&world, &mut browser).await;
    let mut phone = half_way(&world, SARA).await;
    let before = world.count(SESSIONS).await;
    phone.get("/requests").await.sees_other("/sign-in");
    phone.get("/sign-in/code").await.sees_other(SECOND);
    assert_eq!(world.count(SESSIONS).await, before);
    let code = app_code(&secret, world.clock.now());
    assert_eq!(
        shown(&mut phone, &other_code(&code)).await.status(422).any_page().text("#code-error"),
        fa("second-step-error-wrong")
    );
    let page = phone.get(SECOND).await.page();
    let first = phone.clone().submit(&page, SECOND, &[("code", &code)]).await.status(303);
    let second = phone.submit(&page, SECOND, &[("code", &code)]).await.status(303);
    assert_eq!(first.header("location"), second.header("location"), "a double tap");
    phone.get("/requests").await.status(200);
    assert_eq!(world.count(SESSIONS).await, before + 1);
    // Who saw the code over a shoulder, and has the SMS as well, comes too late with it. Nobody waits two minutes here, so that the
    // code is still one of now.
    world.execute("UPDATE second_factor SET last_step = last_step + 4").await;
    let mut thief = half_way(&world, SARA).await;
    let code = app_code(&secret, world.clock.now());
    shown(&mut thief, &code).await.status(422);
    world.clock.advance(TimeSpan::seconds(30));
    let code = app_code(&secret, world.clock.now());
    shown(&mut thief, &code).await.status(303);
}

#[tokio::test]
async fn a_code_on_paper_is_good_once_and_new_ones_make_the_old_void() {
    let (world, mut browser) = sara().await;
    let (_, codes) = with_app(&world, &mut browser).await;
    let mut phone = half_way(&world, SARA).await;
    shown(&mut phone, &codes[0]).await.status(303);
    let mut again = half_way(&world, SARA).await;
    shown(&mut again, &codes[0]).await.status(422);
    shown(&mut again, &codes[1]).await.status(303);
    let page = again.get(SECURITY).await.page();
    let text = Words::of(Lang::Fa).tx("security-codes-left", &[("n", 8.into())]);
    assert!(page.text("main").contains(&text));
    let made = again.submit(&page, CODES, &[]).await.status(200);
    assert_eq!(paper(&again.submit(&page, CODES, &[]).await.status(200)), paper(&made), "a double tap");
    let mut last = half_way(&world, SARA).await;
    shown(&mut last, &codes[2]).await.status(422);
    shown(&mut last, &paper(&made)[0]).await.status(303);
}

/// Six digits are soon tried: five for each code that was sent, ten an hour for a person, however many codes are sent.
#[tokio::test]
async fn guesses_of_a_second_step_are_few() {
    let mut limits = Limits::wide();
    limits.second_steps_hour.most = 7;
    let world = World::with(move |config| config.limits = limits).await;
    world.person("Sara", None, SARA, &[Role::Customer]).await;
    let mut browser = world.signed_in(SARA).await;
    let (secret, codes) = with_app(&world, &mut browser).await;
    let mut thief = half_way(&world, SARA).await;
    let page = thief.get(SECOND).await.page();
    for _ in 0..5 {
        thief.submit(&page, SECOND, &[("code", "111111222222")]).await.status(422);
    }
    let right = app_code(&secret, world.clock.now());
    thief.submit(&page, SECOND, &[("code", &right)]).await.status(409);
    let mut second = half_way(&world, SARA).await;
    let page = second.get(SECOND).await.page();
    second.submit(&page, SECOND, &[("code", "111111222222")]).await.status(422);
    let right = app_code(&secret, world.clock.now());
    for code in [&right, &codes[0]] {
        second.submit(&page, SECOND, &[("code", code)]).await.status(429);
    }
    assert_eq!(world.count("SELECT count(*) FROM recovery_code WHERE used_at IS NOT NULL").await, 0);
}

/// Before what a stolen session must not do, its person shows again that it is them; the proof is tied to a new secret.
#[tokio::test]
async fn case_04_a_session_that_is_proven_anew_has_a_new_secret_and_the_old_one_gains_nothing() {
    let (world, mut browser) = sara().await;
    let (secret, _) = with_app(&world, &mut browser).await;
    world.clock.advance(16 * MINUTE);
    let stolen = browser.clone();
    let page = browser.get(SECURITY).await.page();
    assert_eq!(page.count(&format!("form[action='{REMOVE}']")), 0, "not before they showed that it is them");
    let factor = world.count("SELECT count(*) FROM second_factor").await;
    let page = browser.get(&format!("{CONFIRM}?next={SECURITY}")).await.page();
    let code = app_code(&secret, world.clock.now());
    browser.clone().submit(&page, CONFIRM, &[("code", &other_code(&code))]).await.status(422);
    // Two taps: the second comes with the cookie of before, and gets the same new one.
    let mut second = stolen.clone();
    let one = browser.submit(&page, CONFIRM, &[("code", &code)]).await.says(SECURITY, "confirmed");
    let two = second.submit(&page, CONFIRM, &[("code", &code)]).await.says(SECURITY, "confirmed");
    assert_eq!(one, two);
    assert_eq!(browser.session_secret(), second.session_secret());
    assert_ne!(browser.session_secret(), stolen.session_secret());
    let may_remove = |page: Page| page.count(&format!("form[action='{REMOVE}']"));
    assert_eq!(may_remove(browser.get(SECURITY).await.page()), 1);
    let mut thief = stolen.clone();
    assert_eq!(may_remove(thief.get(SECURITY).await.page()), 0);
    let form = browser.get(SECURITY).await.page().form(REMOVE, &[]);
    thief.post(REMOVE, &form).await.status(409);
    assert_eq!(world.count(FACTORS).await, factor);
    world.clock.advance(TimeSpan::seconds(31));
    thief.get(SECURITY).await.sees_other("/sign-in");
    world.work().await;
    assert_eq!(world.count(SESSIONS).await, 1, "nothing of the old secret is left");
    browser.get(SECURITY).await.status(200);
}

/// Whoever has no second step shows it by a code to their own number: another number's proves nothing.
#[tokio::test]
async fn without_a_second_step_a_code_to_ones_own_number_shows_that_it_is_oneself() {
    let (world, mut browser) = sara().await;
    world.person("Omid", None, AGENT, &[Role::Customer]).await;
    world.clock.advance(16 * MINUTE);
    let page = browser.get(CONFIRM).await.page();
    browser.submit(&page, "/me/confirm/code", &[]).await.says(CONFIRM, "code-sent");
    let code = world.code_for(Mobile::parse(SARA).unwrap().as_e164()).await;
    let page = browser.get(CONFIRM).await.page();
    browser.submit(&page, CONFIRM, &[("code", &other_code(&code))]).await.status(422);
    browser.submit(&page, CONFIRM, &[("code", &code)]).await.says(SECURITY, "confirmed");
    assert_eq!(browser.get(SECURITY).await.page().count(&format!("a[href='{TOTP}']")), 1);

    // A code for somebody else's number in the same browser.
    world.clock.advance(16 * MINUTE);
    let mut other = browser.clone();
    other.cookies.remove("__Host-karriz");
    let ask = other.get("/sign-in").await.page();
    other.submit(&ask, "/sign-in", &[("mobile", AGENT)]).await.sees_other("/sign-in/code");
    let code = world.code_for(Mobile::parse(AGENT).unwrap().as_e164()).await;
    let page = browser.get(CONFIRM).await.page();
    browser.submit(&page, CONFIRM, &[("code", &code)]).await.status(422);

    // With a second step a code is not enough any more.
    world.clock.advance(DAY);
    let mut browser = world.signed_in(SARA).await;
    let page = browser.get(CONFIRM).await.page();
    let send = page.form("/me/confirm/code", &[]);
    with_app(&world, &mut browser).await;
    browser.post("/me/confirm/code", &send).await.status(403);
}

#[tokio::test]
async fn the_last_second_step_stays_for_staff_and_goes_with_its_codes_for_others() {
    let world = production().await;
    let (mut admin, _) = staff(&world, ADMIN, Role::Admin).await;
    let page = admin.get(SECURITY).await.page();
    assert_eq!(page.count(&format!("form[action='{REMOVE}']")), 0);
    let services = world.services();
    let scope = CustomerScope::of(&world.stand_in(ADMIN).await);
    let own = accounts::own_factors(services, &scope).await.unwrap();
    let confirmed = world.confirmed(ADMIN).await;
    let tx = services.begin().await.unwrap();
    let refused = accounts::remove_factor(services, &scope, &confirmed, &tx, own.factors[0].id).await;
    assert!(matches!(refused, Err(Refusal::Conflict(karriz::model::conflict::Conflict::LastFactor))), "{refused:?}");
    drop(tx);

    world.person("Sara", None, SARA, &[Role::Customer]).await;
    let mut browser = world.signed_in(SARA).await;
    with_app(&world, &mut browser).await;
    let page = browser.get(SECURITY).await.page();
    let theirs = [("factor", own.factors[0].id.to_string())];
    let theirs: Vec<(&str, &str)> = theirs.iter().map(|(name, value)| (*name, value.as_str())).collect();
    browser.submit(&page, REMOVE, &theirs).await.status(404);
    browser.submit(&page, REMOVE, &[]).await.says(SECURITY, "factor-removed");
    assert_eq!(world.count(FACTORS).await, 1, "the admin's");
    assert_eq!(world.count("SELECT count(*) FROM recovery_code").await, 10, "the admin's");
    world.clock.advance(2 * MINUTE);
    world.signed_in(SARA).await.get("/requests").await.status(200);
}

/// In production an invitation is taken with a second step only, and who takes it signs in with both.
#[tokio::test]
async fn nobody_begins_to_work_here_without_a_second_step() {
    let world = production().await;
    let services = world.services();
    let new = accounts::NewInvitation { mobile: Mobile::parse(ADMIN).unwrap(), role: Role::Admin, ends_at: None };
    let tx = services.begin().await.unwrap();
    let secret = accounts::invite_as_operator(services, world.system(), &tx, &new).await.unwrap();
    tx.commit().await.unwrap();
    let link = format!("/staff/join/{secret}");
    let mut browser = world.signed_in(ADMIN).await;
    let page = browser.get(&link).await.status(200).page();
    assert_eq!(page.count(&format!("form[action='{link}']")), 0);
    let key = browser.get(SECURITY).await.page();
    browser.submit(&key, "/sign-out", &[]).await;
    let mut browser = world.signed_in_again(ADMIN).await;
    browser.post(&link, &[("form_key".to_owned(), "a".repeat(52))]).await.status(409);

    let setup = page.attr("main a[href*='totp']", "href");
    let page = browser.get(&setup).await.status(200).page();
    let secret = secret_on(&page);
    let code = app_code(&secret, world.clock.now());
    let reply = browser.submit(&page, TOTP, &[("code", &code)]).await.status(200).any_page();
    assert_eq!(reply.attr("main .btn-row a", "href"), link, "and back");
    let page = browser.get(&link).await.status(200).page();
    browser.submit(&page, &link, &[]).await.says("/sign-in", "role-taken");
    world.clock.advance(MINUTE);
    let mut browser = half_way(&world, ADMIN).await;
    let code = app_code(&secret, world.clock.now());
    shown(&mut browser, &code).await.sees_other("/staff");
    browser.get(PEOPLE).await.status(200);
}

/// A second person takes a lost second step away; the link to set up a new one opens one session of its person, once.
#[tokio::test]
async fn a_lost_second_step_is_set_up_anew_by_a_link_that_a_second_person_makes() {
    let world = production().await;
    world.person("Mina", None, AGENT, &[Role::Customer]).await;
    world.person("Sara", None, SARA, &[Role::Customer]).await;
    let (mut agent, _) = staff(&world, AGENT, Role::CallAgent).await;
    let (mut admin, _) = staff(&world, ADMIN, Role::Admin).await;
    let page = admin.get(PEOPLE).await.page();
    assert_eq!(page.count(&format!("form[action='{ENROL}']")), 1, "none for oneself");
    let first = admin.submit(&page, ENROL, &[]).await.status(200).any_page().text("[role=status] bdi");
    let again = admin.submit(&page, ENROL, &[]).await.status(200).any_page().text("[role=status] bdi");
    assert_eq!(first, again, "a double tap");
    let link = format!("/staff/enrol/{}", first.rsplit('/').next().unwrap());
    agent.get("/staff").await.sees_other("/sign-in");
    assert_eq!(world.count("SELECT count(*) FROM second_factor").await, 1, "the admin's");

    // A taken-over number alone sets up nothing.
    world.clock.advance(2 * MINUTE);
    let mut browser = world.signed_in(AGENT).await;
    browser.get("/staff").await.status(403);
    browser.get(TOTP).await.status(409);
    assert!(browser.get(SECURITY).await.page().text("main").contains(&fa("security-by-link")));
    // Nobody else's link, nobody else's session.
    let mut sara = world.signed_in(SARA).await;
    sara.get(&link).await.status(404);
    let page = browser.get(&link).await.status(200).page();
    browser.submit(&page, &link, &[]).await.says(SECURITY, "enrol-opened");
    world.clock.advance(2 * MINUTE);
    let mut elsewhere = world.signed_in(AGENT).await;
    elsewhere.get(&link).await.status(404);
    elsewhere.get(TOTP).await.status(409);
    with_app(&world, &mut browser).await;
    browser.get("/staff").await.status(200);
    browser.get(&link).await.status(404);
    let looks = browser.get("/me/data").await.page().text("#looks");
    assert!(looks.contains(&fa("access-reason-factor-reset")), "{looks}");
}

#[tokio::test]
async fn the_operator_takes_a_lost_second_step_away_on_the_command_line() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    assert_eq!(run(&data, &["migrate"], &[]).status.code(), Some(0));
    let output = run(&data, &["staff", "reset-factor", "--mobile", ADMIN], &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said_by(&output).contains("nobody with this number works here"), "{}", said_by(&output));

    let world = production().await;
    let (mut admin, _) = staff(&world, ADMIN, Role::Admin).await;
    let services = world.services();
    let id = world.stand_in(ADMIN).await.id();
    let tx = services.begin().await.unwrap();
    let secret = accounts::make_pass_as_operator(services, world.system(), &tx, id).await.unwrap();
    tx.commit().await.unwrap();
    admin.get("/staff").await.sees_other("/sign-in");
    world.clock.advance(2 * MINUTE);
    let link = format!("/staff/enrol/{secret}");
    let mut admin = world.signed_in(ADMIN).await;
    let page = admin.get(&link).await.status(200).page();
    admin.submit(&page, &link, &[]).await.says(SECURITY, "enrol-opened");
    with_app(&world, &mut admin).await;
    admin.get(PEOPLE).await.status(200);
}

/// What was typed is kept when the proof is too old.
#[tokio::test]
async fn an_invitation_waits_for_whoever_has_to_show_that_it_is_them() {
    let world = production().await;
    let (mut admin, secret) = staff(&world, ADMIN, Role::Admin).await;
    world.clock.advance(16 * MINUTE);
    let page = admin.get(PEOPLE).await.page();
    let fields = [("mobile", SARA), ("role", "legal"), ("days", "30")];
    let refused = admin.submit(&page, PEOPLE, &fields).await.status(409).any_page();
    assert_eq!(refused.attr("#mobile", "value"), SARA);
    assert_eq!(refused.attr("main a[href*='/me/confirm']", "target"), "_blank", "nothing typed is lost");
    assert_eq!(world.count("SELECT count(*) FROM staff_invitation").await, 0);
    let confirm = admin.get(&refused.attr("main a[href*='/me/confirm']", "href")).await.page();
    let code = app_code(&secret, world.clock.now());
    admin.submit(&confirm, CONFIRM, &[("code", &code)]).await.says(PEOPLE, "confirmed");
    admin.submit(&refused, PEOPLE, &fields).await.status(200);
    assert_eq!(world.count("SELECT count(*) FROM staff_invitation").await, 1);
}

/// Whoever works here sits in one place at a time; a code alone, which may be somebody else's, ends no session of theirs.
#[tokio::test]
async fn staff_have_one_session_and_a_code_alone_ends_it_not() {
    let world = production().await;
    let (mut first, secret) = staff(&world, ADMIN, Role::Admin).await;
    first.get(PEOPLE).await.status(200);
    let mut waiting = half_way(&world, ADMIN).await;
    first.get(PEOPLE).await.status(200);
    shown(&mut waiting, &app_code(&secret, world.clock.now())).await.status(303);
    waiting.get(PEOPLE).await.status(200);
    first.get(PEOPLE).await.sees_other("/sign-in");
}
