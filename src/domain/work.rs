//! From a job's kind to the use case that does it.
use std::sync::{Arc, LazyLock};

use async_trait::async_trait;
use futures::future::BoxFuture;
use serde::de::DeserializeOwned;

use super::Services;
use super::accounts::{
    self, FinishRecovery, ForgetChallenge, ForgetSession, SendCode, SendEmailLink, TellNewDevice, TellNews,
};
use super::notify::{self, AskDelivery, Mail, SmsWays};
use super::privacy::head::{self, MakeHead};
use super::privacy::retention::{self, Sweep};
use super::requests::{self, FindOverdue, NotifyOfEvent, OLD_TIMERS, RemindOfDeadline, RunTimer};
use super::scope::SystemScope;
use super::specialists::{self, TellAvailable};
use crate::base::fault::Fault;
use crate::base::jobs::{self, Care, Dispatch, Job, JobKind, Lane, Outcome, enqueue_for_period};

/// Runs the jobs of every context.
pub struct Work {
    pub services: Services,
    pub sms: SmsWays,
    /// Nothing where the operator has named no mail server.
    pub mail: Option<Arc<dyn Mail>>,
}

/// What runs a job of one kind.
type Run = for<'a> fn(&'a Work, &'a str) -> BoxFuture<'a, Result<Outcome, Fault>>;

/// A kind of job: its lane, what must be true of the time, and what runs it.
struct Registered {
    kind: JobKind,
    run: Run,
}

const fn job(name: &'static str, lane: Lane, care: Care, run: Run) -> Registered {
    Registered { kind: JobKind { name, lane, care }, run }
}

/// Every kind of job, a line each. What is not here is not enqueued for long: a due job of no known kind keeps the program
/// from starting.
#[rustfmt::skip]
static JOBS: &[Registered] = &[
    job(SendCode::KIND,        Lane::Messages, Care::Free,   |work, text| Box::pin(async move { accounts::send_code(&work.services, &work.sms, &read(text)?).await })),
    job(TellNewDevice::KIND,   Lane::Messages, Care::Free,   |work, text| Box::pin(async move { accounts::tell_new_device(&work.services, SystemScope::new(), &work.sms, work.mail.as_deref(), &read(text)?).await })),
    job(TellNews::KIND,        Lane::Messages, Care::Free,   |work, text| Box::pin(async move { accounts::tell_news(&work.services, SystemScope::new(), &work.sms, work.mail.as_deref(), &read(text)?).await })),
    job(FinishRecovery::KIND,  Lane::Timers,   Care::Ending, |work, text| Box::pin(async move { accounts::finish_recovery(&work.services, SystemScope::new(), &read(text)?).await })),
    job(NotifyOfEvent::KIND,   Lane::News,     Care::Timed,  |work, text| Box::pin(async move { requests::notify_of_event(&work.services, SystemScope::new(), &work.sms, &read(text)?).await })),
    job(RemindOfDeadline::KIND, Lane::News,    Care::Timed,  |work, text| Box::pin(async move { requests::remind_of_deadline(&work.services, SystemScope::new(), &work.sms, &read(text)?).await })),
    job(TellAvailable::KIND,   Lane::News,     Care::Timed,  |work, text| Box::pin(async move { specialists::tell_available(&work.services, SystemScope::new(), &work.sms, &read(text)?).await })),
    job(SendEmailLink::KIND,   Lane::News,     Care::Free,   |work, text| Box::pin(async move { accounts::send_email_link(&work.services, SystemScope::new(), work.mail.as_deref(), &read(text)?).await })),
    job(AskDelivery::KIND,     Lane::Slow,     Care::Timed,  |work, text| Box::pin(async move { notify::ask_delivery(&work.services, SystemScope::new(), &work.sms, &read(text)?).await })),
    job(ForgetChallenge::KIND, Lane::Timers,   Care::Ending, |work, text| Box::pin(async move { accounts::forget_challenge(&work.services, &read(text)?).await })),
    job(ForgetSession::KIND,   Lane::Timers,   Care::Ending, |work, text| Box::pin(async move { accounts::forget_session(&work.services, &read(text)?).await })),
    job(RunTimer::KIND,        Lane::Timers,   Care::Ending, |work, text| Box::pin(async move { requests::run_timer(&work.services, SystemScope::new(), &read(text)?).await })),
    job(OLD_TIMERS[0].0,       Lane::Timers,   Care::Ending, |work, text| Box::pin(run_old_timer(work, OLD_TIMERS[0].0, text))),
    job(OLD_TIMERS[1].0,       Lane::Timers,   Care::Ending, |work, text| Box::pin(run_old_timer(work, OLD_TIMERS[1].0, text))),
    job(FindOverdue::KIND,     Lane::Slow,     Care::Timed,  |work, text| Box::pin(async move { requests::find_overdue(&work.services, SystemScope::new(), &read(text)?).await })),
    job(MakeHead::KIND,        Lane::Slow,     Care::Ending, |work, text| Box::pin(async move { head::run(&work.services, &read(text)?).await })),
    job(Sweep::KIND,           Lane::Slow,     Care::Ending, |work, text| Box::pin(async move { retention::sweep(&work.services, &read(text)?).await })),
];

static KINDS: LazyLock<Vec<JobKind>> = LazyLock::new(|| JOBS.iter().map(|job| job.kind).collect());

/// A timer of a version before there was one kind for all.
async fn run_old_timer(work: &Work, kind: &str, text: &str) -> Result<Outcome, Fault> {
    match requests::old_timer(kind, text)? {
        Some(timer) => requests::run_timer(&work.services, SystemScope::new(), &timer).await,
        None => Ok(Outcome::Dead { code: "unknown-kind" }),
    }
}

#[async_trait]
impl Dispatch for Work {
    async fn run(&self, kind: &str, payload: &str) -> Result<Outcome, Fault> {
        match JOBS.iter().find(|job| job.kind.name == kind) {
            Some(job) => (job.run)(self, payload).await,
            None => Ok(Outcome::Dead { code: "unknown-kind" }),
        }
    }

    fn kinds(&self) -> &'static [JobKind] {
        &KINDS
    }
}

/// What is wrong with the kinds of jobs, in words for the operator: one stands twice, or a due job has none.
///
/// # Errors
/// A fault of the database.
pub async fn check(services: &Services) -> Result<Option<String>, Fault> {
    if let Some(name) = twice(&KINDS) {
        return Ok(Some(format!("two kinds of job are called `{name}`")));
    }
    let unknown = jobs::unknown_due_kind(&services.db, &KINDS, services.clock.now()).await?;
    Ok(unknown.map(|name| format!("jobs of the kind `{name}` are due, and this version cannot do them")))
}

/// The name of a kind that stands more than once.
fn twice(kinds: &[JobKind]) -> Option<&'static str> {
    let names = kinds.iter().map(|kind| kind.name);
    names.clone().find(|name| names.clone().filter(|other| other == name).count() > 1)
}

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
        let now = services.clock.now();
        let hour = now.hour();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_kind_of_job_stands_twice_and_two_would_be_noticed() {
        assert_eq!(twice(&KINDS), None);
        let again = [KINDS.as_slice(), &KINDS[..1]].concat();
        assert_eq!(twice(&again), Some(SendCode::KIND));
    }

    /// Messages of the night are sent all at once in the morning.
    #[test]
    fn no_code_stands_behind_the_news() {
        let lane = |name: &str| KINDS.iter().find(|kind| kind.name == name).map(|kind| kind.lane);
        assert_eq!(lane(SendCode::KIND), Some(Lane::Messages));
        assert_ne!(lane(NotifyOfEvent::KIND), lane(SendCode::KIND));
    }
}
