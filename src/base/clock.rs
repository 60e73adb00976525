//! The only place that reads the wall clock. Everything else gets a [`Clock`], so that tests can hold time still.
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::time_keeper::{Change, Reading, TimeKeeper, Trust, believed};
pub use crate::model::moment::{DAY, HOUR, MILLISECOND, MINUTE, SECOND};
use crate::model::moment::{Moment, TimeSpan};

/// Tells the time.
pub trait Clock: Send + Sync + 'static {
    /// This moment.
    fn now(&self) -> Moment;

    /// Time that only goes forward, from a beginning of its own: for limits on rates, which a clock that is put right must
    /// neither open nor shut.
    fn steady(&self) -> TimeSpan {
        steady()
    }

    /// How far the time can be believed. Whoever ends or deletes something because of the time asks this first.
    fn trust(&self) -> Trust {
        Trust::Trusted
    }
}

/// Reads both clocks of a machine.
pub trait Hands: Send + Sync + 'static {
    /// Both clocks now.
    fn read(&self) -> Reading;
}

/// The hands of this machine.
#[derive(Debug, Default)]
pub struct MachineHands;

impl Hands for MachineHands {
    #[expect(clippy::disallowed_methods, reason = "this is the one place for it")]
    fn read(&self) -> Reading {
        let nanos = time::OffsetDateTime::now_utc().unix_timestamp_nanos();
        let wall = Moment::from_ms(i64::try_from(nanos / 1_000_000).unwrap_or(i64::MAX));
        Reading { wall, steady: steady() }
    }
}

/// Time since the machine started, sleep included. Setting the clock does not move it.
#[cfg(target_os = "linux")]
pub fn steady() -> TimeSpan {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
    TimeSpan::from_ms(now.tv_sec.saturating_mul(1_000).saturating_add(now.tv_nsec / 1_000_000))
}

/// Time since the first call. Not every system counts sleep here: there a sleep looks like a jump.
#[cfg(not(target_os = "linux"))]
pub fn steady() -> TimeSpan {
    static BEGIN: std::sync::LazyLock<std::time::Instant> = std::sync::LazyLock::new(std::time::Instant::now);
    TimeSpan::from_ms(i64::try_from(BEGIN.elapsed().as_millis()).unwrap_or(i64::MAX))
}

/// The machine's clock, held against its steady one: a clock that is set wrong, even for a moment, ends nothing. The
/// rules are those of [`TimeKeeper`].
pub struct AnchoredClock {
    hands: Box<dyn Hands>,
    keeper: Mutex<TimeKeeper>,
    /// A copy of the keeper's [`TimeKeeper::origin`] in milliseconds, so that telling the time takes no lock.
    origin: AtomicI64,
    /// How often a time that was doubted has been believed; see [`Self::acceptances`].
    accepted: AtomicU32,
}

impl AnchoredClock {
    /// The clock of this machine.
    pub fn of_the_machine() -> Self {
        Self::with(MachineHands)
    }

    /// A clock with these hands.
    pub fn with(hands: impl Hands) -> Self {
        let keeper = TimeKeeper::new(hands.read());
        let origin = AtomicI64::new(keeper.origin().ms());
        Self { hands: Box::new(hands), keeper: Mutex::new(keeper), origin, accepted: AtomicU32::new(0) }
    }

    /// Begins with the newest time that was known before this start.
    pub fn start(&self, newest: Option<Moment>) {
        let reading = self.hands.read();
        self.change(|keeper| keeper.start(reading, newest));
    }

    /// An operator accepts the wall clock as it is.
    pub fn accept(&self) {
        let reading = self.hands.read();
        self.change(|keeper| {
            keeper.accept(reading);
            None
        });
        self.accepted.fetch_add(1, Ordering::SeqCst);
        tracing::warn!("the wall clock was accepted by an operator");
    }

    /// The wall clock as it is, believed or not.
    pub fn wall(&self) -> Moment {
        self.hands.read().wall
    }

    /// How often a doubted time has been believed so far. When it grows, what was known before is out of date.
    pub fn acceptances(&self) -> u32 {
        self.accepted.load(Ordering::SeqCst)
    }

    fn change(&self, act: impl FnOnce(&mut TimeKeeper) -> Option<Change>) -> Trust {
        let mut keeper = self.keeper.lock().unwrap_or_else(PoisonError::into_inner);
        let change = act(&mut keeper);
        self.origin.store(keeper.origin().ms(), Ordering::SeqCst);
        if let Some(change) = change {
            self.tell(change);
        }
        keeper.trust()
    }

    /// Every doubt and every acceptance is an alarm: an error line and a counter.
    fn tell(&self, change: Change) {
        match change {
            Change::Jumped { by } => {
                metrics::counter!("karriz_clock_jumps_total").increment(1);
                tracing::error!(
                    by_ms = by.ms(),
                    "the wall clock jumped: timers and sweeps stand still until it is right again"
                );
            }
            Change::Accepted { by } => {
                self.accepted.fetch_add(1, Ordering::SeqCst);
                metrics::counter!("karriz_clock_accepted_total").increment(1);
                tracing::error!(
                    by_ms = by.ms(),
                    "the jump of the wall clock has held for ten minutes and is believed now"
                );
            }
            Change::Behind { by } => {
                metrics::counter!("karriz_clock_starts_behind_total").increment(1);
                tracing::error!(
                    by_ms = by.ms(),
                    "the wall clock is behind what was known: timers and sweeps stand still until it is mended or \
                     `karriz clock accept` is called"
                );
            }
            Change::FarAhead { by } => {
                metrics::counter!("karriz_clock_starts_far_ahead_total").increment(1);
                tracing::error!(
                    by_ms = by.ms(),
                    "the wall clock is far ahead of what was known: nothing is deleted for ten minutes"
                );
            }
            Change::Mended => tracing::warn!("the wall clock is right again"),
            Change::HoldIsOver => {
                tracing::warn!("the wall clock far ahead has held for ten minutes and is believed now")
            }
        }
    }
}

impl Clock for AnchoredClock {
    fn now(&self) -> Moment {
        believed(Moment::from_ms(self.origin.load(Ordering::SeqCst)), self.hands.read())
    }

    fn trust(&self) -> Trust {
        let reading = self.hands.read();
        self.change(|keeper| keeper.observe(reading))
    }
}

/// A clock that stands still until it is moved; for tests and for seeding.
#[derive(Clone, Debug)]
pub struct ManualClock(Arc<AtomicI64>);

impl ManualClock {
    /// A clock that stands at `now`.
    pub fn at(now: Moment) -> Self {
        Self(Arc::new(AtomicI64::new(now.ms())))
    }

    /// Moves the clock by so much (negative: back).
    pub fn advance(&self, by: TimeSpan) {
        self.0.fetch_add(by.ms(), Ordering::SeqCst);
    }

    /// Sets the clock.
    pub fn set(&self, now: Moment) {
        self.0.store(now.ms(), Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Moment {
        Moment::from_ms(self.0.load(Ordering::SeqCst))
    }

    fn steady(&self) -> TimeSpan {
        self.now() - Moment::EPOCH
    }
}
