//! A proxy as the operator puts before the program: it keeps connections open, sends requests only to a server that is
//! ready, as far as it knows, and does not use a connection again whose response said that it is the last. It does not
//! try anything twice.
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Mutex;
use std::time::Duration;

use karriz::web::health::readiness::Readiness;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

const LONG: Duration = Duration::from_secs(20);
/// How often it asks each server whether it is ready.
const ASK_EVERY: Duration = Duration::from_millis(50);

/// The proxy and the servers behind it.
#[derive(Default)]
pub struct Proxy(Mutex<Inside>);

struct Server {
    address: SocketAddr,
    readiness: Readiness,
    /// When it was asked last.
    was_ready: bool,
}

#[derive(Default)]
struct Inside {
    servers: Vec<Server>,
    resting: HashMap<SocketAddr, Vec<TcpStream>>,
    turn: usize,
}

impl Proxy {
    /// Sends requests to this server too, as soon as it is ready.
    pub fn add(&self, address: SocketAddr, readiness: Readiness) {
        self.0.lock().unwrap().servers.push(Server { address, readiness, was_ready: false });
    }

    /// Forgets a server that has ended.
    pub fn remove(&self, address: SocketAddr) {
        let mut inside = self.0.lock().unwrap();
        inside.servers.retain(|server| server.address != address);
        inside.resting.remove(&address);
    }

    /// Asks the servers again and again whether they are ready, and never ends.
    pub async fn watch(&self) {
        loop {
            for server in &mut self.0.lock().unwrap().servers {
                server.was_ready = server.readiness.report().is_ready;
            }
            tokio::time::sleep(ASK_EVERY).await;
        }
    }

    /// Whether the proxy sends requests to this server.
    pub fn knows(&self, address: SocketAddr) -> bool {
        self.0.lock().unwrap().servers.iter().any(|server| server.address == address && server.was_ready)
    }

    fn choose(&self) -> Option<(SocketAddr, Option<TcpStream>)> {
        let mut inside = self.0.lock().unwrap();
        inside.turn += 1;
        let ready: Vec<SocketAddr> =
            inside.servers.iter().filter(|server| server.was_ready).map(|server| server.address).collect();
        let address = *ready.get(inside.turn % ready.len().max(1))?;
        Some((address, inside.resting.entry(address).or_default().pop()))
    }

    /// `GET path` through the proxy.
    ///
    /// # Errors
    /// What went wrong: it is what a person would see.
    pub async fn get(&self, path: &str) -> Result<(), String> {
        let (address, resting) = self.choose().ok_or("no server is ready")?;
        let mut stream = match resting {
            Some(stream) => stream,
            None => TcpStream::connect(address).await.map_err(|error| format!("connecting: {error}"))?,
        };
        let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n");
        stream.write_all(request.as_bytes()).await.map_err(|error| format!("sending: {error}"))?;
        let response = timeout(LONG, read_response(&mut stream)).await.map_err(|_| "no response in time")??;
        if !response.starts_with("HTTP/1.1 200 ") {
            return Err(response);
        }
        if !response.contains("connection: close") {
            self.0.lock().unwrap().resting.entry(address).or_default().push(stream);
        }
        Ok(())
    }
}

/// One response, whose length its head gives.
async fn read_response(stream: &mut TcpStream) -> Result<String, String> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            if length.and_then(|length| length.parse().ok()) == Some(body.len()) {
                return Ok(text.into_owned());
            }
        }
        match stream.read_buf(&mut bytes).await {
            Ok(0) => return Err(format!("closed after {} bytes", bytes.len())),
            Ok(_) => {}
            Err(error) => return Err(format!("reading: {error}")),
        }
    }
}
