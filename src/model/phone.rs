//! Mobile numbers of Iran: many ways to type one, one way to store it.
//!
//! A number is valid when it is `+989` and nine digits, **and nothing narrower**: lists of operator prefixes
//! go stale and lock people out.

use std::fmt;

use thiserror::Error;

use super::digits;
use super::text::without_invisible;

/// A mobile number of Iran, held as `+989xxxxxxxxx`. Personal: it has no `Display`, and `Debug` hides it.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Mobile(String);

/// Why something typed is not a mobile number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PhoneError {
    /// Nothing was typed.
    #[error("no number was given")]
    Empty,
    /// Too many or too few digits; `digits` counts them as in the local form with its leading zero (eleven is right).
    #[error("the number has {digits} digits")]
    Length {
        /// Digits typed, a country prefix counted as the one leading zero it stands for.
        digits: u32,
    },
    /// A number, but of a landline or of another country.
    #[error("this is no mobile number of Iran")]
    NotMobile,
    /// Something else than digits and what people write between them.
    #[error("there is something else than digits")]
    NotDigits,
}

/// Digits after the country code or the leading zero.
const NATIONAL_DIGITS: usize = 10;

impl Mobile {
    /// Reads what a person typed or pasted: `09…`, `9…`, `+98…`, `0098…` or `98…`, with spaces, dashes, dots and
    /// brackets between, in Latin, Persian or Arabic digits; also as a link to call, `tel:…`.
    ///
    /// # Errors
    /// [`PhoneError`] says what to write instead.
    pub fn parse(typed: &str) -> Result<Self, PhoneError> {
        let typed = without_invisible(typed);
        let number = without_scheme(typed.trim());
        let compact: String = number.chars().filter(|c| !is_filler(*c)).map(digits::latin_digit).collect();
        if compact.is_empty() {
            return Err(PhoneError::Empty);
        }
        let (is_international, number) = match compact.strip_prefix('+') {
            Some(rest) => (true, rest),
            None => (false, compact.as_str()),
        };
        if number.is_empty() || !number.bytes().all(|b| b.is_ascii_digit()) {
            return Err(PhoneError::NotDigits);
        }
        let national = national_part(number, is_international).ok_or(PhoneError::NotMobile)?;
        check(national)?;
        Ok(Self(format!("+98{}", national.digits)))
    }

    /// `+989121234567`: the stored form, and the one to send.
    #[must_use]
    pub fn as_e164(&self) -> &str {
        &self.0
    }

    /// `09121234567`.
    #[must_use]
    pub fn local(&self) -> String {
        format!("0{}", self.national())
    }

    /// `0912 123 4567`, in groups as it is read aloud.
    #[must_use]
    pub fn grouped_local(&self) -> String {
        let (operator, rest) = self.national().split_at(3);
        let (middle, end) = rest.split_at(3);
        format!("0{operator} {middle} {end}")
    }

    /// `0912` and the last two digits, the five between as bullets: enough for its owner to recognise it.
    #[must_use]
    pub fn masked_local(&self) -> String {
        let national = self.national();
        format!("0{} \u{2022}\u{2022}\u{2022} \u{2022}\u{2022}{}", &national[..3], &national[NATIONAL_DIGITS - 2..])
    }

    /// Ten ASCII digits; the constructor is the only one to write the field.
    fn national(&self) -> &str {
        &self.0[3..]
    }
}

impl fmt::Debug for Mobile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mobile(redacted)")
    }
}

#[derive(Clone, Copy)]
struct National<'a> {
    digits: &'a str,
    /// Whether the part before was a zero or a country code, and so counts as one digit.
    had_prefix: bool,
}

/// What follows the zero or the country code; `None` for another country.
fn national_part(number: &str, is_international: bool) -> Option<National<'_>> {
    let after_country = if is_international {
        Some(number.strip_prefix("98")?)
    } else {
        number
            .strip_prefix("0098")
            .or_else(|| number.strip_prefix("98").filter(|rest| rest.len() >= NATIONAL_DIGITS - 1))
    };
    if let Some(rest) = after_country {
        // Some write the zero too: +98 (0) 912 …
        return Some(National { digits: rest.strip_prefix('0').unwrap_or(rest), had_prefix: true });
    }
    Some(match number.strip_prefix('0') {
        Some(rest) => National { digits: rest, had_prefix: true },
        None => National { digits: number, had_prefix: false },
    })
}

fn check(national: National<'_>) -> Result<(), PhoneError> {
    let typed = national.digits.len() + usize::from(national.had_prefix);
    let is_mobile = national.digits.starts_with('9');
    match national.digits.len() {
        NATIONAL_DIGITS if is_mobile => Ok(()),
        NATIONAL_DIGITS => Err(PhoneError::NotMobile),
        // Eleven digits without a zero in front: telling the person to write eleven would be no help.
        _ if typed == NATIONAL_DIGITS + 1 => Err(PhoneError::NotMobile),
        _ => Err(PhoneError::Length { digits: u32::try_from(typed).unwrap_or(u32::MAX) }),
    }
}

/// A link to call is copied with its scheme.
fn without_scheme(typed: &str) -> &str {
    match typed.split_at_checked(TEL.len()) {
        Some((scheme, number)) if scheme.eq_ignore_ascii_case(TEL) => number,
        _ => typed,
    }
}

const TEL: &str = "tel:";

/// What stands between digits.
fn is_filler(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '(' | ')' | '[' | ']' | '.' | '/')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_way_to_type_it() {
        for typed in [
            "09121234567",
            "9121234567",
            "+989121234567",
            "00989121234567",
            "989121234567",
            "+98 (0) 912 123 4567",
            " 0912-123-4567 ",
            "(0912) 123.45.67",
            "\u{06F0}\u{06F9}\u{06F1}\u{06F2} \u{06F1}\u{06F2}\u{06F3} \u{06F4}\u{06F5}\u{06F6}\u{06F7}",
            "\u{0660}\u{0669}\u{0661}\u{0662}1234567",
            "\u{202A}+98 912 123 4567\u{202C}",
            "tel:+989121234567",
            "\u{2066}TEL: 0912-123-4567\u{2069}",
        ] {
            assert_eq!(Mobile::parse(typed).map(|m| m.as_e164().to_owned()), Ok("+989121234567".to_owned()), "{typed}");
        }
    }

    #[test]
    fn every_way_to_get_it_wrong() {
        for (typed, error) in [
            ("", PhoneError::Empty),
            (" - ", PhoneError::Empty),
            ("0912123", PhoneError::Length { digits: 7 }),
            ("912123456", PhoneError::Length { digits: 9 }),
            ("091212345678", PhoneError::Length { digits: 12 }),
            ("+98912123456", PhoneError::Length { digits: 10 }),
            ("98912123456", PhoneError::Length { digits: 10 }),
            ("0098912123456789", PhoneError::Length { digits: 13 }),
            ("02188887777", PhoneError::NotMobile),
            ("2188887777", PhoneError::NotMobile),
            ("12345678901", PhoneError::NotMobile),
            ("+14155550100", PhoneError::NotMobile),
            ("+", PhoneError::NotDigits),
            ("0912+1234567", PhoneError::NotDigits),
            ("ali@example", PhoneError::NotDigits),
            ("0912123456\u{00B2}", PhoneError::NotDigits),
            ("tel:", PhoneError::Empty),
            ("telephone", PhoneError::NotDigits),
        ] {
            assert_eq!(Mobile::parse(typed), Err(error), "{typed}");
        }
    }

    #[test]
    fn ways_to_write_it() {
        let mobile = Mobile::parse("09121234567").unwrap();
        assert_eq!(mobile.local(), "09121234567");
        assert_eq!(mobile.grouped_local(), "0912 123 4567");
        assert_eq!(mobile.masked_local(), "0912 \u{2022}\u{2022}\u{2022} \u{2022}\u{2022}67");
        assert_eq!(format!("{mobile:?} {mobile:#?}"), "Mobile(redacted) Mobile(redacted)");
    }

    proptest! {
        #[test]
        fn all_forms_of_a_number_are_one(rest in "[0-9]{9}") {
            let stored = format!("+989{rest}");
            for prefix in ["09", "9", "+989", "00989", "989", "\u{06F0}\u{06F9}"] {
                let parsed = Mobile::parse(&format!("{prefix}{}", digits::to_persian(&rest)));
                prop_assert_eq!(parsed.as_ref().map(Mobile::as_e164), Ok(stored.as_str()));
            }
            let mobile = Mobile::parse(&stored).unwrap();
            for form in [mobile.local(), mobile.grouped_local()] {
                prop_assert_eq!(Mobile::parse(&form), Ok(mobile.clone()));
            }
            prop_assert!(!mobile.masked_local().contains(&rest[2..7]));
        }

        #[test]
        fn whatever_is_typed_parses_to_the_stored_form_or_fails(typed in "[-+0-9\u{06F0}-\u{06F9} ()9]{0,18}|\\PC{0,20}") {
            if let Ok(mobile) = Mobile::parse(&typed) {
                let stored = mobile.as_e164();
                prop_assert!(stored.len() == 13 && stored.starts_with("+989") && stored[1..].bytes().all(|b| b.is_ascii_digit()));
            }
        }
    }
}
