//! Official holidays, from a data file that somebody has to carry on each year. Days off are marked, not closed: people
//! work on them.
use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::base::fault::Fault;
use crate::i18n::calendar::{JalaliDate, Weekday};
use crate::model::moment::{Moment, TimeSpan};

const DATA: &[u8] = include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/data/holidays.json"));

/// The operator is told this long before the file's last year runs out.
pub const TELL_BEFORE: TimeSpan = TimeSpan::days(60);

static HOLIDAYS: LazyLock<Holidays> = LazyLock::new(|| {
    parse(DATA).unwrap_or_else(|fault| {
        // The tests refuse such a file; a running program then marks Fridays alone.
        tracing::error!(%fault, "the data file of holidays cannot be read");
        Holidays::default()
    })
});

#[derive(Debug, Default)]
struct Holidays {
    days: BTreeSet<JalaliDate>,
    /// The last year of the file; 0 without one.
    last_year: i32,
}

/// Whether the day is a Friday or an official holiday.
pub fn is_holiday(day: JalaliDate) -> bool {
    day.weekday() == Weekday::Friday || HOLIDAYS.days.contains(&day)
}

/// Whether holidays are known for long enough. If not, somebody has to write the next year down.
pub fn are_known_at(now: Moment) -> bool {
    JalaliDate::at(now + TELL_BEFORE).year() <= HOLIDAYS.last_year
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    schema: String,
    #[serde(rename = "note")]
    _note: String,
    years: Vec<Year>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Year {
    year: i32,
    days: Vec<String>,
}

fn parse(data: &[u8]) -> Result<Holidays, Fault> {
    let file: File = serde_json::from_slice(data)?;
    if file.schema != "karriz.holidays/1" {
        return Err(Fault::new(format!("holidays of schema {}", file.schema)));
    }
    let mut holidays = Holidays::default();
    for year in file.years {
        holidays.last_year = holidays.last_year.max(year.year);
        for day in year.days {
            let found = day
                .split_once('-')
                .and_then(|(month, day)| JalaliDate::new(year.year, month.parse().ok()?, day.parse().ok()?));
            let found = found.ok_or_else(|| Fault::new(format!("holidays of {}: {day} is no day", year.year)))?;
            holidays.days.insert(found);
        }
    }
    Ok(holidays)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u8, day: u8) -> JalaliDate {
        JalaliDate::new(year, month, day).unwrap()
    }

    #[test]
    fn public_holidays_are_marked() {
        let year = parse(DATA).unwrap().last_year;
        for (month, number) in [(1, 1), (1, 4), (1, 12), (1, 13), (3, 14), (11, 22), (12, 29)] {
            assert!(is_holiday(day(year, month, number)), "{month}-{number}");
        }
        let plain = (5..12).map(|number| day(year, 1, number)).filter(|day| day.weekday() != Weekday::Friday);
        assert!(plain.into_iter().all(|day| !is_holiday(day)));
    }

    #[test]
    fn the_end_of_the_file_is_told_beforehand() {
        let year = parse(DATA).unwrap().last_year;
        let end = day(year + 1, 1, 1).start();
        assert!(are_known_at(end - TELL_BEFORE - TimeSpan::days(1)));
        assert!(!are_known_at(end - TELL_BEFORE));
    }

    #[test]
    fn a_day_that_is_none_is_a_fault() {
        let file = r#"{"schema":"karriz.holidays/1","note":"","years":[{"year":1405,"days":["13-01"]}]}"#;
        assert!(parse(file.as_bytes()).is_err());
    }
}
