//! Floods from one network, counted in memory. What costs money or guards sign-in is counted in the database instead.
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::config::Config;
use crate::model::error::AppError;
use crate::web::app::App;
use crate::web::client;
use crate::web::errors::{self, PageError};
use crate::web::request::Frame;

use super::trace::Reference;

const PER_SECOND: NonZeroU32 = NonZeroU32::new(50).unwrap();
const BURST: NonZeroU32 = NonZeroU32::new(400).unwrap();
const KEPT: usize = 10_000;

/// Requests per address. Wide: mobile carriers put many people behind one.
pub struct Flood(Option<DefaultKeyedRateLimiter<IpAddr>>);

impl Flood {
    /// The limiter, or none when the limits are open for a test.
    pub fn new(config: &Config) -> Self {
        let quota = Quota::per_second(PER_SECOND).allow_burst(BURST);
        Self((!config.has_wide_limits).then(|| RateLimiter::keyed(quota)))
    }

    fn wait_s(&self, address: IpAddr) -> Option<u32> {
        let limiter = self.0.as_ref()?;
        if limiter.len() > KEPT {
            limiter.retain_recent();
        }
        let until = limiter.check_key(&address).err()?;
        let wait = until.wait_time_from(DefaultClock::default().now());
        Some(u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).saturating_add(1))
    }
}

/// Answers 429 to a flood.
pub async fn guard(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let socket = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0);
    let address = network_of(client::address(&app.config, request.headers(), socket));
    match app.flood.wait_s(address) {
        None => next.run(request).await,
        Some(retry_after_s) => {
            let frame = Frame::bare(request.uri(), Reference::of(request.extensions()));
            errors::response(&app, frame, PageError::App(AppError::TooMany { retry_after_s })).await
        }
    }
}

/// One customer of IPv6 holds a whole /64.
fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}
