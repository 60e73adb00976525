//! Servers that can be started and stopped again on the same data.

use std::{path::PathBuf, time::Duration};

use anyhow::Result;

use crate::{
    server::Place,
    sys::{Background, Project, read},
};

/// A server with demo data of its own.
pub struct Server<'a> {
    project: &'a Project,
    pub place: Place,
    name: &'static str,
    process: Option<Background>,
    _folder: tempfile::TempDir,
}

impl<'a> Server<'a> {
    /// Makes the data. Nothing runs yet.
    ///
    /// # Errors
    /// When the data cannot be made.
    pub fn prepare(project: &'a Project, name: &'static str) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("karriz-torture-").tempdir()?;
        let place = Place::temporary(folder.path().join("data"), None)?;
        read(&mut place.command(project, false, &["migrate"]))?;
        read(&mut place.command(project, false, &["seed", "--demo"]))?;
        Ok(Self { project, place, name, process: None, _folder: folder })
    }

    /// Starts it and waits until it is ready. After it is told to stop it takes newcomers for `drain_s` seconds more.
    ///
    /// # Errors
    /// When it does not become ready.
    pub fn start(&mut self, drain_s: u64) -> Result<()> {
        let mut serve = self.place.command(self.project, false, &["serve"]);
        serve.env("KARRIZ_TEST_LIMITS", "wide").env("KARRIZ_DRAIN_S", drain_s.to_string()).env("KARRIZ_LOG", "warn");
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

    fn log(&self) -> PathBuf {
        self.project.target.join("torture").join(format!("{}.log", self.name))
    }
}
