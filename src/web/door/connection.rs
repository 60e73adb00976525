//! The task of one connection: it serves, and heeds the advice of the connection's [`Life`].
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep_until};
use tokio_io_timeout::TimeoutStream;

use super::life::Advice;
use super::register::Place;
use super::request::Visit;
use super::stream::Watched;

const LARGEST_HEADER: usize = 32 * 1024;
/// A peer that is gone without a word is found out so.
const PING_EVERY: Duration = Duration::from_secs(20);

/// How connections are read. Time is ours to watch: hyper knows one timeout for what we distinguish.
pub fn protocols() -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(None).max_buf_size(LARGEST_HEADER);
    builder.http2().timer(TokioTimer::new()).keep_alive_interval(PING_EVERY);
    builder
}

/// Serves one connection to its end. `place` is its place in the house.
pub async fn serve(stream: TcpStream, visit: Arc<Visit>, protocols: Arc<Builder<TokioExecutor>>, place: Place) {
    let _ = stream.set_nodelay(true);
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(visit.timeouts.reading));
    let stream = Watched::new(Box::pin(stream), Arc::clone(&visit.life));
    let serving = Arc::clone(&visit);
    let service = service_fn(move |request| Arc::clone(&serving).respond(request));
    let mut served = pin!(protocols.serve_connection(TokioIo::new(stream), service));
    let mut alarm = pin!(sleep_until(Instant::now()));
    poll_fn(|cx| {
        visit.life.watch(cx.waker());
        loop {
            // A client that goes away is nothing to report. What the client has sent is read before any advice is
            // heard: no request that is here already is lost.
            if served.as_mut().poll(cx).is_ready() {
                return Poll::Ready(());
            }
            match heed(&visit, alarm.as_mut(), cx) {
                Advice::Until(_) => return Poll::Pending,
                Advice::Leave => served.as_mut().graceful_shutdown(),
                Advice::Cut => return Poll::Ready(()),
            }
        }
    })
    .await;
    drop(place);
}

/// The advice of this moment, with the alarm set when it is to wait. An alarm that is too early only checks again.
fn heed(visit: &Visit, mut alarm: Pin<&mut Sleep>, cx: &mut Context<'_>) -> Advice {
    loop {
        let advice = visit.life.advice(&visit.timeouts, Instant::now());
        let Advice::Until(until) = advice else {
            return advice;
        };
        if alarm.is_elapsed() || until < alarm.deadline() {
            alarm.as_mut().reset(until);
        }
        if alarm.as_mut().poll(cx).is_pending() {
            return advice;
        }
    }
}
