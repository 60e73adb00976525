//! Whether the program lives, whether it can serve, and what it counts. The public listener says only that it lives;
//! the rest is for the operator, on a listener of its own.
pub mod checks;
pub mod readiness;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use tokio::net::TcpListener;

use crate::base::fault::Fault;
use crate::base::meters::{self, Meters};
use crate::base::timeouts::{Room, Timeouts};

use super::door::{Door, Register};

use self::readiness::Readiness;

/// An operator's tools are few.
const ROOM: Room = Room { most: 64, per_address: 64 };
const NO_STORE: (header::HeaderName, &str) = (header::CACHE_CONTROL, "no-store");
const PLAIN: (header::HeaderName, &str) = (header::CONTENT_TYPE, "text/plain; charset=utf-8");
/// The format of Prometheus.
const METRICS: (header::HeaderName, &str) = (header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");
const TIDY_EVERY: Duration = Duration::from_secs(5);

/// `/healthz`: the process replies.
pub async fn alive() -> impl IntoResponse {
    ([NO_STORE, PLAIN], "ok\n")
}

/// The operator's side of a process.
pub struct Health {
    listener: TcpListener,
    readiness: Readiness,
    meters: Meters,
    /// The door whose connections are counted, in a process that has one.
    door: Option<Arc<Register>>,
}

impl Health {
    /// Listens; nothing is served before [`Self::run`].
    ///
    /// # Errors
    /// When the address cannot be had, in words.
    pub async fn listen(address: SocketAddr, readiness: Readiness, door: Option<Arc<Register>>) -> Result<Self, Fault> {
        let listener = TcpListener::bind(address).await.map_err(|error| {
            Fault::new(format!("KARRIZ_HEALTH_LISTEN: {address} cannot be listened on ({error}); set another address"))
        })?;
        Ok(Self { listener, readiness, meters: Meters::start(), door })
    }

    /// Where it listens.
    ///
    /// # Errors
    /// When the system does not say.
    pub fn address(&self) -> Result<SocketAddr, Fault> {
        Ok(self.listener.local_addr()?)
    }

    /// Checks, counts and serves until `stop` resolves.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let Self { listener, readiness, meters, door } = self;
        let router = router(readiness.clone(), meters.clone(), door);
        let register = Register::new(ROOM, Box::new(|_| false));
        // Nobody is to be kept from leaving: the program ends when this does.
        let timeouts = Timeouts { shutdown: Duration::from_secs(1), ..Timeouts::default() };
        let serving = Door::new(listener, router, timeouts, register).serve(async {
            stop.await;
            Duration::ZERO
        });
        tokio::select! {
            () = serving => {}
            () = readiness.watch() => {}
            () = tidy(&meters) => {}
        }
    }
}

async fn tidy(meters: &Meters) {
    loop {
        tokio::time::sleep(TIDY_EVERY).await;
        meters.tidy();
    }
}

/// `/healthz`, `/readyz` and `/metrics`.
fn router(readiness: Readiness, meters: Meters, door: Option<Arc<Register>>) -> Router {
    let asked = readiness.clone();
    Router::new()
        .route("/healthz", get(alive))
        .route("/readyz", get(move || std::future::ready(ready(&asked))))
        .route("/metrics", get(move || std::future::ready(measured(&readiness, &meters, door.as_deref()))))
}

fn ready(readiness: &Readiness) -> impl IntoResponse + use<> {
    let report = readiness.report();
    let status = if report.is_ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, [NO_STORE, PLAIN], report.text)
}

fn measured(readiness: &Readiness, meters: &Meters, door: Option<&Register>) -> impl IntoResponse + use<> {
    if let Some(register) = door {
        let census = register.census();
        metrics::gauge!(meters::CONNECTIONS_OPEN).set(census.open as f64);
        metrics::gauge!(meters::CONNECTIONS_IDLE).set(census.idle as f64);
        metrics::counter!(meters::CONNECTIONS_REFUSED).absolute(census.refused);
        metrics::counter!(meters::CONNECTIONS_MADE_ROOM).absolute(census.made_room);
    }
    metrics::gauge!(meters::READY).set(f64::from(u8::from(readiness.report().is_ready)));
    ([NO_STORE, METRICS], meters.text())
}
