//! The program's subcommands.
#![allow(clippy::print_stdout)]
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::{Parser, Subcommand};
use karriz::base::clock::{AnchoredClock, Clock};
use karriz::base::clock_mark;
use karriz::base::db::{Db, Location};
use karriz::base::fault::Fault;
use karriz::base::patience::Room;
use karriz::config::Config;
use karriz::domain::demo::{self, DemoAccount};
use karriz::housekeeping::Housekeeping;
use karriz::program::{FolderLock, Program};
use karriz::web::door::{Door, Register};
use karriz::web::health::readiness::Readiness;
use karriz::web::health::{Health, checks};
use karriz::{telemetry, web};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Pages are many small pieces of text; the system's allocator is slow at those.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Karriz: home services, and data whose holder you can name.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the site (with the job worker inside).
    Serve,
    /// Bring the database to the newest schema.
    Migrate,
    /// Fill an empty database with a small city of fictional people.
    Seed(SeedArguments),
    /// Check the configuration and say everything that is wrong.
    CheckConfig,
    /// Run jobs in a process of its own (PostgreSQL only).
    Worker,
    /// Show what is known of the time, or answer for this machine's clock.
    #[command(subcommand)]
    Clock(ClockCommand),
}

#[derive(Clone, Copy, Subcommand)]
enum ClockCommand {
    /// Show this machine's clock beside the newest time that was known.
    Show,
    /// Answer for this machine's clock: timers and sweeps go by it from now on, also in a program that runs.
    Accept,
}

#[derive(clap::Args)]
struct SeedArguments {
    /// The demo city; there is no other seed.
    #[arg(long)]
    demo: bool,
    /// Only print the demo accounts.
    #[arg(long)]
    list: bool,
    /// Print the accounts as JSON.
    #[arg(long)]
    json: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let config = match Config::load() {
        Ok(config) => config,
        Err(problems) => {
            for problem in problems {
                eprintln!("configuration: {problem}");
            }
            return ExitCode::from(2);
        }
    };
    let _log = telemetry::start(&config);
    let threads = std::thread::available_parallelism().map_or(2, usize::from).max(2);
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("the runtime could not start: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(run(arguments.command, config)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("karriz: {fault}");
            ExitCode::FAILURE
        }
    }
}

async fn run(command: Command, config: Config) -> Result<(), Fault> {
    match command {
        Command::Serve => serve(config).await,
        Command::Migrate => open(config).await?.migrate().await,
        Command::Seed(arguments) => seed(config, arguments).await,
        Command::CheckConfig => {
            println!("The configuration is complete.");
            Ok(())
        }
        Command::Worker => worker(config).await,
        Command::Clock(command) => clock(config, command).await,
    }
}

async fn open(config: Config) -> Result<Program, Fault> {
    Program::open(config, Arc::new(AnchoredClock::of_the_machine())).await
}

/// Resolves when the program is told to stop.
async fn told(mut stopped: watch::Receiver<bool>) {
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
    let housekeeping = Housekeeping::start(program.app.services.clone(), clock).await?;
    let mut work = JoinSet::new();
    work.spawn(program.worker().run(told(stopped.clone())));
    work.spawn(housekeeping.run(told(stopped.clone())));
    Ok(work)
}

async fn serve(config: Config) -> Result<(), Fault> {
    let _lock = FolderLock::take(&config.data_dir)?;
    if config.has_wide_limits {
        tracing::warn!("KARRIZ_TEST_LIMITS=wide: THE LIMITS ON SIGN-IN AND FLOODS ARE OPEN. For tests only.");
    }
    let (listen, patience, drain) = (config.listen, config.patience, config.drain);
    let clock = Arc::new(AnchoredClock::of_the_machine());
    let program = Program::open(config, Arc::clone(&clock) as Arc<dyn Clock>).await?;
    program.migrate().await?;
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
    observing.spawn(health.run(told(stopped)));
    let door = Door::new(listener, web::router::router(&program.app), patience, register);
    let mut began = None;
    door.serve(async {
        let signal = stop_signal().await;
        began = Some(Instant::now());
        readiness.stop();
        tracing::info!("stopping");
        // Whoever sits before the program does not want to wait for others to notice.
        if signal == Signal::Interrupt { Duration::ZERO } else { drain }
    })
    .await;
    // The worker goes on until all requests are answered: they may need it.
    let _ = stop.send(true);
    let left = patience.shutdown.saturating_sub(began.map_or(Duration::ZERO, |began| began.elapsed()));
    end(work, left.max(LEAST_FOR_JOBS)).await;
    end(observing, LEAST_FOR_JOBS).await;
    program.close().await;
    tracing::info!("stopped");
    Ok(())
}

async fn worker(config: Config) -> Result<(), Fault> {
    if matches!(config.database, Location::File(_)) {
        return Err(Fault::new("a worker of its own needs PostgreSQL; with SQLite the worker runs inside `serve`"));
    }
    let health_listen = config.health_listen;
    let clock = Arc::new(AnchoredClock::of_the_machine());
    let program = Program::open(config, Arc::clone(&clock) as Arc<dyn Clock>).await?;
    let readiness = Readiness::new(checks::with_worker(&program.app));
    let health = Health::listen(health_listen, readiness.clone(), None).await?;
    program.refresh_catalogue().await?;
    let (stop, stopped) = watch::channel(false);
    let work = begin_work(&program, clock, &stopped).await?;
    let mut observing = JoinSet::new();
    observing.spawn(health.run(told(stopped)));
    stop_signal().await;
    readiness.stop();
    let _ = stop.send(true);
    end(work, WORK_ENDS_WITHIN).await;
    end(observing, LEAST_FOR_JOBS).await;
    program.close().await;
    tracing::info!("stopped");
    Ok(())
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

/// Runs beside a program that serves: it only writes one row.
async fn clock(config: Config, command: ClockCommand) -> Result<(), Fault> {
    let db = Db::open(&config.database).await?;
    let wall = AnchoredClock::of_the_machine().wall_ms();
    match command {
        ClockCommand::Show => {
            let newest = clock_mark::read(&db).await?.map(|mark| mark.newest_ms);
            println!("this machine: {wall} ms since 1970-01-01 UTC");
            match newest {
                Some(newest) => println!("newest known: {newest} ms ({} s ahead of it)", (wall - newest) / 1_000),
                None => println!("newest known: nothing yet"),
            }
        }
        ClockCommand::Accept => {
            clock_mark::accept(&db, wall).await?;
            println!("accepted: {wall} ms since 1970-01-01 UTC");
        }
    }
    db.close().await;
    Ok(())
}

async fn seed(config: Config, arguments: SeedArguments) -> Result<(), Fault> {
    if !config.is_development() {
        return Err(Fault::new("the demo city is for development only"));
    }
    if !arguments.demo {
        return Err(Fault::new("say `karriz seed --demo`; there is no other seed"));
    }
    let accounts = if arguments.list {
        demo::accounts()?
    } else {
        let program = open(config).await?;
        program.migrate().await?;
        let accounts = demo::seed(&program.app.services).await?;
        program.close().await;
        accounts
    };
    if arguments.json {
        print_json(&accounts)
    } else {
        print_table(&accounts)
    }
    Ok(())
}

fn print_json(accounts: &[DemoAccount]) {
    let rows: Vec<serde_json::Value> = accounts
        .iter()
        .map(|account| {
            serde_json::json!({ "role": account.role.code(), "mobile": account.mobile, "name": account.name })
        })
        .collect();
    println!("{}", serde_json::Value::Array(rows));
}

fn print_table(accounts: &[DemoAccount]) {
    println!("{:<12} {:<12} name", "role", "mobile");
    for account in accounts {
        println!("{:<12} {:<12} {}", account.role.code(), account.mobile, account.name);
    }
    println!("Sign in with a mobile; the code is not fixed: read it at /dev/outbox.");
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
