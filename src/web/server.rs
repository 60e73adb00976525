//! Our own accept loop: `axum::serve` sets no time-out for headers, so slow clients would hold connections and the
//! shutdown. Here every phase of a request has an end.
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt;

use crate::base::patience::Patience;

const LARGEST_HEADER: usize = 32 * 1024;
const MOST_CONNECTIONS: usize = 4_096;

/// Serves until `stop` resolves; then no new connection is taken, and requests that have begun are finished.
pub async fn serve(listener: TcpListener, router: Router, patience: Patience, stop: impl Future<Output = ()>) {
    let graceful = GracefulShutdown::new();
    let room = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    tokio::pin!(stop);
    loop {
        let Ok(permit) = Arc::clone(&room).acquire_owned().await else {
            break;
        };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        match accepted {
            Ok((stream, peer)) => connection(stream, peer, &router, &graceful, patience, permit),
            Err(error) => {
                // Out of file handles, most likely: a short rest instead of a hot loop.
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
    drop(listener);
    tokio::select! {
        () = graceful.shutdown() => {}
        () = tokio::time::sleep(patience.shutdown) => tracing::warn!("some connections did not end in time"),
    }
}

#[allow(clippy::disallowed_methods)] // A connection's task is the accept loop's own business.
fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    router: &Router,
    graceful: &GracefulShutdown,
    patience: Patience,
    permit: OwnedSemaphorePermit,
) {
    let _ = stream.set_nodelay(true);
    let router = router.clone().map_request(move |mut request: hyper::Request<hyper::body::Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        request.map(axum::body::Body::new)
    });
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(patience.header).max_buf_size(LARGEST_HEADER);
    builder.http2().timer(TokioTimer::new()).keep_alive_interval(Duration::from_secs(20));
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(patience.reading));
    let served =
        builder.serve_connection(TokioIo::new(Box::pin(stream)), TowerToHyperService::new(router)).into_owned();
    let watched = graceful.watch(served);
    tokio::spawn(async move {
        // A client that goes away is nothing to report.
        let _ = watched.await;
        drop(permit);
    });
}
