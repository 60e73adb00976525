//! Moments, and the time between them. A moment is not a length of time, so the two have types of their own and only what
//! makes sense can be computed: a moment and a span give a moment, two moments give a span.
use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub, SubAssign};

use serde::{Deserialize, Serialize};

/// A moment: milliseconds since 1970-01-01 UTC. Arithmetic beyond the last moment stays there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "ssr", derive(super::column::DeriveValueType))]
#[serde(transparent)]
pub struct Moment(i64);

/// The time between two moments, in milliseconds; negative when it goes back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TimeSpan(i64);

/// The shortest time between two moments.
pub const MILLISECOND: TimeSpan = TimeSpan(1);
/// One second.
pub const SECOND: TimeSpan = TimeSpan(1_000);
/// One minute.
pub const MINUTE: TimeSpan = TimeSpan::seconds(60);
/// One hour.
pub const HOUR: TimeSpan = TimeSpan::minutes(60);
/// One day of 24 hours.
pub const DAY: TimeSpan = TimeSpan::hours(24);

impl Moment {
    /// 1970-01-01 UTC.
    pub const EPOCH: Self = Self(0);
    /// Before everything.
    pub const MIN: Self = Self(i64::MIN);
    /// After everything.
    pub const MAX: Self = Self(i64::MAX);

    /// So many milliseconds since 1970-01-01 UTC.
    #[must_use]
    pub const fn from_ms(ms: i64) -> Self {
        Self(ms)
    }

    /// Milliseconds since 1970-01-01 UTC.
    #[must_use]
    pub const fn ms(self) -> i64 {
        self.0
    }

    /// Whole seconds since 1970-01-01 UTC.
    #[must_use]
    pub const fn unix_seconds(self) -> i64 {
        self.0.div_euclid(SECOND.0)
    }

    /// The beginning of the day `day`, counted in UTC since 1970.
    #[must_use]
    pub const fn of_day(day: i64) -> Self {
        Self(day.saturating_mul(DAY.0))
    }

    /// The day it belongs to, counted in UTC since 1970.
    #[must_use]
    pub const fn day(self) -> i64 {
        self.0.div_euclid(DAY.0)
    }

    /// The hour it belongs to, counted in UTC since 1970.
    #[must_use]
    pub const fn hour(self) -> i64 {
        self.0.div_euclid(HOUR.0)
    }

    /// The beginning of the window it belongs to, when windows of this length follow each other since 1970. Without a length
    /// there is none but itself.
    #[must_use]
    pub const fn window(self, length: TimeSpan) -> Self {
        match self.0.checked_rem_euclid(length.0) {
            Some(since) => Self(self.0.saturating_sub(since)),
            None => self,
        }
    }
}

impl TimeSpan {
    /// None.
    pub const ZERO: Self = Self(0);

    /// So many milliseconds.
    #[must_use]
    pub const fn from_ms(ms: i64) -> Self {
        Self(ms)
    }

    /// So many seconds.
    #[must_use]
    pub const fn seconds(count: i64) -> Self {
        Self(count.saturating_mul(1_000))
    }

    /// So many minutes.
    #[must_use]
    pub const fn minutes(count: i64) -> Self {
        Self::seconds(count.saturating_mul(60))
    }

    /// So many hours.
    #[must_use]
    pub const fn hours(count: i64) -> Self {
        Self::minutes(count.saturating_mul(60))
    }

    /// So many days of 24 hours.
    #[must_use]
    pub const fn days(count: i64) -> Self {
        Self::hours(count.saturating_mul(24))
    }

    /// In milliseconds.
    #[must_use]
    pub const fn ms(self) -> i64 {
        self.0
    }

    /// Both together.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// The same forwards.
    #[must_use]
    pub const fn abs(self) -> Self {
        Self(self.0.saturating_abs())
    }
}

impl Add<TimeSpan> for Moment {
    type Output = Self;

    fn add(self, span: TimeSpan) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}

impl AddAssign<TimeSpan> for Moment {
    fn add_assign(&mut self, span: TimeSpan) {
        *self = *self + span;
    }
}

impl Sub<TimeSpan> for Moment {
    type Output = Self;

    fn sub(self, span: TimeSpan) -> Self {
        Self(self.0.saturating_sub(span.0))
    }
}

impl Sub for Moment {
    type Output = TimeSpan;

    fn sub(self, earlier: Self) -> TimeSpan {
        TimeSpan(self.0.saturating_sub(earlier.0))
    }
}

impl Add for TimeSpan {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        self.plus(other)
    }
}

impl AddAssign for TimeSpan {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for TimeSpan {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl SubAssign for TimeSpan {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

impl Neg for TimeSpan {
    type Output = Self;

    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

impl Mul<TimeSpan> for i64 {
    type Output = TimeSpan;

    fn mul(self, span: TimeSpan) -> TimeSpan {
        TimeSpan(self.saturating_mul(span.0))
    }
}

/// A part of it, rounded towards zero.
impl Div<i64> for TimeSpan {
    type Output = Self;

    fn div(self, parts: i64) -> Self {
        Self(self.0 / parts)
    }
}

/// How often the other fits into it, rounded towards zero.
impl Div for TimeSpan {
    type Output = i64;

    fn div(self, other: Self) -> i64 {
        self.0 / other.0
    }
}

impl Sum for TimeSpan {
    fn sum<I: Iterator<Item = Self>>(spans: I) -> Self {
        spans.fold(Self::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_and_spans_are_computed_with_each_other_and_stay_within_their_ends() {
        let noon = Moment::of_day(3) + 12 * HOUR;
        assert_eq!((noon.day(), noon.hour(), noon.unix_seconds()), (3, 84, 302_400));
        assert_eq!(noon - Moment::of_day(3), TimeSpan::hours(12));
        assert_eq!(noon.window(DAY), Moment::of_day(3));
        assert_eq!((Moment::EPOCH - SECOND).window(MINUTE), Moment::EPOCH - MINUTE);
        assert_eq!(noon.window(TimeSpan::ZERO), noon);
        assert_eq!((DAY / HOUR, DAY / 2, -HOUR + DAY), (24, TimeSpan::hours(12), TimeSpan::hours(23)));
        assert_eq!(Moment::MAX + DAY, Moment::MAX);
        assert_eq!(Moment::MIN - DAY, Moment::MIN);
        assert_eq!(Moment::MAX - Moment::MIN, TimeSpan(i64::MAX));
    }

    #[test]
    fn a_moment_is_written_as_the_number_that_it_always_was() {
        let moment = Moment::from_ms(1_795_498_200_000);
        assert_eq!(serde_json::to_string(&moment).ok().as_deref(), Some("1795498200000"));
        assert_eq!(serde_json::from_str::<Moment>("1795498200000").ok(), Some(moment));
    }
}
