//! After the faults: what was acknowledged is there, nothing is there twice, and all that is kept agrees with itself.

use std::{
    collections::{HashMap, HashSet},
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Result, bail};

use crate::{
    postgres::Cluster,
    steps::note,
    sys::{find_program, install_packages, read},
};

use super::{
    Tally,
    people::{People, Press, What},
    servers::Server,
};

/// Where the rows are, read past the program.
pub enum Store<'a> {
    /// The data folder of a server on SQLite, or a copy of it.
    Folder(PathBuf),
    Postgres(&'a Cluster),
}

/// Requests by city and state as they are kept (with `''` for the whole country), beside those that a count gives.
const KEPT: &str = "SELECT city_code, state, sum(requests) FROM (\
    SELECT city_code, state, requests FROM request_count \
    UNION ALL SELECT city_code, from_state, -1 FROM request_move WHERE from_state IS NOT NULL \
    UNION ALL SELECT city_code, to_state, 1 FROM request_move \
    UNION ALL SELECT '', from_state, -1 FROM request_move WHERE from_state IS NOT NULL \
    UNION ALL SELECT '', to_state, 1 FROM request_move) AS kept \
    GROUP BY city_code, state HAVING sum(requests) <> 0 ORDER BY 1, 2";
const COUNTED: &str = "SELECT city_code, state, count(*) FROM service_request GROUP BY city_code, state \
    UNION ALL SELECT '', state, count(*) FROM service_request GROUP BY state ORDER BY 1, 2";

impl Store<'_> {
    /// Rows as lines, values between bars.
    ///
    /// # Errors
    /// When the database refuses, or cannot be read on this machine.
    pub fn query(&self, sql: &str) -> Result<String> {
        match self {
            Self::Folder(folder) => query_file(&folder.join("karriz.db"), sql),
            Self::Postgres(cluster) => cluster.query(sql),
        }
    }

    /// How many requests there are.
    ///
    /// # Errors
    /// As [`Store::query`].
    pub fn requests(&self) -> Result<usize> {
        Ok(self.query("SELECT count(*) FROM service_request")?.trim().parse()?)
    }

    /// The state of each request by its code.
    ///
    /// # Errors
    /// As [`Store::query`].
    pub fn states(&self) -> Result<HashMap<String, String>> {
        let rows = self.query("SELECT tracking_code, state FROM service_request")?;
        Ok(rows
            .lines()
            .filter_map(|row| row.split_once('|'))
            .map(|(code, state)| (code.into(), state.into()))
            .collect())
    }

    /// What the engine finds broken in its own files; nothing on PostgreSQL, which has no such question.
    ///
    /// # Errors
    /// When a file cannot be opened: it is broken as well.
    pub fn broken(&self) -> Result<Vec<String>> {
        let Self::Folder(folder) = self else { return Ok(Vec::new()) };
        let mut broken = Vec::new();
        for name in ["karriz.db", "keys.db"] {
            let found = query_file(&folder.join(name), "PRAGMA integrity_check; PRAGMA foreign_key_check")?;
            if found.trim() != "ok" {
                broken.push(format!("{name}: {}", found.trim()));
            }
        }
        Ok(broken)
    }
}

fn query_file(file: &Path, sql: &str) -> Result<String> {
    if find_program(&["sqlite3"]).is_none() {
        install_packages(&["sqlite3"], "reading what the program stored")?;
    }
    if !file.is_file() {
        bail!("{} is not there", file.display());
    }
    read(Command::new("sqlite3").args(["-bail", "-cmd", ".timeout 5000"]).arg(file).arg(sql))
}

/// Asks everything. The server runs and nobody presses; `before` is how many requests there were at first.
///
/// # Errors
/// When it cannot be asked.
pub fn judge(tally: &mut Tally, server: &Server, store: &Store, people: &People, before: usize) -> Result<()> {
    tally.failed.extend(people.take_failed());
    if let Err(error) = people.settle(server.place.listen) {
        tally.failed.push(format!("{error:#}"));
    }
    tally.lost.extend(people.press_again(server.place.listen));
    let presses: Vec<Press> = people.presses().into_iter().filter(|press| press.location.is_some()).collect();
    tally.acknowledged += presses.len();
    let states = store.states()?;
    tally.lost.extend(presses.iter().filter_map(|press| missing(press, &states)));
    tally.doubled.extend(doubled(&presses, states.len(), before));
    tally.failed.extend(store.broken()?);
    let (kept, counted) = (store.query(KEPT)?, store.query(COUNTED)?);
    if kept.trim() != counted.trim() {
        tally.failed.push(format!("kept counts are not what a count gives:\n{kept}\n{counted}"));
    }
    match server.verify() {
        Ok(said) => note(&format!("{} presses acknowledged; access log: {}", presses.len(), said.trim())),
        Err(error) => tally.failed.push(format!("{error:#}")),
    }
    Ok(())
}

/// Says so when the effect of an acknowledged press is not there.
pub fn missing(press: &Press, states: &HashMap<String, String>) -> Option<String> {
    let code = press.code()?;
    match (&press.what, states.get(&code).map(String::as_str)) {
        (_, None) => Some(format!("{code} is not there")),
        (What::Cancel(_), Some("cancelled")) | (What::File, Some(_)) => None,
        (What::Cancel(_), Some(state)) => Some(format!("{code} was called off and is {state}")),
    }
}

/// Requests that nobody filed, or two presses that led to one.
fn doubled(presses: &[Press], there: usize, before: usize) -> Vec<String> {
    let filed: Vec<String> = presses.iter().filter(|press| press.what == What::File).filter_map(Press::code).collect();
    let codes: HashSet<&String> = filed.iter().collect();
    let mut doubled = Vec::new();
    if codes.len() != filed.len() {
        doubled.push(format!("{} presses led to {} requests", filed.len(), codes.len()));
    }
    let expected = before + codes.len();
    if there > expected {
        doubled.push(format!("{there} requests are there, and {expected} were filed"));
    }
    doubled
}
