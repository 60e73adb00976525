//! Holds `data/tests.txt` against what a test program says of itself, so that the proof page names only tests that
//! exist. The unit tests and `tests/it` share this file.
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;

const STALE: &str = "data/tests.txt is not the list of tests: run the tests before a commit, they write it";

/// Keeps the part of the list that is this program's. Where `CI` is set nothing is written: a stale list is refused.
pub fn check(program: &str) {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/data/tests.txt"));
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    let written: BTreeSet<String> = text.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect();
    let (own, others): (BTreeSet<String>, BTreeSet<String>) =
        written.into_iter().partition(|name| name.starts_with(&format!("{program}::")));
    let actual = tests_of_this_program(program);
    if own != actual && std::env::var_os("CI").is_none() {
        let lines: Vec<&String> = others.union(&actual).collect();
        let names: String = lines.into_iter().map(|name| format!("{name}\n")).collect();
        std::fs::write(&path, format!("# {}\n{names}", day_of_the_build())).unwrap();
        return;
    }
    let missing: Vec<&String> = actual.difference(&own).collect();
    let stale: Vec<&String> = own.difference(&actual).collect();
    assert!(missing.is_empty() && stale.is_empty(), "{STALE}; not in it: {missing:?}; gone: {stale:?}");
}

/// The day on which this program was built, and listed its tests; the proof page names it.
fn day_of_the_build() -> String {
    let built = std::fs::metadata(std::env::current_exe().unwrap()).unwrap().modified().unwrap();
    time::OffsetDateTime::from(built).date().to_string()
}

/// Every test that a plain run runs: those that are ignored prove nothing.
fn tests_of_this_program(program: &str) -> BTreeSet<String> {
    let ignored = listed(&["--list", "--format", "terse", "--ignored"]);
    listed(&["--list", "--format", "terse"]).difference(&ignored).map(|name| format!("{program}::{name}")).collect()
}

fn listed(arguments: &[&str]) -> BTreeSet<String> {
    let output = Command::new(std::env::current_exe().unwrap()).args(arguments).output().unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().filter_map(|line| line.strip_suffix(": test")).map(str::to_owned).collect()
}
