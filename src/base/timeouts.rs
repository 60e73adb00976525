//! How long the program waits for whom, and how many it lets in. No phase of a request is without an end.
use std::time::Duration;

/// The timeouts of the server.
#[derive(Clone, Copy, Debug)]
pub struct Timeouts {
    /// For a client to send its first byte.
    pub first_byte: Duration,
    /// For a client to finish its header, from the header's first byte on.
    pub header: Duration,
    /// For a connection of HTTP/1 between two requests. Longer than the timeouts of usual proxies (60 s), so that it is
    /// always they who close: a proxy that sends into a connection just closed loses a request.
    pub rest: Duration,
    /// For a connection of HTTP/2 without an open request. It is sent GOAWAY before it is closed.
    pub idle_http2: Duration,
    /// For a connection of any kind; then its next response says that it is the last.
    pub age: Duration,
    /// For a client to finish the body of a form. Shorter than `handler`, so that a slow client gets a reply that says
    /// so.
    pub body: Duration,
    /// For a page to be made.
    pub handler: Duration,
    /// For a client to take the next part of its response.
    pub reading: Duration,
    /// For a client that was asked to leave and has nothing left to do here; at a stop also for one that has just come,
    /// and for a header that is half sent.
    pub farewell: Duration,
    /// For everything, once the program is asked to stop, whatever is open then.
    pub shutdown: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            first_byte: Duration::from_secs(8),
            header: Duration::from_secs(8),
            rest: Duration::from_secs(75),
            idle_http2: Duration::from_secs(60),
            age: Duration::from_secs(60 * 60),
            body: Duration::from_secs(12),
            handler: Duration::from_secs(15),
            reading: Duration::from_secs(30),
            farewell: Duration::from_secs(2),
            shutdown: Duration::from_secs(30),
        }
    }
}

/// How many connections are let in.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    /// Connections at once. When they are as many, those that rest make room for newcomers.
    pub most: usize,
    /// Connections of one address (a /64 of IPv6). It counts only while the house is more than half full: mobile
    /// carriers put thousands of people behind one address.
    pub per_address: usize,
}

impl Default for Room {
    fn default() -> Self {
        Self { most: 4_096, per_address: 256 }
    }
}
