//! Names of services and places in the languages of the site.
use super::Lang;

/// A name as it stands in each language. A Persian one is always there; an English one is not, for small places and services
/// that are no longer offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalName {
    persian: String,
    english: Option<String>,
}

/// A name as a reader of some language gets it, with the language it is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocalText<'a> {
    pub text: &'a str,
    pub lang: Lang,
}

impl LocalName {
    /// A name in both languages, or in Persian only.
    #[must_use]
    pub const fn new(persian: String, english: Option<String>) -> Self {
        Self { persian, english }
    }

    /// A name, or a code that has none, as it stands.
    #[must_use]
    pub fn as_it_stands(text: &str) -> Self {
        Self { persian: text.to_owned(), english: None }
    }

    /// The name for a reader of this language.
    #[must_use]
    pub fn in_lang(&self, lang: Lang) -> LocalText<'_> {
        LocalText::of(lang, &self.persian, self.english.as_deref())
    }
}

impl<'a> LocalText<'a> {
    /// The one of two names that a reader of this language gets.
    #[must_use]
    pub const fn of(lang: Lang, persian: &'a str, english: Option<&'a str>) -> Self {
        match (lang, english) {
            (Lang::En, Some(text)) => Self { text, lang: Lang::En },
            _ => Self { text: persian, lang: Lang::Fa },
        }
    }
}
