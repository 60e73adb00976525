//! Small things that a running program does again and again: reads the clock, writes down which sessions were used,
//! keeps the calendar, empties write-ahead logs, counts. No page waits for them, and a fault in one does not end the
//! others.
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;

use crate::base::clock::AnchoredClock;
use crate::base::clock_mark::MarkKeeper;
use crate::base::fault::Fault;
use crate::base::jobs;
use crate::base::wal::{EMPTY_ABOVE, WriteAheadLogs};
use crate::domain::holidays;
use crate::domain::work::Calendar;
use crate::domain::{Doors, Services};
use crate::telemetry;
use crate::web::app::App;

const TICK: Duration = Duration::from_secs(1);
/// Each of these many ticks.
const FLUSH_EVERY: u64 = 5;
const COUNT_EVERY: u64 = 60;
/// Once a day, and at the start.
const TELL_EVERY: u64 = 24 * 60 * 60;
/// No step takes longer, whatever the database does.
const STEP_WITHIN: Duration = Duration::from_secs(20);

/// The housekeeping of one program.
pub struct Housekeeping {
    services: Services,
    doors: Doors,
    mark: MarkKeeper,
    calendar: Calendar,
    logs: WriteAheadLogs,
}

impl Housekeeping {
    /// Begins: from here on `clock` knows what was known before the start. To be called once the database is migrated
    /// and before any work.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn start(app: &App, clock: Arc<AnchoredClock>, logs: WriteAheadLogs) -> Result<Self, Fault> {
        let (services, doors) = (app.services.clone(), app.doors.clone());
        let mark = MarkKeeper::start(doors.db.clone(), clock).await?;
        Ok(Self { services, doors, mark, calendar: Calendar::default(), logs })
    }

    /// Goes on until `stop` resolves, then writes down what is left.
    pub async fn run(mut self, stop: impl Future<Output = ()>) {
        tokio::pin!(stop);
        for tick in 0_u64.. {
            self.step(tick).await;
            tokio::select! {
                () = &mut stop => break,
                () = tokio::time::sleep(TICK) => {}
            }
        }
        step("sessions", self.doors.touches.flush(&self.doors.db)).await;
    }

    async fn step(&mut self, tick: u64) {
        step("clock", self.mark.tick()).await;
        step("calendar", self.calendar.keep(&self.services)).await;
        step("open pages", self.services.watch().look(&self.doors.db)).await;
        step("write-ahead logs", self.logs.empty_above(EMPTY_ABOVE)).await;
        if tick.is_multiple_of(FLUSH_EVERY) {
            step("sessions", self.doors.touches.flush(&self.doors.db)).await;
        }
        if tick.is_multiple_of(COUNT_EVERY) {
            telemetry::count_lost_lines();
            step("jobs", count_jobs(&self.doors)).await;
        }
        if tick.is_multiple_of(TELL_EVERY) && !holidays::are_known_at(self.doors.clock.now()) {
            tracing::error!("data/holidays.json ends soon: the next year has to be written down");
            metrics::counter!("karriz_alarms_total", "alarm" => "holidays").increment(1);
        }
    }
}

async fn count_jobs(doors: &Doors) -> Result<(), Fault> {
    let now = doors.clock.now();
    jobs::counts(&doors.db, now).await?;
    let age = jobs::oldest_due_age(&doors.db, now).await?.unwrap_or_default();
    #[expect(clippy::cast_precision_loss, reason = "a gauge is a float")]
    metrics::gauge!("karriz_jobs_oldest_due_seconds").set(age.ms() as f64 / 1_000.0);
    Ok(())
}

/// One step; what goes wrong in it is logged and forgotten: it comes again soon.
async fn step(name: &'static str, work: impl Future<Output = Result<(), Fault>>) {
    match tokio::time::timeout(STEP_WITHIN, AssertUnwindSafe(work).catch_unwind()).await {
        Ok(Ok(Ok(()))) => {}
        Ok(Ok(Err(fault))) => tracing::error!(%fault, name, "housekeeping met a fault"),
        Ok(Err(_)) => tracing::error!(name, "housekeeping panicked"),
        Err(_) => tracing::error!(name, "housekeeping took too long"),
    }
}
