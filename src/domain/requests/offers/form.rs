//! The offer form: a total in toman, an hour of arrival inside the slot, a message.
use crate::base::clock::HOUR;
use crate::domain::requests::rules::tehran_hour;
use crate::domain::requests::without_contact;
use crate::model::digits;
use crate::model::field::{FormField, Kind, Needed, Optional, as_it_is};
use crate::model::form::{FieldErrors, Message, RawForm};
use crate::model::moment::Moment;
use crate::model::money::{MoneyError, Rial};
use crate::model::text::{clean_line, clean_text};

/// Bounds of a total, in toman.
pub const TOTAL_LEAST: i64 = 10_000;
pub const TOTAL_MOST: i64 = 1_000_000_000;
/// The whole price.
pub const TOTAL: Needed<Rial> = FormField {
    name: "total",
    label: "desk-total",
    hint: Some("desk-total-hint"),
    kind: Kind::Number,
    most: None,
    clean: clean_line,
    missing: "offer-error-total",
    parse: |typed| parse_total(&typed),
};

/// The hour of arrival. Which there are, the slot of the request says.
pub const ARRIVAL_HOUR: Needed<String> = FormField {
    name: "arrival_hour",
    label: "desk-arrival",
    hint: None,
    kind: Kind::Choice,
    most: None,
    clean: clean_line,
    missing: "offer-error-arrival",
    parse: as_it_is,
};

/// What the specialist says to the customer.
pub const MESSAGE: Optional<String> = FormField {
    name: "message",
    label: "desk-message",
    hint: Some("desk-message-hint"),
    kind: Kind::Lines,
    most: Some(500),
    clean: clean_text,
    missing: "",
    parse: |typed| Ok(without_contact(Some(typed), "offer-error-contact")?.unwrap_or_default()),
};

/// The whole price once more, in toman: that this very amount is meant although it is far from what others ask.
pub const TOTAL_SURE: Optional<i64> = FormField {
    name: "total_sure",
    label: "desk-total-sure",
    hint: None,
    kind: Kind::Tick,
    most: None,
    clean: clean_line,
    missing: "",
    // Whatever else stands there is no amount, and confirms none.
    parse: |typed| Ok(typed.parse().unwrap_or_default()),
};

/// A parsed offer form. Made by [`parse_offer`] only.
#[derive(Clone)]
pub struct NewOffer {
    pub(in crate::domain::requests) total: Rial,
    /// Whether the total is meant, however far it is from what others ask.
    pub(in crate::domain::requests) is_total_sure: bool,
    pub(in crate::domain::requests) arrival_start: Moment,
    pub(in crate::domain::requests) arrival_end: Moment,
    pub(in crate::domain::requests) message: Option<String>,
}

/// Personal text must not reach a log by way of a panic or a trace.
impl std::fmt::Debug for NewOffer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NewOffer({}, redacted)", self.total)
    }
}

/// The hours of Tehran time at which one can arrive in this slot, with their moments.
pub fn arrival_hours(slot: (Moment, Moment)) -> Vec<(u8, Moment)> {
    let mut hours = Vec::new();
    let mut start = slot.0;
    while start < slot.1 && hours.len() < 24 {
        hours.push((tehran_hour(start), start));
        start += HOUR;
    }
    hours
}

/// Reads the form for a request with this slot. Fields: `total` in toman, `arrival_hour` (an hour inside the slot),
/// `message`.
///
/// # Errors
/// One error for each field that is wrong.
pub fn parse_offer(raw: &RawForm, slot: (Moment, Moment)) -> Result<NewOffer, FieldErrors> {
    let mut errors = FieldErrors::default();
    let total = errors.read(&TOTAL, raw);
    let arrival = errors.read(&ARRIVAL_HOUR, raw);
    let arrival = arrival.and_then(|hour| errors.keep(ARRIVAL_HOUR.name, parse_arrival(&hour, slot)));
    let message = errors.read(&MESSAGE, raw);
    let sure = errors.read(&TOTAL_SURE, raw).flatten();
    let parts = total.zip(arrival).zip(message);
    errors.finish(parts.map(|((total, arrival_start), message)| NewOffer {
        total,
        is_total_sure: sure == Some(total.toman()),
        arrival_start,
        arrival_end: (arrival_start + HOUR).min(slot.1),
        message,
    }))
}

fn parse_total(typed: &str) -> Result<Rial, Message> {
    let total = Rial::parse_toman(typed).map_err(|error| match error {
        MoneyError::Empty => Message::new("offer-error-total"),
        MoneyError::TooLarge => bound("offer-error-total-most", TOTAL_MOST),
        MoneyError::Rial => Message::new("offer-error-total-rial"),
        MoneyError::NotNumber | MoneyError::Sign | MoneyError::Decimal => Message::new("offer-error-total-number"),
    })?;
    match total.toman() {
        TOTAL_LEAST..=TOTAL_MOST => Ok(total),
        toman if toman > TOTAL_MOST => Err(bound("offer-error-total-most", TOTAL_MOST)),
        _ => Err(too_small(total)),
    }
}

fn bound(key: &'static str, toman: i64) -> Message {
    Message::new(key).toman("bound", Rial::from_toman(toman).unwrap_or_default())
}

/// Whoever writes 45 mostly means 45 thousand: people say prices without the thousand.
fn too_small(total: Rial) -> Message {
    let meant = total.checked_mul(1_000).filter(|meant| (TOTAL_LEAST..=TOTAL_MOST).contains(&meant.toman()));
    match meant {
        Some(meant) => Message::new("offer-error-total-small")
            .toman("typed", total)
            .toman_in_words("meant", meant)
            .num("write", meant.toman()),
        None => bound("offer-error-total-least", TOTAL_LEAST),
    }
}

/// Nobody comes for less without meaning it, in toman.
const RARELY_LESS: i64 = 50_000;
/// One zero too many or too few is farther from what others ask than this many times.
const RARELY_TIMES: i64 = 5;

/// What to ask about a total that may be mistyped: far from the middle of what others ask for the same work, or less than
/// one comes for. `None` for one like the others.
pub(super) fn question_about(total: Rial, others: &[Rial]) -> Option<Message> {
    let ask = |key: &'static str| Message::new(key).toman("total", total).toman_in_words("words", total);
    let (total_rial, middle) = (total.get(), middle_of(others).map(Rial::get));
    let is_far = |middle: i64| {
        total_rial >= middle.saturating_mul(RARELY_TIMES) || total_rial.saturating_mul(RARELY_TIMES) <= middle
    };
    match middle {
        Some(middle) if is_far(middle) => Some(ask("offer-ask-total-far").toman("middle", Rial::new(middle))),
        _ if total.toman() < RARELY_LESS => Some(ask("offer-ask-total-low")),
        _ => None,
    }
}

/// The amount in the middle; of two the smaller one.
fn middle_of(amounts: &[Rial]) -> Option<Rial> {
    let mut amounts = amounts.to_vec();
    amounts.sort_unstable();
    amounts.get(amounts.len().saturating_sub(1) / 2).copied()
}

fn parse_arrival(typed: &str, slot: (Moment, Moment)) -> Result<Moment, Message> {
    let typed = digits::to_latin(typed.trim());
    let hour = typed.bytes().all(|byte| byte.is_ascii_digit()).then(|| typed.parse::<u8>().ok()).flatten();
    let found = arrival_hours(slot).into_iter().find(|(open, _)| Some(*open) == hour);
    found.map(|(_, start)| start).ok_or_else(|| Message::new("offer-error-arrival"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::calendar::JalaliDate;
    use proptest::prelude::*;

    fn slot() -> (Moment, Moment) {
        let start = JalaliDate::new(1405, 9, 2).unwrap().start() + 10 * HOUR;
        (start, start + 2 * HOUR)
    }

    fn form(total: &str, hour: &str, message: &str) -> RawForm {
        RawForm::from_pairs([("total", total), ("arrival_hour", hour), ("message", message)])
    }

    fn keys(raw: &RawForm) -> Vec<&'static str> {
        parse_offer(raw, slot()).err().map(|errors| errors.iter().map(|e| e.message.key).collect()).unwrap_or_default()
    }

    #[test]
    fn a_good_offer_is_read_in_any_digits() {
        let offer =
            parse_offer(&form("\u{06F4}\u{06F5}\u{06F0},\u{06F0}\u{06F0}\u{06F0}", "\u{06F1}\u{06F1}", " ok "), slot());
        let offer = offer.unwrap();
        assert_eq!(offer.total, Rial::from_toman(450_000).unwrap());
        assert_eq!((offer.arrival_start, offer.arrival_end), (slot().0 + HOUR, slot().1));
        assert_eq!(offer.message.as_deref(), Some("ok"));
    }

    #[test]
    fn price_as_iranians_write_it() {
        for typed in ["\u{06F4}\u{06F5}\u{06F0}/\u{06F0}\u{06F0}\u{06F0}", "450.000", "450000 toman"] {
            assert_eq!(parse_offer(&form(typed, "10", ""), slot()).unwrap().total.toman(), 450_000, "{typed}");
        }
        assert_eq!(keys(&form("4500000 \u{0631}\u{06CC}\u{0627}\u{0644}", "10", "")), ["offer-error-total-rial"]);
        assert_eq!(keys(&form("45", "10", "")), ["offer-error-total-small"]);
        assert_eq!(keys(&form("9", "10", "")), ["offer-error-total-least"]);
        assert_eq!(keys(&form("0", "10", "")), ["offer-error-total-least"]);
        assert_eq!(keys(&form("10000000000", "10", "")), ["offer-error-total-most"]);
    }

    #[test]
    fn a_total_far_from_the_others_is_asked_about() {
        let toman = |toman: i64| Rial::from_toman(toman).unwrap();
        let asked = |total: i64, others: &[i64]| {
            let others: Vec<Rial> = others.iter().map(|other| toman(*other)).collect();
            question_about(toman(total), &others).map(|message| message.key)
        };
        assert_eq!(asked(450_000, &[]), None);
        assert_eq!(asked(45_000, &[]), Some("offer-ask-total-low"));
        assert_eq!(asked(450_000, &[500_000, 380_000, 9_000_000]), None, "one odd offer moves no middle");
        assert_eq!(asked(4_500_000, &[500_000, 380_000, 600_000]), Some("offer-ask-total-far"));
        assert_eq!(asked(60_000, &[500_000, 380_000]), Some("offer-ask-total-far"));
        assert_eq!(asked(1_000_000_000, &[400_000]), Some("offer-ask-total-far"));
    }

    #[test]
    fn the_tick_means_the_amount_that_was_asked_about_and_no_other() {
        let sure = |total: &str, sure: &str| {
            let mut raw = form(total, "10", "");
            raw.set(TOTAL_SURE.name, sure);
            parse_offer(&raw, slot()).unwrap().is_total_sure
        };
        assert!(sure("4500000", "4500000"));
        assert!(!sure("45000", "4500000") && !sure("45000", "") && !sure("45000", "yes"));
    }

    #[test]
    fn each_field_is_checked() {
        assert_eq!(keys(&RawForm::default()), ["offer-error-total", "offer-error-arrival"]);
        assert_eq!(keys(&form("1.5", "10", "")), ["offer-error-total-number"]);
        for (total, is_right) in [("9999", false), ("10000", true), ("1000000000", true), ("1000000001", false)] {
            assert_eq!(keys(&form(total, "10", "")).is_empty(), is_right, "{total}");
        }
        for hour in ["9", "12", "", "+10", "1000"] {
            assert_eq!(keys(&form("10000", hour, "")), ["offer-error-arrival"], "{hour}");
        }
        assert_eq!(keys(&form("10000", "10", "t.me/me")), ["offer-error-contact"]);
        assert_eq!(keys(&form("10000", "10", &"x".repeat(501))), ["form-error-too-long"]);
    }

    proptest! {
        #[test]
        fn whatever_is_sent_gives_an_offer_in_bounds_or_errors(total in any::<String>(), hour in any::<String>(), message in any::<String>()) {
            match parse_offer(&form(&total, &hour, &message), slot()) {
                Ok(offer) => {
                    prop_assert!((TOTAL_LEAST..=TOTAL_MOST).contains(&offer.total.toman()));
                    prop_assert!(slot().0 <= offer.arrival_start && offer.arrival_end <= slot().1);
                }
                Err(errors) => prop_assert!(!errors.is_empty()),
            }
        }
    }
}
