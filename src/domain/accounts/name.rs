//! What a person may be called: a name that other people read beside a price and a door bell. It must be one, must not
//! look like ours, and must not be a way around the contact rules.
use unicode_normalization::UnicodeNormalization;
use unicode_script::{Script, UnicodeScript};
use unicode_security::GeneralSecurityProfile;

use crate::model::text::{clean_name, find_contact, fold_joined};

/// Letters a name may have at most.
pub const LONGEST_NAME: usize = 60;
/// Vowel marks and accents on one letter. More of them paint over the lines around.
const MOST_MARKS: usize = 2;
/// ZERO WIDTH NON-JOINER, as Persian names are written.
const ZWNJ: char = '\u{200C}';
/// What may stand between letters: space, ZWNJ, hyphen, apostrophes, and the dot of an initial.
const BETWEEN: [char; 6] = [' ', ZWNJ, '-', '\'', '\u{2019}', '.'];

/// Words of ours, folded: the name of the house and its offices.
const OURS: [&str; 9] = [
    "karriz",
    "support",
    "admin",
    "official",
    "\u{6A9}\u{627}\u{631}\u{631}\u{6CC}\u{632}",
    "\u{67E}\u{634}\u{62A}\u{6CC}\u{628}\u{627}\u{646}\u{6CC}",
    "\u{67E}\u{634}\u{62A}\u{6CC}\u{628}\u{627}\u{646}",
    "\u{627}\u{62F}\u{645}\u{6CC}\u{646}",
    "\u{645}\u{62F}\u{6CC}\u{631}\u{6CC}\u{62A}",
];

/// Why a text is no name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameError {
    Empty,
    /// Longer than [`LONGEST_NAME`].
    Long,
    /// Something that is no letter, or looks like nothing.
    Signs,
    /// Letters of more than one script.
    Mixed,
    /// A number, an address, a link.
    Contact,
    /// Reads like the house itself.
    Ours,
}

impl NameError {
    /// The key of its message.
    pub fn message_key(self) -> &'static str {
        match self {
            Self::Empty => "welcome-error-name-empty",
            Self::Long => "welcome-error-name-long",
            Self::Signs => "welcome-error-name-signs",
            Self::Mixed => "welcome-error-name-mixed",
            Self::Contact => "welcome-error-name-contact",
            Self::Ours => "welcome-error-name-ours",
        }
    }
}

/// A name, cleaned, as it may be stored.
///
/// # Errors
/// Why it is none.
pub fn parse_name(typed: &str) -> Result<String, NameError> {
    if find_contact(typed).is_some() {
        return Err(NameError::Contact);
    }
    let name = clean_name(typed);
    if name.is_empty() {
        return Err(if typed.trim().is_empty() { NameError::Empty } else { NameError::Signs });
    }
    if name.chars().count() > LONGEST_NAME {
        return Err(NameError::Long);
    }
    if !is_made_of_letters(&name) {
        return Err(NameError::Signs);
    }
    if !has_one_script(&name) {
        return Err(NameError::Mixed);
    }
    if is_ours(&name) { Err(NameError::Ours) } else { Ok(name) }
}

/// Letters that can be seen, few marks on each, and between them only what stands in names.
fn is_made_of_letters(name: &str) -> bool {
    let mut marks = 0;
    let mut before = None;
    // Taken apart, so that a mark within a letter counts as well.
    for sign in name.nfd() {
        if unicode_normalization::char::is_combining_mark(sign) {
            marks += 1;
            if marks > MOST_MARKS || before.is_none_or(|before| BETWEEN.contains(&before)) {
                return false;
            }
            continue;
        }
        marks = 0;
        let is_letter = sign.is_alphabetic() && sign.identifier_allowed();
        // A dot ends a word: one inside would be an address.
        let follows_dot = before == Some('.') && sign != ' ';
        if !(is_letter || BETWEEN.contains(&sign)) || follows_dot {
            return false;
        }
        before = Some(sign);
    }
    name.chars().next().is_some_and(char::is_alphabetic)
}

fn has_one_script(name: &str) -> bool {
    let mut scripts = name.chars().map(|sign| sign.script());
    let mut first = None;
    scripts.all(|script| matches!(script, Script::Common | Script::Inherited) || *first.get_or_insert(script) == script)
}

/// Whether the name holds a word of ours, also when it is written with letters that look like those.
fn is_ours(name: &str) -> bool {
    let shape = shape_of(name);
    OURS.iter().any(|word| shape.contains(&shape_of(word)))
}

/// What the eye sees: folded, without what stands between, letters that look alike made one.
fn shape_of(text: &str) -> String {
    let folded: String = fold_joined(text).chars().filter(|sign| sign.is_alphabetic()).collect();
    unicode_security::skeleton(&folded).filter(|sign| !unicode_normalization::char::is_combining_mark(*sign)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_as_people_have_them_are_taken() {
        for name in [
            "Sara",
            "Jean-Luc",
            "O'Neil",
            "St. John",
            "Ren\u{E9}e",
            "\u{633}\u{627}\u{631}\u{627}",
            "\u{639}\u{644}\u{6CC}\u{200C}\u{631}\u{636}\u{627}",
            "\u{645}\u{62D}\u{645}\u{62F} \u{6A9}\u{627}\u{638}\u{645}",
            "\u{6A9}\u{627}\u{631}\u{6CC}\u{632}\u{6CC}",
            "\u{531}\u{580}\u{561}\u{574}",
            "\u{418}\u{432}\u{430}\u{43D}",
        ] {
            assert_eq!(parse_name(name).as_deref(), Ok(name), "{name}");
        }
        // Arabic letters of a foreign keyboard become Persian ones.
        assert_eq!(parse_name("\u{639}\u{644}\u{64A}").as_deref(), Ok("\u{639}\u{644}\u{6CC}"));
    }

    #[test]
    fn what_is_no_name_is_told_so() {
        let cases = [
            ("", NameError::Empty),
            (" \u{200C} ", NameError::Signs),
            ("\u{3164}", NameError::Signs),
            ("Sara\u{3164}", NameError::Signs),
            ("\u{2800}\u{2800}", NameError::Signs),
            ("\u{115F}Ali", NameError::Signs),
            ("Ali 2", NameError::Signs),
            ("<b>Ali</b>", NameError::Signs),
            ("\u{2605}Ali\u{2605}", NameError::Signs),
            ("Z\u{301}\u{302}\u{303}algo", NameError::Signs),
            ("A\u{301}\u{302}\u{303}\u{304}", NameError::Signs),
            ("Ali \u{639}\u{644}\u{6CC}", NameError::Mixed),
            ("S\u{430}ra", NameError::Mixed),
            ("0912 123 4567", NameError::Contact),
            ("\u{6F0}\u{6F9}\u{6F1}\u{6F2}\u{6F1}\u{6F2}\u{6F3}\u{6F4}\u{6F5}\u{6F6}\u{6F7}", NameError::Contact),
            ("ali@example.com", NameError::Contact),
            ("Karriz", NameError::Ours),
            ("K a r r i z", NameError::Ours),
            ("\u{6A9}\u{627}\u{631}\u{631}\u{6CC}\u{632}", NameError::Ours),
            ("\u{6A9}\u{627}\u{631}\u{200C}\u{631}\u{6CC}\u{632}", NameError::Ours),
            ("\u{643}\u{627}\u{631}\u{631}\u{64A}\u{632}", NameError::Ours),
            ("\u{67E}\u{634}\u{62A}\u{6CC}\u{628}\u{627}\u{646}\u{6CC} \u{633}\u{627}\u{6CC}\u{62A}", NameError::Ours),
            ("SUPPORT team", NameError::Ours),
            ("\u{43A}\u{430}\u{433}\u{433}\u{456}z", NameError::Mixed),
        ];
        for (typed, error) in cases {
            assert_eq!(parse_name(typed), Err(error), "{typed:?}");
        }
        assert_eq!(parse_name(&"a".repeat(LONGEST_NAME + 1)), Err(NameError::Long));
    }

    #[test]
    fn a_look_alike_of_the_house_is_ours() {
        // All Cyrillic, and reads like the Latin name.
        assert_eq!(shape_of("\u{430}\u{440}\u{435}"), shape_of("ape"));
    }
}
