//! What a request tells about the device and the network: coarse words only.
use std::net::{IpAddr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};

use crate::config::Config;

/// The cookie that binds a sign-in code to the browser that asked for it.
pub const BROWSER_COOKIE: &str = "__Host-karriz-browser";

/// The value of a cookie.
pub fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
}

/// `kind|system|browser`, each one word of a short list; `unknown` where the browser does not tell.
pub fn device(headers: &HeaderMap) -> String {
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or("");
    let has = |needle: &str| agent.contains(needle);
    let system = if has("Android") {
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
        "unknown"
    };
    let kind = if has("iPad") || (has("Android") && !has("Mobile")) {
        "tablet"
    } else if has("Mobile") || has("iPhone") {
        "phone"
    } else if system == "unknown" {
        "unknown"
    } else {
        "computer"
    };
    let browser = if has("Firefox/") {
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
        "unknown"
    };
    format!("{kind}|{system}|{browser}")
}

/// The address of the client: the socket's, or the right-most hop of `X-Forwarded-For` that is not a trusted proxy.
pub fn address(config: &Config, headers: &HeaderMap, socket: Option<SocketAddr>) -> IpAddr {
    let peer = socket.map_or(IpAddr::from([127, 0, 0, 1]), |socket| socket.ip());
    if !config.trusted_proxies.contains(&peer) {
        return peer;
    }
    headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|hop| hop.trim().parse::<IpAddr>().ok())
        .rfind(|hop| !config.trusted_proxies.contains(hop))
        .unwrap_or(peer)
}

/// The network of the request's address.
pub fn network(config: &Config, parts: &Parts) -> String {
    let socket = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0);
    cut(address(config, &parts.headers, socket))
}

/// The address cut to its network: /24 of IPv4, /48 of IPv6.
pub fn cut(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(v6) => {
            let [a, b, c, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}::/48")
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::base::db::Location;

    #[test]
    fn only_a_trusted_proxy_may_name_another_address() {
        let mut config = Config::for_tests(std::path::Path::new("x"), Location::File("x".into()));
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "6.6.6.6, 5.5.5.5, 10.0.0.2".parse().unwrap());
        let peer: SocketAddr = "10.0.0.1:9".parse().unwrap();
        assert_eq!(address(&config, &headers, Some(peer)).to_string(), "10.0.0.1");
        config.trusted_proxies = vec!["10.0.0.1".parse().unwrap(), "10.0.0.2".parse().unwrap()];
        assert_eq!(address(&config, &headers, Some(peer)).to_string(), "5.5.5.5");
    }

    #[test]
    fn addresses_are_cut_to_their_network() {
        assert_eq!(cut("203.0.113.77".parse().unwrap()), "203.0.113.0/24");
        assert_eq!(cut("2001:db8:1:2::3".parse().unwrap()), "2001:db8:1::/48");
        assert_eq!(cut("::ffff:203.0.113.77".parse().unwrap()), "203.0.113.0/24");
    }
}
