//! What a request says about the device and the network: coarse words only.
mod device;
mod hints;

pub use device::device;
pub use hints::{ASKED_FOR, Hints};

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::{Extensions, HeaderMap};

use crate::config::Proxies;
use crate::web::door::AddressKey;

/// The address of the client: the socket's; behind a trusted proxy, the right-most hop of `X-Forwarded-For` that is not
/// a trusted proxy itself. What stands left of that hop is the client's own tale. A hop that cannot be read ends the
/// search, and so does a way of nothing but proxies: then it is the socket's address.
pub fn address(proxies: &Proxies, headers: &HeaderMap, extensions: &Extensions) -> IpAddr {
    let socket = extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0);
    let peer = socket.map_or(IpAddr::from([127, 0, 0, 1]), |socket| socket.ip().to_canonical());
    if !proxies.contains(&peer) {
        return peer;
    }
    let lines = headers.get_all("x-forwarded-for").iter().rev();
    let mut hops = lines.flat_map(|line| line.as_bytes().rsplit(|byte| *byte == b',')).map(read_hop);
    hops.find(|hop| hop.is_none_or(|hop| !proxies.contains(&hop))).flatten().unwrap_or(peer)
}

/// An address as proxies write it: bare, with a port, or in brackets.
fn read_hop(text: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(text.trim_ascii()).ok()?;
    let bare = || text.parse::<IpAddr>().ok();
    let with_port = || text.parse::<SocketAddr>().ok().map(|hop| hop.ip());
    let in_brackets = || text.strip_prefix('[')?.strip_suffix(']')?.parse::<Ipv6Addr>().ok().map(IpAddr::V6);
    bare().or_else(with_port).or_else(in_brackets).map(|hop| hop.to_canonical())
}

/// What limits count by: a single address of IPv4, or the /64 of IPv6, which is one customer. Never a coarser network:
/// carriers put thousands of people into one.
pub fn counted_address(address: IpAddr) -> String {
    AddressKey::of(address).to_string()
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
    use super::*;
    use axum::http::HeaderValue;

    /// The address that is found when a request from `peer` carries these lines of `X-Forwarded-For`.
    fn found(proxies: &str, peer: &str, lines: &[&[u8]]) -> String {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append("x-forwarded-for", HeaderValue::from_bytes(line).unwrap());
        }
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 9)));
        address(&Proxies::parse(proxies).unwrap(), &headers, &extensions).to_string()
    }

    #[test]
    fn only_a_trusted_proxy_may_name_another_address() {
        let lines: &[&[u8]] = &[b"6.6.6.6, 5.5.5.5, 10.0.0.2"];
        assert_eq!(found("", "10.0.0.1", lines), "10.0.0.1");
        assert_eq!(found("10.0.0.1, 10.0.0.2", "10.0.0.1", lines), "5.5.5.5");
        assert_eq!(found("10.0.0.1, 10.0.0.2", "::ffff:10.0.0.1", lines), "5.5.5.5");
        assert_eq!(found("10.0.0.0/30", "10.0.0.1", lines), "5.5.5.5");
        assert_eq!(found("fd00::/8,10.0.0.2", "fd00::7", lines), "5.5.5.5");
        assert_eq!(found("10.0.0.0/30", "10.0.0.4", lines), "10.0.0.4");
    }

    #[test]
    fn forwarded_address_with_a_port() {
        for (hop, expected) in [
            ("5.112.9.9:51234", "5.112.9.9"),
            ("[2001:db8:5::7]:443", "2001:db8:5::7"),
            ("[2001:db8:5::7]", "2001:db8:5::7"),
        ] {
            assert_eq!(found("127.0.0.1", "127.0.0.1", &[hop.as_bytes()]), expected);
        }
    }

    #[test]
    fn trusted_proxies_as_network() {
        let hops: &[&[u8]] = &[b"5.112.9.9, 10.20.30.40"];
        assert_eq!(found("10.0.0.0/8", "10.1.2.3", hops), "5.112.9.9");
        assert_eq!(found("10.0.0.0/8", "11.1.2.3", hops), "11.1.2.3", "not of that network");
        assert_eq!(found("fd00::/8, 10.0.0.0/8", "fd12::3", hops), "5.112.9.9");
        assert!(Proxies::parse("10.0.0.0/33").is_err());
    }

    #[test]
    fn hops_are_read_from_the_right_in_every_spelling() {
        for (lines, expected) in [
            (&[b"5.5.5.5:4711".as_slice()] as &[&[u8]], "5.5.5.5"),
            (&[b"[2001:db8::1]:443"], "2001:db8::1"),
            (&[b"[2001:db8::1]"], "2001:db8::1"),
            (&[b"2001:db8::1"], "2001:db8::1"),
            (&[b"::ffff:5.5.5.5"], "5.5.5.5"),
            (&[b"5.5.5.5,\t10.0.0.9:80 "], "5.5.5.5"),
            // Several lines are one list.
            (&[b"6.6.6.6", b"5.5.5.5"], "5.5.5.5"),
            (&[b"5.5.5.5", b"10.0.0.9"], "5.5.5.5"),
            // What the client wrote itself is not even looked at.
            (&[b"\xff\xfe, <script>, 5.5.5.5"], "5.5.5.5"),
            // Unreadable, or nobody but proxies: the peer.
            (&[b"6.6.6.6, unknown"], "10.0.0.1"),
            (&[b"6.6.6.6, \xff"], "10.0.0.1"),
            (&[b"6.6.6.6, "], "10.0.0.1"),
            (&[b"6.6.6.6", b""], "10.0.0.1"),
            (&[b"6.6.6.6, fe80::1%eth0"], "10.0.0.1"),
            (&[b"10.0.0.8, 10.0.0.9"], "10.0.0.1"),
            (&[], "10.0.0.1"),
        ] {
            assert_eq!(found("10.0.0.0/8", "10.0.0.1", lines), expected, "{lines:?}");
        }
    }

    #[test]
    fn limits_count_one_address_or_one_customer_of_ipv6() {
        let counted = |text: &str| counted_address(text.parse().unwrap());
        assert_eq!(counted("203.0.113.77"), "203.0.113.77");
        assert_eq!(counted("::ffff:203.0.113.77"), "203.0.113.77");
        assert_ne!(counted("203.0.113.77"), counted("203.0.113.78"));
        assert_eq!(counted("2001:db8:1:2::3"), "2001:db8:1:2::/64");
        assert_eq!(counted("2001:db8:1:2:9:8:7:6"), counted("2001:db8:1:2::3"));
        assert_ne!(counted("2001:db8:1:2::3"), counted("2001:db8:1:3::3"));
    }

    #[test]
    fn addresses_are_cut_to_their_network() {
        assert_eq!(cut("203.0.113.77".parse().unwrap()), "203.0.113.0/24");
        assert_eq!(cut("2001:db8:1:2::3".parse().unwrap()), "2001:db8:1::/48");
        assert_eq!(cut("::ffff:203.0.113.77".parse().unwrap()), "203.0.113.0/24");
    }
}
