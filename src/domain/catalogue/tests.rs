//! The catalogue against a real database file.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use super::file;
use super::load::{Changes, write};
use super::{QuestionKind, snapshot};
use crate::base::db::{Db, Location};
use crate::entity::{service, service_question};
use karriz_migrations::{Migrator, MigratorTrait};
use sea_orm::EntityTrait;

async fn database(folder: &tempfile::TempDir) -> Db {
    let db = Db::open(&Location::File(folder.path().join("k.db"))).await.unwrap();
    Migrator::up(db.for_migrations(), None).await.unwrap();
    db
}

async fn load(db: &Db, data: &[u8], now: i64) -> Changes {
    let file = file::parse(data).unwrap();
    let tx = db.begin().await.unwrap();
    let changes = write(&tx, &file, now).await.unwrap();
    tx.commit().await.unwrap();
    changes
}

fn data() -> serde_json::Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/data/catalogue.json");
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn bytes(value: &serde_json::Value) -> Vec<u8> {
    serde_json::to_vec(value).unwrap()
}

#[tokio::test]
async fn the_data_file_comes_whole_into_memory_and_a_second_time_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let db = database(&folder).await;
    let whole = data();
    let first = load(&db, &bytes(&whole), 1).await;
    let again = load(&db, &bytes(&whole), 2).await;
    let catalogue = snapshot::read(db.read()).await.unwrap();

    assert_eq!(again, Changes::default());
    let rows = whole["categories"].as_array().unwrap();
    assert_eq!(catalogue.categories.len(), rows.len());
    let mut count = rows.len();
    for (category, row) in catalogue.categories.iter().zip(rows) {
        assert_eq!(row["slug"], category.slug.as_str());
        let service_rows = row["services"].as_array().unwrap();
        count += service_rows.len();
        assert_eq!(category.services.len(), service_rows.len());
        for (service, row) in category.services.iter().zip(service_rows) {
            assert_eq!(row["slug"], service.slug.as_str());
            assert_eq!(row["flags"], serde_json::to_value(&service.flags).unwrap());
            let question_rows = row["questions"].as_array().unwrap();
            count += question_rows.len();
            assert_eq!(service.questions.len(), question_rows.len());
            for (question, row) in service.questions.iter().zip(question_rows) {
                assert_eq!(row["key"], question.key.as_str());
                assert_eq!(row["type"], question.kind.code());
                assert_eq!(row.get("options").map_or(0, |list| list.as_array().unwrap().len()), question.options.len());
                assert_eq!(row.get("default").map(ToString::to_string), question.default);
                assert_eq!(row.get("min").and_then(serde_json::Value::as_i64), question.min.map(i64::from));
            }
        }
    }
    assert_eq!(first, Changes { added: count, updated: 0, gone: 0 });
}

#[tokio::test]
async fn what_changes_is_updated_and_what_vanishes_is_retired_and_may_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let db = database(&folder).await;
    let whole = data();
    load(&db, &bytes(&whole), 1).await;
    let slug = whole["categories"][0]["services"][1]["slug"].as_str().unwrap().to_owned();
    let mut less = whole.clone();
    less["categories"][0]["services"].as_array_mut().unwrap().remove(1);
    less["categories"][1]["title"] = "other".into();
    less["categories"][1]["services"][0]["questions"].as_array_mut().unwrap().remove(0);

    load(&db, &bytes(&less), 7).await;
    let catalogue = snapshot::read(db.read()).await.unwrap();
    let row = service::Entity::find_by_id(&slug).one(db.read()).await.unwrap().unwrap();
    assert_eq!(row.retired_at, Some(7));
    assert!(catalogue.service(&slug).is_none() && catalogue.services[&slug].is_retired);
    assert!(super::search(&catalogue, &catalogue.services[&slug].title).iter().all(|found| found.slug != slug));
    assert_eq!(catalogue.categories[1].title, "other");
    let asked = catalogue.categories[1].services[0].questions.len();
    assert_eq!(asked + 1, whole["categories"][1]["services"][0]["questions"].as_array().unwrap().len());

    load(&db, &bytes(&less), 8).await;
    let row = service::Entity::find_by_id(&slug).one(db.read()).await.unwrap().unwrap();
    assert_eq!(row.retired_at, Some(7), "the moment of retiring stays");

    let ids_before = question_ids(&db).await;
    load(&db, &bytes(&whole), 9).await;
    let catalogue = snapshot::read(db.read()).await.unwrap();
    assert!(catalogue.service(&slug).is_some());
    assert!(question_ids(&db).await.is_superset(&ids_before), "questions keep their ids");
}

async fn question_ids(db: &Db) -> std::collections::BTreeSet<uuid::Uuid> {
    service_question::Entity::find().all(db.read()).await.unwrap().into_iter().map(|row| row.id).collect()
}

#[test]
fn a_file_that_does_not_fit_is_refused() {
    let spoil = |change: fn(&mut serde_json::Value)| {
        let mut value = data();
        change(&mut value);
        file::parse(&bytes(&value)).is_err()
    };
    assert!(!spoil(|_| {}));
    assert!(spoil(|value| value["surplus"] = 1.into()));
    assert!(spoil(|value| value["categories"][0]["services"][0]["surplus"] = 1.into()));
    assert!(spoil(|value| value["categories"][0]["services"][0]["price_model"] = "free".into()));
    assert!(spoil(|value| value["categories"][0]["services"][0]["flags"] = vec!["unheard"].into()));
    assert!(spoil(
        |value| value["categories"][0]["services"][0]["slug"] = value["categories"][1]["services"][0]["slug"].clone()
    ));
    assert!(spoil(|value| value["categories"][0]["services"][0]["questions"][0]["step"] = 0.into()));
    assert!(spoil(|value| value["schema"] = "karriz.catalogue/2".into()));
}

#[test]
fn kinds_have_one_code_each() {
    for kind in QuestionKind::ALL {
        assert_eq!(QuestionKind::parse(kind.code()), Some(kind));
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.code());
    }
    assert_eq!(QuestionKind::parse("Single"), None);
}
