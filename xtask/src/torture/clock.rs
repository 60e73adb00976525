//! Fault row T1: the wall clock is set wrong while the program runs, and right again. Nobody is signed out, nothing ends,
//! no work is done twice. `libfaketime` stands between the program and the clock.

use std::{
    fs,
    path::{Path, PathBuf},
    thread::sleep,
    time::Duration,
};

use anyhow::{Context, Result};

use crate::{
    steps::note,
    sys::{install_packages, interrupted},
};

use super::{
    END_WITHIN, Stage, Tally,
    oracle::{Store, judge},
    people::{Bearing, People, Way, What},
    servers::Server,
};

/// As libfaketime reads them.
const JUMPS: [&str; 3] = ["-2h", "+1d", "+1y"];
const RIGHT: &str = "+0";
const HOLD: Duration = Duration::from_secs(4);
const NOTICED_WITHIN: Duration = Duration::from_secs(15);
const SWEEPS: &str = "SELECT count(*) FROM job WHERE kind = 'privacy.sweep'";

pub fn run(stage: &Stage) -> Result<Tally> {
    let library = match library() {
        Ok(library) => library,
        Err(error) => return Ok(Tally::could_not_run(format!("{error:#}"))),
    };
    let folder = tempfile::Builder::new().prefix("karriz-clock-").tempdir()?;
    let hand = folder.path().join("offset");
    set(&hand, RIGHT)?;
    let mut server = Server::prepare(stage.project, "clock")?;
    let store = Store::Folder(server.place.data.clone());
    server.set("LD_PRELOAD", library.display().to_string());
    server.set("FAKETIME_TIMESTAMP_FILE", hand.display().to_string());
    server.set("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned());
    server.set("FAKETIME_NO_CACHE", "1".to_owned());
    if let Err(error) = server.start(0) {
        return Ok(Tally::could_not_run(format!("the program does not start under libfaketime: {error:#}")));
    }
    let mut tally = Tally::default();
    let people = People::sign_in(server.place.listen)?;
    let (before, sweeps) = (store.requests()?, store.query(SWEEPS)?);
    let writing = people.begin(&Way::Straight(server.place.listen), Bearing::Serves);
    for jump in JUMPS.into_iter().cycle().take(stage.of(9, 3)) {
        if interrupted() {
            break;
        }
        tally.faults += 1;
        set(&hand, jump)?;
        if let Err(error) = server.wait_for(false, NOTICED_WITHIN) {
            tally.failed.push(format!("the clock set by {jump}: {error:#}"));
        }
        sleep(HOLD);
        set(&hand, RIGHT)?;
        if let Err(error) = server.wait_for(true, NOTICED_WITHIN) {
            tally.failed.push(format!("the clock set by {jump} and back: {error:#}"));
        }
        note(&format!("clock set by {jump} and back: {} acknowledged", people.count().acknowledged));
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

fn set(hand: &Path, offset: &str) -> Result<()> {
    // Never half a file.
    let aside = hand.with_extension("new");
    fs::write(&aside, format!("{offset}\n"))?;
    Ok(fs::rename(aside, hand)?)
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

fn library() -> Result<PathBuf> {
    if let Some(library) = find() {
        return Ok(library);
    }
    install_packages(&["libfaketime"], "wrong clocks")?;
    find().context("the package libfaketime brought no library")
}

fn find() -> Option<PathBuf> {
    let folders = fs::read_dir("/usr/lib").into_iter().flatten().flatten();
    folders.map(|entry| entry.path().join("faketime/libfaketimeMT.so.1")).find(|library| library.is_file())
}
