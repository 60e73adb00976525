//! How many requests stand in each state, stored instead of counted.
//!
//! A transaction that moves a request only adds a line, so that no writer waits for another one. Every so often one of
//! them adds the lines up into the counts. A reader takes both together, and sees what a count of all requests would
//! give at that moment.
use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, DatabaseBackend, QueryResult, Statement, Value};

use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::model::request::RequestState;

/// Stands for all cities together.
const WHOLE_COUNTRY: &str = "";
/// One writer in this many adds the lines up.
const ADD_UP_EVERY: i64 = 128;
/// The most lines that are added up at once: more than gather, also when some of those who should have added up failed.
const ADD_UP_MOST: i64 = 4_096;

/// Notes that a request of this city went from one state to another, `None` for one that was just filed.
pub(in crate::domain::requests) async fn note(
    tx: &Tx,
    city_code: &str,
    from: Option<RequestState>,
    to: RequestState,
) -> Result<(), Fault> {
    let sql = "INSERT INTO request_move (city_code, from_state, to_state) VALUES ($1, $2, $3) RETURNING id";
    let values: [Value; 3] = [city_code.into(), from.into(), to.into()];
    let row = tx
        .query_one_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values))
        .await?
        .ok_or_else(|| Fault::new("a move between states was not noted"))?;
    let id: i64 = row.try_get("", "id")?;
    if id % ADD_UP_EVERY == 0 {
        add_up(tx).await?;
    }
    Ok(())
}

/// Adds the noted moves up into the counts. Lines that somebody else is adding up are left to them.
async fn add_up(tx: &Tx) -> Result<(), Fault> {
    let backend = tx.get_database_backend();
    let lock = if backend == DatabaseBackend::Postgres { " FOR UPDATE SKIP LOCKED" } else { "" };
    let sql = format!(
        "DELETE FROM request_move WHERE id IN (SELECT id FROM request_move ORDER BY id LIMIT {ADD_UP_MOST}{lock}) \
         RETURNING city_code, from_state, to_state"
    );
    let mut changes = Changes::default();
    for row in tx.query_all_raw(Statement::from_string(backend, sql)).await? {
        changes.take(&row)?;
    }
    changes.write(tx).await
}

/// Changes of counts by city and state. They are written in this order by everybody, so that two never wait for each
/// other.
#[derive(Default)]
pub(in crate::domain) struct Changes(BTreeMap<(String, RequestState), i64>);

impl Changes {
    fn take(&mut self, row: &QueryResult) -> Result<(), Fault> {
        let city: String = row.try_get("", "city_code")?;
        let from: Option<RequestState> = row.try_get("", "from_state")?;
        if let Some(from) = from {
            self.add(&city, from, -1);
        }
        self.add(&city, row.try_get("", "to_state")?, 1);
        Ok(())
    }

    /// The change of the number of requests of this city in this state; may be negative.
    pub(in crate::domain) fn add(&mut self, city_code: &str, state: RequestState, requests: i64) {
        for city in [city_code, WHOLE_COUNTRY] {
            *self.0.entry((city.to_owned(), state)).or_default() += requests;
        }
    }

    /// Adds them to the stored counts.
    pub(in crate::domain) async fn write(self, tx: &Tx) -> Result<(), Fault> {
        let changes: Vec<_> = self.0.into_iter().filter(|(_, requests)| *requests != 0).collect();
        if changes.is_empty() {
            return Ok(());
        }
        let places: Vec<String> =
            (0..changes.len()).map(|at| format!("(${}, ${}, ${})", at * 3 + 1, at * 3 + 2, at * 3 + 3)).collect();
        let sql = format!(
            "INSERT INTO request_count (city_code, state, requests) VALUES {} ON CONFLICT (city_code, state) \
             DO UPDATE SET requests = request_count.requests + excluded.requests",
            places.join(", ")
        );
        let values = changes
            .into_iter()
            .flat_map(|((city, state), requests)| [Value::from(city), Value::from(state), Value::from(requests)]);
        tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
        Ok(())
    }
}

/// How many requests stand in each state, in the order of the life-cycle; in one city or in all.
pub(in crate::domain::requests) async fn by_state(
    connection: &impl ConnectionTrait,
    city_code: Option<&str>,
) -> Result<Vec<(RequestState, i64)>, Fault> {
    let only = if city_code.is_some() { "WHERE city_code = $1" } else { "" };
    let sql = format!(
        "SELECT state, CAST(sum(requests) AS bigint) AS requests FROM ( \
         SELECT state, requests FROM request_count WHERE city_code = $1 \
         UNION ALL SELECT from_state, -1 FROM request_move {only} \
         UNION ALL SELECT to_state, 1 FROM request_move {only}) AS kept GROUP BY state"
    );
    let values = [city_code.unwrap_or(WHOLE_COUNTRY).into()];
    let backend = connection.get_database_backend();
    let rows = connection.query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    let mut counts = BTreeMap::new();
    for row in rows {
        // Moves of new requests come from no state.
        let state: Option<RequestState> = row.try_get("", "state")?;
        counts.insert(state, row.try_get::<i64>("", "requests")?);
    }
    Ok(RequestState::ALL.iter().map(|state| (*state, counts.get(&Some(*state)).copied().unwrap_or(0))).collect())
}
