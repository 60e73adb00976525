//! After the faults: what was acknowledged is there, nothing is there twice, and all that is stored agrees with itself.

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
    people::{Accesses, People, Press, What},
    servers::Server,
};

/// Where the rows are, read past the program.
pub enum Store<'a> {
    /// The data folder of a server on SQLite, or a copy of it.
    Folder(PathBuf),
    /// A database of a cluster, by its name.
    Postgres(&'a Cluster, String),
}

/// How many rows there are.
#[derive(Clone, Copy)]
pub struct There {
    requests: usize,
    accesses: usize,
}

/// Requests by city and state as they are stored (with `''` for the whole country), beside those that a count gives.
const STORED: &str = "SELECT city_code, state, sum(requests) FROM (\
    SELECT city_code, state, requests FROM request_count \
    UNION ALL SELECT city_code, from_state, -1 FROM request_move WHERE from_state IS NOT NULL \
    UNION ALL SELECT city_code, to_state, 1 FROM request_move \
    UNION ALL SELECT '', from_state, -1 FROM request_move WHERE from_state IS NOT NULL \
    UNION ALL SELECT '', to_state, 1 FROM request_move) AS kept \
    GROUP BY city_code, state HAVING sum(requests) <> 0 ORDER BY 1, 2";
const COUNTED: &str = "SELECT city_code, state, count(*) FROM service_request GROUP BY city_code, state \
    UNION ALL SELECT '', state, count(*) FROM service_request GROUP BY state ORDER BY 1, 2";

impl<'a> Store<'a> {
    /// The database that a cluster begins with.
    pub fn first_of(cluster: &'a Cluster) -> Self {
        Self::Postgres(cluster, "postgres".to_owned())
    }

    /// Rows as lines, values between bars.
    ///
    /// # Errors
    /// When the database refuses, or cannot be read on this machine.
    pub fn query(&self, sql: &str) -> Result<String> {
        match self {
            Self::Folder(folder) => query_file(&folder.join("karriz.db"), sql),
            Self::Postgres(cluster, database) => cluster.query(database, sql),
        }
    }

    /// What is there now.
    ///
    /// # Errors
    /// As [`Store::query`].
    pub fn now(&self) -> Result<There> {
        let count =
            |table| -> Result<usize> { Ok(self.query(&format!("SELECT count(*) FROM {table}"))?.trim().parse()?) };
        Ok(There { requests: count("service_request")?, accesses: count("access_log")? })
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

    /// Tables, columns and the migrations that were done, as text.
    ///
    /// # Errors
    /// As [`Store::query`].
    pub fn schema(&self) -> Result<String> {
        let schema = match self {
            Self::Folder(_) => "SELECT name, sql FROM sqlite_master ORDER BY 1, 2",
            Self::Postgres(..) => {
                "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns \
                 WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2"
            }
        };
        Ok(self.query(schema)? + &self.query("SELECT version FROM seaql_migrations ORDER BY 1")?)
    }

    /// Says so when the stored counts of the board are not what a count gives.
    ///
    /// # Errors
    /// As [`Store::query`].
    pub fn miscounted(&self) -> Result<Option<String>> {
        let (stored, counted) = (self.query(STORED)?, self.query(COUNTED)?);
        let differs = stored.trim() != counted.trim();
        Ok(differs.then(|| format!("stored counts are not what a count gives:\n{stored}\n{counted}")))
    }

    /// What the engine finds broken in its own files; nothing on PostgreSQL, which has no such check.
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

/// Asks everything. The server runs and nobody presses; `before` is what was there at first.
///
/// # Errors
/// When it cannot be asked.
pub fn judge(tally: &mut Tally, server: &Server, store: &Store, people: &People, before: There) -> Result<()> {
    tally.failed.extend(people.take_failed());
    if let Err(error) = people.settle(server.place.listen) {
        tally.failed.push(format!("{error:#}"));
    }
    tally.lost.extend(people.press_again(server.place.listen));
    let presses: Vec<Press> = people.presses().into_iter().filter(|press| press.location.is_some()).collect();
    tally.acknowledged += presses.len();
    let states = store.states()?;
    tally.lost.extend(presses.iter().filter_map(|press| missing(press, &states)));
    tally.doubled.extend(doubled(&presses, states.len(), before.requests));
    let (accesses, logged) = (people.accesses(), store.now()?.accesses - before.accesses);
    tally.acknowledged += accesses.shown;
    tally.lost.extend(logged_less(accesses, logged));
    tally.doubled.extend(logged_more(accesses, logged));
    tally.failed.extend(store.broken()?);
    tally.failed.extend(store.miscounted()?);
    match server.verify() {
        Ok(said) => note(&format!(
            "{} presses acknowledged, {} accesses shown; access log: {}",
            presses.len(),
            accesses.shown,
            said.trim()
        )),
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

/// Whatever was shown is in the access log.
fn logged_less(accesses: Accesses, logged: usize) -> Option<String> {
    (logged < accesses.shown).then(|| format!("{} accesses were shown, {logged} are in the access log", accesses.shown))
}

/// What was requested without a response may be there.
fn logged_more(accesses: Accesses, logged: usize) -> Option<String> {
    (logged > accesses.asked)
        .then(|| format!("{} accesses were asked for, {logged} are in the access log", accesses.asked))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filed(code: &str) -> Press {
        Press::acknowledged(What::File, code)
    }

    #[test]
    fn an_effect_that_is_not_there_is_lost() {
        let states = HashMap::from([("7F3K9QT2".to_owned(), "offers_open".to_owned())]);
        assert_eq!(missing(&filed("KZ-7F3K-9QT2"), &states), None);
        assert!(missing(&filed("KZ-0000-0000"), &states).is_some());
        let cancelled = Press::acknowledged(What::Cancel("7F3K9QT2".to_owned()), "KZ-7F3K-9QT2");
        assert!(missing(&cancelled, &states).is_some_and(|words| words.contains("offers_open")));
    }

    #[test]
    fn more_requests_than_were_filed_are_doubled() {
        let presses = [filed("KZ-7F3K-9QT2"), filed("KZ-0000-0000")];
        assert!(doubled(&presses, 5, 3).is_empty());
        assert_eq!(doubled(&presses, 6, 3).len(), 1);
        assert_eq!(doubled(&[filed("KZ-0000-0000"), filed("KZ-0000-0000")], 4, 3).len(), 1, "two presses, one request");
    }

    #[test]
    fn every_access_that_was_shown_is_logged_and_none_twice() {
        let accesses = Accesses { asked: 5, shown: 3 };
        assert!(
            [3, 5].iter().all(|logged| logged_less(accesses, *logged).or(logged_more(accesses, *logged)).is_none())
        );
        assert!(logged_less(accesses, 2).is_some() && logged_more(accesses, 6).is_some());
    }
}
