//! A mail server on loopback: the one of the tests of e-mail, with STARTTLS, a name and a password. Each message that it takes is
//! a line of its file.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    thread::sleep,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use crate::{
    smtpd,
    sys::{Background, Project},
};

/// The password there; the name is `karriz`.
pub const PASSWORD: &str = "quince-Pa55word";
const READY_WITHIN: Duration = Duration::from_secs(20);

/// The server. It ends with it.
pub struct MailDouble {
    pub port: u16,
    /// Its port, and then a line of JSON for each message.
    pub taken: PathBuf,
    _process: Background,
}

impl MailDouble {
    /// Starts it with the certificate in `tls`, and keeps what it takes in `taken`.
    ///
    /// # Errors
    /// When there is no aiosmtpd, or it does not say its port.
    pub fn start(project: &Project, tls: &Path, taken: PathBuf) -> Result<Self> {
        smtpd::ensure()?;
        let mut server = Command::new(smtpd::python().context("aiosmtpd was there a moment ago")?);
        server.arg(project.path("tests/it/support/smtpd.py")).args([tls.join("cert.pem"), tls.join("key.pem")]);
        let mut process = Background::start_logged(server.args([PASSWORD, "starttls"]), taken.clone())?;
        let began = Instant::now();
        loop {
            let said = fs::read_to_string(&taken)?;
            if let Some((port, _)) = said.split_once('\n') {
                let port = port.parse().with_context(|| format!("the mail server says {port}"))?;
                return Ok(Self { port, taken, _process: process });
            }
            if process.has_ended() || began.elapsed() > READY_WITHIN {
                bail!("the mail server did not begin: {said}");
            }
            sleep(Duration::from_millis(10));
        }
    }
}
