//! The database under many hands, and its schema.
use std::sync::Arc;
use std::time::{Duration, Instant};

use karriz::base::limits::{Counted, Limit};
use karriz::model::moment::{Moment, TimeSpan};
use karriz_migrations::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, Statement};

use crate::support::World;

/// 20 writers and 50 readers at once: nothing is lost, nothing is "locked", and readers are not starved.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_writers_and_readers_lose_nothing() {
    const WRITERS: i64 = 20;
    const READERS: i64 = 50;
    const ROUNDS: i64 = 5;
    let world = Arc::new(World::new().await);
    let limit = Limit { bucket: "test", window: TimeSpan::seconds(1_000), most: 1_000_000 };
    let mut tasks = Vec::new();
    for _ in 0..WRITERS {
        let world = Arc::clone(&world);
        tasks.push(tokio::spawn(async move {
            for _ in 0..ROUNDS {
                let services = world.services();
                let tx = services.db.begin().await.unwrap();
                assert_eq!(limit.count(&tx, &services.hash, b"x", Moment::from_ms(1)).await.unwrap(), Counted::Within);
                tx.commit().await.unwrap();
            }
            Duration::ZERO
        }));
    }
    for _ in 0..READERS {
        let world = Arc::clone(&world);
        tasks.push(tokio::spawn(async move {
            let mut longest = Duration::ZERO;
            for _ in 0..ROUNDS {
                let begun = Instant::now();
                world.count("SELECT count(*) FROM limit_counter").await;
                longest = longest.max(begun.elapsed());
            }
            longest
        }));
    }
    let mut longest = Duration::ZERO;
    for task in tasks {
        longest = longest.max(task.await.unwrap());
    }
    assert_eq!(world.count("SELECT CAST(used AS bigint) FROM limit_counter").await, WRITERS * ROUNDS);
    // The pool gives up after ten seconds; a reader that came near that was starved.
    assert!(longest < Duration::from_secs(8), "a reader waited {longest:?}");
}

#[tokio::test]
async fn the_read_pool_cannot_write() {
    let world = World::new().await;
    if world.is_postgres() {
        return;
    }
    let refused = world.services().db.read().execute_unprepared("DELETE FROM job").await;
    assert!(refused.is_err());
}

#[tokio::test]
async fn migrations_run_again_on_a_full_database_without_change() {
    let world = World::new().await;
    world.person("Sara", None, "09121234567", &[]).await;
    world.program.migrate().await.unwrap();
    assert_eq!(world.count("SELECT count(*) FROM person").await, 1);
    assert!(Migrator::get_pending_migrations(world.services().db.read()).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_destroyed_key_blinds_the_file_and_an_older_copy_of_it() {
    use karriz::base::crypto::SealedColumn;
    use karriz::entity::person;
    use sea_orm::EntityTrait;
    let world = World::new().await;
    let id = world.person("Mahbanoo", None, "09121234567", &[]).await;
    let services = world.services();
    let backup = person::Entity::find_by_id(id).one(services.db.read()).await.unwrap().unwrap();
    let place = SealedColumn::new("person", "given_name").of(id);
    let key = services.keys.find(backup.key_id).await.unwrap().unwrap();
    assert_eq!(key.open(place, &backup.given_name).unwrap(), "Mahbanoo");
    drop(key);
    services.keys.destroy(backup.key_id, Moment::from_ms(1)).await.unwrap();
    assert!(services.keys.find(backup.key_id).await.unwrap().is_none(), "no key opens the kept copy any more");
    let other = services.keys.create(karriz::base::keys::KeyKind::Person, Moment::from_ms(1), None).await.unwrap();
    assert!(other.open(place, &backup.given_name).is_err());
    let raw = world.raw_data();
    assert!(!raw.windows(8).any(|window| window == b"Mahbanoo"));
}

#[tokio::test]
async fn a_unique_constraint_is_recognised_on_this_engine() {
    use karriz::base::db::Constraint;
    const UNIQUE: Constraint = Constraint { name: "uq_person_mobile_index", first_column: "person.mobile_index" };
    const OTHER: Constraint = Constraint { name: "uq_session_token_hash", first_column: "session.token_hash" };
    let world = World::new().await;
    world.person("Sara", None, "09121234567", &[]).await;
    let services = world.services();
    let tx = services.db.begin().await.unwrap();
    let sql = "INSERT INTO person (id, key_id, given_name, mobile, mobile_index, created_at) \
               SELECT $1, key_id, given_name, mobile, mobile_index, created_at FROM person";
    let statement = Statement::from_sql_and_values(services.db.backend(), sql, [uuid::Uuid::now_v7().into()]);
    let error = tx.execute_raw(statement).await.unwrap_err();
    assert!(UNIQUE.is_violated_by(&error), "{error}");
    assert!(!OTHER.is_violated_by(&error));
}
