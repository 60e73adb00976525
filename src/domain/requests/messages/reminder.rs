//! What people are reminded of before a deadline, while it still is their turn.
use sea_orm::EntityTrait;
use serde::{Deserialize, Serialize};

use super::{Handed, Ready, dropped, hand_to_reader, offers_of, sent_from};
use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::base::jobs::{Job, Outcome, enqueue_once};
use crate::domain::Services;
use crate::domain::notify::{Reminder, SmsWays, reminder_of};
use crate::domain::requests::lifecycle::{deadline, waits_for};
use crate::domain::scope::SystemScope;
use crate::entity::service_request;
use crate::model::ids::RequestId;
use crate::model::moment::Moment;
use crate::model::request::Timer;

/// A reminder that is to be sent before this deadline.
#[derive(Debug, Serialize, Deserialize)]
pub struct RemindOfDeadline {
    pub timer: Timer,
    pub request_id: RequestId,
    pub deadline: Moment,
}

impl Job for RemindOfDeadline {
    const KIND: &'static str = "notify.deadline";
}

impl RemindOfDeadline {
    /// The name of the message for ever. A request that gets another deadline gets another reminder.
    fn local_id(&self) -> String {
        format!("{}-{}-{}", self.request_id, self.timer, self.deadline.ms())
    }
}

/// When the reminder of this deadline comes; `None` when that leaves too little time to act.
fn comes_at(reminder: &Reminder, deadline: Moment) -> Option<Moment> {
    Some(sent_from(&reminder.message, deadline - reminder.ahead)).filter(|at| is_in_time(reminder, *at, deadline))
}

fn is_in_time(reminder: &Reminder, at: Moment, deadline: Moment) -> bool {
    at + reminder.at_least <= deadline
}

/// Enqueues the reminder of a timer that is started, in the same transaction. Where the time is so short that it would
/// come at once there is none: whoever it is for has just been at it.
pub(in crate::domain::requests) async fn enqueue_reminder(
    tx: &Tx,
    timer: Timer,
    request: &service_request::Model,
    deadline: Moment,
    now: Moment,
) -> Result<(), Fault> {
    let at = reminder_of(timer).and_then(|reminder| comes_at(&reminder, deadline));
    let Some(at) = at.filter(|at| *at > now) else { return Ok(()) };
    let job = RemindOfDeadline { timer, request_id: request.id, deadline };
    enqueue_once(tx, &job, now, at, &job.local_id()).await
}

/// Sends a reminder, if it still is the reader's turn: the request waits for this very deadline, and there is something
/// to choose.
///
/// Permissions: the program.
///
/// # Errors
/// A fault; the job is tried again, and the message's name keeps it from being sent twice.
pub async fn remind_of_deadline(
    services: &Services,
    _scope: SystemScope,
    sms: &SmsWays,
    job: &RemindOfDeadline,
) -> Result<Outcome, Fault> {
    let now = services.clock.now();
    let Some(reminder) = reminder_of(job.timer) else { return Ok(dropped("no-message")) };
    let from = sent_from(&reminder.message, now);
    if !is_in_time(&reminder, from, job.deadline) {
        return Ok(dropped("too-late"));
    }
    if from > now {
        return Ok(Outcome::NotYet { at: from });
    }
    let request = service_request::Entity::find_by_id(job.request_id).one(services.db.read()).await?;
    let Some(request) = request.filter(|request| still_waits(job, request)) else { return Ok(dropped("moved-on")) };
    let offers = offers_of(services, &request).await?;
    if offers == 0 {
        return Ok(dropped("no-offer"));
    }
    let ready = Ready { message: &reminder.message, request: &request, name: job.local_id(), offers };
    match hand_to_reader(services, sms, &ready, now).await? {
        Handed::Is(outcome) => Ok(outcome),
        Handed::TooSoon { until } if is_in_time(&reminder, until, job.deadline) => Ok(Outcome::NotYet { at: until }),
        Handed::TooSoon { .. } => Ok(dropped("too-soon")),
    }
}

fn still_waits(job: &RemindOfDeadline, request: &service_request::Model) -> bool {
    waits_for(request.state, job.timer) && deadline(job.timer, request) == Some(job.deadline)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::clock::{HOUR, MINUTE};
    use crate::i18n::calendar::JalaliDate;

    #[test]
    fn offers_are_told_an_hour_before_the_deadline_to_choose_but_not_in_the_night() {
        let at = |hour: i64, minute: i64| JalaliDate::new(1405, 9, 1).unwrap().start() + hour * HOUR + minute * MINUTE;
        let reminder = reminder_of(Timer::OffersEnd).unwrap();
        for (deadline, comes) in [
            (at(21, 9), Some(at(20, 9))),
            (at(22, 0), Some(at(21, 0))),
            (at(8, 0), Some(at(7, 0))),
            (at(7, 30), Some(at(7, 0))),
            (at(7, 15), Some(at(7, 0))),
            (at(7, 14), None),
        ] {
            assert_eq!(comes_at(&reminder, deadline), comes, "{deadline:?}");
        }
    }
}
