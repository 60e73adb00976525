//! `cargo xtask torture`: the real program under faults, and what came of it.
//!
//! A scenario is a row of [`SCENARIOS`]: it injects faults, asks like people do, and counts. Each is bounded in time by
//! what it does; none goes on until something happens.

mod proxy;
mod servers;
mod sockets;
mod stops;

use std::time::Instant;

use anyhow::{Result, bail};

use crate::{
    serve::build,
    steps::{Steps, note},
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
    /// Take the server as it was built last
    #[arg(long)]
    without_build: bool,
}

/// One way to hurt the program.
struct Scenario {
    name: &'static str,
    run: fn(&Stage) -> Result<Tally>,
}

const SCENARIOS: [Scenario; 2] =
    [Scenario { name: "stops", run: stops::run }, Scenario { name: "sockets", run: sockets::run }];

/// What a scenario has to work with.
struct Stage<'a> {
    project: &'a Project,
    is_short: bool,
}

impl Stage<'_> {
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
    /// Requests that were answered as they should be.
    answered: usize,
    /// What went wrong, in words.
    failed: Vec<String>,
}

/// How many failures are told in full; the rest is counted.
const TOLD: usize = 5;

/// Runs the scenarios and prints what came of each.
///
/// # Errors
/// When the server does not build or start, or anything failed that should not.
pub fn run(project: &Project, options: &Options) -> Result<()> {
    let mut steps = Steps::new(if options.without_build { 1 } else { 4 });
    if !options.without_build {
        build(project, &mut steps, false, false)?;
    }
    let stage = Stage { project, is_short: options.short };
    let failed = steps.run("Torture", || {
        let mut failed = 0;
        for scenario in SCENARIOS.iter().filter(|scenario| scenario.name.starts_with(&options.only)) {
            if interrupted() {
                bail!("interrupted");
            }
            let begun = Instant::now();
            let tally = (scenario.run)(&stage)?;
            note(&tally.line(scenario.name, begun));
            tally.failed.iter().take(TOLD).for_each(|problem| note(problem));
            failed += tally.failed.len();
        }
        Ok(failed)
    })?;
    if failed > 0 {
        bail!("{failed} failures");
    }
    Ok(())
}

impl Tally {
    fn line(&self, name: &str, begun: Instant) -> String {
        format!(
            "{name}: {} faults, {} requests answered, {} failed, in {} s",
            self.faults,
            self.answered,
            self.failed.len(),
            begun.elapsed().as_secs()
        )
    }
}
