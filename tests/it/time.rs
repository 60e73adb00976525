//! A clock that is wrong: for a moment, for long, at start. Nothing ends and nothing is deleted because of it before it
//! has proved true. The rules themselves have a table in `base::time_keeper`.
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use karriz::base::clock::{AnchoredClock, Clock, DAY, HOUR, Hands, MINUTE, ManualClock, SECOND};
use karriz::base::clock_mark::{self, MarkKeeper};
use karriz::base::jobs::Outcome;
use karriz::base::time_keeper::{Reading, Trust};
use karriz::domain::requests::{self, RunTimer};
use karriz::domain::work::Calendar;
use karriz::model::ids::RequestId;
use karriz::model::moment::{Moment, TimeSpan};
use karriz::model::request::{RequestEvent, RequestState, Timer};

use crate::support::market::{Market, other_mobile};
use crate::support::world::BEGIN;
use crate::support::{Browser, World};

/// Hands that are moved by the test.
#[derive(Clone)]
struct FakeHands(Arc<(AtomicI64, AtomicI64)>);

impl FakeHands {
    fn new() -> Self {
        Self(Arc::new((AtomicI64::new(BEGIN.ms()), AtomicI64::new(7))))
    }

    /// Somebody sets the wall clock.
    fn set_by(&self, by: TimeSpan) {
        self.0.0.fetch_add(by.ms(), Ordering::SeqCst);
    }

    /// Time passes.
    fn pass(&self, time: TimeSpan) {
        self.set_by(time);
        self.0.1.fetch_add(time.ms(), Ordering::SeqCst);
    }
}

impl Hands for FakeHands {
    fn read(&self) -> Reading {
        let (wall, steady) = (self.0.0.load(Ordering::SeqCst), self.0.1.load(Ordering::SeqCst));
        Reading { wall: Moment::from_ms(wall), steady: TimeSpan::from_ms(steady) }
    }
}

/// A world on a clock that is held against a steady one.
async fn anchored() -> (World, Arc<AnchoredClock>, FakeHands) {
    let hands = FakeHands::new();
    let clock = Arc::new(AnchoredClock::with(hands.clone()));
    (World::on_clock(Arc::clone(&clock) as Arc<dyn Clock>).await, clock, hands)
}

async fn is_signed_in(browser: &mut Browser) -> bool {
    browser.get("/").await.page().count("form[action='/sign-out']") > 0
}

async fn open_jobs(world: &World) -> i64 {
    world.count("SELECT count(*) FROM job WHERE done_at IS NULL AND dead_at IS NULL").await
}

/// T1: the wall clock jumps while the program runs, and comes back.
#[tokio::test]
async fn t1_a_jump_of_the_clock_ends_nothing_and_puts_nothing_off() {
    for jump in [-2 * HOUR, DAY, 365 * DAY] {
        let (world, clock, hands) = anchored().await;
        let market = Market::of(world, 0).await;
        let (world, code) = (&market.world, market.submit().await);
        world.person("Other", None, other_mobile(), &[]).await;
        let mut browser = world.signed_in(other_mobile()).await;
        karriz::domain::privacy::retention::schedule(world.services()).await.unwrap();
        world.work().await;
        let before = open_jobs(world).await;

        hands.set_by(jump);
        assert!(is_signed_in(&mut browser).await, "{jump:?}");
        assert_eq!(clock.trust(), Trust::Jumped, "{jump:?}");
        assert_eq!(clock.now(), BEGIN, "{jump:?}");
        assert_eq!(world.work().await, 0, "{jump:?}");
        Calendar::default().keep(world.services()).await.unwrap();
        assert_eq!(open_jobs(world).await, before, "no work is put into a wrong time");

        hands.pass(MINUTE);
        hands.set_by(-jump);
        assert_eq!(clock.trust(), Trust::Trusted, "{jump:?}");
        assert_eq!(world.work().await, 0, "nothing had been waiting for its time: {jump:?}");
        assert!(is_signed_in(&mut browser).await, "{jump:?}");
        assert_eq!(market.own(code).await.state, RequestState::OffersOpen, "{jump:?}");
        // The sweep of tomorrow comes tomorrow, and once.
        hands.pass(DAY);
        let swept = "SELECT count(*) FROM job WHERE kind = 'privacy.sweep' AND done_at IS NOT NULL";
        let swept_before = world.count(swept).await;
        world.work().await;
        assert_eq!(world.count(swept).await, swept_before + 1, "{jump:?}");
    }
}

/// T1: a timer whose time has truly come waits while the clock is doubted, messages do not.
#[tokio::test]
async fn t1_timers_wait_while_the_clock_is_doubted_and_messages_go() {
    let (world, clock, hands) = anchored().await;
    let market = Market::of(world, 0).await;
    let code = market.submit().await;
    let until = market.own(code).await.offers_until;
    hands.pass(until - BEGIN - MINUTE);
    hands.set_by(30 * DAY);
    hands.pass(2 * MINUTE);
    assert_eq!(clock.trust(), Trust::Jumped);
    market.world.person("Other", None, other_mobile(), &[]).await;
    market.world.signed_in(other_mobile()).await;
    assert_eq!(market.own(code).await.state, RequestState::OffersOpen);
    hands.set_by(-30 * DAY);
    market.world.work().await;
    assert_eq!(market.own(code).await.state, RequestState::Expired);
}

/// T1: a jump below a day that holds is believed, and so is the mark from then on.
#[tokio::test]
async fn t1_a_jump_that_holds_ten_minutes_is_believed() {
    let (world, clock, hands) = anchored().await;
    let db = &world.services().db;
    let mut keeper = MarkKeeper::start(db.clone(), Arc::clone(&clock)).await.unwrap();
    keeper.tick().await.unwrap();
    hands.set_by(-2 * HOUR);
    keeper.tick().await.unwrap();
    hands.pass(9 * MINUTE);
    keeper.tick().await.unwrap();
    assert_eq!((clock.trust(), clock.now()), (Trust::Jumped, BEGIN + 9 * MINUTE));
    assert_eq!(clock_mark::read(db).await.unwrap().unwrap().newest, BEGIN, "nothing is noted in doubt");
    hands.pass(MINUTE);
    keeper.tick().await.unwrap();
    let believed = BEGIN - 2 * HOUR + 10 * MINUTE;
    assert_eq!((clock.trust(), clock.now()), (Trust::Trusted, believed));
    assert_eq!(clock_mark::read(db).await.unwrap().unwrap().newest, believed, "or the next start would be behind");
}

#[tokio::test]
async fn the_newest_time_is_written_once_a_minute() {
    let (world, clock, hands) = anchored().await;
    let db = &world.services().db;
    assert_eq!(clock_mark::read(db).await.unwrap(), None);
    let mut keeper = MarkKeeper::start(db.clone(), clock).await.unwrap();
    let mut noted = Vec::new();
    for _ in 0..5 {
        keeper.tick().await.unwrap();
        noted.push(clock_mark::read(db).await.unwrap().unwrap().newest - BEGIN);
        hands.pass(30 * SECOND);
    }
    assert_eq!(noted, [0, 0, 1, 1, 2].map(|minutes| minutes * MINUTE));
}

/// A start with a clock behind what was known: timers stand still until the operator accepts the clock.
#[tokio::test]
async fn a_start_behind_the_newest_time_stops_timers_until_the_operator_accepts() {
    let (world, clock, hands) = anchored().await;
    let market = Market::of(world, 0).await;
    let services = market.services();
    let code = market.submit().await;
    let mark = BEGIN + 40 * DAY;
    clock_mark::accept(&services.db, mark).await.unwrap();
    let mut keeper = MarkKeeper::start(services.db.clone(), Arc::clone(&clock)).await.unwrap();
    assert_eq!((clock.trust(), clock.now()), (Trust::Behind, mark), "it cannot be earlier than that");
    hands.pass(3 * DAY);
    keeper.tick().await.unwrap();
    market.world.work().await;
    assert_eq!((clock.trust(), market.own(code).await.state), (Trust::Behind, RequestState::OffersOpen));

    // Another machine's operator accepts another clock.
    clock_mark::accept(&services.db, mark + 3 * DAY).await.unwrap();
    keeper.tick().await.unwrap();
    assert_eq!(clock.trust(), Trust::Behind);
    clock_mark::accept(&services.db, clock.wall()).await.unwrap();
    keeper.tick().await.unwrap();
    assert_eq!((clock.trust(), clock.now()), (Trust::Trusted, BEGIN + 3 * DAY));
    market.world.work().await;
    assert_eq!(market.own(code).await.state, RequestState::Expired);
}

/// A start far ahead: the machine was off for long, or its clock is wrong. For ten minutes nothing ends.
#[tokio::test]
async fn a_start_far_ahead_holds_back_what_ends_and_nothing_else() {
    let (world, clock, hands) = anchored().await;
    let market = Market::of(world, 0).await;
    let code = market.submit().await;
    let db = market.services().db.clone();
    clock_mark::accept(&db, BEGIN).await.unwrap();
    hands.pass(3 * DAY);
    let mut keeper = MarkKeeper::start(db.clone(), Arc::clone(&clock)).await.unwrap();
    assert!(clock.trust() == Trust::FarAhead && clock.trust().is_ready());
    market.world.work().await;
    assert_eq!(market.own(code).await.state, RequestState::OffersOpen);
    market.world.person("Other", None, other_mobile(), &[]).await;
    market.world.signed_in(other_mobile()).await;
    keeper.tick().await.unwrap();
    assert_eq!(clock_mark::read(&db).await.unwrap().unwrap().newest, BEGIN, "it is not noted yet");
    hands.pass(10 * MINUTE);
    keeper.tick().await.unwrap();
    market.world.work().await;
    assert_eq!((clock.trust(), market.own(code).await.state), (Trust::Trusted, RequestState::Expired));
    assert_eq!(clock_mark::read(&db).await.unwrap().unwrap().newest, BEGIN + 3 * DAY + 10 * MINUTE);
}

/// A timer that runs early is not done: it comes again at its time, however often it was early.
#[tokio::test]
async fn a_timer_that_runs_early_comes_again_at_its_time() {
    let market = Market::new(1).await;
    let (world, services, system) = (&market.world, market.services(), market.world.system());
    let code = market.submit().await;
    let request_id = market.request_id(code).await;
    let until = market.own(code).await.offers_until;
    let outcome =
        requests::run_timer(services, system, &RunTimer { timer: Timer::OffersEnd, request_id }).await.unwrap();
    assert_eq!(outcome, Outcome::NotYet { at: until });
    for _ in 0..10 {
        world.execute("UPDATE job SET run_at = 0 WHERE kind = 'requests.timer' AND done_at IS NULL").await;
        world.work().await;
    }
    let waits = "SELECT run_at FROM job WHERE kind = 'requests.timer' AND done_at IS NULL AND dead_at IS NULL";
    assert_eq!(world.count(waits).await, until.ms());

    market.offer(0, code, "450000").await.unwrap();
    let chosen = world.clock.now();
    market.select(code, 0).await.unwrap();
    let outcome =
        requests::run_timer(services, system, &RunTimer { timer: Timer::ConfirmEnd, request_id }).await.unwrap();
    assert_eq!(outcome, Outcome::NotYet { at: chosen + 30 * MINUTE });
    let outcome =
        requests::run_timer(services, system, &RunTimer { timer: Timer::OffersEnd, request_id }).await.unwrap();
    assert_eq!(outcome, Outcome::Done, "a chosen request has moved on from waiting");
    world.clock.advance(30 * MINUTE);
    world.work().await;
    assert_eq!(market.own(code).await.state, RequestState::OffersOpen);
    world.clock.advance(2 * DAY);
    world.work().await;
    assert_eq!(market.own(code).await.state, RequestState::Expired);
    market.no_job_left().await;
}

/// Rows of the release before, with kinds of their own for what is one kind now, may wait for hours after an upgrade.
#[tokio::test]
async fn timers_of_the_release_before_are_still_run() {
    let market = Market::new(1).await;
    let world = &market.world;
    let (waiting, chosen) = (market.submit().await, market.submit().await);
    market.offer(0, chosen, "450000").await.unwrap();
    market.select(chosen, 0).await.unwrap();
    let mut until = Moment::EPOCH;
    for (code, kind, at) in [
        (waiting, "requests.expire", market.own(waiting).await.offers_until),
        (chosen, "requests.release-selection", market.own(chosen).await.confirm_until.unwrap()),
    ] {
        let id = market.request_id(code).await;
        let payload = format!("{{\"request_id\":\"{id}\"}}");
        let sql = format!(
            "UPDATE job SET kind = '{kind}', payload = '{payload}', run_at = {} \
             WHERE id = (SELECT id FROM job WHERE payload LIKE '%{id}%' ORDER BY id DESC LIMIT 1)",
            at.ms()
        );
        world.execute(&sql).await;
        until = until.max(at);
    }
    world.execute("DELETE FROM job WHERE kind = 'requests.timer'").await;
    world.clock.advance(30 * MINUTE);
    world.work().await;
    assert_eq!(market.own(chosen).await.state, RequestState::OffersOpen, "released");
    world.clock.set(until);
    world.work().await;
    assert_eq!(market.own(waiting).await.state, RequestState::Expired);
    assert_eq!(world.count("SELECT count(*) FROM job WHERE dead_at IS NOT NULL").await, 0);
    market.no_job_left().await;
}

/// Timers that were lost or given up: the hourly search gives them back, and only those.
#[tokio::test]
async fn an_overdue_request_without_a_timer_gets_one_again() {
    let market = Market::new(1).await;
    let world = &market.world;
    let (lost, given_up, chosen, kept) =
        (market.submit().await, market.submit().await, market.submit().await, market.submit().await);
    market.offer(0, chosen, "450000").await.unwrap();
    market.select(chosen, 0).await.unwrap();
    let of = |id: RequestId| format!("WHERE kind LIKE 'requests.%' AND payload LIKE '%{id}%'");
    for code in [lost, chosen] {
        world.execute(&format!("DELETE FROM job {}", of(market.request_id(code).await))).await;
    }
    let dead = of(market.request_id(given_up).await);
    world.execute(&format!("UPDATE job SET dead_at = 1, last_error = 'fault' {dead}")).await;
    world.clock.advance(2 * DAY);
    let timers = "SELECT count(*) FROM job WHERE kind = 'requests.timer'";
    let before = world.count(timers).await;
    let find = requests::FindOverdue { hour: 1 };
    for _ in 0..2 {
        requests::find_overdue(market.services(), world.system(), &find).await.unwrap();
        assert_eq!(world.count(timers).await, before + 3, "one that has a living timer gets none, and nobody two");
    }
    world.work().await;
    for code in [lost, given_up, kept] {
        assert_eq!(market.own(code).await.state, RequestState::Expired);
    }
    // Its slot had passed as well: released first, ended then.
    let own = market.own(chosen).await;
    let last: Vec<_> = own.events.iter().rev().take(2).map(|event| event.event).collect();
    assert_eq!(last, [RequestEvent::Expire, RequestEvent::Release]);
    market.no_job_left().await;
}

/// The calendar keeps today's work there, whatever stands far in the future, and does it once.
#[tokio::test]
async fn the_work_of_the_calendar_is_there_each_day_and_done_once() {
    let world = World::new().await;
    let mut calendar = Calendar::default();
    let sweeps = "SELECT count(*) FROM job WHERE kind = 'privacy.sweep' AND done_at IS NOT NULL";
    calendar.keep(world.services()).await.unwrap();
    world.work().await;
    assert_eq!(world.count(sweeps).await, 1);
    // A restart on the same day.
    Calendar::default().keep(world.services()).await.unwrap();
    world.work().await;
    assert_eq!(world.count(sweeps).await, 1);
    // A clock that was ahead had put the next sweep off by 400 days.
    world.execute("DELETE FROM job WHERE kind = 'privacy.sweep' AND done_at IS NULL").await;
    let ahead = Arc::new(ManualClock::at(BEGIN + 400 * DAY));
    karriz::domain::privacy::retention::schedule(&(**world.services()).clone().with_clock(ahead)).await.unwrap();
    world.clock.advance(DAY);
    calendar.keep(world.services()).await.unwrap();
    world.work().await;
    assert_eq!(world.count(sweeps).await, 2);
    let searches = "SELECT count(*) FROM job WHERE kind = 'requests.find-overdue' AND done_at IS NOT NULL";
    assert_eq!(world.count(searches).await, 2);
}

/// A sweep that is stopped half-way has done its batches: each is a transaction of its own.
#[tokio::test]
async fn a_sweep_goes_batch_by_batch() {
    let world = World::new().await;
    let insert = if world.is_postgres() {
        "INSERT INTO limit_counter (id, bucket, subject, window_start, used) \
         SELECT gen_random_uuid(), 'test', int4send(n), 0, 1 FROM generate_series(1, 2500) n"
    } else {
        "INSERT INTO limit_counter (id, bucket, subject, window_start, used) \
         WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 2500) \
         SELECT randomblob(16), 'test', CAST(n AS blob), 0, 1 FROM number"
    };
    world.execute(insert).await;
    let rows = "SELECT count(*) FROM limit_counter";
    assert_eq!(world.count(rows).await, 2500);
    // Somebody stands in the way of the 1,301st row.
    if world.is_postgres() {
        world
            .execute(
                "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
                 IF (SELECT count(*) FROM limit_counter) <= 1200 THEN RAISE EXCEPTION 'no'; END IF; RETURN OLD; END $$",
            )
            .await;
        world.execute("CREATE TRIGGER no BEFORE DELETE ON limit_counter FOR EACH ROW EXECUTE FUNCTION no()").await;
    } else {
        world
            .execute(
                "CREATE TRIGGER no BEFORE DELETE ON limit_counter WHEN (SELECT count(*) FROM limit_counter) <= 1200 \
                 BEGIN SELECT RAISE(ABORT, 'no'); END",
            )
            .await;
    }
    karriz::domain::privacy::retention::schedule(world.services()).await.unwrap();
    world.work().await;
    assert_eq!(world.count(rows).await, 1500, "the first batch of a thousand is done");
    let drop = if world.is_postgres() { "DROP TRIGGER no ON limit_counter" } else { "DROP TRIGGER no" };
    world.execute(drop).await;
    world.clock.advance(MINUTE);
    world.work().await;
    assert_eq!(world.count(rows).await, 0, "and the rest at the next try");
}
