//! Fault row G1: stops under load, as in a deployment, with a second process beside it. No request fails.

use std::{sync::Arc, time::Duration};

use anyhow::Result;

use crate::{steps::note, sys::interrupted};

use super::{
    END_WITHIN, Stage, Tally,
    proxy::{Load, Proxy},
    servers::Server,
};

/// The default of the program: on a machine full of work a proxy notices late.
const DRAIN_S: u64 = 5;
const PATHS: [&str; 8] = ["/", "/services", "/privacy", "/en", "/healthz", "/services", "/", "/sign-in"];

pub fn run(stage: &Stage) -> Result<Tally> {
    let mut servers = [Server::prepare(stage.project, "first")?, Server::prepare(stage.project, "second")?];
    for server in &mut servers {
        server.start(DRAIN_S)?;
    }
    let proxy = Arc::new(Proxy::new(&servers.each_ref().map(|server| (server.place.listen, server.place.health))));
    let load = Load::begin(&proxy, &PATHS)?;
    let mut tally = Tally::default();
    for (stop, index) in (0..stage.of(20, 5)).zip([0, 1].into_iter().cycle()) {
        if stage.is_over() {
            break;
        }
        let before = load.served();
        let [first, second] = &mut servers;
        let server = if index == 0 { first } else { second };
        if let Err(error) = server.stop(END_WITHIN) {
            tally.failed.push(format!("stop {stop}: {error:#}"));
        }
        tally.faults += 1;
        server.start(DRAIN_S)?;
        while !proxy.knows_all_ready() && !interrupted() {
            std::thread::sleep(Duration::from_millis(20));
        }
        note(&format!("stop {}: {} requests served meanwhile", stop + 1, load.served() - before));
    }
    let (served, failed) = load.end();
    tally.served = served;
    tally.failed.extend(failed);
    Ok(tally)
}
