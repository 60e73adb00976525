//! The worker under bad jobs, a second worker, and a database that refuses.
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use karriz::base::clock::{Clock, MILLISECOND, MINUTE, SECOND};
use karriz::base::fault::Fault;
use karriz::base::jobs::{
    self, Care, Dispatch, Job, JobBell, JobKind, Lane, MOST_ATTEMPTS, Outcome, Pace, Pulse, Worker,
};
use karriz::base::time_keeper::Trust;
use karriz::model::moment::Moment;
use serde::{Deserialize, Serialize};
use tokio::sync::{Notify, mpsc};

use crate::support::World;

/// What a text of people in a panic must not leave anywhere.
const SECRET: &str = "Koocheh-Panic";

macro_rules! kind_of_job {
    ($($name:ident = $kind:literal),+) => {$(
        #[derive(Serialize, Deserialize)]
        struct $name(u32);
        impl Job for $name {
            const KIND: &'static str = $kind;
        }
    )+};
}
kind_of_job!(Plain = "test.plain", Panics = "test.panics", Hangs = "test.hangs", Message = "test.message");

const KINDS: &[JobKind] = &[
    JobKind { name: Plain::KIND, lane: Lane::Timers, care: Care::Free },
    JobKind { name: Panics::KIND, lane: Lane::Timers, care: Care::Free },
    JobKind { name: Hangs::KIND, lane: Lane::Timers, care: Care::Free },
    JobKind { name: Message::KIND, lane: Lane::Messages, care: Care::Free },
];

/// Counts how often each job ran.
struct Runs {
    counts: Mutex<HashMap<String, usize>>,
    told: mpsc::UnboundedSender<String>,
    /// Lets [`Hangs`] and [`Message`] end.
    go_on: Notify,
}

impl Runs {
    fn new() -> (Arc<Self>, mpsc::UnboundedReceiver<String>) {
        let (told, hears) = mpsc::unbounded_channel();
        (Arc::new(Self { counts: Mutex::default(), told, go_on: Notify::new() }), hears)
    }

    fn of(&self, job: &str) -> usize {
        self.counts.lock().unwrap().get(job).copied().unwrap_or(0)
    }
}

#[async_trait]
impl Dispatch for Runs {
    async fn run(&self, kind: &str, payload: &str) -> Result<Outcome, Fault> {
        let job = format!("{kind} {payload}");
        *self.counts.lock().unwrap().entry(job.clone()).or_default() += 1;
        let _ = self.told.send(job);
        match kind {
            Panics::KIND => panic!("{SECRET}"),
            Hangs::KIND | Message::KIND => self.go_on.notified().await,
            _ => tokio::task::yield_now().await,
        }
        Ok(Outcome::Done)
    }

    fn kinds(&self) -> &'static [JobKind] {
        KINDS
    }
}

fn worker(world: &World, runs: &Arc<Runs>) -> Worker {
    Worker {
        db: world.services().db.clone(),
        clock: Arc::new(world.clock.clone()),
        bell: JobBell::default(),
        pulse: Pulse::default(),
        dispatch: Arc::clone(runs) as Arc<dyn Dispatch>,
        pace: Pace::default(),
    }
}

async fn enqueue(world: &World, job: &impl Job, key: Option<&str>) {
    let now = world.clock.now();
    let tx = world.services().db.begin().await.unwrap();
    jobs::enqueue(&tx, job, now, now, key.map(str::to_owned)).await.unwrap();
    tx.commit().await.unwrap();
}

/// Works until a job says that it has begun, then is gone in the middle of it, as a process that is killed.
async fn die_in_a_job(worker: &Worker, begun: &mut mpsc::UnboundedReceiver<String>) {
    tokio::select! {
        _ = worker.drain() => panic!("no job hung"),
        _ = async { while !begun.recv().await.unwrap().starts_with(Hangs::KIND) {} } => {}
    }
}

#[tokio::test]
async fn only_a_job_that_is_due_is_worth_waking_the_worker() {
    let world = World::new().await;
    let now = world.clock.now();
    for (run_at, is_due) in [(now - MILLISECOND, true), (now, true), (now + MILLISECOND, false)] {
        let tx = world.services().db.begin().await.unwrap();
        assert!(!tx.has_due_job());
        jobs::enqueue(&tx, &Plain(1), now, run_at, None).await.unwrap();
        assert_eq!(tx.has_due_job(), is_due);
        tx.commit().await.unwrap();
    }
}

/// D6: two workers on one database. On PostgreSQL each has its own pool, as two processes have.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn d6_two_workers_do_every_job_once() {
    const JOBS: u32 = 300;
    let world = World::new().await;
    let (runs, _hears) = Runs::new();
    for number in 0..JOBS {
        enqueue(&world, &Plain(number), None).await;
    }
    let one = worker(&world, &runs);
    let mut other = worker(&world, &runs);
    if world.is_postgres() {
        other.db = karriz::base::db::Db::open(&world.program.app.config.database).await.unwrap();
    }
    let (one, other) = tokio::join!(tokio::spawn(async move { one.drain().await }), async move { other.drain().await });
    assert_eq!(one.unwrap().unwrap() + other.unwrap(), JOBS as usize);
    for number in 0..JOBS {
        assert_eq!(runs.of(&format!("{} {number}", Plain::KIND)), 1, "{number}");
    }
    assert_eq!(
        world.count("SELECT count(*) FROM job WHERE done_at IS NOT NULL AND attempts = 1").await,
        i64::from(JOBS)
    );
}

/// D6: a worker is killed in the middle of a job. Another takes it over after the lease, not before.
#[tokio::test]
async fn d6_a_dead_workers_job_is_taken_over_after_its_lease() {
    let world = World::new().await;
    let (runs, mut begun) = Runs::new();
    enqueue(&world, &Hangs(1), None).await;
    let dead = worker(&world, &runs);
    die_in_a_job(&dead, &mut begun).await;
    runs.go_on.notify_one();
    let other = worker(&world, &runs);
    world.clock.advance(59 * SECOND);
    assert_eq!(other.drain().await.unwrap(), 0, "the lease holds");
    world.clock.advance(2 * SECOND);
    assert_eq!(other.drain().await.unwrap(), 1);
    assert_eq!(world.count("SELECT count(*) FROM job WHERE done_at IS NOT NULL AND attempts = 2").await, 1);
}

/// A job that runs longer than a lease stays with its worker, because the lease is renewed meanwhile.
#[tokio::test]
async fn a_long_job_is_not_taken_over() {
    let world = World::new().await;
    let (runs, mut begun) = Runs::new();
    enqueue(&world, &Hangs(1), None).await;
    let mut long = worker(&world, &runs);
    long.pace.renew_every = Duration::from_millis(5);
    let long = tokio::spawn(async move { long.drain().await });
    begun.recv().await.unwrap();
    let other = worker(&world, &runs);
    for _ in 0..3 {
        world.clock.advance(40 * SECOND);
        let renewed = (world.clock.now() + MINUTE).ms();
        while world.count("SELECT leased_until FROM job").await < renewed {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        assert_eq!(other.drain().await.unwrap(), 0);
    }
    runs.go_on.notify_one();
    assert_eq!(long.await.unwrap().unwrap(), 1);
    assert_eq!(world.count("SELECT count(*) FROM job WHERE done_at IS NOT NULL AND attempts = 1").await, 1);
}

/// G2: a job panics. Its neighbours are done, it is tried again, and what it said stands nowhere.
#[tokio::test]
async fn g2_a_panic_in_a_job_is_one_attempt_of_this_job() {
    let world = World::new().await;
    let (runs, _hears) = Runs::new();
    enqueue(&world, &Plain(1), None).await;
    enqueue(&world, &Panics(1), None).await;
    enqueue(&world, &Plain(2), None).await;
    let worker = worker(&world, &runs);
    assert_eq!(worker.drain().await.unwrap(), 3);
    assert_eq!(world.count("SELECT count(*) FROM job WHERE done_at IS NOT NULL").await, 2);
    let waits =
        "SELECT count(*) FROM job WHERE attempts = 1 AND last_error = 'panic' AND dead_at IS NULL AND run_at > ";
    assert_eq!(world.count(&format!("{waits}{}", world.clock.now().ms())).await, 1);
    let text = format!("SELECT count(*) FROM job WHERE last_error LIKE '%{SECRET}%' OR payload LIKE '%{SECRET}%'");
    assert_eq!(world.count(&text).await, 0);
    for _ in 1..MOST_ATTEMPTS {
        world.clock.advance(60 * MINUTE);
        worker.drain().await.unwrap();
    }
    assert_eq!(runs.of("test.panics 1"), MOST_ATTEMPTS as usize);
    assert_eq!(world.count("SELECT count(*) FROM job WHERE dead_at IS NOT NULL AND last_error = 'panic'").await, 1);
}

/// G2: a job takes its process with it, again and again. It is buried at last, and its neighbours are done.
#[tokio::test]
async fn g2_poison_is_buried_and_its_neighbours_are_done() {
    let world = World::new().await;
    let (runs, mut begun) = Runs::new();
    enqueue(&world, &Hangs(1), Some("key")).await;
    for number in 0..5 {
        enqueue(&world, &Plain(number), None).await;
    }
    for _ in 0..MOST_ATTEMPTS {
        die_in_a_job(&worker(&world, &runs), &mut begun).await;
        world.clock.advance(2 * MINUTE);
    }
    worker(&world, &runs).drain().await.unwrap();
    assert_eq!(runs.of("test.hangs 1"), MOST_ATTEMPTS as usize);
    let buried = "SELECT count(*) FROM job WHERE dead_at IS NOT NULL AND last_error = 'poison' AND dedupe_key IS NULL";
    assert_eq!(world.count(buried).await, 1);
    assert_eq!(world.count("SELECT count(*) FROM job WHERE done_at IS NOT NULL AND attempts <= 2").await, 5);
    world.clock.advance(60 * MINUTE);
    assert_eq!(worker(&world, &runs).drain().await.unwrap(), 0);
    let counts = jobs::counts(&world.services().db, world.clock.now()).await.unwrap();
    assert_eq!((counts.due, counts.dead), (0, 1));
}

#[tokio::test]
async fn a_slow_way_for_messages_holds_no_timer() {
    let world = World::new().await;
    let (runs, mut begun) = Runs::new();
    enqueue(&world, &Message(1), None).await;
    let worker = worker(&world, &runs);
    let pulse = worker.pulse.clone();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let working = tokio::spawn(worker.run(async move {
        let _ = stopped.await;
    }));
    assert_eq!(begun.recv().await.unwrap(), "test.message 1");
    enqueue(&world, &Plain(1), None).await;
    assert_eq!(begun.recv().await.unwrap(), "test.plain 1", "while the message is still on its way");
    while pulse.age().is_none() {
        tokio::task::yield_now().await;
    }
    runs.go_on.notify_one();
    stop.send(()).unwrap();
    working.await.unwrap();
    assert_eq!(
        world.count("SELECT count(*) FROM job WHERE done_at IS NOT NULL").await,
        2,
        "what has begun is finished"
    );
}

#[tokio::test]
async fn a_job_without_an_end_is_ended_and_tried_again() {
    let world = World::new().await;
    let (runs, _hears) = Runs::new();
    enqueue(&world, &Hangs(1), None).await;
    enqueue(&world, &Plain(1), None).await;
    let mut worker = worker(&world, &runs);
    worker.pace.timer = Duration::from_millis(20);
    worker.drain().await.unwrap();
    assert_eq!(world.count("SELECT count(*) FROM job WHERE last_error = 'too-long' AND dead_at IS NULL").await, 1);
    assert_eq!(world.count("SELECT count(*) FROM job WHERE done_at IS NOT NULL").await, 1);
}

/// The database refuses to note that one job is done: the others of the batch are not held up, and it runs again later.
#[tokio::test]
async fn a_job_that_cannot_be_settled_does_not_end_the_batch() {
    let world = World::new().await;
    let (runs, _hears) = Runs::new();
    enqueue(&world, &Plain(1), None).await;
    enqueue(&world, &Plain(2), None).await;
    if world.is_postgres() {
        world
            .execute("CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$")
            .await;
        world
            .execute(
                "CREATE TRIGGER no BEFORE UPDATE ON job FOR EACH ROW \
                 WHEN (NEW.done_at IS NOT NULL AND NEW.payload = '1') EXECUTE FUNCTION no()",
            )
            .await;
    } else {
        world
            .execute(
                "CREATE TRIGGER no BEFORE UPDATE ON job WHEN NEW.done_at IS NOT NULL AND NEW.payload = '1' \
                 BEGIN SELECT RAISE(ABORT, 'no'); END",
            )
            .await;
    }
    let worker = worker(&world, &runs);
    assert_eq!(worker.drain().await.unwrap(), 2);
    assert_eq!(world.count("SELECT count(*) FROM job WHERE done_at IS NOT NULL AND payload = '2'").await, 1);
    world.execute(if world.is_postgres() { "DROP TRIGGER no ON job" } else { "DROP TRIGGER no" }).await;
    world.clock.advance(2 * MINUTE);
    worker.drain().await.unwrap();
    assert_eq!((runs.of("test.plain 1"), runs.of("test.plain 2")), (2, 1));
    assert_eq!(world.count("SELECT count(*) FROM job WHERE done_at IS NOT NULL").await, 2);
}

#[tokio::test]
async fn a_key_counts_while_its_job_is_open() {
    let world = World::new().await;
    let (runs, _hears) = Runs::new();
    let worker = worker(&world, &runs);
    for _ in 0..2 {
        enqueue(&world, &Plain(1), Some("key")).await;
        enqueue(&world, &Plain(2), Some("key")).await;
        assert_eq!(worker.drain().await.unwrap(), 1, "the second is not added while the first is open");
    }
    assert_eq!((runs.of("test.plain 1"), runs.of("test.plain 2")), (2, 0));
}

#[tokio::test]
async fn what_belongs_to_a_period_is_there_once_also_when_it_is_done() {
    let world = World::new().await;
    let (runs, _hears) = Runs::new();
    let worker = worker(&world, &runs);
    for _ in 0..2 {
        let now = world.clock.now();
        let tx = world.services().db.begin().await.unwrap();
        for period in ["a", "b"] {
            jobs::enqueue_for_period(&tx, &Plain(1), now, now, period).await.unwrap();
        }
        tx.commit().await.unwrap();
        worker.drain().await.unwrap();
    }
    assert_eq!(runs.of("test.plain 1"), 2);
}

#[tokio::test]
async fn the_age_of_the_oldest_due_job_is_told() {
    let world = World::new().await;
    let (runs, _hears) = Runs::new();
    let db = &world.services().db;
    assert_eq!(jobs::oldest_due_age(db, world.clock.now()).await.unwrap(), None);
    enqueue(&world, &Plain(1), None).await;
    world.clock.advance(6 * MINUTE);
    enqueue(&world, &Plain(2), None).await;
    assert_eq!(jobs::oldest_due_age(db, world.clock.now()).await.unwrap(), Some(6 * MINUTE));
    assert_eq!(jobs::counts(db, world.clock.now()).await.unwrap().due, 2);
    worker(&world, &runs).drain().await.unwrap();
    assert_eq!(jobs::oldest_due_age(db, world.clock.now()).await.unwrap(), None);
}

/// Breaks the worker itself, not a job: the first query of each lane for the time panics.
struct BrokenAtFirst(AtomicUsize, Moment);

impl Clock for BrokenAtFirst {
    fn now(&self) -> Moment {
        self.1
    }

    fn trust(&self) -> Trust {
        assert!(self.0.fetch_add(1, Ordering::SeqCst) >= Lane::ALL.len(), "broken");
        Trust::Trusted
    }
}

#[tokio::test]
async fn a_lane_that_ends_unexpectedly_begins_again() {
    let world = World::new().await;
    let (runs, mut begun) = Runs::new();
    enqueue(&world, &Message(1), None).await;
    runs.go_on.notify_one();
    let mut worker = worker(&world, &runs);
    worker.clock = Arc::new(BrokenAtFirst(AtomicUsize::new(0), world.clock.now()));
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let working = tokio::spawn(worker.run(async move {
        let _ = stopped.await;
    }));
    assert_eq!(begun.recv().await.unwrap(), "test.message 1");
    stop.send(()).unwrap();
    working.await.unwrap();
}

/// A due job that nobody here can do would wait for ever, and nobody would notice: the start says so.
#[tokio::test]
async fn a_due_job_of_an_unknown_kind_keeps_the_program_from_starting() {
    let world = World::new().await;
    karriz::domain::privacy::retention::schedule(world.services()).await.unwrap();
    world.program.require_handlers().await.unwrap();
    world.execute("UPDATE job SET kind = 'of.tomorrow'").await;
    let error = world.program.require_handlers().await.unwrap_err();
    assert!(error.to_string().contains("`of.tomorrow`"), "{error}");
    world.execute("UPDATE job SET dead_at = 1").await;
    world.program.require_handlers().await.unwrap();
}
