//! Paths on our own site: what a redirect may name and what `next=` may hold.
use super::notice::Notice;

/// A path on this site, safe for a `Location` header: begins with one `/`, printable ASCII, no backslash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalPath(String);

const LONGEST: usize = 512;

impl LocalPath {
    /// The home page.
    pub fn home() -> Self {
        Self("/".to_owned())
    }

    /// Takes `text` when it is a path on this site.
    pub fn parse(text: &str) -> Option<Self> {
        let is_own = text.starts_with('/') && !text.starts_with("//");
        let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
        let is_short = text.len() <= LONGEST;
        (is_own && is_plain && is_short).then(|| Self(text.to_owned()))
    }

    /// The path with a query pair added. Name and value are percent-encoded where needed.
    #[must_use]
    pub fn with(self, name: &str, value: &str) -> Self {
        let sign = if self.0.contains('?') { '&' } else { '?' };
        Self(format!("{}{sign}{}={}", self.0, encode(name), encode(value)))
    }

    /// The path that has a page say so.
    #[must_use]
    pub fn saying(self, notice: Notice) -> Self {
        self.with(Notice::FIELD, notice.code())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for LocalPath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
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
