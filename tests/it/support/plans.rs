//! What a page really sends to the database, and how the engine goes about it.
use std::sync::{Arc, Mutex};

use karriz::base::db::Db;
use sea_orm::{ConnectionTrait, DatabaseBackend, Statement, Value};
use serde_json::Value as Json;

use super::World;

/// Tables that grow with the number of people and requests. `request_move` is folded, and has a test of its own.
const GROWING: [&str; 15] = [
    "service_request",
    "request_answer",
    "request_event",
    "offer",
    "contact_grant",
    "person",
    "person_role",
    "acceptance",
    "session",
    "access_log",
    "job",
    "idempotency_key",
    "specialist_profile",
    "specialist_skill",
    "data_key",
];

/// Hears every statement.
#[derive(Clone, Default)]
pub struct Recorder(Arc<Mutex<Vec<Statement>>>);

impl Recorder {
    pub fn listen(&self, db: &mut Db) {
        let heard = Arc::clone(&self.0);
        db.observe(move |statement| heard.lock().unwrap().push(statement.clone()));
    }

    /// What was sent since the last call.
    pub fn take(&self) -> Vec<Statement> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

/// Rows that a search may throw away before it counts as reading from end to end.
const THROWN_AWAY: f64 = 1_000.0;
/// PostgreSQL reads a table with so few rows from end to end whatever indexes there are. What SQLite does tells more there.
const FEW: f64 = 100.0;

/// How the engine runs a statement.
pub struct Plan {
    /// Tables that grow and are read from end to end, be it along an index.
    pub scanned: Vec<String>,
    /// Rows that were read, on PostgreSQL.
    pub rows: i64,
    pub text: String,
}

/// The plan of a statement, with the values it was sent with.
pub async fn plan(world: &World, statement: &Statement) -> Plan {
    match statement.db_backend {
        DatabaseBackend::Postgres => postgres(world, statement).await,
        _ => sqlite(world, statement).await,
    }
}

async fn sqlite(world: &World, statement: &Statement) -> Plan {
    let explained = Statement { sql: format!("EXPLAIN QUERY PLAN {}", statement.sql), ..statement.clone() };
    let rows = world.services().db.read().query_all_raw(explained).await.unwrap();
    let steps: Vec<String> = rows.iter().map(|row| row.try_get("", "detail").unwrap()).collect();
    // Ids are sorted by nothing that anybody asks for: who walks along them looks at all rows.
    let walked = steps.iter().filter(|step| step.starts_with("SCAN ") || step.contains("(id>?)"));
    let scanned = walked.filter_map(|step| step.split(' ').nth(1));
    let scanned = scanned.filter(|table| GROWING.contains(table)).map(str::to_owned).collect();
    Plan { scanned, rows: 0, text: format!("{}\n{}", statement.sql, steps.join("\n")) }
}

/// As a connection of the program plans it: prepared, for any values. What it changes is taken back.
async fn postgres(world: &World, statement: &Statement) -> Plan {
    let tx = world.services().db.begin().await.unwrap();
    tx.execute_unprepared(&format!("PREPARE asked AS {}", statement.sql)).await.unwrap();
    let values = statement.values.iter().flat_map(|values| &values.0).map(literal).collect::<Vec<_>>();
    let values = if values.is_empty() { String::new() } else { format!("({})", values.join(", ")) };
    let sql = format!("EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE asked{values}");
    let row = tx.query_one_raw(Statement::from_string(DatabaseBackend::Postgres, sql)).await.unwrap().unwrap();
    let plan: Json = row.try_get_by_index(0).unwrap();
    tx.execute_unprepared("DEALLOCATE asked").await.unwrap();
    tx.rollback().await.unwrap();
    let mut found = Plan { scanned: Vec::new(), rows: 0, text: format!("{}\n{plan:#}", statement.sql) };
    walk(&plan[0]["Plan"], &mut found);
    found
}

fn walk(node: &Json, found: &mut Plan) {
    let kind = node["Node Type"].as_str().unwrap();
    if let Some(table) = node["Relation Name"].as_str() {
        let loops = node["Actual Loops"].as_f64().unwrap();
        let removed = ["Rows Removed by Filter", "Rows Removed by Index Recheck"];
        let removed: f64 = removed.iter().filter_map(|name| node[name].as_f64()).sum();
        let rows = node["Actual Rows"].as_f64().unwrap_or_default() + removed;
        let is_scan = kind == "Seq Scan" && rows * loops > FEW;
        if (is_scan || removed * loops > THROWN_AWAY) && GROWING.contains(&table) {
            found.scanned.push(table.to_owned());
        }
        found.rows += (rows * loops) as i64;
    }
    for child in node["Plans"].as_array().into_iter().flatten() {
        walk(child, found);
    }
}

fn literal(value: &Value) -> String {
    match value {
        Value::Bool(Some(yes)) => yes.to_string(),
        Value::Int(Some(number)) => number.to_string(),
        Value::BigInt(Some(number)) => number.to_string(),
        Value::BigUnsigned(Some(number)) => number.to_string(),
        Value::String(Some(text)) => format!("'{}'", text.replace('\'', "''")),
        Value::Uuid(Some(id)) => format!("'{id}'"),
        Value::Bytes(Some(bytes)) => {
            format!("'\\x{}'", bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
        }
        Value::String(None) | Value::Uuid(None) | Value::Bytes(None) | Value::BigInt(None) => "NULL".to_owned(),
        other => panic!("no literal for {other:?}"),
    }
}

/// Steps of SQLite's machine since the handler was set. Every row that is read costs steps; hardly anything else
/// does.
#[derive(Clone, Default)]
pub struct Steps(Arc<std::sync::atomic::AtomicI64>);

impl Steps {
    /// Counts on all reading connections.
    pub async fn listen(&self, db: &Db) {
        let pool = db.read().unbounded().get_sqlite_connection_pool();
        let mut lent = Vec::new();
        for _ in 0..pool.options().get_max_connections() {
            let mut connection = pool.acquire().await.unwrap();
            let count = Arc::clone(&self.0);
            let mut handle = connection.lock_handle().await.unwrap();
            handle.set_progress_handler(1, move || {
                count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                true
            });
            drop(handle);
            lent.push(connection);
        }
    }

    pub fn take(&self) -> i64 {
        self.0.swap(0, std::sync::atomic::Ordering::Relaxed)
    }
}
