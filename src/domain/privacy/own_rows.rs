//! All rows of a person, read by the inventory in one question.
use std::cmp::Reverse;
use std::sync::LazyLock;

use sea_orm::{ConnectionTrait, DatabaseBackend, QueryResult, Statement};
use uuid::Uuid;

use super::item::{Column, Format, Item, Owner};
use super::own_data::{MOST_ROWS, items};
use crate::base::fault::Fault;

/// The personal columns of a table that belong to the person by the same way.
pub(super) struct Group {
    pub table: &'static str,
    pub owner: Owner,
    pub columns: Vec<(&'static Column, &'static Item)>,
}

/// In the order of the inventory.
pub(super) static GROUPS: LazyLock<Vec<Group>> = LazyLock::new(|| {
    let mut groups: Vec<Group> = Vec::new();
    for (column, item) in items() {
        match groups.iter_mut().find(|group| group.table == column.table && group.owner == item.owner) {
            Some(group) => group.columns.push((column, item)),
            None => groups.push(Group { table: column.table, owner: item.owner, columns: vec![(column, item)] }),
        }
    }
    groups
});

/// A row of any table.
pub(super) struct Row {
    /// Place in [`GROUPS`].
    pub group: usize,
    /// The moment it is sorted by; 0 without one.
    at: i64,
    /// Of the row, when something in it is sealed.
    pub id: Uuid,
    /// The question that it answers.
    pub asked: String,
    /// In the order of the group's columns.
    pub cells: Vec<Option<Cell>>,
}

/// A stored value that is there.
pub(super) enum Cell {
    Text(String),
    Sealed(Vec<u8>),
}

/// All rows of the person, out of all tables, newest first in each. One question: as many as there are tables would cost
/// more than everything else on the page.
pub(super) async fn rows_of(connection: &impl ConnectionTrait, person_id: Uuid) -> Result<Vec<Row>, Fault> {
    let backend = connection.get_database_backend();
    let sql = match backend {
        DatabaseBackend::Postgres => &*POSTGRES_QUERY,
        _ => &*SQLITE_QUERY,
    };
    let values = QUERY_OWNERS.iter().map(|owner| owner.parameter(person_id));
    let found = connection.query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    let mut rows: Vec<Row> = found.iter().map(row).collect::<Result<_, Fault>>()?;
    rows.sort_by_key(|row| (row.group, Reverse(row.at)));
    Ok(rows)
}

static SQLITE_QUERY: LazyLock<String> = LazyLock::new(|| query(DatabaseBackend::Sqlite));
static POSTGRES_QUERY: LazyLock<String> = LazyLock::new(|| query(DatabaseBackend::Postgres));

/// Before the cells stand the group, the moment, the id and the question.
const FIRST_CELL: usize = 4;

/// What stands for `$1` and `$2`: the person's id, and the person as an actor.
const QUERY_OWNERS: [Owner; 2] = [Owner::Column(""), Owner::Actor("")];

/// The question for everything. Each group gives its number, a moment to sort by, the id, the question answered, and
/// its columns as text, as many as the widest group has. Names come from the inventory, never from outside.
fn query(backend: DatabaseBackend) -> String {
    let width = GROUPS.iter().map(|group| group.columns.len()).max().unwrap_or_default();
    let parts: Vec<String> = GROUPS
        .iter()
        .enumerate()
        .map(|(at, group)| format!("SELECT * FROM ({}) AS group_{at}", select(at, group, width, backend)))
        .collect();
    parts.join(" UNION ALL ")
}

/// One row more than is shown, to know whether there are more.
fn select(at: usize, group: &Group, width: usize, backend: DatabaseBackend) -> String {
    const NOTHING: &str = "CAST(NULL AS TEXT)";
    let moment = group.columns.iter().find(|(_, item)| item.format == Format::Moment);
    let sort = moment.map_or("CAST(0 AS BIGINT)".to_owned(), |(column, _)| format!("COALESCE({}, 0)", column.column));
    let is_sealed = group.columns.iter().any(|(_, item)| is_sealed(item.format));
    let id = if is_sealed { id_as_text(backend) } else { NOTHING };
    let asked = group.columns.iter().find_map(|(_, item)| match item.format {
        Format::SealedAnswer(asked) => Some(asked),
        _ => None,
    });
    let cells = group.columns.iter().map(|(column, item)| as_text(column.column, item.format, backend));
    let cells: Vec<String> = cells
        .chain(std::iter::repeat(NOTHING.to_owned()))
        .take(width)
        .enumerate()
        .map(|(cell, text)| format!("{text} AS cell_{cell}"))
        .collect();
    let condition = match group.owner {
        Owner::Actor(_) => group.owner.condition().replace("$1", "$2"),
        Owner::Column(_) | Owner::Via(_) => group.owner.condition(),
    };
    let order = if moment.is_some() { "ORDER BY 2 DESC" } else { "" };
    format!(
        "SELECT {at} AS group_at, {sort} AS sort_at, {id} AS row_id, {} AS asked, {} FROM {} WHERE {condition} \
         {order} LIMIT {}",
        asked.unwrap_or(NOTHING),
        cells.join(", "),
        group.table,
        MOST_ROWS + 1
    )
}

fn id_as_text(backend: DatabaseBackend) -> &'static str {
    match backend {
        DatabaseBackend::Postgres => "CAST(id AS TEXT)",
        _ => "hex(id)",
    }
}

/// Columns of different types in one result: all as text, sealed bytes in hexadecimal.
fn as_text(column: &str, format: Format, backend: DatabaseBackend) -> String {
    match format {
        Format::Question(asked) => asked.to_owned(),
        Format::Unreadable => format!("CASE WHEN {column} IS NULL THEN NULL ELSE '1' END"),
        _ if !is_sealed(format) => format!("CAST({column} AS TEXT)"),
        _ if backend == DatabaseBackend::Postgres => format!("encode({column}, 'hex')"),
        _ => format!("CASE WHEN {column} IS NULL THEN NULL ELSE hex({column}) END"),
    }
}

fn is_sealed(format: Format) -> bool {
    matches!(format, Format::Sealed | Format::SealedAnswer(_) | Format::SealedReason)
}

fn row(found: &QueryResult) -> Result<Row, Fault> {
    let at = usize::try_from(found.try_get::<i32>("", "group_at")?).unwrap_or(usize::MAX);
    let group = GROUPS.get(at).ok_or_else(|| Fault::new("a row of no group"))?;
    let id: Option<String> = found.try_get("", "row_id")?;
    let cells = group.columns.iter().enumerate().map(|(place, (_, item))| {
        let text: Option<String> = found.try_get_by_index(FIRST_CELL + place)?;
        text.map(|text| cell(text, item.format)).transpose()
    });
    Ok(Row {
        group: at,
        at: found.try_get("", "sort_at")?,
        id: id
            .map(|id| Uuid::parse_str(&id))
            .transpose()
            .map_err(|_| Fault::new("a stored id is not one"))?
            .unwrap_or_default(),
        asked: found.try_get::<Option<String>>("", "asked")?.unwrap_or_default(),
        cells: cells.collect::<Result<_, Fault>>()?,
    })
}

fn cell(text: String, format: Format) -> Result<Cell, Fault> {
    if is_sealed(format) {
        let bytes = data_encoding::HEXLOWER_PERMISSIVE
            .decode(text.as_bytes())
            .map_err(|_| Fault::new("bytes of the database came broken"))?;
        return Ok(Cell::Sealed(bytes));
    }
    Ok(Cell::Text(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_belongs_to_one_group() {
        let grouped: usize = GROUPS.iter().map(|group| group.columns.len()).sum();
        assert_eq!(grouped, items().count());
    }

    /// PostgreSQL refuses a value that the question does not use, and the number of each must be the right one.
    #[test]
    fn both_ways_to_name_the_person_are_used() {
        let sql = query(DatabaseBackend::Postgres);
        assert!(sql.contains("= $1") && sql.contains("actor = $2") && !sql.contains("$3"));
        assert!(!sql.contains("actor = $1"), "an actor is not named by the bare id");
    }
}
