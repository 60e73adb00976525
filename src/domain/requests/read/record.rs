//! What is known of specialists, to choose by: since when they are here, and how many of their jobs were accepted.
use std::collections::HashMap;

use sea_orm::{ConnectionTrait, Statement, Value};

use crate::base::db::marks;
use crate::base::fault::Fault;
use crate::domain::requests::read::view::Record;
use crate::model::ids::PersonId;

/// The records of these specialists, in one query. Of somebody with many jobs no more are counted than are told.
pub(super) async fn records_of(
    connection: &impl ConnectionTrait,
    specialists: &[PersonId],
) -> Result<HashMap<PersonId, Record>, Fault> {
    if specialists.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!(
        "SELECT person.id, person.created_at, (SELECT count(*) FROM (SELECT 1 FROM service_request \
         WHERE service_request.specialist_id = person.id AND service_request.state IN ('completed', 'closed') \
         AND EXISTS (SELECT 1 FROM request_event WHERE request_event.request_id = service_request.id \
         AND request_event.event = 'accept') LIMIT {}) AS accepted) AS jobs FROM person WHERE person.id IN ({})",
        Record::MOST,
        marks(specialists.len())
    );
    let values = specialists.iter().map(|id| Value::from(*id));
    let backend = connection.get_database_backend();
    let rows = connection.query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    let mut records = HashMap::new();
    for row in rows {
        let record = Record { member_since: row.try_get("", "created_at")?, jobs: row.try_get("", "jobs")? };
        records.insert(row.try_get("", "id")?, record);
    }
    Ok(records)
}
