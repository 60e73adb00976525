//! Many rows of many tables in one answer. A question to SQLite costs several trips to another thread, and each row of its
//! answer another one; here each list of rows is one JSON text in one row.
use sea_orm::DatabaseBackend;

use super::fault::Fault;

/// What stands in a place of a row: an SQL expression of this kind.
#[derive(Clone, Debug)]
pub enum Cell {
    Nothing,
    /// A number, or yes or no.
    Plain(String),
    Text(String),
    /// An id, as text that [`uuid::Uuid::parse_str`] reads.
    Id(String),
    /// Bytes, as text that [`bytes_of`] reads.
    Bytes(String),
}

impl Cell {
    fn for_sqlite(&self) -> String {
        match self {
            Self::Nothing => "NULL".to_owned(),
            Self::Plain(sql) | Self::Text(sql) => sql.clone(),
            Self::Id(sql) | Self::Bytes(sql) => format!("CASE WHEN {sql} IS NULL THEN NULL ELSE hex({sql}) END"),
        }
    }

    /// JSON as text. `json_build_array` looks up the type of every value anew, which costs more than the rest of a page.
    fn for_postgres(&self) -> String {
        match self {
            Self::Nothing => "'null'".to_owned(),
            Self::Plain(sql) => format!("COALESCE(CAST({sql} AS TEXT), 'null')"),
            Self::Text(sql) => format!("COALESCE(CAST(to_json(CAST({sql} AS TEXT)) AS TEXT), 'null')"),
            Self::Id(sql) => format!("COALESCE('\"' || CAST({sql} AS TEXT) || '\"', 'null')"),
            Self::Bytes(sql) => format!("COALESCE('\"' || encode({sql}, 'hex') || '\"', 'null')"),
        }
    }
}

/// A question for one JSON list of rows, each a list of `cells`: `NULL` or an empty list when there are none. `source` is
/// the rest of the question from `FROM` on; it can sort by `sort_at`, which is `sort`.
pub fn json_rows(backend: DatabaseBackend, sort: &str, cells: &[Cell], source: &str) -> String {
    let (row, all) = match backend {
        DatabaseBackend::Postgres => {
            let cells: Vec<String> = cells.iter().map(Cell::for_postgres).collect();
            (format!("'[' || {} || ']'", cells.join(" || ',' || ")), "'[' || string_agg(row_list, ',') || ']'")
        }
        _ => {
            let cells: Vec<String> = cells.iter().map(Cell::for_sqlite).collect();
            (format!("json_array({})", cells.join(", ")), "'[' || group_concat(row_list) || ']'")
        }
    };
    format!("SELECT {all} FROM (SELECT {sort} AS sort_at, {row} AS row_list {source}) AS newest")
}

/// The bytes behind [`Cell::Bytes`].
///
/// # Errors
/// When they are none.
pub fn bytes_of(text: &str) -> Result<Vec<u8>, Fault> {
    data_encoding::HEXLOWER_PERMISSIVE
        .decode(text.as_bytes())
        .map_err(|_| Fault::new("bytes of the database came broken"))
}
