//! Lists that are read page by page. A page begins beside a position in the order of the list, not after a number of
//! rows: the thousandth page costs as much as the first, and rows that come meanwhile move nothing twice.
use std::fmt;

use super::moment::Moment;
use super::tracking_code::TrackingCode;

/// A position in a list that is sorted by a moment, and by tracking code where moments are equal. As text it can stand
/// in an address; it says nothing that the row itself does not show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// Not before 1970.
    pub at: Moment,
    pub code: TrackingCode,
}

/// `{at:x}-{code}` is never longer.
const LONGEST: usize = 16 + 1 + 12;

impl Mark {
    /// Reads what [`fmt::Display`] wrote. Anything else is no mark: the list then begins at its beginning.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > LONGEST {
            return None;
        }
        let (at, code) = text.split_once('-')?;
        let is_hex = !at.is_empty() && at.bytes().all(|byte| byte.is_ascii_hexdigit());
        let at = i64::from_str_radix(at, 16).ok().filter(|_| is_hex)?;
        Some(Self { at: Moment::from_ms(at), code: TrackingCode::parse(code).ok()? })
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}-{}", self.at.ms(), self.code)
    }
}

/// Which page of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Span {
    /// The one that the list begins with.
    #[default]
    First,
    /// What comes before the mark in time.
    Before(Mark),
    /// What comes after the mark in time.
    After(Mark),
}

impl Span {
    /// As two fields of an address say it; a broken mark means the beginning.
    #[must_use]
    pub fn read(before: &str, after: &str) -> Self {
        match (Mark::parse(before), Mark::parse(after)) {
            (Some(mark), _) => Self::Before(mark),
            (None, Some(mark)) => Self::After(mark),
            (None, None) => Self::First,
        }
    }

    /// The field of an address that says it: one of the two names and its value. Nothing for the first page.
    #[must_use]
    pub fn field<'a>(&self, before: &'a str, after: &'a str) -> Option<(&'a str, String)> {
        match self {
            Self::First => None,
            Self::Before(mark) => Some((before, mark.to_string())),
            Self::After(mark) => Some((after, mark.to_string())),
        }
    }
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListPage<T> {
    /// In the order of the list.
    pub rows: Vec<T>,
    pub around: Around,
}

/// What lies around a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Around {
    /// There is more before this in time.
    pub before: Option<Mark>,
    /// There is more after this in time.
    pub after: Option<Mark>,
    /// This is not the page that the list begins with.
    pub is_inside: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_no_mark_is_the_beginning() {
        let code = TrackingCode::from_random(42);
        for broken in ["", "-", "x", "1-", "-KZ-0000-0000", "+1-KZ-0000-0000", "1-KZ-0000-0001", &"1".repeat(400)] {
            assert_eq!(Mark::parse(broken), None, "{broken}");
            assert_eq!(Span::read(broken, broken), Span::First, "{broken}");
        }
        let too_large = format!("ffffffffffffffff-{code}");
        assert_eq!(Mark::parse(&too_large), None);
        let mark = Mark { at: Moment::from_ms(7), code };
        assert_eq!(Span::read("x", &mark.to_string()), Span::After(mark));
        assert_eq!(Span::After(mark).field("before", "after"), Some(("after", mark.to_string())));
    }

    proptest! {
        #[test]
        fn a_written_mark_is_read_back(at in 0..i64::MAX, bits in any::<u64>()) {
            let mark = Mark { at: Moment::from_ms(at), code: TrackingCode::from_random(bits) };
            prop_assert_eq!(Mark::parse(&mark.to_string()), Some(mark));
            prop_assert!(mark.to_string().len() <= LONGEST);
        }

        #[test]
        fn anything_else_is_refused_without_a_panic(text in "\\PC{0,40}") {
            if let Some(mark) = Mark::parse(&text) {
                prop_assert_eq!(Mark::parse(&mark.to_string()), Some(mark));
            }
        }
    }
}
