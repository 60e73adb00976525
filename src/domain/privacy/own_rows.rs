//! All rows of a person, read by the inventory in one query.
use std::cmp::Reverse;
use std::sync::LazyLock;

use sea_orm::{ConnectionTrait, DatabaseBackend, QueryResult, Statement};
use uuid::Uuid;

use super::access_log;
use super::inventory::{Declared, items};
use super::item::{Format, Owner, Table};
use super::own_data::MOST_ROWS;
use super::retention::{Erasure, REQUEST, Since, erasures, first_closings};
use crate::base::fault::Fault;
use crate::base::packed_rows::{self, bytes_of, id_in, number_of, unpacked};
use crate::model::ids::{PersonId, RequestId};
use crate::model::moment::Moment;

/// The personal columns of a table that belong to the person by the same way.
pub(super) struct Group {
    pub table: &'static str,
    pub owner: Owner,
    pub columns: Vec<Declared>,
}

impl Group {
    /// Whether its rows are those of the person's own requests.
    fn is_of_customer(&self) -> bool {
        match self.owner {
            Owner::Column(name) => name == "customer_id",
            Owner::Via(condition) => condition.contains("customer_id = $1"),
            Owner::Actor(_) => false,
        }
    }

    /// What picks the person's rows: the person is `$1`, and as an actor `$2`.
    fn condition(&self) -> String {
        match self.owner {
            Owner::Actor(_) => self.owner.condition().replace("$1", "$2"),
            Owner::Column(_) | Owner::Via(_) => self.owner.condition(),
        }
    }

    /// The column that its rows are sorted by.
    fn moment(&self) -> Option<&'static str> {
        self.columns.iter().find(|declared| declared.item.format == Format::Moment).map(|declared| declared.column.name)
    }
}

/// Table and column of what rows are sorted by. None of them may be empty: engines differ in where they put what is not
/// there.
pub fn sorted_by() -> impl Iterator<Item = (&'static str, &'static str)> {
    GROUPS.iter().filter_map(|group| Some((group.table, group.moment()?)))
}

/// In the order of the inventory.
pub(super) static GROUPS: LazyLock<Vec<Group>> = LazyLock::new(|| {
    let mut groups: Vec<Group> = Vec::new();
    for declared in items() {
        let (table, owner) = (declared.table.name, declared.item.owner);
        match groups.iter_mut().find(|group| group.table == table && group.owner == owner) {
            Some(group) => group.columns.push(declared),
            None => groups.push(Group { table, owner, columns: vec![declared] }),
        }
    }
    groups
});

/// A row of any table.
pub(super) struct Row {
    /// The moment it is sorted by; 1970 without one.
    at: Moment,
    /// Of the row, when something in it is sealed.
    pub id: Uuid,
    /// The question that it answers.
    pub asked: String,
    /// The request that it belongs to; of a request, itself.
    pub request: Option<RequestId>,
    /// In the order of the group's columns.
    pub cells: Vec<Option<Cell>>,
}

/// A stored value that is there.
pub(super) enum Cell {
    /// Also yes (1) and no (0).
    Number(i64),
    Text(String),
    Sealed(Vec<u8>),
}

/// Everything that is stored of a person.
pub(super) struct Stored {
    /// Of each of [`GROUPS`] the rows of the person, newest first.
    pub rows: Vec<Vec<Row>>,
    /// Of each of [`ERASURES`] the moment that begins its time, where anything waits for it.
    pub since: Vec<Option<Moment>>,
}

/// What goes next of a person's rows, rule by rule.
pub(super) static ERASURES: LazyLock<Vec<Erasure>> = LazyLock::new(|| {
    let of_group = |group: &Group| {
        let columns: Vec<_> = group.columns.iter().map(|declared| (declared.column.name, declared.item)).collect();
        let table = group.columns.first().map(|declared| declared.table);
        table.map(|table| erasures(table, &columns, &group.condition(), group.is_of_customer())).unwrap_or_default()
    };
    GROUPS.iter().flat_map(of_group).collect()
});

/// All rows of the person. One query: as many as there are tables would cost more than everything else on the page.
pub(super) async fn rows_of(connection: &impl ConnectionTrait, person_id: PersonId) -> Result<Stored, Fault> {
    Ok(fetch(connection, person_id, &ROWS).await?.0)
}

/// All rows of the person, and the newest access entries as [`access_log::history_in`] reads them.
pub(super) async fn rows_and_entries_of(
    connection: &impl ConnectionTrait,
    person_id: PersonId,
) -> Result<(Stored, Option<String>), Fault> {
    let (stored, result) = fetch(connection, person_id, &ROWS_AND_ENTRIES).await?;
    Ok((stored, result.try_get_by_index(GROUPS.len() + 1 + rows_asked().count())?))
}

/// A query, for SQLite and for PostgreSQL.
type Statements = LazyLock<[String; 2]>;

static ROWS: Statements = LazyLock::new(|| [DatabaseBackend::Sqlite, DatabaseBackend::Postgres].map(query));
static ROWS_AND_ENTRIES: Statements = LazyLock::new(|| {
    [DatabaseBackend::Sqlite, DatabaseBackend::Postgres]
        .map(|backend| format!("{}, ({})", query(backend), access_log::newest_entries(backend)))
});

async fn fetch(
    connection: &impl ConnectionTrait,
    person_id: PersonId,
    statements: &Statements,
) -> Result<(Stored, QueryResult), Fault> {
    let backend = connection.get_database_backend();
    let sql = &statements[usize::from(backend == DatabaseBackend::Postgres)];
    let values = QUERY_OWNERS.iter().map(|owner| owner.parameter(person_id));
    let result = connection.query_one_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    let result = result.ok_or_else(|| Fault::new("the query for a person's rows has no result"))?;
    let rows = GROUPS.iter().enumerate().map(|(at, group)| {
        let packed: Option<String> = result.try_get_by_index(at)?;
        rows_in(group, packed.as_deref())
    });
    let rows = rows.collect::<Result<_, Fault>>()?;
    let since = since_in(&result)?;
    Ok((Stored { rows, since }, result))
}

/// Of each of [`ERASURES`] the moment that the result holds.
fn since_in(result: &QueryResult) -> Result<Vec<Option<Moment>>, Fault> {
    let closings: Option<String> = result.try_get_by_index(GROUPS.len())?;
    let closings = unpacked(closings.as_deref(), closings_asked().count())?;
    let mut closings = closings.iter().flatten();
    let mut rows = GROUPS.len() + 1..;
    ERASURES
        .iter()
        .map(|erasure| {
            let at = match erasure.since {
                Since::Closing(_) => closings.next().copied().flatten().map(number_of).transpose()?,
                Since::Row(_) => {
                    rows.next().map(|at| result.try_get_by_index::<Option<i64>>(at)).transpose()?.flatten()
                }
            };
            Ok(at.map(Moment::from_ms))
        })
        .collect()
}

fn closings_asked() -> impl Iterator<Item = &'static str> {
    ERASURES.iter().filter_map(|erasure| match &erasure.since {
        Since::Closing(condition) => Some(condition.as_str()),
        Since::Row(_) => None,
    })
}

fn rows_asked() -> impl Iterator<Item = &'static str> {
    ERASURES.iter().filter_map(|erasure| match &erasure.since {
        Since::Row(query) => Some(query.as_str()),
        Since::Closing(_) => None,
    })
}

/// Before the cells stand the moment, the id, the question and the request.
const FIRST_CELL: usize = 4;

/// What stands for `$1` and `$2`: the person's id, and the person as an actor.
const QUERY_OWNERS: [Owner; 2] = [Owner::Column(""), Owner::Actor("")];

/// The query for everything. Its result has a column for each group: a list of rows, each of a moment to sort by, the
/// id, the question answered, the request it belongs to, and the cells; then a list of the closings that [`ERASURES`] wait
/// for, and a moment for each of the others. Names come from the inventory, never from outside.
fn query(backend: DatabaseBackend) -> String {
    let groups = GROUPS.iter().map(|group| select(group, backend));
    let closings = first_closings(backend, closings_asked());
    let columns = groups.chain([closings]).chain(rows_asked().map(str::to_owned));
    let columns: Vec<String> = columns.map(|column| format!("({column})")).collect();
    format!("SELECT {}", columns.join(", "))
}

/// One row more than is shown, to know whether there are more.
fn select(group: &Group, backend: DatabaseBackend) -> String {
    let moment = group.moment();
    let sort = moment.unwrap_or("0").to_owned();
    let is_sealed = group.columns.iter().any(|declared| declared.item.format.is_sealed());
    let id = if is_sealed { packed_rows::Cell::Id("id".to_owned()) } else { packed_rows::Cell::Nothing };
    let asked = group.columns.iter().find_map(|declared| match declared.item.format {
        Format::SealedAnswer(asked) => Some(asked),
        _ => None,
    });
    let asked = asked.map_or(packed_rows::Cell::Nothing, |asked| packed_rows::Cell::Text(asked.to_owned()));
    let of_request = match group.columns.first().and_then(|declared| link_to_request(declared.table)) {
        Some(column) => packed_rows::Cell::Id(column.to_owned()),
        None => packed_rows::Cell::Nothing,
    };
    let mut cells = vec![packed_rows::Cell::Plain(sort.clone()), id, asked, of_request];
    cells.extend(group.columns.iter().map(|declared| packed(declared.column.name, declared.item.format)));
    let condition = group.condition();
    // By the bare column, so that an index which ends in it gives the newest without a sort.
    // Ids of rows without a moment of their own begin with one.
    let order = format!("ORDER BY {} DESC", moment.unwrap_or("id"));
    // The rows are chosen first: else the cells of every row are written that are not shown after all.
    let newest = format!("SELECT * FROM {} WHERE {condition} {order} LIMIT {}", group.table, MOST_ROWS + 1);
    packed_rows::packed_rows(backend, &sort, &cells, &format!("FROM ({newest}) AS chosen"))
}

/// The column that names the request that a row belongs to.
fn link_to_request(table: &Table) -> Option<&'static str> {
    let names = table.columns.iter().map(|column| column.name);
    if table.name == REQUEST { Some("id") } else { names.into_iter().find(|name| *name == "request_id") }
}

/// Sealed bytes in hexadecimal, everything else as it is.
fn packed(column: &str, format: Format) -> packed_rows::Cell {
    use packed_rows::Cell;
    match format {
        Format::Question(asked) => Cell::Text(asked.to_owned()),
        _ if format.is_only_noted() => Cell::Plain(format!("CASE WHEN {column} IS NULL THEN NULL ELSE 1 END")),
        Format::Moment | Format::Rial | Format::Number | Format::YesNo => Cell::Plain(column.to_owned()),
        _ if format.is_sealed() => Cell::Bytes(column.to_owned()),
        _ => Cell::Text(column.to_owned()),
    }
}

/// `None`: a list of no rows.
fn rows_in(group: &Group, packed: Option<&str>) -> Result<Vec<Row>, Fault> {
    let lists = unpacked(packed, FIRST_CELL + group.columns.len())?;
    let mut rows: Vec<Row> = lists.iter().map(|list| row(group, list)).collect::<Result<_, Fault>>()?;
    rows.sort_by_key(|row| Reverse(row.at));
    Ok(rows)
}

fn row(group: &Group, list: &[Option<&str>]) -> Result<Row, Fault> {
    let [at, id, asked, request, cells @ ..] = list else {
        return Err(Fault::new("a row of the database has no beginning"));
    };
    let cells = group.columns.iter().zip(cells);
    let cells = cells.map(|(declared, text)| text.map(|text| cell(text, declared.item.format)).transpose());
    let cells = cells.collect::<Result<_, Fault>>()?;
    Ok(Row {
        at: at.map(number_of).transpose()?.map(Moment::from_ms).unwrap_or_default(),
        id: id_in(*id)?.unwrap_or_default(),
        asked: asked.unwrap_or_default().to_owned(),
        request: id_in(*request)?,
        cells,
    })
}

fn cell(text: &str, format: Format) -> Result<Cell, Fault> {
    Ok(match format {
        Format::Moment | Format::Rial | Format::Number | Format::YesNo => Cell::Number(number_of(text)?),
        _ if format.is_only_noted() => Cell::Number(number_of(text)?),
        _ if format.is_sealed() => Cell::Sealed(bytes_of(text)?),
        _ => Cell::Text(text.to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_belongs_to_one_group() {
        let grouped: usize = GROUPS.iter().map(|group| group.columns.len()).sum();
        assert_eq!(grouped, items().count());
    }

    /// PostgreSQL refuses a value that the query does not use, and the number of each must be the right one.
    #[test]
    fn both_ways_to_name_the_person_are_used() {
        let sql = query(DatabaseBackend::Postgres);
        assert!(sql.contains("= $1") && sql.contains("actor = $2") && !sql.contains("$3"));
        assert!(!sql.contains("actor = $1"), "an actor is not named by the bare id");
    }
}
