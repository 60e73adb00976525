//! `cargo xtask torture`: the real program under faults, and what came of it.
//!
//! A scenario is a row of [`SCENARIOS`]: it injects faults, presses and asks like people do, and counts. Each is
//! bounded in time by what it does; none goes on until something happens.

mod clock;
mod database;
mod disk;
mod fsync;
mod kills;
mod messages;
mod oracle;
mod people;
mod proxy;
mod servers;
mod small_disk;
mod snapshots;
mod soak;
mod sockets;
mod stops;
mod two;
mod upgrades;

use std::{
    cell::Cell,
    fmt::Write,
    time::{Duration, Instant},
};

use anyhow::{Result, bail};

use crate::{
    serve::build,
    server,
    steps::{Steps, note, seconds},
    sys::{Project, interrupted},
};

/// How much to torture.
#[derive(clap::Args)]
pub struct Options {
    /// Fewer faults, three minutes at most
    #[arg(long)]
    short: bool,
    /// Only the scenarios whose name begins so
    #[arg(long, value_name = "NAME", default_value = "")]
    only: String,
    /// How long the soak goes on, in minutes; what is longer than the default is not bounded by the half hour for
    /// everything
    #[arg(long, value_name = "MINUTES")]
    soak: Option<u64>,
    /// Leave PostgreSQL out
    #[arg(long)]
    no_postgres: bool,
    /// Take the server as it was built last
    #[arg(long)]
    without_build: bool,
}

/// One way to hurt the program.
struct Scenario {
    name: &'static str,
    run: fn(&Stage) -> Result<Tally>,
    /// Whether it is part of `cargo xtask test`.
    is_in_test: bool,
}

const SCENARIOS: [Scenario; 13] = [
    Scenario { name: "kills", run: kills::run, is_in_test: true },
    Scenario { name: "disk", run: disk::run, is_in_test: true },
    Scenario { name: "disk-postgres", run: disk::run_on_postgres, is_in_test: false },
    Scenario { name: "fsync", run: fsync::run, is_in_test: false },
    Scenario { name: "snapshots", run: snapshots::run, is_in_test: false },
    Scenario { name: "clock", run: clock::run, is_in_test: false },
    Scenario { name: "postgres", run: database::run, is_in_test: true },
    Scenario { name: "two", run: two::run, is_in_test: false },
    Scenario { name: "upgrades", run: upgrades::run, is_in_test: false },
    Scenario { name: "stops", run: stops::run, is_in_test: true },
    Scenario { name: "sockets", run: sockets::run, is_in_test: true },
    Scenario { name: "messages", run: messages::run, is_in_test: false },
    // The last: it takes the time that the others leave.
    Scenario { name: "soak", run: soak::run, is_in_test: false },
];

/// Kept for a scenario to begin, and to be judged in the end.
const AT_LEAST: Duration = Duration::from_secs(8);
/// The bound of a stop that the program promises.
const END_WITHIN: Duration = Duration::from_secs(30);

/// What a scenario has to work with.
struct Stage<'a> {
    project: &'a Project,
    is_short: bool,
    has_postgres: bool,
    /// How long the soak goes on, where somebody said so.
    soak: Option<Duration>,
    /// No round begins later.
    until: Cell<Instant>,
}

impl<'a> Stage<'a> {
    fn new(project: &'a Project, is_short: bool, has_postgres: bool) -> Self {
        Self { project, is_short, has_postgres, soak: None, until: Cell::new(Instant::now()) }
    }

    /// For everything.
    fn time(&self) -> Duration {
        let time = Duration::from_secs(if self.is_short { 3 * 60 } else { 30 * 60 });
        time + self.soak.unwrap_or_default().saturating_sub(soak::WHOLE)
    }

    /// Whether the time is used up, or somebody asked to stop.
    fn is_over(&self) -> bool {
        interrupted() || Instant::now() >= self.until.get()
    }

    /// The time until then.
    fn left(&self) -> Duration {
        self.until.get().saturating_duration_since(Instant::now())
    }

    /// The whole number, or the one for the short form.
    fn of(&self, whole: usize, short: usize) -> usize {
        if self.is_short { short } else { whole }
    }
}

/// What came of a scenario.
#[derive(Default)]
struct Tally {
    /// Faults that were injected.
    faults: usize,
    /// Requests that were served as they should be, presses aside.
    served: usize,
    /// Presses whose effect the program acknowledged.
    acknowledged: usize,
    /// Effects that were acknowledged and are not there, in words.
    lost: Vec<String>,
    /// Effects that are there and that nobody asked for, in words.
    doubled: Vec<String>,
    /// What else went wrong, in words.
    failed: Vec<String>,
    /// Why it could not run on this machine.
    left_out: Option<String>,
}

/// A scenario that ended.
struct Done {
    name: &'static str,
    tally: Tally,
    took: Duration,
}

/// How many failures of a kind are shown in full; the rest is counted.
const MOST_SHOWN: usize = 5;

/// Runs the scenarios and prints what came of each.
///
/// # Errors
/// When the server does not build or start, or anything was lost, doubled, or failed that should not.
pub fn run(project: &Project, options: &Options) -> Result<()> {
    let mut steps = Steps::new(if options.without_build { 1 } else { 4 });
    if !options.without_build {
        build(project, &mut steps, false, false)?;
    }
    let soak = options.soak.map(|minutes| Duration::from_secs(60 * minutes));
    let stage = Stage { soak, ..Stage::new(project, options.short, !options.no_postgres) };
    steps.run("Torture", || torture(&stage, |scenario| scenario.name.starts_with(&options.only)))
}

/// The part of `cargo xtask test`.
///
/// # Errors
/// As [`run`].
pub fn short_form(project: &Project, has_postgres: bool) -> Result<()> {
    server::build(project, false)?;
    torture(&Stage::new(project, true, has_postgres), |scenario| scenario.is_in_test)
}

fn torture(stage: &Stage, is_wanted: impl Fn(&Scenario) -> bool) -> Result<()> {
    let wanted: Vec<&Scenario> = SCENARIOS.iter().filter(|scenario| is_wanted(scenario)).collect();
    let end = Instant::now() + stage.time();
    let mut done = Vec::new();
    for (before, scenario) in wanted.iter().enumerate() {
        if interrupted() {
            bail!("interrupted");
        }
        let after = u32::try_from(wanted.len() - before).unwrap_or(u32::MAX);
        stage.until.set(end.checked_sub(AT_LEAST * after).unwrap_or(end));
        if stage.is_over() {
            let tally = Tally::could_not_run("no time was left");
            done.push(Done { name: scenario.name, tally, took: Duration::ZERO });
            continue;
        }
        note(&format!("-- {}", scenario.name));
        let begun = Instant::now();
        // A scenario that breaks off is a failure, and the others still run.
        let tally = (scenario.run)(stage)
            .unwrap_or_else(|error| Tally { failed: vec![format!("broke off: {error:#}")], ..Tally::default() });
        tally.tell();
        done.push(Done { name: scenario.name, tally, took: begun.elapsed() });
    }
    eprintln!("\n{}", table(&done));
    let wrong = done.iter().map(|done| done.tally.wrong()).sum::<usize>();
    if wrong > 0 {
        bail!("{wrong} effects or responses were not as they must be");
    }
    Ok(())
}

impl Tally {
    /// A scenario that this machine does not let run. It is named at the end, and is no success.
    fn could_not_run(reason: impl Into<String>) -> Self {
        Self { left_out: Some(reason.into()), ..Self::default() }
    }

    fn wrong(&self) -> usize {
        self.lost.len() + self.doubled.len() + self.failed.len()
    }

    fn tell(&self) {
        for (word, found) in [("LOST", &self.lost), ("DOUBLED", &self.doubled), ("FAILED", &self.failed)] {
            found.iter().take(MOST_SHOWN).for_each(|problem| note(&format!("{word}: {problem}")));
            if found.len() > MOST_SHOWN {
                note(&format!("{word}: and {} more", found.len() - MOST_SHOWN));
            }
        }
    }
}

fn table(done: &[Done]) -> String {
    let mut text = String::from(
        "| scenario | faults injected | effects acknowledged | lost | doubled | failed responses | other responses | time |\n\
         |---|---:|---:|---:|---:|---:|---:|---:|\n",
    );
    for Done { name, tally, took } in done {
        // Writing into a string cannot fail.
        let _ = match &tally.left_out {
            Some(reason) => writeln!(text, "| {name} | COULD NOT RUN: {reason} | | | | | | |"),
            None => writeln!(
                text,
                "| {name} | {} | {} | {} | {} | {} | {} | {} |",
                tally.faults,
                tally.acknowledged,
                tally.lost.len(),
                tally.doubled.len(),
                tally.failed.len(),
                tally.served,
                seconds(*took)
            ),
        };
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_not_run_is_named_and_is_no_row_of_noughts() {
        let took = Duration::ZERO;
        let fine = Done { name: "kills", tally: Tally { faults: 3, acknowledged: 70, ..Tally::default() }, took };
        let out = Done { name: "disk", tally: Tally::could_not_run("nobody may mount"), took };
        let text = table(&[fine, out]);
        assert!(text.contains("| kills | 3 | 70 | 0 | 0 | 0 | 0 |"), "{text}");
        assert!(text.contains("| disk | COULD NOT RUN: nobody may mount |"), "{text}");
    }
}
