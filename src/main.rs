//! The program's subcommands.
#![allow(clippy::print_stdout)]
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Parser, Subcommand};
use karriz::base::clock::{AnchoredClock, Clock};
use karriz::base::clock_mark;
use karriz::base::db::{Db, Location};
use karriz::base::fault::Fault;
use karriz::config::Config;
use karriz::domain::demo::{self, DemoAccount};
use karriz::housekeeping::Housekeeping;
use karriz::program::{FolderLock, Program};
use karriz::{telemetry, web};

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
async fn told(mut stopped: tokio::sync::watch::Receiver<bool>) {
    let _ = stopped.wait_for(|stop| *stop).await;
}

/// How long the program waits for work that has begun. What is not done by then is done after the next start.
const WORK_ENDS_WITHIN: std::time::Duration = std::time::Duration::from_secs(10);

/// Worker and housekeeping, until `stopped`.
#[allow(clippy::disallowed_methods)] // Both are joined in `end_work`.
async fn begin_work(
    program: &Program,
    clock: Arc<AnchoredClock>,
    stopped: &tokio::sync::watch::Receiver<bool>,
) -> Result<[tokio::task::JoinHandle<()>; 2], Fault> {
    let housekeeping = Housekeeping::start(program.app.services.clone(), clock).await?;
    let worker = program.worker();
    Ok([tokio::spawn(worker.run(told(stopped.clone()))), tokio::spawn(housekeeping.run(told(stopped.clone())))])
}

async fn end_work(tasks: [tokio::task::JoinHandle<()>; 2]) {
    let [worker, housekeeping] = tasks;
    let both = async { tokio::join!(worker, housekeeping) };
    if tokio::time::timeout(WORK_ENDS_WITHIN, both).await.is_err() {
        tracing::warn!("some work did not end in time; it is taken up again after the next start");
    }
}

async fn serve(config: Config) -> Result<(), Fault> {
    let _lock = FolderLock::take(&config.data_dir)?;
    if config.has_wide_limits {
        tracing::warn!("KARRIZ_TEST_LIMITS=wide: THE LIMITS ON SIGN-IN AND FLOODS ARE OPEN. For tests only.");
    }
    let (listen, patience) = (config.listen, config.patience);
    let clock = Arc::new(AnchoredClock::of_the_machine());
    let program = Program::open(config, Arc::clone(&clock) as Arc<dyn Clock>).await?;
    program.migrate().await?;
    let _ = any_spawner::Executor::init_tokio();
    let listener = tokio::net::TcpListener::bind(listen).await?;
    tracing::info!(address = %listener.local_addr()?, "serving");
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let work = begin_work(&program, clock, &stopped).await?;
    let router = web::router::router(&program.app);
    web::server::serve(listener, router, patience, stop_signal()).await;
    let _ = stop.send(true);
    end_work(work).await;
    program.close().await;
    tracing::info!("stopped");
    Ok(())
}

async fn worker(config: Config) -> Result<(), Fault> {
    if matches!(config.database, Location::File(_)) {
        return Err(Fault::new("a worker of its own needs PostgreSQL; with SQLite the worker runs inside `serve`"));
    }
    let clock = Arc::new(AnchoredClock::of_the_machine());
    let program = Program::open(config, Arc::clone(&clock) as Arc<dyn Clock>).await?;
    program.refresh_catalogue().await?;
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let work = begin_work(&program, clock, &stopped).await?;
    stop_signal().await;
    let _ = stop.send(true);
    end_work(work).await;
    program.close().await;
    tracing::info!("stopped");
    Ok(())
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

/// Ctrl-C, or the signal that a service manager sends.
async fn stop_signal() {
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
    tokio::select! { () = interrupt => {}, () = terminate => {} }
}
