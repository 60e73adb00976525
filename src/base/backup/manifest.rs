//! What says that a copy is whole: its files with their sums, its rows, the schema and the moment, sealed under the master
//! key so that nobody without it makes another. It is written last, whole or not at all.
use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::folder::mark_of;
use super::{Progress, Stamp, Trouble};
use crate::base::crypto::{HashPurpose, same};
use crate::base::db::Location;
use crate::base::keys::MasterKey;
use crate::base::private_file;
use crate::model::moment::Moment;

/// The name of the file.
pub const NAME: &str = "manifest.json";
const ASIDE: &str = ".manifest";
/// The form of the manifest. A later one has a higher number.
const FORMAT: u64 = 1;
/// The field that holds the seal over all others.
const SEAL: &str = "seal";
/// A manifest that is longer is none.
const LONGEST: u64 = 4 * 1024 * 1024;

/// Which part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    Data,
    Keys,
}

impl Part {
    /// The name of its folder.
    pub fn name(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Keys => "keys",
        }
    }
}

/// What the copy was made of. One engine does not take what another made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    /// The engine at `location`.
    pub fn of(location: &Location) -> Self {
        match location {
            Location::File(_) => Self::Sqlite,
            Location::Postgres(_) => Self::Postgres,
        }
    }

    /// As people write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

/// A table of the copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    pub rows: u64,
    /// In the order of its file (PostgreSQL).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
}

/// A file of the copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileMark {
    pub bytes: u64,
    pub sha256: String,
}

/// What is known of a copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    format: u64,
    pub part: Part,
    /// The same in both parts of one backup.
    pub backup: Uuid,
    /// For people.
    made_at: String,
    /// The same in milliseconds.
    pub made_at_ms: Moment,
    pub engine: Engine,
    /// The version of the program that made it.
    pub product: String,
    /// The name of the master key, which says nothing about it.
    master: String,
    /// The migrations that had run; of the data only.
    pub migrations: Vec<String>,
    pub tables: BTreeMap<String, Table>,
    pub files: BTreeMap<String, FileMark>,
}

impl Manifest {
    pub(super) fn new(
        part: Part,
        engine: Engine,
        stamp: Stamp,
        master: &MasterKey,
        migrations: Vec<String>,
        tables: BTreeMap<String, Table>,
        files: BTreeMap<String, FileMark>,
    ) -> Self {
        Self {
            format: FORMAT,
            part,
            backup: stamp.backup,
            made_at: text_of(stamp.at),
            made_at_ms: stamp.at,
            engine,
            product: env!("CARGO_PKG_VERSION").to_owned(),
            master: master.id(),
            migrations,
            tables,
            files,
        }
    }

    /// All rows.
    pub fn rows(&self) -> u64 {
        self.tables.values().map(|table| table.rows).sum()
    }

    /// When it was made, for people.
    pub fn made_at(&self) -> &str {
        &self.made_at
    }

    pub(super) fn write(&self, folder: &Path, master: &MasterKey) -> Result<(), Trouble> {
        let mut value = serde_json::to_value(self)?;
        let seal = seal_of(&value, master)?;
        if let Some(fields) = value.as_object_mut() {
            fields.insert(SEAL.to_owned(), seal.into());
        }
        private_file::create_whole(&folder.join(NAME), ASIDE, &serde_json::to_vec_pretty(&value)?)?;
        Ok(())
    }

    /// Reads the manifest of a part below `backup`, and believes it only under the master key that sealed it.
    ///
    /// # Errors
    /// In words: it is not there, broken, of a later version, of another master key, or changed.
    pub fn read(backup: &Path, part: Part, master: &MasterKey) -> Result<Self, Trouble> {
        let path = backup.join(part.name()).join(NAME);
        let wrong = |why: &str| Trouble::refused(format!("{}: {why}", path.display()));
        let Ok(about) = std::fs::metadata(&path) else {
            return Err(wrong("it is not there; without it this is no whole backup"));
        };
        if about.len() > LONGEST {
            return Err(wrong("it is no manifest"));
        }
        let bytes = std::fs::read(&path).map_err(|error| wrong(&error.to_string()))?;
        let broken = || wrong("it is cut off or broken; this is no whole backup");
        let mut value: serde_json::Value = serde_json::from_slice(&bytes).map_err(|_| broken())?;
        let seal = value.as_object_mut().and_then(|fields| fields.remove(SEAL)).ok_or_else(broken)?;
        match value.get("format").and_then(serde_json::Value::as_u64) {
            Some(FORMAT) => {}
            Some(_) => return Err(wrong("it was made by a later version of this program")),
            None => return Err(broken()),
        }
        let expected = seal_of(&value, master)?;
        let manifest: Self = serde_json::from_value(value).map_err(|_| broken())?;
        if manifest.master != master.id() {
            return Err(wrong(&format!(
                "it was made under the master key {}, and the one here is {}; put the right one in its place first",
                manifest.master,
                master.id()
            )));
        }
        if !seal.as_str().is_some_and(|seal| same(seal.as_bytes(), expected.as_bytes())) {
            return Err(wrong("it was changed: its seal does not fit"));
        }
        if manifest.part != part {
            return Err(wrong("it is the manifest of the other part"));
        }
        Ok(manifest)
    }

    /// Holds every file against its sum, and the folder against the list of files.
    ///
    /// # Errors
    /// In words: which file is missing, was changed, or is one too many.
    pub fn check_files(&self, backup: &Path, progress: &mut Progress) -> Result<(), Trouble> {
        let folder = backup.join(self.part.name());
        for (name, mark) in &self.files {
            let path = folder.join(name);
            let wrong = |why: &str| Trouble::refused(format!("{}: {why}; nothing was restored", path.display()));
            if Path::new(name).file_name().is_none_or(|bare| bare != name.as_str()) || !path.is_file() {
                return Err(wrong("it is missing from the backup"));
            }
            progress.goes_on(|| format!("reading {}", path.display()));
            if mark_of(&path)? != *mark {
                return Err(wrong("it was changed or cut off: its SHA-256 is another"));
            }
        }
        for entry in std::fs::read_dir(&folder)? {
            let name = entry?.file_name();
            let is_known = name.to_str().is_some_and(|name| name == NAME || self.files.contains_key(name));
            if !is_known {
                let path = folder.join(name);
                return Err(Trouble::refused(format!("{}: it does not belong to the backup", path.display())));
            }
        }
        Ok(())
    }
}

/// The seal over all fields in the order they stand in.
fn seal_of(fields: &serde_json::Value, master: &MasterKey) -> Result<String, Trouble> {
    let bytes = serde_json::to_vec(fields)?;
    Ok(data_encoding::HEXLOWER.encode(&master.keyed_hash().of(HashPurpose::Backup, &[&bytes])))
}

fn text_of(at: Moment) -> String {
    let time = time::OffsetDateTime::from_unix_timestamp(at.unix_seconds()).ok();
    let text = time.and_then(|time| time.format(&time::format_description::well_known::Rfc3339).ok());
    text.unwrap_or_else(|| format!("{} ms", at.ms()))
}
