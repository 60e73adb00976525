//! How long the program waits for whom. No phase of a request is without an end.
use std::time::Duration;

/// The time-outs of the server.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// For a client to finish its header.
    pub header: Duration,
    /// For a client to finish the body of a form. Shorter than `handler`, so that a slow client is told so.
    pub body: Duration,
    /// For a page to be made.
    pub handler: Duration,
    /// For a client to take the next part of its answer.
    pub reading: Duration,
    /// For requests that have begun, once the program is told to stop.
    pub shutdown: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            header: Duration::from_secs(8),
            body: Duration::from_secs(12),
            handler: Duration::from_secs(15),
            reading: Duration::from_secs(30),
            shutdown: Duration::from_secs(25),
        }
    }
}
