//! Tracking codes: what a person reads out to the call centre, `KZ-7F3K-9QT2`.
//!
//! Seven symbols of Crockford base 32 (35 random bits) and a check symbol of the same alphabet.
//!
//! **The check.** Crockford's own check is modulo 37 and needs five more symbols (`*~$=U`), which cannot be read
//! aloud. Here the symbols are elements of the field of 32 elements (bits as polynomials modulo
//! x⁵+x³+x²+x+1), and the check is d₁·g⁷ + d₂·g⁶ + … + d₇·g with g = x². All weights differ and none is zero, so
//! **every** change of one symbol and **every** exchange of two symbols, neighbours or not, is noticed;
//! of all other mistakes one in 32 slips through.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

use super::digits;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const PREFIX: &str = "KZ";
const DATA_SYMBOLS: usize = 7;
const SYMBOLS: usize = DATA_SYMBOLS + 1;
const DATA_MASK: u64 = (1 << (5 * DATA_SYMBOLS)) - 1;
const FIELD_POLYNOMIAL: u8 = 0b10_1111;

/// The public name of a request, a refund or a report: 35 bits that say nothing about their order or time.
/// A column holds it as [`TrackingCode::stored`] writes it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(
    feature = "ssr",
    derive(super::column::DeriveValueType),
    sea_orm(value_type = "String", from_str = "TrackingCode::parse", to_str = "TrackingCode::stored")
)]
pub struct TrackingCode(u64);

/// Why something typed is not a tracking code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TrackingCodeError {
    /// Nothing was typed.
    #[error("no code was given")]
    Empty,
    /// Not eight symbols after the prefix.
    #[error("the code has the wrong length")]
    Length,
    /// A character that stands in no code.
    #[error("the code holds a symbol that no code has")]
    Symbol,
    /// The check symbol does not fit: something was misread or exchanged.
    #[error("the check symbol does not fit")]
    Check,
}

impl TrackingCode {
    /// A code from 64 random bits, of which it uses 35.
    #[must_use]
    pub const fn from_random(bits: u64) -> Self {
        Self(bits & DATA_MASK)
    }

    /// Reads what a person typed: small letters, O for 0, I and L for 1, Persian and Arabic digits;
    /// prefix, spaces and dashes may be left out.
    ///
    /// # Errors
    /// [`TrackingCodeError`] says what is wrong with it.
    pub fn parse(typed: &str) -> Result<Self, TrackingCodeError> {
        let compact: Vec<char> = typed.chars().filter(|c| !is_filler(*c)).map(plain_symbol).collect();
        if compact.is_empty() {
            return Err(TrackingCodeError::Empty);
        }
        let prefix: Vec<char> = PREFIX.chars().collect();
        let symbols = match compact.strip_prefix(prefix.as_slice()) {
            Some(rest) if compact.len() != SYMBOLS => rest,
            _ => compact.as_slice(),
        };
        if symbols.len() != SYMBOLS {
            return Err(TrackingCodeError::Length);
        }
        let values: Vec<u8> =
            symbols.iter().copied().map(symbol_value).collect::<Option<_>>().ok_or(TrackingCodeError::Symbol)?;
        let (data, check) = values.split_at(DATA_SYMBOLS);
        if check != [check_value(data)] {
            return Err(TrackingCodeError::Check);
        }
        Ok(Self(data.iter().fold(0, |bits, value| bits << 5 | u64::from(*value))))
    }

    /// As a column holds it: the eight symbols without the prefix.
    #[must_use]
    pub fn stored(&self) -> String {
        self.symbols().into_iter().map(char::from).collect()
    }

    fn symbols(self) -> [u8; SYMBOLS] {
        let mut values = [0; SYMBOLS];
        for (place, value) in values.iter_mut().take(DATA_SYMBOLS).enumerate() {
            *value = (self.0 >> (5 * (DATA_SYMBOLS - 1 - place)) & 31) as u8;
        }
        values[DATA_SYMBOLS] = check_value(&values[..DATA_SYMBOLS]);
        values.map(|value| ALPHABET[usize::from(value & 31)])
    }
}

impl fmt::Display for TrackingCode {
    /// `KZ-7F3K-9QT2`: for storing, showing and reading aloud.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}")?;
        for (place, symbol) in self.symbols().into_iter().enumerate() {
            if place % 4 == 0 {
                f.write_str("-")?;
            }
            write!(f, "{}", char::from(symbol))?;
        }
        Ok(())
    }
}

impl fmt::Debug for TrackingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TrackingCode({self})")
    }
}

impl FromStr for TrackingCode {
    type Err = TrackingCodeError;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        Self::parse(typed)
    }
}

impl Serialize for TrackingCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TrackingCode {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let typed = String::deserialize(deserializer)?;
        Self::parse(&typed).map_err(serde::de::Error::custom)
    }
}

fn check_value(data: &[u8]) -> u8 {
    data.iter().fold(0, |sum, value| times_x(times_x(sum ^ value)))
}

/// Multiplication by x in the field of 32 elements.
fn times_x(element: u8) -> u8 {
    let shifted = element << 1;
    if shifted & 0b10_0000 == 0 { shifted } else { shifted ^ FIELD_POLYNOMIAL }
}

fn plain_symbol(c: char) -> char {
    match digits::latin_digit(c).to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    }
}

fn symbol_value(c: char) -> Option<u8> {
    let byte = u8::try_from(c).ok()?;
    ALPHABET.iter().position(|symbol| *symbol == byte).and_then(|place| u8::try_from(place).ok())
}

fn is_filler(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '-' | '_' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde::de::IntoDeserializer;
    use serde::de::value::{Error as ValueError, StrDeserializer};

    const EXAMPLE: &str = "KZ-7F3K-9QT2";

    #[test]
    fn the_example_of_the_documents_is_a_code() {
        let code = TrackingCode::parse(EXAMPLE).unwrap();
        assert_eq!(code.to_string(), EXAMPLE);
        assert_eq!(format!("{code:?}"), "TrackingCode(KZ-7F3K-9QT2)");
    }

    #[test]
    fn it_may_be_typed_in_many_ways() {
        let code = TrackingCode::parse(EXAMPLE);
        for typed in ["kz7f3k9qt2", "7F3K9QT2", " kz 7f3k \u{2013} 9qt2 ", "KZ-\u{06F7}F\u{0663}K-\u{06F9}QT\u{06F2}"] {
            assert_eq!(TrackingCode::parse(typed), code, "{typed}");
        }
        let zeros = TrackingCode::from_random(0).to_string();
        assert_eq!(zeros, "KZ-0000-0000");
        assert_eq!(TrackingCode::parse("KZ-oOoO-OOOO"), TrackingCode::parse(&zeros));
        let ones = TrackingCode::from_random(1 << 5 | 1).to_string();
        assert_eq!(TrackingCode::parse(&ones.replacen("11", "iL", 1)), TrackingCode::parse(&ones));
    }

    #[test]
    fn a_column_holds_the_eight_symbols() {
        let code = TrackingCode::from_random(7 << 20);
        assert_eq!(code.stored().len(), SYMBOLS);
        assert_eq!(TrackingCode::parse(&code.stored()), Ok(code));
    }

    #[test]
    fn a_code_that_begins_like_the_prefix_is_read_whole() {
        let begins = u64::from(symbol_value('K').unwrap()) << 30 | u64::from(symbol_value('Z').unwrap()) << 25;
        let code = TrackingCode::from_random(begins);
        let whole = code.to_string();
        assert_eq!(TrackingCode::parse(&whole), Ok(code));
        assert_eq!(TrackingCode::parse(whole.trim_start_matches("KZ-")).map(|c| c.to_string()), Ok(whole.clone()));
    }

    #[test]
    fn what_is_no_code_is_refused_with_the_reason() {
        for (typed, error) in [
            ("", TrackingCodeError::Empty),
            (" - ", TrackingCodeError::Empty),
            ("KZ", TrackingCodeError::Length),
            ("KZ-7F3K-9QT", TrackingCodeError::Length),
            ("KZ-7F3K-9QT22", TrackingCodeError::Length),
            ("KZ-7F3K-9QU2", TrackingCodeError::Symbol),
            ("KZ-7F3K-9Q\u{00E9}2", TrackingCodeError::Symbol),
            ("KZ-7F3K-9QT3", TrackingCodeError::Check),
        ] {
            assert_eq!(TrackingCode::parse(typed), Err(error), "{typed}");
        }
    }

    #[test]
    fn serde_uses_the_written_form_and_checks_it() {
        let read = |text: &'static str| {
            let deserializer: StrDeserializer<'_, ValueError> = text.into_deserializer();
            TrackingCode::deserialize(deserializer)
        };
        assert_eq!(read(EXAMPLE).unwrap().to_string(), EXAMPLE);
        assert!(read("KZ-7F3K-9QT3").is_err());
    }

    proptest! {
        #[test]
        fn written_codes_are_read_back(bits in any::<u64>()) {
            let code = TrackingCode::from_random(bits);
            prop_assert_eq!(TrackingCode::parse(&code.to_string()), Ok(code));
            prop_assert_eq!(TrackingCode::parse(&code.to_string().to_lowercase()), Ok(code));
        }

        #[test]
        fn every_single_mistake_and_every_exchange_is_noticed(bits in any::<u64>()) {
            let right = TrackingCode::from_random(bits).symbols();
            let parse = |symbols: &[u8]| TrackingCode::parse(std::str::from_utf8(symbols).unwrap());
            for place in 0..SYMBOLS {
                for symbol in ALPHABET.iter().filter(|s| **s != right[place]) {
                    let mut wrong = right;
                    wrong[place] = *symbol;
                    prop_assert_eq!(parse(&wrong), Err(TrackingCodeError::Check));
                }
                for other in (place + 1..SYMBOLS).filter(|other| right[*other] != right[place]) {
                    let mut wrong = right;
                    wrong.swap(place, other);
                    prop_assert_eq!(parse(&wrong), Err(TrackingCodeError::Check));
                }
            }
        }

        #[test]
        fn anything_typed_is_answered(typed in "\\PC{0,20}|[a-zA-Z0-9 -]{8,13}") {
            if let Ok(code) = TrackingCode::parse(&typed) {
                prop_assert_eq!(TrackingCode::parse(&code.to_string()), Ok(code));
            }
        }
    }
}
