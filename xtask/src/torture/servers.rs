//! Servers that can be stopped, killed and started again on the same data.

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use crate::{
    server::Place,
    sys::{Background, Project, http_status, interrupted, read},
};

/// A server with demo data of its own.
pub struct Server<'a> {
    project: &'a Project,
    pub place: Place,
    name: &'static str,
    settings: Vec<(&'static str, String)>,
    process: Option<Background>,
    _folder: Option<tempfile::TempDir>,
}

impl<'a> Server<'a> {
    /// Makes the data. Nothing runs yet.
    ///
    /// # Errors
    /// When the data cannot be made.
    pub fn prepare(project: &'a Project, name: &'static str) -> Result<Self> {
        Self::prepare_on(project, name, None)
    }

    /// As [`Server::prepare`]; the data lies in an empty PostgreSQL database where one is named.
    ///
    /// # Errors
    /// As there.
    pub fn prepare_on(project: &'a Project, name: &'static str, database_url: Option<String>) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("karriz-torture-").tempdir()?;
        let data = folder.path().join("data");
        Ok(Self { _folder: Some(folder), ..Self::prepare_in(project, name, data, database_url)? })
    }

    /// As [`Server::prepare`], in a folder that somebody else deletes.
    ///
    /// # Errors
    /// As there.
    pub fn prepare_in(
        project: &'a Project,
        name: &'static str,
        data: PathBuf,
        database_url: Option<String>,
    ) -> Result<Self> {
        let place = Place::temporary(data, database_url)?;
        read(&mut place.command(project, false, &["migrate"]))?;
        read(&mut place.command(project, false, &["seed", "--demo"]))?;
        Ok(Self { project, place, name, settings: Vec::new(), process: None, _folder: None })
    }

    /// A second server on the same PostgreSQL, with the same master key.
    ///
    /// # Errors
    /// When the system has no loopback.
    pub fn beside(&self, name: &'static str) -> Result<Self> {
        let place = Place::temporary(self.place.data.clone(), self.place.database_url.clone())?;
        Ok(Self { project: self.project, place, name, settings: Vec::new(), process: None, _folder: None })
    }

    /// One more variable of the server's environment, from its next start on.
    pub fn set(&mut self, name: &'static str, value: String) {
        self.settings.push((name, value));
    }

    /// Starts it and waits until it is ready. After it is asked to stop it takes newcomers for `drain_s` seconds more.
    ///
    /// # Errors
    /// When it does not become ready.
    pub fn start(&mut self, drain_s: u64) -> Result<()> {
        let mut serve = self.place.command(self.project, false, &["serve"]);
        serve.env("KARRIZ_TEST_LIMITS", "wide").env("KARRIZ_DRAIN_S", drain_s.to_string()).env("KARRIZ_LOG", "warn");
        serve.envs(self.settings.iter().map(|(name, value)| (name, value)));
        let mut process = Background::start_logged(&mut serve, self.log())?;
        process.wait_until_ready(self.place.health, "/readyz", Duration::from_secs(60))?;
        self.process = Some(process);
        Ok(())
    }

    /// Tells it to stop and waits for its end.
    ///
    /// # Errors
    /// When it does not end within `limit`, or not with success.
    pub fn stop(&mut self, limit: Duration) -> Result<()> {
        self.process.take().map_or(Ok(()), |mut process| process.end_within(limit))
    }

    /// Ends it at once, as a crash does.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn kill(&mut self) -> Result<()> {
        self.process.take().map_or(Ok(()), |mut process| process.kill())
    }

    /// Process id.
    ///
    /// # Errors
    /// When it does not run.
    pub fn process(&self) -> Result<u32> {
        self.process.as_ref().map(Background::id).context("the server does not run")
    }

    /// Waits until it says that it is ready, or that it is not. Gives how long that took.
    ///
    /// # Errors
    /// When it does not say so within `limit`.
    pub fn wait_for(&self, is_ready: bool, limit: Duration) -> Result<Duration> {
        let begun = Instant::now();
        while begun.elapsed() < limit {
            if interrupted() {
                bail!("interrupted");
            }
            if http_status(self.place.health, "/readyz").is_ok_and(|status| (status == 200) == is_ready) {
                return Ok(begun.elapsed());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let word = if is_ready { "ready again" } else { "unready" };
        bail!("/readyz did not turn {word} within {} s", limit.as_secs())
    }

    /// `karriz verify` on its data.
    ///
    /// # Errors
    /// With the first break.
    pub fn verify(&self) -> Result<String> {
        read(&mut self.place.command(self.project, false, &["verify"]))
    }

    fn log(&self) -> PathBuf {
        self.project.target.join("torture").join(format!("{}.log", self.name))
    }
}
