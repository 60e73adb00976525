//! Money: whole rials, with arithmetic that cannot overflow silently. People see and type toman (ten rials).

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::digits;

/// An amount in rials, the unit of the law and of the ledger. May be negative in ledger lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rial(i64);

/// Why something typed is not an amount in toman.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum MoneyError {
    /// Nothing was typed.
    #[error("no amount was given")]
    Empty,
    /// Something else than digits in groups of three.
    #[error("the amount is not a number")]
    NotNumber,
    /// A plus or minus sign.
    #[error("the amount carries a sign")]
    Sign,
    /// A decimal point: amounts are whole toman.
    #[error("the amount is not whole")]
    Decimal,
    /// It is in rials.
    #[error("the amount is in rials")]
    Rial,
    /// More than [`Rial::MAX_TYPED_TOMAN`].
    #[error("the amount is too large")]
    TooLarge,
}

impl Rial {
    /// No money.
    pub const ZERO: Self = Self(0);
    /// The most that can be typed into one field: ten billion toman.
    pub const MAX_TYPED_TOMAN: i64 = 10_000_000_000;
    const PER_TOMAN: i64 = 10;

    /// This many rials.
    #[must_use]
    pub const fn new(rials: i64) -> Self {
        Self(rials)
    }

    /// This many toman; `None` when the rials do not fit.
    #[must_use]
    pub fn from_toman(toman: i64) -> Option<Self> {
        toman.checked_mul(Self::PER_TOMAN).map(Self)
    }

    /// The number of rials, for the database and for payment gateways.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }

    /// Whole toman, rounded towards zero. [`Rial::odd_rials`] is what this leaves out.
    #[must_use]
    pub const fn toman(self) -> i64 {
        self.0 / Self::PER_TOMAN
    }

    /// Rials beyond whole tomans, from 0 to 9, without sign.
    #[must_use]
    pub const fn odd_rials(self) -> i64 {
        (self.0 % Self::PER_TOMAN).abs()
    }

    /// Whether this is less than nothing.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// The sum, if it fits.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The difference, if it fits.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }

    /// The amount this many times, if it fits.
    #[must_use]
    pub fn checked_mul(self, times: i64) -> Option<Self> {
        self.0.checked_mul(times).map(Self)
    }

    /// Reads an amount in toman as a person typed it: Latin, Persian or Arabic digits; between groups of three one and
    /// the same sign of those that people write there, or spaces; the unit behind it or not.
    ///
    /// # Errors
    /// [`MoneyError`] says what to write instead.
    pub fn parse_toman(typed: &str) -> Result<Self, MoneyError> {
        let latin = digits::to_latin(&typed.replace(is_invisible, "")).to_lowercase();
        let number = without_unit(latin.trim())?;
        if number.is_empty() {
            return Err(MoneyError::Empty);
        }
        if number.starts_with(MINUS_OR_PLUS) || number.ends_with(MINUS_OR_PLUS) {
            return Err(MoneyError::Sign);
        }
        let toman: i64 = whole_digits(number)?.parse().map_err(|_| MoneyError::TooLarge)?;
        if toman > Self::MAX_TYPED_TOMAN {
            return Err(MoneyError::TooLarge);
        }
        Self::from_toman(toman).ok_or(MoneyError::TooLarge)
    }
}

impl fmt::Display for Rial {
    /// Only the number of rials, in ASCII digits: for records. People read `Words::toman`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

const MINUS_OR_PLUS: [char; 4] = ['-', '+', '\u{2212}', '\u{2013}'];
/// The unit in Persian, as it is written and as it is spoken, and in Latin letters.
const TOMAN: [&str; 4] =
    ["\u{062A}\u{0648}\u{0645}\u{0627}\u{0646}", "\u{062A}\u{0648}\u{0645}\u{0646}", "tomans", "toman"];
/// The other unit, with both letters for its yeh, and its sign.
const RIAL: [&str; 6] =
    ["\u{0631}\u{06CC}\u{0627}\u{0644}", "\u{0631}\u{064A}\u{0627}\u{0644}", "\u{FDFC}", "rials", "rial", "irr"];

/// The text before the unit. Rials are refused by name: taken for toman they would be ten times the amount.
fn without_unit(typed: &str) -> Result<&str, MoneyError> {
    if RIAL.iter().any(|unit| typed.ends_with(unit) || typed.starts_with(unit)) {
        return Err(MoneyError::Rial);
    }
    Ok(TOMAN.iter().find_map(|unit| typed.strip_suffix(unit)).unwrap_or(typed).trim_end())
}

/// The digits of a whole number, without what stands between its groups.
fn whole_digits(number: &str) -> Result<String, MoneyError> {
    let mut signs = number.chars().filter(|c| !c.is_ascii_digit()).map(sign_of);
    let Some(first) = signs.next() else { return Ok(number.to_owned()) };
    let sign = first.ok_or(MoneyError::NotNumber)?;
    let mut count = 1;
    for other in signs {
        count += 1;
        if other != Some(sign) {
            return Err(MoneyError::NotNumber);
        }
    }
    let groups: Vec<&str> = number.split(|c: char| !c.is_ascii_digit()).collect();
    match is_grouped_well(&groups) {
        true => Ok(groups.concat()),
        false if count == 1 && matches!(sign, '.' | '/' | DECIMAL) => Err(MoneyError::Decimal),
        false => Err(MoneyError::NotNumber),
    }
}

/// The decimal sign of Persian; people also write it between groups.
const DECIMAL: char = '\u{066B}';

/// What stands between groups, every kind of blank as the same; `None` for what does not.
fn sign_of(c: char) -> Option<char> {
    match c {
        '/' | '.' | ',' | '\'' | '_' | '\u{060C}' | '\u{066C}' | DECIMAL => Some(c),
        '\u{2019}' => Some('\''),
        blank if blank.is_whitespace() => Some(' '),
        _ => None,
    }
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{061C}' | '\u{FEFF}')
}

/// `1,250,000` yes; `12,50` no: whoever writes that may mean a fraction, and so does `0.500`.
fn is_grouped_well(groups: &[&str]) -> bool {
    match groups {
        [first, rest @ ..] => {
            (1..=3).contains(&first.len()) && !first.starts_with('0') && rest.iter().all(|group| group.len() == 3)
        }
        [] => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde::de::IntoDeserializer;
    use serde::de::value::{Error as ValueError, I64Deserializer};

    #[test]
    fn amounts_as_people_type_them() {
        for (typed, toman) in [
            ("0", 0),
            ("1250000", 1_250_000),
            (" 1,250,000 ", 1_250_000),
            ("\u{06F1}\u{066C}\u{06F2}\u{06F5}\u{06F0}\u{066C}\u{06F0}\u{06F0}\u{06F0}", 1_250_000),
            ("\u{0661}\u{060C}250\u{060C}000", 1_250_000),
            ("1 250\u{00A0}000", 1_250_000),
            ("007", 7),
            ("10,000,000,000", Rial::MAX_TYPED_TOMAN),
            ("12_500", 12_500),
        ] {
            assert_eq!(Rial::parse_toman(typed).map(Rial::toman), Ok(toman), "{typed}");
        }
    }

    /// One sign between the groups throughout, whichever; the unit behind it in both scripts, with marks that nobody sees.
    #[test]
    fn price_as_iranians_write_it() {
        let toman = "\u{062A}\u{0648}\u{0645}\u{0627}\u{0646}";
        for typed in [
            "\u{06F2}/\u{06F5}\u{06F0}\u{06F0}/\u{06F0}\u{06F0}\u{06F0}".to_owned(),
            "2.500.000".to_owned(),
            "\u{06F2}\u{066B}\u{06F5}\u{06F0}\u{06F0}\u{066B}\u{06F0}\u{06F0}\u{06F0}".to_owned(),
            "2'500'000".to_owned(),
            "2\u{2019}500\u{2019}000".to_owned(),
            "2_500_000".to_owned(),
            "2 500\u{00A0}000".to_owned(),
            format!("2500000 {toman}"),
            format!("\u{200F}2\u{060C}500\u{060C}000\u{200C}{toman}\u{200E}"),
            "2500000Toman".to_owned(),
            "2,500,000 \u{062A}\u{0648}\u{0645}\u{0646}".to_owned(),
        ] {
            assert_eq!(Rial::parse_toman(&typed).map(Rial::toman), Ok(2_500_000), "{typed}");
        }
    }

    #[test]
    fn what_is_no_amount_is_refused_with_the_reason() {
        for (typed, error) in [
            ("", MoneyError::Empty),
            (" \u{200E} ", MoneyError::Empty),
            ("-5", MoneyError::Sign),
            ("\u{2212}5", MoneyError::Sign),
            ("+5", MoneyError::Sign),
            ("5-", MoneyError::Sign),
            ("12.5", MoneyError::Decimal),
            ("\u{06F1}\u{066B}\u{06F5}", MoneyError::Decimal),
            ("1/5", MoneyError::Decimal),
            ("2.50", MoneyError::Decimal),
            ("0.500", MoneyError::Decimal),
            ("12,50", MoneyError::NotNumber),
            ("1.250.00", MoneyError::NotNumber),
            ("1.250,000", MoneyError::NotNumber),
            ("1 250,000", MoneyError::NotNumber),
            ("1,,000", MoneyError::NotNumber),
            (",000", MoneyError::NotNumber),
            ("1000,000", MoneyError::NotNumber),
            ("toman", MoneyError::Empty),
            ("5 dollars", MoneyError::NotNumber),
            ("2500000 rial", MoneyError::Rial),
            ("2500000\u{FDFC}", MoneyError::Rial),
            ("\u{06F2}\u{06F5}\u{06F0}\u{06F0}\u{06F0} \u{0631}\u{06CC}\u{0627}\u{0644}", MoneyError::Rial),
            ("25000 \u{0631}\u{064A}\u{0627}\u{0644}\u{200F}", MoneyError::Rial),
            ("1e9", MoneyError::NotNumber),
            ("10000000001", MoneyError::TooLarge),
            ("99999999999999999999999", MoneyError::TooLarge),
        ] {
            assert_eq!(Rial::parse_toman(typed), Err(error), "{typed}");
        }
    }

    #[test]
    fn arithmetic_stops_at_the_edge() {
        let most = Rial::new(i64::MAX);
        assert_eq!(most.checked_add(Rial::new(1)), None);
        assert_eq!(Rial::new(i64::MIN).checked_sub(Rial::new(1)), None);
        assert_eq!(most.checked_mul(2), None);
        assert_eq!(Rial::from_toman(i64::MAX), None);
        assert_eq!(Rial::new(30).checked_mul(3).and_then(|r| r.checked_sub(Rial::new(95))), Some(Rial::new(-5)));
        assert_eq!((Rial::new(-15).toman(), Rial::new(-15).odd_rials()), (-1, 5));
    }

    #[test]
    fn serde_is_the_bare_number() {
        let deserializer: I64Deserializer<ValueError> = (-120_i64).into_deserializer();
        assert_eq!(Rial::deserialize(deserializer).unwrap(), Rial::new(-120));
        assert_eq!(Rial::new(-120).to_string(), "-120");
    }

    proptest! {
        #[test]
        fn typed_amounts_come_back(toman in 0..=Rial::MAX_TYPED_TOMAN) {
            let written = toman.to_string();
            prop_assert_eq!(Rial::parse_toman(&digits::to_persian(&written)), Ok(Rial::new(toman * 10)));
        }

        #[test]
        fn price_as_iranians_write_it_with_any_sign(toman in 1..=Rial::MAX_TYPED_TOMAN, sign in "[/.,'_ \u{060C}\u{066C}\u{066B}]") {
            let digits = toman.to_string();
            let mut grouped = String::new();
            for (place, digit) in digits.char_indices() {
                if place > 0 && (digits.len() - place) % 3 == 0 {
                    grouped.push_str(&sign);
                }
                grouped.push(digit);
            }
            prop_assert_eq!(Rial::parse_toman(&digits::to_persian(&grouped)), Rial::from_toman(toman).ok_or(MoneyError::TooLarge));
        }

        #[test]
        fn anything_typed_is_answered_within_bounds(typed in "\\PC{0,24}|[0-9,./ ]{0,24}") {
            if let Ok(amount) = Rial::parse_toman(&typed) {
                prop_assert!(amount >= Rial::ZERO && amount.toman() <= Rial::MAX_TYPED_TOMAN && amount.odd_rials() == 0);
            }
        }
    }
}
