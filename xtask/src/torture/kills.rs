//! Killed at random moments while people press, and started again: nothing that was acknowledged is lost, nothing is there
//! twice. On both engines.

use std::{
    thread::sleep,
    time::{Duration, Instant},
};

use anyhow::Result;

use crate::{postgres::Cluster, steps::note};

use super::{
    END_WITHIN, Stage, Tally,
    oracle::{Store, judge},
    people::{Bearing, People, Way, random},
    servers::Server,
};

pub fn run(stage: &Stage) -> Result<Tally> {
    let mut tally = Tally::default();
    let mut server = Server::prepare(stage.project, "kills")?;
    let store = Store::Folder(server.place.data.clone());
    kill_again_and_again(stage, &mut tally, &mut server, &store, stage.of(40, 6))?;
    if !stage.has_postgres {
        note("PostgreSQL was left out");
        return Ok(tally);
    }
    let cluster = Cluster::start_durable()?;
    let mut server = Server::prepare_on(stage.project, "kills-postgres", Some(cluster.url()))?;
    kill_again_and_again(stage, &mut tally, &mut server, &Store::first_of(&cluster), stage.of(20, 3))?;
    Ok(tally)
}

fn kill_again_and_again(
    stage: &Stage,
    tally: &mut Tally,
    server: &mut Server,
    store: &Store,
    rounds: usize,
) -> Result<()> {
    server.start(0)?;
    let people = People::sign_in(server.place.listen)?;
    let before = store.now()?;
    let way = Way::Straight(server.place.listen);
    for round in 1..=rounds {
        if stage.is_over() {
            break;
        }
        let writing = people.begin(&way, Bearing::MayBreak);
        sleep(Duration::from_millis(50 + random() % 1_450));
        server.kill()?;
        writing.end();
        tally.faults += 1;
        let begun = Instant::now();
        server.start(0)?;
        if round == rounds || round % 5 == 0 {
            let acknowledged = people.count().acknowledged;
            note(&format!("kill {round}: {acknowledged} acknowledged, ready after {} ms", begun.elapsed().as_millis()));
        }
    }
    judge(tally, server, store, &people, before)?;
    server.stop(END_WITHIN)
}
