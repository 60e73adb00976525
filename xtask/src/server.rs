//! Building the server, and running it beside this program.

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Result, bail};

use crate::{
    client::Client,
    steps::note,
    sys::{Background, Project, read, run, two_free_addresses},
};

/// Builds the server. For a release build the assets must be there before: the program carries them.
///
/// # Errors
/// When it does not compile.
pub fn build(project: &Project, release: bool) -> Result<()> {
    let mut cargo = if release { project.cargo_optimised() } else { project.cargo() };
    cargo.args(["build", "--locked", "--package", "karriz", "--bin", "karriz"]);
    if release {
        cargo.arg("--release");
    }
    run(&mut cargo)
}

/// Says so when server and client name their islands differently.
///
/// # Errors
/// When the built server cannot be read.
pub fn compare_islands(project: &Project, release: bool, client: &Client) -> Result<()> {
    let unknown = client.islands_unknown_to(&project.server_binary(release))?;
    if !unknown.is_empty() {
        note(&format!("these islands will not start, server and client name them differently: {}", unknown.join(", ")));
    }
    Ok(())
}

/// Where a development server keeps its data and on which address it serves.
pub struct Place {
    pub data: PathBuf,
    pub listen: SocketAddr,
    /// Where it says whether it is ready.
    pub health: SocketAddr,
    /// Another database than SQLite in the data folder.
    pub database_url: Option<String>,
    /// For a test: this machine's own `KARRIZ_*` settings do not reach it.
    pub is_temporary: bool,
}

impl Place {
    /// A place for a test, on addresses that are free now.
    ///
    /// # Errors
    /// When the system has no loopback.
    pub fn temporary(data: PathBuf, database_url: Option<String>) -> Result<Self> {
        let (listen, health) = two_free_addresses()?;
        Ok(Self { data, listen, health, database_url, is_temporary: true })
    }

    /// A command of the built server.
    pub fn command(&self, project: &Project, release: bool, arguments: &[&str]) -> Command {
        let mut server = Command::new(project.server_binary(release));
        server.args(arguments).current_dir(&project.root);
        for (name, _) in std::env::vars_os() {
            if self.is_temporary && name.to_string_lossy().starts_with("KARRIZ_") && name != "KARRIZ_LOG" {
                server.env_remove(name);
            }
        }
        server.env("KARRIZ_ENV", "development");
        if arguments.first() != Some(&"serve") && std::env::var_os("KARRIZ_LOG").is_none() {
            // Migrations and seeding say in their own words what they did.
            server.env("KARRIZ_LOG", "warn");
        }
        server.env("KARRIZ_DATA_DIR", &self.data).env("KARRIZ_LISTEN", self.listen.to_string());
        server.env("KARRIZ_HEALTH_LISTEN", self.health.to_string());
        if self.is_temporary || std::env::var_os("KARRIZ_DRAIN_S").is_none() {
            // No proxy stands before it that would have to notice.
            server.env("KARRIZ_DRAIN_S", "0");
        }
        if let Some(url) = &self.database_url {
            server.env("KARRIZ_DATABASE_URL", url);
        }
        server
    }

    /// Whether a database was made in the data folder before.
    pub fn has_database(&self) -> bool {
        let entries = fs::read_dir(&self.data).into_iter().flatten().flatten();
        entries.map(|entry| entry.path()).any(|file| is_database(&file))
    }
}

fn is_database(file: &Path) -> bool {
    file.extension().is_some_and(|extension| ["db", "sqlite", "sqlite3"].iter().any(|known| extension == *known))
}

/// A server with demo data in a folder of its own, for tests and measurements; stopped and deleted when dropped.
pub struct TemporaryServer {
    // Stopped before its folder goes: fields are dropped in this order.
    pub process: Background,
    pub place: Place,
    pub folder: tempfile::TempDir,
}

impl TemporaryServer {
    /// Makes the data, starts the server and waits until it is ready.
    ///
    /// # Errors
    /// When one of these fails.
    pub fn start(project: &Project, release: bool, log: PathBuf) -> Result<Self> {
        Self::start_on(project, release, log, None)
    }

    /// As [`TemporaryServer::start`], on an empty PostgreSQL database.
    ///
    /// # Errors
    /// As there.
    pub fn start_on(project: &Project, release: bool, log: PathBuf, database_url: Option<String>) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("karriz-").tempdir()?;
        let place = Place::temporary(folder.path().join("data"), database_url)?;
        read(&mut place.command(project, release, &["migrate"]))?;
        read(&mut place.command(project, release, &["seed", "--demo"]))?;
        let mut process = start(project, release, &place, log)?;
        process.wait_until_ready(place.health, "/readyz", Duration::from_secs(60))?;
        Ok(Self { process, place, folder })
    }

    /// Where its pages are.
    pub fn origin(&self) -> String {
        format!("http://{}", self.place.listen)
    }
}

/// Starts the server on a place that is ready; limits on sign-in are wide, for one address does it all.
///
/// # Errors
/// When it cannot be started.
pub fn start(project: &Project, release: bool, place: &Place, log: PathBuf) -> Result<Background> {
    let mut serve = place.command(project, release, &["serve"]);
    serve.env("KARRIZ_TEST_LIMITS", "wide");
    if !release && std::env::var_os("KARRIZ_LOG").is_none() {
        // What a failing test wants to see is what went wrong, not every response. What is measured logs as in
        // production.
        serve.env("KARRIZ_LOG", "warn");
    }
    Background::start_logged(&mut serve, log)
}

/// Deletes the development data of this project.
///
/// # Errors
/// When the folder is not one that this program may delete.
pub fn forget_data(project: &Project, place: &Place) -> Result<()> {
    if place.data != project.path("karriz-data") {
        bail!("only the project's own karriz-data is deleted, not {}", place.data.display());
    }
    if place.data.exists() {
        fs::remove_dir_all(&place.data)?;
        note("karriz-data deleted");
    }
    Ok(())
}
