//! The schema as the database has it.
use sea_orm::{ConnectionTrait, DatabaseBackend, Statement};

use super::World;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Id,
    Bytes,
    Text,
    Number,
    YesNo,
}

/// A column of the live schema.
#[derive(Clone, Debug)]
pub struct LiveColumn {
    pub table: String,
    pub name: String,
    pub kind: Kind,
    pub is_nullable: bool,
}

/// All columns of the data and of the keys.
pub async fn live_columns(world: &World) -> Vec<LiveColumn> {
    let mut columns = columns_of(world.services().db.read()).await;
    if !world.is_postgres() {
        // The keys live in a file of their own.
        let keys = sea_orm::Database::connect(format!("sqlite:{}", world.folder.path().join("keys.db").display()));
        columns.extend(columns_of(&keys.await.unwrap()).await);
    }
    columns
}

async fn columns_of(db: &impl ConnectionTrait) -> Vec<LiveColumn> {
    let sql = match db.get_database_backend() {
        DatabaseBackend::Postgres => {
            "SELECT table_name AS t, column_name AS c, data_type AS k, CASE WHEN is_nullable = 'YES' THEN 1::bigint ELSE 0 END AS n \
             FROM information_schema.columns WHERE table_schema NOT IN ('information_schema', 'pg_catalog')"
        }
        _ => {
            "SELECT m.name AS t, p.name AS c, p.type AS k, 1 - p.\"notnull\" AS n \
             FROM sqlite_master m JOIN pragma_table_info(m.name) p \
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'"
        }
    };
    let rows = db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap();
    rows.iter()
        .map(|row| {
            let kind: String = row.try_get("", "k").unwrap();
            LiveColumn {
                table: row.try_get("", "t").unwrap(),
                name: row.try_get("", "c").unwrap(),
                kind: kind_of(&kind.to_lowercase()),
                is_nullable: row.try_get::<i64>("", "n").unwrap() != 0,
            }
        })
        .collect()
}

fn kind_of(declared: &str) -> Kind {
    let known = [
        ("uuid", Kind::Id),
        ("blob", Kind::Bytes),
        ("bytea", Kind::Bytes),
        ("int", Kind::Number),
        ("bool", Kind::YesNo),
        ("char", Kind::Text),
        ("text", Kind::Text),
    ];
    let found = known.iter().find(|(word, _)| declared.contains(word));
    found.unwrap_or_else(|| panic!("a type that nobody expected: {declared}")).1
}
