//! A private PostgreSQL for tests: made in a temporary folder, on loopback, gone afterwards.

use std::{
    fs,
    net::SocketAddr,
    os::unix::fs::chown,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use crate::sys::{can_install_packages, free_address, install_packages, is_root, read, run, succeeds, tail};

/// A running cluster; dropping it stops the server, and deletes the folder unless it is to be kept.
pub struct Cluster {
    folder: Folder,
    programs: PathBuf,
    /// The account that runs the server, when this program runs as root: PostgreSQL refuses to.
    account: Option<String>,
    address: SocketAddr,
    safety: Safety,
}

/// What a commit is worth.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Safety {
    /// Nothing outlives the tests: no write has to reach the disk.
    Quick,
    /// As in production: what is acknowledged is on the disk.
    Durable,
}

impl Safety {
    fn settings(self) -> &'static str {
        match self {
            Self::Quick => "-c fsync=off -c synchronous_commit=off -c full_page_writes=off",
            Self::Durable => "-c fsync=on -c synchronous_commit=on -c full_page_writes=on",
        }
    }
}

/// Where a cluster lives.
enum Folder {
    Temporary(TempDir),
    Persistent(PathBuf),
}

impl Folder {
    fn temporary() -> Result<Self> {
        Ok(Self::Temporary(tempfile::Builder::new().prefix("karriz-postgres-").tempdir()?))
    }

    fn path(&self) -> &Path {
        match self {
            Self::Temporary(folder) => folder.path(),
            Self::Persistent(path) => path,
        }
    }
}

impl Cluster {
    /// Makes and starts a cluster.
    ///
    /// # Errors
    /// When PostgreSQL is not installed and cannot be, or does not start.
    pub fn start() -> Result<Self> {
        Self::start_in(Folder::temporary()?, Safety::Quick)
    }

    /// As [`Cluster::start`], but every commit that is acknowledged is on the disk, so that the cluster may be killed.
    ///
    /// # Errors
    /// As there.
    pub fn start_durable() -> Result<Self> {
        Self::start_in(Folder::temporary()?, Safety::Durable)
    }

    /// Starts the cluster in `folder`, which is made when it is not there and stays. The account that runs PostgreSQL
    /// must be able to reach it.
    ///
    /// # Errors
    /// As [`Cluster::start`].
    pub fn start_persistent(folder: PathBuf) -> Result<Self> {
        fs::create_dir_all(&folder)?;
        Self::start_in(Folder::Persistent(folder), Safety::Quick)
    }

    fn start_in(folder: Folder, safety: Safety) -> Result<Self> {
        let programs = find_or_install()?;
        let account = if is_root() { Some(unprivileged_account()?) } else { None };
        give(folder.path(), account.as_deref())?;
        let mut cluster = Self { folder, programs, account, address: free_address()?, safety };
        if !cluster.data().join("PG_VERSION").is_file() {
            cluster.init()?;
        }
        cluster.start_server()?;
        Ok(cluster)
    }

    /// Makes a database; it must not be there.
    ///
    /// # Errors
    /// When PostgreSQL refuses.
    pub fn create_database(&self, name: &str) -> Result<()> {
        let mut psql = Command::new(self.programs.join("psql"));
        read(psql.arg(self.url()).arg("--command").arg(format!("CREATE DATABASE {name}"))).map(drop)
    }

    /// Makes a database whose tables lie in a folder of their own, which is made. The account that runs PostgreSQL must
    /// be able to reach it.
    ///
    /// # Errors
    /// When the folder or PostgreSQL refuses.
    pub fn create_database_in(&self, name: &str, folder: &Path) -> Result<()> {
        fs::create_dir(folder)?;
        give(folder, self.account.as_deref())?;
        self.query("postgres", &format!("CREATE TABLESPACE {name} LOCATION '{}'", folder.display()))?;
        self.query("postgres", &format!("CREATE DATABASE {name} TABLESPACE {name}")).map(drop)
    }

    /// Deletes a database, if it is there.
    ///
    /// # Errors
    /// When PostgreSQL refuses.
    pub fn drop_database(&self, name: &str) -> Result<()> {
        let mut psql = Command::new(self.programs.join("psql"));
        read(psql.arg(self.url()).arg("--command").arg(format!("DROP DATABASE IF EXISTS {name}"))).map(drop)
    }

    /// Whether there is a database of this name.
    ///
    /// # Errors
    /// When PostgreSQL does not reply.
    pub fn has_database(&self, name: &str) -> Result<bool> {
        let mut psql = Command::new(self.programs.join("psql"));
        let sql = format!("SELECT 1 FROM pg_database WHERE datname = '{name}'");
        Ok(read(psql.arg(self.url()).args(["--tuples-only", "--command"]).arg(sql))?.trim() == "1")
    }

    /// Where a database of this name is found.
    pub fn url_of(&self, database: &str) -> String {
        format!("postgres://postgres@{}/{database}", self.address)
    }

    /// Process of the server; its backends are its children.
    ///
    /// # Errors
    /// When it has not written its number.
    pub fn process(&self) -> Result<u32> {
        let text = fs::read_to_string(self.data().join("postmaster.pid")).context("PostgreSQL says no process")?;
        text.lines().next().and_then(|line| line.trim().parse().ok()).context("PostgreSQL says no process")
    }

    /// The server and its backends.
    ///
    /// # Errors
    /// When it does not run, or the system does not tell.
    pub fn processes(&self) -> Result<Vec<u32>> {
        let first = self.process()?;
        let children = fs::read_to_string(format!("/proc/{first}/task/{first}/children"))?;
        Ok(std::iter::once(first).chain(children.split_whitespace().filter_map(|id| id.parse().ok())).collect())
    }

    /// Stops the server; connections are cut.
    ///
    /// # Errors
    /// When it does not stop.
    pub fn stop(&self) -> Result<()> {
        let mut pg_ctl = self.command("pg_ctl");
        read(pg_ctl.arg("--pgdata").arg(self.data()).args(["--mode=fast", "--wait", "stop"])).map(drop)
    }

    /// Starts the server again where it was.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start_again(&self) -> Result<()> {
        if self.start_on(self.address) {
            return Ok(());
        }
        let said = fs::read_to_string(self.log()).unwrap_or_default();
        bail!("PostgreSQL does not start again; its log ends with:\n{}", tail(&said, 8))
    }

    /// What `psql` prints: a row a line, values between bars.
    ///
    /// # Errors
    /// When PostgreSQL refuses.
    pub fn query(&self, database: &str, sql: &str) -> Result<String> {
        let mut psql = Command::new(self.programs.join("psql"));
        read(psql.arg(self.url_of(database)).args(["--no-align", "--tuples-only", "--command", sql]))
    }

    /// Fills an empty database from a file of statements.
    ///
    /// # Errors
    /// When PostgreSQL refuses one.
    pub fn restore(&self, database: &str, file: &Path) -> Result<()> {
        let mut psql = Command::new(self.programs.join("psql"));
        psql.arg(self.url_of(database)).args(["--quiet", "--set", "ON_ERROR_STOP=1", "--file"]);
        read(psql.arg(file)).map(drop)
    }

    /// Where the tests find it; they make databases of their own.
    pub fn url(&self) -> String {
        format!("postgres://postgres@{}/postgres", self.address)
    }

    fn init(&self) -> Result<()> {
        let mut initdb = self.command("initdb");
        initdb.args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]);
        read(initdb.arg("--pgdata").arg(self.data())).map(drop)
    }

    /// Another program may take the free port in the moment between: then another port is tried.
    fn start_server(&mut self) -> Result<()> {
        let mut said = String::new();
        for _ in 0..3 {
            if self.start_on(self.address) {
                return Ok(());
            }
            said = fs::read_to_string(self.log()).unwrap_or_default();
            self.address = free_address()?;
        }
        bail!("PostgreSQL does not start; its log ends with:\n{}", tail(&said, 8))
    }

    fn start_on(&self, address: SocketAddr) -> bool {
        let options = format!(
            "-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' {} -c max_connections=300 \
             -c shared_buffers=64MB -c log_min_messages=warning",
            address.port(),
            self.safety.settings()
        );
        let mut pg_ctl = self.command("pg_ctl");
        pg_ctl.arg("--pgdata").arg(self.data()).arg("--log").arg(self.log()).args([
            "--wait",
            "--timeout=60",
            "--options",
        ]);
        succeeds(pg_ctl.arg(options).arg("start"))
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    /// One of PostgreSQL's programs, under the account that owns the cluster.
    fn command(&self, program: &str) -> Command {
        let program = self.programs.join(program);
        let mut command = match &self.account {
            Some(account) => {
                let mut command = Command::new("runuser");
                command.args(["-u", account, "--"]).arg(program);
                command
            }
            None => Command::new(program),
        };
        command.current_dir(self.folder.path());
        command
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let mut pg_ctl = self.command("pg_ctl");
        // What is kept is written down first; what goes needs no care.
        let mode = if matches!(self.folder, Folder::Persistent(_)) { "--mode=fast" } else { "--mode=immediate" };
        pg_ctl.arg("--pgdata").arg(self.data()).args([mode, "--wait", "stop"]);
        // When it is not running any more, there is nothing to stop. A temporary folder goes with the value.
        let _ = pg_ctl.stdout(Stdio::null()).stderr(Stdio::null()).status();
    }
}

/// Opens `psql` on a database.
///
/// # Errors
/// When there is no `psql`, or it fails.
pub fn shell(url: &str) -> Result<()> {
    run(Command::new(find_or_install()?.join("psql")).arg(url))
}

fn find_or_install() -> Result<PathBuf> {
    if let Some(programs) = find() {
        return Ok(programs);
    }
    if !can_install_packages() {
        bail!(
            "PostgreSQL's server is not installed (on Debian: `apt-get install postgresql`); --no-postgres leaves it out"
        );
    }
    install_packages(&["postgresql"], "the tests on PostgreSQL")?;
    find().context("the package postgresql brought no initdb")
}

/// The newest version that Debian's packages, or somebody's own installation, put on this machine.
fn find() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut versions: Vec<(u32, PathBuf)> = versions
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(_, programs)| programs.join("initdb").is_file())
        .collect();
    versions.sort();
    let packaged = versions.pop().map(|(_, programs)| programs);
    packaged.or_else(|| crate::sys::find_program(&["initdb"])?.parent().map(Path::to_path_buf))
}

/// Hands a folder over to the account that runs PostgreSQL, where that is another one.
fn give(folder: &Path, account: Option<&str>) -> Result<()> {
    let Some(account) = account else { return Ok(()) };
    let (user, group) = ids_of(account)?;
    Ok(chown(folder, Some(user), Some(group))?)
}

fn unprivileged_account() -> Result<String> {
    let exists = |account: &&str| ids_of(account).is_ok();
    let account = ["postgres", "nobody"].into_iter().find(exists).context("no account for PostgreSQL to run under")?;
    Ok(account.to_owned())
}

fn ids_of(account: &str) -> Result<(u32, u32)> {
    let id = |what: &str| -> Result<u32> { Ok(read(Command::new("id").args([what, account]))?.trim().parse()?) };
    Ok((id("-u")?, id("-g")?))
}
