//! Claims jobs and runs them, each lane by itself. No job can end a lane: panics are caught, every run has an end, and
//! what the database refuses is tried again.
use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tracing::Instrument;

use super::claim::{self, Claimed, Taken};
use super::{Care, Dispatch, JobBell, JobKind, Lane, MOST_ATTEMPTS, Outcome, Pulse};
use crate::base::clock::{Clock, HOUR, SECOND};
use crate::base::db::Db;
use crate::base::fault::Fault;
use crate::base::time_keeper::Trust;
use crate::model::moment::TimeSpan;

const NAP: Duration = Duration::from_secs(1);
/// The pause before a lane that ended unexpectedly begins again: 2 s.
const BEGIN_AGAIN_AFTER: Duration = Duration::from_secs(2);
/// The timeout of the database, in seconds: silence for so long is a fault.
const DATABASE_WITHIN: Duration = Duration::from_secs(15);
const SETTLE_TRIES: u32 = 3;
const SETTLE_PAUSE: Duration = Duration::from_millis(200);

/// How long things may take in the worker.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Leases are renewed so often; well below a lease, so that a renewal that fails can be tried again.
    pub renew_every: Duration,
    /// The timeout of a job, by lane.
    pub message: Duration,
    pub timer: Duration,
    pub slow: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            renew_every: Duration::from_secs(15),
            // Longer than calls to two providers, one of which cannot be reached.
            message: Duration::from_secs(20),
            timer: Duration::from_secs(60),
            slow: Duration::from_secs(600),
        }
    }
}

impl Pace {
    fn run_within(&self, lane: Lane) -> Duration {
        match lane {
            Lane::Messages | Lane::News => self.message,
            Lane::Timers => self.timer,
            Lane::Slow => self.slow,
        }
    }
}

/// Claims jobs and runs them.
pub struct Worker {
    pub db: Db,
    pub clock: Arc<dyn Clock>,
    pub bell: JobBell,
    pub pulse: Pulse,
    pub dispatch: Arc<dyn Dispatch>,
    pub pace: Pace,
}

/// Whether the worker was asked to stop.
type StopSignal = watch::Receiver<bool>;

impl Worker {
    /// Works until `stop` resolves; jobs that have begun are finished first, those that were only taken are given back.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let kinds: Vec<&str> = self.dispatch.kinds().iter().map(|kind| kind.name).collect();
        tracing::info!(?kinds, "working");
        let worker = Arc::new(self);
        let (stopper, signal) = watch::channel(false);
        let mut lanes = JoinSet::new();
        for lane in Lane::ALL {
            lanes.spawn(Arc::clone(&worker).keep_lane(lane, signal.clone()));
        }
        stop.await;
        let _ = stopper.send(true);
        while lanes.join_next().await.is_some() {}
    }

    /// Runs due jobs until none is left; for tests. Returns how many ran.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn drain(&self) -> Result<usize, Fault> {
        let (_stopper, signal) = watch::channel(false);
        let mut total = 0;
        loop {
            let before = total;
            for lane in Lane::ALL {
                total += self.work_once(lane, &signal).await?;
            }
            if total == before {
                return Ok(total);
            }
        }
    }

    /// Works in a lane until asked to stop, whatever happens in it.
    async fn keep_lane(self: Arc<Self>, lane: Lane, mut signal: StopSignal) {
        while AssertUnwindSafe(self.work_lane(lane, signal.clone())).catch_unwind().await.is_err() {
            metrics::counter!("karriz_worker_restarts_total", "lane" => lane.code()).increment(1);
            tracing::error!(lane = lane.code(), "a lane of the worker ended unexpectedly and begins again");
            tokio::select! {
                _ = signal.wait_for(|signal| *signal) => return,
                () = tokio::time::sleep(BEGIN_AGAIN_AFTER) => {}
            }
        }
    }

    async fn work_lane(&self, lane: Lane, mut signal: StopSignal) {
        while !*signal.borrow() {
            self.pulse.beat(lane);
            let worked = self.work_once(lane, &signal).await.unwrap_or_else(|fault| {
                tracing::error!(%fault, lane = lane.code(), "the job worker met a fault");
                0
            });
            if worked > 0 {
                continue;
            }
            tokio::select! {
                _ = signal.wait_for(|signal| *signal) => return,
                () = self.bell.heard(lane) => {}
                () = tokio::time::sleep(NAP) => {}
            }
        }
    }

    /// Claims and runs one batch.
    async fn work_once(&self, lane: Lane, signal: &StopSignal) -> Result<usize, Fault> {
        let trust = self.clock.trust();
        let taken = Taken::new(self.dispatch.kinds(), lane, |kind| may_run(kind, trust));
        let Some(taken) = taken else { return Ok(0) };
        let jobs = bounded(claim::claim(&self.db, &taken, self.clock.now())).await?;
        for (index, job) in jobs.iter().enumerate() {
            let held = jobs.get(index..).unwrap_or_default();
            if index > 0 && *signal.borrow() {
                bounded(claim::hand_back(&self.db, held)).await?;
                break;
            }
            let outcome = tokio::select! {
                outcome = self.run_one(lane, job) => outcome,
                never = self.keep(lane, held) => match never {},
            };
            self.settle(lane, job, outcome).await;
        }
        Ok(jobs.len())
    }

    /// Renews the leases of what is worked at or waits for its turn. Never ends by itself.
    async fn keep(&self, lane: Lane, held: &[Claimed]) -> Infallible {
        loop {
            tokio::time::sleep(self.pace.renew_every).await;
            self.pulse.beat(lane);
            if let Err(fault) = bounded(claim::renew(&self.db, held, self.clock.now())).await {
                tracing::warn!(%fault, lane = lane.code(), "a lease could not be renewed");
            }
        }
    }

    /// Runs a job to an outcome, whatever it does.
    async fn run_one(&self, lane: Lane, job: &Claimed) -> Outcome {
        let span = tracing::info_span!("job", id = %job.id, kind = job.kind);
        let run = AssertUnwindSafe(self.dispatch.run(&job.kind, &job.payload)).catch_unwind();
        let ended = tokio::time::timeout(self.pace.run_within(lane), run).instrument(span.clone()).await;
        let _inside = span.enter();
        let again = |code| Outcome::Retry { after: backoff(job.attempts), code };
        let outcome = match ended {
            Ok(Ok(Ok(outcome))) => outcome,
            Ok(Ok(Err(fault))) => {
                tracing::error!(%fault, "a job met a fault");
                again("fault")
            }
            // What it said may hold text of people: the panic hook wrote the place, and that is all.
            Ok(Err(_)) => {
                metrics::counter!("karriz_jobs_panics_total", "kind" => job.kind.clone()).increment(1);
                tracing::error!("a job panicked");
                again("panic")
            }
            Err(_) => {
                tracing::error!("a job took too long");
                again("too-long")
            }
        };
        match outcome {
            Outcome::Retry { code, .. } if job.attempts >= MOST_ATTEMPTS => {
                tracing::error!(code, "a job failed at every attempt and is given up");
                Outcome::Dead { code }
            }
            other => other,
        }
    }

    /// Writes down how a job went. When that cannot be done, the job runs again after its lease: better than that the
    /// rest of the batch waits.
    async fn settle(&self, lane: Lane, job: &Claimed, outcome: Outcome) {
        metrics::counter!("karriz_jobs_total", "kind" => job.kind.clone(), "outcome" => code_of(outcome)).increment(1);
        for attempt in 1..=SETTLE_TRIES {
            self.pulse.beat(lane);
            match bounded(claim::settle(&self.db, job, outcome, self.clock.now())).await {
                Ok(true) => return,
                Ok(false) => {
                    tracing::warn!(job = %job.id, kind = job.kind, "somebody else had taken a job over");
                    return;
                }
                Err(fault) => tracing::error!(%fault, job = %job.id, kind = job.kind, "a job could not be settled"),
            }
            tokio::time::sleep(SETTLE_PAUSE * attempt).await;
        }
    }
}

fn may_run(kind: &JobKind, trust: Trust) -> bool {
    match kind.care {
        Care::Free => true,
        Care::Timed => trust.may_run_timers(),
        Care::Ending => trust.may_delete(),
    }
}

async fn bounded<T>(work: impl Future<Output = Result<T, Fault>>) -> Result<T, Fault> {
    match tokio::time::timeout(DATABASE_WITHIN, work).await {
        Ok(result) => result,
        Err(_) => Err(Fault::new("the database did not reply to the worker in time")),
    }
}

fn code_of(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Done => "done",
        Outcome::NotYet { .. } => "not-yet",
        Outcome::Retry { .. } => "retry",
        Outcome::Dead { .. } => "dead",
    }
}

fn backoff(attempts: i32) -> TimeSpan {
    let doubled = (1 << attempts.clamp(0, 12)) * SECOND;
    doubled.min(HOUR)
}
