//! A proxy as an operator puts before the program: it keeps connections open, asks for readiness, sends requests only
//! to who is ready, and does not use a connection again whose response said that it is the last. It tries nothing
//! twice, so that each failure is seen.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use tokio::{runtime::Runtime, task::JoinSet, time::sleep};

use crate::bench::wire::{Connection, Request, Response, exchange};

/// How often each server is asked whether it is ready.
const ASK_EVERY: Duration = Duration::from_millis(100);
/// A connection that has rested longer is not used again. The program lets it go after 75 s.
const REST_AT_MOST: Duration = Duration::from_secs(60);

/// The servers behind the proxy: where they serve, where they serve their health, whether they are ready.
struct Target {
    listen: SocketAddr,
    health: SocketAddr,
    is_ready: bool,
}

/// The proxy.
pub struct Proxy(Mutex<Inside>);

struct Inside {
    targets: Vec<Target>,
    /// Each since when.
    resting: HashMap<SocketAddr, Vec<(Instant, Connection)>>,
    turn: usize,
}

impl Proxy {
    /// A proxy for servers at these addresses: where they serve, and where they serve their health.
    pub fn new(servers: &[(SocketAddr, SocketAddr)]) -> Self {
        let target =
            |(listen, health): &(SocketAddr, SocketAddr)| Target { listen: *listen, health: *health, is_ready: false };
        let targets = servers.iter().map(target).collect();
        Self(Mutex::new(Inside { targets, resting: HashMap::new(), turn: 0 }))
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn watch(&self) {
        loop {
            let asked: Vec<SocketAddr> = self.inside().targets.iter().map(|target| target.health).collect();
            for (index, health) in asked.into_iter().enumerate() {
                let probe = exchange(health, Request::get("/readyz")).await;
                self.note(index, probe.is_ok_and(|probe| probe.response.status == 200));
            }
            sleep(ASK_EVERY).await;
        }
    }

    fn note(&self, index: usize, is_ready: bool) {
        let mut inside = self.inside();
        let Some(target) = inside.targets.get_mut(index) else { return };
        target.is_ready = is_ready;
        let listen = target.listen;
        if !is_ready {
            inside.resting.remove(&listen);
        }
    }

    /// Whether all servers are ready, as far as the proxy knows.
    pub fn knows_all_ready(&self) -> bool {
        self.inside().targets.iter().all(|target| target.is_ready)
    }

    fn choose(&self) -> Option<(SocketAddr, Option<Connection>)> {
        let mut inside = self.inside();
        inside.turn += 1;
        let ready: Vec<SocketAddr> =
            inside.targets.iter().filter(|target| target.is_ready).map(|target| target.listen).collect();
        let address = *ready.get(inside.turn % ready.len().max(1))?;
        let newest = inside.resting.entry(address).or_default().pop();
        let fresh = newest.filter(|(since, _)| since.elapsed() < REST_AT_MOST);
        Some((address, fresh.map(|(_, connection)| connection)))
    }

    /// Hands a request on to a server that is ready.
    ///
    /// # Errors
    /// When none is, or the connection breaks.
    pub async fn send(&self, request: &Request) -> Result<Response> {
        let (address, resting) = self.choose().context("no server is ready")?;
        let mut connection = match resting {
            Some(connection) => connection,
            None => Connection::open(address).await.context("connecting")?,
        };
        let response = connection.send(&request.bytes(address)).await?;
        if response.header("connection") != Some("close") {
            self.inside().resting.entry(address).or_default().push((Instant::now(), connection));
        }
        Ok(response)
    }

    async fn read(&self, request: &Request) -> Result<()> {
        let response = self.send(request).await?;
        if response.status != 200 {
            bail!("replies with {}", response.status);
        }
        Ok(())
    }
}

/// People who ask through the proxy, each for a page of their own, again and again.
pub struct Load {
    runtime: Runtime,
    asking: JoinSet<Vec<String>>,
    is_over: Arc<AtomicBool>,
    served: Arc<AtomicUsize>,
}

impl Load {
    /// Begins to ask for these paths, one person each, who ask again as soon as the response is there.
    ///
    /// # Errors
    /// When no runtime can be had.
    pub fn begin(proxy: &Arc<Proxy>, paths: &[&str]) -> Result<Self> {
        Self::begin_at_leisure(proxy, paths.iter().map(|path| Request::get(path)).collect(), Duration::ZERO)
    }

    /// As [`Load::begin`], with a pause after each response.
    ///
    /// # Errors
    /// As there.
    pub fn begin_at_leisure(proxy: &Arc<Proxy>, requests: Vec<Request>, pause: Duration) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let watching = Arc::clone(proxy);
        let mut asking = JoinSet::new();
        let (is_over, served) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        runtime.block_on(async {
            let mut first = std::pin::pin!(watching.watch());
            while !watching.knows_all_ready() {
                tokio::select! { () = &mut first => {}, () = sleep(ASK_EVERY) => {} }
            }
        });
        let handle = runtime.handle();
        let watching = Arc::clone(proxy);
        let over = Arc::clone(&is_over);
        asking.spawn_on(
            async move {
                tokio::select! {
                    () = watching.watch() => {}
                    () = until(&over) => {}
                }
                Vec::new()
            },
            handle,
        );
        for request in requests {
            let reader = Reader {
                request,
                pause,
                proxy: Arc::clone(proxy),
                is_over: Arc::clone(&is_over),
                served: Arc::clone(&served),
            };
            asking.spawn_on(reader.ask_on(), handle);
        }
        Ok(Self { runtime, asking, is_over, served })
    }

    /// How many requests were served until now.
    pub fn served(&self) -> usize {
        self.served.load(Ordering::SeqCst)
    }

    /// Ends the asking: how many requests were served, and what went wrong with the others.
    pub fn end(self) -> (usize, Vec<String>) {
        self.is_over.store(true, Ordering::SeqCst);
        let failed = self.runtime.block_on(self.asking.join_all()).concat();
        (self.served.load(Ordering::SeqCst), failed)
    }
}

async fn until(is_over: &AtomicBool) {
    while !is_over.load(Ordering::SeqCst) {
        sleep(ASK_EVERY).await;
    }
}

/// Somebody who asks for one page.
struct Reader {
    request: Request,
    pause: Duration,
    proxy: Arc<Proxy>,
    is_over: Arc<AtomicBool>,
    served: Arc<AtomicUsize>,
}

impl Reader {
    async fn ask_on(self) -> Vec<String> {
        let mut failed = Vec::new();
        while !self.is_over.load(Ordering::SeqCst) {
            match self.proxy.read(&self.request).await {
                Ok(()) => {
                    self.served.fetch_add(1, Ordering::SeqCst);
                }
                Err(error) => {
                    failed.push(format!("{}: {error:#}", self.request.target));
                    // A proxy without a server is asked no faster for it.
                    sleep(ASK_EVERY).await;
                }
            }
            sleep(self.pause).await;
        }
        failed
    }
}
