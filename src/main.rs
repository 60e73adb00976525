//! The program's subcommands.
#![allow(clippy::print_stdout)]
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Parser, Subcommand};
use karriz::base::clock::SystemClock;
use karriz::base::db::Location;
use karriz::base::fault::Fault;
use karriz::config::Config;
use karriz::domain::crowd;
use karriz::domain::demo::{self, DemoAccount};
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
}

#[derive(clap::Args)]
struct SeedArguments {
    /// The demo city; there is no other seed.
    #[arg(long)]
    demo: bool,
    /// And so many thousand people with as many thousand requests around it. What is there already stays.
    #[arg(long, value_name = "THOUSANDS", default_value_t = 0, value_parser = clap::value_parser!(u32).range(0..=5_000))]
    scale: u32,
    /// Which crowd: the same number gives the same lives.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    crowd: u64,
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
    }
}

async fn open(config: Config) -> Result<Program, Fault> {
    Program::open(config, Arc::new(SystemClock)).await
}

async fn serve(config: Config) -> Result<(), Fault> {
    let _lock = FolderLock::take(&config.data_dir)?;
    if config.has_wide_limits {
        tracing::warn!("KARRIZ_TEST_LIMITS=wide: THE LIMITS ON SIGN-IN AND FLOODS ARE OPEN. For tests only.");
    }
    let (listen, patience) = (config.listen, config.patience);
    let program = open(config).await?;
    program.migrate().await?;
    let _ = any_spawner::Executor::init_tokio();
    karriz::domain::privacy::retention::schedule(&program.app.services).await?;
    let listener = tokio::net::TcpListener::bind(listen).await?;
    tracing::info!(address = %listener.local_addr()?, "serving");
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let worker = program.worker();
    let mut worker_stop = stopped.clone();
    #[allow(clippy::disallowed_methods)] // The worker is joined below.
    let working = tokio::spawn(worker.run(async move {
        let _ = worker_stop.wait_for(|stop| *stop).await;
    }));
    let router = web::router::router(&program.app);
    web::server::serve(listener, router, patience, stop_signal()).await;
    let _ = stop.send(true);
    let _ = working.await;
    program.close().await;
    tracing::info!("stopped");
    Ok(())
}

async fn worker(config: Config) -> Result<(), Fault> {
    if matches!(config.database, Location::File(_)) {
        return Err(Fault::new("a worker of its own needs PostgreSQL; with SQLite the worker runs inside `serve`"));
    }
    let program = open(config).await?;
    program.refresh_catalogue().await?;
    program.worker().run(stop_signal()).await;
    program.close().await;
    tracing::info!("stopped");
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
        if arguments.scale > 0 {
            let started = std::time::Instant::now();
            let all = arguments.scale;
            let progress = |there: u32| tell(there, all, started.elapsed());
            crowd::seed(&program.app.services, all, arguments.crowd, progress).await?;
        }
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

/// On the standard error, so that the accounts can be read from the output.
fn tell(there: u32, all: u32, since: std::time::Duration) {
    if there.is_multiple_of(all.div_ceil(50).max(1)) || there == all {
        eprintln!("{there} of {all} thousand people and requests, {} s", since.as_secs());
    }
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
