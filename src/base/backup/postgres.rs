//! PostgreSQL: the rows of each table out of one snapshot, over the connection that the program has anyway.
//!
//! The schema is not copied: it is what the migrations of this binary make, up to those that had run. So there is no second
//! tool whose version must fit the server's, the role that serves is enough for a backup, and an older backup goes through
//! the same migrations as an older database.
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::str::FromStr;

use futures::TryStreamExt;
use sea_orm::sqlx;
use secrecy::{ExposeSecret, SecretString};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, Connection, Executor, Row};

use super::folder::{PIECE, Sink};
use super::manifest::{Manifest, Part, Table};
use super::{Copied, LEFT_OUT, Progress, Trouble, of_driver};
use crate::base::fault::Fault;

/// Stands in a database while a restore fills it. Whoever finds it has half a restore before them.
const HALF: &str = "restore_unfinished";

fn schema_of(part: Part) -> &'static str {
    match part {
        Part::Data => "public",
        Part::Keys => "keys",
    }
}

fn file_name(table: &str) -> String {
    format!("{table}.copy")
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn full_name(part: Part, table: &str) -> String {
    format!("{}.{}", schema_of(part), quoted(table))
}

fn list_of(columns: &[String]) -> String {
    columns.iter().map(|column| quoted(column)).collect::<Vec<_>>().join(", ")
}

/// A connection of its own, without a timeout.
async fn connect(url: &SecretString, name: &str) -> Result<PgConnection, Trouble> {
    let options = PgConnectOptions::from_str(url.expose_secret()).map_err(of_driver)?.application_name(name);
    PgConnection::connect_with(&options).await.map_err(of_driver)
}

async fn execute(connection: &mut PgConnection, sql: String) -> Result<(), Trouble> {
    connection.execute(AssertSqlSafe(sql)).await.map_err(of_driver)?;
    Ok(())
}

async fn names(connection: &mut PgConnection, sql: &'static str) -> Result<Vec<String>, Trouble> {
    let rows = sqlx::query(sql).fetch_all(connection).await.map_err(of_driver)?;
    rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>().map_err(of_driver)
}

/// Tables and their columns, as the catalogue of the database has them. What a role may not read is among them, so that it
/// fails loudly instead of being left out.
async fn columns_of(connection: &mut PgConnection, part: Part) -> Result<BTreeMap<String, Vec<String>>, Trouble> {
    let sql = "SELECT class.relname::text, attribute.attname::text FROM pg_attribute AS attribute \
               JOIN pg_class AS class ON class.oid = attribute.attrelid \
               WHERE class.relnamespace = to_regnamespace($1) AND class.relkind IN ('r', 'p') AND attribute.attnum > 0 \
               AND NOT attribute.attisdropped AND attribute.attgenerated = '' ORDER BY class.relname, attribute.attnum";
    let rows = sqlx::query(sql).bind(schema_of(part)).fetch_all(connection).await.map_err(of_driver)?;
    let mut tables = BTreeMap::<String, Vec<String>>::new();
    for row in rows {
        let (table, column): (String, String) =
            (row.try_get(0).map_err(of_driver)?, row.try_get(1).map_err(of_driver)?);
        if !LEFT_OUT.contains(&table.as_str()) {
            tables.entry(table).or_default().push(column);
        }
    }
    Ok(tables)
}

pub(super) async fn copy_out(
    url: &SecretString,
    part: Part,
    folder: &Path,
    progress: &mut Progress,
) -> Result<Copied, Trouble> {
    let mut connection = connect(url, "karriz backup").await?;
    execute(&mut connection, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY".to_owned()).await?;
    let migrations = match part {
        Part::Data => names(&mut connection, "SELECT version::text FROM seaql_migrations ORDER BY version").await?,
        Part::Keys => Vec::new(),
    };
    let (mut tables, mut files) = (BTreeMap::new(), BTreeMap::new());
    for (table, columns) in columns_of(&mut connection, part).await? {
        let sql = format!("COPY {} ({}) TO STDOUT", full_name(part, &table), list_of(&columns));
        let mut sink = Sink::create(&folder.join(file_name(&table)))?;
        let mut rows = 0_u64;
        let mut pieces = connection.copy_out_raw(&sql).await.map_err(of_driver)?;
        while let Some(piece) = pieces.try_next().await.map_err(of_driver)? {
            // A line is a row: line ends inside of values are written as `\n`.
            rows += u64::try_from(memchr::memchr_iter(b'\n', &piece).count()).unwrap_or(0);
            sink.write(&piece)?;
            progress.goes_on(|| format!("{}: {table}, {rows} rows", part.name()));
        }
        drop(pieces);
        files.insert(file_name(&table), sink.end()?);
        tables.insert(table, Table { rows, columns });
    }
    execute(&mut connection, "COMMIT".to_owned()).await?;
    connection.close().await.map_err(of_driver)?;
    progress.step(&format!("{}: {} tables copied", part.name(), tables.len()));
    Ok(Copied { migrations, tables, files })
}

/// A database that is to be filled from a backup.
pub struct Target {
    connection: PgConnection,
}

/// Whether a restore began here and did not end.
pub struct Half;

impl Half {
    /// Looks for the mark.
    ///
    /// # Errors
    /// A fault of the database.
    pub async fn is_at(connection: &impl sea_orm::ConnectionTrait) -> Result<bool, Fault> {
        crate::base::key_check::has_table(connection, HALF).await
    }
}

impl Target {
    /// Takes the database at `url` when nothing is in it and no program works on it. What a restore left that did not end is
    /// cleared away. From here on the database says that it is half.
    ///
    /// # Errors
    /// In words when it is not empty, or in use.
    pub async fn take(url: &SecretString) -> Result<Self, Trouble> {
        let mut target = Self { connection: connect(url, "karriz restore").await? };
        let others = "SELECT 1::text FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() \
                      AND application_name LIKE 'karriz%'";
        if !names(&mut target.connection, others).await?.is_empty() {
            return Err(Trouble::refused("another `karriz` works on the database; stop it first"));
        }
        let tables = target.tables().await?;
        if tables.iter().any(|table| table.ends_with(HALF)) {
            target.clear().await?;
        } else if !tables.is_empty() {
            return Err(Trouble::refused(format!(
                "the database holds {} tables already; a backup is restored into an empty database",
                tables.len()
            )));
        }
        execute(&mut target.connection, format!("CREATE TABLE public.{HALF} ()")).await?;
        Ok(target)
    }

    async fn tables(&mut self) -> Result<Vec<String>, Trouble> {
        let sql = "SELECT oid::regclass::text FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm') \
                   AND relnamespace IN (to_regnamespace('public'), to_regnamespace('keys')) ORDER BY 1";
        names(&mut self.connection, sql).await
    }

    /// Makes the database empty again, as it was taken.
    ///
    /// # Errors
    /// A fault of the database; it then still says that it is half.
    pub async fn clear(&mut self) -> Result<(), Trouble> {
        let connection = &mut self.connection;
        // Left over from a transaction that failed.
        execute(connection, "ROLLBACK".to_owned()).await?;
        let mut sql = vec!["DROP SCHEMA IF EXISTS keys CASCADE".to_owned()];
        let tables = "SELECT oid::regclass::text FROM pg_class WHERE relkind IN ('r', 'p') \
                      AND relnamespace = to_regnamespace('public') AND relname <> 'restore_unfinished'";
        sql.extend(names(connection, tables).await?.iter().map(|table| format!("DROP TABLE {table} CASCADE")));
        let functions = "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = to_regnamespace('public') \
                         AND proname LIKE 'karriz\\_%'";
        sql.extend(names(connection, functions).await?.iter().map(|name| format!("DROP FUNCTION {name} CASCADE")));
        sql.push(format!("DROP TABLE IF EXISTS public.{HALF}"));
        for sql in sql {
            execute(connection, sql).await?;
        }
        Ok(())
    }

    /// The restore has ended.
    ///
    /// # Errors
    /// A fault of the database; it then still says that it is half.
    pub async fn end(mut self) -> Result<(), Trouble> {
        execute(&mut self.connection, format!("DROP TABLE public.{HALF}")).await?;
        self.connection.close().await.map_err(of_driver)
    }

    /// Fills the tables, which the migrations have made, with the rows of the copies in `folder`: all in one transaction.
    /// Every table gets as many rows as its manifest says.
    ///
    /// # Errors
    /// A fault of database or disk, or a table that is not as the copy has it. Nothing is stored then.
    pub async fn fill(&mut self, parts: &[(&Manifest, &Path)], progress: &mut Progress) -> Result<(), Trouble> {
        let connection = &mut self.connection;
        execute(connection, "BEGIN".to_owned()).await?;
        let mut tables = Vec::new();
        for (manifest, folder) in parts {
            let live = columns_of(connection, manifest.part).await?;
            for table in in_order(connection, manifest, &live).await? {
                tables.push((manifest, folder.join(manifest.part.name()), table));
            }
        }
        let all: Vec<String> = tables.iter().map(|(manifest, _, table)| full_name(manifest.part, table)).collect();
        // What triggers would do beside the rows stands in the copy already.
        for table in &all {
            execute(connection, format!("ALTER TABLE {table} DISABLE TRIGGER USER")).await?;
        }
        execute(connection, format!("TRUNCATE {}", all.join(", "))).await?;
        for (manifest, folder, table) in &tables {
            fill_table(connection, manifest, folder, table, progress).await?;
        }
        go_on_counting(connection).await?;
        for table in &all {
            execute(connection, format!("ALTER TABLE {table} ENABLE TRIGGER USER")).await?;
        }
        execute(connection, "COMMIT".to_owned()).await?;
        execute(connection, "ANALYZE".to_owned()).await
    }
}

/// The tables of a copy, each behind those that its rows refer to. They are those of the database.
async fn in_order(
    connection: &mut PgConnection,
    manifest: &Manifest,
    live: &BTreeMap<String, Vec<String>>,
) -> Result<Vec<String>, Trouble> {
    let other = |what: String| Trouble::Fault(Fault::new(what));
    let names: Vec<&String> = manifest.tables.keys().collect();
    // The store of keys is made in its newest form, which may have more.
    let is_all = manifest.part == Part::Keys || live.keys().filter(|name| *name != HALF).eq(names.iter().copied());
    if !is_all || names.iter().any(|name| !live.contains_key(*name)) {
        return Err(other("the tables of the copy are not those of its migrations".to_owned()));
    }
    let sql = "SELECT source.relname::text, target.relname::text FROM pg_constraint \
               JOIN pg_class AS source ON source.oid = conrelid JOIN pg_class AS target ON target.oid = confrelid \
               WHERE contype = 'f' AND conrelid <> confrelid AND source.relnamespace = to_regnamespace($1)";
    let rows = sqlx::query(sql).bind(schema_of(manifest.part)).fetch_all(connection).await.map_err(of_driver)?;
    let mut needs = BTreeMap::<String, BTreeSet<String>>::new();
    for row in rows {
        let (from, to): (String, String) = (row.try_get(0).map_err(of_driver)?, row.try_get(1).map_err(of_driver)?);
        needs.entry(from).or_default().insert(to);
    }
    let mut waiting: Vec<String> = names.into_iter().cloned().collect();
    let mut order = Vec::new();
    while !waiting.is_empty() {
        let is_free =
            |table: &String| needs.get(table).is_none_or(|needed| needed.iter().all(|name| order.contains(name)));
        let (free, rest): (Vec<_>, Vec<_>) = waiting.into_iter().partition(is_free);
        if free.is_empty() {
            return Err(other(format!("tables refer to each other in a circle: {rest:?}")));
        }
        order.extend(free);
        waiting = rest;
    }
    Ok(order)
}

async fn fill_table(
    connection: &mut PgConnection,
    manifest: &Manifest,
    folder: &Path,
    table: &str,
    progress: &mut Progress,
) -> Result<(), Trouble> {
    let Some(Table { rows, columns }) = manifest.tables.get(table) else { return Ok(()) };
    let part = manifest.part;
    let mut file = File::open(folder.join(file_name(table)))?;
    let sql = format!("COPY {} ({}) FROM STDIN", full_name(part, table), list_of(columns));
    let mut filling = connection.copy_in_raw(&sql).await.map_err(of_driver)?;
    let mut piece = vec![0_u8; PIECE];
    loop {
        let read = match file.read(&mut piece) {
            Ok(read) => read,
            Err(error) => {
                filling.abort("the file could not be read").await.map_err(of_driver)?;
                return Err(error.into());
            }
        };
        let Some(bytes) = piece.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
        filling.send(bytes).await.map_err(of_driver)?;
        progress.goes_on(|| format!("{}: {table}", part.name()));
    }
    let stored = filling.finish().await.map_err(of_driver)?;
    if stored == *rows {
        return Ok(());
    }
    Err(Trouble::Fault(Fault::new(format!("{table} got {stored} rows, and the manifest says {rows}"))))
}

/// Numbers that the database gives go on behind those of the copy.
async fn go_on_counting(connection: &mut PgConnection) -> Result<(), Trouble> {
    let sql = "SELECT format('SELECT setval(pg_get_serial_sequence(%L, %L), \
               (SELECT coalesce(max(%I), 0) + 1 FROM %s), false)', attribute.attrelid::regclass, attribute.attname, \
               attribute.attname, attribute.attrelid::regclass) FROM pg_attribute AS attribute \
               JOIN pg_class AS class ON class.oid = attribute.attrelid \
               WHERE attribute.attidentity <> '' AND class.relnamespace = to_regnamespace('public')";
    for statement in names(connection, sql).await? {
        execute(connection, statement).await?;
    }
    Ok(())
}
