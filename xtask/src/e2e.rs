//! `cargo xtask e2e`: the pages in a real browser, with scripts and without, on a phone and on a desktop.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use crate::{
    assets,
    client::Client,
    server::{self, TemporaryServer},
    steps::note,
    sys::{Project, can_install_packages, find_program, install_packages, output, read, run, tail, without_addresses},
};

/// How to run the browser tests.
#[derive(Default)]
pub struct Options {
    /// Show the browser.
    pub headed: bool,
    /// Handed on to Playwright: file names, `--project=…`, `--grep …`.
    pub arguments: Vec<String>,
}

/// Builds everything, starts a server with demo data of its own, and runs the tests against it.
///
/// # Errors
/// When something cannot be built or had, or a test fails.
pub fn run_all(project: &Project, options: &Options) -> Result<()> {
    let browser = find_browser()?;
    install_packages_of_tests(project)?;
    let client = Client::build(project)?;
    assets::build(project, client.as_ref())?;
    server::build(project, false)?;
    if let Some(client) = &client {
        server::compare_islands(project, false, client)?;
    }
    let server = TemporaryServer::start(project, false, project.target.join("e2e/server.log"))?;
    let result = playwright(project, options, &browser, &server.origin(), client.is_some());
    result.map_err(|error| error.context(format!("the browser tests failed{}", server.process.log_tail())))
}

fn playwright(project: &Project, options: &Options, browser: &Path, origin: &str, islands: bool) -> Result<()> {
    let mut node = Command::new("node");
    node.arg("node_modules/@playwright/test/cli.js").arg("test").current_dir(project.path("end2end"));
    if options.headed {
        node.arg("--headed");
    }
    // Where no client could be built, its tests are left out; all the others hold.
    let islands = if islands { "built" } else { "none" };
    node.env("CHROMIUM", browser).env("BASE_URL", origin).env("ISLANDS", islands);
    run(node.args(&options.arguments))
}

fn find_browser() -> Result<PathBuf> {
    let find = || {
        let named = std::env::var_os("CHROMIUM").map(PathBuf::from).filter(|file| file.is_file());
        named.or_else(|| find_program(&["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]))
    };
    if let Some(browser) = find() {
        return Ok(browser);
    }
    if can_install_packages() {
        install_packages(&["chromium"], "the browser tests")?;
    }
    find().context("the browser tests need Chromium (on Debian: `apt-get install chromium`); --no-e2e leaves them out")
}

/// Installs the npm packages of `end2end/`, when the lock file is not the one that was installed.
fn install_packages_of_tests(project: &Project) -> Result<()> {
    let folder = project.path("end2end");
    let lock = fs::read(folder.join("package-lock.json")).context("end2end has no package-lock.json")?;
    let wanted: String = Sha256::digest(&lock).iter().map(|byte| format!("{byte:02x}")).collect();
    let stamp = folder.join("node_modules/.karriz-lock");
    if fs::read_to_string(&stamp).is_ok_and(|present| present == wanted) {
        return Ok(());
    }
    let npm = find_npm()?;
    note("fetching the npm packages of the browser tests");
    let mut ci = Command::new(npm);
    ci.args(["ci", "--no-audit", "--no-fund"]).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1").current_dir(&folder);
    let done = output(&mut ci)?;
    if !done.status.success() {
        bail!("npm failed: {}", without_addresses(tail(&String::from_utf8_lossy(&done.stderr), 6)));
    }
    Ok(fs::write(stamp, wanted)?)
}

/// What Playwright asks for.
const OLDEST_NODE: u32 = 20;

fn find_npm() -> Result<PathBuf> {
    let find = || {
        if node_version()? >= OLDEST_NODE { find_program(&["npm"]) } else { None }
    };
    if let Some(npm) = find() {
        return Ok(npm);
    }
    if can_install_packages() {
        install_packages(&["nodejs", "npm"], "the browser tests")?;
    }
    find().with_context(|| {
        format!("the browser tests need Node.js {OLDEST_NODE} or newer with npm; --no-e2e leaves them out")
    })
}

/// `v20.1.0` → 20.
fn node_version() -> Option<u32> {
    let version = read(Command::new("node").arg("--version")).ok()?;
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}
