//! Floods from one address, counted in memory. What costs money or guards sign-in is counted in the database instead.
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use governor::clock::Clock as RateClock;
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};

use crate::base::clock::Clock;
use crate::base::meters;
use crate::config::Config;
use crate::i18n::Lang;
use crate::web::app::App;
use crate::web::client;
use crate::web::pages::{PAGES, Pace};
use crate::web::prepared::Prepared;

/// Every request. Wide: mobile carriers put many people behind one address.
const ALL: Allowance = Allowance { at_once: NonZeroU32::new(400).unwrap(), one_each: Duration::from_millis(20) };
/// Pages of lists: 300, and again 300 in the fifteen minutes after. Who reads them all is no reader.
const LISTS: Allowance = Allowance { at_once: NonZeroU32::new(300).unwrap(), one_each: Duration::from_secs(3) };
/// Addresses that are remembered before the forgetting begins.
const FORGET_FROM: usize = 10_000;

/// The burst of requests, and the time after which one more is let through.
struct Allowance {
    at_once: NonZeroU32,
    one_each: Duration,
}

/// The limits on requests of one address, as a table.
pub struct Flood(Option<Counters>);

struct Counters {
    all: Counter,
    lists: Counter,
}

impl Flood {
    /// The limiter, or none when the limits are open for a test.
    pub fn new(config: &Config, clock: &Arc<dyn Clock>) -> Self {
        let counter = |allowance| Counter::new(allowance, Steady(Arc::clone(clock)));
        Self((!config.has_wide_limits).then(|| Counters { all: counter(&ALL), lists: counter(&LISTS) }))
    }

    /// How many seconds the address must wait, when it must.
    fn wait_s(&self, address: &String, is_list: bool) -> Option<u32> {
        let counters = self.0.as_ref()?;
        let wait = counters.all.wait_s(address);
        if wait.is_none() && is_list { counters.lists.wait_s(address) } else { wait }
    }
}

/// The program's steady time, as the limiter asks for it. A test holds it still: then a slow machine gives nothing back.
#[derive(Clone)]
struct Steady(Arc<dyn Clock>);

impl RateClock for Steady {
    type Instant = Duration;

    fn now(&self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.steady().ms()).unwrap_or(0))
    }
}

struct Counter {
    clock: Steady,
    limiter: RateLimiter<String, DefaultKeyedStateStore<String>, Steady, NoOpMiddleware<Duration>>,
    /// The number of addresses at which the old ones are forgotten.
    forget_at: AtomicUsize,
}

impl Counter {
    fn new(allowance: &Allowance, clock: Steady) -> Self {
        // A period of zero is the only thing that governor refuses; ours are constants above it.
        let quota = Quota::with_period(allowance.one_each).unwrap_or(Quota::per_second(NonZeroU32::MIN));
        Self {
            limiter: RateLimiter::new(
                quota.allow_burst(allowance.at_once),
                DefaultKeyedStateStore::default(),
                clock.clone(),
            ),
            clock,
            forget_at: AtomicUsize::new(FORGET_FROM),
        }
    }

    fn wait_s(&self, address: &String) -> Option<u32> {
        self.forget();
        let until = self.limiter.check_key(address).err()?;
        let wait = until.wait_time_from(self.clock.now());
        Some(u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).saturating_add(1))
    }

    /// Forgets who has not come for long. A sweep visits all, so the next one waits until there are twice as many as
    /// stayed: under a flood from many addresses a sweep at each request would be the costlier attack.
    fn forget(&self) {
        let limit = self.forget_at.load(Ordering::Relaxed);
        if self.limiter.len() <= limit {
            return;
        }
        // Whoever changes the limit first does the work.
        if self.forget_at.compare_exchange(limit, usize::MAX, Ordering::Relaxed, Ordering::Relaxed).is_ok() {
            self.limiter.retain_recent();
            self.forget_at.store(self.limiter.len().saturating_mul(2).max(FORGET_FROM), Ordering::Relaxed);
        }
    }
}

/// Answers 429 to a flood, with prepared bytes.
pub async fn guard(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let address = client::address(&app.config.trusted_proxies, request.headers(), request.extensions());
    let address = client::counted_address(address);
    match app.flood.wait_s(&address, is_list(request.extensions().get())) {
        None => next.run(request).await,
        Some(retry_after_s) => {
            metrics::counter!(meters::FLOOD_REFUSED).increment(1);
            Prepared::TooMany { retry_after_s }.response(request.uri())
        }
    }
}

/// Whether the page table calls the route a page of a list.
fn is_list(route: Option<&MatchedPath>) -> bool {
    let Some(route) = route else {
        return false;
    };
    let (_, path) = Lang::split_path(route.as_str());
    PAGES.iter().any(|page| page.pace == Pace::List && page.path == path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::clock::ManualClock;
    use crate::model::moment::Moment;

    #[test]
    fn a_flood_from_many_addresses_is_not_swept_at_each_request() {
        let counter = Counter::new(&LISTS, Steady(Arc::new(ManualClock::at(Moment::EPOCH))));
        for index in 0..=FORGET_FROM + 1 {
            assert_eq!(counter.wait_s(&index.to_string()), None);
        }
        let next = counter.forget_at.load(Ordering::Relaxed);
        assert!(
            next > FORGET_FROM && next < usize::MAX,
            "all of them are recent, so the next sweep is further away: {next}"
        );
    }
}
