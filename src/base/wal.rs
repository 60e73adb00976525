//! The write-ahead logs of SQLite, one for each file. A log that was copied into its file is written anew from its
//! beginning, but never gets shorter by that; and while one reader follows another without a pause it is not even begun
//! anew. So it is emptied now and then. PostgreSQL does this by itself.
use std::path::{Path, PathBuf};
use std::time::Duration;

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseBackend, DatabaseConnection, DbErr, Statement};

use super::db::{Location, keys_file};
use super::fault::Fault;

/// The size in bytes above which a log is emptied: 16 MB. SQLite copies it at 4 MB; what is longer has a reader in its
/// way.
pub const EMPTY_ABOVE: u64 = 16 * 1024 * 1024;
/// A log that is cut off holds writers up, while it waits for readers to leave it. No longer than this.
const HOLDS_WRITERS_UP_FOR: Duration = Duration::from_millis(100);

/// The logs of all files of one program; none on PostgreSQL.
#[derive(Clone, Debug, Default)]
pub struct WriteAheadLogs {
    databases: Vec<PathBuf>,
}

impl WriteAheadLogs {
    /// Those of the data, and of the keys beside it.
    pub fn of(location: &Location) -> Self {
        match location {
            Location::File(path) => Self { databases: vec![path.clone(), keys_file(path)] },
            Location::Postgres(_) => Self::default(),
        }
    }

    /// The bytes of all logs together. Asks the disk.
    pub fn bytes(&self) -> u64 {
        self.databases.iter().map(|database| bytes_of(database)).sum()
    }

    /// Empties every log of more than `most` bytes. A log that somebody is still reading from stays as it is until a
    /// later call; writers go on meanwhile.
    ///
    /// # Errors
    /// A fault of the database or the disk.
    pub async fn empty_above(&self, most: u64) -> Result<(), Fault> {
        let databases = self.databases.clone();
        let is_long = move |database: &PathBuf| bytes_of(database) > most;
        let long = tokio::task::spawn_blocking(move || databases.into_iter().filter(is_long).collect::<Vec<_>>()).await;
        for database in long.map_err(|_| Fault::new("the size of a write-ahead log could not be read"))? {
            empty(&database).await?;
        }
        Ok(())
    }
}

fn bytes_of(database: &Path) -> u64 {
    let mut log = database.as_os_str().to_owned();
    log.push("-wal");
    std::fs::metadata(log).map_or(0, |log| log.len())
}

/// Over a connection of its own: the one writer of the file does not wait for the copying.
async fn empty(database: &Path) -> Result<(), Fault> {
    let connection = Database::connect(options(database)).await?;
    let emptied = copy_and_cut(&connection).await;
    let _ = connection.close().await;
    Ok(emptied?)
}

async fn copy_and_cut(connection: &DatabaseConnection) -> Result<(), DbErr> {
    // Waits for nobody, and nobody for it.
    if checkpoint(connection, "PASSIVE").await?.is_whole() {
        checkpoint(connection, "TRUNCATE").await?;
    }
    Ok(())
}

/// What SQLite says of a log.
struct Copied {
    pages: i64,
    copied: i64,
}

impl Copied {
    /// Nobody reads what is not copied yet.
    fn is_whole(&self) -> bool {
        self.pages == self.copied
    }
}

async fn checkpoint(connection: &DatabaseConnection, how: &str) -> Result<Copied, DbErr> {
    let sql = Statement::from_string(DatabaseBackend::Sqlite, format!("PRAGMA wal_checkpoint({how})"));
    let row = connection.query_one_raw(sql).await?;
    let row = row.ok_or_else(|| DbErr::RecordNotFound("SQLite did not tell of its log".to_owned()))?;
    Ok(Copied { pages: row.try_get_by_index(1)?, copied: row.try_get_by_index(2)? })
}

fn options(database: &Path) -> ConnectOptions {
    let mut options = ConnectOptions::new("sqlite::memory:");
    let database = database.to_owned();
    options.max_connections(1).sqlx_logging(false).map_sqlx_sqlite_opts(move |sqlite| {
        sqlite.in_memory(false).filename(&database).busy_timeout(HOLDS_WRITERS_UP_FOR).pragma("synchronous", "FULL")
    });
    options
}
