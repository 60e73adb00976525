//! Whether the wall clock can be believed, decided without a clock: whoever looks at both clocks hands the look in.
//!
//! The wall clock is held against a steady one that nobody can set and that goes on while the machine sleeps. A jump
//! between the two is a set clock, right or wrong; nothing may end or be deleted because of it before it has proved
//! true. What the program knew of the time before it started is kept in a row; see [`super::clock_mark`].
use super::clock::{DAY, MINUTE};

/// So much may the wall clock be away from what is known, in milliseconds.
pub const TOLERANCE: i64 = 5 * MINUTE;
/// So long must a jump hold before it is believed, and so long is held back what deletes after a start far ahead.
pub const HOLDS_FOR: i64 = 10 * MINUTE;
/// A jump of so much is never believed by itself, and a start so far ahead of the newest known time is doubted.
pub const FAR: i64 = DAY;

/// Both clocks at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Milliseconds since 1970-01-01 UTC, as the machine says.
    pub wall_ms: i64,
    /// Milliseconds of a clock that only goes forward, sleep included; its beginning means nothing.
    pub steady_ms: i64,
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

/// What a look changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The wall clock is so many milliseconds away from what is known.
    Jumped { by_ms: i64 },
    /// The wall clock is right again.
    Mended,
    /// A jump has held long enough and is believed from now on.
    Accepted { by_ms: i64 },
    /// At start: so far behind the newest known time (negative).
    Behind { by_ms: i64 },
    /// At start: so far ahead of the newest known time.
    FarAhead { by_ms: i64 },
    /// What was held back after a start far ahead may go on.
    HoldIsOver,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doubt {
    Jumped { by: i64, since: i64 },
    Behind,
}

/// Keeps the time that is believed.
#[derive(Clone, Debug)]
pub struct TimeKeeper {
    /// The believed wall time minus the steady time.
    offset: i64,
    doubt: Option<Doubt>,
    /// Steady time until which nothing is deleted.
    held_until: Option<i64>,
}

impl TimeKeeper {
    /// Believes the wall clock as it is, until [`Self::start`].
    pub fn new(look: Look) -> Self {
        Self { offset: look.wall_ms - look.steady_ms, doubt: None, held_until: None }
    }

    /// Begins with what was known before the program started; `None` when it never ran.
    pub fn start(&mut self, look: Look, newest_ms: Option<i64>) -> Option<Change> {
        *self = Self::new(look);
        let by_ms = look.wall_ms - newest_ms?;
        if by_ms < -TOLERANCE {
            // The time cannot be earlier than the newest that was known.
            self.offset -= by_ms;
            self.doubt = Some(Doubt::Behind);
            return Some(Change::Behind { by_ms });
        }
        if by_ms > FAR {
            self.held_until = Some(look.steady_ms + HOLDS_FOR);
            return Some(Change::FarAhead { by_ms });
        }
        None
    }

    /// Takes in a look at both clocks.
    pub fn observe(&mut self, look: Look) -> Option<Change> {
        let off = off(self.offset, look);
        match self.doubt {
            None if off.abs() > TOLERANCE => Some(self.doubt_jump(off, look)),
            None => self.end_hold(look),
            Some(Doubt::Behind) if off < -TOLERANCE => None,
            Some(Doubt::Behind) => {
                self.believe(look);
                self.held_until = (off > FAR).then_some(look.steady_ms + HOLDS_FOR);
                Some(Change::Mended)
            }
            Some(Doubt::Jumped { .. }) if off.abs() <= TOLERANCE => {
                self.doubt = None;
                Some(Change::Mended)
            }
            Some(Doubt::Jumped { by, .. }) if (off - by).abs() > TOLERANCE => Some(self.doubt_jump(off, look)),
            Some(Doubt::Jumped { since, .. }) => {
                let has_held = off.abs() < FAR && look.steady_ms - since >= HOLDS_FOR;
                has_held.then(|| {
                    self.believe(look);
                    Change::Accepted { by_ms: off }
                })
            }
        }
    }

    /// Somebody answers for the wall clock as it is.
    pub fn accept(&mut self, look: Look) {
        *self = Self::new(look);
    }

    /// How far the time can be believed after the last look.
    pub fn trust(&self) -> Trust {
        match (self.doubt, self.held_until) {
            (Some(Doubt::Jumped { .. }), _) => Trust::Jumped,
            (Some(Doubt::Behind), _) => Trust::Behind,
            (None, Some(_)) => Trust::FarAhead,
            (None, None) => Trust::Trusted,
        }
    }

    /// The believed wall time minus the steady time, for [`believed`].
    pub fn offset(&self) -> i64 {
        self.offset
    }

    fn believe(&mut self, look: Look) {
        self.offset = look.wall_ms - look.steady_ms;
        self.doubt = None;
    }

    fn doubt_jump(&mut self, by: i64, look: Look) -> Change {
        self.doubt = Some(Doubt::Jumped { by, since: look.steady_ms });
        Change::Jumped { by_ms: by }
    }

    fn end_hold(&mut self, look: Look) -> Option<Change> {
        let is_over = self.held_until.is_some_and(|until| look.steady_ms >= until);
        is_over.then(|| {
            self.held_until = None;
            Change::HoldIsOver
        })
    }
}

/// How far the wall clock is away from the time that `offset` makes of the steady one.
fn off(offset: i64, look: Look) -> i64 {
    look.wall_ms - (look.steady_ms + offset)
}

/// The time to go by: the wall clock's while it is near what is known, else what is known.
pub fn believed(offset: i64, look: Look) -> i64 {
    if off(offset, look).abs() <= TOLERANCE { look.wall_ms } else { look.steady_ms + offset }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::clock::{HOUR, SECOND};

    const T0: i64 = 1_800_000_000_000;

    /// What happens to the clocks in a row of the table.
    #[derive(Clone, Copy, Debug)]
    enum Step {
        /// Both go on.
        Pass(i64),
        /// The wall clock is set by so much.
        Set(i64),
        /// `karriz clock accept`.
        Accept,
    }
    use Step::{Accept, Pass, Set};

    /// Takes the steps with a look each second of the first minute and each minute after it, as a program that looks
    /// all the time does. Returns the trust and by how much the believed time is away from the true one.
    fn run(newest: Option<i64>, steps: &[Step]) -> (Trust, i64) {
        let mut now = Look { wall_ms: T0, steady_ms: 7 };
        let mut true_ms = T0;
        let mut keeper = TimeKeeper::new(now);
        keeper.start(now, newest);
        for step in steps {
            match *step {
                Set(by) => now.wall_ms += by,
                Accept => keeper.accept(now),
                Pass(mut ms) => {
                    while ms > 0 {
                        let part = ms.min(MINUTE);
                        now = Look { wall_ms: now.wall_ms + part, steady_ms: now.steady_ms + part };
                        true_ms += part;
                        ms -= part;
                        keeper.observe(now);
                    }
                }
            }
            keeper.observe(now);
        }
        (keeper.trust(), believed(keeper.offset(), now) - true_ms)
    }

    /// Name, newest known time, what happens, trust at the end, and how far the believed time stands from the true one.
    type Row<'a> = (&'a str, Option<i64>, &'a [Step], Trust, i64);

    /// The fault rows of T1 and the start, each as one line: what was known, what happens, what is believed then.
    #[test]
    fn the_table_of_clock_faults() {
        use Trust::{Behind, FarAhead, Jumped, Trusted};
        let year = 365 * DAY;
        #[rustfmt::skip]
        let rows: &[Row] = &[
            ("nothing",                        None,                   &[Pass(3 * DAY)],                                  Trusted,  0),
            ("a small correction is followed", None,                   &[Set(4 * MINUTE)],                                Trusted,  4 * MINUTE),
            ("a small one back as well",       None,                   &[Set(-4 * MINUTE), Pass(HOUR)],                   Trusted,  -4 * MINUTE),
            ("a year ahead",                   None,                   &[Set(year)],                                      Jumped,   0),
            ("a year ahead never holds",       None,                   &[Set(year), Pass(90 * DAY)],                      Jumped,   0),
            ("a year ahead for a moment",      None,                   &[Set(year), Pass(SECOND), Set(-year)],            Trusted,  0),
            ("a day ahead is far",             None,                   &[Set(DAY), Pass(HOUR)],                           Jumped,   0),
            ("two hours back",                 None,                   &[Set(-2 * HOUR), Pass(9 * MINUTE)],               Jumped,   0),
            ("two hours back that hold",       None,                   &[Set(-2 * HOUR), Pass(10 * MINUTE)],              Trusted,  -2 * HOUR),
            ("23 hours ahead that hold",       None,                   &[Set(23 * HOUR), Pass(10 * MINUTE)],              Trusted,  23 * HOUR),
            ("a flapping clock",               None,                   &[Set(HOUR), Pass(9 * MINUTE), Set(HOUR), Pass(9 * MINUTE)], Jumped, 0),
            ("steps that add up are a jump",   None,                   &[Set(4 * MINUTE), Pass(HOUR), Set(4 * MINUTE)],   Jumped,   0),
            ("somebody answers for a year",    None,                   &[Set(year), Accept, Pass(HOUR)],                  Trusted,  year),
            ("a start beside the mark",        Some(T0 - HOUR),        &[],                                               Trusted,  0),
            ("a start a little behind",        Some(T0 + MINUTE),      &[],                                               Trusted,  0),
            ("a start behind",                 Some(T0 + 2 * HOUR),    &[],                                               Behind,   2 * HOUR),
            ("behind does not pass by itself", Some(T0 + 2 * HOUR),    &[Pass(3 * DAY)],                                  Behind,   2 * HOUR),
            ("behind is mended",               Some(T0 + 2 * HOUR),    &[Pass(HOUR), Set(3 * HOUR)],                      Trusted,  3 * HOUR),
            ("behind, mended far ahead",       Some(T0 + 2 * HOUR),    &[Set(30 * DAY)],                                  FarAhead, 30 * DAY),
            ("behind is answered for",         Some(T0 + 2 * HOUR),    &[Accept],                                         Trusted,  0),
            ("a start two days later",         Some(T0 - 2 * DAY),     &[],                                               FarAhead, 0),
            ("held back for ten minutes",      Some(T0 - 2 * DAY),     &[Pass(9 * MINUTE)],                               FarAhead, 0),
            ("and not longer",                 Some(T0 - 2 * DAY),     &[Pass(10 * MINUTE)],                              Trusted,  0),
            ("far ahead, then set back",       Some(T0 - year),        &[Pass(MINUTE), Set(-year)],                       Jumped,   0),
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
        let mut keeper = TimeKeeper::new(Look { wall_ms: T0, steady_ms: 0 });
        assert_eq!(keeper.observe(Look { wall_ms: T0 + 9 * DAY, steady_ms: 9 * DAY }), None);
        assert_eq!(keeper.trust(), Trust::Trusted);
    }

    /// Between two looks of the keeper a jump must not be believed either.
    #[test]
    fn a_jump_is_not_believed_even_before_it_is_observed() {
        let keeper = TimeKeeper::new(Look { wall_ms: T0, steady_ms: 0 });
        let jumped = Look { wall_ms: T0 + 400 * DAY, steady_ms: SECOND };
        assert_eq!(believed(keeper.offset(), jumped), T0 + SECOND);
    }

    #[test]
    fn every_change_is_told_once() {
        let look = |wall: i64, steady| Look { wall_ms: T0 + wall, steady_ms: steady };
        let mut keeper = TimeKeeper::new(look(0, 0));
        assert_eq!(keeper.observe(look(HOUR, 0)), Some(Change::Jumped { by_ms: HOUR }));
        assert_eq!(keeper.observe(look(HOUR + SECOND, SECOND)), None);
        let held = look(HOUR + HOLDS_FOR, HOLDS_FOR);
        assert_eq!(keeper.observe(held), Some(Change::Accepted { by_ms: HOUR }));
        assert_eq!(keeper.observe(held), None);
        assert_eq!(keeper.start(look(0, 0), Some(T0 - 2 * DAY)), Some(Change::FarAhead { by_ms: 2 * DAY }));
        assert_eq!(keeper.observe(look(HOLDS_FOR, HOLDS_FOR)), Some(Change::HoldIsOver));
        assert_eq!(keeper.start(look(0, 0), Some(T0 + HOUR)), Some(Change::Behind { by_ms: -HOUR }));
        assert_eq!(keeper.observe(look(HOUR, 0)), Some(Change::Mended));
    }
}
