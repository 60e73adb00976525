//! Dates and times as the reader knows them. All times are Tehran time, UTC+03:30 all the year since 2022; what is
//! older is shown on the same clock.
//!
//! Persian readers see the Jalali calendar, English readers the Gregorian.

use icu_calendar::Date;
use icu_calendar::cal::Persian;
use time::macros::offset;
use time::{OffsetDateTime, UtcOffset};

use super::{Lang, Words};
use crate::model::moment::{DAY, HOUR, MINUTE, Moment, TimeSpan};

const TEHRAN: UtcOffset = offset!(+3:30);
const TEHRAN_OFFSET: TimeSpan = TimeSpan::minutes(3 * 60 + 30);

/// Moments are held within the Jalali years 17 and 2996, where every step of the conversions is defined.
const EARLIEST: Moment = Moment::from_ms(-42_000_000_000_000);
const LATEST: Moment = Moment::from_ms(52_000_000_000_000);
const LAST_YEAR: i32 = 3000;

/// A day of the Jalali (Solar Hijri) calendar, the official one of Iran.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct JalaliDate {
    year: i32,
    month: u8,
    day: u8,
}

/// The days of the week, in the order of the Iranian week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Weekday {
    Saturday,
    Sunday,
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
}

/// A moment as the calendar and the clock in Tehran show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TehranTime {
    moment: OffsetDateTime,
}

impl JalaliDate {
    /// The day with this year (1 to 3000), month (1 to 12) and day; `None` if there is none.
    #[must_use]
    pub fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        let exists = (1..=LAST_YEAR).contains(&year) && Date::try_new_persian(year, month, day).is_ok();
        exists.then_some(Self { year, month, day })
    }

    /// The day in Tehran at this moment.
    #[must_use]
    pub fn at(at: Moment) -> Self {
        TehranTime::at(at).date()
    }

    /// The year, such as 1405.
    #[must_use]
    pub const fn year(self) -> i32 {
        self.year
    }

    /// The month, from 1 to 12.
    #[must_use]
    pub const fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, from 1.
    #[must_use]
    pub const fn day(self) -> u8 {
        self.day
    }

    /// The moment at which this day begins in Tehran.
    #[must_use]
    pub fn start(self) -> Moment {
        let Ok(date) = Date::try_new_persian(self.year, self.month, self.day) else {
            return Moment::EPOCH; // Not reached: every constructor has checked the date.
        };
        let epoch = icu_calendar::types::RataDie::new(719_163);
        Moment::of_day(date.to_rata_die() - epoch) - TEHRAN_OFFSET
    }

    /// The day so many days later, or earlier if negative.
    #[must_use]
    pub fn plus_days(self, days: i32) -> Self {
        Self::at(self.start() + i64::from(days) * DAY)
    }

    /// The day of the week.
    #[must_use]
    pub fn weekday(self) -> Weekday {
        TehranTime::at(self.start()).weekday()
    }

    /// Whether this year has 366 days.
    #[must_use]
    pub fn is_leap_year(year: i32) -> bool {
        Self::new(year, 12, 30).is_some()
    }

    /// How many days the month has; `None` if there is no such month.
    #[must_use]
    pub fn days_in_month(year: i32, month: u8) -> Option<u8> {
        (29..=31).rev().find(|day| Self::new(year, month, *day).is_some())
    }
}

impl TehranTime {
    /// What calendar and clock show at this moment. Moments beyond the Jalali years 17 and 2996 count as those.
    #[must_use]
    pub fn at(at: Moment) -> Self {
        let seconds = at.clamp(EARLIEST, LATEST).unix_seconds();
        let utc = OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH);
        Self { moment: utc.to_offset(TEHRAN) }
    }

    /// The Jalali day.
    #[must_use]
    pub fn date(self) -> JalaliDate {
        let (year, month, day) = self.gregorian();
        let persian = Date::try_new_iso(year, month, day).map(|date| date.to_calendar(Persian));
        match persian {
            Ok(date) => JalaliDate {
                year: date.year().extended_year(),
                month: date.month().ordinal,
                day: date.day_of_month().0,
            },
            Err(_) => JalaliDate { year: 1, month: 1, day: 1 }, // Not reached: `time` gives days that exist.
        }
    }

    /// The Gregorian year, month and day.
    #[must_use]
    pub fn gregorian(self) -> (i32, u8, u8) {
        (self.moment.year(), u8::from(self.moment.month()), self.moment.day())
    }

    /// The day of the week.
    #[must_use]
    pub fn weekday(self) -> Weekday {
        match self.moment.weekday() {
            time::Weekday::Saturday => Weekday::Saturday,
            time::Weekday::Sunday => Weekday::Sunday,
            time::Weekday::Monday => Weekday::Monday,
            time::Weekday::Tuesday => Weekday::Tuesday,
            time::Weekday::Wednesday => Weekday::Wednesday,
            time::Weekday::Thursday => Weekday::Thursday,
            time::Weekday::Friday => Weekday::Friday,
        }
    }

    /// The hour, from 0 to 23.
    #[must_use]
    pub const fn hour(self) -> u8 {
        self.moment.hour()
    }

    /// The minute.
    #[must_use]
    pub const fn minute(self) -> u8 {
        self.moment.minute()
    }
}

/// The moment in UTC as calendar files write it: `20261124T063000Z`.
#[must_use]
pub fn utc_stamp(at: Moment) -> String {
    let seconds = at.clamp(EARLIEST, LATEST).unix_seconds();
    let utc = OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let (date, time) = (utc.date(), utc.time());
    format!(
        "{:04}{:02}{:02}T{:02}{:02}{:02}Z",
        date.year(),
        u8::from(date.month()),
        date.day(),
        time.hour(),
        time.minute(),
        time.second()
    )
}

/// The last midnight in Tehran: the beginning of the day this moment belongs to.
#[must_use]
pub fn tehran_midnight(at: Moment) -> Moment {
    let at = at.clamp(EARLIEST, LATEST);
    (at + TEHRAN_OFFSET).window(DAY) - TEHRAN_OFFSET
}

/// Whether it is Friday, the day of rest, in Tehran.
#[must_use]
pub fn is_friday(at: Moment) -> bool {
    TehranTime::at(at).weekday() == Weekday::Friday
}

impl Words {
    /// Weekday, day, month and year.
    #[must_use]
    pub fn date_long(self, at: Moment) -> String {
        let (year, day_and_month) = self.date_parts(at);
        let [weekday, day, month] = day_and_month;
        let year = self.digits(&year.to_string());
        self.plain(
            "calendar-date-long",
            &[("weekday", weekday.into()), ("day", day.into()), ("month", month.into()), ("year", year.into())],
        )
    }

    /// Today, yesterday or tomorrow; else weekday, day and month, with the year only if it is not the present one.
    #[must_use]
    pub fn date_near(self, at: Moment, now: Moment) -> String {
        match (tehran_midnight(at) - tehran_midnight(now)) / DAY {
            0 => return self.plain("calendar-today", &[]),
            -1 => return self.plain("calendar-yesterday", &[]),
            1 => return self.plain("calendar-tomorrow", &[]),
            _ => {}
        }
        let (year, [weekday, day, month]) = self.date_parts(at);
        if year != self.date_numbers(TehranTime::at(now)).0 {
            return self.date_long(at);
        }
        self.plain("calendar-date-near", &[("weekday", weekday.into()), ("day", day.into()), ("month", month.into())])
    }

    /// The day of the week.
    #[must_use]
    pub fn weekday(self, at: Moment) -> String {
        let (_, [weekday, _, _]) = self.date_parts(at);
        weekday
    }

    /// Month and year.
    #[must_use]
    pub fn month_of(self, at: Moment) -> String {
        let (year, [_, _, month]) = self.date_parts(at);
        let year = self.digits(&year.to_string());
        self.plain("calendar-month-year", &[("month", month.into()), ("year", year.into())])
    }

    /// Hours and minutes, 24-hour clock.
    #[must_use]
    pub fn time(self, at: Moment) -> String {
        let at = TehranTime::at(at);
        self.digits(&format!("{:02}:{:02}", at.hour(), at.minute()))
    }

    /// [`Words::date_near`] and the time.
    #[must_use]
    pub fn date_time(self, at: Moment, now: Moment) -> String {
        self.plain("calendar-date-time", &[("date", self.date_near(at, now).into()), ("time", self.time(at).into())])
    }

    /// [`Words::date_long`] and the time.
    #[must_use]
    pub fn date_time_long(self, at: Moment) -> String {
        self.plain("calendar-date-time", &[("date", self.date_long(at).into()), ("time", self.time(at).into())])
    }

    /// How long ago, or how long until: minutes, hours, days up to thirty, then the date. Always rounded down, so that
    /// what is left is never promised too long.
    #[must_use]
    pub fn relative(self, at: Moment, now: Moment) -> String {
        let apart = (at - now).abs();
        if apart > 30 * DAY {
            return self.date_near(at, now);
        }
        let unit = [DAY, HOUR].into_iter().find(|unit| apart >= *unit).unwrap_or(MINUTE);
        let n = apart / unit;
        let key = match (unit, at > now) {
            (_, true) if n == 0 => "relative-in-a-moment",
            (_, false) if n == 0 => "relative-just-now",
            (DAY, true) => "relative-days-ahead",
            (DAY, false) => "relative-days-ago",
            (HOUR, true) => "relative-hours-ahead",
            (HOUR, false) => "relative-hours-ago",
            (_, true) => "relative-minutes-ahead",
            (_, false) => "relative-minutes-ago",
        };
        self.plain(key, &[("n", n.into())])
    }

    /// The day and the two hours between which someone comes.
    #[must_use]
    pub fn slot(self, start: Moment, end: Moment, now: Moment) -> String {
        self.hours_of(self.date_near(start, now), start, end)
    }

    /// The same with the whole date.
    #[must_use]
    pub fn slot_long(self, start: Moment, end: Moment) -> String {
        self.hours_of(self.date_long(start), start, end)
    }

    fn hours_of(self, date: String, start: Moment, end: Moment) -> String {
        self.plain(
            "calendar-slot",
            &[("date", date.into()), ("from", self.clock(start).into()), ("to", self.clock(end).into())],
        )
    }

    /// For `<time datetime>`: ISO 8601 with Tehran's offset, in ASCII in every language.
    #[must_use]
    pub fn iso(self, at: Moment) -> String {
        let at = TehranTime::at(at);
        let (year, month, day) = at.gregorian();
        format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}+03:30", at.hour(), at.minute(), at.moment.second())
    }

    /// The year, and the words for weekday, day and month, in the calendar of the language.
    fn date_parts(self, at: Moment) -> (i32, [String; 3]) {
        let at = TehranTime::at(at);
        let (year, month, day) = self.date_numbers(at);
        let weekday = self.plain(weekday_key(at.weekday()), &[]);
        // words: calendar-month-*
        let month = self.plain(&format!("calendar-month-{month}"), &[]);
        (year, [weekday, self.digits(&day.to_string()), month])
    }

    /// Year, month and day in the calendar of the language.
    fn date_numbers(self, at: TehranTime) -> (i32, u8, u8) {
        match self.lang() {
            Lang::Fa => {
                let JalaliDate { year, month, day } = at.date();
                (year, month, day)
            }
            Lang::En => at.gregorian(),
        }
    }

    /// A time in a slot: Persian leaves out minutes that are zero, as it is spoken.
    fn clock(self, at: Moment) -> String {
        let shown = TehranTime::at(at);
        match self.lang() {
            Lang::Fa if shown.minute() == 0 => self.digits(&shown.hour().to_string()),
            _ => self.time(at),
        }
    }
}

const fn weekday_key(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Saturday => "calendar-weekday-saturday",
        Weekday::Sunday => "calendar-weekday-sunday",
        Weekday::Monday => "calendar-weekday-monday",
        Weekday::Tuesday => "calendar-weekday-tuesday",
        Weekday::Wednesday => "calendar-weekday-wednesday",
        Weekday::Thursday => "calendar-weekday-thursday",
        Weekday::Friday => "calendar-weekday-friday",
    }
}

#[cfg(test)]
#[path = "calendar_tests.rs"]
mod tests;
