//! Staff looks somebody up and opens what is masked: only whole numbers and codes, with a reason, written down, bounded, and marked
//! where it is unusual.
use karriz::base::clock::{HOUR, MINUTE};
use karriz::i18n::{Lang, Words};
use karriz::model::request::RequestState;
use karriz::model::role::Role;

use crate::support::html::Page;
use crate::support::market::{CUSTOMER, Market, specialist_mobile};
use crate::support::{Browser, World};

const AGENT: &str = "09121110001";
const OFFICER: &str = "09121110002";
const MINA: &str = "09121110003";
const FIND: &str = "/staff/people";
const MARKS: &str = "/staff/marks";
const LOOKS: &str = "SELECT count(*) FROM access_log WHERE actor_kind = 'staff' AND action = 'reveal'";
const WORDS: [(&str, &str); 3] =
    [("item", "mobile"), ("reason", "asked-for-help"), ("words", "She called and lost her code")];

fn fa(key: &str) -> String {
    Words::of(Lang::Fa).t(key)
}

async fn house() -> World {
    let world = World::with(|config| config.has_wide_limits = true).await;
    world.person("Reza", Some("Karimi"), AGENT, &[Role::CallAgent]).await;
    world.person("Parvin", None, OFFICER, &[Role::PrivacyOfficer]).await;
    world.person("Mina", Some("Moradi"), MINA, &[Role::Customer]).await;
    world
}

async fn find(browser: &mut Browser, who: &str) -> Page {
    let page = browser.get(FIND).await.page();
    browser.submit(&page, FIND, &[("who", who)]).await.any_page()
}

/// The path of the page of somebody who is found.
async fn path_of(browser: &mut Browser, who: &str) -> String {
    find(browser, who).await.attr("main li h2 a", "href")
}

async fn open(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> u16 {
    let page = browser.get(path).await.page();
    browser.submit(&page, path, fields).await.status.as_u16()
}

#[tokio::test]
async fn case_19_somebody_is_found_by_the_whole_number_only_masked_and_reads_of_it() {
    let world = house().await;
    let mut agent = world.signed_in(AGENT).await;
    let shown = find(&mut agent, &Words::of(Lang::Fa).digits("+98 912-111-0003")).await;
    let card = shown.text("main li");
    assert!(card.contains("M\u{2022}") && !card.contains("Mina") && !card.contains("Moradi"), "{card}");
    assert!(!card.contains(&Words::of(Lang::Fa).digits("1110")), "{card}");
    for (who, key) in [
        ("0912111", "staff-find-error-neither"),
        ("Mina", "staff-find-error-neither"),
        ("", "staff-find-error-empty"),
        ("09121119999", "staff-find-nobody"),
        ("KZ-7F3K-9QT2", "staff-find-nobody"),
    ] {
        let page = find(&mut agent, who).await;
        assert_eq!(page.text("#who-error"), fa(key), "{who}");
        assert_eq!(page.attr("#who", "value"), who, "what was typed stays");
    }
    world.clock.advance(2 * MINUTE);
    let looks = world.signed_in(MINA).await.get("/me/data").await.page().text("#looks");
    assert!(looks.contains(&fa("access-reason-looked-up")), "{looks}");
}

#[tokio::test]
async fn the_code_of_a_request_finds_its_customer_and_its_specialist() {
    let market = Market::of(house().await, 2).await;
    let (open, confirmed) = (market.submit().await, market.at(RequestState::Confirmed).await);
    let mut agent = market.world.signed_in(AGENT).await;
    assert_eq!(find(&mut agent, &open.to_string()).await.count("main li"), 1);
    let both = find(&mut agent, &confirmed.to_string().to_lowercase()).await;
    assert_eq!(both.texts("main li .badge"), [fa("staff-find-customer"), fa("staff-find-specialist")]);
    assert!(!both.text("main").contains(&Words::of(Lang::Fa).digits(&CUSTOMER[4..])));
    assert!(!both.text("main").contains(&Words::of(Lang::Fa).digits(&specialist_mobile(0)[4..])));
}

/// A value is open for ten minutes, for whoever opened it, and its owner reads the reason in the same words.
#[tokio::test]
async fn case_19_what_is_opened_needs_a_reason_and_shuts_again() {
    let world = house().await;
    let second = "09121110004";
    world.person("Sima", None, second, &[Role::Supervisor]).await;
    let (mut agent, mut other) = (world.signed_in(AGENT).await, world.signed_in(second).await);
    let path = path_of(&mut agent, MINA).await;
    other.get(&path).await.status(404);
    for missing in 0..WORDS.len() {
        let mut fields = WORDS;
        fields[missing].1 = "";
        assert_eq!(open(&mut agent, &path, &fields).await, 422, "{fields:?}");
    }
    assert_eq!(open(&mut agent, &path, &[WORDS[0], WORDS[1], ("words", "...... ,,, !!!")]).await, 422);
    assert_eq!(open(&mut agent, &path, &[WORDS[0], ("reason", "own"), WORDS[2]]).await, 422);
    assert_eq!(world.count(LOOKS).await, 0);

    assert_eq!(open(&mut agent, &path, &WORDS).await, 303);
    let number = Words::of(Lang::Fa).digits("0912 111 0003");
    let opened = agent.get(&path).await.page();
    let shown = opened.text("main");
    assert!(shown.contains(&number) && !shown.contains("Mina"), "{shown}");
    assert_eq!(opened.attr("main a[href^='tel:']", "href"), "tel:+989121110003");
    assert_eq!(world.count(LOOKS).await, 1);
    // Found by somebody else, it is masked for them.
    let theirs = path_of(&mut other, MINA).await;
    assert!(!other.get(&theirs).await.page().text("main").contains(&number));
    assert_eq!(open(&mut agent, &path, &[("item", "name"), WORDS[1], WORDS[2]]).await, 303);
    assert!(agent.get(&path).await.page().text("main").contains("Mina Moradi"));
    assert_eq!(world.count(LOOKS).await, 3, "both names are items of their own");

    world.clock.advance(11 * MINUTE);
    assert!(!agent.get(&path).await.page().text("main").contains(&number), "the look is over");
    let looks = world.signed_in(MINA).await.get("/me/data").await.page().text("#looks");
    assert!(
        looks.contains("She called and lost her code") && looks.contains(&fa("access-reason-asked-for-help")),
        "{looks}"
    );
    world.clock.advance(20 * MINUTE);
    let mut agent = world.signed_in(AGENT).await;
    agent.get(&path).await.status(404);
    assert_eq!(open_status(&mut agent, &path).await, 404);
}

async fn open_status(browser: &mut Browser, path: &str) -> u16 {
    let fields = WORDS.map(|(name, value)| (name.to_owned(), value.to_owned()));
    browser.post(path, &fields).await.status.as_u16()
}

#[tokio::test]
async fn case_19_looks_of_a_day_are_bounded_by_the_role() {
    let mut limits = karriz::base::limits::Limits::wide();
    limits.quality_reveals_per_day.most = 2;
    limits.finds_per_day.most = 4;
    let world = World::with(move |config| config.limits = limits).await;
    world.person("Nasrin", None, AGENT, &[Role::Quality]).await;
    world.person("Mina", None, MINA, &[Role::Customer]).await;
    let mut quality = world.signed_in(AGENT).await;
    let path = path_of(&mut quality, MINA).await;
    for status in [303, 303, 429] {
        assert_eq!(open(&mut quality, &path, &WORDS).await, status);
        world.flush().await;
        world.clock.advance(11 * MINUTE);
        assert_eq!(path_of(&mut quality, MINA).await, path);
    }
    assert_eq!(world.count(LOOKS).await, 2, "what was refused was not opened");
    world.clock.advance(MINUTE);
    // The fifth look-up of the day.
    let page = quality.get(FIND).await.page();
    assert_eq!(quality.submit(&page, FIND, &[("who", MINA)]).await.status, 429);
}

/// What is unusual is marked in the transaction of the look, read by the privacy officer, and closed once.
#[tokio::test]
async fn case_19_unusual_looks_are_marked_for_the_privacy_officer() {
    let world = house().await;
    world.person("Sara", Some("Karimi"), "09121110005", &[Role::Customer]).await;
    let mut agent = world.signed_in(AGENT).await;
    let path = path_of(&mut agent, MINA).await;
    assert_eq!(open(&mut agent, &path, &WORDS).await, 303);
    let mut officer = world.signed_in(OFFICER).await;
    assert_eq!(officer.get(MARKS).await.page().count("main li"), 0, "nothing is unusual by day");
    officer.get(FIND).await.status(403);
    agent.get(MARKS).await.status(403);

    let relative = path_of(&mut agent, "09121110005").await;
    assert_eq!(open(&mut agent, &relative, &WORDS).await, 303);
    world.clock.advance(MINUTE);
    // More than twenty within the hour.
    for number in 0..20 {
        let mobile = format!("091211102{number:02}");
        world.person("Nasrin", None, &mobile, &[Role::Customer]).await;
        let path = path_of(&mut agent, &mobile).await;
        assert_eq!(open(&mut agent, &path, &WORDS).await, 303);
    }
    let page = officer.get(MARKS).await.page();
    assert_eq!(page.texts("main li .badge"), [fa("access-mark-same-family-name"), fa("access-mark-many")]);
    officer.submit(&page, "/staff/marks/close", &[]).await.says(MARKS, "mark-closed");
    assert_eq!(officer.get(MARKS).await.page().count("main li"), 1);
    officer.submit(&page, "/staff/marks/close", &[]).await.says(MARKS, "mark-closed");

    // In the night, and not any more in the morning.
    let night = "SELECT count(*) FROM access_mark WHERE kind = 'night'";
    for (hours, marks) in [(14, 1), (9, 1)] {
        world.clock.advance(hours * HOUR);
        let mut agent = world.signed_in(AGENT).await;
        let path = path_of(&mut agent, MINA).await;
        assert_eq!(open(&mut agent, &path, &WORDS).await, 303);
        assert_eq!(world.count(night).await, marks);
    }
}

/// A double tap on either button, also at once: one look, counted and written once, and the second gets what the first got.
#[tokio::test]
async fn two_taps_are_one_look_that_is_written_once() {
    let mut limits = karriz::base::limits::Limits::wide();
    limits.agent_reveals_per_day.most = 1;
    limits.finds_per_day.most = 1;
    let world = World::with(move |config| config.limits = limits).await;
    world.person("Reza", Some("Karimi"), AGENT, &[Role::CallAgent]).await;
    world.person("Mina", Some("Moradi"), MINA, &[Role::Customer]).await;
    let mut agent = world.signed_in(AGENT).await;
    let page = agent.get(FIND).await.page();
    let mut second = agent.clone();
    let (one, two) =
        tokio::join!(agent.submit(&page, FIND, &[("who", MINA)]), second.submit(&page, FIND, &[("who", MINA)]));
    let path = one.page().attr("main li h2 a", "href");
    assert_eq!(two.page().attr("main li h2 a", "href"), path);
    assert_eq!(world.count("SELECT count(*) FROM access_log WHERE reason = 'looked-up'").await, 1);

    let page = agent.get(&path).await.page();
    let (one, two) = tokio::join!(agent.submit(&page, &path, &WORDS), second.submit(&page, &path, &WORDS));
    assert_eq!((one.status.as_u16(), two.status.as_u16()), (303, 303));
    assert_eq!(open(&mut agent, &path, &WORDS).await, 303, "it is open: nothing anew, and nothing refused");
    assert_eq!(world.count(LOOKS).await, 1);
}
