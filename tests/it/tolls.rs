//! Codes cost money and trouble: what a busy address pays for one, how many there are in all, and from when they live (abuse
//! cases 1, 2, 31, 32 and 36).
use altcha::{Challenge, SolveChallengeOptions, solve_challenge};
use axum::body::Body;
use axum::http::{Request, header};
use karriz::base::clock::{HOUR, MINUTE, SECOND};
use karriz::base::limits::{Limit, Limits};
use karriz::i18n::{Lang, Words};
use karriz::model::role::Role;

use crate::support::html::Page;
use crate::support::log::lines_of_this_process;
use crate::support::plans::Recorder;
use crate::support::{Browser, World};

const JOBS: &str = "SELECT count(*) FROM job WHERE kind = 'accounts.send-code'";

fn mobile(number: usize) -> String {
    format!("0912{number:07}")
}

fn e164(number: usize) -> String {
    format!("+98912{number:07}")
}

/// A world where an address pays from the second code on.
async fn busy() -> World {
    let world = World::with(|config| {
        config.limits.code_per_address_hour.most = 1;
        config.limits.work_cost = 1;
    })
    .await;
    assert_eq!(ask(&mut world.browser(), 1).await.0, 303);
    world
}

/// Asks for a code for this number: the status, and the page that is answered.
async fn ask(browser: &mut Browser, number: usize) -> (u16, Page) {
    let page = browser.get("/sign-in").await.page();
    let reply = browser.submit(&page, "/sign-in", &[("mobile", &mobile(number))]).await;
    (reply.status.as_u16(), reply.any_page())
}

/// Asks and is told to pay.
async fn toll(browser: &mut Browser, number: usize) -> Page {
    let (status, page) = ask(browser, number).await;
    assert_eq!((status, page.count("form[action='/sign-in'] input[name=toll]")), (200, 1));
    page
}

fn ticket(page: &Page) -> String {
    page.attr("input[name=toll]", "value")
}

/// What the island finds.
fn worked(page: &Page) -> String {
    let json = data_encoding::BASE64URL_NOPAD.decode(ticket(page).as_bytes()).unwrap();
    let challenge: Challenge = serde_json::from_slice(&json).unwrap();
    let solution = solve_challenge(SolveChallengeOptions::new(&challenge)).unwrap().unwrap();
    format!("{}:{}", solution.counter, solution.derived_key)
}

async fn press(browser: &mut Browser, page: &Page, typed: &[(&str, &str)]) -> u16 {
    browser.submit(page, "/sign-in", typed).await.status.as_u16()
}

#[tokio::test]
async fn case_02_who_shares_a_busy_address_waits_a_moment_and_is_never_refused() {
    let world = busy().await;
    let mut browser = world.browser();
    let page = toll(&mut browser, 2).await;
    assert!(page.text("main").contains(&Words::of(Lang::Fa).t("toll-title")));
    assert_eq!(page.attr("input[name=mobile]", "value"), e164(2), "what was typed is kept");
    assert_eq!(world.count(JOBS).await, 1, "nothing is sent before");
    // Too early: the same wait goes on.
    world.clock.advance(10 * SECOND);
    let again = browser.submit(&page, "/sign-in", &[]).await.status(200).any_page();
    assert_eq!(ticket(&again), ticket(&page));
    world.clock.advance(10 * SECOND);
    browser.submit(&again, "/sign-in", &[]).await.sees_other("/sign-in/code");
    // Tapped twice: one code.
    browser.submit(&again, "/sign-in", &[]).await.sees_other("/sign-in/code");
    assert_eq!(world.count(JOBS).await, 2);
    assert_eq!(world.code_for(&e164(2)).await.len(), 6);
    // The same wait is good for one code.
    world.clock.advance(MINUTE);
    assert_eq!(press(&mut browser, &again, &[("mobile", &mobile(3))]).await, 200);
    assert_eq!(world.count(JOBS).await, 2);
    // Whoever asks for another message pays as well, and keeps the number's own count meanwhile.
    let page = browser.get("/sign-in/code").await.page();
    let asked = browser.submit(&page, "/sign-in/resend", &[]).await.status(200).any_page();
    world.clock.advance(20 * SECOND);
    browser.submit(&asked, "/sign-in/resend", &[]).await.says("/sign-in/code", "code-sent");
    assert_eq!(world.sms_count(&e164(2)).await, 2);
}

/// To ask for many at once and wait once gains nothing.
#[tokio::test]
async fn case_02_parallel_waits_of_one_browser_are_one_wait() {
    let world = busy().await;
    let mut browser = world.browser();
    browser.get("/sign-in").await.status(200);
    let mut pages = Vec::new();
    for number in 2..8 {
        pages.push(toll(&mut browser, number).await);
    }
    world.clock.advance(21 * SECOND);
    let mut answers = Vec::new();
    for page in &pages {
        answers.push(press(&mut browser.clone(), page, &[]).await);
    }
    assert_eq!(answers, [303, 200, 200, 200, 200, 200]);
    assert_eq!(world.count(JOBS).await, 2);
}

#[tokio::test]
async fn case_02_a_browser_that_worked_does_not_wait_and_its_work_is_good_once() {
    let world = busy().await;
    let mut browser = world.browser();
    let page = toll(&mut browser, 2).await;
    let work = worked(&page);
    // What is wrong is as good as nothing.
    let changed = format!("9{work}");
    for wrong in ["", "1", "1:00", &format!("0:{}", "0".repeat(64)), changed.as_str()] {
        assert_eq!(press(&mut browser, &page, &[("work", wrong)]).await, 200, "{wrong}");
    }
    assert_eq!(press(&mut browser, &page, &[("work", &work)]).await, 303);
    assert_eq!(world.count(JOBS).await, 2);
    world.clock.advance(MINUTE);
    assert_eq!(press(&mut browser, &page, &[("work", &work), ("mobile", &mobile(3))]).await, 200, "used");
    assert_eq!(world.count(JOBS).await, 2);
}

#[tokio::test]
async fn case_02_tickets_of_others_old_ones_and_made_up_ones_are_none() {
    let world = busy().await;
    let mut browser = world.browser();
    let page = toll(&mut browser, 2).await;
    let mut other = world.browser();
    let of_other = toll(&mut other, 3).await;
    let json = String::from_utf8(data_encoding::BASE64URL_NOPAD.decode(ticket(&page).as_bytes()).unwrap()).unwrap();
    let made_up = |from: &str, to: &str| {
        assert!(json.contains(from), "{json}");
        data_encoding::BASE64URL_NOPAD.encode(json.replacen(from, to, 1).as_bytes())
    };
    let at = world.program.app.now().ms();
    let earlier = made_up(&format!("\"at\":{at}"), &format!("\"at\":{}", at - 30_000));
    let easier = made_up("\"keyPrefix\":\"00\"", "\"keyPrefix\":\"\"");
    for (ticket, work) in [
        (ticket(&of_other), worked(&of_other)),
        (earlier, String::new()),
        (easier, worked(&page)),
        ("x".repeat(3_000), String::new()),
        ("no ticket".to_owned(), String::new()),
    ] {
        assert_eq!(press(&mut browser, &page, &[("toll", &ticket), ("work", &work)]).await, 200, "{ticket}");
    }
    world.clock.advance(10 * MINUTE);
    assert_eq!(press(&mut browser, &page, &[("work", &worked(&page))]).await, 200, "too old");
    assert_eq!(world.count(JOBS).await, 1);
}

/// A thousand askings for one number are one SMS, from wherever they come.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn case_02_many_askings_for_one_number_are_one_message() {
    let world = World::new().await;
    let page = world.browser().get("/sign-in").await.page();
    let fields = page.form("/sign-in", &[("mobile", &mobile(7))]);
    let sending = (0..60_u8).map(|last| {
        let (mut browser, fields) = (world.browser(), fields.clone());
        browser.address = std::net::SocketAddr::from(([203, 0, 113, last], 40_000));
        tokio::spawn(async move { browser.post("/sign-in", &fields).await.status.as_u16() })
    });
    let mut sent = 0;
    for answer in sending.collect::<Vec<_>>() {
        sent += usize::from(answer.await.unwrap() == 303);
    }
    assert_eq!((sent, world.count(JOBS).await), (1, 1));
    assert_eq!(world.sms_count(&e164(7)).await, 1);
}

#[tokio::test]
async fn case_02_when_the_budget_is_spent_the_page_says_so_and_nothing_is_counted_twice() {
    let world = World::with(|config| config.limits.codes_per_hour.most = 2).await;
    world.person("Sara", None, &mobile(1), &[Role::Customer]).await;
    let used = async || {
        let sql = "SELECT CAST(coalesce(sum(used), 0) AS bigint) FROM limit_counter WHERE bucket = 'codes-hour'";
        world.count(sql).await
    };
    let mut first = world.browser();
    assert_eq!(ask(&mut first, 1).await.0, 303);
    assert_eq!(ask(&mut first, 1).await.0, 303, "a double tap");
    assert_eq!(used().await, 1, "known and unknown numbers count, taps do not");
    assert_eq!(ask(&mut world.browser(), 2).await.0, 303);
    for number in [3, 4] {
        let (status, page) = ask(&mut world.browser(), number).await;
        assert_eq!(status, 409);
        assert!(page.text("main").contains(&Words::of(Lang::Fa).t("conflict-codes-spent")));
        assert_eq!(page.attr("#mobile", "value"), mobile(number), "what was typed is kept");
    }
    assert_eq!((used().await, world.count(JOBS).await), (2, 2));
    // The codes that were sent sign in all the same, and the next hour has its own.
    let code = world.code_for(&e164(1)).await;
    let page = first.get("/sign-in/code").await.page();
    first.submit(&page, "/sign-in/code", &[("code", &code)]).await.status(303);
    world.clock.advance(HOUR);
    assert_eq!(ask(&mut world.browser(), 3).await.0, 303, "a refused asking used nothing up");
    assert_eq!(Limits::standard().codes_per_hour.most, 1_000);
}

/// Each step of the budget raises the alarm once, whatever is refused afterwards.
#[tokio::test]
async fn case_02_the_budget_has_an_alarm_at_each_of_its_steps_once() {
    const BUCKET: &str = "codes-of-this-test";
    let lines = lines_of_this_process();
    let world = World::with(|config| {
        config.limits.codes_per_hour = Limit { bucket: BUCKET, window: HOUR, most: 10 };
    })
    .await;
    for number in 0..13 {
        assert_eq!(ask(&mut world.browser(), number).await.0, if number < 10 { 303 } else { 409 });
    }
    let text = lines.text();
    let alarms: Vec<&str> = text.lines().filter(|line| line.contains(BUCKET)).collect();
    assert_eq!(alarms.len(), 3, "{alarms:?}");
    for (alarm, percent) in alarms.iter().zip([50, 80, 100]) {
        assert!(alarm.contains("WARN") && alarm.contains(&format!("percent={percent}")), "{alarm}");
    }
}

/// A code's two minutes begin when its message was handed over, and end with its challenge.
#[tokio::test]
async fn a_code_lives_from_when_it_was_handed_over() {
    let words = Words::of(Lang::Fa);
    for (waits, lives) in [(5 * MINUTE, 2 * MINUTE), (9 * MINUTE, MINUTE)] {
        let world = World::new().await;
        let mut browser = world.browser();
        assert_eq!(ask(&mut browser, 1).await.0, 303);
        let on_its_way = words.t("sign-in-code-on-its-way");
        assert!(browser.get("/sign-in/code").await.page().text("form").contains(&on_its_way));
        world.clock.advance(waits);
        let code = world.code_for(&e164(1)).await;
        let until = words.time(world.program.app.now() + lives);
        let shown = browser.get("/sign-in/code").await.page().text("form");
        assert!(shown.contains(&until) && !shown.contains(&on_its_way), "{until}: {shown}");
        world.clock.advance(lives - SECOND);
        let mut in_time = browser.clone();
        let page = in_time.get("/sign-in/code").await.page();
        in_time.submit(&page, "/sign-in/code", &[("code", &code)]).await.sees_other("/sign-in/welcome");
    }
    let world = World::new().await;
    let mut browser = world.browser();
    assert_eq!(ask(&mut browser, 1).await.0, 303);
    world.clock.advance(5 * MINUTE);
    let code = world.code_for(&e164(1)).await;
    let page = browser.get("/sign-in/code").await.page();
    world.clock.advance(2 * MINUTE);
    browser.submit(&page, "/sign-in/code", &[("code", &code)]).await.status(422);
}

/// Whoever asks again while no way is open gets one message once it is.
#[tokio::test]
async fn a_code_that_was_asked_for_again_before_it_was_sent_comes_once() {
    let world = World::new().await;
    let mut browser = world.browser();
    assert_eq!(ask(&mut browser, 1).await.0, 303);
    world.clock.advance(MINUTE + SECOND);
    let page = browser.get("/sign-in/code").await.page();
    browser.submit(&page, "/sign-in/resend", &[]).await.sees_other("/sign-in/code");
    assert_eq!(world.count(JOBS).await, 2);
    assert_eq!(world.sms_count(&e164(1)).await, 1);
}

/// What to do when no code comes stands on the page, with the operator's telephone where there is one.
#[tokio::test]
async fn who_gets_no_code_reads_what_to_do() {
    for telephone in [None, Some("021 1234".to_owned())] {
        let world = World::with(|config| config.operator.telephone = telephone.clone()).await;
        let mut browser = world.browser();
        assert_eq!(ask(&mut browser, 1).await.0, 303);
        let page = browser.get("/sign-in/code").await.page();
        let again = Words::of(Lang::Fa).time(world.program.app.now() + MINUTE);
        assert!(page.text("#no-code").contains(&again));
        let (dial, contact) =
            (page.count("#no-code a[href='tel:0211234']"), page.count("#no-code a[href='/help/contact']"));
        assert_eq!((dial, contact), if telephone.is_some() { (1, 0) } else { (0, 1) });
    }
}

/// Case 1: the pages of known and unknown numbers are equal, and so is the work that is done for them: statements, and
/// jobs.
#[tokio::test]
async fn case_01_known_and_unknown_numbers_get_equal_pages_and_equal_work() {
    const PEOPLE: usize = 200;
    let heard = Recorder::default();
    let world =
        World::listening_with(|config| config.limits.code_per_address_hour.most = 1_000, |db| heard.listen(db)).await;
    for number in 0..PEOPLE {
        world.person("Sara", None, &mobile(number), &[Role::Customer]).await;
    }
    let mut seen = Vec::new();
    for number in 0..2 * PEOPLE {
        let mut browser = world.browser();
        // The brake on floods does not know that its clock stands still.
        browser.address = std::net::SocketAddr::from(([203, 0, 113, u8::try_from(number % 250).unwrap()], 40_000));
        let page = browser.get("/sign-in").await.page();
        let before = world.count(JOBS).await;
        heard.take();
        let reply = browser.submit(&page, "/sign-in", &[("mobile", &mobile(number))]).await;
        let statements: Vec<String> = heard.take().into_iter().map(|statement| statement.sql).collect();
        let jobs = world.count(JOBS).await - before;
        heard.take();
        let code_page = browser.get("/sign-in/code").await.status(200);
        let reading: Vec<String> = heard.take().into_iter().map(|statement| statement.sql).collect();
        let names: Vec<String> = reply.headers.keys().map(ToString::to_string).collect();
        let body = without_nonces(&code_page.body, number);
        seen.push((reply.status, reply.body, names, statements, jobs, body, reading));
    }
    assert!(seen[0].3.len() > 5, "statements are heard: {:?}", seen[0].3);
    for (number, one) in seen.iter().enumerate() {
        assert_eq!(one, &seen[0], "number {number}");
    }
}

/// A page without what differs from one browser to the next by chance, and without the number that was typed.
fn without_nonces(body: &str, number: usize) -> String {
    let digits = Words::of(Lang::Fa).digits(&format!("{number:07}"));
    let mut text = body.replace(&digits, "N").replace(&format!("{} {}", &digits[..6], &digits[6..]), "N");
    let page = Page::parse(body);
    for key in page.attrs("input[name=form_key]", "value") {
        text = text.replace(&key, "K");
    }
    text.chars().filter(|sign| !('\u{6F0}'..='\u{6F9}').contains(sign)).collect()
}

/// Case 31: nothing is asked for, typed or ended from elsewhere.
#[tokio::test]
async fn case_31_sign_in_and_sign_out_take_no_post_from_elsewhere() {
    let world = World::new().await;
    world.person("Sara", None, &mobile(1), &[Role::Customer]).await;
    let mut browser = world.signed_in(&mobile(1)).await;
    let before = world.count("SELECT count(*) FROM job").await;
    for path in
        ["/sign-in", "/sign-in/code", "/sign-in/resend", "/sign-in/welcome", "/sign-out", "/me/sessions/end-others"]
    {
        for (name, value) in [
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
            ("origin", "https://evil.example"),
            ("x-none", "1"),
        ] {
            let request = Request::post(path)
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header(name, value)
                .body(Body::from(format!("mobile={}", mobile(2))))
                .unwrap();
            browser.send(request).await.status(403);
        }
    }
    assert_eq!(world.count("SELECT count(*) FROM job").await, before);
    browser.get("/requests").await.status(200);
}

/// Case 32: sign-in leads to pages of ours only.
#[tokio::test]
async fn case_32_sign_in_leads_nowhere_else() {
    for next in
        ["https://evil.example", "//evil.example", "/\\evil.example", "/%09/evil.example", "javascript:alert(1)"]
    {
        let world = World::new().await;
        world.person("Sara", None, &mobile(1), &[Role::Customer]).await;
        let mut browser = world.browser();
        let wanted = form_urlencoded::byte_serialize(next.as_bytes()).collect::<String>();
        let page = browser.get(&format!("/sign-in?next={wanted}")).await.page();
        browser.submit(&page, "/sign-in", &[("mobile", &mobile(1)), ("next", next)]).await.sees_other("/sign-in/code");
        let code = world.code_for(&e164(1)).await;
        let page = browser.get("/sign-in/code").await.page();
        let to = browser.submit(&page, "/sign-in/code", &[("code", &code)]).await.sees_other("/");
        assert!(!to.contains("evil") || to.starts_with("/%"), "{next} led to {to}");
        assert!(!to.starts_with("//") && !to.contains('\\'), "{next} led to {to}");
    }
}

/// Case 36: the message says what it is for, warns, and its last line is for our host alone.
#[tokio::test]
async fn case_36_the_text_of_the_code_is_the_one_that_is_known() {
    let world = World::new().await;
    assert_eq!(ask(&mut world.browser(), 1).await.0, 303);
    let code = world.code_for(&e164(1)).await;
    let said = Words::of(Lang::Fa).plain("sms-sign-in-code", &[("code", code.as_str().into())]);
    assert_eq!(world.last_sms(&e164(1)).await, format!("{said}\n\n@localhost #{code}"));
    assert!(said.contains(&Words::of(Lang::Fa).t("brand")) && said.chars().count() <= 50, "{said}");
}
