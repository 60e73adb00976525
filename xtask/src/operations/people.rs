//! People walk in: the browser test of a house that was opened just now, in production, behind its proxy.

use std::{path::PathBuf, process::Command};

use anyhow::{Context, Result};

use super::{
    machine::{Machine, NAME},
    proxy,
};
use crate::{
    e2e,
    sys::{Project, run},
};

/// A browser, and what the test needs beside it.
pub struct People {
    browser: PathBuf,
    /// Whether the client was built: without it there is no passkey.
    has_islands: bool,
}

impl People {
    /// Sees to it that the test can run.
    ///
    /// # Errors
    /// When there is no browser, or its npm packages cannot be had.
    pub fn find(project: &Project, has_islands: bool) -> Result<Self> {
        let browser = e2e::find_browser()?;
        e2e::install_packages_of_tests(project)?;
        Ok(Self { browser, has_islands })
    }

    /// Everybody of the first day: the first admin by the link that was printed, and those who come after.
    ///
    /// # Errors
    /// When one of them does not get in.
    pub fn walk_in(&self, project: &Project, machine: &Machine, said: &str) -> Result<()> {
        let invitation = said.lines().find(|line| line.contains("/staff/join/")).context("no link was printed")?;
        self.run(project, machine, &["--project", "everybody"], Some(invitation))
    }

    /// Those who come after a restore.
    ///
    /// # Errors
    /// As [`People::walk_in`].
    pub fn come_later(&self, project: &Project, machine: &Machine) -> Result<()> {
        self.run(project, machine, &["--project", "later"], None)
    }

    fn run(&self, project: &Project, machine: &Machine, arguments: &[&str], invitation: Option<&str>) -> Result<()> {
        let (sms, mail) = machine.messages();
        let mut node = Command::new("node");
        node.args(["node_modules/@playwright/test/cli.js", "test", "--config", "playwright.opening.config.ts"]);
        node.args(arguments)
            .current_dir(project.path("end2end"))
            .env("CHROMIUM", &self.browser)
            .env("BASE_URL", format!("https://{NAME}"))
            .env("WAY", format!("MAP {NAME}:443 {}", machine.secure()))
            .env("PIN", proxy::pin(&machine.root().join("tls/cert.pem"))?)
            .env("ISLANDS", if self.has_islands { "built" } else { "none" })
            .env("SMS", sms)
            .env("MAIL", mail)
            .env("STATE", machine.root().join("people.json"));
        if let Some(invitation) = invitation {
            node.env("INVITATION", invitation);
        }
        let result = run(&mut node);
        result.map_err(|error| error.context(format!("somebody did not get in{}", machine.log_tail())))
    }
}
