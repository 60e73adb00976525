//! The number that one signs in with becomes another one: by codes to both, or, where the old one is lost, by two of staff and a day.
use karriz::base::clock::{Clock, DAY, HOUR, MINUTE};
use karriz::base::limits::Limits;
use karriz::domain::privacy::retention;
use karriz::i18n::{Lang, Words};
use karriz::model::phone::Mobile;
use karriz::model::role::Role;

use crate::second_step::{app_code, half_way, shown, with_app};
use crate::support::market::{CUSTOMER, Market};
use crate::support::{Browser, World};

const SARA: &str = "09121110001";
const NEW: &str = "09351110002";
const ALI: &str = "09121110003";
const AGENT: &str = "09121110004";
const SUPERVISOR: &str = "09121110005";
const PATH: &str = "/me/mobile";
const CODE: &str = "/me/mobile/code";
const DROP: &str = "/me/mobile/drop";
const STOP: &str = "/me/mobile/stop";
const FIND: &str = "/staff/people";
const QUEUE: &str = "/staff/recoveries";
const APPROVE: &str = "/staff/recoveries/approve";
const REFUSE: &str = "/staff/recoveries/refuse";
const WHY: &str = "She knew her last two requests";
const FORMER: &str = "SELECT count(*) FROM former_mobile";
const OPEN: &str = "SELECT count(*) FROM account_recovery";

fn fa(key: &str) -> String {
    Words::of(Lang::Fa).t(key)
}

fn e164(mobile: &str) -> String {
    Mobile::parse(mobile).unwrap().as_e164().to_owned()
}

async fn world() -> World {
    let world = World::with(|config| config.limits = Limits::wide()).await;
    world.person("Sara", None, SARA, &[Role::Customer]).await;
    world.person("Ali", None, ALI, &[Role::Customer]).await;
    world
}

/// Types the new number; the next code goes out.
async fn begin(browser: &mut Browser, mobile: &str) {
    let page = browser.get(PATH).await.status(200).page();
    browser.submit(&page, PATH, &[("mobile", mobile)]).await.sees_other(CODE);
}

/// Where a sign-in with this number leads after the code.
async fn led_to(world: &World, mobile: &str) -> (Browser, String) {
    world.clock.advance(2 * MINUTE);
    let mut browser = world.browser();
    let page = browser.get("/sign-in").await.page();
    browser.submit(&page, "/sign-in", &[("mobile", mobile)]).await.sees_other("/sign-in/code");
    let page = browser.get("/sign-in/code").await.page();
    let code = world.code_for(&e164(mobile)).await;
    let reply = browser.submit(&page, "/sign-in/code", &[("code", &code)]).await.status(303);
    let to = reply.header("location").to_owned();
    (browser, to)
}

#[tokio::test]
async fn a_code_to_the_new_number_moves_the_account_ends_other_sessions_and_tells_both() {
    let world = world().await;
    let mut other = world.signed_in_again(SARA).await;
    world.clock.advance(2 * MINUTE);
    let mut sara = world.signed_in(SARA).await;
    let typed = Words::of(Lang::Fa).digits("0098 935 111 0002");
    begin(&mut sara, &typed).await;
    let page = sara.get(CODE).await.page();
    let code = world.code_for(&e164(NEW)).await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    sara.submit(&page, CODE, &[("code", wrong)]).await.status(422);
    assert_eq!(world.count(FORMER).await, 0);
    let mut tab = sara.clone();
    sara.submit(&page, CODE, &[("code", &code)]).await.says(PATH, "mobile-changed");
    tab.submit(&page, CODE, &[("code", &code)]).await.says(PATH, "mobile-changed");
    assert_eq!(sara.session_secret(), tab.session_secret(), "a double tap");
    assert_eq!(world.count(FORMER).await, 1);
    // What stands there now, and who is still signed in.
    let number = Words::of(Lang::Fa).digits("0935 111 0002");
    assert!(sara.get(PATH).await.page().text("main").contains(&number));
    other.get(PATH).await.sees_other("/sign-in");
    assert!(world.last_sms(&e164(SARA)).await.contains(&fa("sms-mobile-moved")));
    assert!(world.last_sms(&e164(NEW)).await.contains(&fa("sms-mobile-is-now")));
    let looks = sara.get("/me/data").await.page().text("#looks");
    assert!(looks.contains(&fa("access-reason-mobile-changed")), "{looks}");
    // The new number opens the account, the old one none.
    assert_ne!(led_to(&world, NEW).await.1, "/sign-in/welcome");
    assert_eq!(led_to(&world, SARA).await.1, "/sign-in/welcome");
    // The number of before is kept for three months.
    world.clock.advance(91 * DAY);
    retention::schedule(world.services()).await.unwrap();
    world.work().await;
    assert_eq!(world.count(FORMER).await, 0);
}

/// Whoever sits at a signed-in browser does not have the number in hand.
#[tokio::test]
async fn a_session_of_long_ago_is_not_enough_and_a_code_of_another_number_proves_nothing() {
    let world = world().await;
    let mut sara = world.signed_in(SARA).await;
    let page = sara.get(PATH).await.page();
    world.clock.advance(16 * MINUTE);
    assert_eq!(sara.get(PATH).await.page().count("input[name=mobile]"), 0);
    let late = sara.submit(&page, PATH, &[("mobile", NEW)]).await.status(409).any_page();
    assert!(late.text("main").contains(&fa("conflict-confirm-first")));
    assert_eq!(late.attr("#mobile", "value"), NEW, "what was typed stays");

    let mut sara = world.signed_in(SARA).await;
    for (typed, key) in
        [("", "sign-in-error-mobile-empty"), ("123", "sign-in-error-mobile-short"), (SARA, "mobile-error-own")]
    {
        let page = sara.get(PATH).await.page();
        let page = sara.submit(&page, PATH, &[("mobile", typed)]).await.status(422).any_page();
        assert_eq!(page.attr("#mobile", "value"), typed, "what was typed stays");
        if key != "sign-in-error-mobile-short" {
            assert_eq!(page.text("#mobile-error"), fa(key));
        }
    }
    begin(&mut sara, NEW).await;
    // The code of this browser goes to another number meanwhile.
    let page = sara.get(CODE).await.page();
    world.clock.advance(2 * MINUTE);
    let sign_in = sara.get("/me/confirm").await.page();
    sara.submit(&sign_in, "/me/confirm/code", &[]).await.says("/me/confirm", "code-sent");
    let own = world.code_for(&e164(SARA)).await;
    sara.submit(&page, CODE, &[("code", &own)]).await.status(422);
    assert_eq!(world.count(FORMER).await, 0);
    // Nothing is changed by leaving it.
    let page = sara.get(PATH).await.page();
    sara.submit(&page, DROP, &[]).await.says(PATH, "mobile-change-dropped");
    sara.get(CODE).await.says(PATH, "mobile-change-over");
    let page = sara.get(PATH).await.page();
    assert_eq!(page.count(&format!("form[action='{DROP}']")), 0);
}

#[tokio::test]
async fn a_number_with_an_account_is_told_only_to_whoever_has_it_in_hand() {
    let world = world().await;
    let mut sara = world.signed_in(SARA).await;
    begin(&mut sara, ALI).await;
    let page = sara.get(CODE).await.page();
    let code = world.code_for(&e164(ALI)).await;
    let refused = sara.submit(&page, CODE, &[("code", &code)]).await.status(409).any_page();
    assert!(refused.text("main").contains(&fa("conflict-mobile-taken")));
    assert_eq!(world.count(FORMER).await, 0);
    let number = Words::of(Lang::Fa).digits("0912 111 0001");
    assert!(sara.get(PATH).await.page().text("main").contains(&number));
}

/// By a second step alone nobody shows that they have the old number in hand.
#[tokio::test]
async fn whoever_has_a_second_step_proves_the_old_number_as_well() {
    let world = world().await;
    let mut sara = world.signed_in(SARA).await;
    let (secret, _) = with_app(&world, &mut sara).await;
    let mut sara = half_way(&world, SARA).await;
    shown(&mut sara, &app_code(&secret, world.clock.now())).await.status(303);
    world.clock.advance(2 * MINUTE);
    begin(&mut sara, NEW).await;
    let before = world.sms_count(&e164(NEW)).await;
    assert_eq!(before, 0, "the old one comes first");
    let page = sara.get(CODE).await.page();
    let old = world.code_for(&e164(SARA)).await;
    let mut tab = sara.clone();
    sara.submit(&page, CODE, &[("code", &old)]).await.says(CODE, "old-mobile-proved");
    tab.submit(&page, CODE, &[("code", &old)]).await.says(CODE, "old-mobile-proved");
    assert_eq!(world.sms_count(&e164(NEW)).await, 1, "a double tap");
    let page = sara.get(CODE).await.page();
    sara.submit(&page, CODE, &[("code", &old)]).await.status(422);
    let page = sara.get(CODE).await.page();
    let new = world.code_for(&e164(NEW)).await;
    sara.submit(&page, CODE, &[("code", &new)]).await.says(PATH, "mobile-changed");
    // The second step stays.
    assert_eq!(led_to(&world, NEW).await.1, "/sign-in/second");
}

/// Two who have one account in hand change it at once: one of them is the later one.
#[tokio::test]
async fn a_change_that_is_begun_ends_after_half_an_hour() {
    let world = world().await;
    let mut sara = world.signed_in(SARA).await;
    begin(&mut sara, NEW).await;
    let page = sara.get(CODE).await.page();
    world.clock.advance(31 * MINUTE);
    sara.get(CODE).await.says(PATH, "mobile-change-over");
    sara.submit(&page, CODE, &[("code", "123456")]).await.says(PATH, "mobile-change-over");
    world.clock.advance(2 * DAY);
    retention::schedule(world.services()).await.unwrap();
    world.work().await;
    assert_eq!(world.count("SELECT count(*) FROM mobile_change").await, 0);
}

async fn house() -> World {
    let world = world().await;
    work_here(&world).await;
    world
}

async fn work_here(world: &World) {
    world.person("Reza", Some("Karimi"), AGENT, &[Role::CallAgent]).await;
    world.person("Parvin", Some("Azadi"), SUPERVISOR, &[Role::Supervisor]).await;
}

/// Looks Sara up and asks for a way back. Gives the reply's status.
async fn ask(agent: &mut Browser, fields: &[(&str, &str)]) -> u16 {
    let page = agent.get(FIND).await.page();
    let found = agent.submit(&page, FIND, &[("who", SARA)]).await.any_page();
    let path = format!("{}/recover", found.attr("main li h2 a", "href"));
    let page = agent.get(&path).await.status(200).page();
    agent.submit(&page, &path, fields).await.status.as_u16()
}

const LOST_NUMBER: [(&str, &str); 3] = [("kind", "mobile"), ("mobile", NEW), ("words", WHY)];
const LOST_STEP: [(&str, &str); 3] = [("kind", "second-step"), ("mobile", ""), ("words", WHY)];

#[tokio::test]
async fn case_05_a_lost_number_needs_two_of_staff_and_a_day_in_which_it_can_be_stopped() {
    let world = house().await;
    let mut sara = world.signed_in(SARA).await;
    let (mut agent, mut supervisor) = (world.signed_in(AGENT).await, world.signed_in(SUPERVISOR).await);
    for missing in 0..LOST_NUMBER.len() {
        let mut fields = LOST_NUMBER;
        fields[missing].1 = "";
        assert_eq!(ask(&mut agent, &fields).await, 422, "{fields:?}");
    }
    let taken = [LOST_NUMBER[0], ("mobile", ALI), LOST_NUMBER[2]];
    assert_eq!(ask(&mut agent, &taken).await, 409);
    assert_eq!(world.count(OPEN).await, 0);
    assert_eq!(ask(&mut agent, &LOST_NUMBER).await, 303);
    assert_eq!(ask(&mut agent, &LOST_NUMBER).await, 409, "one at a time");
    // Whoever calls agrees to nothing.
    agent.get(QUEUE).await.status(403);
    // Not agreed to, nothing comes of it.
    assert_eq!(led_to(&world, NEW).await.1, "/sign-in/welcome");
    let queue = supervisor.get(QUEUE).await.page();
    let text = queue.text("main li");
    assert!(text.contains(WHY) && text.contains("Reza") && !text.contains("Sara"), "{text}");
    supervisor.submit(&queue, APPROVE, &[]).await.says(QUEUE, "recovery-approved");
    supervisor.submit(&queue, APPROVE, &[]).await.says(QUEUE, "recovery-approved");
    assert!(world.last_sms(&e164(SARA)).await.contains(&fa("sms-recovery-mobile")));

    // Sara reads of it and stops it.
    let page = sara.get(PATH).await.page();
    let said = page.text("main");
    assert!(said.contains(&fa("recovery-own-mobile")), "{said}");
    assert_eq!(sara.get("/me/security").await.page().count(&format!("form[action='{STOP}']")), 1);
    sara.submit(&page, STOP, &[]).await.says(PATH, "recovery-stopped");
    assert_eq!(world.count(OPEN).await, 0);
    let looks = sara.get("/me/data").await.page().text("#looks");
    for reason in ["access-reason-recovery-asked", "access-reason-recovery-approved", "access-reason-recovery-stopped"]
    {
        assert!(looks.contains(&fa(reason)), "{reason}: {looks}");
    }
    assert!(looks.contains(WHY), "{looks}");

    // Asked for again, and nobody stops it.
    assert_eq!(ask(&mut agent, &LOST_NUMBER).await, 303);
    let queue = supervisor.get(QUEUE).await.page();
    supervisor.submit(&queue, APPROVE, &[]).await.says(QUEUE, "recovery-approved");
    let early = early_sign_in(&world).await;
    assert!(early.contains(&fa("conflict-mobile-waits")), "{early}");
    world.clock.advance(24 * HOUR + MINUTE);
    world.work().await;
    sara.get(PATH).await.status(200);
    // A slip in a digit would hand the account to a stranger: the name comes before it is moved.
    let (mut stranger, to) = led_to(&world, NEW).await;
    assert_eq!(to, NAME);
    let page = stranger.get(NAME).await.page();
    stranger.submit(&page, NAME, &[("given_name", "Mina")]).await.status(422);
    assert_eq!(world.count(FORMER).await, 0);
    let (mut back, _) = led_to(&world, NEW).await;
    let page = back.get(NAME).await.page();
    let mut tab = back.clone();
    back.submit(&page, NAME, &[("given_name", "Sara")]).await.status(303);
    tab.submit(&page, NAME, &[("given_name", "Sara")]).await.status(303);
    assert_eq!(back.session_secret(), tab.session_secret(), "a double tap");
    assert!(back.get(PATH).await.page().text("main").contains(&Words::of(Lang::Fa).digits("0935 111 0002")));
    sara.get(PATH).await.sees_other("/sign-in");
    assert_eq!((world.count(OPEN).await, world.count(FORMER).await), (0, 1));
    assert!(world.last_sms(&e164(SARA)).await.contains(&fa("sms-mobile-moved")));
    assert_eq!(led_to(&world, SARA).await.1, "/sign-in/welcome");
}

/// What a sign-in with the new number says before its time.
async fn early_sign_in(world: &World) -> String {
    world.clock.advance(2 * MINUTE);
    let mut browser = world.browser();
    let page = browser.get("/sign-in").await.page();
    browser.submit(&page, "/sign-in", &[("mobile", NEW)]).await.sees_other("/sign-in/code");
    let page = browser.get("/sign-in/code").await.page();
    let code = world.code_for(&e164(NEW)).await;
    browser.submit(&page, "/sign-in/code", &[("code", &code)]).await.status(409).any_page().text("main")
}

#[tokio::test]
async fn nobody_agrees_to_what_they_asked_for_nor_to_what_is_about_them() {
    let world = house().await;
    let mut supervisor = world.signed_in(SUPERVISOR).await;
    assert_eq!(ask(&mut supervisor, &LOST_NUMBER).await, 303);
    let queue = supervisor.get(QUEUE).await.page();
    assert_eq!(queue.count(&format!("form[action='{APPROVE}']")), 0);
    let refuse = queue.form(REFUSE, &[]);
    supervisor.post(APPROVE, &refuse).await.status(409);
    assert_eq!(world.count("SELECT count(*) FROM account_recovery WHERE approved_by IS NOT NULL").await, 0);
    supervisor.submit(&queue, REFUSE, &[]).await.says(QUEUE, "recovery-refused");
    assert_eq!(world.count(OPEN).await, 0);
    // Asked for by somebody else in their own name.
    let mut agent = world.signed_in(AGENT).await;
    let page = agent.get(FIND).await.page();
    let found = agent.submit(&page, FIND, &[("who", SUPERVISOR)]).await.any_page();
    let path = format!("{}/recover", found.attr("main li h2 a", "href"));
    let page = agent.get(&path).await.page();
    let step = agent.submit(&page, &path, &LOST_STEP).await.status(409).any_page();
    assert!(step.text("main").contains(&fa("conflict-recover-by-link")));
    agent.submit(&page, &path, &LOST_NUMBER).await.status(303);
    let queue = supervisor.get(QUEUE).await.page();
    assert_eq!(queue.count(&format!("form[action='{APPROVE}']")), 0);
}

#[tokio::test]
async fn a_lost_second_step_is_taken_away_after_a_day_unless_it_is_stopped() {
    let world = house().await;
    let (mut agent, mut supervisor) = (world.signed_in(AGENT).await, world.signed_in(SUPERVISOR).await);
    assert_eq!(ask(&mut agent, &LOST_STEP).await, 409, "there is none");
    world.clock.advance(2 * MINUTE);
    let mut sara = world.signed_in(SARA).await;
    with_app(&world, &mut sara).await;
    for is_stopped in [true, false] {
        assert_eq!(ask(&mut agent, &LOST_STEP).await, 303);
        let queue = supervisor.get(QUEUE).await.page();
        supervisor.submit(&queue, APPROVE, &[]).await.says(QUEUE, "recovery-approved");
        assert!(world.last_sms(&e164(SARA)).await.contains(&fa("sms-recovery-second-step")));
        if is_stopped {
            let page = sara.get("/me/security").await.page();
            sara.submit(&page, STOP, &[]).await.says(PATH, "recovery-stopped");
        }
        world.clock.advance(23 * HOUR);
        world.work().await;
        assert_eq!(world.count("SELECT count(*) FROM second_factor").await, 1, "the day is not over");
        world.clock.advance(HOUR + MINUTE);
        world.work().await;
        assert_eq!(world.count("SELECT count(*) FROM second_factor").await, i64::from(is_stopped));
        (agent, supervisor) = (world.signed_in(AGENT).await, world.signed_in(SUPERVISOR).await);
    }
    assert!(world.last_sms(&e164(SARA)).await.contains(&fa("sms-factor-removed")));
    sara.get("/me/security").await.sees_other("/sign-in");
    assert_ne!(led_to(&world, SARA).await.1, "/sign-in/second");
}

const NAME: &str = "/sign-in/name";

#[tokio::test]
async fn case_05_an_account_that_nobody_used_for_three_months_asks_for_more_than_the_code() {
    let world = world().await;
    let mut own = world.signed_in(SARA).await;
    world.clock.advance(90 * DAY + HOUR);
    let (mut stranger, to) = led_to(&world, SARA).await;
    assert_eq!(to, NAME);
    // There is no session before the name.
    stranger.get("/me/data").await.sees_other("/sign-in");
    stranger.get("/sign-in/code").await.sees_other(NAME);
    stranger.get("/sign-in/welcome").await.sees_other("/sign-in");
    let page = stranger.get(NAME).await.status(200).page();
    assert!(!page.text("main").contains("Sara"));
    for wrong in ["Mina", "Sar", ""] {
        let page = stranger.submit(&page, NAME, &[("given_name", wrong)]).await.status(422).any_page();
        assert_eq!(page.attr("#given_name", "value"), wrong, "what was typed stays");
    }
    let mut tab = stranger.clone();
    stranger.submit(&page, NAME, &[("given_name", " sara ")]).await.status(303);
    tab.submit(&page, NAME, &[("given_name", " sara ")]).await.status(303);
    assert_eq!(stranger.session_secret(), tab.session_secret(), "a double tap");
    stranger.get("/me/data").await.status(200);
    // Used again, it asks nobody; and a browser that it knows is never asked.
    assert_ne!(led_to(&world, SARA).await.1, NAME);
    world.clock.advance(90 * DAY + HOUR);
    let page = own.get("/sign-in").await.page();
    own.submit(&page, "/sign-in", &[("mobile", SARA)]).await.sees_other("/sign-in/code");
    let page = own.get("/sign-in/code").await.page();
    let code = world.code_for(&e164(SARA)).await;
    assert_ne!(own.submit(&page, "/sign-in/code", &[("code", &code)]).await.status(303).header("location"), NAME);
}

#[tokio::test]
async fn case_05_names_are_not_guessed_and_whoever_got_the_number_begins_anew() {
    let world = world().await;
    world.clock.advance(91 * DAY);
    let (mut guesser, _) = led_to(&world, SARA).await;
    let page = guesser.get(NAME).await.page();
    for guess in ["Mina", "Zahra", "Leila", "Nora", "Hoda"] {
        guesser.submit(&page, NAME, &[("given_name", guess)]).await.status(422);
    }
    guesser.submit(&page, NAME, &[("given_name", "Sara")]).await.status(409);
    assert_eq!(world.count("SELECT count(*) FROM session").await, 0);

    let (mut holder, _) = led_to(&world, SARA).await;
    let page = holder.get(NAME).await.page();
    holder.submit(&page, "/sign-in/name/anew", &[]).await.sees_other("/sign-in/welcome");
    holder.submit(&page, "/sign-in/name/anew", &[]).await.sees_other("/sign-in/welcome");
    let page = holder.get("/sign-in/welcome").await.status(200).page();
    let name = [("given_name", "Hadi"), ("family_name", ""), ("accept", "1")];
    holder.submit(&page, "/sign-in/welcome", &name).await.status(303);
    assert!(!holder.get("/me/data").await.page().text("main").contains("Sara"));
    // What comes up for the account of before goes to nobody's telephone.
    assert_eq!(world.count("SELECT count(*) FROM person WHERE mobile_index IS NULL").await, 1);
    let sara = world.count("SELECT count(*) FROM access_log WHERE reason = 'mobile-given-up'").await;
    assert_eq!(sara, 1);
}

/// Whoever took the number over would stop the way back for ever, and staff would find nobody under the number of before.
#[tokio::test]
async fn case_05_the_way_back_to_the_number_of_before_is_found_by_it_and_not_stopped_by_a_session() {
    let world = house().await;
    let mut thief = world.signed_in(SARA).await;
    begin(&mut thief, NEW).await;
    let page = thief.get(CODE).await.page();
    let code = world.code_for(&e164(NEW)).await;
    thief.submit(&page, CODE, &[("code", &code)]).await.says(PATH, "mobile-changed");
    let (mut agent, mut supervisor) = (world.signed_in(AGENT).await, world.signed_in(SUPERVISOR).await);
    assert_eq!(ask(&mut agent, &[LOST_NUMBER[0], ("mobile", SARA), LOST_NUMBER[2]]).await, 303);
    let queue = supervisor.get(QUEUE).await.page();
    supervisor.submit(&queue, APPROVE, &[]).await.says(QUEUE, "recovery-approved");
    let page = thief.get(PATH).await.page();
    let refused = thief.submit(&page, STOP, &[]).await.status(409).any_page();
    assert!(refused.text("main").contains(&fa("conflict-stop-by-call")));
    world.clock.advance(24 * HOUR + MINUTE);
    let (mut sara, to) = led_to(&world, SARA).await;
    assert_eq!(to, NAME);
    let page = sara.get(NAME).await.page();
    sara.submit(&page, NAME, &[("given_name", "Sara")]).await.status(303);
    thief.get(PATH).await.sees_other("/sign-in");
}

/// A welcome page that lay open while the number came to an account with a second step opens nothing of it.
#[tokio::test]
async fn a_welcome_page_of_before_does_not_lead_past_the_second_step() {
    let world = world().await;
    let mut sara = world.signed_in(SARA).await;
    let (secret, _) = with_app(&world, &mut sara).await;
    let mut sara = half_way(&world, SARA).await;
    shown(&mut sara, &app_code(&secret, world.clock.now())).await.status(303);
    begin(&mut sara, NEW).await;
    let page = sara.get(CODE).await.page();
    let old = world.code_for(&e164(SARA)).await;
    sara.submit(&page, CODE, &[("code", &old)]).await.says(CODE, "old-mobile-proved");
    let (mut reader, to) = led_to(&world, NEW).await;
    assert_eq!(to, "/sign-in/welcome");
    let welcome = reader.get("/sign-in/welcome").await.page();
    world.clock.advance(2 * MINUTE);
    let page = sara.get(CODE).await.page();
    sara.submit(&page, "/me/mobile/send", &[]).await.status(303);
    let page = sara.get(CODE).await.page();
    let new = world.code_for(&e164(NEW)).await;
    sara.submit(&page, CODE, &[("code", &new)]).await.says(PATH, "mobile-changed");
    let name = [("given_name", "Hadi"), ("family_name", ""), ("accept", "1")];
    let refused = reader.submit(&welcome, "/sign-in/welcome", &name).await;
    assert!(![200, 303].contains(&refused.status.as_u16()) || refused.header("location").contains("/sign-in"));
    reader.get("/me/data").await.sees_other("/sign-in");
}

/// Whoever has the number now is neither called nor told of an account that is not theirs.
#[tokio::test]
async fn case_05_a_number_that_came_to_somebody_else_is_shown_and_told_nothing_of_the_account() {
    let market = Market::of(world().await, 1).await;
    let (world, code) = (&market.world, market.submit().await);
    world.clock.advance(91 * DAY);
    work_here(world).await;
    let (mut holder, to) = led_to(world, CUSTOMER).await;
    assert_eq!(to, NAME);
    let page = holder.get(NAME).await.page();
    holder.submit(&page, "/sign-in/name/anew", &[]).await.sees_other("/sign-in/welcome");
    let told = world.sms_count(&e164(CUSTOMER)).await;

    let (mut agent, mut supervisor) = (world.signed_in(AGENT).await, world.signed_in(SUPERVISOR).await);
    let page = agent.get(FIND).await.page();
    let found = agent.submit(&page, FIND, &[("who", &code.to_string())]).await.any_page();
    assert!(found.text("main li").contains('\u{2013}'), "{}", found.text("main li"));
    let path = found.attr("main li h2 a", "href");
    let page = agent.get(&path).await.page();
    let look = [("item", "mobile"), ("reason", "asked-for-help"), ("words", WHY)];
    agent.submit(&page, &path, &look).await.status(303);
    assert_eq!(agent.get(&path).await.page().count("main a[href^='tel:']"), 0);
    let path = format!("{path}/recover");
    let page = agent.get(&path).await.page();
    agent.submit(&page, &path, &LOST_NUMBER).await.status(303);
    let queue = supervisor.get(QUEUE).await.page();
    supervisor.submit(&queue, APPROVE, &[]).await.says(QUEUE, "recovery-approved");
    world.clock.advance(24 * HOUR + MINUTE);
    let (mut back, to) = led_to(world, NEW).await;
    assert_eq!(to, NAME);
    let page = back.get(NAME).await.page();
    back.submit(&page, NAME, &[("given_name", "Customer")]).await.status(303);
    assert_eq!(world.sms_count(&e164(CUSTOMER)).await, told);
    assert_eq!(world.count(FORMER).await, 0);
}
