//! The one client for calls to the outside: only hosts that the settings name, no redirects, an end to every wait, a bound on
//! every answer, and no address of a private network unless the operator has let that network. Keys stand in addresses of some
//! providers, so neither an address nor an error of the library, which quotes one, is ever logged.
use std::collections::BTreeSet;
use std::error::Error;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use ipnet::IpNet;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Url};
use rustls::{ClientConfig, RootCertStore};

/// A connection is made within this time, or not at all.
const CONNECT_WITHIN: Duration = Duration::from_secs(3);
/// As many bytes of an answer are read.
const LONGEST_ANSWER: usize = 64 * 1024;

/// What the operator lets the program call.
#[derive(Clone, Debug)]
pub struct Egress {
    /// Host names, and nothing else is called.
    pub hosts: BTreeSet<String>,
    /// Ranges of private networks that may be called all the same.
    pub private: Vec<IpNet>,
    /// From the beginning of a call to the end of its answer.
    pub within: Duration,
}

/// From a host's name to its addresses.
pub trait Lookup: Send + Sync + 'static {
    fn addresses(&self, host: String) -> BoxFuture<'static, std::io::Result<Vec<IpAddr>>>;
}

/// As this machine is set up.
pub struct OfTheMachine;

impl Lookup for OfTheMachine {
    fn addresses(&self, host: String) -> BoxFuture<'static, std::io::Result<Vec<IpAddr>>> {
        Box::pin(async move { Ok(tokio::net::lookup_host((host, 0)).await?.map(|address| address.ip()).collect()) })
    }
}

/// An answer, whatever its status.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missed {
    /// The call is not allowed: another host, or an address of a private network. Nothing was sent.
    NotAllowed,
    /// Nobody was reached. Nothing was sent.
    NotSent,
    /// Something was sent, and no whole answer came back in time.
    NoAnswer,
}

/// The client.
#[derive(Clone)]
pub struct Outgoing {
    client: Client,
    egress: Arc<Egress>,
}

impl Outgoing {
    /// A client that may call what `egress` lets it.
    ///
    /// # Errors
    /// In words, when the library cannot be set up.
    pub fn new(egress: Egress) -> Result<Self, String> {
        Self::with_lookup(egress, Arc::new(OfTheMachine))
    }

    /// The same with another way to find addresses: for tests.
    ///
    /// # Errors
    /// As [`Outgoing::new`].
    pub fn with_lookup(egress: Egress, lookup: Arc<dyn Lookup>) -> Result<Self, String> {
        let egress = Arc::new(egress);
        let client = Client::builder()
            .tls_backend_preconfigured(tls()?)
            .dns_resolver(Arc::new(Resolver { lookup, egress: Arc::clone(&egress) }))
            .redirect(Policy::none())
            .no_proxy()
            .connect_timeout(CONNECT_WITHIN)
            .timeout(egress.within)
            .build()
            .map_err(|_| "the client for calls to the outside cannot be made".to_owned())?;
        Ok(Self { client, egress })
    }

    /// Posts a form.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn post_form(&self, url: Url, fields: &[(&str, &str)]) -> Result<Answer, Missed> {
        self.check(&url)?;
        self.call(self.client.post(url).form(fields)).await
    }

    /// Posts JSON under a header that holds a secret.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn post_json(&self, url: Url, key: (&str, &str), body: String) -> Result<Answer, Missed> {
        self.check(&url)?;
        let request = self.client.post(url).header("Content-Type", "application/json").body(body);
        self.call(with_secret(request, key)?).await
    }

    /// Asks under a header that holds a secret.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn get(&self, url: Url, key: (&str, &str)) -> Result<Answer, Missed> {
        self.check(&url)?;
        self.call(with_secret(self.client.get(url), key)?).await
    }

    /// A name goes through the resolver below; an address written as such does not, so it is looked at here.
    fn check(&self, url: &Url) -> Result<(), Missed> {
        let host = url.host_str().unwrap_or_default();
        let is_named = self.egress.hosts.contains(host);
        let literal = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().ok();
        let is_open = literal.is_none_or(|address| self.egress.lets(address));
        if is_named && is_open { Ok(()) } else { Err(Missed::NotAllowed) }
    }

    async fn call(&self, request: RequestBuilder) -> Result<Answer, Missed> {
        let mut response = request.header("Accept", "application/json").send().await.map_err(|error| missed(&error))?;
        let status = response.status().as_u16();
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|_| Missed::NoAnswer)? {
            if body.len() + chunk.len() > LONGEST_ANSWER {
                return Err(Missed::NoAnswer);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer { status, body })
    }
}

fn with_secret(request: RequestBuilder, (name, value): (&str, &str)) -> Result<RequestBuilder, Missed> {
    let mut value = reqwest::header::HeaderValue::from_str(value).map_err(|_| Missed::NotAllowed)?;
    value.set_sensitive(true);
    Ok(request.header(name, value))
}

fn missed(error: &reqwest::Error) -> Missed {
    let mut cause: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(one) = cause {
        if one.is::<NotGlobal>() {
            return Missed::NotAllowed;
        }
        cause = one.source();
    }
    if error.is_connect() || error.is_builder() { Missed::NotSent } else { Missed::NoAnswer }
}

/// TLS with the roots that the program carries: it needs no files of the system.
fn tls() -> Result<ClientConfig, String> {
    let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let builder = builder.map_err(|_| "TLS for calls to the outside cannot be set up".to_owned())?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

struct Resolver {
    lookup: Arc<dyn Lookup>,
    egress: Arc<Egress>,
}

impl Resolve for Resolver {
    /// One address that may not be called makes the name one that may not: names that point to both are how walls are walked
    /// around.
    fn resolve(&self, name: Name) -> Resolving {
        let (found, egress) = (self.lookup.addresses(name.as_str().to_owned()), Arc::clone(&self.egress));
        Box::pin(async move {
            let found = found.await?;
            if found.iter().any(|address| !egress.lets(*address)) {
                return Err(NotGlobal.into());
            }
            let addresses = found.into_iter().map(|address| SocketAddr::new(address, 0));
            Ok(Box::new(addresses) as Addrs)
        })
    }
}

/// A name points into a private network.
#[derive(Debug)]
struct NotGlobal;

impl fmt::Display for NotGlobal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the host has an address of a private network")
    }
}

impl Error for NotGlobal {}

impl Egress {
    fn lets(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        is_global(address) || self.private.iter().any(|range| range.contains(&address))
    }
}

/// Ranges that no provider is in: this machine, private networks, those between a carrier and its customers, links, the
/// addresses where clouds tell secrets, documentation, multicast, and the ways into IPv4 from IPv6.
const NOT_GLOBAL: [&str; 27] = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "::/128",
    "::1/128",
    "::/96",
    "64:ff9b::/96",
    "64:ff9b:1::/48",
    "100::/64",
    "2001::/23",
    "2001:db8::/32",
    "2002::/16",
    "fc00::/7",
    "fe80::/10",
    "ff00::/8",
];

/// Whether it is an address of the internet at large.
pub fn is_global(address: IpAddr) -> bool {
    let address = address.to_canonical();
    !NOT_GLOBAL.iter().filter_map(|range| range.parse::<IpNet>().ok()).any(|range| range.contains(&address))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_private_networks_are_none_of_the_internet() {
        assert!(NOT_GLOBAL.iter().all(|range| range.parse::<IpNet>().is_ok()));
        for inside in [
            "127.0.0.1",
            "127.8.8.8",
            "0.0.0.0",
            "10.0.0.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "100.64.0.1",
            "100.127.255.255",
            "169.254.169.254",
            "255.255.255.255",
            "224.0.0.1",
            "::1",
            "::",
            "fd00::1",
            "fc00::1",
            "fe80::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::7f00:1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::1",
            "fd00:ec2::254",
        ] {
            assert!(!is_global(inside.parse().unwrap()), "{inside}");
        }
        for outside in ["1.1.1.1", "172.32.0.1", "100.128.0.1", "185.10.75.1", "2a00:1450:4001::1", "::ffff:8.8.8.8"] {
            assert!(is_global(outside.parse().unwrap()), "{outside}");
        }
    }
}
