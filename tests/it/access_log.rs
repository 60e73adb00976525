//! The access log cannot be changed, and its chain tells when it was.
use karriz::base::crypto::{DataKey, SealedColumn};
use karriz::domain::privacy::access_log::{AccessEntry, Actor, MOST_ENTRIES, about_me, hash_of};
use karriz::domain::privacy::own_data::{self, Content};
use karriz::entity::{access_log, person};
use karriz::model::access::{AccessAction, AccessReason};
use karriz::model::ids::PersonId;
use karriz::model::moment::Moment;
use karriz::model::role::Role;
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};

use crate::support::World;

async fn access(world: &World, subject: PersonId, detail: Option<&str>) {
    access_by(world, subject, Actor::Own(subject), detail).await;
}

async fn access_by(world: &World, subject: PersonId, actor: Actor, detail: Option<&str>) {
    let key = key_of(world, subject).await;
    let tx = world.services().db.begin().await.unwrap();
    world.record(&tx, AccessEntry { actor, ..own_entry(&key, subject, detail) }, Moment::from_ms(1)).await;
    tx.commit().await.unwrap();
}

async fn key_of(world: &World, subject: PersonId) -> DataKey {
    let services = world.services();
    let row = person::Entity::find_by_id(subject).one(services.db.read()).await.unwrap().unwrap();
    services.keys.find(row.key_id).await.unwrap().unwrap()
}

fn own_entry<'a>(key: &'a DataKey, subject: PersonId, detail: Option<&'a str>) -> AccessEntry<'a> {
    AccessEntry {
        subject_id: subject,
        subject_key: key,
        actor: Actor::Own(subject),
        item: "mobile",
        action: AccessAction::Reveal,
        reason: AccessReason::Own,
        detail,
        object: None,
    }
}

#[tokio::test]
async fn rows_are_chained_and_the_words_of_a_reason_are_sealed() {
    let world = World::new().await;
    let subject = world.person("Sara", None, "09121234567", &[Role::Customer]).await;
    access(&world, subject, None).await;
    access(&world, subject, Some("a written reason")).await;
    let rows =
        access_log::Entity::find().order_by_asc(access_log::Column::Seq).all(world.services().db.read()).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.seq).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(rows[1].prev_hash, rows[0].hash);
    for row in &rows {
        assert_eq!(row.hash, hash_of(&row.clone().into()));
    }
    let mut changed = rows[0].clone();
    changed.item = "street".to_owned();
    assert_ne!(changed.hash.clone(), hash_of(&changed.into()));
    let sealed = rows[1].detail.as_deref().unwrap();
    assert!(!sealed.windows(9).any(|window| window == b"a written"));
    let key = key_of(&world, subject).await;
    let text = key.open(SealedColumn::new("access_log", "detail").of(rows[1].id), sealed).unwrap();
    assert!(text.ends_with(":a written reason"));
}

#[tokio::test]
async fn the_database_refuses_every_change_of_the_log() {
    let world = World::new().await;
    let subject = world.person("Sara", None, "09121234567", &[Role::Customer]).await;
    access(&world, subject, None).await;
    let mut statements = vec![
        "UPDATE access_log SET item = 'street'",
        "DELETE FROM access_log",
        "UPDATE acceptance SET policy_version = 9",
        "DELETE FROM acceptance",
    ];
    if world.is_postgres() {
        statements.push("TRUNCATE access_log");
        statements.push("TRUNCATE acceptance CASCADE");
    } else {
        statements.push(
            "INSERT OR REPLACE INTO access_log SELECT seq, id, at, subject_id, actor_kind, actor_id, 'street', action, \
             reason, detail, object_kind, object_id, commitment, prev_hash, hash, format, mac FROM access_log",
        );
    }
    for statement in statements {
        let tx = world.services().db.begin().await.unwrap();
        assert!(tx.execute_unprepared(statement).await.is_err(), "the database allowed: {statement}");
        tx.rollback().await.unwrap();
    }
    assert_eq!(world.count("SELECT count(*) FROM access_log WHERE item = 'mobile'").await, 1);
}

#[tokio::test]
async fn an_access_that_is_rolled_back_leaves_no_gap() {
    let world = World::new().await;
    let subject = world.person("Sara", None, "09121234567", &[Role::Customer]).await;
    access(&world, subject, None).await;
    let key = key_of(&world, subject).await;
    let tx = world.services().db.begin().await.unwrap();
    world.record(&tx, own_entry(&key, subject, None), Moment::from_ms(1)).await;
    tx.rollback().await.unwrap();
    access(&world, subject, None).await;
    assert_eq!(world.count("SELECT max(seq) FROM access_log").await, 2);
}

#[tokio::test]
async fn accesses_are_counted_also_when_the_newest_alone_are_listed() {
    let world = World::new().await;
    let subject = world.person("Sara", None, "09121234567", &[Role::Customer]).await;
    let specialist = world.person("Ali", Some("Rad"), "09121234568", &[Role::Specialist]).await;
    access_by(&world, subject, Actor::Specialist(specialist), None).await;
    access_by(&world, specialist, Actor::Own(specialist), None).await;
    access(&world, subject, Some("own words")).await;
    let scope = world.customer("09121234567").await;

    let accesses = about_me(world.services(), &scope).await.unwrap();
    assert_eq!((accesses.newest.len(), accesses.total, accesses.by_others), (2, 2, 1));
    assert_eq!(
        (accesses.newest[0].detail.as_deref(), accesses.newest[0].actor_name.as_deref()),
        (Some("own words"), None)
    );
    assert_eq!(accesses.newest[1].actor_name.as_deref(), Some("Ali R."));

    for _ in 0..MOST_ENTRIES {
        access(&world, subject, None).await;
    }
    let accesses = about_me(world.services(), &scope).await.unwrap();
    let told = (accesses.newest.len(), accesses.total, accesses.by_others);
    assert_eq!(told, (MOST_ENTRIES, MOST_ENTRIES as u64 + 2, 1), "the specialist looked before all that are listed");
    assert_eq!(
        own_data::read(world.services(), &scope, Content::Nothing).await.unwrap().accesses,
        accesses,
        "as the dashboard reads them"
    );
}
