//! Paths of this site in a language.
use crate::i18n::Lang;
use crate::model::path::LocalPath;

/// A path in `lang`.
pub fn href(lang: Lang, path: &str) -> String {
    match (lang.prefix(), path) {
        (prefix, "/") if !prefix.is_empty() => prefix.to_owned(),
        (prefix, path) => format!("{prefix}{path}"),
    }
}

/// A path of this site in `lang`; the home page when `path` cannot be one.
pub fn local(lang: Lang, path: &str) -> LocalPath {
    let home = || LocalPath::parse(&href(lang, "/")).unwrap_or_else(LocalPath::home);
    LocalPath::parse(path).and_then(|path| LocalPath::parse(&href(lang, path.as_str()))).unwrap_or_else(home)
}
