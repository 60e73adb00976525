//! `cargo xtask bench --growth`: every page of somebody who is signed in, from a thousand to a million requests, and
//! signing in, on both engines. The data is stored between runs as long as what waits in it still waits.

use std::{
    collections::{HashMap, hash_map::Entry},
    fmt::Write,
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant, SystemTime},
};

use anyhow::{Context, Result, bail};

use crate::{
    postgres::Cluster,
    server::{Place, start},
    steps::note,
    sys::{Project, run},
};

use super::{
    Options,
    cpu::Processes,
    load::{self, Measured},
    report::{machine, percentile_ms},
    sign_in,
    visitor::Visitor,
    wire::{self, Exchange, Request},
};

/// Thousands of people and requests.
const SCALES: [u32; 4] = [1, 10, 100, 1_000];
/// Requests wait a day for offers: after that the lists of the data would be shorter than they say.
const FRESH_FOR: Duration = Duration::from_secs(12 * 60 * 60);
const MOST_P99_MS: f64 = 50.0;
const MOST_GROWTH: f64 = 1.5;
/// Below this the difference between two measurements says nothing.
const NOISE_MS: f64 = 2.0;

/// The seconds of load on a page before it is measured: what is measured is a town that lives, not one that was just
/// started.
const WARM_UP: Duration = Duration::from_secs(2);
/// Timers came due while the data lay or was made; the longest wait for the worker.
const CATCH_UP: Duration = Duration::from_secs(10 * 60);

/// File with the name of the folder's database.
const DATABASE: &str = "database";

/// Who opens which page. The first of the crowd has made a hundred requests.
const PAGES: [(&str, &str); 12] = [
    ("09000000021", "/specialist"),
    ("09000000091", "/staff/requests"),
    ("09000000091", "/staff/requests?state=offers_open"),
    ("09000000091", "/staff/requests?city=1309"),
    ("09000001000", "/requests"),
    ("09000001000", "/me/data"),
    ("09000001000", "/me/data?open=all"),
    ("09000000011", "/me/data"),
    ("09000001000", FIRST_REQUEST),
    ("09000001000", "/me/sessions"),
    ("09000000091", "/staff/people"),
    ("09000000091", FIND),
];
/// Stands for the newest request of the reader.
const FIRST_REQUEST: &str = "/requests/{code}";
/// Stands for looking one of the crowd up.
const FIND: &str = "/staff/people, somebody looked up";

struct Line {
    engine: &'static str,
    page: String,
    scale: u32,
    measured: Measured,
    cpu: Duration,
}

/// Measures everything; the report is in the form of the other one.
///
/// # Errors
/// When the server replies wrongly.
pub fn measure(project: &Project, options: &Options) -> Result<String> {
    let home = project.target.join("bench/growth");
    let mut lines = Vec::new();
    let scales: Vec<u32> = SCALES.into_iter().filter(|scale| *scale <= options.up_to).collect();
    for scale in scales.iter().copied() {
        let folder = fresh(&home.join(format!("sqlite-{scale}")), None)?;
        measure_place(project, options, "SQLite", scale, &folder, None, &mut lines)?;
    }
    // The account of PostgreSQL does not reach into everybody's home: its data lies in the folder for temporary files.
    let cluster = Cluster::start_persistent(std::env::temp_dir().join("karriz-bench-growth-postgres"))?;
    for scale in scales.iter().copied() {
        let folder = fresh(&home.join(format!("postgres-{scale}")), Some(&cluster))?;
        measure_place(project, options, "PostgreSQL", scale, &folder, Some(&cluster), &mut lines)?;
    }
    Ok(report(&lines, options))
}

/// The folder, emptied when what lies in it is too old; its database goes with it.
fn fresh(folder: &Path, cluster: Option<&Cluster>) -> Result<PathBuf> {
    let stamp = folder.join("seeded");
    let age = fs::metadata(&stamp).and_then(|file| file.modified()).ok().and_then(|at| age_of(at).ok());
    if age.is_none_or(|age| age > FRESH_FOR) && folder.exists() {
        if let (Some(cluster), Ok(database)) = (cluster, fs::read_to_string(folder.join(DATABASE))) {
            cluster.drop_database(&database)?;
        }
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    Ok(folder.to_owned())
}

fn age_of(moment: SystemTime) -> Result<Duration> {
    Ok(moment.elapsed()?)
}

fn measure_place(
    project: &Project,
    options: &Options,
    engine: &'static str,
    scale: u32,
    folder: &Path,
    cluster: Option<&Cluster>,
    lines: &mut Vec<Line>,
) -> Result<()> {
    note(&format!("{engine}, {scale} thousand requests"));
    let database = fs::read_to_string(folder.join(DATABASE)).unwrap_or_default();
    let database = if database.is_empty() { named(scale) } else { database };
    if let Some(cluster) = cluster {
        if !cluster.has_database(&database)? {
            cluster.create_database(&database)?;
        }
        fs::write(folder.join(DATABASE), &database)?;
    }
    let place = Place::temporary(folder.join("data"), cluster.map(|cluster| cluster.url_of(&database)))?;
    if !folder.join("seeded").exists() {
        run(&mut place.command(project, true, &["seed", "--demo", "--json", "--scale", &scale.to_string()]))?;
        fs::write(folder.join("seeded"), "")?;
    }
    if let Some(cluster) = cluster {
        // What PostgreSQL does by itself within the hour after so many rows came.
        cluster.query(&database, "VACUUM ANALYZE")?;
    }
    let mut server = start(project, true, &place, project.target.join("bench/growth-server.log"))?;
    server.wait_until_ready(place.health, "/readyz", CATCH_UP)?;
    let processes = Processes { server: server.id(), postgres: cluster.map(Cluster::process).transpose()? };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(until_nothing_is_due(&place))?;
    let mut readers = HashMap::new();
    for (mobile, page) in PAGES {
        let exchange = runtime.block_on(exchange_of(&place, &mut readers, mobile, page))?;
        let plan = |length| load::Plan {
            address: place.listen,
            requests: vec![exchange.request.clone()],
            status: exchange.response.status,
            connections: options.connections,
            length,
        };
        runtime.block_on(load::run(&plan(WARM_UP)))?;
        let before = processes.spent()?;
        let measured = runtime.block_on(load::run(&plan(Duration::from_secs(options.seconds))))?;
        let cpu = processes.spent()?.saturating_sub(before) / measured.responses.max(1);
        lines.push(Line { engine, page: format!("`{page}`, {mobile}"), scale, measured, cpu });
    }
    let before = processes.spent()?;
    let signing_in = runtime.block_on(sign_in::measure(place.listen, options.connections))?;
    let people: u32 = signing_in.first().map_or(1, |measured| measured.responses);
    // Of the whole sign-in: its steps cannot be told apart here.
    let cpu = processes.spent()?.saturating_sub(before) / people.max(1);
    for (step, measured) in sign_in::STEPS.into_iter().zip(signing_in) {
        lines.push(Line { engine, page: step.to_owned(), scale, measured, cpu });
    }
    server.stop();
    Ok(())
}

/// Waits until the worker has done what is due: it would be counted among the pages.
async fn until_nothing_is_due(place: &Place) -> Result<()> {
    let begun = Instant::now();
    loop {
        let metrics = wire::exchange(place.health, Request::get("/metrics")).await?.expect(200)?;
        let text = metrics.response.text();
        let due = text.lines().find_map(|line| line.strip_prefix("karriz_jobs_due "));
        match due.and_then(|due| due.trim().parse::<f64>().ok()) {
            Some(due) if due < 1.0 => return Ok(()),
            _ if begun.elapsed() > CATCH_UP => bail!("jobs are due that nobody does: {due:?}"),
            _ => tokio::time::sleep(Duration::from_secs(1)).await,
        }
    }
}

/// A database of another run is never met again.
fn named(scale: u32) -> String {
    let moment = SystemTime::UNIX_EPOCH.elapsed().map_or(0, |since| since.as_secs());
    format!("growth_{scale}_{moment}")
}

/// The page once, as its reader, who signs in once for all pages.
async fn exchange_of(
    place: &Place,
    readers: &mut HashMap<&'static str, Visitor>,
    mobile: &'static str,
    page: &str,
) -> Result<Exchange> {
    let visitor = match readers.entry(mobile) {
        Entry::Occupied(known) => known.into_mut(),
        Entry::Vacant(new) => {
            let mut visitor = Visitor::new(place.listen);
            visitor.sign_in(mobile).await?;
            new.insert(visitor)
        }
    };
    if page == FIND {
        let form = visitor.filled_form("/staff/people", "who", &[("who", "09000001000")]).await?;
        return wire::exchange(place.listen, visitor.with_cookies(form).compressed()).await?.expect(200);
    }
    let path = if page == FIRST_REQUEST { newest_request(place, visitor).await? } else { page.to_owned() };
    let request = visitor.with_cookies(Request::get(&path)).compressed();
    wire::exchange(place.listen, request).await?.expect(200)
}

async fn newest_request(place: &Place, visitor: &Visitor) -> Result<String> {
    let list = wire::exchange(place.listen, visitor.with_cookies(Request::get("/requests"))).await?.expect(200)?;
    let text = list.response.text();
    let link = text.split("href=\"/requests/KZ-").nth(1).and_then(|rest| rest.split('"').next());
    Ok(format!("/requests/KZ-{}", link.context("the list shows a request")?))
}

fn report(lines: &[Line], options: &Options) -> String {
    let mut text = format!("{}, {} connections kept open.\n\n", machine(), options.connections);
    text.push_str("| Page | engine | requests | requests/s | p50 ms | p99 ms | CPU ms | goal |\n");
    text.push_str("|---|---|---:|---:|---:|---:|---:|---|\n");
    for line in lines {
        let rounds = std::slice::from_ref(&line.measured);
        let (p50, p99) = (percentile_ms(rounds, 0.5), percentile_ms(rounds, 0.99));
        // Writing into a string cannot fail.
        let _ = writeln!(
            text,
            "| {} | {} | {} 000 | {:.0} | {p50:.2} | {p99:.2} | {:.2} | {} |",
            line.page,
            line.engine,
            line.scale,
            line.measured.per_second,
            line.cpu.as_secs_f64() * 1_000.0,
            verdict(lines, line, p99)
        );
    }
    text
}

/// Flat against the smallest of the same page and engine, and quick.
fn verdict(lines: &[Line], line: &Line, p99: f64) -> String {
    let smallest = lines.iter().find(|other| other.engine == line.engine && other.page == line.page);
    let at_least = smallest.map_or(0.0, |other| percentile_ms(std::slice::from_ref(&other.measured), 0.99));
    let is_flat = p99 <= (at_least * MOST_GROWTH).max(at_least + NOISE_MS);
    let is_met = is_flat && p99 <= MOST_P99_MS;
    if is_met {
        "met".to_owned()
    } else {
        format!("**not met**: ≤ {MOST_P99_MS} ms, ≤ {MOST_GROWTH} × the smallest")
    }
}
