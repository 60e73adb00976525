//! Fault row D1: the disk is full, and has room again, without a restart. The data lies on a small file system of its own.

use std::{
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::Result;

use crate::{
    bench::wire::{Request, exchange},
    steps::note,
    sys::{is_root, read, succeeds},
};

use super::{
    END_WITHIN, Stage, Tally,
    oracle::{Store, judge},
    people::{Bearing, People, Way},
    servers::Server,
};

/// The data, the write-ahead log at its largest, and room to fill up.
const SIZE: &str = "size=32m,mode=0700";
/// Readiness looks each second and keeps a good write for five.
const NOTICED_WITHIN: Duration = Duration::from_secs(15);
const PRESSES_WITHIN: Duration = Duration::from_secs(30);
/// So many refusals, and afterwards so many effects, before the round goes on.
const ENOUGH: usize = 10;

/// A file system in memory; unmounted when dropped.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    /// `None` with the reason when this machine lets nobody mount.
    fn mount() -> Result<Result<Self, String>> {
        if !is_root() {
            return Ok(Err("mounting a small file system needs root".to_owned()));
        }
        let folder = tempfile::Builder::new().prefix("karriz-small-disk-").tempdir()?;
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", SIZE, "karriz-torture"]).arg(folder.path());
        Ok(match read(&mut mount) {
            Ok(_) => Ok(Self(folder)),
            Err(error) => Err(format!("{error:#}")),
        })
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Takes all the room there is.
    fn fill(&self) -> Result<()> {
        let mut ballast = File::create(self.ballast())?;
        for size in [1_048_576, 4_096, 1] {
            let bytes = vec![0; size];
            // Ends with the room.
            while ballast.write_all(&bytes).is_ok() {}
        }
        Ok(())
    }

    fn free(&self) -> Result<()> {
        Ok(fs::remove_file(self.ballast())?)
    }

    fn ballast(&self) -> PathBuf {
        self.path().join("ballast")
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        succeeds(Command::new("umount").arg("--lazy").arg(self.path()));
    }
}

pub fn run(stage: &Stage) -> Result<Tally> {
    let disk = match SmallDisk::mount()? {
        Ok(disk) => disk,
        Err(reason) => return Ok(Tally::could_not_run(reason)),
    };
    let mut tally = Tally::default();
    let data = disk.path().join("data");
    let mut server = Server::prepare_in(stage.project, "disk", data.clone(), None)?;
    let store = Store::Folder(data);
    server.start(0)?;
    let people = People::sign_in(server.place.listen)?;
    let before = store.now()?;
    for round in 1..=stage.of(8, 2) {
        if stage.is_over() {
            break;
        }
        if let Err(error) = fill_and_free(&mut tally, &disk, &server, &people) {
            tally.failed.push(format!("round {round}: {error:#}"));
        }
        let count = people.count();
        note(&format!("disk full {round}: {} acknowledged, {} refused", count.acknowledged, count.refused));
    }
    server.stop(END_WITHIN)?;
    server.start(0)?;
    judge(&mut tally, &server, &store, &people, before)?;
    server.stop(END_WITHIN)?;
    Ok(tally)
}

fn fill_and_free(tally: &mut Tally, disk: &SmallDisk, server: &Server, people: &People) -> Result<()> {
    let writing = people.begin(&Way::Straight(server.place.listen), Bearing::MayRefuseWithForm);
    let turned = full_then_free(tally, disk, server, people);
    writing.end();
    turned
}

fn full_then_free(tally: &mut Tally, disk: &SmallDisk, server: &Server, people: &People) -> Result<()> {
    let refused = people.count().refused;
    disk.fill()?;
    tally.faults += 1;
    let is_full = people.wait_until("a refusal", PRESSES_WITHIN, |count| count.refused >= refused + ENOUGH);
    let is_noticed = server.wait_for(false, NOTICED_WITHIN);
    tally.readings(server.place.listen)?;
    // Whatever came of it: the next round begins with room.
    disk.free()?;
    let full = is_full?.acknowledged;
    is_noticed?;
    people.wait_until("an effect after there was room", PRESSES_WITHIN, |count| count.acknowledged >= full + ENOUGH)?;
    server.wait_for(true, NOTICED_WITHIN)?;
    Ok(())
}

impl Tally {
    /// Public pages are read whatever befalls the writes.
    fn readings(&mut self, address: std::net::SocketAddr) -> Result<()> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        for path in ["/", "/services", "/privacy"] {
            let read = runtime.block_on(exchange(address, Request::get(path))).and_then(|answer| answer.expect(200));
            match read {
                Ok(_) => self.answered += 1,
                Err(error) => self.failed.push(format!("meanwhile: {error:#}")),
            }
        }
        Ok(())
    }
}
