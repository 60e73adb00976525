//! Kind, system and browser: from client hints where a browser sends them, else from its `User-Agent`.
use axum::http::{HeaderMap, header};

use super::hints::Hints;

const UNKNOWN: &str = "unknown";

/// `kind|system|browser`, each one word of a short list; `unknown` where the browser does not say.
pub fn device(headers: &HeaderMap) -> String {
    let hints = Hints::of(headers);
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or("");
    let system = hints.system.unwrap_or_else(|| system_in(agent));
    let kind = match hints.is_mobile {
        Some(true) => "phone",
        Some(false) if system == "android" => "tablet",
        Some(false) if system != UNKNOWN => "computer",
        _ => kind_in(agent, system),
    };
    let browser = hints.browser.unwrap_or_else(|| browser_in(agent));
    format!("{kind}|{system}|{browser}")
}

fn system_in(agent: &str) -> &'static str {
    let has = |needle: &str| agent.contains(needle);
    if has("Android") {
        "android"
    } else if has("iPhone") || has("iPad") {
        "ios"
    } else if has("Windows") {
        "windows"
    } else if has("Mac OS X") {
        "macos"
    } else if has("Linux") {
        "linux"
    } else {
        UNKNOWN
    }
}

fn kind_in(agent: &str, system: &str) -> &'static str {
    let has = |needle: &str| agent.contains(needle);
    if has("iPad") || (has("Android") && !has("Mobile")) {
        "tablet"
    } else if has("Mobile") || has("iPhone") {
        "phone"
    } else if system == UNKNOWN {
        UNKNOWN
    } else {
        "computer"
    }
}

fn browser_in(agent: &str) -> &'static str {
    let has = |needle: &str| agent.contains(needle);
    if has("Firefox/") {
        "firefox"
    } else if has("Edg/") {
        "edge"
    } else if has("SamsungBrowser/") {
        "samsung"
    } else if has("Chrome/") || has("CriOS/") {
        "chrome"
    } else if has("Safari/") {
        "safari"
    } else {
        UNKNOWN
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    const ANDROID: &str = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Mobile Safari/537.36";
    const WINDOWS: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36";

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let pairs = pairs.iter().map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_str(value).unwrap()));
        pairs.collect::<Vec<_>>().into_iter().collect()
    }

    #[test]
    fn what_a_browser_says_in_hints_goes_before_its_reduced_agent() {
        let brands = "\"Not(A:Brand\";v=\"8\", \"Chromium\";v=\"143\", \"Microsoft Edge\";v=\"143\"";
        for (sent, expected) in [
            (vec![("user-agent", ANDROID)], "phone|android|chrome"),
            (vec![("user-agent", WINDOWS)], "computer|windows|chrome"),
            (vec![("user-agent", WINDOWS), ("sec-ch-ua", brands)], "computer|windows|edge"),
            (
                // A tablet that asks for pages of computers.
                vec![("user-agent", WINDOWS), ("sec-ch-ua-platform", "\"Android\""), ("sec-ch-ua-mobile", "?0")],
                "tablet|android|chrome",
            ),
            (vec![("sec-ch-ua-platform", "\"macOS\""), ("sec-ch-ua-mobile", "?0")], "computer|macos|unknown"),
            (vec![("sec-ch-ua-mobile", "?1")], "phone|unknown|unknown"),
            (vec![("sec-ch-ua-mobile", "?0")], "unknown|unknown|unknown"),
            (vec![], "unknown|unknown|unknown"),
        ] {
            assert_eq!(device(&headers(&sent)), expected, "{sent:?}");
        }
    }

    proptest! {
        /// Whatever bytes come: three words of the list, and nothing of what was sent.
        #[test]
        fn hostile_headers_become_words_of_the_list(
            values in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..600), 7),
        ) {
            let names = ["user-agent", "sec-ch-ua", "sec-ch-ua-mobile", "sec-ch-ua-platform", "ect", "save-data", "device-memory"];
            let mut headers = HeaderMap::new();
            for (name, value) in names.iter().zip(&values) {
                if let Ok(value) = HeaderValue::from_bytes(value) {
                    headers.insert(*name, value);
                }
            }
            let said = device(&headers);
            let known = [
                "phone", "tablet", "computer", "unknown", "android", "ios", "windows", "macos", "linux", "firefox", "edge",
                "samsung", "chrome", "safari",
            ];
            let words: Vec<&str> = said.split('|').collect();
            prop_assert_eq!(words.len(), 3);
            prop_assert!(words.iter().all(|word| known.contains(word)), "{}", said);
        }
    }
}
