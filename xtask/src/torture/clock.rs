//! Fault row T1: the wall clock is set wrong while the program runs, and right again. Nobody is signed out, nothing
//! ends, no work is done twice. A small library stands between the program and the clock (`xtask/tools/wrong_clock.c`).

use std::{
    fs::{self, File},
    os::unix::fs::FileExt,
    path::PathBuf,
    process::Command,
    thread::sleep,
    time::Duration,
};

use anyhow::{Context, Result};

use crate::{
    steps::note,
    sys::{find_program, read},
};

use super::{
    END_WITHIN, Stage, Tally,
    oracle::{Store, judge},
    people::{Bearing, People, Way, What},
    servers::Server,
};

/// The seconds by which the clock is set wrong.
const JUMPS: [(&str, i64); 3] = [("two hours back", -2 * 3_600), ("a day on", 86_400), ("a year on", 365 * 86_400)];
const HOLD: Duration = Duration::from_secs(4);
const NOTICED_WITHIN: Duration = Duration::from_secs(15);
const SWEEPS: &str = "SELECT count(*) FROM job WHERE kind = 'privacy.sweep'";

pub fn run(stage: &Stage) -> Result<Tally> {
    let library = match library(stage) {
        Ok(library) => library,
        Err(error) => return Ok(Tally::could_not_run(format!("{error:#}"))),
    };
    let folder = tempfile::Builder::new().prefix("karriz-clock-").tempdir()?;
    let hand = Hand::at(folder.path().join("offset"))?;
    let mut server = Server::prepare(stage.project, "clock")?;
    let store = Store::Folder(server.place.data.clone());
    server.set("LD_PRELOAD", library.display().to_string());
    server.set("WRONG_CLOCK_FILE", hand.path.display().to_string());
    if let Err(error) = server.start(0) {
        return Ok(Tally::could_not_run(format!("the program does not start on another clock: {error:#}")));
    }
    let mut tally = Tally::default();
    let people = People::sign_in(server.place.listen)?;
    let (before, sweeps) = (store.now()?, store.query(SWEEPS)?);
    let writing = people.begin(&Way::Straight(server.place.listen), Bearing::Serves);
    for (jump, seconds) in JUMPS.into_iter().cycle().take(stage.of(9, 3)) {
        if stage.is_over() {
            break;
        }
        tally.faults += 1;
        hand.set(seconds)?;
        if let Err(error) = server.wait_for(false, NOTICED_WITHIN) {
            tally.failed.push(format!("the clock {jump}: {error:#}"));
        }
        sleep(HOLD);
        hand.set(0)?;
        if let Err(error) = server.wait_for(true, NOTICED_WITHIN) {
            tally.failed.push(format!("the clock {jump} and back: {error:#}"));
        }
        note(&format!("clock {jump} and back: {} acknowledged", people.count().acknowledged));
    }
    writing.end();
    tally.lost.extend(ended(&people, &store)?);
    let swept = store.query(SWEEPS)?;
    if swept != sweeps {
        tally.failed.push(format!("sweeps: {} before, {} after", sweeps.trim(), swept.trim()));
    }
    judge(&mut tally, &server, &store, &people, before)?;
    server.stop(END_WITHIN)?;
    Ok(tally)
}

/// The file that says how wrong the clock is.
struct Hand {
    path: PathBuf,
    file: File,
}

impl Hand {
    fn at(path: PathBuf) -> Result<Self> {
        let file = File::create(&path)?;
        let hand = Self { path, file };
        hand.set(0)?;
        Ok(hand)
    }

    fn set(&self, seconds: i64) -> Result<()> {
        Ok(self.file.write_all_at(&seconds.to_ne_bytes(), 0)?)
    }
}

/// Requests that nobody called off and that are not open any more.
fn ended(people: &People, store: &Store) -> Result<Vec<String>> {
    let states = store.states()?;
    let presses = people.presses();
    let is_cancelled =
        |code: &String| presses.iter().any(|press| matches!(&press.what, What::Cancel(other) if other == code));
    let filed = presses.iter().filter(|press| press.what == What::File).filter_map(|press| press.code());
    let stands = filed.filter(|code| !is_cancelled(code));
    let ended = stands.filter_map(|code| {
        let state = states.get(&code).filter(|state| *state != "offers_open")?;
        Some(format!("{code} is {state}"))
    });
    Ok(ended.collect())
}

/// Builds the library. A C compiler is there where the server was built: SQLite needs one.
fn library(stage: &Stage) -> Result<PathBuf> {
    let compiler = find_program(&["cc", "gcc", "clang"]).context("there is no C compiler")?;
    let library = stage.project.target.join("torture/libwrongclock.so");
    fs::create_dir_all(stage.project.target.join("torture"))?;
    let mut compile = Command::new(compiler);
    compile.args(["-O2", "-shared", "-fPIC", "-Wall", "-Werror", "-o"]).arg(&library);
    read(compile.arg(stage.project.path("xtask/tools/wrong_clock.c")))?;
    Ok(library)
}
