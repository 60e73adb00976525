//! Fault row D1: the disk is full, and has room again, without a restart. The data lies on a small file system of its
//! own.

use std::{thread::sleep, time::Duration};

use anyhow::Result;

use crate::{
    bench::wire::{Request, exchange},
    postgres::Cluster,
    steps::note,
};

use super::{
    END_WITHIN, Stage, Tally,
    oracle::{Store, judge},
    people::{Bearing, People, Way},
    servers::Server,
    small_disk::SmallDisk,
};

/// The data, the write-ahead log at its largest, and room to fill up.
const MEGABYTES: u32 = 32;
/// PostgreSQL's own tables are there as well, and every one of ours takes whole pages.
const MEGABYTES_ON_POSTGRES: u32 = 96;
/// Readiness checks each second and keeps a good write for five.
const NOTICED_WITHIN: Duration = Duration::from_secs(15);
const HOLD: Duration = Duration::from_secs(4);
const PRESSES_WITHIN: Duration = Duration::from_secs(30);
/// The refusals, and afterwards the effects, that a round waits for.
const ENOUGH: usize = 10;
const DATABASE: &str = "small";

/// Data on a small disk.
struct Place<'a> {
    disk: &'a SmallDisk,
    store: Store<'a>,
    /// Whether readiness turns red when the disk is full. The one row that its probe writes finds room in a page that
    /// is there already on PostgreSQL, also when nothing else does.
    turns_unready: bool,
}

pub fn run(stage: &Stage) -> Result<Tally> {
    let disk = match SmallDisk::mount(MEGABYTES)? {
        Ok(disk) => disk,
        Err(reason) => return Ok(Tally::could_not_run(reason)),
    };
    let data = disk.path().join("data");
    let server = Server::prepare_in(stage.project, "disk", data.clone(), None)?;
    rounds(stage, server, &Place { disk: &disk, store: Store::Folder(data), turns_unready: true })
}

/// PostgreSQL ends by itself when its own log finds no room. So only the tables lie on the small disk, in a tablespace.
pub fn run_on_postgres(stage: &Stage) -> Result<Tally> {
    if !stage.has_postgres {
        return Ok(Tally::could_not_run("PostgreSQL was left out"));
    }
    let disk = match SmallDisk::mount(MEGABYTES_ON_POSTGRES)? {
        Ok(disk) => disk,
        Err(reason) => return Ok(Tally::could_not_run(reason)),
    };
    let cluster = Cluster::start_durable()?;
    cluster.create_database_in(DATABASE, &disk.path().join("tables"))?;
    let server = Server::prepare_on(stage.project, "disk-postgres", Some(cluster.url_of(DATABASE)))?;
    let store = Store::Postgres(&cluster, DATABASE.to_owned());
    rounds(stage, server, &Place { disk: &disk, store, turns_unready: false })
}

fn rounds(stage: &Stage, mut server: Server, place: &Place) -> Result<Tally> {
    let mut tally = Tally::default();
    server.start(0)?;
    let people = People::sign_in(server.place.listen)?;
    let before = place.store.now()?;
    for round in 1..=stage.of(8, 2) {
        if stage.is_over() {
            break;
        }
        if let Err(error) = fill_and_free(&mut tally, place, &server, &people) {
            tally.failed.push(format!("round {round}: {error:#}"));
        }
        let count = people.count();
        note(&format!("disk full {round}: {} acknowledged, {} refused", count.acknowledged, count.refused));
    }
    server.stop(END_WITHIN)?;
    server.start(0)?;
    judge(&mut tally, &server, &place.store, &people, before)?;
    server.stop(END_WITHIN)?;
    Ok(tally)
}

fn fill_and_free(tally: &mut Tally, place: &Place, server: &Server, people: &People) -> Result<()> {
    let writing = people.begin(&Way::Straight(server.place.listen), Bearing::MayRefuseWithForm);
    let turned = full_then_free(tally, place, server, people);
    writing.end();
    turned
}

fn full_then_free(tally: &mut Tally, place: &Place, server: &Server, people: &People) -> Result<()> {
    let refused = people.count().refused;
    place.disk.fill()?;
    tally.faults += 1;
    let is_full = people.wait_until("a refusal", PRESSES_WITHIN, |count| count.refused >= refused + ENOUGH);
    let is_noticed = if place.turns_unready {
        server.wait_for(false, NOTICED_WITHIN).map(drop)
    } else {
        sleep(HOLD);
        Ok(())
    };
    tally.readings(server.place.listen)?;
    // Whatever came of it: the next round begins with room.
    place.disk.free()?;
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
            let read =
                runtime.block_on(exchange(address, Request::get(path))).and_then(|response| response.expect(200));
            match read {
                Ok(_) => self.served += 1,
                Err(error) => self.failed.push(format!("meanwhile: {error:#}")),
            }
        }
        Ok(())
    }
}
