//! The accept loop over real sockets: slow clients are let go, and a shutdown fails no request that has begun.
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use karriz::base::patience::Patience;
use karriz::web::server::serve;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

const REQUEST: &[u8] = b"GET /slow HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";

/// More than the buffers of a connection hold.
const LARGE: usize = 64 * 1024 * 1024;

struct Running {
    address: std::net::SocketAddr,
    stop: oneshot::Sender<()>,
    ended: tokio::task::JoinHandle<()>,
}

async fn start(header: Duration) -> Running {
    start_with(Patience { header, shutdown: Duration::from_secs(20), ..Patience::default() }).await
}

async fn start_with(patience: Patience) -> Running {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let slow = || async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        "done"
    };
    let large = || async { "x".repeat(LARGE) };
    let router = Router::new().route("/slow", get(slow)).route("/large", get(large));
    let (stop, stopped) = oneshot::channel();
    let ended = tokio::spawn(serve(listener, router, patience, async {
        let _ = stopped.await;
    }));
    Running { address, stop, ended }
}

async fn read_all(stream: &mut TcpStream) -> String {
    let mut text = String::new();
    let _ = stream.read_to_string(&mut text).await;
    text
}

#[tokio::test]
async fn a_client_that_never_ends_its_header_is_let_go() {
    let server = start(Duration::from_millis(200)).await;
    let mut slow = TcpStream::connect(server.address).await.unwrap();
    slow.write_all(b"GET /slow HTTP/1.1\r\nhost: loc").await.unwrap();
    // Ends by itself; without the time-out this would wait for ever.
    let answer = tokio::time::timeout(Duration::from_secs(20), read_all(&mut slow)).await.unwrap();
    assert!(!answer.contains("200 OK"), "{answer}");
    let _ = server.stop.send(());
    server.ended.await.unwrap();
}

#[tokio::test]
async fn a_shutdown_finishes_what_has_begun_and_takes_nothing_new() {
    let server = start(Duration::from_secs(5)).await;
    let mut busy = TcpStream::connect(server.address).await.unwrap();
    busy.write_all(REQUEST).await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    server.stop.send(()).unwrap();
    let answer = read_all(&mut busy).await;
    assert!(answer.contains("200 OK") && answer.ends_with("done"), "{answer}");
    server.ended.await.unwrap();
    assert!(TcpStream::connect(server.address).await.is_err());
}

#[tokio::test]
async fn idle_and_half_open_connections_do_not_hold_a_shutdown() {
    let server = start(Duration::from_millis(200)).await;
    let _idle = TcpStream::connect(server.address).await.unwrap();
    let mut half = TcpStream::connect(server.address).await.unwrap();
    half.write_all(b"GET /sl").await.unwrap();
    server.stop.send(()).unwrap();
    tokio::time::timeout(Duration::from_secs(10), server.ended).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_client_that_does_not_take_its_answer_is_let_go() {
    let server = start_with(Patience { reading: Duration::from_millis(200), ..Patience::default() }).await;
    let mut idle = TcpStream::connect(server.address).await.unwrap();
    idle.write_all(b"GET /large HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
    tokio::time::sleep(Duration::from_secs(1)).await;
    // The connection has ended by itself, so the shutdown has nothing to wait for.
    server.stop.send(()).unwrap();
    tokio::time::timeout(Duration::from_secs(10), server.ended).await.unwrap().unwrap();
    let mut taken = Vec::new();
    let _ = idle.read_to_end(&mut taken).await;
    assert!(taken.len() < LARGE, "the whole answer came after all");
}
