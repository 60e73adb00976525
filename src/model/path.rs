//! Paths on our own site: what a redirect may name and what `next=` may hold.
use super::notice::Notice;

/// A path on this site, safe for a `Location` header: begins with one `/`, printable ASCII, no backslash. Beside it, what
/// the page there says once; that never stands in the address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalPath {
    text: String,
    notice: Option<Notice>,
}

const LONGEST: usize = 512;
/// Names the notice in a stored path.
const NOTICE: &str = "done";
const NOTICE_SIGN: &str = "done=";

impl LocalPath {
    /// The home page.
    pub fn home() -> Self {
        Self::plain("/".to_owned())
    }

    fn plain(text: String) -> Self {
        Self { text, notice: None }
    }

    /// Takes `text` when it is a path on this site.
    pub fn parse(text: &str) -> Option<Self> {
        let is_own = text.starts_with('/') && !text.starts_with("//");
        let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
        let is_short = text.len() <= LONGEST;
        (is_own && is_plain && is_short).then(|| Self::plain(text.to_owned()))
    }

    /// The path with a query pair added. Name and value are percent-encoded where needed.
    #[must_use]
    pub fn with(self, name: &str, value: &str) -> Self {
        let sign = if self.text.contains('?') { '&' } else { '?' };
        Self { text: format!("{}{sign}{}={}", self.text, encode(name), encode(value)), ..self }
    }

    /// The path that has a page say so.
    #[must_use]
    pub fn saying(self, notice: Notice) -> Self {
        Self { notice: Some(notice), ..self }
    }

    /// What the page there says.
    pub fn notice(&self) -> Option<Notice> {
        self.notice
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Path and notice in one text, to be kept. For [`LocalPath::from_stored`] only: in an address it says nothing.
    pub fn stored(&self) -> String {
        match self.notice {
            Some(notice) => self.clone().with(NOTICE, notice.code()).text,
            None => self.text.clone(),
        }
    }

    /// What [`LocalPath::stored`] made.
    pub fn from_stored(text: &str) -> Option<Self> {
        let path = Self::parse(text)?;
        let Some((before, code)) = text.rsplit_once(NOTICE_SIGN) else {
            return Some(path);
        };
        match (before.strip_suffix(['?', '&']), Notice::parse(code)) {
            (Some(before), Some(notice)) => Some(Self::plain(before.to_owned()).saying(notice)),
            _ => Some(path),
        }
    }
}

impl std::fmt::Display for LocalPath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

/// Percent-encodes everything but unreserved characters and the slash.
pub fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/') {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn foreign_and_tricky_targets_are_refused() {
        for bad in
            ["", "x", "//evil.example", "/\\evil.example", "https://evil.example", "/a\nb", "/a b", "/\u{06F1}", "\\/x"]
        {
            assert_eq!(LocalPath::parse(bad), None, "{bad:?}");
        }
        assert_eq!(LocalPath::parse("/requests/new?service=x").unwrap().as_str(), "/requests/new?service=x");
    }

    #[test]
    fn a_stored_path_keeps_what_its_page_says_and_an_address_cannot_ask_for_it() {
        for text in ["/requests/KZ-7F3K-9QT2", "/specialist?before=2", "/en"] {
            let path = LocalPath::parse(text).unwrap();
            assert_eq!(LocalPath::from_stored(&path.stored()), Some(path.clone()));
            let saying = path.saying(Notice::OfferSent);
            assert_eq!(saying.as_str(), text);
            assert_eq!(LocalPath::from_stored(&saying.stored()), Some(saying.clone()));
            assert_eq!(LocalPath::parse(&saying.stored()).unwrap().notice(), None);
        }
        for odd in ["/a?done=", "/a?done=x", "/a?undone=offer-sent", "/done=offer-sent"] {
            assert_eq!(LocalPath::from_stored(odd).unwrap().as_str(), odd);
        }
    }

    proptest! {
        #[test]
        fn whatever_parses_stays_on_this_site(text in "[/\\\\a-z:.@?#\u{1}-\u{20}\u{7f}]{0,24}") {
            if let Some(path) = LocalPath::parse(&text) {
                // What a browser makes of it: a leading `//` or `/\` would change the host.
                let second = path.as_str().chars().nth(1);
                prop_assert!(path.as_str().starts_with('/'));
                prop_assert!(!matches!(second, Some('/' | '\\')));
                prop_assert!(path.as_str().bytes().all(|byte| byte.is_ascii_graphic()));
            }
        }

        #[test]
        fn a_built_path_always_parses(value in "\\PC{0,20}") {
            let path = LocalPath::home().with("q", &value);
            prop_assert_eq!(LocalPath::parse(path.as_str()), Some(path));
        }
    }
}
