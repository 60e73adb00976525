//! How many codes are sent to everybody together in an hour and a day. Each costs money, and who has them sent to strangers
//! spends ours; so there is an end to it, and an alarm before. Numbers with an account and without count alike.
use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::base::limits::{Counted, Limit};
use crate::base::meters;
use crate::domain::Services;
use crate::model::moment::Moment;

const EVERYBODY: &[u8] = b"everybody";

/// The parts of a budget, in percent, at which there is an alarm.
const STEPS: [i32; 3] = [50, 80, 100];

/// Steps of a budget that a code reached. To be told when its transaction is stored, so that each is told once.
#[must_use]
#[derive(Debug, Default)]
pub(super) struct Reached(Vec<(&'static str, i32)>);

impl Reached {
    /// The alarm: a line in the log and a count.
    pub fn tell(self) {
        for (budget, percent) in self.0 {
            tracing::warn!(budget, percent, "the budget of codes is being spent");
            metrics::counter!(meters::CODE_BUDGET_STEPS, "budget" => budget, "percent" => percent.to_string())
                .increment(1);
        }
    }
}

fn budgets(services: &Services) -> [&Limit; 2] {
    [&services.limits.codes_per_hour, &services.limits.codes_per_day]
}

/// Whether all codes of the hour or of the day are sent.
pub(super) async fn is_spent(services: &Services, tx: &Tx, now: Moment) -> Result<bool, Fault> {
    for budget in budgets(services) {
        if budget.peek(tx, &services.hash, EVERYBODY, now).await? != Counted::Within {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Takes one code out of the budgets. `None` when others took the last one.
pub(super) async fn take_one(services: &Services, tx: &Tx, now: Moment) -> Result<Option<Reached>, Fault> {
    let mut reached = Vec::new();
    for budget in budgets(services) {
        let used = budget.count_used(tx, &services.hash, EVERYBODY, now).await?;
        if used > budget.most {
            return Ok(None);
        }
        reached.extend(step_at(budget.most, used).map(|percent| (budget.bucket, percent)));
    }
    Ok(Some(Reached(reached)))
}

/// The step that the `used`th of `most` reaches. Of steps that fall together the highest counts.
fn step_at(most: i32, used: i32) -> Option<i32> {
    let first_at = |percent: i32| (i64::from(most) * i64::from(percent) + 99) / 100;
    STEPS.into_iter().rev().find(|percent| first_at(*percent) == i64::from(used))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_step_is_reached_once() {
        for most in [1, 2, 3, 10, 1_000, 8_000] {
            let reached: Vec<i32> = (1..=most).filter_map(|used| step_at(most, used)).collect();
            assert_eq!(reached.last(), Some(&100), "{most}");
            assert!(reached.windows(2).all(|pair| pair[0] < pair[1]), "{reached:?}");
            assert!(most < 10 || reached == STEPS, "{most}: {reached:?}");
        }
        assert_eq!((step_at(10, 5), step_at(10, 6), step_at(10, 11)), (Some(50), None, None));
    }
}
