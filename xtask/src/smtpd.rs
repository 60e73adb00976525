//! The mail server that the tests of e-mail speak to.
use std::process::{Command, Stdio};

use anyhow::{Result, bail};

use crate::sys::{can_install_packages, install_packages};

/// Sees to it that a Python with aiosmtpd is there: the tests of e-mail are never left out.
///
/// # Errors
/// When it cannot be had; the message says what to install.
pub fn ensure() -> Result<()> {
    if python().is_some() {
        return Ok(());
    }
    if can_install_packages() {
        install_packages(&["python3-aiosmtpd"], "the tests of e-mail")?;
    }
    if python().is_none() {
        bail!("the tests of e-mail need aiosmtpd (on Debian: `apt-get install python3-aiosmtpd`)");
    }
    Ok(())
}

/// A Python that has it. Debian's package belongs to Debian's Python, which another one may hide.
pub fn python() -> Option<&'static str> {
    ["/usr/bin/python3", "python3"].into_iter().find(|python| {
        let tried = Command::new(python).args(["-c", "import aiosmtpd"]).stderr(Stdio::null()).status();
        tried.is_ok_and(|status| status.success())
    })
}
