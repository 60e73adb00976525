//! `cargo xtask operations`: follows `docs/OPERATIONS.md` to the letter, in a fresh folder behind a real proxy.
//!
//! It runs the blocks of the page that are marked `walk`, in their order, with its own paths and ports in place of those of a
//! server. A mark behind `walk` says what must be so: `serving` and `proxy` are begun before the block, `stopped` ends the
//! program. What needs a system of its own (accounts, systemd, certificates) is not marked; small stand-ins take the place
//! of `sudo`, `chown` and the owners of `install`.
//!
//! Not walked yet: that people sign in. It needs doubles of an SMS provider and of a mail server, begun like the proxy by a mark
//! of their own and named in the settings by `Machine::replaced`; with them the page is walked in production. Staff then set
//! up their second step behind the link of section 7.

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

use crate::{
    server,
    steps::{Steps, note},
    sys::{Background, Project, find_program, install_packages, output, read, tail, two_free_addresses},
};

const PAGE: &str = "docs/OPERATIONS.md";
/// The name in the examples.
const EXAMPLE: &str = "karriz.example";
/// What is told of a block that failed.
const LINES: usize = 30;

/// How to follow it.
#[derive(clap::Args)]
pub struct Options {
    /// Take the server as it was built last
    #[arg(long)]
    without_build: bool,
}

/// A block of the page that is walked.
#[derive(Debug, PartialEq, Eq)]
struct Block {
    /// The heading that it stands under.
    section: String,
    marks: Vec<String>,
    commands: String,
}

impl Block {
    fn has(&self, mark: &str) -> bool {
        self.marks.iter().any(|found| found == mark)
    }
}

/// The blocks of a page that are marked `walk`.
fn blocks_of(page: &str) -> Vec<Block> {
    let (mut blocks, mut section) = (Vec::new(), String::new());
    let mut open: Option<Option<Block>> = None;
    for line in page.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) => {
                let mut words = info.split_whitespace().map(str::to_owned);
                let is_walked = words.next().is_some_and(|language| language == "sh")
                    && words.next().is_some_and(|mark| mark == "walk");
                let block = || Block { section: section.clone(), marks: words.collect(), commands: String::new() };
                open = Some(is_walked.then(block));
            }
            (Some(_), Some(_)) => blocks.extend(open.take().flatten()),
            (Some(Some(block)), None) => {
                block.commands.push_str(line);
                block.commands.push('\n');
            }
            (Some(None), None) => {}
            (None, None) => {
                if let Some(heading) = line.strip_prefix("## ") {
                    heading.clone_into(&mut section);
                }
            }
        }
    }
    blocks
}

/// A machine in a folder.
struct Machine {
    // Stopped before their folder goes: fields are dropped in this order.
    proxy: Option<Background>,
    service: Option<Background>,
    health: SocketAddr,
    secure: SocketAddr,
    root: PathBuf,
    /// What stands in the examples, and what is taken instead.
    replaced: Vec<(String, String)>,
    _folder: TempDir,
}

impl Machine {
    fn new(project: &Project) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("karriz-operations-").tempdir()?;
        let root = folder.path().to_owned();
        let ((listen, health), (plain, secure)) = (two_free_addresses()?, two_free_addresses()?);
        let binary = project.server_binary(false).display().to_string();
        let place = |path: &str| (path.to_owned(), format!("{}{path}", root.display()));
        // The longer ones first: one may be the beginning of another.
        let replaced = vec![
            ("/usr/local/bin/karriz".to_owned(), binary),
            place("/usr/local/lib/karriz"),
            place("/etc/karriz"),
            place("/var/lib/karriz"),
            place("/var/backups/karriz"),
            place("/var/log/nginx"),
            ("127.0.0.1:3000".to_owned(), listen.to_string()),
            ("127.0.0.1:3001".to_owned(), health.to_string()),
            ("listen 443 ssl http2;".to_owned(), format!("listen {secure} ssl http2;")),
            ("listen [::]:443 ssl http2;".to_owned(), String::new()),
            ("listen 80;".to_owned(), format!("listen {plain};")),
            ("listen [::]:80;".to_owned(), String::new()),
            // No message leaves this machine yet, and production refuses to begin without: walked as development behind TLS.
            ("KARRIZ_ENV=production".to_owned(), "KARRIZ_ENV=development".to_owned()),
            (EXAMPLE.to_owned(), "karriz.localhost".to_owned()),
        ];
        let machine = Self { proxy: None, service: None, health, secure, root, replaced, _folder: folder };
        machine.furnish(project, plain)?;
        Ok(machine)
    }

    /// The text as it is on this machine.
    fn here(&self, text: &str) -> String {
        self.replaced.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
    }

    /// The folder `deploy/`, stand-ins for what only a whole system has, and a way for names to this machine.
    fn furnish(&self, project: &Project, plain: SocketAddr) -> Result<()> {
        for folder in ["deploy", "bin", "etc", "var/lib", "var/backups", "var/log/nginx", "tls", "nginx"] {
            fs::create_dir_all(self.root.join(folder))?;
        }
        for entry in fs::read_dir(project.path("deploy"))? {
            let entry = entry?;
            let text = fs::read_to_string(entry.path())?;
            fs::write(self.root.join("deploy").join(entry.file_name()), self.here(&text))?;
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
            let path = self.root.join("bin").join(name);
            fs::write(&path, text)?;
            fs::set_permissions(&path, Permissions::from_mode(0o755))?;
        }
        let name = self.here(EXAMPLE);
        let ways = format!("connect-to = \"{name}:443:{}\"\nconnect-to = \"{name}:80:{plain}\"\n", self.secure);
        fs::write(self.root.join(".curlrc"), ways)?;
        self.make_certificate(&name)
    }

    /// An authority of its own, and a certificate of it.
    fn make_certificate(&self, name: &str) -> Result<()> {
        let script = format!(
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj '/CN=Authority of a test' \
             -keyout authority.key -out authority.pem\n\
             openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj '/CN={name}' -keyout key.pem -out asked.csr\n\
             printf 'subjectAltName=DNS:{name}\\n' > names\n\
             openssl x509 -req -in asked.csr -CA authority.pem -CAkey authority.key -CAcreateserial -days 2 -extfile names -out cert.pem"
        );
        read(Command::new("sh").args(["-ec", &script]).current_dir(self.root.join("tls")))?;
        Ok(())
    }

    fn authority(&self) -> PathBuf {
        self.root.join("tls/authority.pem")
    }

    /// Runs a block as a person would type it; functions that a block defines are there for the next ones.
    fn walk(&mut self, block: &Block) -> Result<()> {
        if block.has("stopped") {
            self.stop()?;
        }
        if block.has("serving") {
            self.serve()?;
        }
        if block.has("proxy") {
            self.begin_proxy()?;
        }
        let known = self.root.join("known.sh");
        let script = format!(
            "set -euo pipefail\n[ ! -e {known} ] || . {known}\n{}\ndeclare -f > {known}\n",
            self.here(&block.commands),
            known = known.display()
        );
        let done = output(self.shell().args(["-c", &script]))?;
        if done.status.success() {
            return Ok(());
        }
        let said = [done.stdout, done.stderr].concat();
        let said = String::from_utf8_lossy(&said).into_owned();
        let log = self.service.as_ref().map_or_else(String::new, Background::log_tail);
        bail!("{}\n{}\n{}{log}", block.section, block.commands, tail(&said, LINES))
    }

    fn shell(&self) -> Command {
        let mut shell = Command::new("bash");
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("KARRIZ_")) {
            shell.env_remove(name);
        }
        let path = std::env::var("PATH").unwrap_or_default();
        shell.env("PATH", format!("{}:{path}", self.root.join("bin").display()));
        shell.env("HOME", &self.root).env("AUTHORITY", self.authority()).current_dir(&self.root);
        shell
    }

    /// What the unit does: the settings of its file, and its command.
    fn serve(&mut self) -> Result<()> {
        let unit = fs::read_to_string(self.root.join("deploy/karriz.service"))?;
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
        let mut service = Background::start_logged(self.shell().args(["-ec", &script]), self.root.join("service.log"))?;
        service.wait_until_ready(self.health, "/readyz", Duration::from_secs(60))?;
        self.service = Some(service);
        Ok(())
    }

    fn stop(&mut self) -> Result<()> {
        match self.service.take() {
            Some(mut service) => service.end_within(Duration::from_secs(40)),
            None => Ok(()),
        }
    }

    fn begin_proxy(&mut self) -> Result<()> {
        let tls = self.root.join("etc/karriz/tls");
        fs::create_dir_all(&tls)?;
        for name in ["cert.pem", "key.pem"] {
            fs::copy(self.root.join("tls").join(name), tls.join(name))?;
        }
        let home = self.root.join("nginx");
        let whole = format!(
            "daemon off; pid {home}/pid; error_log {home}/error.log; events {{}}\n\
             http {{ client_body_temp_path {home}/body; proxy_temp_path {home}/proxy; fastcgi_temp_path {home}/f; \
             uwsgi_temp_path {home}/u; scgi_temp_path {home}/s;\ninclude {}/deploy/nginx.conf; }}\n",
            self.root.display(),
            home = home.display()
        );
        let config = home.join("nginx.conf");
        fs::write(&config, whole)?;
        let mut nginx = Command::new(nginx().context("nginx was there a moment ago")?);
        nginx.arg("-c").arg(&config).arg("-p").arg(&home);
        self.proxy = Some(Background::start_logged(&mut nginx, home.join("said.log"))?);
        let name = self.here(EXAMPLE);
        let ask = format!(
            "for try in $(seq 100); do curl -fsS --cacert \"$AUTHORITY\" https://{name}/healthz && exit 0; sleep 0.1; done; exit 1"
        );
        read(self.shell().args(["-c", &ask]))?;
        Ok(())
    }
}

fn nginx() -> Option<PathBuf> {
    // Where Debian puts it is not on everybody's path.
    find_program(&["nginx"]).or_else(|| Some(PathBuf::from("/usr/sbin/nginx")).filter(|path| path.is_file()))
}

/// Follows the page.
///
/// # Errors
/// When something of it does not do what it says; with the block and what it wrote.
pub fn run_all(project: &Project, options: &Options) -> Result<()> {
    if !options.without_build {
        server::build(project, false)?;
    }
    follow(project)
}

/// As [`run_all`], with the server as it was built last.
///
/// # Errors
/// As there.
pub fn follow(project: &Project) -> Result<()> {
    if nginx().is_none() {
        install_packages(&["nginx-light"], "a proxy before the server")?;
    }
    for (program, package) in [("openssl", "openssl"), ("curl", "curl")] {
        if find_program(&[program]).is_none() {
            install_packages(&[package], "following the page for operators")?;
        }
    }
    let blocks = blocks_of(&fs::read_to_string(project.path(PAGE))?);
    let mut machine = Machine::new(project)?;
    let mut steps = Steps::new(blocks.len());
    for block in &blocks {
        steps.run(&block.section, || machine.walk(block))?;
    }
    machine.stop()?;
    is_private(&machine.root.join("var"))?;
    note(&format!("{} blocks of {PAGE} were walked", blocks.len()));
    Ok(())
}

/// Nobody else on the machine reads data, keys or backups.
fn is_private(folder: &Path) -> Result<()> {
    for home in ["lib/karriz", "backups/karriz"] {
        let path = folder.join(home);
        if fs::metadata(&path)?.permissions().mode() & 0o077 != 0 {
            bail!("{home} can be read by others");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_marked_blocks_are_walked_under_their_heading() {
        let page = "# A\n## 1. One\n```sh\nsystemctl\n```\n```sh walk\na\nb\n```\n## 2. Two\n```text\n## x\n```\n```sh walk proxy stopped\nc\n```\n";
        let block = |section: &str, marks: &[&str], commands: &str| Block {
            section: section.to_owned(),
            marks: marks.iter().map(|mark| (*mark).to_owned()).collect(),
            commands: commands.to_owned(),
        };
        let expected = [block("1. One", &[], "a\nb\n"), block("2. Two", &["proxy", "stopped"], "c\n")];
        assert_eq!(blocks_of(page), expected);
    }

    /// The page that is followed, and the examples whose paths and ports are exchanged.
    #[test]
    fn what_is_exchanged_stands_in_the_examples() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let read = |name: &str| fs::read_to_string(root.join(name)).unwrap();
        let page = read(PAGE);
        let blocks = blocks_of(&page);
        for mark in ["serving", "proxy", "stopped"] {
            assert!(blocks.iter().any(|block| block.has(mark)), "{mark}");
        }
        let all =
            ["deploy/nginx.conf", "deploy/karriz.service", "deploy/karriz.env.example"].map(read).concat() + &page;
        for word in [
            "/usr/local/bin/karriz",
            "/usr/local/lib/karriz",
            "/etc/karriz",
            "/var/lib/karriz",
            "/var/backups/karriz",
            "/var/log/nginx",
            "127.0.0.1:3000",
            "127.0.0.1:3001",
            "listen 443 ssl http2;",
            "listen 80;",
            "KARRIZ_ENV=production",
            EXAMPLE,
        ] {
            assert!(all.contains(word), "{word}");
        }
    }
}
