//! Fault row U2: killed in the middle of bringing data of an earlier version forward. The next run completes it, and all
//! that was there is there. On both engines.

use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    thread::sleep,
    time::Duration,
};

use anyhow::Result;

use crate::{
    postgres::Cluster,
    server::Place,
    steps::note,
    sys::{Background, Project, read},
};

use super::{Stage, Tally, oracle::Store, people::random};

/// Made by the version before the migrations 5 and later.
const FIXTURE: &str = "tests/fixtures/before_firm_ground";
const FIXTURE_POSTGRES: &str = "tests/fixtures/before_firm_ground_postgres";
/// Longer than it takes when nobody kills it.
const LONGEST_MS: u64 = 400;
const PEOPLE: &str = "SELECT count(*) FROM person";
const REQUESTS: &str = "SELECT tracking_code, state FROM service_request ORDER BY 1";

pub fn run(stage: &Stage) -> Result<Tally> {
    let mut tally = Tally::default();
    let rounds = stage.of(20, 4);
    let mut wanted = None;
    for _ in 0..=rounds {
        if stage.is_over() {
            break;
        }
        let folder = tempfile::Builder::new().prefix("karriz-upgrade-").tempdir()?;
        let data = old_data(stage.project, folder.path(), FIXTURE, &["karriz.db", "keys.db", "master.key"])?;
        let place = Place::temporary(data.clone(), None)?;
        upgrade(stage, &mut tally, &place, &Store::Folder(data), &mut wanted)?;
    }
    note(&format!("{} upgrades on SQLite were killed", tally.faults));
    if !stage.has_postgres {
        note("PostgreSQL was left out");
        return Ok(tally);
    }
    let cluster = Cluster::start_durable()?;
    let mut wanted = None;
    for round in 0..=rounds {
        if stage.is_over() {
            break;
        }
        let folder = tempfile::Builder::new().prefix("karriz-upgrade-").tempdir()?;
        let data = old_data(stage.project, folder.path(), FIXTURE_POSTGRES, &["master.key"])?;
        let database = format!("upgrade_{round}");
        cluster.create_database(&database)?;
        cluster.restore(&database, &stage.project.path(FIXTURE_POSTGRES).join("database.dump"))?;
        let place = Place::temporary(data, Some(cluster.url_of(&database)))?;
        upgrade(stage, &mut tally, &place, &Store::Postgres(&cluster, database), &mut wanted)?;
    }
    Ok(tally)
}

fn old_data(project: &Project, folder: &Path, fixture: &str, names: &[&str]) -> Result<PathBuf> {
    let data = folder.join("data");
    fs::create_dir(&data)?;
    for name in names {
        fs::copy(project.path(fixture).join(name), data.join(name))?;
        // Git keeps no modes.
        fs::set_permissions(data.join(name), Permissions::from_mode(0o600))?;
    }
    Ok(data)
}

/// The first one is left in peace: it says how the schema must look in the end.
fn upgrade(stage: &Stage, tally: &mut Tally, place: &Place, store: &Store, wanted: &mut Option<String>) -> Result<()> {
    let (people, requests) = (store.query(PEOPLE)?, store.query(REQUESTS)?);
    let log = stage.project.target.join("torture/upgrades.log");
    if wanted.is_some() {
        let mut migrate = Background::start_logged(&mut place.command(stage.project, false, &["migrate"]), log)?;
        sleep(Duration::from_millis(random() % LONGEST_MS));
        // It may have come to its end before.
        migrate.kill()?;
        tally.faults += 1;
    }
    if let Err(error) = read(&mut place.command(stage.project, false, &["migrate"])) {
        tally.failed.push(format!("after a kill: {error:#}"));
        return Ok(());
    }
    if (store.query(PEOPLE)?, store.query(REQUESTS)?) != (people, requests) {
        tally.lost.push("after a kill people or requests are not what they were".to_owned());
    }
    tally.acknowledged += 1;
    tally.failed.extend(store.broken()?);
    if let Err(error) = read(&mut place.command(stage.project, false, &["verify"])) {
        tally.failed.push(format!("after a kill: {error:#}"));
    }
    tally.failed.extend(store.miscounted()?);
    let schema = store.schema()?;
    match wanted {
        None => *wanted = Some(schema),
        Some(wanted) if *wanted == schema => {}
        Some(_) => tally.failed.push("after a kill the schema is not the one of an upgrade in peace".to_owned()),
    }
    Ok(())
}
