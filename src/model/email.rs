//! An e-mail address, as people type it.
use std::fmt;

use super::digits;
use super::text::without_invisible;

/// Letters at most: no server takes longer ones.
pub const LONGEST_EMAIL: usize = 254;
const LONGEST_NAME: usize = 64;
const LONGEST_LABEL: usize = 63;

/// An address of a shape that a mail server can take. That somebody reads it is proved by a link.
#[derive(Clone, PartialEq, Eq)]
pub struct EmailAddress(String);

/// It is nobody's business in a log.
impl fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EmailAddress")
    }
}

/// Why it is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmailError {
    /// There is not one `@` in it.
    NoAt,
    /// It holds letters that no address of this kind holds: Persian ones, blanks, commas.
    Letters,
    /// What stands before or behind the `@` is no name and no host.
    Shape,
    Long,
}

/// What was typed without what people do not mean: blanks around it, marks that cannot be seen, digits of another script, the
/// `mailto:` and the brackets that come along when it is pasted.
#[must_use]
pub fn clean_email(typed: &str) -> String {
    let text = digits::to_latin(&without_invisible(typed)).replace('\u{FF20}', "@").replace('\u{FF0E}', ".");
    let text = text.trim().trim_start_matches('<').trim_end_matches('>').trim();
    let is_link = text.get(..7).is_some_and(|head| head.eq_ignore_ascii_case("mailto:"));
    text.get(if is_link { 7 } else { 0 }..).unwrap_or_default().to_owned()
}

impl EmailAddress {
    /// Reads an address; the host becomes lower case, which it is the same as.
    ///
    /// # Errors
    /// Why it is none.
    pub fn parse(typed: &str) -> Result<Self, EmailError> {
        let text = clean_email(typed);
        if text.chars().any(|sign| !sign.is_ascii_graphic() || ",;:()<>[]\\\"".contains(sign)) {
            return Err(EmailError::Letters);
        }
        let (name, host) = text.split_once('@').ok_or(EmailError::NoAt)?;
        if host.contains('@') {
            return Err(EmailError::NoAt);
        }
        if text.len() > LONGEST_EMAIL || name.len() > LONGEST_NAME {
            return Err(EmailError::Long);
        }
        let is_name = name.split('.').all(|part| !part.is_empty());
        if is_name && is_host(host) {
            Ok(Self(format!("{name}@{}", host.to_ascii_lowercase())))
        } else {
            Err(EmailError::Shape)
        }
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_host(host: &str) -> bool {
    let is_label = |label: &str| {
        let is_of_letters = label.chars().all(|sign| sign.is_ascii_alphanumeric() || sign == '-');
        !label.is_empty()
            && label.len() <= LONGEST_LABEL
            && is_of_letters
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = host.rsplit('.').next().unwrap_or_default();
    host.contains('.')
        && host.split('.').all(is_label)
        && last.len() >= 2
        && last.starts_with(|sign: char| sign.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_people_type_becomes_an_address() {
        for (typed, address) in [
            ("sara@example.com", "sara@example.com"),
            ("  Sara.K@EXAMPLE.com\n", "Sara.K@example.com"),
            ("sara\u{06F1}\u{06F2}@example.com", "sara12@example.com"),
            ("sara\u{0661}@mail.example.ir", "sara1@mail.example.ir"),
            ("\u{202A}sara@example.com\u{202C}", "sara@example.com"),
            ("sara\u{200C}@example.com", "sara@example.com"),
            ("mailto:sara@example.com", "sara@example.com"),
            ("<sara@example.com>", "sara@example.com"),
            ("sara+karriz@example.co.uk", "sara+karriz@example.co.uk"),
            ("sara@xn--mgba3a4f16a.ir", "sara@xn--mgba3a4f16a.ir"),
        ] {
            assert_eq!(EmailAddress::parse(typed).unwrap().as_str(), address, "{typed:?}");
        }
    }

    #[test]
    fn what_is_none_says_why() {
        let long = format!("{}@example.com", "a".repeat(65));
        for (typed, error) in [
            ("", EmailError::NoAt),
            ("sara.example.com", EmailError::NoAt),
            ("sara@a@example.com", EmailError::NoAt),
            ("sara k@example.com", EmailError::Letters),
            ("\u{0633}\u{0627}\u{0631}\u{0627}@example.com", EmailError::Letters),
            ("sara@example.com, x@example.com", EmailError::Letters),
            ("sara@example.com\r\nBcc: x@example.com", EmailError::Letters),
            ("\"sara\"@example.com", EmailError::Letters),
            ("@example.com", EmailError::Shape),
            (".sara@example.com", EmailError::Shape),
            ("sara..k@example.com", EmailError::Shape),
            ("sara@", EmailError::Shape),
            ("sara@example", EmailError::Shape),
            ("sara@example.c", EmailError::Shape),
            ("sara@-example.com", EmailError::Shape),
            ("sara@127.0.0.1", EmailError::Shape),
            (long.as_str(), EmailError::Long),
        ] {
            assert_eq!(EmailAddress::parse(typed).unwrap_err(), error, "{typed:?}");
        }
    }
}
