//! The real program, as an operator starts it: what it refuses, in which words, with which exit code, and which files
//! it leaves.
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::support::fresh_postgres;

/// A `karriz` on a data folder, which none of this machine's own settings reach.
pub fn karriz(data: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_karriz"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("KARRIZ_") {
            command.env_remove(name);
        }
    }
    command.args(arguments).current_dir(data.parent().unwrap());
    command.env("KARRIZ_DATA_DIR", data).env("KARRIZ_LISTEN", "127.0.0.1:0").env("NO_COLOR", "1");
    // A server that somebody has running beside the tests must not matter.
    command.env("KARRIZ_HEALTH_LISTEN", "127.0.0.2:0");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// What does not end by itself is ended: a `serve` that should have refused must not hold the test for ever.
const LONGEST_RUN: Duration = Duration::from_secs(60);

pub fn run(data: &Path, arguments: &[&str], settings: &[(&str, &str)]) -> Output {
    let mut child = karriz(data, arguments).envs(settings.iter().copied()).spawn().unwrap();
    let begun = Instant::now();
    while child.try_wait().unwrap().is_none() && begun.elapsed() < LONGEST_RUN {
        std::thread::sleep(Duration::from_millis(10));
    }
    let _ = child.kill();
    child.wait_with_output().unwrap()
}

pub fn words(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// What the log says beside the words of a refusal.
fn refusals(output: &Output) -> Vec<String> {
    let words = words(output);
    words
        .lines()
        .filter(|line| line.starts_with("karriz: ") || line.starts_with("configuration: "))
        .map(str::to_owned)
        .collect()
}

fn folder() -> (TempDir, std::path::PathBuf) {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    (home, data)
}

/// A running `serve`; ended with the test.
struct Serving {
    child: Child,
    /// What it has said until the awaited words came.
    said: String,
}

impl Serving {
    fn start(data: &Path) -> Self {
        Self::until(data, "serving")
    }

    /// Starts it and waits for these words in its log. The reading goes on, or the pipe would fill.
    fn until(data: &Path, awaited: &str) -> Self {
        let mut child = karriz(data, &["serve"]).spawn().unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let (sender, receiver) = std::sync::mpsc::channel();
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(|line| drop(sender.send(line))));
        let mut serving = Self { child, said: String::new() };
        while !serving.said.contains(awaited) {
            let line = receiver.recv_timeout(LONGEST_RUN).unwrap_or_else(|_| panic!("it only said: {}", serving.said));
            serving.said += &(line + "\n");
        }
        serving
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn write_key(path: &Path, text: &str, mode: u32) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

const GOOD: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n";

/// Settings, and words that the refusal must hold.
type Case<'a> = (&'a [(&'a str, &'a str)], &'a [&'a str]);

/// Fault row Q1: every bad setting is named in one line, and nothing is begun.
#[test]
fn q1_a_bad_configuration_is_refused_in_one_line_with_exit_code_2() {
    let (home, _) = folder();
    let key = |name: &str, text: &str, mode: u32| {
        let path = home.path().join(name);
        write_key(&path, text, mode);
        path.display().to_string()
    };
    let (short, weak) = (key("short", "abc", 0o600), key("weak", &"7".repeat(64), 0o600));
    let (open, missing) = (key("open", GOOD, 0o644), home.path().join("none").display().to_string());
    let good = key("good", GOOD, 0o600);
    let in_the_way = key("file", "x", 0o600) + "/below";
    let production = [("KARRIZ_ENV", "production"), ("KARRIZ_PUBLIC_ORIGIN", "https://karriz.example")];
    let cases: &[Case] = &[
        (&[("KARRIZ_ENV", "test")], &["KARRIZ_ENV"]),
        (&[("KARRIZ_LISTEN", "nowhere")], &["KARRIZ_LISTEN"]),
        (&[("KARRIZ_LISTEN", "0.0.0.0:0"), ("KARRIZ_PUBLIC_ORIGIN", "http://localhost")], &["KARRIZ_LISTEN"]),
        (&[("KARRIZ_PUBLIC_ORIGIN", "https://karriz.example")], &["KARRIZ_PUBLIC_ORIGIN"]),
        (&[("KARRIZ_PUBLIC_ORIGIN", "karriz")], &["scheme and host"]),
        (&[("KARRIZ_TRUSTED_PROXIES", "10.0.0.1,x")], &["KARRIZ_TRUSTED_PROXIES"]),
        (&[("KARRIZ_DATABASE_URL", "mysql://u:hunter2@h/d")], &["KARRIZ_DATABASE_URL"]),
        (&[("KARRIZ_MIGRATE_DATABASE_URL", "postgres://u:hunter2@h/d")], &["KARRIZ_MIGRATE_DATABASE_URL"]),
        (&[("KARRIZ_TEST_LIMITS", "much")], &["KARRIZ_TEST_LIMITS"]),
        (&[("KARRIZ_MASTER_KEY_FILE", &short)], &["64 hexadecimal digits"]),
        (&[("KARRIZ_MASTER_KEY_FILE", &weak)], &["without any randomness"]),
        (&[("KARRIZ_MASTER_KEY_FILE", &open)], &["can be read by others"]),
        (&[("KARRIZ_MASTER_KEY_FILE", &missing)], &["cannot be read"]),
        (&[production[0], production[1]], &["KARRIZ_MASTER_KEY_FILE is not set", "SMS provider"]),
        (
            &[production[0], production[1], ("KARRIZ_MASTER_KEY_FILE", &good)],
            &["KARRIZ_TRUSTED_PROXIES", "SMS provider"],
        ),
        (&[("KARRIZ_DATA_DIR", &in_the_way)], &["data folder"]),
    ];
    for (settings, named) in cases {
        for command in ["serve", "migrate"] {
            let (_home, data) = folder();
            let output = run(&data, &[command], settings);
            let told = refusals(&output);
            assert_eq!(output.status.code(), Some(2), "{command} {settings:?}: {}", words(&output));
            for name in *named {
                let about = told.iter().filter(|line| line.contains(name)).count();
                assert_eq!(about, 1, "{command} {settings:?} names {name} in one line: {told:?}");
            }
            assert_eq!(words(&output).lines().count(), told.len(), "nothing else is said: {}", words(&output));
            assert!(!words(&output).contains("hunter2"));
            assert!(!data.join("karriz.db").exists(), "{command} {settings:?} began nevertheless");
        }
    }
}

#[test]
fn q1_a_bad_key_in_the_data_folder_is_refused_as_well() {
    for (text, mode, named) in [(GOOD, 0o640, "can be read by others"), ("abc", 0o600, "64 hexadecimal digits")] {
        let (_home, data) = folder();
        write_key(&data.join("master.key"), text, mode);
        for command in ["serve", "migrate", "check-config"] {
            let output = run(&data, &[command], &[]);
            assert_eq!(output.status.code(), Some(2), "{}", words(&output));
            let told = refusals(&output);
            assert!(told.len() == 1 && told[0].contains(named), "{told:?}");
        }
    }
}

#[test]
fn a_lost_or_foreign_master_key_ends_the_start_in_one_line_with_exit_code_2() {
    let (_home, data) = folder();
    assert!(run(&data, &["migrate"], &[]).status.success());
    let key = data.join("master.key");
    let aside = std::fs::read_to_string(&key).unwrap();
    std::fs::remove_file(&key).unwrap();
    for command in ["serve", "migrate"] {
        let output = run(&data, &[command], &[]);
        assert_eq!((output.status.code(), refusals(&output).len()), (Some(2), 1), "{}", words(&output));
        assert!(refusals(&output)[0].contains("missing"), "{}", words(&output));
        assert!(!key.exists(), "{command} made a new key");
    }
    write_key(&key, GOOD, 0o600);
    let output = run(&data, &["serve"], &[]);
    assert_eq!((output.status.code(), refusals(&output).len()), (Some(2), 1), "{}", words(&output));
    write_key(&key, &aside, 0o600);
    assert!(run(&data, &["migrate"], &[]).status.success());
}

/// Fault row D7, with the commands that write beside it.
#[test]
fn d7_nothing_else_writes_the_data_folder_of_a_running_serve_and_nobody_else_reads_it() {
    let (_home, data) = folder();
    let _serving = Serving::start(&data);
    for arguments in [&["serve"][..], &["migrate"], &["seed", "--demo"]] {
        let output = run(&data, arguments, &[]);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", words(&output));
        let told = refusals(&output);
        assert!(told.len() == 1 && told[0].contains("another `karriz`"), "{arguments:?}: {told:?}");
    }
    let mut names = Vec::new();
    for entry in std::fs::read_dir(&data).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{:?} has mode {mode:o}", entry.file_name());
        names.push(entry.file_name().into_string().unwrap());
    }
    for name in ["karriz.db", "karriz.db-wal", "keys.db", "keys.db-wal", "master.key", "serve.lock"] {
        assert!(names.iter().any(|found| found == name), "{name} is not among {names:?}");
    }
    assert_eq!(std::fs::metadata(&data).unwrap().permissions().mode() & 0o077, 0);
}

/// Fault row U2.
#[test]
fn u2_a_killed_migration_is_completed_by_the_next_one() {
    for round in 0..8 {
        let (_home, data) = folder();
        let mut child = karriz(&data, &["migrate"]).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(round * 15));
        child.kill().unwrap();
        child.wait().unwrap();
        let output = run(&data, &["migrate"], &[]);
        assert!(output.status.success(), "after {round}: {}", words(&output));
        let again = run(&data, &["migrate"], &[]);
        assert!(again.status.success(), "after {round}: {}", words(&again));
    }
}

/// Fault row D6, its last part: migrations run once.
#[tokio::test]
async fn of_processes_that_migrate_at_once_one_does_it() {
    let (_home, data) = folder();
    let url = match std::env::var("TEST_DATABASE_URL") {
        Ok(url) => fresh_postgres(&url).await,
        Err(_) => String::new(),
    };
    write_key(&data.join("master.key"), GOOD, 0o600);
    let children: Vec<Child> =
        (0..4).map(|_| karriz(&data, &["migrate"]).env("KARRIZ_DATABASE_URL", &url).spawn().unwrap()).collect();
    let outputs: Vec<Output> = children.into_iter().map(|child| child.wait_with_output().unwrap()).collect();
    let done = outputs.iter().filter(|output| output.status.success()).count();
    if url.is_empty() {
        // The data folder of SQLite is locked: whoever came second was refused.
        assert!(done >= 1);
        let others = outputs.iter().filter(|output| !output.status.success());
        for output in others {
            assert_eq!((output.status.code(), refusals(output).len()), (Some(2), 1), "{}", words(output));
        }
    } else {
        let said: Vec<String> = outputs.iter().map(words).collect();
        assert_eq!(done, 4, "{said:?}");
    }
    let again = run(&data, &["migrate"], &[("KARRIZ_DATABASE_URL", &url)]);
    assert!(again.status.success(), "{}", words(&again));
}

/// The head of the day goes to the log stream, and the command takes it from there.
#[test]
fn verify_says_what_is_whole_and_names_the_first_break() {
    let (home, data) = folder();
    let kept = home.path().join("kept.log");
    let serving = Serving::until(&data, "the head of the access log");
    std::fs::write(&kept, &serving.said).unwrap();
    drop(serving);
    let head = kept.display().to_string();
    let output = run(&data, &["verify", "--head", &head], &[]);
    assert!(output.status.success(), "{}", words(&output));
    assert_eq!(String::from_utf8_lossy(&output.stdout), "verified 0 rows, 1 heads\n");
    // A head of another installation is none of ours.
    let (_elsewhere, other) = folder();
    assert!(run(&other, &["migrate"], &[]).status.success());
    let output = run(&other, &["verify", "--head", &head], &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stdout).starts_with("head of 20"), "{}", words(&output));
    for (file, text) in [("none", None), ("empty", Some("no head here\n"))] {
        let path = home.path().join(file);
        if let Some(text) = text {
            std::fs::write(&path, text).unwrap();
        }
        let output = run(&data, &["verify", "--head", &path.display().to_string()], &[]);
        assert_eq!((output.status.code(), refusals(&output).len()), (Some(2), 1), "{}", words(&output));
    }
}
