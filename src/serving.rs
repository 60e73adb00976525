//! `karriz serve` and `karriz worker`: the parts of a running program, how they begin, and in which order they end.
use std::sync::Arc;
use std::time::{Duration, Instant};

use karriz::base::clock::{AnchoredClock, Clock};
use karriz::base::db::Location;
use karriz::base::fault::Fault;
use karriz::base::timeouts::Room;
use karriz::base::wal::WriteAheadLogs;
use karriz::config::Config;
use karriz::housekeeping::Housekeeping;
use karriz::program::{FolderLock, Program, StartError};
use karriz::web;
use karriz::web::door::{Door, Register};
use karriz::web::health::readiness::Readiness;
use karriz::web::health::{Health, checks};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Serves the site until asked to stop.
pub async fn serve(config: Config) -> Result<(), StartError> {
    let _lock = FolderLock::take(&config)?;
    if config.has_wide_limits {
        tracing::warn!("KARRIZ_TEST_LIMITS=wide: THE LIMITS ON SIGN-IN AND FLOODS ARE OPEN. For tests only.");
    }
    let (listen, timeouts, drain) = (config.listen, config.timeouts, config.drain);
    let clock = Arc::new(AnchoredClock::of_the_machine());
    let program = Program::open(config, Arc::clone(&clock) as Arc<dyn Clock>).await?;
    program.prepare().await?;
    program.require_handlers().await?;
    let _ = any_spawner::Executor::init_tokio();
    let listener = tokio::net::TcpListener::bind(listen).await?;
    let app = Arc::clone(&program.app);
    let register = Register::new(room(), Box::new(move |peer| app.config.trusted_proxies.contains(&peer)));
    let readiness = Readiness::new(checks::with_worker(&program.app));
    let health =
        Health::listen(program.app.config.health_listen, readiness.clone(), Some(Arc::clone(&register))).await?;
    tracing::info!(address = %listener.local_addr()?, health = %health.address()?, "serving");
    let (stop, stopped) = watch::channel(false);
    let work = begin_work(&program, clock, &stopped).await?;
    let mut observing = JoinSet::new();
    observing.spawn(health.run(until_stopped(stopped)));
    let door = Door::new(listener, web::router::router(&program.app), timeouts, register);
    let mut began = None;
    door.serve(async {
        let signal = stop_signal().await;
        began = Some(Instant::now());
        readiness.stop();
        // Open pages find another process; they would hold up the stop.
        program.app.services.watch().close();
        tracing::info!("stopping");
        // Whoever sits before the program does not want to wait for others to notice.
        if signal == Signal::Interrupt { Duration::ZERO } else { drain }
    })
    .await;
    // The worker goes on until all requests are served: they may need it.
    let _ = stop.send(true);
    let left = timeouts.shutdown.saturating_sub(began.map_or(Duration::ZERO, |began| began.elapsed()));
    end(work, left.max(LEAST_FOR_JOBS)).await;
    end(observing, LEAST_FOR_JOBS).await;
    program.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// Works on jobs in a process of its own.
pub async fn worker(config: Config) -> Result<(), StartError> {
    if matches!(config.database, Location::File(_)) {
        return Err(StartError::Refused(
            "a worker of its own needs PostgreSQL; with SQLite the worker runs inside `serve`".to_owned(),
        ));
    }
    let health_listen = config.health_listen;
    let clock = Arc::new(AnchoredClock::of_the_machine());
    let program = Program::open(config, Arc::clone(&clock) as Arc<dyn Clock>).await?;
    let readiness = Readiness::new(checks::with_worker(&program.app));
    let health = Health::listen(health_listen, readiness.clone(), None).await?;
    program.refresh_catalogue().await?;
    program.require_handlers().await?;
    let (stop, stopped) = watch::channel(false);
    let work = begin_work(&program, clock, &stopped).await?;
    let mut observing = JoinSet::new();
    observing.spawn(health.run(until_stopped(stopped)));
    stop_signal().await;
    readiness.stop();
    let _ = stop.send(true);
    end(work, WORK_ENDS_WITHIN).await;
    end(observing, LEAST_FOR_JOBS).await;
    program.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// Resolves when the program is asked to stop.
async fn until_stopped(mut stopped: watch::Receiver<bool>) {
    let _ = stopped.wait_for(|stop| *stop).await;
}

/// How long the program waits for work that has begun. What is not done by then is done after the next start.
const WORK_ENDS_WITHIN: Duration = Duration::from_secs(10);

/// Worker and housekeeping, until `stopped`.
async fn begin_work(
    program: &Program,
    clock: Arc<AnchoredClock>,
    stopped: &watch::Receiver<bool>,
) -> Result<JoinSet<()>, Fault> {
    let app = &program.app;
    let logs = WriteAheadLogs::of(&app.config.database);
    let housekeeping = Housekeeping::start(app, clock, logs).await?;
    let mut work = JoinSet::new();
    work.spawn(program.worker().run(until_stopped(stopped.clone())));
    work.spawn(housekeeping.run(until_stopped(stopped.clone())));
    Ok(work)
}

/// A job that has begun gets this long, however late it is.
const LEAST_FOR_JOBS: Duration = Duration::from_secs(2);

/// Waits for tasks to end, but not for ever: a job that is cut off runs again after its lease.
async fn end(mut tasks: JoinSet<()>, within: Duration) {
    if tokio::time::timeout(within, async { while tasks.join_next().await.is_some() {} }).await.is_err() {
        tracing::warn!("some work did not end in time");
    }
}

/// The room for connections: as much as the system gives handles for, with some left for files and the database.
fn room() -> Room {
    let room = Room::default();
    let handles = raise_limit_of_handles().saturating_sub(HANDLES_FOR_OTHERS);
    // A connection that makes room keeps its socket for a moment: an eighth more than there is room for.
    let most = room.most.min(handles / 9 * 8).max(1);
    if most < room.most {
        tracing::warn!(connections = most, "the system's limit of open files leaves room for fewer connections");
    }
    Room { most, ..room }
}

/// Files, the database, the worker, the log.
const HANDLES_FOR_OTHERS: usize = 200;

/// Systems give few handles and allow many: takes what is allowed. Answers how many there are.
fn raise_limit_of_handles() -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: limit.maximum, maximum: limit.maximum };
    let current = if setrlimit(Resource::Nofile, raised).is_ok() { limit.maximum } else { limit.current };
    current.map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(usize::MAX))
}

/// Why the program is to stop.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Signal {
    /// Ctrl-C.
    Interrupt,
    /// The signal that a service manager sends.
    Terminate,
}

async fn stop_signal() -> Signal {
    let interrupt = async {
        let _ = tokio::signal::ctrl_c().await;
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! { () = interrupt => Signal::Interrupt, () = terminate => Signal::Terminate }
}
