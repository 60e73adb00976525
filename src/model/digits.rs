//! Digits of the three scripts that people in Iran type: Latin, Persian (U+06F0) and Arabic (U+0660).

const PERSIAN_ZERO: u32 = 0x06F0;
const ARABIC_ZERO: u32 = 0x0660;

/// The same text with Persian and Arabic digits turned into ASCII digits. Everything else stays.
#[must_use]
pub fn to_latin(text: &str) -> String {
    text.chars().map(latin_digit).collect()
}

/// The same text with ASCII and Arabic digits turned into Persian digits. Everything else stays.
#[must_use]
pub fn to_persian(text: &str) -> String {
    text.chars().map(|c| persian_digit(latin_digit(c))).collect()
}

/// One character of [`to_latin`].
#[must_use]
pub fn latin_digit(c: char) -> char {
    let code = u32::from(c);
    let value = match code {
        0x06F0..=0x06F9 => code - PERSIAN_ZERO,
        0x0660..=0x0669 => code - ARABIC_ZERO,
        _ => return c,
    };
    char::from_digit(value, 10).unwrap_or(c)
}

fn persian_digit(c: char) -> char {
    match c.to_digit(10) {
        Some(value) => char::from_u32(PERSIAN_ZERO + value).unwrap_or(c),
        None => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn all_three_scripts_meet() {
        let persian: String = ('\u{06F0}'..='\u{06F9}').collect();
        let arabic: String = ('\u{0660}'..='\u{0669}').collect();
        assert_eq!(to_latin(&persian), "0123456789");
        assert_eq!(to_latin(&arabic), "0123456789");
        assert_eq!(to_persian("0123456789"), persian);
        assert_eq!(to_persian(&arabic), persian);
    }

    #[test]
    fn neighbours_of_the_digits_stay() {
        let around = "\u{06EF}\u{06FA}\u{065F}\u{066A}a/:";
        assert_eq!(to_latin(around), around);
        assert_eq!(to_persian(around), around);
    }

    proptest! {
        #[test]
        fn back_and_forth(text in "\\PC*") {
            let latin = to_latin(&text);
            prop_assert_eq!(to_latin(&latin), latin.clone());
            prop_assert_eq!(to_latin(&to_persian(&text)), latin);
            prop_assert_eq!(to_persian(&text).chars().count(), text.chars().count());
        }
    }
}
