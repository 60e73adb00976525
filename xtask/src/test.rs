//! `cargo xtask test`: everything that must hold, in the order in which it is cheapest to find out.

use anyhow::{Result, bail};

use crate::{
    assets,
    client::Client,
    dependencies, e2e, operations,
    postgres::Cluster,
    smtpd,
    steps::{Steps, note},
    sys::{Project, run},
    torture, unused,
};

/// What the browser fetches before an island can answer, brotli: module and program.
const CLIENT_BUDGET: u64 = 110_000;

/// What to leave out.
pub struct Parts {
    pub postgres: bool,
    pub torture: bool,
    pub client: bool,
    pub e2e: bool,
}

/// Runs everything and prints the summary.
///
/// # Errors
/// The first failure, with the name of its step.
pub fn all(project: &Project, parts: &Parts) -> Result<()> {
    let optional = [parts.postgres, parts.torture, parts.torture, parts.client, parts.client, parts.e2e];
    let mut steps = Steps::new(7 + optional.iter().filter(|wanted| **wanted).count());
    lint_steps(project, &mut steps)?;
    steps.run("Assets", || assets::build(project, Client::current(project).as_ref()).map(drop))?;
    // Not the workspace in one go: Cargo would unite the features of all members, and build everything once more.
    steps.run("Tests of the tools", || cargo_test(project, &["--package", "xtask"], None))?;
    steps.run("Tests, on SQLite", || {
        smtpd::ensure()?;
        cargo_test(project, &["--package", "karriz", "--package", "karriz-migrations"], None)
    })?;
    if parts.postgres {
        steps.run("Tests, on PostgreSQL", || {
            let cluster = Cluster::start()?;
            cargo_test(project, &["--package", "karriz", "--test", "it"], Some(&cluster.url()))
        })?;
    }
    if parts.torture {
        steps.run("Torture, short form", || torture::short_form(project, parts.postgres))?;
    }
    if parts.client {
        let client = steps.run("Client", || Client::build(project))?;
        steps.run("Client: weight", || weigh_client(project, client.as_ref()))?;
    }
    if parts.torture {
        // Behind the client: who comes with a passkey needs it.
        steps.run("The page for operators, followed", || operations::follow(project, parts.e2e))?;
    }
    if parts.e2e {
        steps.run("In the browser", || e2e::run_all(project, &e2e::Options::default()))?;
    }
    steps.summary();
    Ok(())
}

/// `cargo xtask lint`.
///
/// # Errors
/// The first failure.
pub fn lint(project: &Project) -> Result<()> {
    lint_steps(project, &mut Steps::new(4))
}

fn lint_steps(project: &Project, steps: &mut Steps) -> Result<()> {
    steps.run("Format", || run(project.cargo().args(["fmt", "--all", "--check"])))?;
    steps.run("Dependencies", || dependencies::check(project).and_then(|()| unused::check(project)))?;
    steps.run("Clippy, server and tools", || {
        run(project.cargo().args(["clippy", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"]))
    })?;
    steps.run("Clippy, client", || {
        let mut clippy = project.cargo();
        clippy.args(["clippy", "--locked", "--package", "karriz", "--lib", "--no-default-features"]);
        run(clippy.args(["--features", "hydrate", "--", "-D", "warnings"]))
    })
}

fn cargo_test(project: &Project, what: &[&str], database: Option<&str>) -> Result<()> {
    let mut cargo = project.cargo();
    cargo.args(["test", "--locked"]).args(what).env_remove("TEST_DATABASE_URL");
    if let Some(url) = database {
        cargo.env("TEST_DATABASE_URL", url);
    }
    run(&mut cargo)
}

fn weigh_client(project: &Project, client: Option<&Client>) -> Result<()> {
    let manifest = assets::build(project, client)?;
    if client.is_none() {
        note("no client on this machine");
        return Ok(());
    }
    let weights: Result<Vec<u64>> = ["karriz.js", "karriz_bg.wasm", "islands.js"]
        .iter()
        .map(|name| assets::weight(project, &manifest, name))
        .collect();
    let total: u64 = weights?.iter().sum();
    note(&format!("{:.1} kB of {} kB", total as f64 / 1000.0, CLIENT_BUDGET / 1000));
    if total > CLIENT_BUDGET {
        bail!("the client weighs {total} bytes in brotli; the budget is {CLIENT_BUDGET}");
    }
    Ok(())
}
