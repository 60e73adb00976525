//! Copies of data and keys in a folder, made beside a running program, and the way back.
//!
//! Each of the two parts has a folder of its own with one `manifest.json`, so that keys can be kept elsewhere and for a
//! shorter time than data: without the key of a person, what a copy of the data holds of them cannot be read. The data are
//! copied **first**: a key is stored before what it protects, so that the keys copied later hold every key of the data.
mod folder;
mod manifest;
mod postgres;
mod sqlite;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use sea_orm::sqlx;
use uuid::Uuid;

use super::db::{Location, keys_file};
use super::fault::Fault;
use super::keys::MasterKey;
use crate::model::moment::Moment;

pub use self::folder::{begin, forget};
pub use self::manifest::{Engine, FileMark, Manifest, NAME, Part, Table};
pub use self::postgres::{Half, Target};
pub use self::sqlite::counts;

/// Tables whose rows are no data: which migrations ran stands in the manifest, and a permit to prune lives inside of one
/// transaction.
const LEFT_OUT: [&str; 2] = ["seaql_migrations", "prune_permit"];

/// Why a copy is not made or not taken.
#[derive(Debug)]
pub enum Trouble {
    /// Something that the operator must mend first, in one line.
    Refused(String),
    /// A fault of disk or database.
    Fault(Fault),
}

impl Trouble {
    fn refused(words: impl Into<String>) -> Self {
        Self::Refused(words.into())
    }
}

impl<E: Into<Fault>> From<E> for Trouble {
    #[track_caller]
    fn from(error: E) -> Self {
        Self::Fault(error.into())
    }
}

/// Tells the operator how far long work has come.
pub struct Progress {
    tell: Box<dyn FnMut(&str) + Send>,
    told_at: Instant,
}

impl Progress {
    /// Lines go to `tell`.
    pub fn new(tell: impl FnMut(&str) + Send + 'static) -> Self {
        Self { tell: Box::new(tell), told_at: Instant::now() }
    }

    /// Says nothing.
    pub fn silent() -> Self {
        Self::new(|_| ())
    }

    /// A step begins or has ended.
    pub fn step(&mut self, line: &str) {
        self.told_at = Instant::now();
        (self.tell)(line);
    }

    /// The step goes on: told now and then only.
    fn goes_on(&mut self, line: impl FnOnce() -> String) {
        if self.told_at.elapsed() >= TELL_EVERY {
            self.step(&line());
        }
    }
}

const TELL_EVERY: Duration = Duration::from_secs(2);

/// What both parts of one backup have in common.
#[derive(Clone, Copy, Debug)]
pub struct Stamp {
    /// The name of the backup.
    pub backup: Uuid,
    /// When the copying of this part begins: what is stored later is not in it.
    pub at: Moment,
}

/// What was copied of a part.
struct Copied {
    migrations: Vec<String>,
    tables: BTreeMap<String, Table>,
    files: BTreeMap<String, FileMark>,
}

/// Copies one part of `location` below `folder`, while others go on reading and writing. Its manifest comes last: without one
/// the copy is none.
///
/// # Errors
/// A fault of the database or the disk.
pub async fn copy_part(
    location: &Location,
    part: Part,
    folder: &Path,
    stamp: Stamp,
    master: &MasterKey,
    progress: &mut Progress,
) -> Result<Manifest, Trouble> {
    let home = folder::make(&folder.join(part.name()))?;
    let copied = match location {
        Location::File(path) => sqlite::copy_out(&file_of(path, part), part, &home, progress).await?,
        Location::Postgres(url) => postgres::copy_out(url, part, &home, progress).await?,
    };
    let Copied { migrations, tables, files } = copied;
    let manifest = Manifest::new(part, Engine::of(location), stamp, master, migrations, tables, files);
    manifest.write(&home, master)?;
    Ok(manifest)
}

/// The file of a part, where `data` is the one of the data.
pub fn file_of(data: &Path, part: Part) -> PathBuf {
    match part {
        Part::Data => data.to_owned(),
        Part::Keys => keys_file(data),
    }
}

/// An error of the driver itself.
fn of_driver(error: sqlx::Error) -> Trouble {
    Trouble::Fault(Fault::from(sea_orm::DbErr::Query(sea_orm::RuntimeErr::SqlxError(std::sync::Arc::new(error)))))
}
