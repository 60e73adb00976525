//! Undeclared data cannot exist: the inventory and the live schema are compared column by column, on both engines.
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use karriz::domain::privacy::inventory::{Declared, items, tables};
use karriz::domain::privacy::item::{Category, Class, Column, Format, Owner, Retention, Rows};
use karriz::domain::privacy::own_data;
use karriz::i18n::{Lang, Words};
use sea_orm::{ConnectionTrait, DatabaseBackend, Statement};

use crate::support::World;
use crate::support::schema::{Kind, LiveColumn, live_columns};

type Names = BTreeSet<(String, String)>;

async fn live_names(world: &World) -> Names {
    live_columns(world).await.into_iter().map(|column| (column.table, column.name)).collect()
}

fn declared() -> impl Iterator<Item = (&'static str, &'static Column)> {
    tables().flat_map(|table| table.columns.iter().map(|column| (table.name, column)))
}

fn declared_names() -> Names {
    declared().map(|(table, column)| (table.to_owned(), column.name.to_owned())).collect()
}

#[tokio::test]
async fn every_column_of_the_live_schema_is_declared_and_every_declared_one_lives() {
    let world = World::new().await;
    let (live, declared_names) = (live_names(&world).await, declared_names());
    assert_eq!(live.difference(&declared_names).collect::<Vec<_>>(), Vec::<&(String, String)>::new(), "undeclared");
    assert_eq!(
        declared_names.difference(&live).collect::<Vec<_>>(),
        Vec::<&(String, String)>::new(),
        "declared, but gone"
    );
    assert_eq!(declared_names.len(), declared().count(), "declared twice");
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
    let live = live_names(&world).await;
    assert!(live.contains(&("person".to_owned(), "shoe_size".to_owned())));
    assert!(!declared_names().contains(&("person".to_owned(), "shoe_size".to_owned())));
}

/// Who writes of a person writes sealed bytes, codes, or says why not.
#[tokio::test]
async fn texts_and_bytes_of_people_are_sealed_or_say_why_not() {
    let world = World::new().await;
    let live = live_columns(&world).await;
    let mut sealed = 0;
    for Declared { table, column, item } in items() {
        let name = format!("{}.{}", table.name, column.name);
        let is_it = |live: &&LiveColumn| live.table == table.name && live.name == column.name;
        let kind = live.iter().find(is_it).unwrap().kind;
        match column.sealed {
            Some(place) => {
                assert_eq!((place.table(), place.column()), (table.name, column.name), "{name} is sealed as another");
                assert!(item.format.is_sealed() || item.format == Format::Hidden, "{name}");
                assert_eq!(kind, Kind::Bytes, "{name}");
                sealed += 1;
            }
            None => assert!(!item.format.is_sealed(), "{name} is shown as sealed and is not"),
        }
        if kind == Kind::Text {
            let says_why = match item.format {
                Format::Clear(reason) => reason.len() > 10,
                Format::Code(_) | Format::Question(_) => true,
                // Ids as text, and hashes.
                Format::NamedBelow => column.name.ends_with("_id"),
                Format::Unreadable | Format::Hidden => column.name.ends_with("_key"),
                _ => false,
            };
            assert!(says_why, "{name} stands in clear and does not say why");
        }
    }
    assert!(sealed > 10);
}

/// What is sealed must be declared: a context's `data.rs` makes the column and declares it in one.
#[test]
fn only_the_declarations_make_sealed_columns_and_declare_each() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut made = Vec::new();
    for file in crate::rules::sources(&root) {
        let name = file.strip_prefix(&root).unwrap().display().to_string();
        let code = fs::read_to_string(&file).unwrap();
        let count = code.matches("SealedColumn::new(").count();
        if name == "base/crypto.rs" {
            // Its own tests.
            continue;
        }
        assert!(count == 0 || name.ends_with("/data.rs"), "{name} makes a sealed column");
        made.extend(
            code.match_indices("SealedColumn::new(").map(|(at, _)| code[at..].split(')').next().unwrap().to_owned()),
        );
    }
    let declared = declared().filter_map(|(_, column)| column.sealed);
    let declared = declared.map(|place| format!("SealedColumn::new({:?}, {:?}", place.table(), place.column()));
    let (mut declared, mut made): (Vec<String>, Vec<String>) = (declared.collect(), made);
    declared.sort();
    made.sort();
    assert_eq!(made, declared);
}

/// A value that is emptied must be able to be empty, and what goes after the closing must know its request.
#[tokio::test]
async fn what_is_declared_about_keeping_can_be_carried_out() {
    let world = World::new().await;
    let live = live_columns(&world).await;
    let column_of = |table: &str, name: &str| live.iter().find(|column| column.table == table && column.name == name);
    for table in tables() {
        let mut hangs_on_request = matches!(table.rows, Rows::AfterClosing(_));
        for column in table.columns {
            let Class::Personal(item) = column.class else { continue };
            let name = format!("{}.{}", table.name, column.name);
            assert!(!matches!(table.rows, Rows::Stay(_)), "{name} is personal: say when it goes");
            if let Some(retention) = item.cleared {
                hangs_on_request = true;
                assert!(retention.period().is_some(), "{name} is emptied after no time at all");
                assert!(column_of(table.name, column.name).unwrap().is_nullable, "{name} cannot be empty");
            }
        }
        if hangs_on_request {
            assert!(table.name == "service_request" || column_of(table.name, "request_id").is_some(), "{}", table.name);
        }
        if let Rows::After(retention, _) | Rows::AfterClosing(retention) = table.rows {
            assert!(retention.period().is_some(), "{} goes after no time at all", table.name);
        }
    }
}

#[test]
fn every_reason_and_every_word_is_there() {
    for (table, column) in declared() {
        if let Class::Plain(reason) | Class::Link(reason) = column.class {
            assert!(reason.len() > 5, "{table}.{}", column.name);
        }
    }
    for Declared { table, item, .. } in items() {
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
            ];
            let retentions = Retention::ALL.iter().map(|retention| format!("retention-{}", retention.code()));
            for key in keys.into_iter().chain(retentions) {
                assert!(words.has(&key), "{key} is missing in {}", lang.code());
            }
            for recipient in item.recipients {
                assert!(words.has(&format!("recipient-{}", recipient.code())));
            }
            assert!(!item.recipients.is_empty(), "{}: say who sees it", item.name);
            let is_named = !matches!(table.rows, Rows::NoRule | Rows::Account | Rows::Pruned);
            let is_on_card = table.columns.iter().any(|column| column.name == "request_id");
            let key = format!("stored-{}", table.name.replace('_', "-"));
            assert!(!(is_named || (is_on_card && item.category == Category::Requests)) || words.has(&key), "{key}");
        }
    }
}

/// The way from a row to its person must be a condition that both engines understand.
#[tokio::test]
async fn every_way_to_an_owner_is_a_valid_condition() {
    let world = World::new().await;
    let id = world.person("Sara", None, "09121234567", &[]).await;
    let db = world.program.app.db();
    for Declared { table, item, .. } in items() {
        for owner in [Some(item.owner), item.also_about].into_iter().flatten() {
            let sql = format!("SELECT count(*) FROM {} WHERE {}", table.name, owner.condition());
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
    for (table, column) in live_names(&world).await {
        let name = format!("{table}.{column}");
        for word in ["card", "pan", "cvv", "expiry", "iban"] {
            let is_word = name.split(['.', '_']).any(|part| part == word);
            assert!(!is_word, "{name}");
        }
    }
}
