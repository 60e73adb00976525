//! Pages do not slow down as the data of others grows: no query of a page reads a growing table from end to end, and
//! what is read hangs on the page, not on how much there is.
use std::collections::HashMap;

use karriz::base::clock::HOUR;
use karriz::domain::crowd;
use karriz::domain::work::Calendar;
use karriz::model::request::RequestState;
use sea_orm::ConnectionTrait;

use crate::support::plans::{Recorder, Steps, plan};
use crate::support::{Browser, World};

const CUSTOMER: &str = "09000000011";
const SPECIALIST: &str = "09000000021";
const ADMIN: &str = "09000000091";
/// Of the demo city.
const CITY: &str = "1309";

/// The demo city with a crowd of thousands around it.
struct Country {
    world: World,
    heard: Recorder,
    browsers: HashMap<&'static str, Browser>,
}

impl Country {
    async fn of(groups: u32) -> Self {
        let heard = Recorder::default();
        let world = World::listening(|db| heard.listen(db)).await;
        world.seed_demo().await;
        crowd::seed(world.services(), groups, 7, |_| ()).await.unwrap();
        let mut browsers = HashMap::new();
        for mobile in [CUSTOMER, SPECIALIST, ADMIN] {
            browsers.insert(mobile, world.signed_in(mobile).await);
        }
        let first = crowd::mobile(0).leak() as &'static str;
        browsers.insert("", world.signed_in(first).await);
        if world.is_postgres() {
            // On a busy machine it takes longer than a page may.
            let tx = world.services().db.begin_unhurried().await.unwrap();
            tx.execute_unprepared("ANALYZE").await.unwrap();
            tx.commit().await.unwrap();
        }
        Self { world, heard, browsers }
    }

    /// Every page of somebody who is signed in. The last one has made a hundred requests.
    async fn pages(&mut self) -> Vec<(&'static str, String)> {
        let first = self.browser("").get("/requests").await.page();
        let request = first.attr("article h2 a", "href");
        let older = first.attr("nav a[rel=next]", "href");
        let later = self.browser(SPECIALIST).get("/specialist").await.page().attr("#open nav a[rel=next]", "href");
        let later = later.split('#').next().unwrap().to_owned();
        let board = self.browser(ADMIN).get("/staff/requests").await.page().attr("nav a[rel=next]", "href");
        assert!(
            !older.is_empty() && !later.is_empty() && !board.is_empty(),
            "the lists are too short: {older} {later}"
        );
        vec![
            (CUSTOMER, "/requests".to_owned()),
            ("", "/requests".to_owned()),
            ("", older.replace("&amp;", "&")),
            ("", request),
            ("", "/me/data".to_owned()),
            (CUSTOMER, "/me/data".to_owned()),
            (CUSTOMER, "/me/data?open=all".to_owned()),
            (SPECIALIST, "/me/data".to_owned()),
            (SPECIALIST, "/specialist".to_owned()),
            (SPECIALIST, later),
            (ADMIN, "/staff/requests".to_owned()),
            (ADMIN, board),
            (ADMIN, "/staff/requests?state=offers_open".to_owned()),
            (ADMIN, format!("/staff/requests?city={CITY}")),
            (ADMIN, format!("/staff/requests?city={CITY}&state=confirmed")),
        ]
    }

    /// A request of the demo city's customer that can be called off, and the address of the button.
    async fn cancellable(&mut self) -> (String, String) {
        let list = self.browser(CUSTOMER).get("/requests").await.page();
        for path in list.attrs("article h2 a", "href") {
            let action = format!("{path}/events/cancel");
            let page = self.browser(CUSTOMER).get(&path).await.page();
            if page.count(&format!("form[action='{action}']")) == 1 {
                return (path, action);
            }
        }
        panic!("the customer has nothing to call off");
    }

    fn browser(&mut self, who: &str) -> &mut Browser {
        self.browsers.get_mut(who).unwrap()
    }
}

/// What the pages, a form and the worker query is recorded as it is sent, so that no query can be forgotten.
#[tokio::test]
async fn no_query_of_a_page_reads_a_growing_table_from_end_to_end() {
    let mut country = Country::of(20).await;
    let mut asked = 0;
    for (who, path) in country.pages().await {
        country.heard.take();
        country.browser(who).get(&path).await.status(200);
        asked += hold(&country, &path).await;
    }
    // A press with its form key, and the worker's poll and claim.
    let filed = "/requests/new/review?service=home-cleaning";
    let page = country.browser(CUSTOMER).get(filed).await.page();
    country.heard.take();
    country.browser(CUSTOMER).submit(&page, filed, &[]).await.status(422);
    let (path, action) = country.cancellable().await;
    let page = country.browser(CUSTOMER).get(&path).await.page();
    country.browser(CUSTOMER).submit(&page, &action, &[]).await.status(303);
    country.world.clock.advance(2 * HOUR);
    assert!(country.world.work().await > 0, "no job was due");
    asked += hold(&country, "a press and the worker").await;
    assert!(asked > 50, "only {asked} questions were heard");
}

/// The work that comes with the calendar meets a country in which hardly anything is due: it must find that without
/// looking at everybody. On PostgreSQL a statement that takes too long is broken off, so such a job would never end.
#[tokio::test]
async fn no_job_of_the_calendar_reads_a_growing_table_from_end_to_end() {
    let country = Country::of(20).await;
    country.world.work().await;
    country.heard.take();
    Calendar::default().keep(country.world.services()).await.unwrap();
    assert!(country.world.work().await > 2, "the calendar brought nothing");
    let asked = hold(&country, "the calendar's work").await;
    assert!(asked > 30, "only {asked} questions were heard");
}

/// Explains what was heard; gives how many there were.
async fn hold(country: &Country, what: &str) -> usize {
    let mut heard = country.heard.take();
    heard.retain(|statement| {
        let sql = statement.sql.trim_start().to_uppercase();
        sql.starts_with("SELECT") || sql.starts_with("UPDATE") || sql.starts_with("DELETE")
    });
    for statement in &heard {
        let plan = plan(&country.world, statement).await;
        // From its first row on, and no further than the first that stays.
        let is_walk_from_first =
            statement.sql.contains("FROM access_log") && statement.sql.ends_with("ORDER BY seq LIMIT 1");
        let scanned = plan.scanned.iter().filter(|table| *table != "access_log" || !is_walk_from_first);
        let scanned: Vec<&String> = scanned.collect();
        assert!(scanned.is_empty(), "{what} reads {scanned:?} from end to end:\n{}", plan.text);
    }
    heard.len()
}

/// Rows on PostgreSQL, steps of its machine on SQLite: as many among twenty thousand requests as among one thousand.
/// The half more is what the pages of single skills may grow until each is full; a scan would be twenty times as much.
/// Counted for each row that the page shows: a last page is shorter.
#[tokio::test]
async fn a_page_reads_as_much_among_twenty_thousand_requests_as_among_one_thousand() {
    let (small, large) = (read_by_pages(1).await, read_by_pages(20).await);
    for ((page, small), (_, large)) in small.iter().zip(&large) {
        assert!(*large <= small + small / 2, "{page} reads {large} for each row it shows, where it read {small}");
    }
}

async fn read_by_pages(groups: u32) -> Vec<(String, i64)> {
    let mut country = Country::of(groups).await;
    let steps = Steps::default();
    if !country.world.is_postgres() {
        steps.listen(&country.world.services().db).await;
    }
    let mut read = Vec::new();
    for (place, (who, path)) in country.pages().await.into_iter().enumerate() {
        country.heard.take();
        steps.take();
        let page = country.browser(who).get(&path).await.page();
        let shown = page.count("article.offer, article.card, tbody tr").max(1);
        let mut rows = steps.take();
        let heard = country.heard.take();
        if country.world.is_postgres() {
            for statement in &heard {
                rows += plan(&country.world, statement).await.rows;
            }
        }
        assert!(rows > 0, "nothing was counted on {path}");
        read.push((format!("{place} {}", path.split('?').next().unwrap()), rows / shown as i64));
    }
    read
}

/// The crowd looks like what use cases write: the board's counts are right, sealed values open, and the lists are full.
#[tokio::test]
async fn a_crowd_is_like_the_people_it_stands_for_and_comes_once() {
    let world = World::new().await;
    world.seed_demo().await;
    let mut told = Vec::new();
    crowd::seed(world.services(), 1, 7, |groups| told.push(groups)).await.unwrap();
    assert_eq!(told, [1]);
    let count = "SELECT (SELECT count(*) FROM person) + (SELECT count(*) FROM service_request)";
    let people = world.count(count).await;
    assert!(people > 2_000, "{people}");
    crowd::seed(world.services(), 1, 7, |_| ()).await.unwrap();
    assert_eq!(world.count(count).await, people, "the same group comes once");
    for state in RequestState::ALL.iter().filter(|state| **state != RequestState::Submitted) {
        let sql = format!("SELECT count(*) FROM service_request WHERE state = '{}'", state.code());
        assert!(world.count(&sql).await > 10, "{state:?}");
    }
    crate::counts::stored_is_counted(&world).await;
    let mut browser = world.signed_in(&crowd::mobile(0)).await;
    let list = browser.get("/requests").await.page();
    assert_eq!(list.count("article.card"), 20);
    let request = list.attr("article h2 a", "href");
    let page = browser.get(&request).await.page();
    assert!(!page.text("main").is_empty());
    browser.get("/me/data").await.status(200);
}
