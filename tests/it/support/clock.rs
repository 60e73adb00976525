//! A clock that can be made to break.
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use karriz::base::clock::{Clock, ManualClock};
use karriz::model::moment::Moment;

use super::World;
use super::world::BEGIN;

/// Stands still like [`ManualClock`]; whoever asks it first after [`Self::break_once`] panics.
#[derive(Clone)]
pub struct FragileClock {
    inner: ManualClock,
    is_broken: Arc<AtomicBool>,
    says: &'static str,
}

impl FragileClock {
    /// A world on such a clock, whose panic says `says`.
    pub async fn world(says: &'static str) -> (World, Self) {
        let clock = Self { inner: ManualClock::at(BEGIN), is_broken: Arc::default(), says };
        let mut world = World::on_clock(Arc::new(clock.clone())).await;
        world.clock = clock.inner.clone();
        (world, clock)
    }

    pub fn break_once(&self) {
        self.is_broken.store(true, Ordering::SeqCst);
    }
}

impl Clock for FragileClock {
    fn now(&self) -> Moment {
        assert!(!self.is_broken.swap(false, Ordering::SeqCst), "{}", self.says);
        self.inner.now()
    }
}
