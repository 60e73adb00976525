//! Load: connections that are kept open, each sending its next request as soon as it has its response.

use std::{
    net::SocketAddr,
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant, SystemTime},
};

use anyhow::{Result, bail};
use tokio::task::JoinSet;

use super::wire::{Connection, Request};

/// Caches, pools and branch predictors get this long before anything is counted.
const WARM_UP: Duration = Duration::from_millis(500);

/// Stands in a request where each one that is sent has a key of its own.
pub const FRESH_KEY: &str = "00000000freshkey00000000freshkey";

/// A request as bytes, sent again and again: the same each time, but for its key.
pub struct Post {
    bytes: Vec<u8>,
    key_at: Option<usize>,
}

impl Post {
    pub fn new(request: &Request, address: SocketAddr) -> Self {
        let bytes = request.bytes(address);
        let key_at = memchr::memmem::find(&bytes, FRESH_KEY.as_bytes());
        Self { bytes, key_at }
    }

    /// The bytes to send next.
    pub fn next(&mut self) -> &[u8] {
        let key = self.key_at.and_then(|at| self.bytes.get_mut(at..at + FRESH_KEY.len()));
        if let Some(place) = key {
            place.copy_from_slice(fresh_key().as_bytes());
        }
        &self.bytes
    }
}

/// Never the same twice, in no run of this program.
fn fresh_key() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let moment = SystemTime::UNIX_EPOCH.elapsed().map_or(0, |since| since.as_micros() as u64);
    format!("{moment:016x}{:016x}", COUNT.fetch_add(1, Ordering::Relaxed))
}

/// What to measure.
pub struct Plan {
    pub address: SocketAddr,
    /// The connections take them in turn.
    pub requests: Vec<Request>,
    /// Status of a right response.
    pub status: u16,
    pub connections: usize,
    pub length: Duration,
}

/// One measurement.
pub struct Measured {
    pub per_second: f64,
    /// All responses, those before the counting began too: what they cost is in the processor time.
    pub responses: u32,
    /// Microseconds of every response.
    pub latencies: Vec<u32>,
}

/// Measures.
///
/// # Errors
/// When a connection breaks or a response has the wrong status: then the numbers would mean nothing.
pub async fn run(plan: &Plan) -> Result<Measured> {
    let begin = Instant::now() + WARM_UP;
    let end = begin + plan.length;
    let mut asking = JoinSet::new();
    for request in plan.requests.iter().cycle().take(plan.connections) {
        let connection = Connection::open(plan.address).await?;
        asking.spawn(ask_until(connection, Post::new(request, plan.address), plan.status, begin, end));
    }
    let (mut latencies, mut responses) = (Vec::new(), 0);
    while let Some(done) = asking.join_next().await {
        let (own, count) = done??;
        latencies.extend(own);
        responses += count;
    }
    Ok(Measured { per_second: latencies.len() as f64 / plan.length.as_secs_f64(), responses, latencies })
}

async fn ask_until(
    mut connection: Connection,
    mut request: Post,
    status: u16,
    begin: Instant,
    end: Instant,
) -> Result<(Vec<u32>, u32)> {
    let (mut latencies, mut count) = (Vec::new(), 0);
    loop {
        let sent = Instant::now();
        if sent >= end {
            return Ok((latencies, count));
        }
        let response = connection.send(request.next()).await?;
        if response.status != status {
            bail!("a response under load has status {}, not {status}", response.status);
        }
        count += 1;
        let received = Instant::now();
        if received >= begin && received < end {
            latencies.push(u32::try_from((received - sent).as_micros()).unwrap_or(u32::MAX));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_request_has_a_key_of_its_own_and_the_same_length() {
        let address = SocketAddr::from(([127, 0, 0, 1], 80));
        let request = Request::post_form("/", format!("form_key={FRESH_KEY}&note=a"));
        let mut post = Post::new(&request, address);
        let (first, second) = (post.next().to_vec(), post.next().to_vec());
        assert_ne!(first, second);
        assert_eq!(first.len(), request.bytes(address).len());
        assert!(memchr::memmem::find(&first, FRESH_KEY.as_bytes()).is_none());
    }

    #[test]
    fn a_request_without_a_key_stays_as_it_is() {
        let address = SocketAddr::from(([127, 0, 0, 1], 80));
        let request = Request::get("/");
        assert_eq!(Post::new(&request, address).next(), request.bytes(address));
    }
}
