//! People walk in: the browser test of a house that was opened just now, in production, behind its proxy.

use std::{fs, path::PathBuf, process::Command};

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

    /// Runs the test; `invitation` is the link of the first admin.
    ///
    /// # Errors
    /// When it fails.
    pub fn walk_in(&self, project: &Project, machine: &Machine, said: &str) -> Result<()> {
        let invitation = said.lines().find(|line| line.contains("/staff/join/")).context("no link was printed")?;
        let (sms, mail) = machine.messages();
        let results = project.target.join("operations");
        if results.exists() {
            fs::remove_dir_all(&results)?;
        }
        let mut node = Command::new("node");
        node.args(["node_modules/@playwright/test/cli.js", "test", "--config", "playwright.opening.config.ts"]);
        node.current_dir(project.path("end2end"))
            .env("CHROMIUM", &self.browser)
            .env("BASE_URL", format!("https://{NAME}"))
            .env("WAY", format!("MAP {NAME}:443 {}", machine.secure()))
            .env("PIN", proxy::pin(&machine.root().join("tls/cert.pem"))?)
            .env("ISLANDS", if self.has_islands { "built" } else { "none" })
            .env("INVITATION", invitation)
            .env("SMS", sms)
            .env("MAIL", mail)
            .env("SOURCES", results.join("sources"));
        let result = run(&mut node);
        result.map_err(|error| error.context(format!("the people could not walk in{}", machine.log_tail())))
    }
}
