//! Whatever is declared to go, goes in its time and not before: each rule of the inventory is filled, aged and swept.
use karriz::base::ids::row_id;
use karriz::domain::privacy::inventory::tables;
use karriz::domain::privacy::item::{Class, Retention, Rows, Table};
use karriz::domain::privacy::retention;
use karriz::model::ids::PersonId;
use karriz::model::moment::{MILLISECOND, Moment, TimeSpan};
use karriz::model::request::RequestState;
use karriz::model::tracking_code::TrackingCode;
use sea_orm::{ConnectionTrait, Statement, Value};
use uuid::Uuid;

use crate::support::World;
use crate::support::schema::{Kind, LiveColumn, live_columns};

const CUSTOMER: &str = "09120000001";

/// A world into whose tables rows are written as they are declared, whatever they mean.
struct Filled {
    world: World,
    columns: Vec<LiveColumn>,
    person: PersonId,
}

impl Filled {
    async fn new() -> Self {
        let world = World::new().await;
        let person = world.person("Sara", None, CUSTOMER, &[]).await;
        let columns = live_columns(&world).await;
        Self { world, columns, person }
    }

    fn now(&self) -> Moment {
        self.world.services().clock.now()
    }

    /// A row with something in every column, but for those that are given. Gives its id.
    async fn row(&self, table: &str, given: &[(&str, Value)]) -> Uuid {
        let id = row_id(self.now());
        let columns: Vec<&LiveColumn> = self.columns.iter().filter(|column| column.table == table).collect();
        let values = columns.iter().map(|column| match given.iter().find(|(name, _)| *name == column.name) {
            Some((_, value)) => value.clone(),
            None => self.something(column, id),
        });
        let values: Vec<Value> = values.collect();
        let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        let marks: Vec<String> = (1..=values.len()).map(|place| format!("${place}")).collect();
        let sql = format!("INSERT INTO {table} ({}) VALUES ({})", names.join(", "), marks.join(", "));
        let tx = self.world.services().db.begin().await.unwrap();
        tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    fn something(&self, column: &LiveColumn, id: Uuid) -> Value {
        match (column.name.as_str(), column.kind) {
            ("id", _) => id.into(),
            // Nobody has two of these.
            ("person_id", _) if ["mobile_change", "account_recovery"].contains(&column.table.as_str()) => {
                row_id::<Uuid>(self.now()).into()
            }
            ("person_id" | "customer_id" | "specialist_id", _) => self.person.into(),
            ("selected_offer_id", _) => None::<Uuid>.into(),
            ("service_slug", _) => "home-cleaning".into(),
            ("tracking_code", _) => TrackingCode::from_random(id.as_u64_pair().1).stored().into(),
            (_, Kind::Id) => row_id::<Uuid>(self.now()).into(),
            (_, Kind::Bytes) => row_id::<Uuid>(self.now()).as_bytes().to_vec().into(),
            (_, Kind::Text) => row_id::<Uuid>(self.now()).to_string().into(),
            (_, Kind::YesNo) => true.into(),
            (_, Kind::Number) => 1_i64.into(),
        }
    }

    /// A request in this state since `since`; with what else of it is given.
    async fn request(&self, state: RequestState, since: Moment) -> Uuid {
        let given = [("state", state.code().into()), ("state_changed_at", since.into())];
        self.row("service_request", &given).await
    }

    async fn sweep(&self) {
        retention::schedule(self.world.services()).await.unwrap();
        self.world.work().await;
    }

    /// Whether the row is there, and `condition` holds for it.
    async fn holds(&self, table: &str, id: Uuid, condition: &str) -> bool {
        let db = self.world.services().db.read();
        let sql = format!("SELECT count(*) FROM {table} WHERE id = $1 AND {condition}");
        let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, [id.into()]);
        db.query_one_raw(statement).await.unwrap().unwrap().try_get_by_index::<i64>(0).unwrap() == 1
    }

    async fn is_there(&self, table: &str, id: Uuid) -> bool {
        self.holds(table, id, "1 = 1").await
    }

    /// What stands for a moment that has not come: nothing, or the far future.
    fn never(&self, table: &str, name: &str) -> Value {
        let column = self.columns.iter().find(|column| column.table == table && column.name == name).unwrap();
        if column.is_nullable { None::<Moment>.into() } else { Moment::MAX.into() }
    }
}

/// A row of `table` whose moment `column` lies at `at`, and whose other moments that would end it have not come.
async fn row_at(filled: &Filled, table: &Table, ends: &[&str], column: &str, at: Moment) -> Uuid {
    let moment = |name: &&str| if *name == column { at.into() } else { filled.never(table.name, name) };
    let given: Vec<(&str, Value)> = ends.iter().map(|name| (*name, moment(name))).collect();
    filled.row(table.name, &given).await
}

#[tokio::test]
async fn rows_go_in_their_time_and_not_before() {
    let filled = Filled::new().await;
    let mut rows = Vec::new();
    for table in tables() {
        let (period, ends) = match table.rows {
            Rows::After(retention, ends) => (retention.period().unwrap(), ends.to_vec()),
            Rows::Due(_, column) => (TimeSpan::ZERO, vec![column]),
            _ => continue,
        };
        for column in &ends {
            let edge = filled.now() - period;
            let old = row_at(&filled, table, &ends, column, edge - MILLISECOND).await;
            let young = row_at(&filled, table, &ends, column, edge).await;
            rows.push((table.name, *column, old, young));
        }
    }
    assert!(rows.len() >= 8, "{rows:?}");
    filled.sweep().await;
    for (table, column, old, young) in rows {
        assert!(!filled.is_there(table, old).await, "{table} is kept longer than {column} says");
        assert!(filled.is_there(table, young).await, "{table} goes before its {column}");
    }
}

/// The states of a request that is over, and how long ago it was closed: old enough, not quite, and not closed at all.
fn cases(now: Moment, retention: Retention) -> Vec<(RequestState, Moment, bool)> {
    let edge = now - retention.period().unwrap();
    let closed = [RequestState::Closed, RequestState::Cancelled, RequestState::Expired];
    let mut cases: Vec<_> =
        closed.into_iter().flat_map(|state| [(state, edge - MILLISECOND, true), (state, edge, false)]).collect();
    cases.extend(
        RequestState::ALL
            .iter()
            .filter(|state| !closed.contains(state))
            .map(|state| (*state, Moment::from_ms(1), false)),
    );
    cases
}

async fn row_of_request(filled: &Filled, table: &Table, state: RequestState, since: Moment) -> Uuid {
    let request = filled.request(state, since).await;
    match table.name {
        "service_request" => request,
        name => filled.row(name, &[("request_id", request.into())]).await,
    }
}

#[tokio::test]
async fn rows_go_so_long_after_their_request_was_closed_and_not_before() {
    let filled = Filled::new().await;
    let mut rows = Vec::new();
    for table in tables() {
        let Rows::AfterClosing(retention) = table.rows else { continue };
        for (state, since, goes) in cases(filled.now(), retention) {
            rows.push((table.name, state, goes, row_of_request(&filled, table, state, since).await));
        }
    }
    assert!(rows.len() > 20);
    filled.sweep().await;
    for (table, state, goes, id) in rows {
        assert_eq!(!filled.is_there(table, id).await, goes, "{table} of a request that is {}", state.code());
    }
}

#[tokio::test]
async fn values_are_emptied_so_long_after_the_closing_and_no_others() {
    let filled = Filled::new().await;
    let mut values = Vec::new();
    for table in tables() {
        let personal = table.columns.iter().filter_map(|column| match column.class {
            Class::Personal(item) => Some((column.name, item.cleared)),
            _ => None,
        });
        let personal: Vec<_> = personal.collect();
        for retention in Retention::ALL.iter().filter(|wanted| personal.iter().any(|(_, is)| *is == Some(**wanted))) {
            for (state, since, goes) in cases(filled.now(), *retention) {
                let id = row_of_request(&filled, table, state, since).await;
                // What the same row loses under another rule is that rule's.
                let own = personal.iter().filter(|(_, is)| is.is_none() || *is == Some(*retention));
                for (column, cleared) in own {
                    values.push((table.name, *column, state, goes && cleared.is_some(), id));
                }
            }
        }
    }
    assert!(values.len() > 100);
    filled.sweep().await;
    for (table, column, state, goes, id) in values {
        let is_empty = filled.holds(table, id, &format!("{column} IS NULL")).await;
        assert_eq!(is_empty, goes, "{table}.{column} of a request that is {}", state.code());
    }
}

/// More requests than one batch holds, all closed at the same moment: the walk along them leaves nobody out.
#[tokio::test]
async fn the_walk_along_closed_requests_reaches_each_of_very_many() {
    let filled = Filled::new().await;
    let at = filled.now() - Retention::ClosedRequestAndTwelveMonths.period().unwrap() - MILLISECOND;
    for _ in 0..2_100 {
        let request = filled.request(RequestState::Cancelled, at).await;
        filled.row("request_answer", &[("request_id", request.into())]).await;
    }
    let left = "SELECT (SELECT count(*) FROM request_answer) + \
                (SELECT count(*) FROM service_request WHERE street IS NOT NULL OR note IS NOT NULL)";
    assert_eq!(filled.world.count(left).await, 2 * 2_100);
    filled.sweep().await;
    assert_eq!(filled.world.count(left).await, 0);
}
