//! As much of HTTP/1.1 as measuring needs, written by hand: requests are bytes made once, and every byte of a response
//! is counted.

use std::{fmt::Write as _, net::SocketAddr, time::Duration};

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

/// Longer than any response here may take.
const RESPONSE_WITHIN: Duration = Duration::from_secs(30);

/// A request.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Request {
    pub method: String,
    /// Path and query.
    pub target: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Request {
    pub fn get(target: &str) -> Self {
        Self { method: "GET".to_owned(), target: target.to_owned(), headers: Vec::new(), body: String::new() }
    }

    /// A form as a browser posts it from a page of the same site.
    pub fn post_form(target: &str, body: String) -> Self {
        let request = Self { method: "POST".to_owned(), body, ..Self::get(target) };
        request.header("Content-Type", "application/x-www-form-urlencoded").header("Sec-Fetch-Site", "same-origin")
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Takes what Chromium takes on an encrypted connection.
    pub fn compressed(self) -> Self {
        self.header("Accept-Encoding", "gzip, deflate, br, zstd")
    }

    pub fn bytes(&self, address: SocketAddr) -> Vec<u8> {
        let mut head = format!("{} {} HTTP/1.1\r\nHost: {address}\r\n", self.method, self.target);
        for (name, value) in &self.headers {
            // Writing to a String does not fail.
            let _ = write!(head, "{name}: {value}\r\n");
        }
        if !self.body.is_empty() {
            let _ = write!(head, "Content-Length: {}\r\n", self.body.len());
        }
        [head.as_bytes(), b"\r\n", self.body.as_bytes()].concat()
    }
}

/// A response.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Response {
    pub status: u16,
    /// Names in small letters.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// Bytes on the wire, head and framing included.
    pub wire_bytes: usize,
}

impl Response {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// A request and its response.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Exchange {
    pub request: Request,
    pub response: Response,
}

impl Exchange {
    /// # Errors
    /// When the response has another status.
    pub fn expect(self, status: u16) -> Result<Self> {
        if self.response.status != status {
            let Request { method, target, .. } = &self.request;
            bail!("{method} {target} replies with {}, not {status}", self.response.status);
        }
        Ok(self)
    }
}

/// One exchange over a connection of its own.
///
/// # Errors
/// When the server cannot be reached or speaks no HTTP.
pub async fn exchange(address: SocketAddr, request: Request) -> Result<Exchange> {
    let mut connection = Connection::open(address).await?;
    let response = connection.send(&request.bytes(address)).await?;
    Ok(Exchange { request, response })
}

/// A connection that is kept open.
pub struct Connection {
    stream: TcpStream,
    /// Bytes read and not used yet.
    buffer: Vec<u8>,
}

impl Connection {
    /// # Errors
    /// When nobody listens.
    pub async fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(64 * 1024) })
    }

    /// Sends a request and reads its whole response.
    ///
    /// # Errors
    /// When the connection breaks or the response is no HTTP.
    pub async fn send(&mut self, request: &[u8]) -> Result<Response> {
        timeout(RESPONSE_WITHIN, self.send_and_read(request)).await.context("no response in time")?
    }

    async fn send_and_read(&mut self, request: &[u8]) -> Result<Response> {
        self.stream.write_all(request).await?;
        let head_end = self.read_until(b"\r\n\r\n", 0).await? + 4;
        let (status, headers) = parse_head(&self.buffer[..head_end])?;
        let mut response = Response { status, headers, body: Vec::new(), wire_bytes: 0 };
        let end = match response.header("content-length") {
            Some(length) => self.read_sized(head_end, length.parse()?, &mut response.body).await?,
            None if response.header("transfer-encoding") == Some("chunked") => {
                self.read_chunks(head_end, &mut response.body).await?
            }
            None => head_end,
        };
        response.wire_bytes = end;
        self.buffer.drain(..end);
        Ok(response)
    }

    async fn read_sized(&mut self, start: usize, length: usize, body: &mut Vec<u8>) -> Result<usize> {
        let end = start + length;
        self.read_to(end).await?;
        body.extend_from_slice(&self.buffer[start..end]);
        Ok(end)
    }

    async fn read_chunks(&mut self, start: usize, body: &mut Vec<u8>) -> Result<usize> {
        let mut at = start;
        loop {
            let line_end = self.read_until(b"\r\n", at).await?;
            let size = usize::from_str_radix(std::str::from_utf8(&self.buffer[at..line_end])?.trim(), 16)?;
            let (from, to) = (line_end + 2, line_end + 2 + size);
            self.read_to(to + 2).await?;
            body.extend_from_slice(&self.buffer[from..to]);
            at = to + 2;
            if size == 0 {
                return Ok(at);
            }
        }
    }

    /// Position of a mark at or after `from`, reading on until it is there.
    async fn read_until(&mut self, mark: &[u8], from: usize) -> Result<usize> {
        loop {
            if let Some(found) = memchr::memmem::find(&self.buffer[from..], mark) {
                return Ok(from + found);
            }
            self.read_more().await?;
        }
    }

    async fn read_to(&mut self, length: usize) -> Result<()> {
        while self.buffer.len() < length {
            self.read_more().await?;
        }
        Ok(())
    }

    async fn read_more(&mut self) -> Result<()> {
        if self.stream.read_buf(&mut self.buffer).await? == 0 {
            bail!("the connection was closed in the middle of a response");
        }
        Ok(())
    }
}

fn parse_head(head: &[u8]) -> Result<(u16, Vec<(String, String)>)> {
    let head = std::str::from_utf8(head)?;
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).context("a response begins with its status")?;
    let header =
        |line: &str| line.split_once(':').map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()));
    Ok((status.parse()?, lines.filter_map(header).collect()))
}
