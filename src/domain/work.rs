//! From a job's kind to the use case that does it.
use std::sync::Arc;

use async_trait::async_trait;
use serde::de::DeserializeOwned;

use super::Services;
use super::accounts::{self, ForgetChallenge, SendCode};
use super::notify::Sms;
use super::privacy::head::{self, MakeHead};
use super::privacy::retention::{self, Sweep};
use super::requests::{self, FindOverdue, OLD_TIMERS, RunTimer};
use super::scope::SystemScope;
use crate::base::clock::HOUR;
use crate::base::fault::Fault;
use crate::base::jobs::{Care, Dispatch, Job, JobKind, Lane, Outcome, enqueue_for_period};

/// Runs the jobs of every context.
pub struct Work {
    pub services: Services,
    pub sms: Arc<dyn Sms>,
}

#[async_trait]
impl Dispatch for Work {
    async fn run(&self, kind: &str, payload: &str) -> Result<Outcome, Fault> {
        let services = &self.services;
        match kind {
            SendCode::KIND => accounts::send_code(services, self.sms.as_ref(), &read::<SendCode>(payload)?).await,
            ForgetChallenge::KIND => accounts::forget_challenge(services, &read::<ForgetChallenge>(payload)?).await,
            RunTimer::KIND => requests::run_timer(services, SystemScope::new(), &read::<RunTimer>(payload)?).await,
            FindOverdue::KIND => {
                requests::find_overdue(services, SystemScope::new(), &read::<FindOverdue>(payload)?).await
            }
            MakeHead::KIND => head::run(services, &read::<MakeHead>(payload)?).await,
            Sweep::KIND => retention::sweep(services, &read::<Sweep>(payload)?).await,
            _ => match requests::old_timer(kind, payload)? {
                Some(timer) => requests::run_timer(services, SystemScope::new(), &timer).await,
                None => Ok(Outcome::Dead { code: "unknown-kind" }),
            },
        }
    }

    fn kinds(&self) -> &'static [JobKind] {
        KINDS
    }
}

const fn kind(name: &'static str, lane: Lane, care: Care) -> JobKind {
    JobKind { name, lane, care }
}

/// In which lane each kind runs, and what must be true of the time.
#[rustfmt::skip]
const KINDS: &[JobKind] = &[
    kind(SendCode::KIND,         Lane::Messages, Care::Free),
    kind(ForgetChallenge::KIND,  Lane::Timers,   Care::Ending),
    kind(RunTimer::KIND,         Lane::Timers,   Care::Ending),
    kind(OLD_TIMERS[0].0,        Lane::Timers,   Care::Ending),
    kind(OLD_TIMERS[1].0,        Lane::Timers,   Care::Ending),
    kind(FindOverdue::KIND,      Lane::Slow,     Care::Timed),
    kind(MakeHead::KIND,         Lane::Slow,     Care::Ending),
    kind(Sweep::KIND,            Lane::Slow,     Care::Ending),
];

/// Work that comes with the calendar: the sweep of each day and the search of each hour. A clock that was wrong for a
/// while, or a row that was lost, puts nothing off: what belongs to today is there today.
#[derive(Debug, Default)]
pub struct Calendar {
    hour: Option<i64>,
}

impl Calendar {
    /// Sees to it that the work of this hour and day is enqueued. To be called often; it costs nothing within the hour.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn keep(&mut self, services: &Services) -> Result<(), Fault> {
        let now = services.clock.now_ms();
        let hour = now.div_euclid(HOUR);
        if self.hour == Some(hour) || !services.clock.trust().may_run_timers() {
            return Ok(());
        }
        retention::schedule(services).await?;
        head::schedule(services).await?;
        let tx = services.db.begin().await?;
        enqueue_for_period(&tx, &FindOverdue { hour }, now, now, &hour.to_string()).await?;
        tx.commit().await?;
        services.bell.ring();
        self.hour = Some(hour);
        Ok(())
    }
}

fn read<J: DeserializeOwned>(payload: &str) -> Result<J, Fault> {
    Ok(serde_json::from_str(payload)?)
}
