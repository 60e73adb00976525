//! All rows of a person, read by the inventory in one query: what is shown as it is, of the rest only how much it is.
use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::LazyLock;

use sea_orm::{ConnectionTrait, DatabaseBackend, QueryResult, Statement};
use uuid::Uuid;

use super::access_log;
use super::inventory::{Declared, items};
use super::item::{Category, Format, Owner, Table};
use super::own_data::Content;
use super::retention::{Erasure, REQUEST, Since, erasures, first_closings};
use crate::base::fault::Fault;
use crate::base::packed_rows::{self, bytes_of, id_in, number_of, unpacked};
use crate::model::ids::{PersonId, RequestId};
use crate::model::moment::Moment;

/// The personal columns of a table that belong to the person by the same way and stand in the same category.
pub(super) struct Group {
    pub table: &'static str,
    pub owner: Owner,
    pub category: Category,
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
        let (table, owner, category) = (declared.table.name, declared.item.owner, declared.item.category);
        let is_of = |group: &&mut Group| group.table == table && group.owner == owner && group.category == category;
        match groups.iter_mut().find(is_of) {
            Some(group) => group.columns.push(declared),
            None => groups.push(Group { table, owner, category, columns: vec![declared] }),
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

/// What is stored of a person in one of [`GROUPS`].
pub(super) struct Stored {
    /// How many rows there are.
    pub count: usize,
    /// The newest of them, where their content is asked for.
    pub rows: Vec<Row>,
    /// Of each of its [`ERASURES`] the moment that begins its time, where anything waits for it.
    pub since: Vec<Option<Moment>>,
}

/// Of each of [`GROUPS`] what goes next of a person's rows, rule by rule.
pub(super) static ERASURES: LazyLock<Vec<Vec<Erasure>>> = LazyLock::new(|| {
    let of_group = |group: &Group| {
        let columns: Vec<_> = group.columns.iter().map(|declared| (declared.column.name, declared.item)).collect();
        let table = group.columns.first().map(|declared| declared.table);
        table.map(|table| erasures(table, &columns, group.is_of_customer())).unwrap_or_default()
    };
    GROUPS.iter().map(of_group).collect()
});

/// What is stored of the person, group by group. One query: as many as there are tables would cost more than everything
/// else on the page.
pub(super) async fn rows_of(
    connection: &impl ConnectionTrait,
    person_id: PersonId,
    content: Content,
) -> Result<Vec<Stored>, Fault> {
    let result = fetch(connection, person_id, Query { content, has_entries: false }).await?;
    stored_in(&result, content)
}

/// As [`rows_of`], and the newest access entries as [`access_log::history_in`] reads them.
pub(super) async fn rows_and_entries_of(
    connection: &impl ConnectionTrait,
    person_id: PersonId,
    content: Content,
) -> Result<(Vec<Stored>, Option<String>), Fault> {
    let result = fetch(connection, person_id, Query { content, has_entries: true }).await?;
    Ok((stored_in(&result, content)?, result.try_get_by_index(FIRST_LIST + read(content).count())?))
}

/// What is asked.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Query {
    content: Content,
    has_entries: bool,
}

/// Each query, for SQLite and for PostgreSQL: to put one together takes longer than to find a person's rows.
static QUERIES: LazyLock<HashMap<Query, [String; 2]>> = LazyLock::new(|| {
    let queries = Content::all().flat_map(|content| [true, false].map(|has_entries| Query { content, has_entries }));
    queries.map(|query| (query, [DatabaseBackend::Sqlite, DatabaseBackend::Postgres].map(|at| query.sql(at)))).collect()
});

async fn fetch(connection: &impl ConnectionTrait, person_id: PersonId, query: Query) -> Result<QueryResult, Fault> {
    let backend = connection.get_database_backend();
    let sql = QUERIES.get(&query).map(|both| &both[usize::from(backend == DatabaseBackend::Postgres)]);
    let sql = sql.ok_or_else(|| Fault::new("a query for a person's rows was not made"))?;
    let values = QUERY_OWNERS.iter().map(|owner| owner.parameter(person_id));
    let result = connection.query_one_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
    result.ok_or_else(|| Fault::new("the query for a person's rows has no result"))
}

/// The groups whose rows are read, and how many of each.
fn read(content: Content) -> impl Iterator<Item = (&'static Group, usize)> {
    GROUPS.iter().filter_map(move |group| Some((group, content.rows_of(group)?)))
}

/// Before the lists of rows stand how many there are, and the closings.
const FIRST_LIST: usize = 2;

fn stored_in(result: &QueryResult, content: Content) -> Result<Vec<Stored>, Fault> {
    let counts: Option<String> = result.try_get_by_index(0)?;
    let mut counts = counts_in(counts.as_deref())?;
    let closings: Option<String> = result.try_get_by_index(1)?;
    let closings = unpacked(closings.as_deref(), closings_asked().count())?;
    let mut closings = closings.iter().flatten();
    let mut lists = FIRST_LIST..;
    let groups = GROUPS.iter().zip(&*ERASURES).enumerate();
    let groups = groups.map(|(place, (group, erasures))| {
        let packed: Option<String> = match content.rows_of(group) {
            Some(_) => lists.next().map(|at| result.try_get_by_index(at)).transpose()?.flatten(),
            None => None,
        };
        let (count, firsts) = counts.remove(&place).unwrap_or_default();
        let mut firsts = firsts.into_iter();
        let since = erasures.iter().map(|erasure| match erasure.since {
            Since::Closing(_) => closings.next().copied().flatten().map(moment_of).transpose(),
            Since::Row(_) => Ok(firsts.next().flatten()),
        });
        let since = since.collect::<Result<_, Fault>>()?;
        Ok(Stored { count, rows: rows_in(group, packed.as_deref())?, since })
    });
    groups.collect()
}

fn moment_of(text: &str) -> Result<Moment, Fault> {
    number_of(text).map(Moment::from_ms)
}

fn closings_asked() -> impl Iterator<Item = &'static str> {
    ERASURES.iter().flatten().filter_map(|erasure| match &erasure.since {
        Since::Closing(condition) => Some(condition.as_str()),
        Since::Row(_) => None,
    })
}

/// The columns of a group in which the time of an erasure begins.
fn ends(erasures: &[Erasure]) -> impl Iterator<Item = &'static str> {
    erasures.iter().filter_map(|erasure| match erasure.since {
        Since::Row(column) => Some(column),
        Since::Closing(_) => None,
    })
}

/// The most that a group has of them.
static MOST_ENDS: LazyLock<usize> =
    LazyLock::new(|| ERASURES.iter().map(|erasures| ends(erasures).count()).max().unwrap_or_default());

/// The query for how many rows the person has in each group, and for the first moment in each of its [`ends`]: in one walk
/// along all of them, for to set up a list of its own for each costs PostgreSQL more than to read it.
fn counts(backend: DatabaseBackend) -> String {
    let walk = |(place, (group, erasures)): (usize, (&Group, &Vec<Erasure>))| {
        let nothing = std::iter::repeat("CAST(NULL AS bigint)");
        let ends = ends(erasures).chain(nothing).take(*MOST_ENDS).enumerate();
        let ends: Vec<String> = ends.map(|(at, end)| format!(", {end} AS end_{at}")).collect();
        let (table, condition) = (group.table, group.condition());
        format!("SELECT {place} AS place{} FROM {table} WHERE {condition}", ends.concat())
    };
    let walks: Vec<String> = GROUPS.iter().zip(&*ERASURES).enumerate().map(walk).collect();
    let firsts = (0..*MOST_ENDS).map(|at| format!("min(end_{at})"));
    let cells = ["place".to_owned(), "count(*)".to_owned()].into_iter().chain(firsts).map(packed_rows::Cell::Plain);
    let cells: Vec<packed_rows::Cell> = cells.collect();
    let source = format!("FROM ({}) AS own GROUP BY place", walks.join(" UNION ALL "));
    packed_rows::packed_rows(backend, "place", &cells, &source)
}

/// Of each group that has any rows how many, and the first moments.
type Counts = HashMap<usize, (usize, Vec<Option<Moment>>)>;

fn counts_in(packed: Option<&str>) -> Result<Counts, Fault> {
    let rows = unpacked(packed, 2 + *MOST_ENDS)?;
    let rows = rows.iter().map(|row| {
        let [Some(place), Some(count), firsts @ ..] = row.as_slice() else {
            return Err(Fault::new("the count of a person's rows has no beginning"));
        };
        let [place, count] = [place, count].map(|text| text.parse().map_err(|_| Fault::new("a count is not one")));
        let firsts = firsts.iter().map(|text| text.map(moment_of).transpose()).collect::<Result<_, Fault>>()?;
        Ok((place?, (count?, firsts)))
    });
    rows.collect()
}

/// Before the cells stand the moment, the id, the question and the request.
const FIRST_CELL: usize = 4;

/// What stands for `$1` and `$2`: the person's id, and the person as an actor.
const QUERY_OWNERS: [Owner; 2] = [Owner::Column(""), Owner::Actor("")];

impl Query {
    /// Its result has a column for [`counts`], one for the closings that [`ERASURES`] wait for, and one for each group that
    /// is read: a list of rows, each of a moment to sort by, the id, the question answered, the request it belongs to, and
    /// the cells; then the access entries. Names come from the inventory, never from outside.
    fn sql(self, backend: DatabaseBackend) -> String {
        let first = [counts(backend), first_closings(backend, closings_asked())];
        let lists = read(self.content).map(|(group, most)| select(group, most, backend));
        let entries = self.has_entries.then(|| access_log::newest_entries(backend));
        let columns = first.into_iter().chain(lists).chain(entries);
        let columns: Vec<String> = columns.map(|column| format!("({column})")).collect();
        format!("SELECT {}", columns.join(", "))
    }
}

/// The newest rows.
fn select(group: &Group, most: usize, backend: DatabaseBackend) -> String {
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
    let newest = format!("SELECT * FROM {} WHERE {condition} {order} LIMIT {most}", group.table);
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

    /// What is erased is told from cells of the same row.
    #[test]
    fn what_a_table_holds_of_a_person_stands_in_one_category() {
        for (place, group) in GROUPS.iter().enumerate() {
            let is_again = |other: &&Group| other.table == group.table && other.owner == group.owner;
            assert_eq!(GROUPS.iter().position(|other| is_again(&other)), Some(place), "{}", group.table);
        }
    }

    /// PostgreSQL refuses a value that the query does not use, and the number of each must be the right one.
    #[test]
    fn both_ways_to_name_the_person_are_used() {
        for query in QUERIES.values() {
            let [_, sql] = query;
            assert!(sql.contains("= $1") && sql.contains("actor = $2") && !sql.contains("$3"));
            assert!(!sql.contains("actor = $1"), "an actor is not named by the bare id");
        }
    }
}
