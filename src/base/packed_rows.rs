//! Many rows of many tables in one result. A query to SQLite costs several trips to another thread, and each row of its
//! result another one; here each list of rows is one text in one row.
//!
//! Between cells and between rows stand control characters that no stored text holds, so nothing is escaped: to build
//! JSON costs a database more than to find the rows, and its readers as well.
use std::str::FromStr;

use sea_orm::DatabaseBackend;
use uuid::Uuid;

use super::fault::Fault;
use crate::model::codes::UnknownCode;

/// Information separators of ASCII: unit and record.
const BETWEEN_CELLS: char = '\u{1F}';
const BETWEEN_ROWS: char = '\u{1E}';

/// What stands in a cell of a row: an SQL expression of this kind. What is not there is an empty cell.
#[derive(Clone, Debug)]
pub enum Cell {
    Nothing,
    /// A number, or yes or no.
    Plain(String),
    /// Text of ours without control characters: codes, paths, names of things.
    Text(String),
    /// An id, as text that [`id_in`] reads.
    Id(String),
    /// Bytes, as text that [`bytes_of`] reads.
    Bytes(String),
}

impl Cell {
    fn sql(&self, backend: DatabaseBackend) -> String {
        let is_postgres = backend == DatabaseBackend::Postgres;
        match self {
            Self::Nothing => "''".to_owned(),
            Self::Plain(sql) | Self::Text(sql) => sql.clone(),
            Self::Id(sql) if is_postgres => sql.clone(),
            Self::Bytes(sql) if is_postgres => format!("encode({sql}, 'hex')"),
            Self::Id(sql) | Self::Bytes(sql) => format!("hex({sql})"),
        }
    }
}

/// A query for one list of rows, each of `cells`: `NULL` when there are none. `source` is the rest of the query from
/// `FROM` on; it can sort by `sort_at`, which is `sort`.
pub fn packed_rows(backend: DatabaseBackend, sort: &str, cells: &[Cell], source: &str) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| cell.sql(backend)).collect();
    // An empty value adds nothing.
    let row = format!("concat({})", cells.join(&format!(", '{BETWEEN_CELLS}', ")));
    let gather = if backend == DatabaseBackend::Postgres { "string_agg" } else { "group_concat" };
    format!(
        "SELECT {gather}(row_list, '{BETWEEN_ROWS}') FROM (SELECT {sort} AS sort_at, {row} AS row_list {source}) AS newest"
    )
}

/// The rows in a result of [`packed_rows`], each of `width` cells; `None` stands for what is not there.
///
/// # Errors
/// When a row has another number of cells.
pub fn unpacked(packed: Option<&str>, width: usize) -> Result<Vec<Vec<Option<&str>>>, Fault> {
    let rows = packed.into_iter().flat_map(|packed| packed.split(BETWEEN_ROWS));
    rows.map(|row| {
        let cells: Vec<Option<&str>> =
            row.split(BETWEEN_CELLS).map(|cell| Some(cell).filter(|cell| !cell.is_empty())).collect();
        if cells.len() == width {
            Ok(cells)
        } else {
            Err(Fault::new("a row of the database has a wrong number of cells"))
        }
    })
    .collect()
}

/// The number behind [`Cell::Plain`]; yes is 1 and no is 0.
///
/// # Errors
/// When it is none.
pub fn number_of(text: &str) -> Result<i64, Fault> {
    match text {
        "t" => Ok(1),
        "f" => Ok(0),
        number => number.parse().map_err(|_| Fault::new("a stored number is not whole")),
    }
}

/// The code behind [`Cell::Text`].
///
/// # Errors
/// When its list does not have it.
pub fn code_in<C: FromStr<Err = UnknownCode>>(text: Option<&str>) -> Result<C, Fault> {
    text.unwrap_or_default().parse().map_err(|unknown: UnknownCode| Fault::new(unknown.to_string()))
}

/// The id behind [`Cell::Id`]; `None` when there is none.
///
/// # Errors
/// When it is no id.
pub fn id_in<I: From<Uuid>>(text: Option<&str>) -> Result<Option<I>, Fault> {
    let id = text.map(Uuid::parse_str).transpose().map_err(|_| Fault::new("a stored id is not one"))?;
    Ok(id.map(I::from))
}

/// As [`id_in`], of a row that always has one.
///
/// # Errors
/// When there is none.
pub fn id_of<I: From<Uuid>>(text: Option<&str>) -> Result<I, Fault> {
    id_in(text)?.ok_or_else(|| Fault::new("a row of the database has no id"))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_taken_apart_and_a_row_of_another_width_is_a_fault() {
        assert_eq!(unpacked(None, 2).unwrap(), Vec::<Vec<Option<&str>>>::new());
        assert_eq!(unpacked(Some("1\u{1F}a\u{1E}\u{1F}"), 2).unwrap(), [[Some("1"), Some("a")], [None, None]]);
        for broken in ["1", "1\u{1F}a\u{1F}b", "1\u{1F}a\u{1E}2"] {
            assert!(unpacked(Some(broken), 2).is_err(), "{broken:?}");
        }
    }

    #[test]
    fn numbers_and_answers_are_read() {
        assert_eq!(["-7", "t", "f"].map(|text| number_of(text).unwrap()), [-7, 1, 0]);
        assert!(number_of("1.5").is_err());
    }
}
