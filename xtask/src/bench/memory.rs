//! The yardstick: a server that returns recorded responses from memory and does nothing else.

use std::{
    collections::HashMap, convert::Infallible, fs, net::SocketAddr, path::Path, process::Command, sync::Arc,
    time::Duration,
};

use anyhow::{Context, Result};
use http_body_util::{BodyExt, Full};
use hyper::{
    Request, Response,
    body::{Bytes, Incoming},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

use crate::sys::{Background, Project, free_address};

use super::wire::{self, Exchange};

/// Headers that belong to the connection, which hyper writes by itself.
const OF_THE_CONNECTION: [&str; 5] = ["date", "connection", "content-length", "transfer-encoding", "keep-alive"];

type Responses = HashMap<String, Response<Full<Bytes>>>;

/// The yardstick as a process of its own.
pub struct MemoryServer {
    pub address: SocketAddr,
    _process: Background,
}

impl MemoryServer {
    /// Starts it with these responses.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start(project: &Project, exchanges: &[Exchange]) -> Result<Self> {
        let recorded = project.target.join("bench/recorded.json");
        fs::write(&recorded, serde_json::to_vec(exchanges)?)?;
        let address = free_address()?;
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("bench-memory").arg("--recorded").arg(&recorded).arg("--listen").arg(address.to_string());
        let mut process = Background::start_logged(&mut command, project.target.join("bench/memory.log"))?;
        process.wait_until_ready(address, "/", Duration::from_secs(10))?;
        Ok(Self { address, _process: process })
    }
}

/// The process itself: serves until it is ended.
///
/// # Errors
/// When the file cannot be read or the address is taken.
pub fn serve(recorded: &Path, address: SocketAddr) -> Result<()> {
    let exchanges: Vec<Exchange> = serde_json::from_slice(&fs::read(recorded)?)?;
    let mut responses = Responses::new();
    for exchange in &exchanges {
        responses.insert(
            format!("{} {}", exchange.request.method, exchange.request.target),
            response_of(&exchange.response)?,
        );
    }
    let threads = std::thread::available_parallelism().map_or(2, usize::from).max(2);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build()?;
    runtime.block_on(accept(Arc::new(responses), address))
}

fn response_of(recorded: &wire::Response) -> Result<Response<Full<Bytes>>> {
    let mut builder = Response::builder().status(recorded.status);
    for (name, value) in &recorded.headers {
        if !OF_THE_CONNECTION.contains(&name.as_str()) {
            builder = builder.header(name, value);
        }
    }
    Ok(builder.body(Full::new(Bytes::from(recorded.body.clone())))?)
}

async fn accept(responses: Arc<Responses>, address: SocketAddr) -> Result<()> {
    let listener = TcpListener::bind(address).await.context("the address of the yardstick is taken")?;
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let responses = Arc::clone(&responses);
        #[expect(clippy::disallowed_methods, reason = "a connection of the yardstick; no job of Karriz")]
        tokio::spawn(async move {
            let service = service_fn(|request| reply(Arc::clone(&responses), request));
            // A client that goes away is nothing to report.
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn reply(responses: Arc<Responses>, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let name = format!("{} {}", request.method(), request.uri());
    // The body is read, as any handler of a form does.
    let _ = request.into_body().collect().await;
    let missing = || Response::new(Full::new(Bytes::from_static(b"not recorded")));
    Ok(responses.get(&name).cloned().unwrap_or_else(missing))
}
