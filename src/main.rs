//! The program's subcommands.
#![expect(clippy::print_stdout, reason = "a command answers there")]
mod backup_command;
mod serving;
mod specialist_command;
mod staff_command;

use std::process::ExitCode;
use std::sync::Arc;

use clap::{Parser, Subcommand};
use karriz::base::clock::{AnchoredClock, SECOND};
use karriz::base::clock_mark;
use karriz::base::db::Db;
use karriz::config::Config;
use karriz::demo::{self, DemoAccount};
use karriz::domain::crowd;
use karriz::domain::privacy::head::heads_in;
use karriz::domain::privacy::verify;
use karriz::program::{FolderLock, Program, StartError};
use karriz::telemetry;

use crate::backup_command::{BackupArguments, RestoreArguments};
use crate::specialist_command::SpecialistCommand;
use crate::staff_command::StaffCommand;

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
    /// Bring the database to the newest schema. On PostgreSQL through KARRIZ_MIGRATE_DATABASE_URL when that is set.
    Migrate(MigrateArguments),
    /// Verify the access log from its first row to its last: "verified", or the first break and exit code 1.
    Verify(VerifyArguments),
    /// Fill an empty database with a small city of fictional people.
    Seed(SeedArguments),
    /// Check the configuration and say everything that is wrong.
    CheckConfig,
    /// Run jobs in a process of its own (PostgreSQL only).
    Worker,
    /// Show what is known of the time, or accept this machine's clock.
    #[command(subcommand)]
    Clock(ClockCommand),
    /// Copy data and keys into a folder, beside a program that serves.
    Backup(BackupArguments),
    /// Restore a backup into an empty data folder or database, and verify it.
    Restore(RestoreArguments),
    /// Say who works here: invite the first admin, list, suspend.
    #[command(subcommand)]
    Staff(StaffCommand),
    /// Say who offers services, and list the services.
    #[command(subcommand)]
    Specialist(SpecialistCommand),
}

#[derive(Clone, Copy, Subcommand)]
enum ClockCommand {
    /// Show this machine's clock beside the newest time that was known.
    Show,
    /// Accept this machine's clock: timers and sweeps go by it from now on, also in a program that runs.
    Accept,
}

#[derive(clap::Args)]
struct MigrateArguments {
    /// PostgreSQL: afterwards give this role what serving needs, and no more.
    #[arg(long, value_name = "NAME")]
    runtime_role: Option<String>,
}

#[derive(clap::Args)]
struct VerifyArguments {
    /// Heads that were kept outside: lines of the log stream, or of /privacy/log.json. Can be given more than once.
    #[arg(long = "head", value_name = "FILE")]
    heads: Vec<std::path::PathBuf>,
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
    keep_files_private();
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
        Ok(code) => code,
        Err(error) => {
            eprintln!("karriz: {error}");
            match error {
                StartError::Refused(_) => ExitCode::from(2),
                StartError::Fault(_) => ExitCode::FAILURE,
            }
        }
    }
}

/// Whatever the program writes, nobody else on the machine reads: databases, their logs, the lock, messages.
fn keep_files_private() {
    #[cfg(unix)]
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
}

async fn run(command: Command, config: Config) -> Result<ExitCode, StartError> {
    match command {
        Command::Serve => serving::serve(config).await?,
        Command::Migrate(arguments) => migrate(config, arguments).await?,
        Command::Verify(arguments) => return verify(config, arguments).await,
        Command::Seed(arguments) => seed(config, arguments).await?,
        Command::CheckConfig => println!("The configuration is complete."),
        Command::Worker => serving::worker(config).await?,
        Command::Clock(command) => clock(config, command).await?,
        Command::Backup(arguments) => backup_command::back_up(config, arguments).await?,
        Command::Restore(arguments) => return backup_command::restore(config, arguments).await,
        Command::Staff(command) => {
            let program = open(config.clone()).await?;
            staff_command::run(config, program, command).await?;
        }
        Command::Specialist(command) => {
            let program = open(config.clone()).await?;
            specialist_command::run(config, program, command).await?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn migrate(config: Config, arguments: MigrateArguments) -> Result<(), StartError> {
    let _lock = FolderLock::take(&config)?;
    let program = open(config).await?;
    program.migrate().await?;
    if let Some(role) = arguments.runtime_role {
        program.grant_runtime(&role).await?;
    }
    program.close().await;
    Ok(())
}

async fn verify(config: Config, arguments: VerifyArguments) -> Result<ExitCode, StartError> {
    let mut outside = Vec::new();
    for file in arguments.heads {
        let wrong = |why: String| StartError::Refused(format!("{}: {why}", file.display()));
        let text = std::fs::read_to_string(&file).map_err(|error| wrong(error.to_string()))?;
        outside.extend(heads_in(&text).map_err(wrong)?);
    }
    let program = open(config).await?;
    program.require_newest_schema().await?;
    let verified = verify::verify(&program.app.services, &outside).await?;
    program.close().await;
    Ok(match verified {
        Ok(whole) => {
            println!("verified {} rows, {} heads", whole.rows, whole.heads);
            ExitCode::SUCCESS
        }
        Err(found) => {
            println!("{found}");
            ExitCode::FAILURE
        }
    })
}

async fn open(config: Config) -> Result<Program, StartError> {
    Program::open(config, Arc::new(AnchoredClock::of_the_machine())).await
}

/// Runs beside a program that serves: it only writes one row.
async fn clock(config: Config, command: ClockCommand) -> Result<(), StartError> {
    let db = Db::open(&config.database).await?;
    let wall = AnchoredClock::of_the_machine().wall();
    match command {
        ClockCommand::Show => {
            let newest = clock_mark::read(&db).await?.map(|mark| mark.newest);
            println!("this machine: {} ms since 1970-01-01 UTC", wall.ms());
            match newest {
                Some(newest) => {
                    println!("newest known: {} ms ({} s ahead of it)", newest.ms(), (wall - newest) / SECOND)
                }
                None => println!("newest known: nothing yet"),
            }
        }
        ClockCommand::Accept => {
            clock_mark::accept(&db, wall).await?;
            println!("accepted: {} ms since 1970-01-01 UTC", wall.ms());
        }
    }
    db.close().await;
    Ok(())
}

fn refused(words: &str) -> StartError {
    StartError::Refused(words.to_owned())
}

async fn seed(config: Config, arguments: SeedArguments) -> Result<(), StartError> {
    if !config.is_development() {
        return Err(refused("the demo city is for development only"));
    }
    if !arguments.demo {
        return Err(refused("say `karriz seed --demo`; there is no other seed"));
    }
    let accounts = if arguments.list {
        demo::accounts()?
    } else {
        let _lock = FolderLock::take(&config)?;
        let program = open(config).await?;
        program.prepare().await?;
        let accounts = demo::seed(&program.app.services, program.app.doors.system(), program.app.now()).await?;
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
