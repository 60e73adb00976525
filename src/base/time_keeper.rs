//! Whether the wall clock can be believed, decided without a clock: whoever looks at both clocks hands the reading in.
//!
//! The wall clock is held against a steady one that nobody can set and that goes on while the machine sleeps. A jump
//! between the two is a set clock, right or wrong; nothing may end or be deleted because of it before it has proved
//! true. What the program knew of the time before it started is stored in a row; see [`super::clock_mark`].
use crate::model::moment::{DAY, Moment, TimeSpan};

/// The most, in minutes, that the wall clock may be away from what is known.
pub const TOLERANCE: TimeSpan = TimeSpan::minutes(5);
/// The minutes that a jump must hold before it is believed. After a start far ahead, deleting waits as long.
pub const HOLDS_FOR: TimeSpan = TimeSpan::minutes(10);
/// One day: a jump of this size is never believed by itself, and a start this far ahead of the newest known time is
/// doubted.
pub const FAR: TimeSpan = DAY;

/// Both clocks at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// As the machine says.
    pub wall: Moment,
    /// By a clock that only goes forward, sleep included; its beginning means nothing.
    pub steady: TimeSpan,
}

/// How far the time can be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// The wall clock goes with what is known.
    Trusted,
    /// The program started far ahead of the newest known time: the machine was off, or its clock is wrong. Ends by
    /// itself after [`HOLDS_FOR`].
    FarAhead,
    /// The wall clock jumped while the program ran.
    Jumped,
    /// The program started with a wall clock behind the newest known time.
    Behind,
}

impl Trust {
    /// Whether work may be done because its time has come.
    pub fn may_run_timers(self) -> bool {
        matches!(self, Self::Trusted | Self::FarAhead)
    }

    /// Whether anything may be deleted or may end because its time has passed.
    pub fn may_delete(self) -> bool {
        self == Self::Trusted
    }

    /// Whether the program is ready to serve as far as the time is concerned.
    pub fn is_ready(self) -> bool {
        self.may_run_timers()
    }

    /// For logs, probes and metrics.
    pub fn code(self) -> &'static str {
        match self {
            Self::Trusted => "trusted",
            Self::FarAhead => "far-ahead",
            Self::Jumped => "jumped",
            Self::Behind => "behind",
        }
    }
}

/// What a reading changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The wall clock is so far away from what is known.
    Jumped { by: TimeSpan },
    /// The wall clock is right again.
    Mended,
    /// A jump has held long enough and is believed from now on.
    Accepted { by: TimeSpan },
    /// At start: so far behind the newest known time (negative).
    Behind { by: TimeSpan },
    /// At start: so far ahead of the newest known time.
    FarAhead { by: TimeSpan },
    /// What was held back after a start far ahead may go on.
    HoldIsOver,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doubt {
    Jumped { by: TimeSpan, since: TimeSpan },
    Behind,
}

/// Keeps the time that is believed.
#[derive(Clone, Debug)]
pub struct TimeKeeper {
    /// The believed moment at which the steady clock stood at its beginning.
    origin: Moment,
    doubt: Option<Doubt>,
    /// Steady time until which nothing is deleted.
    held_until: Option<TimeSpan>,
}

impl TimeKeeper {
    /// Believes the wall clock as it is, until [`Self::start`].
    pub fn new(reading: Reading) -> Self {
        Self { origin: reading.wall - reading.steady, doubt: None, held_until: None }
    }

    /// Begins with what was known before the program started; `None` when it never ran.
    pub fn start(&mut self, reading: Reading, newest: Option<Moment>) -> Option<Change> {
        *self = Self::new(reading);
        let by = reading.wall - newest?;
        if by < -TOLERANCE {
            // The time cannot be earlier than the newest that was known.
            self.origin = self.origin - by;
            self.doubt = Some(Doubt::Behind);
            return Some(Change::Behind { by });
        }
        if by > FAR {
            self.held_until = Some(reading.steady + HOLDS_FOR);
            return Some(Change::FarAhead { by });
        }
        None
    }

    /// Takes in a reading of both clocks.
    pub fn observe(&mut self, reading: Reading) -> Option<Change> {
        let off = off(self.origin, reading);
        match self.doubt {
            None if off.abs() > TOLERANCE => Some(self.doubt_jump(off, reading)),
            None => self.end_hold(reading),
            Some(Doubt::Behind) if off < -TOLERANCE => None,
            Some(Doubt::Behind) => {
                self.believe(reading);
                self.held_until = (off > FAR).then_some(reading.steady + HOLDS_FOR);
                Some(Change::Mended)
            }
            Some(Doubt::Jumped { .. }) if off.abs() <= TOLERANCE => {
                self.doubt = None;
                Some(Change::Mended)
            }
            Some(Doubt::Jumped { by, .. }) if (off - by).abs() > TOLERANCE => Some(self.doubt_jump(off, reading)),
            Some(Doubt::Jumped { since, .. }) => {
                let has_held = off.abs() < FAR && reading.steady - since >= HOLDS_FOR;
                has_held.then(|| {
                    self.believe(reading);
                    Change::Accepted { by: off }
                })
            }
        }
    }

    /// Somebody accepts the wall clock as it is.
    pub fn accept(&mut self, reading: Reading) {
        *self = Self::new(reading);
    }

    /// How far the time can be believed after the last reading.
    pub fn trust(&self) -> Trust {
        match (self.doubt, self.held_until) {
            (Some(Doubt::Jumped { .. }), _) => Trust::Jumped,
            (Some(Doubt::Behind), _) => Trust::Behind,
            (None, Some(_)) => Trust::FarAhead,
            (None, None) => Trust::Trusted,
        }
    }

    /// The believed moment at which the steady clock stood at its beginning, for [`believed`].
    pub fn origin(&self) -> Moment {
        self.origin
    }

    fn believe(&mut self, reading: Reading) {
        self.origin = reading.wall - reading.steady;
        self.doubt = None;
    }

    fn doubt_jump(&mut self, by: TimeSpan, reading: Reading) -> Change {
        self.doubt = Some(Doubt::Jumped { by, since: reading.steady });
        Change::Jumped { by }
    }

    fn end_hold(&mut self, reading: Reading) -> Option<Change> {
        let is_over = self.held_until.is_some_and(|until| reading.steady >= until);
        is_over.then(|| {
            self.held_until = None;
            Change::HoldIsOver
        })
    }
}

/// How far the wall clock is away from the time that `origin` makes of the steady one.
fn off(origin: Moment, reading: Reading) -> TimeSpan {
    reading.wall - (origin + reading.steady)
}

/// The time to go by: the wall clock's while it is near what is known, else what is known.
pub fn believed(origin: Moment, reading: Reading) -> Moment {
    if off(origin, reading).abs() <= TOLERANCE { reading.wall } else { origin + reading.steady }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::moment::{HOUR, MINUTE, SECOND};

    const ZERO: TimeSpan = TimeSpan::ZERO;
    const T0: Moment = Moment::from_ms(1_800_000_000_000);

    /// What happens to the clocks in a row of the table.
    #[derive(Clone, Copy, Debug)]
    enum Step {
        /// Both go on.
        Pass(TimeSpan),
        /// The change of the wall clock.
        Set(TimeSpan),
        /// `karriz clock accept`.
        Accept,
    }
    use Step::{Accept, Pass, Set};

    /// Takes the steps with a reading each second of the first minute and each minute after it, as a program that looks
    /// all the time does. Returns the trust and by how much the believed time is away from the true one.
    fn run(newest: Option<Moment>, steps: &[Step]) -> (Trust, TimeSpan) {
        let mut now = Reading { wall: T0, steady: TimeSpan::from_ms(7) };
        let mut right = T0;
        let mut keeper = TimeKeeper::new(now);
        keeper.start(now, newest);
        for step in steps {
            match *step {
                Set(by) => now.wall += by,
                Accept => keeper.accept(now),
                Pass(mut left) => {
                    while left > TimeSpan::ZERO {
                        let part = left.min(MINUTE);
                        now = Reading { wall: now.wall + part, steady: now.steady + part };
                        right += part;
                        left -= part;
                        keeper.observe(now);
                    }
                }
            }
            keeper.observe(now);
        }
        (keeper.trust(), believed(keeper.origin(), now) - right)
    }

    /// Name, newest known time, what happens, trust at the end, and how far the believed time stands from the true one.
    type Row<'a> = (&'a str, Option<Moment>, &'a [Step], Trust, TimeSpan);

    /// The fault rows of T1 and the start, each as one line: what was known, what happens, what is believed then.
    #[test]
    fn the_table_of_clock_faults() {
        use Trust::{Behind, FarAhead, Jumped, Trusted};
        let year = 365 * DAY;
        #[rustfmt::skip]
        let rows: &[Row] = &[
            ("nothing",                        None,                   &[Pass(3 * DAY)],                                  Trusted,  ZERO),
            ("a small correction is followed", None,                   &[Set(4 * MINUTE)],                                Trusted,  4 * MINUTE),
            ("a small one back as well",       None,                   &[Set(-4 * MINUTE), Pass(HOUR)],                   Trusted,  -4 * MINUTE),
            ("a year ahead",                   None,                   &[Set(year)],                                      Jumped,   ZERO),
            ("a year ahead never holds",       None,                   &[Set(year), Pass(90 * DAY)],                      Jumped,   ZERO),
            ("a year ahead for a moment",      None,                   &[Set(year), Pass(SECOND), Set(-year)],            Trusted,  ZERO),
            ("a day ahead is far",             None,                   &[Set(DAY), Pass(HOUR)],                           Jumped,   ZERO),
            ("two hours back",                 None,                   &[Set(-2 * HOUR), Pass(9 * MINUTE)],               Jumped,   ZERO),
            ("two hours back that hold",       None,                   &[Set(-2 * HOUR), Pass(10 * MINUTE)],              Trusted,  -2 * HOUR),
            ("23 hours ahead that hold",       None,                   &[Set(23 * HOUR), Pass(10 * MINUTE)],              Trusted,  23 * HOUR),
            ("a flapping clock",               None,                   &[Set(HOUR), Pass(9 * MINUTE), Set(HOUR), Pass(9 * MINUTE)], Jumped, ZERO),
            ("steps that add up are a jump",   None,                   &[Set(4 * MINUTE), Pass(HOUR), Set(4 * MINUTE)],   Jumped,   ZERO),
            ("somebody answers for a year",    None,                   &[Set(year), Accept, Pass(HOUR)],                  Trusted,  year),
            ("a start beside the mark",        Some(T0 - HOUR),        &[],                                               Trusted,  ZERO),
            ("a start a little behind",        Some(T0 + MINUTE),      &[],                                               Trusted,  ZERO),
            ("a start behind",                 Some(T0 + 2 * HOUR),    &[],                                               Behind,   2 * HOUR),
            ("behind does not pass by itself", Some(T0 + 2 * HOUR),    &[Pass(3 * DAY)],                                  Behind,   2 * HOUR),
            ("behind is mended",               Some(T0 + 2 * HOUR),    &[Pass(HOUR), Set(3 * HOUR)],                      Trusted,  3 * HOUR),
            ("behind, mended far ahead",       Some(T0 + 2 * HOUR),    &[Set(30 * DAY)],                                  FarAhead, 30 * DAY),
            ("behind is answered for",         Some(T0 + 2 * HOUR),    &[Accept],                                         Trusted,  ZERO),
            ("a start two days later",         Some(T0 - 2 * DAY),     &[],                                               FarAhead, ZERO),
            ("held back for ten minutes",      Some(T0 - 2 * DAY),     &[Pass(9 * MINUTE)],                               FarAhead, ZERO),
            ("and not longer",                 Some(T0 - 2 * DAY),     &[Pass(10 * MINUTE)],                              Trusted,  ZERO),
            ("far ahead, then set back",       Some(T0 - year),        &[Pass(MINUTE), Set(-year)],                       Jumped,   ZERO),
        ];
        for (name, newest, steps, trust, away) in rows {
            assert_eq!(run(*newest, steps), (*trust, *away), "{name}");
        }
    }

    #[test]
    fn only_what_is_trusted_may_delete_and_doubt_is_not_ready() {
        let all = [Trust::Trusted, Trust::FarAhead, Trust::Jumped, Trust::Behind];
        assert_eq!(all.map(Trust::may_delete), [true, false, false, false]);
        assert_eq!(all.map(Trust::may_run_timers), [true, true, false, false]);
        assert_eq!(all.map(Trust::is_ready), [true, true, false, false]);
    }

    /// The machine slept: both clocks went on.
    #[test]
    fn a_suspended_machine_is_no_jump() {
        let mut keeper = TimeKeeper::new(Reading { wall: T0, steady: TimeSpan::ZERO });
        assert_eq!(keeper.observe(Reading { wall: T0 + 9 * DAY, steady: 9 * DAY }), None);
        assert_eq!(keeper.trust(), Trust::Trusted);
    }

    /// Between two readings of the keeper a jump must not be believed either.
    #[test]
    fn a_jump_is_not_believed_even_before_it_is_observed() {
        let keeper = TimeKeeper::new(Reading { wall: T0, steady: TimeSpan::ZERO });
        let jumped = Reading { wall: T0 + 400 * DAY, steady: SECOND };
        assert_eq!(believed(keeper.origin(), jumped), T0 + SECOND);
    }

    #[test]
    fn every_change_is_told_once() {
        let reading = |wall, steady| Reading { wall: T0 + wall, steady };
        let mut keeper = TimeKeeper::new(reading(ZERO, ZERO));
        assert_eq!(keeper.observe(reading(HOUR, ZERO)), Some(Change::Jumped { by: HOUR }));
        assert_eq!(keeper.observe(reading(HOUR + SECOND, SECOND)), None);
        let held = reading(HOUR + HOLDS_FOR, HOLDS_FOR);
        assert_eq!(keeper.observe(held), Some(Change::Accepted { by: HOUR }));
        assert_eq!(keeper.observe(held), None);
        assert_eq!(keeper.start(reading(ZERO, ZERO), Some(T0 - 2 * DAY)), Some(Change::FarAhead { by: 2 * DAY }));
        assert_eq!(keeper.observe(reading(HOLDS_FOR, HOLDS_FOR)), Some(Change::HoldIsOver));
        assert_eq!(keeper.start(reading(ZERO, ZERO), Some(T0 + HOUR)), Some(Change::Behind { by: -HOUR }));
        assert_eq!(keeper.observe(reading(HOUR, ZERO)), Some(Change::Mended));
    }
}
