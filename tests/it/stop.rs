//! A stop under load fails no request, when it comes through a proxy that obeys readiness and `Connection: close`, and a
//! second server stands beside. The servers run the real program.
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use karriz::base::timeouts::{Room, Timeouts};
use karriz::web::door::{Door, Register};
use karriz::web::health::readiness::{Check, Readiness};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, JoinSet};

use crate::support::World;
use crate::support::proxy::Proxy;

const STOPS: usize = 20;
const ASKING: usize = 8;
/// Several times what the proxy takes to notice.
const DRAIN: Duration = Duration::from_millis(400);

struct Server {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<()>,
    watching: JoinHandle<()>,
}

impl Server {
    async fn start(world: &World, proxy: &Proxy) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let register = Register::new(Room::default(), Box::new(|_| true));
        let door = Door::new(listener, world.router(), Timeouts::default(), register);
        let readiness = Readiness::new(vec![Check::new("one", || async { true })]);
        let watching = tokio::spawn({
            let readiness = readiness.clone();
            async move { readiness.watch().await }
        });
        proxy.add(address, readiness.clone());
        while !proxy.knows(address) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let (stop, stopped) = oneshot::channel();
        let ended = tokio::spawn(door.serve(async move {
            let _ = stopped.await;
            readiness.stop();
            DRAIN
        }));
        Self { address, stop, ended, watching }
    }

    async fn stop(self, proxy: &Proxy) {
        self.stop.send(()).unwrap();
        tokio::time::timeout(Duration::from_secs(20), self.ended).await.unwrap().unwrap();
        self.watching.abort();
        proxy.remove(self.address);
    }
}

/// G1.
#[tokio::test(flavor = "multi_thread")]
async fn g1_twenty_stops_under_load_fail_no_request() {
    let world = World::with(|config| config.has_wide_limits = true).await;
    let proxy = Arc::new(Proxy::default());
    let mut watching = JoinSet::new();
    let watched = Arc::clone(&proxy);
    watching.spawn(async move { watched.watch().await });
    let mut servers = std::collections::VecDeque::new();
    for _ in 0..2 {
        servers.push_back(Server::start(&world, &proxy).await);
    }
    let (is_over, answered) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let mut asking = JoinSet::new();
    for number in 0..ASKING {
        let (proxy, is_over, answered) = (Arc::clone(&proxy), Arc::clone(&is_over), Arc::clone(&answered));
        let path = if number % 2 == 0 { "/healthz" } else { "/services" };
        asking.spawn(async move {
            let mut failed = Vec::new();
            while !is_over.load(Ordering::SeqCst) {
                match proxy.get(path).await {
                    Ok(()) => answered.fetch_add(1, Ordering::SeqCst),
                    Err(problem) => {
                        failed.push(problem);
                        failed.len()
                    }
                };
            }
            failed
        });
    }
    for stop in 0..STOPS {
        let before = answered.load(Ordering::SeqCst);
        servers.push_back(Server::start(&world, &proxy).await);
        servers.pop_front().unwrap().stop(&proxy).await;
        assert!(answered.load(Ordering::SeqCst) > before, "nothing was asked during stop {stop}");
    }
    is_over.store(true, Ordering::SeqCst);
    let failed: Vec<String> = asking.join_all().await.concat();
    assert_eq!(failed, Vec::<String>::new(), "of {} answered", answered.load(Ordering::SeqCst));
}
