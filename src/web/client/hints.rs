//! Client hints: what Chromium's kin say in headers of their own. Firefox and Safari send none; then it is unknown.
use axum::http::HeaderMap;

use crate::model::device::{Connection, Hardware};

/// What the pages of sign-in ask a browser to say: what the policy names, and no model of a device. Kind, system and brand
/// are sent unasked; they stand here so that the list is whole.
pub const ASKED_FOR: &str =
    "Sec-CH-UA, Sec-CH-UA-Mobile, Sec-CH-UA-Platform, Sec-CH-Device-Memory, Device-Memory, ECT, Save-Data";

/// A longer header is nobody's hint.
const LONGEST: usize = 512;

/// What a browser says of itself, as far as it does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    pub is_mobile: Option<bool>,
    /// A word of the list of systems.
    pub system: Option<&'static str>,
    /// A word of the list of browsers.
    pub browser: Option<&'static str>,
    pub hardware: Option<Hardware>,
    pub connection: Option<Connection>,
    /// Told to use little data. A browser that sends hints and not this one was told nothing of the kind.
    pub saves_data: Option<bool>,
}

impl Hints {
    /// The hints of a request.
    pub fn of(headers: &HeaderMap) -> Self {
        let get = |name: &str| headers.get(name)?.to_str().ok().map(str::trim).filter(|text| text.len() <= LONGEST);
        let brands = get("sec-ch-ua");
        let is_asked = get("save-data").map(|text| text.eq_ignore_ascii_case("on"));
        Self {
            is_mobile: get("sec-ch-ua-mobile").and_then(yes_or_no),
            system: get("sec-ch-ua-platform").and_then(system_of),
            browser: brands.and_then(browser_of),
            hardware: get("sec-ch-device-memory").or_else(|| get("device-memory")).and_then(hardware_of),
            connection: get("ect").and_then(connection_of),
            saves_data: is_asked.or(brands.map(|_| false)),
        }
    }
}

fn yes_or_no(text: &str) -> Option<bool> {
    match text {
        "?1" => Some(true),
        "?0" => Some(false),
        _ => None,
    }
}

fn system_of(text: &str) -> Option<&'static str> {
    Some(match text.trim_matches('"') {
        "Android" => "android",
        "iOS" => "ios",
        "Windows" => "windows",
        "macOS" => "macos",
        "Linux" => "linux",
        _ => return None,
    })
}

/// The browser among its brands, of which one or more are made up and their order changes.
fn browser_of(text: &str) -> Option<&'static str> {
    let brands = brands(text);
    let has = |name: &str| brands.iter().any(|brand| brand == name);
    if has("Microsoft Edge") {
        Some("edge")
    } else if has("Samsung Internet") {
        Some("samsung")
    } else if has("Google Chrome") || has("Chromium") {
        Some("chrome")
    } else {
        None
    }
}

/// The names in a list of structured fields: the first quoted text of each member. Quotes hold commas, and a backslash
/// holds a quote.
fn brands(text: &str) -> Vec<String> {
    let (mut brands, mut name, mut is_named, mut is_quoted) = (Vec::new(), String::new(), false, false);
    let mut signs = text.chars();
    while let Some(sign) = signs.next() {
        match sign {
            '"' if is_quoted && !is_named => {
                brands.push(std::mem::take(&mut name));
                (is_named, is_quoted) = (true, false);
            }
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => is_named = false,
            '\\' if is_quoted => name.extend(signs.next().filter(|_| !is_named)),
            sign if is_quoted && !is_named => name.push(sign),
            _ => {}
        }
    }
    brands
}

/// Gigabytes: a power of two between a quarter and eight, or more of late.
fn hardware_of(text: &str) -> Option<Hardware> {
    let gigabytes: f32 = text.parse().ok().filter(|size: &f32| size.is_finite() && *size > 0.0)?;
    Some(if gigabytes <= 2.0 {
        Hardware::Light
    } else if gigabytes <= 4.0 {
        Hardware::Middle
    } else {
        Hardware::Strong
    })
}

fn connection_of(text: &str) -> Option<Connection> {
    Some(match text {
        "slow-2g" | "2g" => Connection::Slow,
        "3g" => Connection::Middle,
        "4g" => Connection::Fast,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn of(pairs: &[(&'static str, &str)]) -> Hints {
        let pairs = pairs.iter().map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_str(value).unwrap()));
        Hints::of(&pairs.collect::<Vec<_>>().into_iter().collect())
    }

    #[test]
    fn brands_are_read_with_their_quotes() {
        let of = |text| brands(text).join("|");
        assert_eq!(of("\"Chromium\";v=\"143\", \"Google Chrome\";v=\"143\""), "Chromium|Google Chrome");
        assert_eq!(of("\"Not, A\\\";Brand\";v=\"8\",\"Samsung Internet\";v=\"27\""), "Not, A\";Brand|Samsung Internet");
        assert_eq!(of("Chromium, \"open"), "");
        assert_eq!(browser_of("\"Chromium\";v=\"Microsoft Edge\""), Some("chrome"), "a version is no brand");
    }

    #[test]
    fn hardware_connection_and_data_are_coarse_words() {
        for (memory, expected) in [
            ("0.25", Some(Hardware::Light)),
            ("2", Some(Hardware::Light)),
            ("4", Some(Hardware::Middle)),
            ("8", Some(Hardware::Strong)),
            ("32", Some(Hardware::Strong)),
            ("-1", None),
            ("NaN", None),
            ("inf", None),
            ("much", None),
        ] {
            assert_eq!(of(&[("device-memory", memory)]).hardware, expected, "{memory}");
        }
        assert_eq!(of(&[("sec-ch-device-memory", "8"), ("device-memory", "1")]).hardware, Some(Hardware::Strong));
        assert_eq!(of(&[("ect", "slow-2g")]).connection, Some(Connection::Slow));
        assert_eq!(of(&[("ect", "5g")]).connection, None);
        assert_eq!(of(&[]).saves_data, None, "Firefox and Safari do not say");
        assert_eq!(of(&[("sec-ch-ua", "\"Chromium\";v=\"143\"")]).saves_data, Some(false));
        assert_eq!(of(&[("save-data", "on")]).saves_data, Some(true));
        assert_eq!(of(&[("sec-ch-ua", &"\"Chromium\",".repeat(60))]), Hints::default(), "too long to be one");
    }
}
