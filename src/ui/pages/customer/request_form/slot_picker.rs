//! The two weeks of days and the hours of a day, to choose when somebody comes.
use leptos::prelude::*;

use crate::domain::holidays::is_holiday;
use crate::domain::requests::fields::{SLOT_DAY, SLOT_HOUR};
use crate::domain::requests::{SlotDay, open_slots};
use crate::i18n::calendar::{JalaliDate, TehranTime, Weekday};
use crate::i18n::{Lang, Words};
use crate::model::moment::Moment;
use crate::page::form_view::FormView;
use crate::ui::components::{Choice, Group, chips, group};
use crate::ui::pages::request_parts::hours;

/// The Iranian week, with the words of its days.
const WEEK: [(Weekday, &str); 7] = [
    (Weekday::Saturday, "calendar-weekday-saturday"),
    (Weekday::Sunday, "calendar-weekday-sunday"),
    (Weekday::Monday, "calendar-weekday-monday"),
    (Weekday::Tuesday, "calendar-weekday-tuesday"),
    (Weekday::Wednesday, "calendar-weekday-wednesday"),
    (Weekday::Thursday, "calendar-weekday-thursday"),
    (Weekday::Friday, "calendar-weekday-friday"),
];

/// A cell of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Day {
    date: JalaliDate,
    /// Whether any slot of it can be asked for.
    is_free: bool,
    /// Whether it is before today or after the last day.
    is_outside: bool,
}

/// The weeks from today to the last day of `open`, each from Saturday to Friday.
pub(super) fn weeks(open: &[SlotDay], now: Moment) -> Vec<[Day; 7]> {
    let today = JalaliDate::at(now);
    let last = open.last().map_or(today, |slots| slots.day);
    let mut first = today;
    while first.weekday() != Weekday::Saturday {
        first = first.plus_days(-1);
    }
    let mut weeks = Vec::new();
    while first <= last {
        weeks.push(std::array::from_fn(|place| {
            let date = first.plus_days(i32::try_from(place).unwrap_or(0));
            let is_free = open.iter().any(|slots| slots.day == date);
            Day { date, is_free, is_outside: date < today || date > last }
        }));
        first = first.plus_days(7);
    }
    weeks
}

/// The days as a calendar of radio buttons.
pub(super) fn days(form: &FormView, now: Moment) -> AnyView {
    let words = form.words;
    let question = Group {
        hint: Some(words.tx("request-day-hint", &[("today", words.date_long(now).into())])),
        is_big: true,
        ..Group::of(words, &SLOT_DAY)
    };
    let heads: Vec<_> = WEEK.iter().map(|(_, key)| head(words, key)).collect();
    let rows: Vec<_> = weeks(&open_slots(now), now)
        .into_iter()
        .map(|week| {
            let cells: Vec<_> = week.into_iter().map(|day| view! { <td>{cell(form, day, now)}</td> }).collect();
            view! { <tr>{cells}</tr> }
        })
        .collect();
    let table = view! {
        <table class="cal">
            <caption class="vh">{words.t("request-day-caption")}</caption>
            <thead><tr>{heads}</tr></thead>
            <tbody>{rows}</tbody>
        </table>
    };
    group(form, question, table.into_any())
}

fn head(words: Words, key: &'static str) -> impl IntoView {
    let name = words.t(key);
    let letters = if words.lang() == Lang::Fa { 1 } else { 2 };
    let short: String = name.chars().take(letters).collect();
    view! {
        <th scope="col">
            <span class="only-wide">{name.clone()}</span>
            <abbr class="only-narrow" title=name>{short}</abbr>
        </th>
    }
}

fn cell(form: &FormView, day: Day, now: Moment) -> AnyView {
    let words = form.words;
    let start = day.date.start();
    let number = number_of(words, start);
    let is_holiday = is_holiday(day.date);
    let small = small_words(words, day, now);
    if day.is_outside {
        return view! { <span class="day day--past">{number}<small>{small}</small></span> }.into_any();
    }
    let value = format!("{:04}-{:02}-{:02}", day.date.year(), day.date.month(), day.date.day());
    let class = if is_holiday { "day day--off" } else { "day" };
    let is_chosen = form.is_chosen(SLOT_DAY.name, &value);
    view! {
        <label class=class>
            <input r#type="radio" name=SLOT_DAY.name value=value aria-label=spoken(words, day, now) checked=is_chosen
                disabled=!day.is_free/>
            <span>{number}</span><small>{small}</small>
        </label>
    }
    .into_any()
}

/// The day of the month, in the reader's calendar.
fn number_of(words: Words, start: Moment) -> String {
    let at = TehranTime::at(start);
    let day = match words.lang() {
        Lang::Fa => at.date().day(),
        Lang::En => at.gregorian().2,
    };
    words.digits(&day.to_string())
}

/// The words under the number: why it is special, or the month.
fn small_words(words: Words, day: Day, now: Moment) -> String {
    let today = JalaliDate::at(now);
    if day.is_outside {
        return month(words, day.date.start());
    }
    if day.date == today || day.date == today.plus_days(1) {
        return words.date_near(day.date.start(), now);
    }
    if is_holiday(day.date) {
        return words.t("request-day-holiday");
    }
    month(words, day.date.start())
}

fn month(words: Words, start: Moment) -> String {
    let at = TehranTime::at(start);
    let month = match words.lang() {
        Lang::Fa => at.date().month(),
        Lang::En => at.gregorian().1,
    };
    // words: calendar-month-*
    let name = words.t(&format!("calendar-month-{month}"));
    match words.lang() {
        Lang::Fa => name,
        // As long as a cell is wide.
        Lang::En => name.chars().take(3).collect(),
    }
}

/// What a screen reader says for the day: date, nearness, holiday, and whether it is full.
fn spoken(words: Words, day: Day, now: Moment) -> String {
    let start = day.date.start();
    let mut parts = vec![words.date_long(start)];
    let near = words.date_near(start, now);
    if day.date <= JalaliDate::at(now).plus_days(1) {
        parts.push(near);
    }
    if is_holiday(day.date) {
        parts.push(words.plain("request-day-holiday", &[]));
    }
    if !day.is_free {
        parts.push(words.plain("request-day-over", &[]));
    }
    parts.join(&words.plain("request-comma", &[]))
}

/// The hours as chips. Which of them are still free depends on the day; the reply says so.
pub(super) fn hour_chips(form: &FormView) -> AnyView {
    let words = form.words;
    let options = (8..20).step_by(2).map(|hour| Choice::new(hour.to_string(), hours(words, hour, hour + 2))).collect();
    let question = Group { is_big: true, ..Group::of(words, &SLOT_HOUR) };
    chips(form, question, options)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::moment::HOUR;

    fn day(day: u8) -> JalaliDate {
        JalaliDate::new(1405, 9, day).unwrap()
    }

    #[test]
    fn weeks_begin_on_saturday_and_hold_today_and_the_last_day() {
        // 3 Azar 1405 is a Tuesday.
        let now = day(3).start() + 10 * HOUR;
        let open = [4, 17].map(|number| SlotDay { day: day(number), hours: vec![8] });
        let weeks = weeks(&open, now);
        assert_eq!(weeks.len(), 3);
        assert!(weeks.iter().all(|week| week.first().unwrap().date.weekday() == Weekday::Saturday));
        let of = |number: u8| *weeks.iter().flatten().find(|cell| cell.date == day(number)).unwrap();
        assert!(of(2).is_outside && of(18).is_outside);
        assert!(!of(3).is_outside && !of(3).is_free, "today is shown, and full");
        assert!(of(4).is_free && of(17).is_free && !of(5).is_free);
    }
}
