//! Running other programs: Cargo with a clean environment, processes in the background, Debian packages.

use std::{
    ffi::OsStr,
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    os::unix::process::ExitStatusExt,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Output, Stdio},
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    thread::sleep,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use rustix::process::Signal;

use crate::steps::note;

/// Where the project lies and where Cargo builds.
pub struct Project {
    pub root: PathBuf,
    pub target: PathBuf,
}

impl Project {
    /// Finds the project that this program belongs to.
    ///
    /// # Errors
    /// When Cargo cannot describe the workspace.
    pub fn find() -> Result<Self> {
        // Cargo sets it for `cargo run`; the compiled-in value serves whoever starts the binary by hand.
        let manifest = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let root = Path::new(&manifest).parent().context("xtask lies in the project's folder")?.to_path_buf();
        let mut metadata = cargo_in(&root);
        metadata.args(["metadata", "--format-version", "1", "--no-deps", "--locked", "--offline"]);
        let described: serde_json::Value = serde_json::from_str(&read(&mut metadata)?)?;
        let target = described["target_directory"].as_str().context("cargo metadata names a target directory")?;
        Ok(Self { root, target: target.into() })
    }

    /// A path inside the project.
    pub fn path(&self, relative: impl AsRef<Path>) -> PathBuf {
        self.root.join(relative)
    }

    /// Where tools that are fetched for the build live: they are no part of the project's own sources.
    pub fn tools(&self) -> PathBuf {
        self.target.join("tools")
    }

    /// Cargo for a debug build or a test.
    pub fn cargo(&self) -> Command {
        let mut cargo = cargo_in(&self.root);
        cargo.env("CARGO_TARGET_DIR", &self.target);
        cargo
    }

    /// Cargo for an optimised build. The flags of `.cargo/config.toml` are for quick debug builds only: an empty value
    /// here replaces them.
    pub fn cargo_optimised(&self) -> Command {
        let mut cargo = self.cargo();
        cargo.env("CARGO_ENCODED_RUSTFLAGS", "");
        cargo
    }

    /// The server as Cargo leaves it.
    pub fn server_binary(&self, release: bool) -> PathBuf {
        self.target.join(if release { "release" } else { "debug" }).join("karriz")
    }
}

/// What `cargo run` passes to the program it starts must not reach the Cargo that this program starts: some build
/// scripts watch these variables, and would run again on every change between the two.
fn cargo_in(root: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root);
    for (name, _) in std::env::vars_os() {
        let name_text = name.to_string_lossy();
        let from_cargo_run = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_"].iter().any(|p| name_text.starts_with(p))
            || ["CARGO_CRATE_NAME", "CARGO_PRIMARY_PACKAGE", "OUT_DIR"].contains(&name_text.as_ref());
        if from_cargo_run {
            command.env_remove(&name);
        }
    }
    command
}

/// Notes Ctrl-C and termination, so that what was started can be stopped and what was made can be deleted. A second one
/// ends the program at once.
///
/// # Errors
/// When the system refuses the handlers.
pub fn watch_signals() -> Result<()> {
    let flag = interrupt_flag();
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        signal_hook::flag::register_conditional_shutdown(signal, 130, Arc::clone(flag))?;
        signal_hook::flag::register(signal, Arc::clone(flag))?;
    }
    Ok(())
}

fn interrupt_flag() -> &'static Arc<AtomicBool> {
    static FLAG: OnceLock<Arc<AtomicBool>> = OnceLock::new();
    FLAG.get_or_init(Arc::default)
}

/// Whether somebody asked this program to stop.
pub fn interrupted() -> bool {
    interrupt_flag().load(Ordering::SeqCst)
}

/// Runs a program to its end; its output goes to the terminal.
///
/// # Errors
/// When it cannot be started, or ends with anything but success.
pub fn run(command: &mut Command) -> Result<()> {
    let name = name_of(command);
    let status = wait(spawn(command)?)?;
    if interrupted() {
        bail!("interrupted");
    }
    if !status.success() {
        bail!("`{name}` ended with {}", describe(status));
    }
    Ok(())
}

/// Runs a program and keeps its output.
///
/// # Errors
/// When it cannot be started.
pub fn output(command: &mut Command) -> Result<Output> {
    command.stdin(Stdio::null()).output().with_context(|| format!("cannot start `{}`", name_of(command)))
}

/// Runs a program that must succeed, and gives what it wrote to its standard output.
///
/// # Errors
/// When it cannot be started or fails; then with the last lines it wrote to its standard error.
pub fn read(command: &mut Command) -> Result<String> {
    let done = output(command)?;
    if !done.status.success() {
        let said = String::from_utf8_lossy(&done.stderr);
        bail!("`{}` ended with {}: {}", name_of(command), describe(done.status), without_addresses(tail(&said, 12)));
    }
    Ok(String::from_utf8(done.stdout)?)
}

/// Whether a program can be started and succeeds; its output is of no interest.
pub fn succeeds(command: &mut Command) -> bool {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|s| s.success())
}

/// The first of these programs that is on the search path.
pub fn find_program(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name))).find(|file| file.is_file())
}

fn spawn(command: &mut Command) -> Result<Child> {
    command.spawn().with_context(|| format!("cannot start `{}`", name_of(command)))
}

/// Waits for a child. When this program is asked to stop, the child is asked too, and then waited for.
fn wait(mut child: Child) -> Result<ExitStatus> {
    let mut told = false;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        if interrupted() && !told {
            told = true;
            ask_to_stop(&child);
        }
        sleep(Duration::from_millis(20));
    }
}

fn ask_to_stop(child: &Child) {
    signal(child.id(), Signal::TERM);
}

/// Sends a signal to a process that this program started. It may have ended a moment ago: then there is nobody to ask.
pub fn signal(process: u32, signal: Signal) {
    if let Some(id) = i32::try_from(process).ok().and_then(rustix::process::Pid::from_raw) {
        let _ = rustix::process::kill_process(id, signal);
    }
}

fn describe(status: ExitStatus) -> String {
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("exit code {code}"),
        (None, Some(signal)) => format!("signal {signal}"),
        (None, None) => "no status".to_owned(),
    }
}

/// Program and first arguments, as a person would type them.
fn name_of(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    let words = std::iter::once(program).chain(command.get_args().take(4));
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}

/// A process that runs beside this one, and is stopped when this value is dropped.
pub struct Background {
    name: String,
    child: Child,
    log: Option<PathBuf>,
}

impl Background {
    /// Starts a process whose output goes to the terminal.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(command: &mut Command) -> Result<Self> {
        Ok(Self { name: name_of(command), child: spawn(command)?, log: None })
    }

    /// Starts a process whose output goes to a file.
    ///
    /// # Errors
    /// When the file cannot be written or the process not be started.
    pub fn start_logged(command: &mut Command, log: PathBuf) -> Result<Self> {
        if let Some(folder) = log.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let file = std::fs::File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
        command.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file);
        Ok(Self { name: name_of(command), child: spawn(command)?, log: Some(log) })
    }

    /// Process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether it has ended by itself.
    pub fn has_ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    /// Waits until `GET path` on `address` replies with 200.
    ///
    /// # Errors
    /// When the process ends before, or does not reply within `limit`; with the end of its log.
    pub fn wait_until_ready(&mut self, address: SocketAddr, path: &str, limit: Duration) -> Result<()> {
        let started = Instant::now();
        loop {
            if interrupted() {
                bail!("interrupted");
            }
            if let Some(status) = self.child.try_wait()? {
                bail!("`{}` ended with {} before it was ready{}", self.name, describe(status), self.log_tail());
            }
            if http_status(address, path).is_ok_and(|status| status == 200) {
                return Ok(());
            }
            if started.elapsed() > limit {
                bail!("`{}` was not ready after {} s{}", self.name, limit.as_secs(), self.log_tail());
            }
            sleep(Duration::from_millis(5));
        }
    }

    /// Waits until the process ends by itself or this program is asked to stop (then the process is asked too).
    ///
    /// # Errors
    /// When the process ends by itself with anything but success.
    pub fn wait(&mut self) -> Result<()> {
        loop {
            if interrupted() {
                self.stop();
                return Ok(());
            }
            if let Some(status) = self.child.try_wait()? {
                if status.success() {
                    return Ok(());
                }
                bail!("`{}` ended with {}{}", self.name, describe(status), self.log_tail());
            }
            sleep(Duration::from_millis(50));
        }
    }

    /// The last lines of the log, if it has one.
    pub fn log_tail(&self) -> String {
        let text = self.log.as_ref().and_then(|log| std::fs::read_to_string(log).ok()).unwrap_or_default();
        if text.is_empty() { String::new() } else { format!("; its log ends with:\n{}", tail(&text, 25)) }
    }

    /// Asks the process to end and waits for it.
    ///
    /// # Errors
    /// When it does not end within `limit`, or ends with anything but success.
    pub fn end_within(&mut self, limit: Duration) -> Result<()> {
        ask_to_stop(&self.child);
        let started = Instant::now();
        while started.elapsed() < limit {
            match self.child.try_wait()? {
                Some(status) if status.success() => return Ok(()),
                Some(status) => bail!("`{}` ended with {}{}", self.name, describe(status), self.log_tail()),
                None => sleep(Duration::from_millis(5)),
            }
        }
        bail!("`{}` did not end within {} s{}", self.name, limit.as_secs(), self.log_tail());
    }

    /// Ends the process at once, as a crash does.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn kill(&mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Asks the process to end, gives it 15 seconds, then ends it.
    pub fn stop(&mut self) {
        if !matches!(self.child.try_wait(), Ok(None)) {
            return;
        }
        let started = Instant::now();
        ask_to_stop(&self.child);
        while started.elapsed() < Duration::from_secs(15) {
            match self.child.try_wait() {
                Ok(None) => sleep(Duration::from_millis(20)),
                Ok(Some(_)) | Err(_) => return,
            }
        }
        note(&format!("`{}` did not stop when asked; ending it", self.name));
        // Nothing more can be done when even this is refused.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Status of `GET path`, over a connection of its own.
///
/// # Errors
/// When nobody replies within five seconds.
pub fn http_status(address: SocketAddr, path: &str) -> Result<u16> {
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(1))?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut response = Vec::new();
    stream.read_to_end(&mut response)?;
    let head = String::from_utf8_lossy(&response);
    let status = head.split_whitespace().nth(1).context("a response has a status line")?;
    Ok(status.parse()?)
}

/// A loopback address with a port that is free now.
///
/// # Errors
/// When the system has no loopback.
pub fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?)
}

/// Two loopback addresses with ports that are free now: not the same one twice, as asking one after the other may give.
///
/// # Errors
/// When the system has no loopback.
pub fn two_free_addresses() -> Result<(SocketAddr, SocketAddr)> {
    let both = (TcpListener::bind(("127.0.0.1", 0))?, TcpListener::bind(("127.0.0.1", 0))?);
    Ok((both.0.local_addr()?, both.1.local_addr()?))
}

/// Whether this process may do everything on this machine.
pub fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Whether missing programs can be installed from Debian's packages, without asking for a password.
pub fn can_install_packages() -> bool {
    is_root() && Path::new("/etc/debian_version").exists() && find_program(&["apt-get"]).is_some()
}

/// Installs Debian packages, saying so first.
///
/// # Errors
/// When the packages cannot be had; the message says what to install by hand.
pub fn install_packages(packages: &[&str], purpose: &str) -> Result<()> {
    let list = packages.join(" ");
    if !can_install_packages() {
        bail!("{purpose} needs these packages: {list} (on Debian: `apt-get install {list}` as root)");
    }
    note(&format!("installing Debian packages for {purpose}: {list}"));
    let apt = || {
        let mut apt = Command::new("apt-get");
        apt.env("DEBIAN_FRONTEND", "noninteractive").current_dir("/");
        apt
    };
    read(apt().args(["update", "-qq"]))?;
    read(apt().args(["install", "-y", "-qq", "--no-install-recommends"]).args(packages))?;
    Ok(())
}

/// The last `count` lines of a text.
pub fn tail(text: &str, count: usize) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(count)..].join("\n")
}

/// Output of package tools without the addresses they fetch from: these differ from machine to machine and may be
/// nobody else's business.
pub fn without_addresses(text: impl AsRef<str>) -> String {
    let word = |word: &str| {
        let host = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        let address = word.contains("://") || (host.contains('.') && host.contains(':'));
        if address { "(address)".to_owned() } else { word.to_owned() }
    };
    let line = |line: &str| line.split(' ').map(word).collect::<Vec<_>>().join(" ");
    text.as_ref().lines().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_package_tools_are_left_out() {
        let said =
            "Err:1 http://packages.example/debian stable InRelease\nE: could not reach packages.example:80 (tcp)";
        let kept = without_addresses(said);
        assert!(!kept.contains("packages.example"), "{kept}");
        assert!(kept.contains("stable InRelease") && kept.contains("E: could not reach"), "{kept}");
    }

    #[test]
    fn a_failing_program_is_named_with_its_status() {
        let error = run(Command::new("sh").args(["-c", "exit 3"])).unwrap_err();
        assert_eq!(error.to_string(), "`sh -c exit 3` ended with exit code 3");
    }

    #[test]
    fn a_background_process_ends_with_its_value() {
        let process = Background::start(Command::new("sleep").arg("60")).unwrap();
        let folder = PathBuf::from(format!("/proc/{}", process.id()));
        assert!(folder.exists());
        drop(process);
        assert!(!folder.exists());
    }
}
