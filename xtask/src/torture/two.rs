//! Fault row D6: two servers on one PostgreSQL, stopped one after the other while people press through a proxy.
//! A stop fails no press.

use std::{sync::Arc, time::Duration};

use anyhow::Result;

use crate::{postgres::Cluster, steps::note, sys::interrupted};

use super::{
    END_WITHIN, Stage, Tally,
    oracle::{Store, judge},
    people::{Bearing, People, Way},
    proxy::{Load, Proxy},
    servers::Server,
};

/// The default of the program: on a machine full of work a proxy notices late.
const DRAIN_S: u64 = 5;
const PATHS: [&str; 2] = ["/services", "/sign-in"];

pub fn run(stage: &Stage) -> Result<Tally> {
    if !stage.has_postgres {
        return Ok(Tally::could_not_run("PostgreSQL was left out"));
    }
    let mut tally = Tally::default();
    let cluster = Cluster::start_durable()?;
    let first = Server::prepare_on(stage.project, "two-first", Some(cluster.url()))?;
    let second = first.beside("two-second")?;
    let mut servers = [first, second];
    for server in &mut servers {
        server.start(DRAIN_S)?;
    }
    let store = Store::first_of(&cluster);
    let proxy = Arc::new(Proxy::new(&servers.each_ref().map(|server| (server.place.listen, server.place.health))));
    let people = People::sign_in(servers[0].place.listen)?;
    let before = store.now()?;
    let load = Load::begin(&proxy, &PATHS)?;
    let writing = people.begin(&Way::Through(Arc::clone(&proxy)), Bearing::Serves);
    for (stop, index) in (1..=stage.of(16, 4)).zip([0, 1].into_iter().cycle()) {
        if stage.is_over() {
            break;
        }
        let Some(server) = servers.get_mut(index) else { continue };
        if let Err(error) = server.stop(END_WITHIN) {
            tally.failed.push(format!("stop {stop}: {error:#}"));
        }
        tally.faults += 1;
        server.start(DRAIN_S)?;
        while !proxy.knows_all_ready() && !interrupted() {
            std::thread::sleep(Duration::from_millis(20));
        }
        note(&format!("stop {stop}: {} acknowledged", people.count().acknowledged));
    }
    writing.end();
    let (served, failed) = load.end();
    tally.served += served;
    tally.failed.extend(failed);
    let [first, second] = &mut servers;
    judge(&mut tally, first, &store, &people, before)?;
    first.stop(END_WITHIN)?;
    second.stop(END_WITHIN)?;
    Ok(tally)
}
