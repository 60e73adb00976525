//! More writers than may wait (L1), and a database that is away (D4), as people see them.
use std::time::Duration;

use karriz::base::fault::Fault;
use karriz::base::limits::Limits;
use karriz::web::health::checks;
use karriz::web::health::readiness::Readiness;

use crate::support::{Reply, World};
use crate::write_path::{NEW, TYPED, Traffic, customer, requests_after_restart, world_with};

/// L1: more want to write than may wait. Who is too many hears so at once and keeps what was typed; pages are shown
/// meanwhile; and when the writers are through, all is well again.
#[tokio::test]
async fn l1_more_writers_than_may_wait_are_told_to_come_back_and_pages_go_on() {
    let world = World::with(|config| config.limits = Limits::wide()).await;
    let mut browser = customer(&world).await;
    let page = browser.get(NEW).await.page();
    let db = &world.services().db;
    let mut held = Vec::new();
    for _ in 0..db.writers() {
        held.push(db.begin().await.unwrap());
    }
    let mut writers = Vec::new();
    for _ in 0..64 {
        let db = db.clone();
        writers.push(tokio::spawn(async move { db.begin().await.map(drop) }));
    }
    while db.waiting_writers() < 64 {
        tokio::task::yield_now().await;
    }
    for _ in 0..3 {
        let reply = browser.submit(&page, NEW, &TYPED).await.status(503);
        assert!(!reply.header("retry-after").is_empty());
        let again = reply.any_page();
        assert_eq!(again.attr("#street", "value"), "Valiasr Street", "what was typed is kept");
        assert_eq!(again.attr("input[name=form_key]", "value"), page.attr("input[name=form_key]", "value"));
        assert!(again.text("main").contains("E-"), "with the reference");
        for path in ["/requests", "/me/data", "/services", "/"] {
            browser.get(path).await.status(200);
        }
    }
    for tx in held {
        tx.rollback().await.unwrap();
    }
    for writer in writers {
        // On a slow machine some have waited for too long by now, and were refused in the same way.
        if let Err(error) = writer.await.unwrap() {
            assert!(Fault::from(error).is_unavailable());
        }
    }
    assert_eq!(db.waiting_writers(), 0);
    browser.submit(&page, NEW, &TYPED).await.sees_other("/requests/KZ-");
    assert_eq!(requests_after_restart(&world).await, 1);
    db.check_write_path().await.unwrap();
}

/// Waits until readiness is this, and says all of `lines`.
async fn readiness_is(readiness: &Readiness, is_ready: bool, lines: &[&str]) {
    let is_so = || {
        let report = readiness.report();
        report.is_ready == is_ready && lines.iter().all(|line| report.text.contains(line))
    };
    let wait = async {
        while !is_so() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), wait).await.expect("it comes to that")
}

/// The promise: nobody waits longer for a response, though a page may take longer to be made.
const RESPONSE_WITHIN: Duration = Duration::from_secs(5);

async fn soon(response: impl Future<Output = Reply>) -> Reply {
    tokio::time::timeout(RESPONSE_WITHIN, response).await.expect("a response in time")
}

/// D4: the database goes, in this way or that, and comes back. Nobody starts anything anew.
async fn the_database_is_away(traffic: Traffic) {
    let mut way = None;
    let Some(world) = world_with(&mut way, |_| {}).await else { return };
    let way = way.unwrap();
    let mut browser = customer(&world).await;
    let page = browser.get(NEW).await.page();
    let readiness = Readiness::new(checks::of(&world.program.app));
    let watching = tokio::spawn({
        let readiness = readiness.clone();
        async move { readiness.watch().await }
    });
    readiness_is(&readiness, true, &[]).await;

    way.traffic.send_replace(traffic);
    for _ in 0..3 {
        let read = soon(browser.get("/requests")).await.status(503);
        let written = soon(browser.submit(&page, NEW, &TYPED)).await.status(503);
        for reply in [read, written] {
            assert!(!reply.header("retry-after").is_empty());
            assert_eq!(reply.header("cache-control"), "no-store");
            assert!(reply.any_page().text("main").contains("E-"), "with the reference");
        }
    }
    readiness_is(&readiness, false, &["database: failed", "write path: failed", "keys: failed"]).await;
    browser.get("/how-it-works").await.status(503);
    world.browser().get("/").await.status(200);

    way.traffic.send_replace(Traffic::Flows);
    readiness_is(&readiness, true, &[]).await;
    browser.get("/requests").await.status(200);
    browser.submit(&page, NEW, &TYPED).await.sees_other("/requests/KZ-");
    assert_eq!(requests_after_restart(&world).await, 1);
    watching.abort();
}

#[tokio::test]
async fn d4_a_database_that_is_gone_is_a_503_until_it_is_back() {
    the_database_is_away(Traffic::IsCut).await;
}

#[tokio::test]
async fn d4_a_database_that_stands_still_is_a_503_until_it_goes_on() {
    the_database_is_away(Traffic::Stands).await;
}
