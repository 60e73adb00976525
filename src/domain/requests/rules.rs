//! The pure rules: slots, time limits, how much of a name is shown.
use crate::base::clock::{DAY, HOUR};
use crate::entity::service_request;
use crate::i18n::calendar::{JalaliDate, TehranTime};
use crate::model::moment::{Moment, TimeSpan};
use crate::model::request::ContactItem;

/// How long a visit's slot is.
pub const SLOT_LENGTH: TimeSpan = TimeSpan::hours(2);
/// Slots begin at these hours of Tehran time.
pub const SLOT_HOURS: [u8; 6] = [8, 10, 12, 14, 16, 18];
/// The shortest time, in hours, between filing and the beginning of the slot.
pub const SLOT_AHEAD: TimeSpan = TimeSpan::hours(2);
/// The farthest day of a slot, in days from today.
pub const SLOT_DAYS: i32 = 14;
/// Within this time a choice is to be confirmed.
pub const CONFIRM_WITHIN: TimeSpan = TimeSpan::minutes(30);
/// The longest time after the slot's end in which contact data can be seen: one day.
pub const CONTACT_AFTER_SLOT: TimeSpan = DAY;
/// The hours before the slot from which the mobile can be seen.
pub const MOBILE_BEFORE_SLOT: TimeSpan = TimeSpan::hours(2);

/// The hours before the slot from which the specialist can set out; the mobile opens with that.
pub const SET_OUT_BEFORE_SLOT: TimeSpan = TimeSpan::hours(4);
/// The time from the slot's end until both sides are asked what became of the visit: one day.
pub const ASK_AFTER_SLOT: TimeSpan = DAY;
/// The time from there until the request closes by itself: one day.
pub const LAPSE_AFTER_ASKED: TimeSpan = DAY;
/// The days in which the customer can answer that the work is done; then it counts as accepted.
pub const ACCEPT_WITHIN: TimeSpan = TimeSpan::days(2);
/// The days that a request stays open after the work is done.
pub const CLOSE_AFTER: TimeSpan = TimeSpan::days(7);

/// Between these hours of Tehran time nobody's time runs out.
const NIGHT_BEGINS: TimeSpan = TimeSpan::hours(22);
const NIGHT_ENDS: TimeSpan = TimeSpan::hours(7);
/// A short time that would end in the night runs on to this moment of the morning.
const MORNING: TimeSpan = TimeSpan::minutes(7 * 60 + 30);

const OFFERS_AT_MOST: TimeSpan = DAY;
const OFFERS_AT_LEAST: TimeSpan = TimeSpan::minutes(30);
const OFFERS_BEFORE_SLOT: TimeSpan = TimeSpan::hours(2);

/// A day with the hours at which a visit can begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlotDay {
    pub day: JalaliDate,
    /// Hours of Tehran time, rising.
    pub hours: Vec<u8>,
}

/// The slots that can be asked for at `now`: two hours each, 08 to 20 in Tehran, from two hours ahead to 14 days. Days
/// without any are left out.
pub fn open_slots(now: Moment) -> Vec<SlotDay> {
    let today = JalaliDate::at(now);
    (0..=SLOT_DAYS)
        .map(|days| today.plus_days(days))
        .map(|day| SlotDay { day, hours: open_hours(day, now) })
        .filter(|slot_day| !slot_day.hours.is_empty())
        .collect()
}

fn open_hours(day: JalaliDate, now: Moment) -> Vec<u8> {
    SLOT_HOURS.into_iter().filter(|hour| is_offered(now, slot_at(day, *hour).0)).collect()
}

/// Whether a visit that begins then can be asked for at `now`: it is far enough ahead, and people have time to choose.
pub fn is_offered(now: Moment, slot_start: Moment) -> bool {
    slot_start >= now + SLOT_AHEAD && offers_until(now, slot_start).is_some()
}

/// Beginning and end of the slot of this day and hour.
pub fn slot_at(day: JalaliDate, hour: u8) -> (Moment, Moment) {
    let start = day.start() + i64::from(hour) * HOUR;
    (start, start + SLOT_LENGTH)
}

/// The hour of Tehran time at `at`.
pub fn tehran_hour(at: Moment) -> u8 {
    TehranTime::at(at).hour()
}

/// Until when offers are awaited and one must be chosen: a day at most, two hours before the slot, and never in the
/// night. `None` when less than half an hour is left that way: then the slot is not offered.
pub fn offers_until(now: Moment, slot_start: Moment) -> Option<Moment> {
    let until = (now + OFFERS_AT_MOST).min(slot_start - OFFERS_BEFORE_SLOT).max(now + OFFERS_AT_LEAST);
    Some(by_day(until)).filter(|until| *until >= now + OFFERS_AT_LEAST)
}

/// The same after a choice was released: not sooner than `before` and at least half an hour of the day, but not into
/// the slot.
pub fn offers_until_again(before: Moment, slot_start: Moment, now: Moment) -> Moment {
    by_day(before).max(into_morning(now + OFFERS_AT_LEAST)).min(slot_start)
}

/// A short time that would end in the night runs on into the morning: nobody is hurried who sleeps.
pub fn into_morning(at: Moment) -> Moment {
    let midnight = JalaliDate::at(at).start();
    match at - midnight {
        hour if hour > NIGHT_BEGINS => midnight + DAY + MORNING,
        hour if hour < NIGHT_ENDS => midnight + MORNING,
        _ => at,
    }
}

/// Whether others can still make offers before the slot when the chosen specialist cannot come.
pub fn has_time_for_others(request: &service_request::Model, now: Moment) -> bool {
    now + OFFERS_AT_LEAST <= request.slot_start
}

/// A deadline that would fall into the night moves back to its beginning.
pub fn by_day(at: Moment) -> Moment {
    let midnight = JalaliDate::at(at).start();
    match at - midnight {
        hour if hour > NIGHT_BEGINS => midnight + NIGHT_BEGINS,
        hour if hour < NIGHT_ENDS => midnight + NIGHT_BEGINS - DAY,
        _ => at,
    }
}

/// A message that would come in the night waits until it is over.
pub fn after_night(at: Moment) -> Moment {
    let midnight = JalaliDate::at(at).start();
    match at - midnight {
        hour if hour >= NIGHT_BEGINS => midnight + DAY + NIGHT_ENDS,
        hour if hour < NIGHT_ENDS => midnight + NIGHT_ENDS,
        _ => at,
    }
}

/// From when on the specialist can set out.
pub fn set_out_from(request: &service_request::Model) -> Moment {
    request.slot_start - SET_OUT_BEFORE_SLOT
}

/// Between which moments the chosen specialist may open this of a visit that was agreed at `agreed` for `slot`: the one
/// rule of the grants and of every sentence about them.
pub fn contact_window(item: ContactItem, agreed: Moment, slot: (Moment, Moment)) -> (Moment, Moment) {
    let from = match item {
        ContactItem::Address => agreed,
        ContactItem::Mobile => agreed.max(slot.0 - MOBILE_BEFORE_SLOT),
    };
    (from, slot.1 + CONTACT_AFTER_SLOT)
}

/// The first letter and dots: what the board shows.
pub fn masked_name(given: Option<&str>) -> String {
    let first = given.and_then(|given| given.trim().chars().next());
    format!("{}\u{2022}\u{2022}\u{2022}", first.map(String::from).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::clock::MINUTE;
    use proptest::prelude::*;

    fn at(hour: i64, minute: i64) -> Moment {
        JalaliDate::new(1405, 9, 1).unwrap().start() + hour * HOUR + minute * MINUTE
    }

    #[test]
    fn today_offers_what_begins_in_two_hours_or_later() {
        let today =
            |now| open_slots(now).into_iter().find(|slot| slot.day == JalaliDate::at(now)).map(|slot| slot.hours);
        assert_eq!(today(at(0, 0)).unwrap(), [10, 12, 14, 16, 18], "nobody chooses until six");
        assert_eq!(today(at(10, 0)).unwrap(), [12, 14, 16, 18]);
        assert_eq!(today(at(10, 1)).unwrap(), [14, 16, 18]);
        assert_eq!(today(at(16, 0)).unwrap(), [18]);
        assert_eq!(today(at(16, 1)), None);
    }

    #[test]
    fn the_last_day_is_the_fourteenth_from_today() {
        let slots = open_slots(at(23, 59));
        assert_eq!(slots.first().unwrap().day, JalaliDate::new(1405, 9, 2).unwrap());
        assert_eq!(slots.last().unwrap().day, JalaliDate::new(1405, 9, 15).unwrap());
        assert_eq!(slots.len(), 14);
    }

    #[test]
    fn the_hour_of_a_slot_is_the_hour_in_tehran() {
        for hour in SLOT_HOURS {
            let (start, end) = slot_at(JalaliDate::new(1405, 1, 31).unwrap(), hour);
            assert_eq!((tehran_hour(start), tehran_hour(end)), (hour, hour + 2));
        }
    }

    #[test]
    fn offers_end_by_a_day_and_two_hours_before_the_slot_but_not_at_once() {
        let now = at(9, 0);
        assert_eq!(offers_until(now, now + 5 * DAY), Some(now + DAY));
        assert_eq!(offers_until(now, now + 5 * HOUR), Some(now + 3 * HOUR));
        assert_eq!(offers_until(now, now + 2 * HOUR), Some(now + 30 * MINUTE));
    }

    #[test]
    fn a_deadline_to_choose_moves_back_to_the_evening_or_the_slot_is_not_offered() {
        let tomorrow_at_eight = at(32, 0);
        for (now, until) in [
            (at(12, 0), Some(at(22, 0))),
            (at(21, 30), Some(at(22, 0))),
            (at(21, 31), None),
            (at(23, 0), None),
            (at(30, 0), None),
        ] {
            assert_eq!(offers_until(now, tomorrow_at_eight), until, "{now:?}");
            assert_eq!(is_offered(now, tomorrow_at_eight), until.is_some(), "{now:?}");
        }
        // Filed in the night for another day: the evening before the day is over.
        assert_eq!(offers_until(at(23, 0), at(23, 0) + 5 * DAY), Some(at(46, 0)));
        assert!(!is_offered(at(12, 0), at(13, 59)), "too near by day");
    }

    #[test]
    fn half_an_hour_that_ends_in_the_night_runs_on_to_half_past_seven() {
        let morning = at(31, 30);
        for (time, moved) in [
            (at(21, 59), at(21, 59)),
            (at(22, 0), at(22, 0)),
            (at(22, 1), morning),
            (at(24, 0), morning),
            (at(30, 59), morning),
            (at(31, 0), at(31, 0)),
        ] {
            assert_eq!(into_morning(time), moved);
        }
    }

    #[test]
    fn no_deadline_falls_into_the_night() {
        let evening = at(22, 0);
        for (time, moved) in [
            (at(21, 59), at(21, 59)),
            (evening, evening),
            (at(22, 1), evening),
            (at(23, 59), evening),
            (at(24, 0), evening),
            (at(30, 59), evening),
            (at(31, 0), at(31, 0)),
        ] {
            assert_eq!(by_day(time), moved);
        }
    }

    #[test]
    fn no_message_comes_in_the_night() {
        let morning = at(31, 0);
        for (time, moved) in [
            (at(6, 59), at(7, 0)),
            (at(7, 0), at(7, 0)),
            (at(21, 59), at(21, 59)),
            (at(22, 0), morning),
            (at(24, 0), morning),
            (at(30, 59), morning),
            (morning, morning),
        ] {
            assert_eq!(after_night(time), moved);
        }
    }

    #[test]
    fn the_board_shows_one_letter_of_a_name() {
        assert_eq!(masked_name(Some("Sara")), "S\u{2022}\u{2022}\u{2022}");
        assert_eq!(masked_name(None), "\u{2022}\u{2022}\u{2022}");
    }

    proptest! {
        /// A choice that is not confirmed gives time again; wherever that ends, it is by day and leaves half an hour
        /// or all there is before the slot.
        #[test]
        fn time_to_choose_again_ends_by_day(now in 1_700_000_000_000_i64..1_900_000_000_000, stored in 0_i64..1_440, ahead in 0_i32..14, hour in 0_usize..6) {
            let now = Moment::from_ms(now);
            let slot_start = slot_at(JalaliDate::at(now).plus_days(ahead), SLOT_HOURS[hour]).0;
            prop_assume!(slot_start > now);
            let until = offers_until_again(now + stored * MINUTE, slot_start, now);
            prop_assert!(by_day(until) == until && until > now && until <= slot_start);
            prop_assert!(until - now >= 30 * MINUTE || until == slot_start);
        }

        #[test]
        fn every_open_slot_keeps_the_rule(now in 1_700_000_000_000_i64..1_900_000_000_000) {
            let now = Moment::from_ms(now);
            let slots = open_slots(now);
            prop_assert!((14..=15).contains(&slots.len()));
            for slot in slots {
                for hour in slot.hours {
                    let (start, end) = slot_at(slot.day, hour);
                    prop_assert!(start >= now + 2 * HOUR && end - start == 2 * HOUR);
                    prop_assert!(start < now + 15 * DAY);
                    let until = offers_until(now, start);
                    prop_assert!(until.is_some_and(|until| until <= start && by_day(until) == until));
                    prop_assert!(until.is_some_and(|until| until - now >= 30 * MINUTE));
                }
            }
        }
    }
}
