//! A double of Kavenegar on loopback: it takes every message under the right key, and keeps it as a line of a file, where the
//! people of the browser test read their codes.

use std::{
    collections::HashMap,
    convert::Infallible,
    fs::OpenOptions,
    io::Write,
    net::SocketAddr,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
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
use serde_json::{Value, json};
use tokio::{net::TcpListener, runtime::Runtime, task::JoinSet};

const DELIVERED: i64 = 10;
/// The key of the account there.
pub const KEY: &str = "kvngr4B7C2D9E1F0key";

/// The double. It ends with it.
pub struct SmsDouble {
    pub address: SocketAddr,
    /// A line of JSON for each message that it took: `to`, `text`.
    pub taken: PathBuf,
    _runtime: Runtime,
}

impl SmsDouble {
    /// Begins to listen, and keeps what it takes in `taken`.
    ///
    /// # Errors
    /// When the system has no loopback, or the file cannot be written.
    pub fn start(taken: PathBuf) -> Result<Self> {
        std::fs::write(&taken, "")?;
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let listener = runtime.block_on(TcpListener::bind(("127.0.0.1", 0)))?;
        let address = listener.local_addr()?;
        let desk = Arc::new(Desk { taken: taken.clone(), number: AtomicU64::new(1_000) });
        runtime.spawn(accept(listener, desk));
        Ok(Self { address, taken, _runtime: runtime })
    }
}

/// Where messages are taken.
struct Desk {
    taken: PathBuf,
    number: AtomicU64,
}

async fn accept(listener: TcpListener, desk: Arc<Desk>) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let desk = Arc::clone(&desk);
        connections.spawn(async move {
            let service = service_fn(|request| reply(Arc::clone(&desk), request));
            // A client that goes away is nothing to report.
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

async fn reply(desk: Arc<Desk>, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let path = request.uri().path().to_owned();
    let body = request.into_body().collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    // As Kavenegar does, an error says so within an answer that came.
    let answer = desk.answer(&path, &body).unwrap_or_else(|_| said(400, json!(null)));
    Ok(Response::new(Full::new(Bytes::from(answer.to_string()))))
}

fn said(status: u16, entries: Value) -> Value {
    json!({ "return": { "status": status, "message": "" }, "entries": entries })
}

impl Desk {
    fn answer(&self, path: &str, body: &[u8]) -> Result<Value> {
        let Some(call) = path.strip_prefix("/v1/").and_then(|rest| rest.strip_prefix(KEY)) else {
            return Ok(said(403, json!(null)));
        };
        let fields: HashMap<String, String> = form_urlencoded::parse(body).into_owned().collect();
        let field = |name: &str| fields.get(name).with_context(|| format!("{call} without {name}"));
        match call {
            "/sms/send.json" => self.take(field("receptor")?, field("message")?),
            "/verify/lookup.json" => self.take(field("receptor")?, field("token")?),
            "/sms/status.json" => {
                let id: i64 = field("messageid")?.parse()?;
                Ok(said(200, json!([{ "messageid": id, "status": DELIVERED }])))
            }
            _ => Ok(said(404, json!(null))),
        }
    }

    fn take(&self, to: &str, text: &str) -> Result<Value> {
        let line = json!({ "to": to, "text": text });
        // In one piece: whoever reads meanwhile sees whole lines.
        OpenOptions::new().append(true).open(&self.taken)?.write_all(format!("{line}\n").as_bytes())?;
        let id = self.number.fetch_add(1, Ordering::Relaxed);
        Ok(said(200, json!([{ "messageid": id, "status": 1, "cost": 1_200 }])))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_taken_under_the_right_key_only() {
        let folder = tempfile::tempdir().unwrap();
        let taken = folder.path().join("sms");
        std::fs::write(&taken, "").unwrap();
        let desk = Desk { taken: taken.clone(), number: AtomicU64::new(1) };
        let status = |path: &str, body: &str| {
            desk.answer(path, body.as_bytes()).ok().map(|said| said["return"]["status"].clone())
        };
        let form = "receptor=09000000001&message=code+1%0A";
        assert_eq!(status("/v1/other/sms/send.json", form), Some(json!(403)));
        assert_eq!(status(&format!("/v1/{KEY}/sms/send.json"), "receptor=09000000001"), None);
        assert_eq!(std::fs::read_to_string(&taken).unwrap(), "");
        assert_eq!(status(&format!("/v1/{KEY}/sms/send.json"), form), Some(json!(200)));
        assert_eq!(std::fs::read_to_string(&taken).unwrap(), "{\"text\":\"code 1\\n\",\"to\":\"09000000001\"}\n");
    }
}
