//! Load: connections that are kept open, each asking again as soon as it has its answer.

use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Result, bail};
use tokio::task::JoinSet;

use super::wire::{Connection, Request};

/// Caches, pools and branch predictors get this long before anything is counted.
const WARM_UP: Duration = Duration::from_millis(500);

/// What to measure.
pub struct Plan {
    pub address: SocketAddr,
    pub request: Request,
    /// Status of a right answer.
    pub status: u16,
    pub connections: usize,
    pub length: Duration,
}

/// One measurement.
pub struct Measured {
    pub per_second: f64,
    /// All answers, those before the counting began too: what they cost is in the processor time.
    pub answered: u32,
    /// Microseconds of every answer.
    pub latencies: Vec<u32>,
}

/// Measures.
///
/// # Errors
/// When a connection breaks or an answer has the wrong status: then the numbers would mean nothing.
pub async fn run(plan: &Plan) -> Result<Measured> {
    let bytes: Arc<[u8]> = plan.request.bytes(plan.address).into();
    let begin = Instant::now() + WARM_UP;
    let end = begin + plan.length;
    let mut asking = JoinSet::new();
    for _ in 0..plan.connections {
        let connection = Connection::open(plan.address).await?;
        asking.spawn(ask_until(connection, Arc::clone(&bytes), plan.status, begin, end));
    }
    let (mut latencies, mut answered) = (Vec::new(), 0);
    while let Some(done) = asking.join_next().await {
        let (own, count) = done??;
        latencies.extend(own);
        answered += count;
    }
    Ok(Measured { per_second: latencies.len() as f64 / plan.length.as_secs_f64(), answered, latencies })
}

async fn ask_until(
    mut connection: Connection,
    request: Arc<[u8]>,
    status: u16,
    begin: Instant,
    end: Instant,
) -> Result<(Vec<u32>, u32)> {
    let (mut latencies, mut count) = (Vec::new(), 0);
    loop {
        let asked = Instant::now();
        if asked >= end {
            return Ok((latencies, count));
        }
        let response = connection.send(&request).await?;
        if response.status != status {
            bail!("an answer under load has status {}, not {status}", response.status);
        }
        count += 1;
        let answered = Instant::now();
        if answered >= begin && answered < end {
            latencies.push(u32::try_from((answered - asked).as_micros()).unwrap_or(u32::MAX));
        }
    }
}
