//! What must be well for the program to serve. Whoever has something more to ask adds a [`Check`].
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use karriz_migrations::{Migrator, MigratorTrait};
use sea_orm::ConnectionTrait;
use tokio::sync::Semaphore;

use crate::base::db::{Db, Location};
use crate::base::meters;
use crate::web::app::App;

use super::readiness::Check;

/// The checks of every process that works on the database.
pub fn of(app: &App) -> Vec<Check> {
    vec![database(app.db().clone()), migrations(app.db().clone()), disk(app.config.data_dir.clone(), wal_of(app))]
}

/// The database answers.
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
fn disk(folder: PathBuf, wal: Option<PathBuf>) -> Check {
    let one_at_a_time = Arc::new(Semaphore::new(1));
    Check::new("disk", move || {
        let permit = Arc::clone(&one_at_a_time).try_acquire_owned();
        let (probe, wal) = (folder.join(".ready"), wal.clone());
        async move {
            let Ok(permit) = permit else {
                return false;
            };
            let work = move || {
                let _permit = permit;
                measure_wal(wal);
                std::fs::write(&probe, b"ok").is_ok() && std::fs::remove_file(&probe).is_ok()
            };
            tokio::task::spawn_blocking(work).await.unwrap_or(false)
        }
    })
}

fn wal_of(app: &App) -> Option<PathBuf> {
    match &app.config.database {
        Location::File(file) => Some(file.with_extension("db-wal")),
        Location::Postgres(_) => None,
    }
}

fn measure_wal(wal: Option<PathBuf>) {
    if let Some(file) = wal {
        metrics::gauge!(meters::WAL_BYTES).set(std::fs::metadata(file).map_or(0, |data| data.len()) as f64);
    }
}
