//! The conversions are held against an independent implementation: the 33-year cycle of leap years, counted day by
//! day from one known day, and the Gregorian rule of 4, 100 and 400 years.

use proptest::prelude::*;

use super::*;

const FA: Words = Words::of(Lang::Fa);
const EN: Words = Words::of(Lang::En);
const MS: TimeSpan = TimeSpan::from_ms(1);

/// Noon in Tehran on a Gregorian day, counted without any library.
fn noon(year: i64, month: i64, day: i64) -> Moment {
    let (y, m) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * y + y.div_euclid(4) - y.div_euclid(100) + y.div_euclid(400) + (153 * m + 2) / 5 + day - 1;
    Moment::of_day(days - 719_468) + 12 * HOUR - TEHRAN_OFFSET
}

fn at(year: i64, month: i64, day: i64, hour: i64, minute: i64) -> Moment {
    noon(year, month, day) + (hour - 12) * HOUR + minute * MINUTE
}

fn jalali(year: i32, month: u8, day: u8) -> JalaliDate {
    JalaliDate::new(year, month, day).unwrap()
}

/// The rule of the 33-year cycle, which holds from 1178 to 1633.
fn is_leap_by_cycle(year: i32) -> bool {
    [1, 5, 9, 13, 17, 22, 26, 30].contains(&(year % 33))
}

fn length_by_cycle(year: i32, month: u8) -> u8 {
    match month {
        1..=6 => 31,
        12 if !is_leap_by_cycle(year) => 29,
        _ => 30,
    }
}

#[test]
fn every_day_from_1926_to_2089_agrees_with_the_cycle() {
    // 22 March 1926 was the first day of 1305, the first year after the calendar became law.
    let (mut year, mut month, mut day) = (1305, 1, 1);
    let mut moment = noon(1926, 3, 22);
    let mut days = 0;
    while moment <= noon(2089, 12, 31) {
        let expected = (year, month, day);
        let found = JalaliDate::at(moment);
        assert_eq!((found.year, found.month, found.day), expected);
        assert_eq!(found.start(), moment - 12 * HOUR);
        assert_eq!(tehran_midnight(moment), found.start());
        day += 1;
        if day > length_by_cycle(year, month) {
            (month, day) = (month + 1, 1);
        }
        if month > 12 {
            (year, month) = (year + 1, 1);
        }
        moment += DAY;
        days += 1;
    }
    assert_eq!(days, 59_821);
}

/// T2: days as another implementation converts them; the file says which.
#[test]
fn t2_five_hundred_days_agree_with_another_implementation() {
    let table = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/days_in_both_calendars.csv"));
    let days = table.lines().filter(|line| line.starts_with(|sign: char| sign.is_ascii_digit()));
    let mut agreed = 0;
    for day in days {
        let numbers: Vec<i64> = day.split(['-', ',']).map(|number| number.parse().unwrap()).collect();
        let [year, month, of_month, jy, jm, jd] = numbers[..] else { panic!("{day}") };
        let persian = jalali(jy.try_into().unwrap(), jm.try_into().unwrap(), jd.try_into().unwrap());
        assert_eq!(JalaliDate::at(at(year, month, of_month, 0, 0)), persian, "{day}");
        assert_eq!(JalaliDate::at(at(year, month, of_month, 23, 59)), persian, "{day}");
        assert_eq!(persian.start(), at(year, month, of_month, 0, 0), "{day}");
        agreed += 1;
    }
    assert_eq!(agreed, 500);
}

#[test]
fn days_everybody_knows() {
    for (gregorian, persian) in [
        // The first day of the year, over four decades.
        ((1979, 3, 21), (1358, 1, 1)),
        ((1980, 3, 21), (1359, 1, 1)),
        ((1988, 3, 21), (1367, 1, 1)),
        ((1991, 3, 21), (1370, 1, 1)),
        ((1992, 3, 21), (1371, 1, 1)),
        ((1995, 3, 21), (1374, 1, 1)),
        ((1996, 3, 20), (1375, 1, 1)),
        ((1997, 3, 21), (1376, 1, 1)),
        ((1999, 3, 21), (1378, 1, 1)),
        ((2000, 3, 20), (1379, 1, 1)),
        ((2001, 3, 21), (1380, 1, 1)),
        ((2004, 3, 20), (1383, 1, 1)),
        ((2005, 3, 21), (1384, 1, 1)),
        ((2008, 3, 20), (1387, 1, 1)),
        ((2009, 3, 21), (1388, 1, 1)),
        ((2012, 3, 20), (1391, 1, 1)),
        ((2013, 3, 21), (1392, 1, 1)),
        ((2014, 3, 21), (1393, 1, 1)),
        ((2015, 3, 21), (1394, 1, 1)),
        ((2016, 3, 20), (1395, 1, 1)),
        ((2017, 3, 21), (1396, 1, 1)),
        ((2018, 3, 21), (1397, 1, 1)),
        ((2019, 3, 21), (1398, 1, 1)),
        ((2020, 3, 20), (1399, 1, 1)),
        ((2021, 3, 21), (1400, 1, 1)),
        ((2022, 3, 21), (1401, 1, 1)),
        ((2023, 3, 21), (1402, 1, 1)),
        ((2024, 3, 20), (1403, 1, 1)),
        ((2025, 3, 21), (1404, 1, 1)),
        ((2026, 3, 21), (1405, 1, 1)),
        ((2027, 3, 21), (1406, 1, 1)),
        ((2028, 3, 20), (1407, 1, 1)),
        ((2029, 3, 20), (1408, 1, 1)),
        ((2030, 3, 21), (1409, 1, 1)),
        // The last days of leap years, and of the years beside them.
        ((2021, 3, 20), (1399, 12, 30)),
        ((2024, 3, 19), (1402, 12, 29)),
        ((2025, 3, 20), (1403, 12, 30)),
        ((2026, 3, 20), (1404, 12, 29)),
        ((2030, 3, 20), (1408, 12, 30)),
        // Days of history, of the calendar and of the documents.
        ((1951, 3, 20), (1329, 12, 29)),
        ((1979, 2, 11), (1357, 11, 22)),
        ((1979, 4, 1), (1358, 1, 12)),
        ((1970, 1, 1), (1348, 10, 11)),
        ((2000, 1, 1), (1378, 10, 11)),
        ((2024, 12, 20), (1403, 9, 30)),
        ((2026, 11, 22), (1405, 9, 1)),
        ((2026, 11, 25), (1405, 9, 4)),
        ((2022, 9, 22), (1401, 6, 31)),
        ((2022, 9, 23), (1401, 7, 1)),
    ] {
        let (year, month, day) = gregorian;
        let (jy, jm, jd) = persian;
        assert_eq!(JalaliDate::at(noon(year, month, day)), jalali(jy, jm, jd), "{gregorian:?}");
        assert_eq!(jalali(jy, jm, jd).start(), at(year, month, day, 0, 0), "{persian:?}");
    }
}

#[test]
fn leap_years_and_lengths_of_months() {
    let leap: Vec<i32> = (1395..=1420).filter(|year| JalaliDate::is_leap_year(*year)).collect();
    assert_eq!(leap, [1395, 1399, 1403, 1408, 1412, 1416, 1420]);
    assert_eq!(JalaliDate::days_in_month(1403, 12), Some(30));
    assert_eq!(JalaliDate::days_in_month(1404, 12), Some(29));
    assert_eq!(JalaliDate::days_in_month(1404, 6), Some(31));
    assert_eq!(JalaliDate::days_in_month(1404, 7), Some(30));
    for (year, month, day) in
        [(1404, 12, 30), (1404, 13, 1), (1404, 0, 1), (1404, 1, 0), (1404, 7, 31), (0, 1, 1), (3001, 1, 1)]
    {
        assert_eq!(JalaliDate::new(year, month, day), None);
    }
}

#[test]
fn the_day_turns_at_midnight_in_tehran() {
    let midnight = at(2026, 11, 25, 0, 0);
    assert_eq!(midnight - midnight.window(DAY), 20 * HOUR + 30 * MINUTE);
    assert_eq!(JalaliDate::at(midnight - MS), jalali(1405, 9, 3));
    assert_eq!(JalaliDate::at(midnight), jalali(1405, 9, 4));
    assert_eq!(tehran_midnight(midnight - MS), midnight - DAY);
    assert_eq!(tehran_midnight(midnight), midnight);
    assert_eq!(jalali(1403, 12, 30).plus_days(1), jalali(1404, 1, 1));
    assert_eq!(jalali(1404, 1, 1).plus_days(-366), jalali(1403, 1, 1));
}

#[test]
fn fridays() {
    let friday = at(2026, 11, 27, 0, 0);
    assert!(is_friday(friday) && is_friday(friday + DAY - MS));
    assert!(!is_friday(friday - MS) && !is_friday(friday + DAY));
    assert_eq!(jalali(1405, 9, 6).weekday(), Weekday::Friday);
    assert_eq!(jalali(1357, 11, 22).weekday(), Weekday::Sunday);
}

// Words of the tests, spelled in escapes because sources hold no Arabic-script letters.
const WEDNESDAY: &str = "\u{0686}\u{0647}\u{0627}\u{0631}\u{0634}\u{0646}\u{0628}\u{0647}";
const AZAR: &str = "\u{0622}\u{0630}\u{0631}";
const TODAY: &str = "\u{0627}\u{0645}\u{0631}\u{0648}\u{0632}";
const UNTIL: &str = "\u{062A}\u{0627}";
const COMMA: &str = "\u{060C}";

#[test]
fn dates_in_words() {
    let moment = at(2026, 11, 25, 15, 4);
    assert_eq!(FA.date_long(moment), format!("{WEDNESDAY} \u{06F4} {AZAR} \u{06F1}\u{06F4}\u{06F0}\u{06F5}"));
    assert_eq!(EN.date_long(moment), "Wednesday 25 November 2026");
    assert_eq!(EN.date_near(moment, moment - DAY), "tomorrow");
    assert_eq!(EN.date_near(moment, moment + DAY), "yesterday");
    assert_eq!(FA.date_near(moment, at(2026, 11, 25, 0, 0)), TODAY);
    assert_eq!(FA.date_near(moment, at(2026, 11, 20, 0, 0)), format!("{WEDNESDAY} \u{06F4} {AZAR}"));
    assert_eq!(EN.date_near(moment, at(2026, 11, 20, 0, 0)), "Wednesday 25 November");
    assert_eq!(EN.date_near(moment, at(2027, 1, 1, 0, 0)), "Wednesday 25 November 2026");
    assert_eq!(FA.date_near(moment, at(2027, 1, 1, 0, 0)), format!("{WEDNESDAY} \u{06F4} {AZAR}"));
    assert_eq!(FA.date_near(moment, at(2027, 4, 1, 0, 0)), FA.date_long(moment));
}

#[test]
fn days_are_counted_by_the_calendar_and_not_by_hours() {
    assert_eq!(EN.date_near(at(2026, 11, 25, 0, 1), at(2026, 11, 24, 23, 59)), "tomorrow");
    assert_eq!(EN.date_near(at(2026, 11, 25, 23, 59), at(2026, 11, 24, 0, 0)), "tomorrow");
}

#[test]
fn times_in_words() {
    let moment = at(2026, 11, 25, 15, 4);
    assert_eq!(FA.time(moment), "\u{06F1}\u{06F5}:\u{06F0}\u{06F4}");
    assert_eq!(EN.time(at(2026, 11, 25, 0, 0)), "00:00");
    assert_eq!(EN.date_time(moment, moment), "today, 15:04");
    assert_eq!(FA.date_time(moment, moment), format!("{TODAY}{COMMA} \u{06F1}\u{06F5}:\u{06F0}\u{06F4}"));
    assert_eq!(FA.iso(moment + 5_999 * MS), "2026-11-25T15:04:05+03:30");
}

#[test]
fn slots_in_words() {
    let (start, end, now) = (at(2026, 11, 25, 10, 0), at(2026, 11, 25, 12, 0), at(2026, 11, 22, 9, 0));
    assert_eq!(
        FA.slot(start, end, now),
        format!("{WEDNESDAY} \u{06F4} {AZAR}{COMMA} \u{06F1}\u{06F0} {UNTIL} \u{06F1}\u{06F2}")
    );
    assert_eq!(EN.slot(start, end, now), "Wednesday 25 November, 10:00 to 12:00");
    assert_eq!(
        FA.slot(start + 30 * MINUTE, end, start),
        format!("{TODAY}{COMMA} \u{06F1}\u{06F0}:\u{06F3}\u{06F0} {UNTIL} \u{06F1}\u{06F2}")
    );
}

#[test]
fn spans_in_words() {
    let now = at(2026, 11, 25, 12, 0);
    for (apart, english) in [
        (TimeSpan::ZERO, "just now"),
        (-59_999 * MS, "just now"),
        (MS, "in a moment"),
        (-MINUTE, "1 minute ago"),
        (-3 * MINUTE, "3 minutes ago"),
        (59 * MINUTE + 59_999 * MS, "in 59 minutes"),
        (HOUR, "in 1 hour"),
        (-5 * HOUR, "5 hours ago"),
        (2 * DAY - MS, "in 1 day"),
        (-30 * DAY, "30 days ago"),
        (-31 * DAY, "Sunday 25 October"),
    ] {
        assert_eq!(EN.relative(now + apart, now), english);
    }
    let minutes_ago = "\u{06F3} \u{062F}\u{0642}\u{06CC}\u{0642}\u{0647} \u{067E}\u{06CC}\u{0634}";
    let hours_ahead = "\u{06F2} \u{0633}\u{0627}\u{0639}\u{062A} \u{062F}\u{06CC}\u{06AF}\u{0631}";
    assert_eq!(FA.relative(now - 3 * MINUTE, now), minutes_ago);
    assert_eq!(FA.relative(now + 2 * HOUR, now), hours_ahead);
}

proptest! {
    #[test]
    fn no_moment_is_too_far(at in any::<i64>(), now in any::<i64>()) {
        let (at, now) = (Moment::from_ms(at), Moment::from_ms(now));
        for words in [FA, EN] {
            let said = [words.date_time(at, now), words.date_long(at), words.relative(at, now), words.iso(at)];
            let is_missing = said.iter().any(|text| text.contains('\u{27E6}'));
            prop_assert!(!is_missing);
        }
        let day = JalaliDate::at(at);
        prop_assert_eq!(JalaliDate::new(day.year, day.month, day.day), Some(day));
        prop_assert_eq!(JalaliDate::at(day.start()), day);
    }
}
