//! As much of HTTP/2 as the tests of the door need, frame by frame: a library would hide what is asked about.
use std::io::Result;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

const BEGIN: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const HEADERS: u8 = 1;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GOAWAY: u8 = 7;
const ACK: u8 = 1;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;
const LONG: Duration = Duration::from_secs(20);

/// A connection.
pub struct Http2 {
    stream: TcpStream,
    next: u32,
    has_goodbye: bool,
}

struct Frame {
    kind: u8,
    flags: u8,
    stream: u32,
    payload: Vec<u8>,
}

impl Http2 {
    /// Sends what a client begins with.
    pub async fn open(mut stream: TcpStream) -> Self {
        stream.write_all(BEGIN).await.unwrap();
        let mut http2 = Self { stream, next: 1, has_goodbye: false };
        http2.send(SETTINGS, 0, 0, &[]).await.unwrap();
        http2
    }

    async fn send(&mut self, kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Result<()> {
        let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
        let mut frame = length[1..].to_vec();
        frame.extend([kind, flags]);
        frame.extend(stream.to_be_bytes());
        frame.extend(payload);
        self.stream.write_all(&frame).await
    }

    /// The next frame that a client is interested in. The rest gets a reply as a good client does.
    async fn next(&mut self) -> Result<Frame> {
        let mut head = [0; 9];
        timeout(LONG, self.stream.read_exact(&mut head)).await.expect("a frame or an end")?;
        let [a, b, c, kind, flags, e, f, g, h] = head;
        let mut payload = vec![0; u32::from_be_bytes([0, a, b, c]) as usize];
        self.stream.read_exact(&mut payload).await?;
        match kind {
            PING if flags & ACK == 0 => self.send(PING, ACK, 0, &payload).await?,
            SETTINGS if flags & ACK == 0 => self.send(SETTINGS, ACK, 0, &[]).await?,
            GOAWAY => {
                assert_eq!(payload[4..8], [0, 0, 0, 0], "a goodbye without an error");
                self.has_goodbye = true;
            }
            _ => {}
        }
        Ok(Frame { kind, flags, stream: u32::from_be_bytes([e, f, g, h]), payload })
    }

    /// Sends `GET path` and gives the number of its stream.
    pub async fn begin(&mut self, path: &str) -> u32 {
        // Indexed: GET, http; then path and authority as literals.
        let mut block = vec![0x82, 0x86, 0x04, u8::try_from(path.len()).unwrap()];
        block.extend(path.as_bytes());
        block.extend([0x01, 9]);
        block.extend(b"localhost");
        let stream = self.next;
        self.next += 2;
        self.send(HEADERS, END_STREAM | END_HEADERS, stream, &block).await.unwrap();
        stream
    }

    /// Reads until the whole response of a stream is there; its status is 200.
    pub async fn read_response(&mut self, stream: u32) {
        loop {
            let frame = self.next().await.unwrap();
            if frame.stream != stream {
                continue;
            }
            if frame.kind == HEADERS {
                assert_eq!(frame.payload.first(), Some(&0x88), "the status is 200");
            }
            if frame.flags & END_STREAM != 0 {
                return;
            }
        }
    }

    /// `GET path`, with its response.
    pub async fn ask(&mut self, path: &str) {
        let stream = self.begin(path).await;
        self.read_response(stream).await;
    }

    /// One sign of life.
    pub async fn ping(&mut self) -> Result<()> {
        self.send(PING, 0, 0, b"are you?").await?;
        while self.next().await?.kind != PING {}
        tokio::time::sleep(Duration::from_millis(20)).await;
        Ok(())
    }

    /// Reads until the end, before which a goodbye without an error came.
    pub async fn sees_graceful_end(&mut self) {
        while self.next().await.is_ok() {}
        assert!(self.has_goodbye, "closed without a word");
    }
}
