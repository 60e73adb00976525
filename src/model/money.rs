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

    /// Reads an amount in toman as a person typed it: Latin, Persian or Arabic digits, with commas (`,`, U+066C,
    /// U+060C) or spaces between groups of three.
    ///
    /// # Errors
    /// [`MoneyError`] says what to write instead.
    pub fn parse_toman(typed: &str) -> Result<Self, MoneyError> {
        let latin = digits::to_latin(&typed.replace(is_invisible, ""));
        let trimmed = latin.trim();
        if trimmed.is_empty() {
            return Err(MoneyError::Empty);
        }
        if trimmed.starts_with(['-', '+', '\u{2212}', '\u{2013}']) || trimmed.ends_with(['-', '+', '\u{2212}']) {
            return Err(MoneyError::Sign);
        }
        if let Some(unexpected) = trimmed.chars().find(|c| !c.is_ascii_digit() && !is_separator(*c)) {
            return Err(if matches!(unexpected, '.' | '\u{066B}') {
                MoneyError::Decimal
            } else {
                MoneyError::NotNumber
            });
        }
        let groups: Vec<&str> = trimmed.split(is_separator).collect();
        if !is_grouped_well(&groups) {
            return Err(MoneyError::NotNumber);
        }
        let number = groups.concat();
        let toman: i64 = number.parse().map_err(|_| MoneyError::TooLarge)?;
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

fn is_separator(c: char) -> bool {
    matches!(c, ',' | '\u{066C}' | '\u{060C}') || c.is_whitespace()
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{061C}' | '\u{FEFF}')
}

/// `1,250,000` yes; `12,50` no: whoever writes that may mean a fraction.
fn is_grouped_well(groups: &[&str]) -> bool {
    match groups {
        [] => false,
        [only] => !only.is_empty(),
        [first, rest @ ..] => (1..=3).contains(&first.len()) && rest.iter().all(|group| group.len() == 3),
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
        ] {
            assert_eq!(Rial::parse_toman(typed).map(Rial::toman), Ok(toman), "{typed}");
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
            ("1.250.000", MoneyError::Decimal),
            ("12,50", MoneyError::NotNumber),
            ("1,,000", MoneyError::NotNumber),
            (",000", MoneyError::NotNumber),
            ("1000,000", MoneyError::NotNumber),
            ("5 toman", MoneyError::NotNumber),
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
        fn anything_typed_is_answered_within_bounds(typed in "\\PC{0,24}|[0-9, ]{0,24}") {
            if let Ok(amount) = Rial::parse_toman(&typed) {
                prop_assert!(amount >= Rial::ZERO && amount.toman() <= Rial::MAX_TYPED_TOMAN && amount.odd_rials() == 0);
            }
        }
    }
}
