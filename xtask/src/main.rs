//! `cargo xtask`: the tool box of Karriz. `cargo xtask --help` lists what it does.
// It talks to the person at the terminal.
#![expect(clippy::print_stdout, reason = "a tool tells its steps there")]

mod assets;
mod bench;
mod client;
mod db;
mod dependencies;
mod e2e;
mod operations;
mod postgres;
mod serve;
mod server;
mod smtpd;
mod steps;
mod sys;
mod test;
mod torture;
mod unused;
mod wasm_target;

use std::{net::SocketAddr, path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};

use crate::sys::Project;

/// The tool box of Karriz.
///
/// Two commands are enough to begin: `cargo xtask serve` shows the house, `cargo xtask test` proves it. What is missing on
/// this machine is installed where that is possible, or named in one line.
#[derive(Parser)]
#[command(bin_name = "cargo xtask", disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build, make the database with a demo city, and serve until Ctrl-C
    Serve {
        /// Where to listen
        #[arg(long, default_value = "127.0.0.1:3000", value_name = "ADDRESS")]
        listen: SocketAddr,
        /// Serve the optimised build
        #[arg(long)]
        release: bool,
        /// Leave the client out (quicker; every page works without)
        #[arg(long)]
        without_islands: bool,
        /// Delete karriz-data/ first
        #[arg(long)]
        fresh: bool,
    },
    /// Run everything that CI runs: format, dependencies, clippy, tests on SQLite and PostgreSQL, torture in short, client, browser
    Test {
        /// Only format, dependencies, clippy and the tests on SQLite
        #[arg(long)]
        quick: bool,
        /// Leave the browser out
        #[arg(long)]
        no_e2e: bool,
        /// Leave PostgreSQL out
        #[arg(long)]
        no_postgres: bool,
    },
    /// Check the format and the dependencies, and run clippy, for the server and for the client
    Lint,
    /// Run the browser tests against a server with demo data of its own
    E2e {
        /// Show the browser
        #[arg(long)]
        headed: bool,
        /// Handed on to Playwright: files, --project=…, --grep …
        #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGUMENTS")]
        arguments: Vec<String>,
    },
    /// Build client, assets and server; with --release, one file that carries everything
    Build {
        /// Optimise
        #[arg(long)]
        release: bool,
    },
    /// Measure the release server on loopback beside a handler that returns the same bytes from memory
    Bench(bench::Options),
    #[command(hide = true)]
    BenchRun {
        #[command(flatten)]
        options: bench::Options,
        #[arg(long)]
        report: PathBuf,
    },
    #[command(hide = true)]
    BenchMemory {
        #[arg(long)]
        recorded: PathBuf,
        #[arg(long)]
        listen: SocketAddr,
    },
    /// Hurt the real program (kills, full and failing disks, wrong clocks, a database that goes away, …) and count what comes of it
    Torture(torture::Options),
    /// Follow docs/OPERATIONS.md to the letter in a fresh folder behind a real proxy, and let people in with a browser
    Operations(operations::Options),
    /// Work on the development database
    Db {
        #[command(subcommand)]
        task: db::Task,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\n{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> anyhow::Result<()> {
    if let Task::BenchMemory { recorded, listen } = &task {
        // Has nothing to clean up: a signal may end it at once.
        return bench::memory::serve(recorded, *listen);
    }
    sys::watch_signals()?;
    let project = Project::find()?;
    match task {
        Task::Serve { listen, release, without_islands, fresh } => {
            serve::serve(&project, &serve::Options { listen, release, islands: !without_islands, fresh })
        }
        Task::Test { quick, no_e2e, no_postgres } => {
            let parts = test::Parts {
                postgres: !quick && !no_postgres,
                torture: !quick,
                client: !quick,
                e2e: !quick && !no_e2e,
            };
            test::all(&project, &parts)
        }
        Task::Lint => test::lint(&project),
        Task::E2e { headed, arguments } => e2e::run_all(&project, &e2e::Options { headed, arguments }),
        Task::Build { release } => serve::build_all(&project, release),
        Task::Bench(options) => bench::build_and_run(&project, &options),
        Task::BenchRun { options, report } => Ok(std::fs::write(report, bench::measure(&project, &options)?)?),
        Task::BenchMemory { .. } => Ok(()),
        Task::Torture(options) => torture::run(&project, &options),
        Task::Operations(options) => operations::run_all(&project, &options),
        Task::Db { task } => db::run_task(&project, &task),
    }
}
