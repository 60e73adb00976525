//! The languages of the site and their place in addresses.

/// A language of the site. Persian stands at the root, English under `/en`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Lang {
    /// Persian, right to left.
    Fa,
    /// English, left to right.
    En,
}

impl Lang {
    /// All languages, the first being the one of the site's root.
    pub const ALL: [Self; 2] = [Self::Fa, Self::En];

    /// The one of the two that this is not.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Fa => Self::En,
            Self::En => Self::Fa,
        }
    }

    /// The value of `lang` attributes, and the folder of the words.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Fa => "fa",
            Self::En => "en",
        }
    }

    /// The value of `dir` attributes.
    #[must_use]
    pub const fn dir(self) -> &'static str {
        match self {
            Self::Fa => "rtl",
            Self::En => "ltr",
        }
    }

    /// What stands before a path of this language: nothing, or `/en`.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Fa => "",
            Self::En => "/en",
        }
    }

    /// Splits a path (without its query) into language and the path as the root language has it:
    /// `/en/x` is English `/x`, `/en` and `/en/` are English `/`, `/english` is Persian.
    #[must_use]
    pub fn split_path(path: &str) -> (Self, &str) {
        match path.strip_prefix(Self::En.prefix()) {
            Some("") => (Self::En, "/"),
            Some(rest) if rest.starts_with('/') => (Self::En, rest),
            _ => (Self::Fa, path),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Lang;

    #[test]
    fn paths_split_at_a_whole_segment() {
        for (path, expected) in [
            ("/", (Lang::Fa, "/")),
            ("/requests/new", (Lang::Fa, "/requests/new")),
            ("/en", (Lang::En, "/")),
            ("/en/", (Lang::En, "/")),
            ("/en/requests", (Lang::En, "/requests")),
            ("/english", (Lang::Fa, "/english")),
            ("/EN", (Lang::Fa, "/EN")),
            ("/x/en", (Lang::Fa, "/x/en")),
            ("", (Lang::Fa, "")),
        ] {
            assert_eq!(Lang::split_path(path), expected, "{path}");
        }
    }

    #[test]
    fn prefix_and_split_are_inverse() {
        for lang in Lang::ALL {
            assert_eq!(Lang::split_path(&format!("{}/help", lang.prefix())), (lang, "/help"));
        }
    }
}
