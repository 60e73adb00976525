//! Our own accept loop: `axum::serve` sets no timeout for headers, so slow clients would hold connections and the
//! shutdown. Here every phase of a connection has an end, a full house makes room, and a stop loses no request.
mod address;
mod connection;
mod life;
mod register;
mod request;
mod stream;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper_util::rt::TokioExecutor;
use hyper_util::server::conn::auto::Builder;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, sleep, sleep_until};
use tokio_util::task::TaskTracker;

use crate::base::timeouts::Timeouts;

pub use self::address::AddressKey;
pub use self::register::{Census, IsTrusted, Register};

use self::register::{Admission, Place};
use self::request::Visit;

/// Out of file handles, most likely: a short rest instead of a hot loop.
const REST_AFTER_FAILURE: Duration = Duration::from_millis(50);
/// How often a newcomer at a full house checks whether somebody has come to rest.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// A listener with the house behind it.
pub struct Door {
    listener: TcpListener,
    house: House,
}

struct House {
    router: Router,
    timeouts: Timeouts,
    register: Arc<Register>,
    protocols: Arc<Builder<TokioExecutor>>,
    tasks: TaskTracker,
    /// Accepted, and still without a slot.
    waiting: Option<(TcpStream, SocketAddr)>,
}

impl Door {
    /// Nobody is let in before [`Self::serve`].
    pub fn new(listener: TcpListener, router: Router, timeouts: Timeouts, register: Arc<Register>) -> Self {
        let protocols = Arc::new(connection::protocols());
        let house = House { router, timeouts, register, protocols, tasks: TaskTracker::new(), waiting: None };
        Self { listener, house }
    }

    /// Serves until `stop` resolves to the time that it still takes newcomers: whoever sends them needs it to notice.
    /// Each response is then its connection's last. After that time requests that have begun are finished, and the end
    /// comes at the latest when [`Timeouts::shutdown`] is over, counted from `stop`.
    pub async fn serve(self, stop: impl Future<Output = Duration>) {
        let Self { listener, mut house } = self;
        let drain = house.accept_until(&listener, stop).await;
        let end = Instant::now() + house.timeouts.shutdown;
        house.register.begin_draining();
        if !drain.is_zero() {
            house.accept_until(&listener, sleep_until((Instant::now() + drain).min(end))).await;
        }
        if let Err(error) = house.take_who_has_knocked(listener) {
            tracing::warn!(%error, "who knocked last could not be taken in");
        }
        house.tasks.close();
        house.register.ask_all_to_leave();
        tokio::select! {
            () = house.tasks.wait() => {}
            () = sleep_until(end) => {
                tracing::warn!(connections = house.register.cut_all(), "some connections did not end in time");
            }
        }
    }
}

impl House {
    async fn accept_until<T>(&mut self, listener: &TcpListener, end: impl Future<Output = T>) -> T {
        tokio::pin!(end);
        loop {
            tokio::select! {
                biased;
                value = &mut end => return value,
                () = self.take_one(listener) => {}
            }
        }
    }

    /// Takes one newcomer in, or turns it away. May be dropped at any wait: a newcomer without a slot waits on.
    async fn take_one(&mut self, listener: &TcpListener) {
        if self.waiting.is_none() {
            match listener.accept().await {
                Ok(newcomer) => self.waiting = Some(newcomer),
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    self.register.free_a_handle();
                    sleep(REST_AFTER_FAILURE).await;
                }
            }
        }
        if !self.seat() {
            tokio::select! { () = self.register.someone_left() => {}, () = sleep(LOOK_AGAIN) => {} }
        }
    }

    /// Whether nobody waits any more.
    fn seat(&mut self) -> bool {
        let Some((stream, peer)) = self.waiting.take() else {
            return true;
        };
        match self.register.admit(peer.ip()) {
            Admission::Welcome(place) => self.welcome(stream, peer, place),
            Admission::Refused => {}
            Admission::Full => self.waiting = Some((stream, peer)),
        }
        self.waiting.is_none()
    }

    fn welcome(&self, stream: TcpStream, peer: SocketAddr, place: Place) {
        let visit = Arc::new(Visit {
            router: self.router.clone(),
            peer,
            timeouts: self.timeouts,
            life: Arc::clone(&place.life),
            register: Arc::clone(&self.register),
        });
        self.tasks.spawn(connection::serve(stream, visit, Arc::clone(&self.protocols), place));
    }

    /// Closes the door. The system has taken connections that we have not: closing alone would fail them.
    fn take_who_has_knocked(&mut self, listener: TcpListener) -> io::Result<()> {
        // The system itself is asked: the runtime reports newcomers only after it has slept once more.
        let listener = listener.into_std()?;
        while self.seat() {
            match listener.accept() {
                Ok((stream, peer)) => {
                    stream.set_nonblocking(true)?;
                    self.waiting = Some((TcpStream::from_std(stream)?, peer));
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}
