//! The master key and the stores that hang on it: a wrong, lost or half-written one is noticed before anything is done.
use std::sync::Arc;

use karriz::base::clock::{Clock, HOUR, MILLISECOND};
use karriz::base::db::Location;
use karriz::base::keys::{KeyKind, MasterKey};
use karriz::program::{Program, StartError};
use karriz_migrations::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection};

use crate::support::World;

/// A second start on the stores of `world`.
async fn start_again(world: &World) -> Result<Program, StartError> {
    Program::open(world.program.app.config.clone(), Arc::new(world.clock.clone())).await
}

async fn refusal_of(world: &World) -> String {
    match start_again(world).await {
        Err(StartError::Refused(words)) => words,
        Err(StartError::Fault(fault)) => panic!("a fault instead of a refusal: {fault}"),
        Ok(_) => panic!("it started"),
    }
}

fn change_master(world: &World) {
    let file = &world.program.app.config.master_key_file;
    std::fs::remove_file(file).unwrap();
    MasterKey::create(file).unwrap();
}

/// The store of keys, for what nobody but an operator does.
async fn store_of_keys(world: &World) -> DatabaseConnection {
    match &world.program.app.config.database {
        Location::File(path) => {
            Database::connect(format!("sqlite:{}", path.with_file_name("keys.db").display())).await.unwrap()
        }
        Location::Postgres(_) => world.services().db.for_migrations().clone(),
    }
}

fn keys_table(world: &World, name: &str) -> String {
    if world.is_postgres() { format!("keys.{name}") } else { name.to_owned() }
}

/// Puts both stores back to what they were before there were check values.
async fn without_checks(world: &World) {
    let data = world.services().db.for_migrations();
    data.execute_unprepared("DROP TABLE key_check").await.unwrap();
    data.execute_unprepared("DELETE FROM seaql_migrations WHERE version LIKE '%_key_check'").await.unwrap();
    let (keys, table) = (store_of_keys(world).await, keys_table(world, "data_key"));
    keys.execute_unprepared(&format!("DROP TABLE {}", keys_table(world, "key_check"))).await.unwrap();
    keys.execute_unprepared(&format!("ALTER TABLE {table} DROP COLUMN master_id")).await.unwrap();
}

#[tokio::test]
async fn a_wrong_master_key_is_noticed_at_start() {
    let world = World::new().await;
    drop(start_again(&world).await.unwrap());
    change_master(&world);
    let words = refusal_of(&world).await;
    assert!(words.contains("not the one") && !words.contains('\n'), "{words}");
}

#[tokio::test]
async fn each_of_the_two_check_values_is_enough_to_notice_a_wrong_master_key() {
    for place in ["data", "keys"] {
        let world = World::new().await;
        let (connection, table) = match place {
            "data" => (store_of_keys(&world).await, keys_table(&world, "key_check")),
            _ => (world.services().db.for_migrations().clone(), "key_check".to_owned()),
        };
        connection.execute_unprepared(&format!("DELETE FROM {table}")).await.unwrap();
        change_master(&world);
        assert!(refusal_of(&world).await.contains("not the one"), "by the check value in the {place}");
    }
}

#[tokio::test]
async fn a_lost_master_key_is_not_made_anew() {
    let world = World::new().await;
    world.person("Sara", None, "09121234567", &[]).await;
    let file = world.program.app.config.master_key_file.clone();
    let aside = std::fs::read(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    assert!(refusal_of(&world).await.contains("is missing"));
    assert!(!file.exists(), "no other key took its place");
    // Nor in stores from before there were check values.
    without_checks(&world).await;
    assert!(refusal_of(&world).await.contains("is missing"));
    MasterKey::create(&file).unwrap();
    std::fs::write(&file, aside).unwrap();
    start_again(&world).await.unwrap();
}

#[tokio::test]
async fn stores_from_before_the_check_values_are_checked_by_a_wrapped_key_and_then_get_them() {
    let world = World::new().await;
    world.person("Sara", None, "09121234567", &[]).await;
    without_checks(&world).await;
    let file = world.program.app.config.master_key_file.clone();
    let aside = std::fs::read(&file).unwrap();
    change_master(&world);
    assert!(refusal_of(&world).await.contains("not the one"));
    std::fs::write(&file, aside).unwrap();
    let program = start_again(&world).await.unwrap();
    let doors = &program.app.doors;
    assert!(!doors.keys.has_checks(doors.db.read()).await.unwrap());
    program.migrate().await.unwrap();
    assert!(doors.keys.has_checks(doors.db.read()).await.unwrap());
    world.person("Ali", None, "09121234568", &[]).await;
    let named = "SELECT count(*) FROM keys.data_key WHERE master_id IS NOT NULL";
    let first = "SELECT count(*) FROM keys.data_key WHERE master_id IS NULL";
    assert_eq!((world.count(named).await, world.count(first).await), (1, 1), "old keys are those of the first master");
}

#[tokio::test]
async fn people_without_the_store_of_their_keys_are_noticed_at_start() {
    let world = World::new().await;
    world.person("Sara", None, "09121234567", &[]).await;
    let keys = store_of_keys(&world).await;
    for table in ["data_key", "key_check"] {
        keys.execute_unprepared(&format!("DROP TABLE {}", keys_table(&world, table))).await.unwrap();
    }
    assert!(refusal_of(&world).await.contains("store of keys is empty"));
}

#[tokio::test]
async fn a_key_that_is_gone_cannot_be_kept() {
    let world = World::new().await;
    let (services, now) = (world.services(), world.clock.now());
    let kept = services.keys.create(KeyKind::Person, now, Some(now + HOUR)).await.unwrap();
    let swept = services.keys.create(KeyKind::Person, now, Some(now + HOUR)).await.unwrap();
    let destroyed = services.keys.create(KeyKind::Person, now, Some(now + HOUR)).await.unwrap();
    services.keys.keep(kept.id).await.unwrap();
    assert!(services.keys.destroy(destroyed.id, now).await.unwrap());
    assert!(!services.keys.destroy(destroyed.id, now + MILLISECOND).await.unwrap(), "it was gone already");
    services.keys.sweep(now + 2 * HOUR).await.unwrap();
    assert!(services.keys.find(kept.id).await.unwrap().is_some());
    assert!(services.keys.keep(swept.id).await.is_err());
    assert!(services.keys.keep(destroyed.id).await.is_err());
    assert!(!services.keys.destroy(swept.id, now).await.unwrap());
}

/// The sweep comes between the making of a person's key and its keeping.
#[tokio::test]
async fn nobody_is_sealed_under_a_key_that_was_swept_meanwhile() {
    let world = World::new().await;
    let mut browser = world.browser();
    let page = browser.get("/sign-in").await.page();
    browser.submit(&page, "/sign-in", &[("mobile", "09121234567")]).await.sees_other("/sign-in/code");
    let code = world.code_for("+989121234567").await;
    let page = browser.get("/sign-in/code").await.page();
    browser.submit(&page, "/sign-in/code", &[("code", &code)]).await.sees_other("/sign-in/welcome");
    let page = browser.get("/sign-in/welcome").await.page();
    sweep_every_new_key(&world).await;
    browser.submit(&page, "/sign-in/welcome", &[("given_name", "Sara"), ("accept", "1")]).await.status(500);
    assert_eq!(world.count("SELECT count(*) FROM person").await, 0);
}

async fn sweep_every_new_key(world: &World) {
    let keys = store_of_keys(world).await;
    if world.is_postgres() {
        keys.execute_unprepared(
            "CREATE FUNCTION swept() RETURNS trigger LANGUAGE plpgsql AS \
             $$ BEGIN DELETE FROM keys.data_key WHERE id = NEW.id; RETURN NULL; END $$",
        )
        .await
        .unwrap();
        keys.execute_unprepared(
            "CREATE TRIGGER swept AFTER INSERT ON keys.data_key FOR EACH ROW EXECUTE FUNCTION swept()",
        )
        .await
        .unwrap();
    } else {
        keys.execute_unprepared(
            "CREATE TRIGGER swept AFTER INSERT ON data_key BEGIN DELETE FROM data_key WHERE id = NEW.id; END",
        )
        .await
        .unwrap();
    }
}

/// Whatever migration a process died before, the next run does the rest.
#[tokio::test]
async fn u2_a_migration_that_died_half_way_is_completed_by_the_next_run() {
    let all = Migrator::migrations().len();
    for done in 0..all {
        let world = World::unmigrated().await;
        let services = world.services();
        Migrator::up(services.db.for_migrations(), Some(u32::try_from(done).unwrap())).await.unwrap();
        world.program.migrate().await.unwrap();
        assert!(Migrator::get_pending_migrations(services.db.for_migrations()).await.unwrap().is_empty(), "{done}");
        assert!(services.keys.has_checks(services.db.read()).await.unwrap());
        world.person("Sara", None, "09121234567", &[]).await;
    }
}
