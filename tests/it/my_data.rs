//! The dashboard shows everything that is declared and stored about the signed-in person, and nothing of anybody else.
use axum::body::Body;
use axum::http::Request;
use karriz::base::clock::DAY;
use karriz::demo::DemoAccount;
use karriz::domain::privacy::inventory::{Declared, items};
use karriz::domain::privacy::own_data::{self, Content};
use karriz::i18n::Lang;
use karriz::model::ids::PersonId;
use karriz::model::role::Role;
use sea_orm::{ConnectionTrait, Statement};

use crate::support::{Browser, Reply, World};

const SARA: &str = "09121234567";
const OTHER: &str = "09351112233";

/// Which declared columns hold something of the person, read from the database directly.
async fn stored_items(world: &World, person: PersonId) -> Vec<&'static str> {
    let db = world.program.app.db();
    let mut names = Vec::new();
    for Declared { table, column, item } in items() {
        let sql = format!(
            "SELECT count(*) FROM {} WHERE {} AND {} IS NOT NULL",
            table.name,
            item.owner.condition(),
            column.name
        );
        let statement = Statement::from_sql_and_values(db.backend(), sql, [item.owner.parameter(person)]);
        let row = db.read().query_one_raw(statement).await.unwrap().unwrap();
        if row.try_get_by_index::<i64>(0).unwrap() > 0 {
            names.push(item.name);
        }
    }
    names
}

/// Presses "show" of an item.
async fn open_item(browser: &mut Browser, item: &str) -> Reply {
    browser.post("/me/data/show", &[("item".to_owned(), item.to_owned())]).await
}

#[tokio::test]
async fn every_stored_item_of_the_person_appears() {
    let world = World::new().await;
    let id = world.person("Mahbanoo", Some("Nikfar"), SARA, &[Role::Specialist]).await;
    let mut browser = world.signed_in(SARA).await;
    let page = browser.get("/me/data?open=all").await.page();
    let stored = stored_items(&world, id).await;
    assert!(stored.len() > 20, "the world is too empty to prove anything: {stored:?}");
    for name in stored {
        assert!(page.count(&format!("[data-item='{name}']")) > 0, "{name} is stored and not shown");
    }
}

/// What is folded away is counted in another query than what is shown.
#[tokio::test]
async fn a_folded_page_counts_the_same_and_names_the_same_erasures() {
    let world = World::new().await;
    world.seed_demo().await;
    let scope = world.customer("09000000011").await;
    let (services, db, id) = (world.services(), world.program.app.db(), scope.person_id());
    let whole = own_data::read(services, &scope, Content::Everything).await.unwrap();
    let mut counted = 0;
    for own in &whole.tables {
        let owner = own.items.first().unwrap().owner;
        let sql = format!("SELECT count(*) FROM {} WHERE {}", own.table.name, owner.condition());
        let statement = Statement::from_sql_and_values(db.backend(), sql, [owner.parameter(id)]);
        let row = db.read().query_one_raw(statement).await.unwrap().unwrap();
        let there: i64 = row.try_get_by_index(0).unwrap();
        assert_eq!(own.count as i64, there, "{}", own.table.name);
        assert!(own.has_more() || own.rows.len() == own.count, "{}", own.table.name);
        counted += there;
    }
    assert!(counted > 30 && whole.dues.len() > 2, "the world is too empty to prove anything: {:?}", whole.dues);
    for content in Content::all() {
        let part = own_data::read(services, &scope, content).await.unwrap();
        assert_eq!(part.dues, whole.dues, "{content:?}");
        for (part, whole) in part.tables.iter().zip(&whole.tables) {
            let is_read = content.has(part.items.first().unwrap().category) || part.table.name == "session";
            assert_eq!(part.count, whole.count, "{content:?}: {}", part.table.name);
            let is_there = part.rows.len() >= whole.rows.len();
            assert!(if is_read { is_there } else { part.rows.is_empty() }, "{content:?}: {}", part.table.name);
        }
    }
}

#[tokio::test]
async fn nothing_of_anybody_else_appears() {
    let world = World::new().await;
    world.person("Mahbanoo", Some("Nikfar"), SARA, &[]).await;
    world.person("Zarrintaj", Some("Pourdel"), OTHER, &[]).await;
    let _other = world.signed_in(OTHER).await;
    let mut browser = world.signed_in(SARA).await;
    for item in ["given-name", "family-name", "mobile"] {
        let reply = open_item(&mut browser, item).await.status(200);
        for secret in ["Zarrintaj", "Pourdel", "935 111 2233", "9351112233"] {
            assert!(!reply.body.contains(secret), "{secret} appears under {item}");
        }
    }
    let page = browser.get("/me/data?open=all").await.page();
    assert_eq!(page.count("[data-item='session-begun'] time"), 1, "one session of one's own");
}

#[tokio::test]
async fn values_are_masked_until_pressed_and_each_press_is_logged() {
    let world = World::new().await;
    world.person("Mahbanoo", Some("Nikfar"), SARA, &[]).await;
    let mut browser = world.signed_in(SARA).await;
    let page = browser.get("/me/data?open=all").await.status(200);
    for secret in ["0912 123 4567", "9121234567", "\u{6F1}\u{6F2}\u{6F3} \u{6F4}\u{6F5}\u{6F6}\u{6F7}"] {
        assert!(!page.body.contains(secret), "{secret} is open");
    }
    let masked = page.any_page();
    assert!(!masked.text("[data-item='family-name'] td").contains("Nikfar"));
    assert!(masked.text("[data-item='given-name'] td").contains("Mahbanoo"), "it stands in the head of the page");

    // The answer comes back to its place, and its button says which one it is.
    let action = "/me/data/show#item-family-name";
    assert_eq!(masked.count("#item-family-name"), 1);
    assert!(masked.attr(&format!("form[action='{action}'] button"), "aria-label").len() > 5);
    let reply = browser.submit(&masked, action, &[]).await.status(200);
    assert_eq!(reply.header("cache-control"), "no-store");
    assert!(reply.any_page().text("[data-item='family-name'] td").contains("Nikfar"));
    assert_eq!(reply.any_page().count("details#data-identity[open]"), 1, "what was opened is unfolded");
    assert!(!reply.any_page().text("[data-item='mobile'] td").contains("123"), "only the pressed item opens");
    assert_eq!(
        world.count("SELECT count(*) FROM access_log WHERE item = 'family-name' AND actor_kind = 'self'").await,
        1
    );
    assert_eq!(browser.get("/me/data").await.page().count("#looks li"), 1);

    open_item(&mut browser, "no-such-item").await.status(404);
    browser.post("/me/data/show", &[("category".to_owned(), "no-such".to_owned())]).await.status(404);
    browser.get("/me/data/show").await.status(405);
    assert_eq!(world.count("SELECT count(*) FROM access_log").await, 1);

    let opened = open_item(&mut browser, "mobile").await.status(200).any_page();
    let shown = karriz::model::digits::to_persian("0912 123 4567");
    assert_eq!(opened.text("[data-item='mobile'] td bdi[dir=ltr]"), shown, "in the reader's digits, left to right");
}

#[tokio::test]
async fn other_sessions_can_be_ended_and_this_one_stays() {
    let world = World::new().await;
    world.person("Sara", None, SARA, &[]).await;
    let mut first = world.signed_in(SARA).await;
    world.clock.advance(DAY);
    let mut second = world.signed_in(SARA).await;
    let page = second.get("/me/data").await.page();
    second.submit(&page, "/me/sessions/end-others", &[]).await.sees_other("/me/sessions");
    second.get("/me/data").await.status(200);
    first.get("/me/data").await.sees_other("/sign-in");
}

#[tokio::test]
async fn the_page_travels_small_in_the_best_way_the_browser_knows() {
    let world = World::new().await;
    world.person("Sara", None, SARA, &[Role::Customer]).await;
    let mut browser = world.signed_in(SARA).await;
    let whole = browser.get("/me/data").await.status(200);
    assert_eq!(whole.header("content-encoding"), "");
    for (accepted, chosen) in [("gzip", "gzip"), ("gzip, deflate, br", "br"), ("gzip, deflate, br, zstd", "zstd")] {
        let request = Request::get("/me/data").header("accept-encoding", accepted).body(Body::empty()).unwrap();
        let reply = browser.send(request).await.status(200);
        assert_eq!(
            (reply.header("content-encoding"), reply.header("vary").contains("accept-encoding")),
            (chosen, true)
        );
        assert!(reply.size < whole.size / 2, "{chosen}: {} of {}", reply.size, whole.size);
    }
}

#[tokio::test]
async fn a_visitor_is_sent_to_sign_in_and_comes_back() {
    let world = World::new().await;
    let to = world.browser().get("/en/me/data").await.sees_other("/en/sign-in");
    assert_eq!(to, "/en/sign-in?next=/en/me/data");
}

#[tokio::test]
async fn what_has_been_kept_long_enough_is_deleted_by_itself() {
    use karriz::domain::privacy::retention;
    let world = World::new().await;
    world.person("Sara", None, SARA, &[]).await;
    let _browser = world.signed_in(SARA).await;
    retention::schedule(world.services()).await.unwrap();
    world.work().await;
    assert_eq!(world.count("SELECT count(*) FROM session").await, 1);
    assert!(world.count("SELECT count(*) FROM limit_counter").await > 0);
    world.clock.advance(2 * DAY);
    world.work().await;
    assert_eq!(world.count("SELECT count(*) FROM limit_counter").await, 0, "counters live a day");
    world.clock.advance(300 * DAY);
    world.work().await;
    assert_eq!(world.count("SELECT count(*) FROM session").await, 0, "sessions go six months after their end");
    let waiting = world.count("SELECT count(*) FROM job WHERE done_at IS NULL AND dead_at IS NULL").await;
    assert_eq!(waiting, 1, "the next sweep waits");
}

/// The whole demo city: for each person, all that is stored of theirs is on their page, and no sealed text of anybody
/// else is, whichever item they open.
#[tokio::test]
async fn everybody_of_the_demo_city_sees_all_of_theirs_and_nothing_else() {
    let world = World::new().await;
    let accounts = world.seed_demo().await;
    let mut stored_in_all = std::collections::BTreeSet::new();
    for account in &accounts {
        let mut browser = world.signed_in(&account.mobile).await;
        let id = world.principal_of(&browser).await.id();
        let page = browser.get("/me/data?open=all").await.page();
        for name in stored_items(&world, id).await {
            assert!(page.count(&format!("[data-item='{name}']")) > 0, "{name} of {} is not shown", account.mobile);
            stored_in_all.insert(name);
        }
        let opened = open_item(&mut browser, "family-name").await.status(200).any_page();
        let names = opened.text("[data-item='given-name'] td") + &opened.text("#data-identity");
        for other in accounts.iter().filter(|other| other.name != account.name) {
            let given = other.name.split(' ').next().unwrap();
            assert!(!names.contains(given), "{given} stands on the page of {}", account.name);
        }
    }
    for name in ["request-street", "answer", "event", "offer-total", "grant-item", "skill", "look-at"] {
        assert!(stored_in_all.contains(name), "the demo city has no {name}: the test proves too little");
    }
}

/// Answers are stored as codes; a person reads the words of the form.
#[tokio::test]
async fn answers_are_shown_in_the_words_of_the_form() {
    let world = World::new().await;
    let accounts = world.seed_demo().await;
    for (lang, path) in [(Lang::Fa, "/me/data"), (Lang::En, "/en/me/data")] {
        answers_are_worded_in(&world, &accounts, lang, path).await;
    }
}

async fn answers_are_worded_in(world: &World, accounts: &[DemoAccount], lang: Lang, path: &str) {
    let catalogue = karriz::domain::catalogue::current_in(world.services(), lang);
    let mut seen = 0;
    for account in accounts {
        let mut browser = world.signed_in_again(&account.mobile).await;
        let page = browser.get(&format!("{path}?open=all")).await.page();
        if page.count("[data-item='answer']") == 0 {
            continue;
        }
        let asked = page.texts("[data-item='answer-question']").join(" ");
        let shown = browser.post(&format!("{path}/show"), &[("item".to_owned(), "answer".to_owned())]).await;
        let answered = shown.status(200).any_page();
        let answered = answered.texts("[data-item='answer']").join(" ");
        for service in catalogue.services.values() {
            for question in &service.questions {
                let is_code = |text: &str| text.split_whitespace().any(|word| word == question.key);
                // Some keys are words of English.
                let is_bare = lang == Lang::Fa && (is_code(&asked) || is_code(&answered));
                assert!(!is_bare, "{} is a code", question.key);
                let options = question.options.iter().map(|option| option.label.as_str());
                seen += options.filter(|label| asked.contains(&question.label) && answered.contains(label)).count();
            }
        }
    }
    assert!(seen > 0, "nobody of the demo city answered anything in {lang:?}");
}

#[tokio::test]
async fn a_form_sent_after_the_session_ended_is_kept_and_can_be_sent_again() {
    let world = World::new().await;
    world.person("Sara", None, SARA, &[]).await;
    let mut browser = world.signed_in(SARA).await;
    let page = browser.get("/requests/new/review?service=home-cleaning").await.page();
    browser.cookies.remove("__Host-karriz");
    let typed = [("street", "Koocheh <b>7")];
    let reply = browser.submit(&page, "/requests/new/review?service=home-cleaning", &typed).await.status(403);
    let kept = reply.any_page();
    assert_eq!(kept.attr("input[name=street]", "value"), "Koocheh <b>7");
    assert!(kept.attr("main a.btn", "href").ends_with("?next=/requests/new/review%3Fservice%3Dhome-cleaning"));

    let signed_in = world.signed_in_again(SARA).await;
    browser.cookies = signed_in.cookies.clone();
    let again = browser.submit(&kept, "/requests/new/review?service=home-cleaning", &[]).await.status(422);
    assert_eq!(again.any_page().attr("[name=street]", "value"), "Koocheh <b>7");
}
