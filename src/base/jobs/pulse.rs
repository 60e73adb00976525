//! A sign of life of each lane.
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use super::Lane;
use crate::base::clock::steady;
use crate::model::moment::TimeSpan;

/// When each lane last gave a sign, by the steady clock. A lane gives one at least every 20 seconds, also while a job of
/// it runs long.
#[derive(Clone, Debug, Default)]
pub struct Pulse(Arc<[AtomicI64; Lane::ALL.len()]>);

impl Pulse {
    pub(super) fn beat(&self, lane: Lane) {
        if let Some(last) = self.0.get(lane.index()) {
            last.store(steady().ms().max(1), Ordering::Relaxed);
        }
    }

    /// How long ago the lane that is silent longest gave its last sign. `None` while one has not begun.
    pub fn age(&self) -> Option<TimeSpan> {
        let now = steady();
        let ages = self.0.iter().map(|last| match last.load(Ordering::Relaxed) {
            0 => None,
            last => Some((now - TimeSpan::from_ms(last)).max(TimeSpan::ZERO)),
        });
        ages.collect::<Option<Vec<_>>>()?.into_iter().max()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_silent_lane_is_enough_to_be_noticed() {
        let pulse = Pulse::default();
        assert_eq!(pulse.age(), None);
        for lane in [Lane::Messages, Lane::News, Lane::Timers] {
            pulse.beat(lane);
        }
        assert_eq!(pulse.age(), None, "one has not begun");
        pulse.beat(Lane::Slow);
        pulse.0[Lane::Timers.index()].fetch_sub(90_000, Ordering::Relaxed);
        assert!(pulse.age().is_some_and(|age| age >= TimeSpan::seconds(90)));
    }
}
