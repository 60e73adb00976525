//! What Karriz is measured against: the plainest axum handlers over the same SQLite, with the same durability, the same
//! driver and pools (one writer, some readers) and the same allocator. No session, no sealing, no language, no layout.
//!
//! `yardstick ADDRESS DATABASE` serves until it is ended; `cargo xtask bench` does that.
//!
//! - `GET /list` reads twenty rows and writes them as a list.
//! - `POST /new` checks six fields, writes two rows in one transaction and replies with 303.

use std::{fmt::Write, net::SocketAddr, path::Path, time::Duration};

use anyhow::{Context, Result};
use axum::{
    Form, Router,
    extract::State,
    http::StatusCode,
    response::{Html, IntoResponse, Redirect, Response},
    routing::{get, post},
};
use sea_orm::sqlx::{
    self, SqlitePool,
    sqlite::{SqliteConnectOptions, SqlitePoolOptions},
};
use serde::Deserialize;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const READERS_LEAST: usize = 4;
const SCHEMA: &str = "
    CREATE TABLE request (
        id integer PRIMARY KEY, owner text NOT NULL, title text NOT NULL, street text NOT NULL, plaque text NOT NULL,
        city text NOT NULL, day text NOT NULL, hour integer NOT NULL
    );
    CREATE INDEX ix_request_owner ON request (owner, id);
    CREATE TABLE event (
        id integer PRIMARY KEY, request_id integer NOT NULL REFERENCES request (id), what text NOT NULL,
        at integer NOT NULL DEFAULT (unixepoch())
    );
    CREATE INDEX ix_event_request ON event (request_id)";
const TWENTY_ROWS: &str = "
    WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 20)
    INSERT INTO request (owner, title, street, plaque, city, day, hour)
    SELECT 'reader', 'A tap drips', 'Valiasr Street', '12', '1576', '1405-09-04', 10 FROM n";

#[derive(Clone)]
struct Pools {
    write: SqlitePool,
    read: SqlitePool,
}

#[tokio::main]
async fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let address: SocketAddr = arguments.next().context("an address is missing")?.parse()?;
    let database = arguments.next().context("a database is missing")?;
    let pools = Pools::open(Path::new(&database)).await?;
    let router = Router::new().route("/list", get(list)).route("/new", post(file)).with_state(pools);
    let listener = tokio::net::TcpListener::bind(address).await?;
    Ok(axum::serve(listener, router).await?)
}

impl Pools {
    /// As the program opens its own (`base/db.rs`).
    async fn open(database: &Path) -> Result<Self> {
        let readers = std::thread::available_parallelism().map_or(READERS_LEAST, usize::from).max(READERS_LEAST);
        let write = pool(database, 1, false).await?;
        sqlx::raw_sql(SCHEMA).execute(&write).await?;
        sqlx::raw_sql(TWENTY_ROWS).execute(&write).await?;
        Ok(Self { write, read: pool(database, u32::try_from(readers)?, true).await? })
    }
}

async fn pool(database: &Path, connections: u32, query_only: bool) -> Result<SqlitePool> {
    let options = SqliteConnectOptions::new()
        .filename(database)
        .create_if_missing(true)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        .pragma("journal_mode", "WAL")
        .pragma("synchronous", "FULL")
        .pragma("recursive_triggers", "ON")
        .pragma("secure_delete", "ON")
        .pragma("cache_size", "-4000")
        .pragma("query_only", if query_only { "ON" } else { "OFF" });
    let options = sqlx::ConnectOptions::disable_statement_logging(options);
    let pool = SqlitePoolOptions::new()
        .max_connections(connections)
        .min_connections(1)
        .test_before_acquire(false)
        .idle_timeout(None)
        .max_lifetime(None);
    Ok(pool.connect_with(options).await?)
}

/// Anything that fails is a fault of the measurement.
struct Failed(sqlx::Error);

impl From<sqlx::Error> for Failed {
    fn from(error: sqlx::Error) -> Self {
        Self(error)
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        eprintln!("{}", self.0);
        StatusCode::INTERNAL_SERVER_ERROR.into_response()
    }
}

type Row = (i64, String, String, String, String, i64);

async fn list(State(pools): State<Pools>) -> Result<Html<String>, Failed> {
    let sql = "SELECT id, title, street, city, day, hour FROM request WHERE owner = $1 ORDER BY id DESC LIMIT 20";
    let rows: Vec<Row> = sqlx::query_as(sql).bind("reader").fetch_all(&pools.read).await?;
    let mut page = String::from("<!doctype html><html lang=\"en\"><title>Requests</title><h1>Requests</h1><ul>");
    for (id, title, street, city, day, hour) in &rows {
        let (title, street, city, day) = (escaped(title), escaped(street), escaped(city), escaped(day));
        // Writing into a string cannot fail.
        let _ = write!(
            page,
            "<li><a href=\"/requests/{id}\">{title}</a> <span>{street}, {city}</span> <time>{day} {hour}:00</time></li>"
        );
    }
    page.push_str("</ul></html>");
    Ok(Html(page))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[derive(Deserialize)]
struct Typed {
    title: String,
    street: String,
    plaque: String,
    city: String,
    day: String,
    hour: u8,
}

impl Typed {
    fn is_right(&self) -> bool {
        let is_line = |text: &str, most: usize| !text.trim().is_empty() && text.chars().count() <= most;
        let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        is_line(&self.title, 200)
            && is_line(&self.street, 200)
            && is_line(&self.plaque, 20)
            && is_digits(&self.city)
            && self.day.split('-').count() == 3
            && self.day.split('-').all(is_digits)
            && (8..=18).contains(&self.hour)
    }
}

async fn file(State(pools): State<Pools>, Form(typed): Form<Typed>) -> Result<Response, Failed> {
    if !typed.is_right() {
        return Ok(StatusCode::UNPROCESSABLE_ENTITY.into_response());
    }
    let mut tx = pools.write.begin_with("BEGIN IMMEDIATE").await?;
    let sql = "INSERT INTO request (owner, title, street, plaque, city, day, hour) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let request = sqlx::query(sql)
        .bind("writer")
        .bind(typed.title)
        .bind(typed.street)
        .bind(typed.plaque)
        .bind(typed.city)
        .bind(typed.day)
        .bind(typed.hour)
        .execute(&mut *tx)
        .await?
        .last_insert_rowid();
    let sql = "INSERT INTO event (request_id, what) VALUES ($1, 'filed')";
    sqlx::query(sql).bind(request).execute(&mut *tx).await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("/requests/{request}")).into_response())
}
