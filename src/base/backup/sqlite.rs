//! SQLite: one consistent copy of a file that others go on writing.
//!
//! `VACUUM INTO` reads one snapshot, holds no writer up, and writes a file without free pages: what was deleted does not
//! travel along. The backup interface of the library would need code that the compiler cannot check, and begins anew whenever
//! another process writes.
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use sea_orm::sqlx;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, Connection, Row};

use super::folder::mark_of;
use super::manifest::{Part, Table};
use super::{Copied, LEFT_OUT, Progress, Trouble, of_driver};
use crate::base::fault::Fault;
use crate::base::private_file;

const LOOK_EVERY: Duration = Duration::from_millis(500);

/// The name of the file in the copy.
fn name_of(part: Part) -> &'static str {
    match part {
        Part::Data => "karriz.db",
        Part::Keys => "keys.db",
    }
}

pub(super) async fn copy_out(
    path: &Path,
    part: Part,
    folder: &Path,
    progress: &mut Progress,
) -> Result<Copied, Trouble> {
    let name = name_of(part);
    let target = folder.join(name);
    let text = target.to_str().ok_or_else(|| Trouble::refused("the path of the folder is not text"))?;
    // The engine writes into an empty file as it is: with the mode that it has.
    private_file::create(&target)?;
    let options =
        SqliteConnectOptions::new().filename(path).create_if_missing(false).busy_timeout(Duration::from_secs(5));
    let mut source = SqliteConnection::connect_with(&options).await.map_err(of_driver)?;
    let mut writing = Box::pin(sqlx::query("VACUUM INTO $1").bind(text).execute(&mut source));
    let done = loop {
        match tokio::time::timeout(LOOK_EVERY, &mut writing).await {
            Ok(done) => break done,
            Err(_) => progress.goes_on(|| format!("{}: {} MB", part.name(), megabytes(&target))),
        }
    };
    drop(writing);
    let closed = source.close().await;
    done.map_err(of_driver)?;
    closed.map_err(of_driver)?;
    progress.step(&format!("{}: {} MB copied, looking it through", part.name(), megabytes(&target)));
    let (migrations, tables) = read_through(&target).await?;
    Ok(Copied { migrations, tables, files: BTreeMap::from([(name.to_owned(), mark_of(&target)?)]) })
}

fn megabytes(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |file| file.len()) / (1024 * 1024)
}

/// The whole copy is sound: its migrations and the rows of each table.
async fn read_through(path: &Path) -> Result<(Vec<String>, BTreeMap<String, Table>), Trouble> {
    let mut copy = open(path).await?;
    let verdict: String = scalar(&mut copy, "PRAGMA integrity_check(1)".to_owned()).await?;
    if verdict != "ok" {
        return Err(Trouble::Fault(Fault::new(format!("what was copied is broken: {verdict}"))));
    }
    let has_migrations: i64 = scalar(
        &mut copy,
        "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'seaql_migrations'".to_owned(),
    )
    .await?;
    let migrations = match has_migrations {
        0 => Vec::new(),
        _ => column(&mut copy, "SELECT version FROM seaql_migrations ORDER BY version").await?,
    };
    let tables = tables_of(&mut copy).await?;
    copy.close().await.map_err(of_driver)?;
    Ok((migrations, tables))
}

/// The rows of each table of a file that nobody writes.
///
/// # Errors
/// When it cannot be read.
pub async fn counts(path: &Path) -> Result<BTreeMap<String, u64>, Trouble> {
    let mut file = open(path).await?;
    let tables = tables_of(&mut file).await?;
    file.close().await.map_err(of_driver)?;
    Ok(tables.into_iter().map(|(name, table)| (name, table.rows)).collect())
}

async fn open(path: &Path) -> Result<SqliteConnection, Trouble> {
    let options = SqliteConnectOptions::new().filename(path).create_if_missing(false).read_only(true).immutable(true);
    SqliteConnection::connect_with(&options).await.map_err(of_driver)
}

async fn tables_of(file: &mut SqliteConnection) -> Result<BTreeMap<String, Table>, Trouble> {
    let names = column(
        file,
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
    )
    .await?;
    let mut tables = BTreeMap::new();
    for name in names.into_iter().filter(|name| !LEFT_OUT.contains(&name.as_str())) {
        let rows: i64 = scalar(file, format!("SELECT count(*) FROM \"{name}\"")).await?;
        tables.insert(name, Table { rows: u64::try_from(rows).unwrap_or(0), columns: Vec::new() });
    }
    Ok(tables)
}

async fn column(file: &mut SqliteConnection, sql: &'static str) -> Result<Vec<String>, Trouble> {
    let rows = sqlx::query(sql).fetch_all(file).await.map_err(of_driver)?;
    rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>().map_err(of_driver)
}

async fn scalar<T>(file: &mut SqliteConnection, sql: String) -> Result<T, Trouble>
where
    T: for<'r> sqlx::Decode<'r, sqlx::Sqlite> + sqlx::Type<sqlx::Sqlite>,
{
    let row = sqlx::query(AssertSqlSafe(sql)).fetch_one(file).await.map_err(of_driver)?;
    row.try_get(0).map_err(of_driver)
}
