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
    let java = find_java()?;
    let sources = project.target.join("e2e/sources");
    if sources.exists() {
        fs::remove_dir_all(&sources)?;
    }
    let server = TemporaryServer::start(project, false, project.target.join("e2e/server.log"))?;
    let with = With { browser: &browser, origin: &server.origin(), sources: &sources, islands: client.is_some() };
    let result = playwright(project, options, &with);
    result.map_err(|error| error.context(format!("the browser tests failed{}", server.process.log_tail())))?;
    check_html(project, &java, &sources)
}

/// What the browser tests run with.
struct With<'a> {
    browser: &'a Path,
    origin: &'a str,
    /// Where they keep the HTML of the pages that they come to.
    sources: &'a Path,
    islands: bool,
}

/// The Nu checker over every page that the tests came to, in one process: it is the starting that takes long.
fn check_html(project: &Project, java: &Path, sources: &Path) -> Result<()> {
    let pages = fs::read_dir(sources).map(Iterator::count).unwrap_or_default();
    if pages == 0 {
        note("these tests came to no page: no HTML to check");
        return Ok(());
    }
    note(&format!("the Nu checker reads {pages} pages"));
    let mut checker = Command::new(java);
    checker.arg("-jar").arg(project.path("end2end/node_modules/vnu-jar/build/dist/vnu.jar"));
    checker.args(["--errors-only", "--skip-non-html"]).arg(sources);
    run(&mut checker).with_context(|| format!("the HTML is not valid; the pages lie in {}", sources.display()))
}

fn find_java() -> Result<PathBuf> {
    if let Some(java) = find_program(&["java"]) {
        return Ok(java);
    }
    if can_install_packages() {
        install_packages(&["default-jre-headless"], "the Nu HTML checker")?;
    }
    find_program(&["java"]).context(
        "the browser tests need Java for the Nu HTML checker (on Debian: `apt-get install default-jre-headless`)",
    )
}

fn playwright(project: &Project, options: &Options, with: &With<'_>) -> Result<()> {
    let mut node = Command::new("node");
    node.arg("node_modules/@playwright/test/cli.js").arg("test").current_dir(project.path("end2end"));
    if options.headed {
        node.arg("--headed");
    }
    // Where no client could be built, its tests are left out; all the others hold.
    let islands = if with.islands { "built" } else { "none" };
    node.env("CHROMIUM", with.browser)
        .env("BASE_URL", with.origin)
        .env("ISLANDS", islands)
        .env("SOURCES", with.sources);
    run(node.args(&options.arguments))
}

/// The browser that the tests run in.
///
/// # Errors
/// When there is none; the message says what to install.
pub fn find_browser() -> Result<PathBuf> {
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
///
/// # Errors
/// When they cannot be had.
pub fn install_packages_of_tests(project: &Project) -> Result<()> {
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
    // What a package would run after it was fetched is not run: none of them needs it.
    ci.args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"])
        .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
        .current_dir(&folder);
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
