//! `cargo xtask bench`: the real release server on loopback, beside a handler that returns the same bytes from memory,
//! and a bare handler over the same SQLite (`yardstick`).
//!
//! The measuring itself runs in an optimised build of this program (`bench-run`), and the handler from memory in
//! another process of it (`bench-memory`), so that each side is a process of its own.

mod bare;
mod cpu;
mod growth;
mod load;
pub mod memory;
mod report;
mod sign_in;
pub mod visitor;
pub mod wire;

use std::{
    fs,
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use crate::{
    assets,
    postgres::Cluster,
    serve::build,
    server::{Place, TemporaryServer, start},
    steps::{Steps, note},
    sys::{Project, run},
};

use self::{
    bare::{Bare, BareServer},
    cpu::Processes,
    load::Measured,
    memory::MemoryServer,
    report::{FirstLoad, Goal, Report, Row},
    visitor::Visitor,
    wire::{Exchange, Request},
};

/// Requests of somebody who looks at their list: as many as the bare handler reads.
const LISTED: usize = 20;
/// The people who file requests, in turn: nobody has many at once.
const WRITERS: usize = 64;
/// Specialist and member of staff of the demo city.
const SPECIALIST: &str = "09000000021";
const STAFF: &str = "09000000091";

/// How long to measure.
#[derive(clap::Args)]
pub struct Options {
    /// Seconds of each measurement
    #[arg(long, default_value_t = 4)]
    seconds: u64,
    /// How often each page is measured, alternating between the server and the handler from memory
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Connections that are kept open, each with one request at a time
    #[arg(long, default_value_t = 32)]
    connections: usize,
    /// Measure signing in and the signed-in pages from a thousand to a million requests instead, on both engines
    #[arg(long)]
    growth: bool,
    /// Of those sizes only the ones up to so many thousand requests: a million take their time to make
    #[arg(long, default_value_t = 1_000)]
    up_to: u32,
}

/// Builds the release server and the optimised measuring program, then measures.
///
/// # Errors
/// When something does not build, or the server replies wrongly.
pub fn build_and_run(project: &Project, options: &Options) -> Result<()> {
    let mut steps = Steps::new(5);
    build(project, &mut steps, true, true)?;
    steps.run("Measuring program", || {
        let mut cargo = project.cargo_optimised();
        run(cargo.args(["build", "--locked", "--release", "--package", "xtask", "--features", "yardstick"]))
    })?;
    let report = steps.run("Measure", || {
        let mut bench = Command::new(project.target.join("release/xtask"));
        bench.arg("bench-run").current_dir(&project.root).env("CARGO_MANIFEST_DIR", project.path("xtask"));
        for (name, value) in [
            ("--seconds", options.seconds.to_string()),
            ("--rounds", options.rounds.to_string()),
            ("--connections", options.connections.to_string()),
            ("--up-to", options.up_to.to_string()),
        ] {
            bench.args([name.to_owned(), value]);
        }
        if options.growth {
            bench.arg("--growth");
        }
        let file = project.target.join("bench/report.md");
        run(bench.arg("--report").arg(&file))?;
        Ok(fs::read_to_string(file)?)
    })?;
    println!("\n{report}");
    Ok(())
}

/// The measuring, in the optimised build.
///
/// # Errors
/// When the server replies wrongly.
pub fn measure(project: &Project, options: &Options) -> Result<String> {
    if options.growth {
        return growth::measure(project, options);
    }
    let log = project.target.join("bench/server.log");
    let server = TemporaryServer::start(project, true, log.clone())?;
    note("idle memory");
    std::thread::sleep(Duration::from_secs(2));
    let idle_memory = resident_memory(server.process.id(), "VmRSS:")?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let requests = runtime.block_on(requests(project, &server))?;
    let memory = MemoryServer::start(project, &requests.iter().map(|case| case.exchange.clone()).collect::<Vec<_>>())?;
    let bare = BareServer::start(project, server.folder.path())?;

    // The same on PostgreSQL, with the same eyes.
    let cluster = Cluster::start()?;
    let database = TemporaryServer::start_on(
        project,
        true,
        project.target.join("bench/server-postgres.log"),
        Some(cluster.url()),
    )?;
    let on_postgres = runtime.block_on(self::requests(project, &database))?;
    let own_cpu = Processes { server: server.process.id(), postgres: None };
    let bare_cpu = Processes { server: bare.process.id(), postgres: None };
    let both_cpu = Processes { server: database.process.id(), postgres: Some(cluster.process()?) };

    let mut rows = Vec::new();
    for (case, on_postgres) in requests.iter().zip(&on_postgres) {
        note(case.name);
        let mut row = Row::new(case.name, case.goal, &case.exchange);
        let load = |address, requests: &[Request], status| -> Result<Measured> {
            runtime.block_on(load::run(&load::Plan {
                address,
                requests: requests.to_vec(),
                status,
                connections: options.connections,
                length: Duration::from_secs(options.seconds),
            }))
        };
        let status = case.exchange.response.status;
        for _ in 0..options.rounds {
            let before = own_cpu.spent()?;
            row.server.push(load(server.place.listen, &case.requests, status)?);
            row.server_cpu += own_cpu.spent()?.saturating_sub(before);
            if let Goal::BesideBare(like) = case.goal {
                let before = bare_cpu.spent()?;
                row.bare.push(load(bare.address, &[like.request()], like.status())?);
                row.bare_cpu += bare_cpu.spent()?.saturating_sub(before);
            }
            row.memory.push(load(memory.address, std::slice::from_ref(&case.exchange.request), status)?);
            let before = both_cpu.spent()?;
            row.postgres.push(load(database.place.listen, &on_postgres.requests, status)?);
            row.postgres_cpu += both_cpu.spent()?.saturating_sub(before);
        }
        rows.push(row);
    }
    let peak_memory = resident_memory(server.process.id(), "VmHWM:")?;
    let first_load = runtime.block_on(first_load(project, &server))?;
    let starts = start_times(project, server)?;
    Ok(Report { rows, idle_memory, peak_memory, starts, first_load, connections: options.connections }.to_string())
}

/// A request of the benchmark with the response that is right for it.
struct Case {
    name: &'static str,
    goal: Goal,
    /// What is sent under load: as in the exchange, or the same by several people.
    requests: Vec<Request>,
    exchange: Exchange,
}

impl Case {
    async fn new(server: &TemporaryServer, name: &'static str, request: Request, status: u16) -> Result<Self> {
        let exchange = wire::exchange(server.place.listen, request.clone()).await?.expect(status)?;
        Ok(Self { name, goal: Goal::P99Ms(25), requests: vec![request], exchange })
    }

    async fn public(server: &TemporaryServer, name: &'static str, path: &str) -> Result<Self> {
        let case = Self::new(server, name, Request::get(path).compressed(), 200).await?;
        Ok(Self { goal: Goal::BesideMemory, ..case })
    }

    async fn signed_in(server: &TemporaryServer, name: &'static str, reader: &Visitor, path: &str) -> Result<Self> {
        Self::new(server, name, reader.with_cookies(Request::get(path)).compressed(), 200).await
    }
}

/// Every request once: as a visitor, and as people who signed in through the real forms. The one that stores something
/// comes last, so that it changes no page that is measured.
async fn requests(project: &Project, server: &TemporaryServer) -> Result<Vec<Case>> {
    let mut customer = Visitor::new(server.place.listen);
    let service = customer.first_service().await?;
    let new_request = format!("/requests/new/review?service={service}");
    let mut cases = Vec::new();
    for (name, path) in [("`/`", "/"), ("`/privacy`", "/privacy"), ("`/services`", "/services")] {
        cases.push(Case::public(server, name, path).await?);
    }
    customer.sign_in(&demo_customer(project, &server.place)?).await?;
    cases.push(Case::signed_in(server, "`/me/data`", &customer, "/me/data").await?);
    let whole = Case::signed_in(server, "`/me/data`, everything at once", &customer, "/me/data?open=all").await?;
    cases.push(Case { goal: Goal::P99Ms(50), ..whole });
    let lister = lister(server).await?;
    let list = Case::signed_in(server, "`/requests`, twenty rows", &lister, "/requests").await?;
    cases.push(Case { goal: Goal::BesideBare(Bare::List), ..list });
    for (name, mobile, path) in
        [("`/specialist`", SPECIALIST, "/specialist"), ("`/staff/requests`", STAFF, "/staff/requests")]
    {
        let mut reader = Visitor::new(server.place.listen);
        reader.sign_in(mobile).await?;
        let page = Case::signed_in(server, name, &reader, path).await?;
        cases.push(Case { goal: Goal::P99Ms(50), ..page });
    }
    cases.push(Case::signed_in(server, "`/requests/new`", &customer, &new_request).await?);
    // A note, and nothing of what must be filled in.
    let invalid = customer.filled_form(&new_request, "note", &[("note", "a note that is kept")]).await?;
    let invalid = customer.with_cookies(invalid).compressed();
    cases.push(Case::new(server, "`/requests/new`, invalid POST", invalid, 422).await?);
    cases.push(valid_posts(server).await?);
    Ok(cases)
}

/// Somebody with twenty requests.
async fn lister(server: &TemporaryServer) -> Result<Visitor> {
    let mut lister = Visitor::new(server.place.listen);
    lister.sign_in("09000000200").await?;
    for _ in 0..LISTED {
        lister.file_request().await?;
    }
    let list =
        wire::exchange(server.place.listen, lister.with_cookies(Request::get("/requests"))).await?.expect(200)?;
    let shown = list.response.text().matches("<article").count();
    if shown != LISTED {
        bail!("the list shows {shown} requests, not {LISTED}");
    }
    Ok(lister)
}

/// Requests that are stored, each with a key of its own, by many people.
async fn valid_posts(server: &TemporaryServer) -> Result<Case> {
    let mut requests = Vec::new();
    for number in 0..WRITERS {
        let mut writer = Visitor::new(server.place.listen);
        writer.sign_in(&format!("09000000{}", 201 + number)).await?;
        let request = writer.valid_request().await?;
        requests.push(writer.with_cookies(request).compressed());
    }
    let first = requests.first().context("somebody files a request")?.clone();
    let case = Case::new(server, "`/requests/new`, valid POST", first, 303).await?;
    Ok(Case { requests, goal: Goal::BesideBare(Bare::Write), ..case })
}

/// The mobile of a customer of the demo city.
fn demo_customer(project: &Project, place: &Place) -> Result<String> {
    let text = crate::sys::read(&mut place.command(project, true, &["seed", "--demo", "--list", "--json"]))?;
    let accounts: Vec<serde_json::Value> = serde_json::from_str(&text).context("the demo accounts are JSON")?;
    let customer = accounts.iter().find(|account| account["role"] == "customer");
    let mobile = customer.and_then(|account| account["mobile"].as_str()).context("the demo city has a customer")?;
    Ok(mobile.to_owned())
}

/// What a browser fetches that opens the policy for the first time.
async fn first_load(project: &Project, server: &TemporaryServer) -> Result<FirstLoad> {
    let page = wire::exchange(server.place.listen, Request::get("/privacy").compressed()).await?.expect(200)?;
    let plain = wire::exchange(server.place.listen, Request::get("/privacy")).await?.expect(200)?;
    let manifest = assets::build(project, crate::client::Client::current(project).as_ref())?;
    Ok(FirstLoad {
        html: page.response.body.len() as u64,
        css: assets::weight(project, &manifest, "main.css")?,
        font: assets::weight(project, &manifest, "fonts/Vazirmatn-fa.woff2")?,
        scripts: plain.response.text().matches("<script").count(),
    })
}

/// From starting the program to its first response, on a database that exists: five times.
fn start_times(project: &Project, server: TemporaryServer) -> Result<Vec<Duration>> {
    note("starts");
    let TemporaryServer { process, place, folder } = server;
    drop(process);
    let mut times = Vec::new();
    for _ in 0..5 {
        let started = Instant::now();
        let mut process = start(project, true, &place, project.target.join("bench/start.log"))?;
        process.wait_until_ready(place.listen, "/", Duration::from_secs(30))?;
        times.push(started.elapsed());
    }
    drop(folder);
    times.sort();
    Ok(times)
}

/// A line of `/proc/…/status`, in bytes.
fn resident_memory(process: u32, line: &str) -> Result<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let value = status.lines().find_map(|text| text.strip_prefix(line)).context("the kernel reports memory")?;
    let kibibytes: u64 = value.trim().trim_end_matches(" kB").trim().parse()?;
    Ok(kibibytes * 1024)
}
