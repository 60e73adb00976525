//! Fault row D4: PostgreSQL stopped, killed and frozen while people press, and there again. Refused with 503 and a time
//! to come back, nobody waits beyond the timeouts, and the program recovers without a restart of its own.

use std::{thread::sleep, time::Duration};

use anyhow::Result;
use rustix::process::Signal;

use crate::{postgres::Cluster, steps::note, sys::signal};

use super::{
    END_WITHIN, Stage, Tally,
    oracle::{Store, judge},
    people::{Bearing, People, Way},
    servers::Server,
};

const NOTICED_WITHIN: Duration = Duration::from_secs(10);
const HOLD: Duration = Duration::from_secs(4);
/// The promise: ready again so soon after the database is.
const BACK_WITHIN: Duration = Duration::from_secs(5);
const ENOUGH: usize = 50;
const EFFECT_WITHIN: Duration = Duration::from_secs(10);
/// The promise: nobody waits longer for a response.
const SLOWEST: Duration = Duration::from_secs(5);

/// What befalls the cluster.
#[derive(Clone, Copy, Debug)]
enum Blow {
    Stopped,
    Killed,
    Frozen,
}

const BLOWS: [Blow; 3] = [Blow::Stopped, Blow::Killed, Blow::Frozen];

impl Blow {
    /// Strikes; gives the processes that are frozen.
    fn strike(self, cluster: &Cluster) -> Result<Vec<u32>> {
        let send = |what: Signal| -> Result<Vec<u32>> {
            let processes = cluster.processes()?;
            processes.iter().for_each(|process| signal(*process, what));
            Ok(processes)
        };
        match self {
            Self::Stopped => cluster.stop().map(|()| Vec::new()),
            Self::Killed => send(Signal::KILL).map(|_| Vec::new()),
            Self::Frozen => send(Signal::STOP),
        }
    }

    fn mend(self, cluster: &Cluster, frozen: &[u32]) -> Result<()> {
        match self {
            Self::Stopped | Self::Killed => cluster.start_again(),
            Self::Frozen => {
                frozen.iter().for_each(|process| signal(*process, Signal::CONT));
                Ok(())
            }
        }
    }
}

pub fn run(stage: &Stage) -> Result<Tally> {
    if !stage.has_postgres {
        return Ok(Tally::could_not_run("PostgreSQL was left out"));
    }
    let mut tally = Tally::default();
    let cluster = Cluster::start_durable()?;
    let mut server = Server::prepare_on(stage.project, "postgres", Some(cluster.url()))?;
    let store = Store::first_of(&cluster);
    server.start(0)?;
    let people = People::sign_in(server.place.listen)?;
    let before = store.now()?;
    for blow in BLOWS.into_iter().cycle().take(stage.of(12, 3)) {
        if stage.is_over() {
            break;
        }
        let writing = people.begin(&Way::Straight(server.place.listen), Bearing::MayRefuse);
        let struck = strike_and_mend(&cluster, &server, &people, blow);
        writing.end();
        tally.faults += 1;
        let count = people.count();
        match struck {
            Ok(back) => note(&format!(
                "{blow:?}: ready {} ms after it was there again; {} acknowledged, {} refused, slowest response {} ms",
                back.as_millis(),
                count.acknowledged,
                count.refused,
                count.slowest.as_millis()
            )),
            Err(error) => tally.failed.push(format!("{blow:?}: {error:#}")),
        }
    }
    let slowest = people.count().slowest;
    if slowest > SLOWEST {
        tally.failed.push(format!("a response took {} ms", slowest.as_millis()));
    }
    judge(&mut tally, &server, &store, &people, before)?;
    server.stop(END_WITHIN)?;
    Ok(tally)
}

fn strike_and_mend(cluster: &Cluster, server: &Server, people: &People, blow: Blow) -> Result<Duration> {
    let at_first = people.count().acknowledged;
    people.wait_until("effects at first", EFFECT_WITHIN, |count| count.acknowledged >= at_first + ENOUGH)?;
    let frozen = blow.strike(cluster)?;
    let noticed = server.wait_for(false, NOTICED_WITHIN);
    sleep(HOLD);
    // Whatever came of it: the next blow falls on a cluster that runs.
    blow.mend(cluster, &frozen)?;
    noticed?;
    let there_again = people.count().acknowledged;
    let back = server.wait_for(true, BACK_WITHIN)?;
    people.wait_until("an effect afterwards", EFFECT_WITHIN, |count| count.acknowledged > there_again)?;
    Ok(back)
}
