//! A mail server on loopback that speaks SMTP with STARTTLS or TLS: Debian's `python3-aiosmtpd`.
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use karriz::adapters::mail::{Security, SmtpAccount};
use serde_json::Value;
use tempfile::TempDir;

pub const PASSWORD: &str = "quince-Pa55word";
const LONG: Duration = Duration::from_secs(20);

/// The server. It ends with it.
pub struct Smtpd {
    server: Child,
    lines: Receiver<String>,
    folder: TempDir,
    port: u16,
    security: Security,
}

impl Smtpd {
    /// # Panics
    /// Where there is no aiosmtpd: this is never left out.
    pub fn start(security: Security) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        let (certificate, key) = (folder.path().join("certificate.pem"), folder.path().join("key.pem"));
        std::fs::write(&certificate, made.cert.pem()).unwrap();
        std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
        let mode = match security {
            Security::StartTls => "starttls",
            Security::Tls => "tls",
            Security::None => "clear",
        };
        let mut server = Command::new(python())
            .args(["-c", include_str!("smtpd.py")])
            .args([&certificate, &key])
            .args([PASSWORD, mode])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(server.stdout.take().unwrap());
        let (sender, lines) = channel();
        std::thread::spawn(move || output.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        let port = lines.recv_timeout(LONG).expect("the mail server did not begin").parse().unwrap();
        Self { server, lines, folder, port, security }
    }

    /// The account that the program has there.
    pub fn account(&self) -> SmtpAccount {
        SmtpAccount {
            host: "localhost".to_owned(),
            port: self.port,
            security: self.security,
            credentials: Some(("karriz".to_owned(), PASSWORD.into())),
            from: "Karriz <no-reply@karriz.example>".to_owned(),
            authority: Some(std::fs::read(self.folder.path().join("certificate.pem")).unwrap()),
            own_host: "karriz.example".to_owned(),
        }
    }

    /// The next message that it took.
    pub fn next(&self) -> Value {
        let line = self.lines.recv_timeout(LONG).expect("no message came");
        serde_json::from_str(&line).unwrap()
    }

    /// It took none, or none but those that were read.
    pub fn has_nothing(&self) -> bool {
        self.lines.try_recv().is_err()
    }
}

impl Drop for Smtpd {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// A Python that has aiosmtpd; Debian's package belongs to Debian's Python, which another one may hide.
fn python() -> PathBuf {
    let has_it = |python: &&str| {
        let tried = Command::new(python).args(["-c", "import aiosmtpd"]).stderr(Stdio::null()).status();
        tried.is_ok_and(|status| status.success())
    };
    let found = ["/usr/bin/python3", "python3"].into_iter().find(has_it);
    found.expect("the tests of e-mail need aiosmtpd (on Debian: `apt-get install python3-aiosmtpd`)").into()
}
