//! The write-ahead log stays small, whatever reads from it (L2).
use std::sync::Arc;
use std::time::Duration;

use karriz::base::clock::AnchoredClock;
use karriz::base::keys::KeyKind;
use karriz::base::wal::{EMPTY_ABOVE, WriteAheadLogs};
use karriz::housekeeping::Housekeeping;
use karriz::model::moment::Moment;
use sea_orm::{ConnectionTrait, DatabaseBackend, Statement, TransactionTrait};

use crate::support::World;

const MEGABYTE: u64 = 1024 * 1024;
const ROWS: &str = "SELECT count(*) FROM filler";

fn logs_of(world: &World) -> WriteAheadLogs {
    WriteAheadLogs::of(&world.program.app.config.database)
}

/// As many megabytes in the log, and a reader that holds them there.
async fn fill_under_a_reader(world: &World, megabytes: u64) -> sea_orm::DatabaseTransaction {
    world.execute("CREATE TABLE filler (bytes blob)").await;
    let reader = world.services().db.read().unbounded().begin().await.unwrap();
    assert_eq!(rows_seen_by(&reader).await, 0);
    for _ in 0..megabytes {
        world.execute("INSERT INTO filler VALUES (randomblob(1048576))").await;
    }
    reader
}

async fn rows_seen_by(reader: &impl ConnectionTrait) -> i64 {
    let row = reader.query_one_raw(Statement::from_string(DatabaseBackend::Sqlite, ROWS)).await.unwrap().unwrap();
    row.try_get_by_index(0).unwrap()
}

#[tokio::test]
async fn l2_a_long_reader_puts_the_emptying_off_and_holds_no_writer_up() {
    let world = World::new().await;
    let logs = logs_of(&world);
    if world.is_postgres() {
        // The server sees to its own.
        logs.empty_above(0).await.unwrap();
        assert_eq!(logs.bytes(), 0);
        return;
    }
    let reader = fill_under_a_reader(&world, 6).await;
    assert!(logs.bytes() > 6 * MEGABYTE);
    logs.empty_above(MEGABYTE).await.unwrap();
    assert!(logs.bytes() > 6 * MEGABYTE, "somebody reads from it");
    world.execute("INSERT INTO filler VALUES (x'00')").await;
    assert_eq!(rows_seen_by(&reader).await, 0, "the reader sees what it saw");
    reader.commit().await.unwrap();

    logs.empty_above(8 * MEGABYTE).await.unwrap();
    assert!(logs.bytes() > 6 * MEGABYTE, "short enough");
    logs.empty_above(MEGABYTE).await.unwrap();
    assert!(logs.bytes() < MEGABYTE, "{}", logs.bytes());
    assert_eq!(world.count(ROWS).await, 7);
    world.services().db.check_write_path().await.unwrap();
}

#[tokio::test]
async fn l2_the_log_of_the_keys_is_emptied_as_well() {
    let world = World::new().await;
    let logs = logs_of(&world);
    world.services().keys.create_many(KeyKind::Person, Moment::from_ms(1), 100).await.unwrap();
    logs.empty_above(0).await.unwrap();
    assert_eq!(logs.bytes(), 0);
    let key = world.services().keys.create(KeyKind::Person, Moment::from_ms(1), None).await.unwrap();
    assert!(world.services().keys.find(key.id).await.unwrap().is_some());
}

#[tokio::test]
async fn l2_the_housekeeping_empties_a_log_that_is_too_long() {
    let world = World::new().await;
    let logs = logs_of(&world);
    if !world.is_postgres() {
        let reader = fill_under_a_reader(&world, EMPTY_ABOVE / MEGABYTE).await;
        assert!(logs.bytes() > EMPTY_ABOVE);
        reader.commit().await.unwrap();
    }
    let clock = Arc::new(AnchoredClock::of_the_machine());
    let housekeeping = Housekeeping::start(&world.program.app, clock, logs.clone()).await.unwrap();
    let is_short = async {
        while logs.bytes() > EMPTY_ABOVE {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), housekeeping.run(is_short)).await.expect("it comes to that");
    assert!(logs.bytes() < MEGABYTE, "{}", logs.bytes());
}
