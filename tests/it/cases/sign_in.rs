//! Codes, numbers and names as people type, paste and tap them.
use std::net::SocketAddr;

use karriz::base::clock::{Clock, MINUTE, SECOND};
use karriz::i18n::{Lang, Words};
use karriz::model::role::Role;

use crate::support::{Browser, World};

const MOBILE: &str = "09121234567";
const E164: &str = "+989121234567";
/// Marks that apps written from right to left add when something is copied.
const MARKS: [char; 9] =
    ['\u{200E}', '\u{200F}', '\u{202A}', '\u{202B}', '\u{202C}', '\u{200C}', '\u{FEFF}', '\u{2068}', '\u{2069}'];

async fn known() -> World {
    let world = World::new().await;
    world.person("Sara", None, MOBILE, &[Role::Customer]).await;
    world
}

async fn ask(world: &World, mobile: &str) -> Browser {
    let mut browser = world.browser();
    let page = browser.get("/sign-in").await.page();
    browser.submit(&page, "/sign-in", &[("mobile", mobile)]).await.sees_other("/sign-in/code");
    browser
}

/// The first SMS comes, the code is typed as `typed` makes it, and signs in.
async fn signs_in_with(typed: impl Fn(&str) -> String) {
    let world = known().await;
    let mut browser = ask(&world, MOBILE).await;
    let code = world.code_for(E164).await;
    let page = browser.get("/sign-in/code").await.page();
    let typed = typed(&code);
    browser.submit(&page, "/sign-in/code", &[("code", &typed)]).await.status(303);
    browser.get("/requests").await.status(200);
}

fn in_script(code: &str, zero: char) -> String {
    let digit = |c: char| char::from_u32(u32::from(zero) + c.to_digit(10).unwrap()).unwrap();
    code.chars().map(digit).collect()
}

async fn resend(browser: &mut Browser) {
    let page = browser.get("/sign-in/code").await.page();
    browser.submit(&page, "/sign-in/resend", &[]).await.sees_other("/sign-in/code");
}

async fn guess(browser: &mut Browser, code: &str) -> u16 {
    let page = browser.get("/sign-in/code").await.page();
    browser.submit(&page, "/sign-in/code", &[("code", code)]).await.status.as_u16()
}

#[tokio::test]
async fn code_with_invisible_marks() {
    for mark in MARKS {
        signs_in_with(|code| format!("{mark}{}{mark}{}{mark}", &code[..3], &code[3..])).await;
    }
}

#[tokio::test]
async fn code_with_dash() {
    signs_in_with(|code| format!("{}-{}", &code[..3], &code[3..])).await;
    signs_in_with(|code| format!("{}\u{2013}{}", &code[..3], &code[3..])).await;
}

#[tokio::test]
async fn code_in_persian_and_arabic_digits() {
    signs_in_with(|code| in_script(code, '\u{6F0}')).await;
    signs_in_with(|code| in_script(code, '\u{660}')).await;
    signs_in_with(|code| format!("{} {}", &code[..3], &code[3..])).await;
}

#[tokio::test]
async fn mobile_tel_link() {
    let world = World::new().await;
    ask(&world, "tel:+989121234567").await;
    assert_eq!(world.code_for(E164).await.len(), 6);
}

#[tokio::test]
async fn mobile_pasted_from_contacts() {
    for typed in ["\u{200E}0912\u{A0}123\u{A0}4567", "\u{2066}+98 912 123 4567\u{2069}"] {
        let world = World::new().await;
        ask(&world, typed).await;
        assert_eq!(world.code_for(E164).await.len(), 6, "{typed:?}");
    }
}

#[tokio::test]
async fn code_autofill() {
    let world = World::new().await;
    let mut browser = ask(&world, MOBILE).await;
    let page = browser.get("/sign-in/code").await.page();
    assert_eq!(page.attr("#code", "autocomplete"), "one-time-code");
    assert_eq!(page.attr("#code", "inputmode"), "numeric");
    assert_eq!(page.count("#code[type=number]"), 0, "a number field drops a leading zero");
    let code = world.code_for(E164).await;
    let sent = world.last_sms(E164).await;
    assert!(sent.lines().last().unwrap().ends_with(&format!(" #{code}")) && sent.contains("\n\n@"), "{sent}");
}

#[tokio::test]
async fn code_in_another_browser() {
    let world = known().await;
    ask(&world, MOBILE).await;
    let mut other = world.browser();
    let to = other.get("/sign-in/code").await.sees_other("/sign-in?again=1");
    let page = other.get(&to).await.page();
    assert!(page.text("main").contains(&Words::of(Lang::Fa).t("sign-in-start-again")));
}

/// The second tap gets the session of the first; another form or browser with the same code gets nothing.
#[tokio::test]
async fn code_double_tap() {
    let world = known().await;
    let browser = ask(&world, MOBILE).await;
    let code = world.code_for(E164).await;
    let page = browser.clone().get("/sign-in/code").await.page();
    for after in [150, 300, 5_000] {
        // Chromium drops the first response with its cookie: the second comes from the browser as it was.
        let mut tap = browser.clone();
        tap.submit(&page, "/sign-in/code", &[("code", &code)]).await.status(303);
        tap.get("/requests").await.status(200);
        world.clock.advance(karriz::model::moment::TimeSpan::from_ms(after));
    }
    assert_eq!(world.count("SELECT count(*) FROM session WHERE person_id IS NOT NULL").await, 1);
    let mut other = browser.clone();
    assert_eq!(guess(&mut other, &code).await, 422, "another form");
}

#[tokio::test]
async fn welcome_double_tap() {
    let world = World::new().await;
    let mut browser = ask(&world, MOBILE).await;
    let code = world.code_for(E164).await;
    assert_eq!(guess(&mut browser, &code).await, 303);
    let page = browser.get("/sign-in/welcome").await.page();
    for _ in 0..2 {
        let mut tap = browser.clone();
        tap.submit(&page, "/sign-in/welcome", &[("given_name", "Sara"), ("accept", "1")]).await.status(303);
        tap.get("/requests").await.status(200);
        world.clock.advance(SECOND);
    }
    assert_eq!(world.count("SELECT count(*) FROM person").await, 1);
}

/// Whoever asks again gets to where the code is typed, however soon; and so does whoever went back.
#[tokio::test]
async fn ask_double_tap() {
    let world = World::new().await;
    let mut browser = world.browser();
    let page = browser.get("/sign-in").await.page();
    for _ in 0..5 {
        browser.submit(&page, "/sign-in", &[("mobile", MOBILE)]).await.sees_other("/sign-in/code");
        world.clock.advance(20 * SECOND);
    }
    let page = browser.get("/sign-in").await.page();
    assert_eq!(page.count("a[href='/sign-in/code']"), 1, "I have a code");
    let mut stranger = world.browser();
    assert_eq!(stranger.get("/sign-in").await.page().count("a[href='/sign-in/code']"), 0);
    world.work().await;
    world.clock.advance(3 * MINUTE);
    assert_eq!(browser.get("/sign-in").await.page().count("a[href='/sign-in/code']"), 0, "it cannot be typed any more");
}

/// Thirty people of one network in an hour, and more: nobody is refused, and nobody is blamed.
#[tokio::test]
async fn many_people_behind_one_carrier() {
    let world = World::new().await;
    for index in 0..100_u8 {
        let mut browser = world.browser();
        browser.address = SocketAddr::from(([5, 112, 9, index % 20], 40_000));
        let page = browser.get("/sign-in").await.page();
        let mobile = format!("0912000{index:04}");
        browser.submit(&page, "/sign-in", &[("mobile", &mobile)]).await.sees_other("/sign-in/code");
    }
}

/// The first SMS comes late: while its code lives, it is right.
#[tokio::test]
async fn code_of_the_first_sms_after_resend() {
    // Soon: the same code comes twice.
    let world = known().await;
    let mut browser = ask(&world, MOBILE).await;
    let first = world.code_for(E164).await;
    world.clock.advance(60 * SECOND);
    resend(&mut browser).await;
    assert_eq!(world.code_for(E164).await, first, "the code has a minute to live");
    assert_eq!(world.sms_count(E164).await, 2, "and was sent again");
    assert_eq!(guess(&mut browser, &first).await, 303);

    // After a wrong try: a new code, beside which the first is right as long as it lives.
    for (waits, expected) in [(50, 303), (70, 422)] {
        let world = known().await;
        let mut browser = ask(&world, MOBILE).await;
        let first = world.code_for(E164).await;
        let wrong = if first == "000000" { "111111" } else { "000000" };
        assert_eq!(guess(&mut browser, wrong).await, 422);
        world.clock.advance(60 * SECOND);
        resend(&mut browser).await;
        let second = world.code_for(E164).await;
        assert_ne!(second, first);
        world.clock.advance(waits * SECOND);
        assert_eq!(guess(&mut browser, &first).await, expected, "{waits} s after the second");
        if expected == 422 {
            assert_eq!(guess(&mut browser, &second).await, 303);
        }
    }
}

/// One press too early does not scold: the code that was sent still works, and the page says when another can come.
#[tokio::test]
async fn a_code_asked_for_too_early_leads_back_to_the_one_that_lives() {
    let world = known().await;
    let mut browser = ask(&world, MOBILE).await;
    let code = world.code_for(E164).await;
    let page = browser.get("/sign-in/code").await.page();
    let again_at = Words::of(Lang::Fa).time(world.clock.now() + MINUTE);
    assert!(page.text("main").contains(&again_at), "{again_at}: {}", page.text("main"));
    world.clock.advance(35 * SECOND);
    resend(&mut browser).await;
    assert_eq!(world.sms_count(E164).await, 1);
    assert_eq!(guess(&mut browser, &code).await, 303);
}

/// After the last try nothing says that there are more, and no clock says that the code is good.
#[tokio::test]
async fn a_spent_code_is_not_called_good() {
    let world = known().await;
    let mut browser = ask(&world, MOBILE).await;
    let code = world.code_for(E164).await;
    let expires = Words::of(Lang::Fa).time(world.clock.now() + 2 * MINUTE);
    assert!(browser.get("/sign-in/code").await.page().text("form").contains(&expires));
    let wrong = if code == "000000" { "111111" } else { "000000" };
    for _ in 0..5 {
        assert_eq!(guess(&mut browser, wrong).await, 422);
    }
    assert!(!browser.get("/sign-in/code").await.page().text("form").contains(&expires));
}

#[tokio::test]
async fn name_without_letters() {
    let world = World::new().await;
    let mut browser = ask(&world, MOBILE).await;
    let code = world.code_for(E164).await;
    assert_eq!(guess(&mut browser, &code).await, 303);
    for name in ["\u{1F338}", ".", "---", "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}", "\u{61F}!", "_"] {
        let page = browser.get("/sign-in/welcome").await.page();
        let fields = [("given_name", name), ("accept", "1")];
        let again = browser.submit(&page, "/sign-in/welcome", &fields).await.status(422);
        assert_eq!(again.any_page().count("#given_name[aria-invalid=true]"), 1, "{name}");
    }
    assert_eq!(world.count("SELECT count(*) FROM person").await, 0);
}
