//! A machine in a folder: what the examples name lies below it, and small stand-ins take the place of what only a whole system has.

use std::{
    fs::{self, Permissions},
    net::SocketAddr,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use super::{
    mail::{self, MailDouble},
    page::Block,
    proxy,
    sms::{self, SmsDouble},
};
use crate::sys::{Background, Project, output, read, tail, two_free_addresses};

/// The name in the examples.
pub const EXAMPLE: &str = "karriz.example";
/// The name that is taken instead: browsers know it to be this machine.
pub const NAME: &str = "karriz.localhost";
/// What is told of a block that failed.
const LINES: usize = 30;

/// Where the parts of a machine are.
pub struct Places {
    root: PathBuf,
    binary: PathBuf,
    listen: SocketAddr,
    health: SocketAddr,
    plain: SocketAddr,
    secure: SocketAddr,
    sms: SocketAddr,
    mail: u16,
}

impl Places {
    /// What stands in the page and the examples, and what is taken instead. A text that holds another one stands before it.
    pub fn exchanged(&self) -> Vec<(String, String)> {
        let root = self.root.display();
        let place = |path: &str| (path.to_owned(), format!("{root}{path}"));
        let pair = |from: &str, to: String| (from.to_owned(), to);
        vec![
            // A production whose provider and mail server are on this machine: settings that an operator has too.
            pair(
                "# KARRIZ_KAVENEGAR_ORIGIN=http://127.0.0.1:8080",
                format!("KARRIZ_KAVENEGAR_ORIGIN=http://{}", self.sms),
            ),
            pair("# KARRIZ_OUTGOING_PRIVATE=127.0.0.1", "KARRIZ_OUTGOING_PRIVATE=127.0.0.1".to_owned()),
            pair("KARRIZ_SMTP_HOST=mail.karriz.example", "KARRIZ_SMTP_HOST=localhost".to_owned()),
            pair("# KARRIZ_SMTP_PORT=587", format!("KARRIZ_SMTP_PORT={}", self.mail)),
            pair(
                "# KARRIZ_SMTP_AUTHORITY_FILE=/etc/karriz/authority.pem",
                format!("KARRIZ_SMTP_AUTHORITY_FILE={}", authority_below(&self.root).display()),
            ),
            pair("the key of the account", sms::KEY.to_owned()),
            pair("the password of the account", mail::PASSWORD.to_owned()),
            pair("/usr/local/bin/karriz", self.binary.display().to_string()),
            place("/usr/local/lib/karriz"),
            place("/etc/karriz"),
            place("/var/lib/karriz"),
            place("/var/backups/karriz"),
            place("/var/log/nginx"),
            pair("127.0.0.1:3000", self.listen.to_string()),
            pair("127.0.0.1:3001", self.health.to_string()),
            pair("listen 443 ssl http2;", format!("listen {} ssl http2;", self.secure)),
            pair("listen [::]:443 ssl http2;", String::new()),
            pair("listen 80;", format!("listen {};", self.plain)),
            pair("listen [::]:80;", String::new()),
            pair(EXAMPLE, NAME.to_owned()),
        ]
    }
}

fn authority_below(root: &Path) -> PathBuf {
    root.join("tls/authority.pem")
}

/// A machine in a folder.
pub struct Machine {
    // Stopped before their folder goes: fields are dropped in this order.
    proxy: Option<Background>,
    service: Option<Background>,
    sms: SmsDouble,
    mail: MailDouble,
    places: Places,
    _folder: TempDir,
}

impl Machine {
    pub fn new(project: &Project) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("karriz-operations-").tempdir()?;
        let root = folder.path().to_owned();
        for name in ["deploy", "bin", "etc", "var/lib", "var/backups", "var/log/nginx", "tls", "nginx"] {
            fs::create_dir_all(root.join(name))?;
        }
        proxy::make_certificate(&root.join("tls"), &[NAME, "localhost"])?;
        let sms = SmsDouble::start(root.join("sms"))?;
        let mail = MailDouble::start(project, &root.join("tls"), root.join("mail"))?;
        let ((listen, health), (plain, secure)) = (two_free_addresses()?, two_free_addresses()?);
        let binary = project.server_binary(false);
        let places = Places { root, binary, listen, health, plain, secure, sms: sms.address, mail: mail.port };
        let machine = Self { proxy: None, service: None, sms, mail, places, _folder: folder };
        machine.furnish(project)?;
        Ok(machine)
    }

    /// Below which everything lies.
    pub fn root(&self) -> &Path {
        &self.places.root
    }

    /// Where the proxy takes TLS.
    pub fn secure(&self) -> SocketAddr {
        self.places.secure
    }

    /// The messages that were sent: a line of JSON each.
    pub fn messages(&self) -> (&Path, &Path) {
        (&self.sms.taken, &self.mail.taken)
    }

    /// The text as it is on this machine.
    fn here(&self, text: &str) -> String {
        self.places.exchanged().iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
    }

    /// The folder `deploy/`, stand-ins for what only a whole system has, and a way for names to this machine.
    fn furnish(&self, project: &Project) -> Result<()> {
        for entry in fs::read_dir(project.path("deploy"))? {
            let entry = entry?;
            let text = fs::read_to_string(entry.path())?;
            fs::write(self.root().join("deploy").join(entry.file_name()), self.here(&text))?;
        }
        let stand_ins = [
            ("sudo", "#!/bin/sh\n[ \"$1\" = -u ] && shift 2\nexec \"$@\"\n"),
            ("chown", "#!/bin/sh\n"),
            (
                "install",
                "#!/bin/bash\nkept=()\nwhile [ $# -gt 0 ]; do case $1 in -o | -g) shift 2 ;; *) kept+=(\"$1\"); shift ;; esac; done\n\
                 exec /usr/bin/install \"${kept[@]}\"\n",
            ),
        ];
        for (name, text) in stand_ins {
            let path = self.root().join("bin").join(name);
            fs::write(&path, text)?;
            fs::set_permissions(&path, Permissions::from_mode(0o755))?;
        }
        let Places { secure, plain, .. } = &self.places;
        let ways = format!("connect-to = \"{NAME}:443:{secure}\"\nconnect-to = \"{NAME}:80:{plain}\"\n");
        Ok(fs::write(self.root().join(".curlrc"), ways)?)
    }

    /// Runs a block as a person would type it, and gives what it wrote; functions that it defines are there for the next ones.
    pub fn walk(&mut self, block: &Block) -> Result<String> {
        if block.has("stopped") {
            self.stop()?;
        }
        if block.has("serving") {
            self.serve()?;
        }
        if block.has("proxy") {
            self.begin_proxy()?;
        }
        let known = self.root().join("known.sh");
        let script = format!(
            "set -euo pipefail\n[ ! -e {known} ] || . {known}\n{}\ndeclare -f > {known}\n",
            self.here(&block.commands),
            known = known.display()
        );
        let done = output(self.shell().args(["-c", &script]))?;
        if done.status.success() {
            return Ok(String::from_utf8_lossy(&done.stdout).into_owned());
        }
        let said = [done.stdout, done.stderr].concat();
        let said = String::from_utf8_lossy(&said).into_owned();
        bail!("{}\n{}\n{}{}", block.section, block.commands, tail(&said, LINES), self.log_tail())
    }

    fn shell(&self) -> Command {
        let mut shell = Command::new("bash");
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("KARRIZ_")) {
            shell.env_remove(name);
        }
        let path = std::env::var("PATH").unwrap_or_default();
        shell.env("PATH", format!("{}:{path}", self.root().join("bin").display()));
        shell.env("HOME", self.root()).env("AUTHORITY", authority_below(self.root())).current_dir(self.root());
        shell
    }

    /// What the unit does: the settings of its file, and its command.
    fn serve(&mut self) -> Result<()> {
        let unit = fs::read_to_string(self.root().join("deploy/karriz.service"))?;
        let field = |name: &str| {
            let line = unit.lines().find_map(|line| line.strip_prefix(name));
            line.with_context(|| format!("the unit has no line {name}"))
        };
        let (settings, folder) = (field("EnvironmentFile=")?, field("WorkingDirectory=")?);
        let script = format!(
            "set -a; . {settings}; set +a; cd {folder}; {}; exec {}",
            field("ExecStartPre=")?,
            field("ExecStart=")?
        );
        let mut service =
            Background::start_logged(self.shell().args(["-ec", &script]), self.root().join("service.log"))?;
        service.wait_until_ready(self.places.health, "/readyz", Duration::from_secs(60))?;
        self.service = Some(service);
        Ok(())
    }

    /// Ends the program, as `systemctl stop` does.
    pub fn stop(&mut self) -> Result<()> {
        match self.service.take() {
            Some(mut service) => service.end_within(Duration::from_secs(40)),
            None => Ok(()),
        }
    }

    fn begin_proxy(&mut self) -> Result<()> {
        let tls = self.root().join("etc/karriz/tls");
        fs::create_dir_all(&tls)?;
        for name in ["cert.pem", "key.pem"] {
            fs::copy(self.root().join("tls").join(name), tls.join(name))?;
        }
        self.proxy = Some(proxy::start(&self.root().join("nginx"), &self.root().join("deploy/nginx.conf"))?);
        let ask = format!(
            "for try in $(seq 100); do curl -fsS --cacert \"$AUTHORITY\" https://{NAME}/healthz && exit 0; sleep 0.1; done; exit 1"
        );
        read(self.shell().args(["-c", &ask]))?;
        Ok(())
    }

    /// The last lines of the program's log.
    pub fn log_tail(&self) -> String {
        self.service.as_ref().map_or_else(String::new, Background::log_tail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The page that is followed, and the examples whose paths, ports and secrets are exchanged.
    #[test]
    fn what_is_exchanged_stands_in_the_examples() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let read = |name: &str| fs::read_to_string(root.join(name)).unwrap();
        let examples = ["deploy/nginx.conf", "deploy/karriz.service", "deploy/karriz.env.example", super::super::PAGE];
        let mut all = examples.map(read).concat();
        let nowhere = SocketAddr::from(([127, 0, 0, 1], 9));
        let places = Places {
            root: PathBuf::new(),
            binary: PathBuf::new(),
            listen: nowhere,
            health: nowhere,
            plain: nowhere,
            secure: nowhere,
            sms: nowhere,
            mail: 9,
        };
        // One after the other: what an earlier exchange took away is not there for a later one.
        for (from, _) in places.exchanged() {
            assert!(all.contains(&from), "{from}");
            all = all.replace(&from, "");
        }
    }
}
