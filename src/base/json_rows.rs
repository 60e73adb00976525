//! Many rows of many tables in one answer. A question to SQLite costs several trips to another thread, and each row of its
//! answer another one; here each list of rows is one JSON text in one row.
use sea_orm::DatabaseBackend;

use super::fault::Fault;

/// A question for one JSON list of rows, each a list of `cells`: `NULL` or an empty list when there are none. `source` is
/// the rest of the question from `FROM` on; it can sort by `sort_at`, which is the first cell.
pub fn json_rows(backend: DatabaseBackend, cells: &[String], source: &str) -> String {
    let (list, all) = match backend {
        DatabaseBackend::Postgres => ("json_build_array", "CAST(json_agg(row_list) AS TEXT)"),
        _ => ("json_array", "'[' || group_concat(row_list) || ']'"),
    };
    let sort = cells.first().map_or("0", String::as_str);
    format!("SELECT {all} FROM (SELECT {sort} AS sort_at, {list}({}) AS row_list {source}) AS newest", cells.join(", "))
}

/// An id as text that [`uuid::Uuid::parse_str`] reads.
pub fn id_text(backend: DatabaseBackend, column: &str) -> String {
    match backend {
        DatabaseBackend::Postgres => format!("CAST({column} AS TEXT)"),
        _ => bytes_text(backend, column),
    }
}

/// Bytes as text that [`bytes_of`] reads.
pub fn bytes_text(backend: DatabaseBackend, column: &str) -> String {
    match backend {
        DatabaseBackend::Postgres => format!("encode({column}, 'hex')"),
        _ => format!("CASE WHEN {column} IS NULL THEN NULL ELSE hex({column}) END"),
    }
}

/// The bytes behind [`bytes_text`].
///
/// # Errors
/// When they are none.
pub fn bytes_of(text: &str) -> Result<Vec<u8>, Fault> {
    data_encoding::HEXLOWER_PERMISSIVE
        .decode(text.as_bytes())
        .map_err(|_| Fault::new("bytes of the database came broken"))
}
