//! Fault row D3: the files as they are at some instant, as a crash leaves them. Each copy opens, is whole, and holds all
//! that was acknowledged before it was made. The program is held still while its files are copied, so that the copy is of
//! one instant.

use std::{fs, path::Path, thread::sleep, time::Duration};

use anyhow::Result;
use rustix::process::Signal;

use crate::{steps::note, sys::signal};

use super::{
    END_WITHIN, Stage, Tally,
    oracle::{Store, judge, missing},
    people::{Bearing, People, Press, Way, random},
    servers::Server,
};

const FILES: [&str; 4] = ["karriz.db", "karriz.db-wal", "keys.db", "keys.db-wal"];

pub fn run(stage: &Stage) -> Result<Tally> {
    let mut tally = Tally::default();
    let mut server = Server::prepare(stage.project, "snapshots")?;
    let store = Store::Folder(server.place.data.clone());
    server.start(0)?;
    let people = People::sign_in(server.place.listen)?;
    let before = store.now()?;
    let writing = people.begin(&Way::Straight(server.place.listen), Bearing::Serves);
    for number in 1..=stage.of(200, 20) {
        if stage.is_over() {
            break;
        }
        sleep(Duration::from_millis(random() % 250));
        tally.faults += 1;
        let acknowledged = people.presses();
        let copy = tempfile::Builder::new().prefix("karriz-snapshot-").tempdir()?;
        copy_at_an_instant(&server, copy.path())?;
        examine(&mut tally, number, &Store::Folder(copy.path().to_path_buf()), &acknowledged);
        if number % 20 == 0 {
            note(&format!("copy {number}: {} acknowledged before it", people.count().acknowledged));
        }
    }
    writing.end();
    judge(&mut tally, &server, &store, &people, before)?;
    server.stop(END_WITHIN)?;
    Ok(tally)
}

fn copy_at_an_instant(server: &Server, to: &Path) -> Result<()> {
    let process = server.process()?;
    signal(process, Signal::STOP);
    let copied = FILES.iter().try_for_each(|name| copy(&server.place.data.join(name), &to.join(name)));
    signal(process, Signal::CONT);
    Ok(copied?)
}

/// A log that is not there has nothing in it.
fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    if from.exists() { fs::copy(from, to).map(drop) } else { Ok(()) }
}

fn examine(tally: &mut Tally, number: usize, copy: &Store, acknowledged: &[Press]) {
    match copy.broken() {
        Ok(broken) => tally.failed.extend(broken.into_iter().map(|found| format!("copy {number}: {found}"))),
        Err(error) => tally.failed.push(format!("copy {number}: {error:#}")),
    }
    match copy.states() {
        Ok(states) => {
            let lost = acknowledged.iter().filter_map(|press| missing(press, &states));
            tally.lost.extend(lost.map(|lost| format!("copy {number}: {lost}")));
        }
        Err(error) => tally.failed.push(format!("copy {number}: {error:#}")),
    }
}
