//! What the program calls stored is stored: full disks, failed statements, lost replies (fault rows D1, D2, D4).
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use karriz::base::db::{Db, Location, Tx};
use karriz::base::fault::Fault;
use karriz::model::role::Role;
use sea_orm::{ConnectionTrait, DbErr, Statement};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::support::html::Page;
use crate::support::plans::Recorder;
use crate::support::{Browser, World};

const CUSTOMER: &str = "09121234567";
pub const NEW: &str = "/requests/new/review?service=leak-repair";
pub const TYPED: [(&str, &str); 10] = [
    ("q_where", "tap"),
    ("q_urgency", "today"),
    ("q_water_off", "yes"),
    ("note", "The tap drips at night."),
    ("city", "1576"),
    ("district", "6"),
    ("street", "Valiasr Street"),
    ("plaque", "12"),
    ("slot_day", "1405-09-04"),
    ("slot_hour", "10"),
];

pub async fn customer(world: &World) -> Browser {
    world.person("Sara", Some("Moradi"), CUSTOMER, &[Role::Customer]).await;
    world.signed_in(CUSTOMER).await
}

async fn requests_in(db: &Db) -> i64 {
    let row = db.read().query_one_raw(Statement::from_string(db.backend(), "SELECT count(*) FROM service_request"));
    row.await.unwrap().unwrap().try_get_by_index(0).unwrap()
}

/// What a process finds that starts now.
pub async fn requests_after_restart(world: &World) -> i64 {
    let db = Db::open(&world.program.app.config.database).await.unwrap();
    let found = requests_in(&db).await;
    db.close().await;
    found
}

/// No page more: what a full disk is to SQLite.
pub async fn fill(world: &World) {
    let db = world.program.app.db().for_migrations();
    let pages: i64 = world.count("SELECT page_count FROM pragma_page_count").await;
    db.execute_unprepared(&format!("PRAGMA max_page_count = {pages}")).await.unwrap();
}

pub async fn free(world: &World) {
    world.program.app.db().for_migrations().execute_unprepared("PRAGMA max_page_count = 1000000").await.unwrap();
}

/// Files requests until one is not taken any more. Gives how many were taken, and the page that came then.
async fn file_until_full(browser: &mut Browser) -> (i64, Page) {
    for taken in 0..200 {
        let page = browser.get(NEW).await.page();
        let reply = browser.submit(&page, NEW, &TYPED).await;
        if reply.status.as_u16() != 303 {
            assert!(!reply.header("retry-after").is_empty());
            return (taken, reply.status(503).any_page());
        }
    }
    panic!("the database was never full");
}

#[tokio::test]
async fn d1_a_full_disk_loses_nothing_that_was_acknowledged_and_ends_when_there_is_room() {
    let world = World::with(|config| config.limits = karriz::base::limits::Limits::wide()).await;
    if world.is_postgres() {
        return;
    }
    let mut browser = customer(&world).await;
    let mut acknowledged = 0;
    // A failed transaction, then one that is given up: that used to be the end of truth.
    for _ in 0..3 {
        fill(&world).await;
        let (taken, page) = file_until_full(&mut browser).await;
        acknowledged += taken;
        assert_eq!(page.attr("#street", "value"), "Valiasr Street", "what was typed is kept");
        assert!(page.text("main").contains("E-"), "with the reference");
        assert_eq!(requests_after_restart(&world).await, acknowledged);
        // A transaction that is given up for a reason of its own.
        drop(world.services().db.begin().await.unwrap());

        // The same form once more, when there is room again.
        free(&world).await;
        browser.submit(&page, NEW, &[]).await.sees_other("/requests/KZ-");
        acknowledged += 1;
        assert_eq!(requests_after_restart(&world).await, acknowledged, "what was called stored is stored");
        world.services().db.check_write_path().await.unwrap();
    }
}

#[tokio::test]
async fn d1_the_probe_of_the_write_path_is_red_while_the_disk_is_full() {
    let world = World::new().await;
    let db = &world.services().db;
    db.check_write_path().await.unwrap();
    let refuse = if world.is_postgres() {
        "ALTER TABLE write_probe ADD CONSTRAINT full_disk CHECK (word = '')"
    } else {
        "CREATE TRIGGER full_disk BEFORE UPDATE ON write_probe BEGIN SELECT RAISE(ROLLBACK, 'full'); END"
    };
    let clear = "DELETE FROM write_probe";
    let allow = if world.is_postgres() {
        "ALTER TABLE write_probe DROP CONSTRAINT full_disk"
    } else {
        "DROP TRIGGER full_disk"
    };
    if world.is_postgres() {
        db.for_migrations().execute_unprepared(clear).await.unwrap();
    }
    db.for_migrations().execute_unprepared(refuse).await.unwrap();
    for _ in 0..3 {
        db.check_write_path().await.unwrap_err();
    }
    db.for_migrations().execute_unprepared(allow).await.unwrap();
    db.check_write_path().await.unwrap();
}

/// SQLite ends a transaction by itself: the driver goes on counting it, and would put all later ones inside.
#[tokio::test]
async fn d2_a_transaction_that_the_database_ended_does_not_swallow_the_next_ones() {
    let world = World::new().await;
    if world.is_postgres() {
        return;
    }
    let db = &world.services().db;
    let setup = "CREATE TABLE ended (id integer); \
                 CREATE TRIGGER ended_by_itself BEFORE INSERT ON ended WHEN new.id < 0 BEGIN SELECT RAISE(ROLLBACK, 'io'); END";
    db.for_migrations().execute_unprepared(setup).await.unwrap();
    for round in 1..=3 {
        for _ in 0..2 {
            let tx = db.begin().await.unwrap();
            tx.execute_unprepared("INSERT INTO ended VALUES (0)").await.unwrap();
            tx.execute_unprepared("INSERT INTO ended VALUES (-1)").await.unwrap_err();
            drop(tx);
            // An ordinary one that is given up: it used to leave a savepoint open around all that came after it.
            let tx = db.begin().await.unwrap();
            tx.execute_unprepared("INSERT INTO ended VALUES (0)").await.unwrap();
            tx.rollback().await.unwrap();
        }
        let tx = db.begin().await.unwrap();
        tx.execute_unprepared(&format!("INSERT INTO ended VALUES ({round})")).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(world.count("SELECT count(*) FROM ended").await, round);
    }
}

/// PostgreSQL replies to `COMMIT` with `ROLLBACK` then, and the driver calls that success.
#[tokio::test]
async fn a_transaction_with_a_failed_statement_is_never_called_stored() {
    let world = World::new().await;
    let db = &world.services().db;
    let tx = db.begin().await.unwrap();
    tx.execute_unprepared("INSERT INTO write_probe (id, word) VALUES (7, 'a')").await.unwrap();
    // Somebody swallows the error.
    let _ = tx.execute_unprepared("INSERT INTO write_probe (id, word) VALUES (7, 'b')").await.unwrap_err();
    tx.commit().await.unwrap_err();
    assert_eq!(world.count("SELECT count(*) FROM write_probe WHERE id = 7").await, 0);
    db.check_write_path().await.unwrap();
}

/// As many writers as may wait stand behind one that holds the only connection (SQLite).
struct FullQueue {
    held: Tx,
    waiting: Vec<JoinHandle<Result<(), DbErr>>>,
}

impl FullQueue {
    async fn of(db: &Db) -> Self {
        let held = db.begin().await.unwrap();
        let mut waiting = Vec::new();
        for _ in 0..64 {
            let db = db.clone();
            waiting.push(tokio::spawn(async move { db.begin().await.map(drop) }));
        }
        // All of them stand in the queue before the next one asks.
        while db.waiting_writers() < 64 {
            tokio::task::yield_now().await;
        }
        Self { held, waiting }
    }

    async fn clear(self) {
        self.held.rollback().await.unwrap();
        for writer in self.waiting {
            writer.await.unwrap().unwrap();
        }
    }
}

#[tokio::test]
async fn too_many_waiting_writers_are_told_to_come_back() {
    let world = World::new().await;
    if world.is_postgres() {
        return;
    }
    let db = &world.services().db;
    let full = FullQueue::of(db).await;
    let refused = Fault::from(db.begin().await.err().unwrap());
    assert!(refused.is_unavailable());
    full.clear().await;
    db.check_write_path().await.unwrap();
}

/// Two statements, neither of them a read: what a form key costs each post.
#[tokio::test]
async fn a_form_key_is_taken_and_replied_to_without_a_query() {
    let recorder = Recorder::default();
    let world = World::listening(|db| recorder.listen(db)).await;
    let mut browser = customer(&world).await;
    let page = browser.get(NEW).await.page();
    recorder.take();
    browser.submit(&page, NEW, &TYPED).await.sees_other("/requests/KZ-");
    let asked = recorder.take();
    let of_the_key = asked.iter().filter(|statement| statement.sql.contains("idempotency_key"));
    let verbs: Vec<_> = of_the_key.filter_map(|statement| statement.sql.split(' ').next()).collect();
    assert_eq!(verbs, ["INSERT", "UPDATE"]);
}

/// A double click whose second half does not wait for the first.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_form_posted_several_times_at_once_is_one_effect_and_one_answer() {
    let world = World::new().await;
    let mut browser = customer(&world).await;
    let fields = browser.get(NEW).await.page().form(NEW, &TYPED);
    let mut posts = tokio::task::JoinSet::new();
    for _ in 0..6 {
        let (mut browser, fields) = (browser.clone(), fields.clone());
        posts.spawn(async move { browser.post(NEW, &fields).await.sees_other("/requests/KZ-") });
    }
    let answers = posts.join_all().await;
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert_eq!(world.count("SELECT count(*) FROM service_request").await, 1);
}

#[tokio::test]
async fn what_was_stored_is_answered_again_also_when_nothing_can_be_stored() {
    let world = World::new().await;
    if world.is_postgres() {
        return;
    }
    let mut browser = customer(&world).await;
    let fields = browser.get(NEW).await.page().form(NEW, &TYPED);
    let first = browser.post(NEW, &fields).await.sees_other("/requests/KZ-");
    let full = FullQueue::of(&world.services().db).await;
    assert_eq!(browser.post(NEW, &fields).await.sees_other("/requests/KZ-"), first);
    full.clear().await;
}

/// What the way to the database does with the next `COMMIT`.
const PASS: u8 = 0;
/// It reaches the database; its reply is lost with the connection.
pub const LOSE_ANSWER: u8 = 1;
/// The connection goes before it reaches the database.
pub const LOSE_COMMIT: u8 = 2;

/// Whether the database can be reached at all.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Traffic {
    Flows,
    /// Connections stand and nothing moves in them; new ones are taken and stand as well.
    Stands,
    /// Connections are cut, and new ones end at once.
    IsCut,
}

/// A way to PostgreSQL that loses what it is set to.
pub struct Way {
    port: u16,
    pub next: Arc<AtomicU8>,
    pub traffic: tokio::sync::watch::Sender<Traffic>,
}

impl Way {
    async fn to(target: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let next = Arc::new(AtomicU8::new(PASS));
        let orders = Arc::clone(&next);
        let (traffic, seen) = tokio::sync::watch::channel(Traffic::Flows);
        let stays = traffic.clone();
        tokio::spawn(async move {
            let _stays = stays;
            while let Ok((client, _)) = listener.accept().await {
                let server = TcpStream::connect(&target).await.unwrap();
                let (mut seen, standing, orders) = (seen.clone(), seen.clone(), Arc::clone(&orders));
                tokio::spawn(async move {
                    tokio::select! {
                        _ = seen.wait_for(|traffic| *traffic == Traffic::IsCut) => {}
                        () = carry(client, server, orders, standing) => {}
                    }
                });
            }
        });
        Self { port, next, traffic }
    }
}

async fn carry(
    mut client: TcpStream,
    mut server: TcpStream,
    orders: Arc<AtomicU8>,
    mut traffic: tokio::sync::watch::Receiver<Traffic>,
) {
    let (mut up, mut down) = (vec![0; 64 * 1024], vec![0; 64 * 1024]);
    loop {
        if traffic.wait_for(|traffic| *traffic != Traffic::Stands).await.is_err() {
            return;
        }
        tokio::select! {
            _ = traffic.changed() => {}
            read = client.read(&mut up) => {
                let Some(sent) = read.ok().filter(|read| *read > 0).and_then(|read| up.get(..read)) else { return };
                let is_commit = sent.windows(6).any(|word| word == b"COMMIT");
                let order = if is_commit { orders.swap(PASS, Ordering::SeqCst) } else { PASS };
                if order == LOSE_COMMIT || server.write_all(sent).await.is_err() {
                    return;
                }
                if order == LOSE_ANSWER {
                    // The database has replied, so it is done.
                    let _ = server.read(&mut down).await;
                    return;
                }
            }
            read = server.read(&mut down) => {
                let Some(sent) = read.ok().filter(|read| *read > 0).and_then(|read| down.get(..read)) else { return };
                if client.write_all(sent).await.is_err() {
                    return;
                }
            }
        }
    }
}

/// A world whose way to the database loses things.
async fn world_behind(way: &mut Option<Way>) -> Option<World> {
    world_with(way, |_| ()).await
}

pub async fn world_with(way: &mut Option<Way>, change: impl FnOnce(&mut karriz::config::Config)) -> Option<World> {
    let Ok(url) = std::env::var("TEST_DATABASE_URL") else { return None };
    let host = url.split('@').nth(1).and_then(|rest| rest.split('/').next()).unwrap().to_owned();
    let made = Way::to(host.clone()).await;
    let port = made.port;
    let world = World::with(|config| {
        if let Location::Postgres(address) = &config.database {
            use secrecy::ExposeSecret;
            let through = address.expose_secret().replace(&host, &format!("127.0.0.1:{port}"));
            config.database = Location::Postgres(through.into());
        }
        change(config);
    })
    .await;
    *way = Some(made);
    Some(world)
}

#[tokio::test]
async fn d4_a_lost_answer_of_a_commit_is_found_by_the_form_key_and_doubles_nothing() {
    let mut way = None;
    let Some(world) = world_behind(&mut way).await else { return };
    let next = way.unwrap().next;
    let mut browser = customer(&world).await;
    let page = browser.get(NEW).await.page();
    next.store(LOSE_ANSWER, Ordering::SeqCst);
    let first = browser.submit(&page, NEW, &TYPED).await.sees_other("/requests/KZ-");
    assert_eq!(world.count("SELECT count(*) FROM service_request").await, 1);
    let second = browser.submit(&page, NEW, &TYPED).await.sees_other("/requests/KZ-");
    assert_eq!(first, second);
    assert_eq!(requests_after_restart(&world).await, 1);
}

#[tokio::test]
async fn d4_a_commit_that_never_arrived_is_a_503_that_keeps_what_was_typed() {
    let mut way = None;
    let Some(world) = world_behind(&mut way).await else { return };
    let next = way.unwrap().next;
    let mut browser = customer(&world).await;
    let page = browser.get(NEW).await.page();
    next.store(LOSE_COMMIT, Ordering::SeqCst);
    let again = browser.submit(&page, NEW, &TYPED).await.status(503).any_page();
    assert_eq!(again.attr("#street", "value"), "Valiasr Street");
    assert_eq!(again.attr("input[name=form_key]", "value"), page.attr("input[name=form_key]", "value"), "the same key");
    browser.submit(&again, NEW, &[]).await.sees_other("/requests/KZ-");
    assert_eq!(requests_after_restart(&world).await, 1);
}
