//! Undeclared data cannot exist: the inventory and the live schema are compared column by column, on both engines.
use std::collections::BTreeSet;

use karriz::domain::privacy::inventory::INVENTORY;
use karriz::domain::privacy::item::{Class, Format, Owner};
use karriz::domain::privacy::own_data;
use karriz::i18n::{Lang, Words};
use sea_orm::{ConnectionTrait, DatabaseBackend, Statement};

use crate::support::World;

async fn live_columns(world: &World) -> BTreeSet<(String, String)> {
    let db = world.program.app.db();
    let sql = match db.backend() {
        DatabaseBackend::Postgres => {
            "SELECT table_name AS t, column_name AS c FROM information_schema.columns \
             WHERE table_schema NOT IN ('information_schema', 'pg_catalog')"
        }
        _ => {
            "SELECT m.name AS t, p.name AS c FROM sqlite_master m JOIN pragma_table_info(m.name) p \
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'"
        }
    };
    let statement = || Statement::from_string(db.backend(), sql);
    let mut rows = db.read().query_all_raw(statement()).await.unwrap();
    if !world.is_postgres() {
        // The keys live in a file of their own.
        let keys = sea_orm::Database::connect(format!("sqlite:{}", world.folder.path().join("keys.db").display()));
        rows.extend(keys.await.unwrap().query_all_raw(statement()).await.unwrap());
    }
    rows.iter().map(|row| (row.try_get("", "t").unwrap(), row.try_get("", "c").unwrap())).collect()
}

fn declared_columns() -> BTreeSet<(String, String)> {
    INVENTORY.iter().map(|column| (column.table.to_owned(), column.column.to_owned())).collect()
}

#[tokio::test]
async fn every_column_of_the_live_schema_is_declared_and_every_declared_one_lives() {
    let world = World::new().await;
    let (live, declared) = (live_columns(&world).await, declared_columns());
    assert_eq!(live.difference(&declared).collect::<Vec<_>>(), Vec::<&(String, String)>::new(), "undeclared");
    assert_eq!(declared.difference(&live).collect::<Vec<_>>(), Vec::<&(String, String)>::new(), "declared, but gone");
    assert_eq!(declared.len(), INVENTORY.len(), "declared twice");
}

/// The newest rows are chosen by a column that is never empty.
#[tokio::test]
async fn what_rows_are_sorted_by_is_always_there() {
    let world = World::new().await;
    let db = &world.services().db;
    let sql = match db.backend() {
        DatabaseBackend::Postgres => {
            "SELECT count(*) FROM information_schema.columns \
             WHERE table_schema = 'public' AND table_name = $1 AND column_name = $2 AND is_nullable = 'NO'"
        }
        _ => "SELECT count(*) FROM pragma_table_info($1) WHERE name = $2 AND \"notnull\" = 1",
    };
    let mut columns = 0;
    for (table, column) in own_data::sorted_by() {
        let statement = Statement::from_sql_and_values(db.backend(), sql, [table.into(), column.into()]);
        let row = db.read().query_one_raw(statement).await.unwrap().unwrap();
        assert_eq!(row.try_get_by_index::<i64>(0).unwrap(), 1, "{table}.{column} may be empty");
        columns += 1;
    }
    assert!(columns > 10);
}

#[tokio::test]
async fn an_undeclared_column_would_be_noticed() {
    let world = World::new().await;
    let tx = world.services().db.begin().await.unwrap();
    tx.execute_unprepared("ALTER TABLE person ADD COLUMN shoe_size integer").await.unwrap();
    tx.commit().await.unwrap();
    let live = live_columns(&world).await;
    assert!(live.contains(&("person".to_owned(), "shoe_size".to_owned())));
    assert!(!declared_columns().contains(&("person".to_owned(), "shoe_size".to_owned())));
}

/// A column of bytes is either sealed, a hash, or a key: never personal text in clear.
#[tokio::test]
async fn names_addresses_phones_and_free_texts_are_declared_sealed() {
    let clear =
        ["given_name", "family_name", "mobile", "street", "plaque", "unit", "note", "message", "answer", "detail"];
    for column in INVENTORY.iter().filter(|column| clear.contains(&column.column)) {
        if let Class::Personal(item) = column.class {
            assert!(
                matches!(item.format, Format::Sealed | Format::SealedAnswer(_) | Format::SealedReason),
                "{}.{} must be sealed",
                column.table,
                column.column
            );
        }
    }
}

#[test]
fn every_reason_and_every_word_is_there() {
    for column in INVENTORY {
        match column.class {
            Class::Plain(reason) | Class::Link(reason) => {
                assert!(reason.len() > 5, "{}.{}", column.table, column.column)
            }
            Class::Personal(item) => {
                for lang in Lang::ALL {
                    let words = Words::of(lang);
                    let keys = [
                        format!("data-{}", item.name),
                        format!("category-{}", item.category.code()),
                        format!("purpose-{}", item.purpose.code()),
                        format!("basis-{}", item.basis.code()),
                        format!("channel-{}", item.channel.code()),
                        format!("mode-{}", item.mode.code()),
                        format!("origin-{}", item.origin.code()),
                        format!("retention-{}", item.retention.code()),
                    ];
                    for key in keys {
                        assert!(words.has(&key), "{key} is missing in {}", lang.code());
                    }
                    for recipient in item.recipients {
                        assert!(words.has(&format!("recipient-{}", recipient.code())));
                    }
                    assert!(!item.recipients.is_empty(), "{}: say who sees it", item.name);
                }
            }
        }
    }
}

/// The way from a row to its person must be a condition that both engines understand.
#[tokio::test]
async fn every_way_to_an_owner_is_a_valid_condition() {
    let world = World::new().await;
    let id = world.person("Sara", None, "09121234567", &[]).await;
    let db = world.program.app.db();
    for (column, item) in own_data::items() {
        for owner in [Some(item.owner), item.also_about].into_iter().flatten() {
            let sql = format!("SELECT count(*) FROM {} WHERE {}", column.table, owner.condition());
            let statement = Statement::from_sql_and_values(db.backend(), sql, [owner.parameter(id)]);
            db.read().query_one_raw(statement).await.unwrap();
        }
        assert!(!matches!(item.owner, Owner::Via(condition) if !condition.contains("$1")));
    }
}

/// No place for a bank card: not as a column, not as a word.
#[tokio::test]
async fn no_column_has_to_do_with_a_bank_card() {
    let world = World::new().await;
    for (table, column) in live_columns(&world).await {
        let name = format!("{table}.{column}");
        for word in ["card", "pan", "cvv", "expiry", "iban"] {
            let is_word = name.split(['.', '_']).any(|part| part == word);
            assert!(!is_word, "{name}");
        }
    }
}
