//! Silent and half-open connections, more than the house has places: people are served meanwhile, the sockets are let
//! go, and none of them holds up the end.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    task::JoinSet,
    time::{sleep, timeout},
};

use crate::{
    bench::wire::{Request, exchange},
    steps::note,
};

use super::{Stage, Tally, servers::Server};

/// Addresses of the loopback that the connections come from, so that it is the house that is full, not an address's share.
const ADDRESSES: u8 = 200;
/// Eight seconds are allowed; a busy machine may be late.
const LET_GO_WITHIN: Duration = Duration::from_secs(30);
const HALF: &[u8] = b"GET /services HTTP/1.1\r\nhost: karriz.exam";
/// Handles that this program needs for itself.
const OWN_HANDLES: usize = 100;
/// Well below the bound of a stop: none of these sockets may hold it up.
const END_WITHIN: Duration = Duration::from_secs(15);

pub fn run(stage: &Stage) -> Result<Tally> {
    let count = stage.of(5_000, 500).min(handles().saturating_sub(OWN_HANDLES));
    let mut server = Server::prepare(stage.project, "sockets")?;
    server.start(0)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut tally = Tally::default();
    let address = server.place.listen;
    runtime.block_on(async {
        let (let_go, asked) = tokio::join!(flood(address, count), people(address));
        tally.faults += count;
        tally.served += asked.0;
        tally.failed.extend(asked.1);
        let kept = count - let_go?;
        if kept > 0 {
            tally.failed.push(format!("{kept} of {count} silent and half-open connections were not let go"));
        }
        anyhow::Ok(())
    })?;
    note(&format!("{count} silent and half-open connections were tried"));
    let held = runtime.block_on(async {
        let mut held = Vec::new();
        for number in 0..stage.of(400, 100) {
            held.push(open(address, number).await?);
        }
        anyhow::Ok(held)
    })?;
    tally.faults += held.len();
    if let Err(error) = server.stop(END_WITHIN) {
        tally.failed.push(format!("with {} connections held open: {error:#}", held.len()));
    }
    Ok(tally)
}

/// As many handles as the system allows this program.
fn handles() -> usize {
    let maximum = getrlimit(Resource::Nofile).maximum;
    let _ = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum });
    let current = getrlimit(Resource::Nofile).current;
    current.map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(usize::MAX))
}

/// A connection that is silent, or every second one with half a header.
async fn open(address: SocketAddr, number: usize) -> Result<TcpStream> {
    let from = u8::try_from(number % usize::from(ADDRESSES))? + 2;
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::from(([127, 0, 0, from], 0)))?;
    let mut stream = timeout(LET_GO_WITHIN, socket.connect(address)).await.context("no place in time")??;
    if number % 2 == 1 {
        // The server may have closed it already, which is what it is for.
        let _ = stream.write_all(HALF).await;
    }
    Ok(stream)
}

/// Opens all of them and waits until the server lets go. Answers how many it did.
async fn flood(address: SocketAddr, count: usize) -> Result<usize> {
    let mut waiting = JoinSet::new();
    for number in 0..count {
        let mut stream = open(address, number).await?;
        waiting.spawn(async move {
            let mut bytes = Vec::new();
            // An end and a reset are the same here.
            timeout(LET_GO_WITHIN, stream.read_to_end(&mut bytes)).await.is_ok()
        });
    }
    let let_go = waiting.join_all().await;
    Ok(let_go.into_iter().filter(|is_gone| *is_gone).count())
}

/// People ask, each time over a connection of its own, for as long as the server bears silent sockets.
async fn people(address: SocketAddr) -> (usize, Vec<String>) {
    let (mut served, mut failed) = (0, Vec::new());
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(12) {
        match exchange(address, Request::get("/services")).await.and_then(|response| response.expect(200)) {
            Ok(_) => served += 1,
            Err(error) => failed.push(format!("meanwhile: {error:#}")),
        }
        sleep(Duration::from_millis(20)).await;
    }
    (served, failed)
}
