//! Deleting by itself what has been kept long enough. The periods are those that the dashboard names.
use sea_orm::{ConnectionTrait, DatabaseBackend, Statement, Value};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::inventory::tables;
use super::item::{Class, Column, Item, Retention, Rows, Table};
use crate::base::clock::{HOUR, MINUTE};
use crate::base::db::{Db, Tx, marks_from};
use crate::base::fault::Fault;
use crate::base::jobs::{self, Job, Outcome};
use crate::base::packed_rows::{self, packed_rows};
use crate::domain::{Services, requests};
use crate::model::moment::{Moment, TimeSpan};

/// The table of requests: what has a period after the closing of a request hangs on its rows.
pub const REQUEST: &str = "service_request";
/// When in the day, counted in UTC, the sweep comes.
const SWEEP_HOUR: TimeSpan = HOUR;
/// The most rows that one transaction deletes or empties.
const BATCH: usize = 1_000;

/// The nightly sweep of one day.
#[derive(Debug, Serialize, Deserialize)]
pub struct Sweep {
    /// Days since 1970.
    pub day: i64,
}

impl Job for Sweep {
    const KIND: &'static str = "privacy.sweep";
}

/// Sees to it that today's sweep is enqueued; called at start.
///
/// # Errors
/// A fault of the database.
pub async fn schedule(services: &Services) -> Result<(), Fault> {
    let now = services.clock.now();
    let tx = services.db.begin().await?;
    enqueue(&tx, now.day(), now, now).await?;
    tx.commit().await?;
    services.bell.ring();
    Ok(())
}

async fn enqueue(tx: &Tx, day: i64, now: Moment, run_at: Moment) -> Result<(), Fault> {
    jobs::enqueue_for_period(tx, &Sweep { day }, now, run_at, &day.to_string()).await
}

/// Deletes what is too old, in batches, and enqueues the sweep of the next day of the calendar.
///
/// # Errors
/// A fault of the database; the job is tried again and goes on where it was.
pub async fn sweep(services: &Services, _job: &Sweep) -> Result<Outcome, Fault> {
    let rules = rules(services.clock.now());
    if !carry_out(services, &rules).await? {
        return Ok(Outcome::NotYet { at: services.clock.now() + MINUTE });
    }
    let now = services.clock.now();
    services.keys.sweep(now).await?;
    // A machine that slept for a week sweeps once, not seven times; a clock that was ahead puts nothing off.
    let next = now.day() + 1;
    let tx = services.db.begin().await?;
    enqueue(&tx, next, now, Moment::of_day(next) + SWEEP_HOUR).await?;
    tx.commit().await?;
    Ok(Outcome::Done)
}

/// The first sweep after this moment.
pub(super) fn sweep_after(at: Moment) -> Moment {
    let of_today = Moment::of_day(at.day()) + SWEEP_HOUR;
    if at < of_today { of_today } else { Moment::of_day(at.day() + 1) + SWEEP_HOUR }
}

/// What goes next of a person's rows by one rule.
pub(super) struct Erasure {
    pub table: &'static str,
    /// The items that are emptied; none where the rows go.
    pub items: Vec<&'static Item>,
    pub retention: Retention,
    /// How long after the moment that `since` finds.
    pub after: TimeSpan,
    pub since: Since,
}

/// What begins the time of a row.
pub(super) enum Since<Which = String> {
    /// What stands in this column of its own.
    Row(&'static str),
    /// The closing of its request; of an [`Erasure`], of the first of the person's requests of which this is true.
    Closing(Which),
}

/// What goes next of a person's rows of a table, made from the same declarations as the sweep. `columns` are those of
/// the table that are the person's. What goes after a request was closed is asked of the customer's rows only: a
/// specialist has as many requests of others as offers, and a page must not read them all.
pub(super) fn erasures(
    table: &'static Table,
    columns: &[(&'static str, &'static Item)],
    is_of_customer: bool,
) -> Vec<Erasure> {
    let whole = |retention: Retention, since| {
        Some(Erasure { table: table.name, items: Vec::new(), retention, after: retention.period()?, since })
    };
    let mut found: Vec<Erasure> = match table.rows {
        Rows::After(retention, ends) => ends.iter().filter_map(|end| whole(retention, Since::Row(end))).collect(),
        Rows::Due(retention, end) => {
            whole(retention, Since::Row(end)).map(|due| Erasure { after: TimeSpan::ZERO, ..due }).into_iter().collect()
        }
        Rows::AfterClosing(retention) if is_of_customer => {
            whole(retention, Since::Closing(has_rows(table, None))).into_iter().collect()
        }
        Rows::AfterClosing(_) => Vec::new(),
        Rows::Stay(_) | Rows::Account | Rows::NoRule | Rows::Pruned => Vec::new(),
    };
    for retention in Retention::ALL.iter().filter(|_| is_of_customer) {
        let cleared = columns.iter().filter(|(_, item)| item.cleared == Some(*retention));
        let (names, items): (Vec<String>, Vec<&'static Item>) =
            cleared.map(|(name, item)| (format!("{}.{name} IS NOT NULL", table.name), *item)).unzip();
        let (false, Some(after)) = (items.is_empty(), retention.period()) else { continue };
        let since = Since::Closing(has_rows(table, Some(names.join(" OR "))));
        found.push(Erasure { table: table.name, items, retention: *retention, after, since });
    }
    found
}

/// Whether a request has such a row of the table; of its own table, whether it is such a row.
fn has_rows(table: &Table, such: Option<String>) -> String {
    let such = such.unwrap_or_else(|| "1 = 1".to_owned());
    if table.name == REQUEST {
        return format!("({such})");
    }
    let of_request = format!("{}.request_id = {REQUEST}.id", table.name);
    format!("EXISTS (SELECT 1 FROM {} WHERE {of_request} AND ({such}))", table.name)
}

/// When the first of the requests of `$1` was closed of which a condition is true, for each of these conditions, in one
/// walk along them. The states are written so that no index of them can lead through those of everybody.
pub(super) fn first_closings<'a>(backend: DatabaseBackend, conditions: impl Iterator<Item = &'a str>) -> String {
    let first = |condition: &str| {
        packed_rows::Cell::Plain(format!("min(CASE WHEN {condition} THEN {REQUEST}.state_changed_at END)"))
    };
    let is_over = has_final(&format!("({REQUEST}.state || '')"));
    let cells: Vec<packed_rows::Cell> = conditions.map(first).collect();
    packed_rows(backend, "0", &cells, &format!("FROM {REQUEST} WHERE customer_id = $1 AND {is_over}"))
}

/// What is done with rows that are old.
enum Act {
    Delete,
    /// Columns become empty, and it is noted when.
    Clear(String),
}

/// One rule of retention.
struct Rule {
    table: &'static str,
    act: Act,
    since: Since<()>,
    /// Those that began before it are old.
    before: Moment,
    /// Where anything is left to do.
    is_left: Option<String>,
}

impl Rule {
    /// Which rows, with the moment as `$1`.
    fn which(&self) -> String {
        let is_old = match self.since {
            Since::Row(column) => format!("{column} < $1"),
            Since::Closing(()) => was_closed(self.table),
        };
        self.only_left(is_old)
    }

    fn only_left(&self, such: String) -> String {
        match &self.is_left {
            Some(is_left) => format!("({is_left}) AND {such}"),
            None => such,
        }
    }

    /// Which rows of so many requests that are given as `$1` and on.
    fn which_of(&self, requests: usize) -> String {
        let request = if self.table == REQUEST { "id" } else { "request_id" };
        self.only_left(format!("{request} IN ({})", marks_from(1, requests)))
    }
}

/// Carries the rules out, batch by batch, so that no batch holds the others up. The rows are looked up beside the
/// writers. Returns `false` when the time is not to be believed any more.
async fn carry_out(services: &Services, rules: &[Rule]) -> Result<bool, Fault> {
    for rule in rules {
        if let Since::Row(column) = rule.since
            && !sweep_by_moment(services, rule, column).await?
        {
            return Ok(false);
        }
    }
    let by_closing: Vec<&Rule> = rules.iter().filter(|rule| matches!(rule.since, Since::Closing(()))).collect();
    sweep_by_closing(services, &by_closing).await
}

/// The oldest first: PostgreSQL, which plans for any moment, would otherwise expect old ones everywhere and read all.
async fn sweep_by_moment(services: &Services, rule: &Rule, column: &str) -> Result<bool, Fault> {
    let sql = format!("SELECT id FROM {} WHERE {} ORDER BY {column} LIMIT {BATCH}", rule.table, rule.which());
    loop {
        if !services.clock.trust().may_delete() {
            return Ok(false);
        }
        let ids = ids(services, &sql, vec![rule.before.into()]).await?;
        if ids.is_empty() || act_on(&services.db, rule, &ids).await? == 0 || ids.len() < BATCH {
            return Ok(true);
        }
    }
}

/// Walks along all requests that are over, in the order in which they were closed, and carries these rules out for one
/// batch after the other: no question is longer the more requests there are, and nothing needs to be remembered of what
/// was done on other days. Returns `false` when the time is not to be believed any more.
async fn sweep_by_closing(services: &Services, rules: &[&Rule]) -> Result<bool, Fault> {
    let Some(before) = rules.iter().map(|rule| rule.before).max() else { return Ok(true) };
    for state in requests::final_states() {
        let mut last = None;
        loop {
            if !services.clock.trust().may_delete() {
                return Ok(false);
            }
            let ended = requests::ended_before(services.db.read(), state, before, last, BATCH as u64).await?;
            let Some(end) = ended.last() else { break };
            last = Some(end.place);
            for rule in rules {
                let old = ended.iter().filter(|request| request.place.at < rule.before);
                sweep_requests(services, rule, old.map(|request| request.id.into()).collect()).await?;
            }
        }
    }
    Ok(true)
}

/// Carries a rule out for these requests.
async fn sweep_requests(services: &Services, rule: &Rule, requests: Vec<Value>) -> Result<(), Fault> {
    if requests.is_empty() {
        return Ok(());
    }
    let sql = format!("SELECT id FROM {} WHERE {}", rule.table, rule.which_of(requests.len()));
    for batch in ids(services, &sql, requests).await?.chunks(BATCH) {
        act_on(&services.db, rule, batch).await?;
    }
    Ok(())
}

async fn ids(services: &Services, sql: &str, values: Vec<Value>) -> Result<Vec<Uuid>, Fault> {
    let db = &services.db;
    let rows = db.read().query_all_raw(Statement::from_sql_and_values(db.backend(), sql, values)).await?;
    Ok(rows.iter().map(|row| row.try_get("", "id")).collect::<Result<_, _>>()?)
}

/// One batch in a transaction of its own. The rule is applied again: a row may have changed since it was looked up.
async fn act_on(db: &Db, rule: &Rule, ids: &[Uuid]) -> Result<u64, Fault> {
    let verb = match &rule.act {
        Act::Delete => format!("DELETE FROM {}", rule.table),
        Act::Clear(columns) => format!("UPDATE {} SET {columns}", rule.table),
    };
    let sql = format!("{verb} WHERE {} AND id IN ({})", rule.which(), marks_from(2, ids.len()));
    let values = std::iter::once(Value::from(rule.before)).chain(ids.iter().map(|id| Value::from(*id)));
    let tx = db.begin().await?;
    let done = tx.execute_raw(Statement::from_sql_and_values(db.backend(), sql, values)).await?;
    tx.commit().await?;
    Ok(done.rows_affected())
}

/// What is done, and before which moment things are old: made from what each table declares.
fn rules(now: Moment) -> Vec<Rule> {
    tables().flat_map(|table| rules_of(table, now)).collect()
}

fn rules_of(table: &'static Table, now: Moment) -> Vec<Rule> {
    let delete = |since, before| Rule { table: table.name, act: Act::Delete, since, before, is_left: None };
    let after = |retention: Retention| retention.period().map(|period| now - period);
    let mut rules: Vec<Rule> = match table.rows {
        Rows::After(retention, columns) => {
            let since = columns.iter().filter_map(|column| Some((Since::Row(column), after(retention)?)));
            since.map(|(since, before)| delete(since, before)).collect()
        }
        Rows::Due(_, column) => vec![delete(Since::Row(column), now)],
        Rows::AfterClosing(retention) => {
            after(retention).map(|before| delete(Since::Closing(()), before)).into_iter().collect()
        }
        Rows::Stay(_) | Rows::Account | Rows::NoRule | Rows::Pruned => Vec::new(),
    };
    rules.extend(Retention::ALL.iter().filter_map(|retention| clearing(table, *retention, after(*retention)?, now)));
    rules
}

/// Empties what is kept that long after the closing, where anything of it is left, and notes when.
fn clearing(table: &'static Table, retention: Retention, before: Moment, now: Moment) -> Option<Rule> {
    let names = |is_such: fn(&Item) -> Option<Retention>| {
        let such =
            move |column: &&Column| matches!(column.class, Class::Personal(item) if is_such(&item) == Some(retention));
        table.columns.iter().filter(such).map(|column| column.name)
    };
    let columns: Vec<&str> = names(|item| item.cleared).collect();
    if columns.is_empty() {
        return None;
    }
    let is_left: Vec<String> = columns.iter().map(|column| format!("{column} IS NOT NULL")).collect();
    let emptied = columns.iter().map(|column| format!("{column} = NULL"));
    let noted = names(|item| item.notes_clearing).map(|column| format!("{column} = {}", now.ms()));
    let act = Act::Clear(emptied.chain(noted).collect::<Vec<_>>().join(", "));
    Some(Rule { table: table.name, act, since: Since::Closing(()), before, is_left: Some(is_left.join(" OR ")) })
}

/// Whether a request is over.
fn is_over() -> String {
    has_final(&format!("{REQUEST}.state"))
}

fn has_final(state: &str) -> String {
    let states: Vec<String> = requests::final_states().map(|state| format!("'{}'", state.code())).collect();
    format!("{state} IN ({})", states.join(", "))
}

/// Whether the row's request was closed before `$1`. Which states those are, the life-cycle says.
fn was_closed(table: &str) -> String {
    let closed = format!("{} AND {REQUEST}.state_changed_at < $1", is_over());
    match table {
        REQUEST => closed,
        _ => format!("request_id IN (SELECT {REQUEST}.id FROM {REQUEST} WHERE {closed})"),
    }
}
