//! What must be well for the program to serve. Whoever has something more to ask adds a [`Check`].
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use karriz_migrations::{Migrator, MigratorTrait};
use sea_orm::ConnectionTrait;
use tokio::sync::Semaphore;

use crate::base::clock::Clock;
use crate::base::db::Db;
use crate::base::jobs::{Pulse, oldest_due_age};
use crate::base::keys::KeyStore;
use crate::base::meters;
use crate::base::time_keeper::Trust;
use crate::base::wal::WriteAheadLogs;
use crate::model::ids::KeyId;
use crate::model::moment::TimeSpan;
use crate::web::app::App;

use super::readiness::Check;

/// The checks of every process that works on the database.
pub fn of(app: &App) -> Vec<Check> {
    let doors = &app.doors;
    vec![
        database(app.db().clone()),
        migrations(app.db().clone()),
        disk(app.config.data_dir.clone(), WriteAheadLogs::of(&app.config.database)),
        write_path(app.db().clone()),
        keys(doors.keys.clone()),
        clock(Arc::clone(&doors.clock)),
    ]
}

/// And those of a process in which the worker runs.
pub fn with_worker(app: &App) -> Vec<Check> {
    let doors = &app.doors;
    let mut checks = of(app);
    checks.push(worker(doors.pulse.clone()));
    checks.push(jobs_in_time(app.db().clone(), Arc::clone(&doors.clock)));
    checks
}

/// While all is well the way of a write is tried so often; when it is not, at every round.
const WRITE_EVERY: Duration = Duration::from_secs(5);
/// A lane of the worker gives a sign at least every 20 seconds.
const SILENT: TimeSpan = TimeSpan::seconds(60);
/// A due job waits no longer than this.
const LATE: TimeSpan = TimeSpan::minutes(5);

/// What is written is there: written, and read back over another connection.
fn write_path(db: Db) -> Check {
    let good_until: Arc<Mutex<Option<Instant>>> = Arc::default();
    Check::new("write path", move || {
        let (db, good_until) = (db.clone(), Arc::clone(&good_until));
        async move {
            let is_fresh = |until: &Option<Instant>| until.is_some_and(|until| Instant::now() < until);
            if is_fresh(&good_until.lock().unwrap_or_else(PoisonError::into_inner)) {
                return true;
            }
            let written = db.check_write_path().await;
            let until = written.is_ok().then(|| Instant::now() + WRITE_EVERY);
            *good_until.lock().unwrap_or_else(PoisonError::into_inner) = until;
            if let Err(fault) = &written {
                tracing::error!(%fault, "the write path does not hold");
            }
            written.is_ok()
        }
    })
}

/// The store of keys replies.
fn keys(keys: KeyStore) -> Check {
    Check::new("keys", move || {
        let keys = keys.clone();
        async move { keys.find(KeyId::NIL).await.is_ok() }
    })
}

/// Every lane of the worker gave a sign of life.
fn worker(pulse: Pulse) -> Check {
    Check::new("worker", move || {
        let age = pulse.age();
        async move { age.is_some_and(|age| age < SILENT) }
    })
}

/// No job that is due waits long, unless jobs are held back on purpose.
fn jobs_in_time(db: Db, clock: Arc<dyn Clock>) -> Check {
    Check::new("jobs", move || {
        let (db, now) = (db.clone(), clock.now());
        let are_held_back = clock.trust() == Trust::FarAhead;
        async move { are_held_back || matches!(oldest_due_age(&db, now).await, Ok(age) if age.is_none_or(|age| age < LATE)) }
    })
}

/// The clock is to be believed.
fn clock(clock: Arc<dyn Clock>) -> Check {
    Check::new("clock", move || {
        let is_ready = clock.trust().is_ready();
        async move { is_ready }
    })
}

/// The database replies.
fn database(db: Db) -> Check {
    Check::new("database", move || {
        let db = db.clone();
        async move { db.read().execute_unprepared("SELECT 1").await.is_ok() }
    })
}

/// All migrations ran. Asked until it is so, and then no more: they do not go back.
fn migrations(db: Db) -> Check {
    let are_done = Arc::new(AtomicBool::new(false));
    Check::new("migrations", move || {
        let (db, are_done) = (db.clone(), Arc::clone(&are_done));
        async move {
            if !are_done.load(Ordering::Relaxed) {
                let pending = Migrator::get_pending_migrations(db.read()).await;
                are_done.store(matches!(pending, Ok(pending) if pending.is_empty()), Ordering::Relaxed);
            }
            are_done.load(Ordering::Relaxed)
        }
    })
}

/// The data folder can be written. On a disk that hangs only one try hangs with it.
fn disk(folder: PathBuf, logs: WriteAheadLogs) -> Check {
    let one_at_a_time = Arc::new(Semaphore::new(1));
    Check::new("disk", move || {
        let permit = Arc::clone(&one_at_a_time).try_acquire_owned();
        let (probe, logs) = (folder.join(".ready"), logs.clone());
        async move {
            let Ok(permit) = permit else {
                return false;
            };
            let work = move || {
                let _permit = permit;
                metrics::gauge!(meters::WAL_BYTES).set(logs.bytes() as f64);
                std::fs::write(&probe, b"ok").is_ok() && std::fs::remove_file(&probe).is_ok()
            };
            tokio::task::spawn_blocking(work).await.unwrap_or(false)
        }
    })
}
