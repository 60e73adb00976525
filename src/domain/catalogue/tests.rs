//! The catalogue against a real database file.

use super::file;
use super::load::{Changes, write};
use super::{Catalogue, Catalogues, QuestionKind, english, search, snapshot};
use crate::base::db::{Db, Location};
use crate::entity::{service, service_question};
use karriz_migrations::{Migrator, MigratorTrait};
use proptest::prelude::*;
use sea_orm::EntityTrait;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::i18n::Lang;
use crate::model::digits::to_persian;
use crate::model::moment::Moment;
use crate::model::text::fold;

async fn database(folder: &tempfile::TempDir) -> Db {
    let db = Db::open(&Location::File(folder.path().join("k.db"))).await.unwrap();
    Migrator::up(db.for_migrations(), None).await.unwrap();
    db
}

async fn load(db: &Db, data: &[u8], now: Moment) -> Changes {
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
    let first = load(&db, &bytes(&whole), Moment::from_ms(1)).await;
    let again = load(&db, &bytes(&whole), Moment::from_ms(2)).await;
    let catalogue = snapshot::read(db.read()).await.unwrap().persian;

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
    load(&db, &bytes(&whole), Moment::from_ms(1)).await;
    let slug = whole["categories"][0]["services"][1]["slug"].as_str().unwrap().to_owned();
    let mut less = whole.clone();
    less["categories"][0]["services"].as_array_mut().unwrap().remove(1);
    less["categories"][1]["title"] = "other".into();
    less["categories"][1]["services"][0]["questions"].as_array_mut().unwrap().remove(0);

    load(&db, &bytes(&less), Moment::from_ms(7)).await;
    let catalogue = snapshot::read(db.read()).await.unwrap().persian;
    let row = service::Entity::find_by_id(&slug).one(db.read()).await.unwrap().unwrap();
    assert_eq!(row.retired_at, Some(Moment::from_ms(7)));
    assert!(catalogue.service(&slug).is_none() && catalogue.services[&slug].is_retired);
    assert!(super::search(&catalogue, &catalogue.services[&slug].title).iter().all(|found| found.slug != slug));
    assert_eq!(catalogue.categories[1].title, "other");
    let cut = &catalogue.categories[1].services[0];
    let whole_questions = whole["categories"][1]["services"][0]["questions"].as_array().unwrap();
    assert_eq!(cut.questions.len() + 1, whole_questions.len());
    assert_eq!(cut.retired_questions.len(), 1, "old answers keep the words of what was asked");
    assert_eq!(cut.retired_questions[0].label, whole_questions[0]["label"]);
    assert_eq!(cut.stored_questions().count(), whole_questions.len());

    load(&db, &bytes(&less), Moment::from_ms(8)).await;
    let row = service::Entity::find_by_id(&slug).one(db.read()).await.unwrap().unwrap();
    assert_eq!(row.retired_at, Some(Moment::from_ms(7)), "the moment of retiring stays");

    let ids_before = question_ids(&db).await;
    load(&db, &bytes(&whole), Moment::from_ms(9)).await;
    let catalogue = snapshot::read(db.read()).await.unwrap().persian;
    assert!(catalogue.service(&slug).is_some());
    assert_eq!(question_ids(&db).await, ids_before, "questions keep their ids");
    assert!(catalogue.services.values().all(|service| service.retired_questions.is_empty()));
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
        assert_eq!(QuestionKind::parse(kind.code()), Some(*kind));
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.code());
    }
    assert_eq!(QuestionKind::parse("Single"), None);
}

/// The catalogue of the data file, once for all searches.
static WHOLE: LazyLock<Catalogues> = LazyLock::new(|| {
    let read = async {
        let folder = tempfile::tempdir().unwrap();
        let db = database(&folder).await;
        load(&db, &bytes(&data()), Moment::from_ms(1)).await;
        snapshot::read(db.read()).await.unwrap()
    };
    // A thread of its own: a test may be inside a runtime already.
    let run = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(read);
    std::thread::scope(|scope| scope.spawn(run).join().unwrap())
});

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SearchCases {
    #[serde(rename = "note")]
    _note: String,
    cases: Vec<SearchCase>,
    everyday: Vec<SearchCase>,
    layout_and_latin: Vec<SearchCase>,
    english: Vec<SearchCase>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SearchCase {
    query: String,
    first: Option<String>,
    #[serde(default)]
    holds: Vec<String>,
    same_as: Option<String>,
    #[serde(default)]
    none: bool,
}

fn found(query: &str) -> Vec<String> {
    found_in(&WHOLE.persian, query)
}

fn found_in(catalogue: &Catalogue, query: &str) -> Vec<String> {
    search(catalogue, query).iter().map(|service| service.slug.clone()).collect()
}

fn cases() -> SearchCases {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/data/search-cases.json");
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn assert_right(catalogue: &Catalogue, cases: &[SearchCase]) {
    let wrong: Vec<String> = cases.iter().filter_map(|case| what_is_wrong(catalogue, case)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn people_find_what_they_mean() {
    assert_right(&WHOLE.persian, &cases().cases);
}

#[test]
fn search_everyday_words() {
    assert_right(&WHOLE.persian, &cases().everyday);
}

#[test]
fn search_wrong_layout_and_latin() {
    assert_right(&WHOLE.persian, &cases().layout_and_latin);
    assert_right(&WHOLE.english, &cases().english);
}

/// What the whole file says of a service in Persian stands in English too, and nothing else does.
#[test]
fn the_catalogue_is_whole_in_english() {
    fn keys<'a>(keys: impl Iterator<Item = &'a String>) -> BTreeSet<&'a str> {
        keys.map(String::as_str).collect()
    }
    let words = english::read().unwrap();
    let persian = &WHOLE.persian;
    assert_eq!(keys(words.services.keys()), keys(persian.services.keys()));
    assert_eq!(keys(words.categories.keys()), keys(persian.categories.iter().map(|category| &category.slug)));
    for service in persian.services.values() {
        let english = &words.services[&service.slug];
        assert_eq!(english.unit.is_some(), service.unit.is_some(), "{}", service.slug);
        assert_eq!(english.units.is_some(), service.min_quantity.is_some(), "{}", service.slug);
        assert!(!english.names.is_empty(), "{}", service.slug);
        assert_eq!(keys(english.questions.keys()), keys(service.questions.iter().map(|question| &question.key)));
        for question in &service.questions {
            let (place, english) = (format!("{}/{}", service.slug, question.key), &english.questions[&question.key]);
            assert_eq!(english.help.is_some(), question.help.is_some(), "{place}");
            assert_eq!(english.unit.is_some(), question.unit.is_some(), "{place}");
            assert_eq!(
                keys(english.options.keys()),
                keys(question.options.iter().map(|option| &option.value)),
                "{place}"
            );
            let labels: BTreeSet<&String> = english.options.values().collect();
            assert_eq!(labels.len(), english.options.len(), "{place}: two answers read alike");
        }
    }
    for category in &WHOLE.english.categories {
        assert_eq!(category.lang, Lang::En, "{}", category.slug);
    }
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/data/catalogue.en.json")).unwrap();
    assert!(!text.contains(|c| matches!(c, '\u{0600}'..='\u{06FF}')), "English has no Persian letters");
    assert!(!text.contains(": \"\""), "nothing is left empty");
}

#[test]
fn both_languages_offer_the_same_by_the_same_keys() {
    for (slug, persian) in &WHOLE.persian.services {
        let english = &WHOLE.english.services[slug];
        assert_eq!((persian.lang, english.lang), (Lang::Fa, Lang::En));
        let shape = |service: &super::Service| -> Vec<(String, QuestionKind, Vec<String>)> {
            let values =
                |question: &super::Question| question.options.iter().map(|option| option.value.clone()).collect();
            service.questions.iter().map(|question| (question.key.clone(), question.kind, values(question))).collect()
        };
        assert_eq!(shape(persian), shape(english));
        assert_ne!(persian.title, english.title);
        assert_eq!(found_in(&WHOLE.english, &english.title).first(), Some(slug), "{}", english.title);
        assert!(found(&english.title).contains(slug), "the Persian pages know the English name");
        assert!(found_in(&WHOLE.english, &persian.title).contains(slug));
        for name in &english.synonyms {
            assert!(found_in(&WHOLE.english, name).contains(slug), "{name}");
        }
    }
}

/// A search answers within one request, whatever is typed.
#[test]
fn one_letter_or_words_of_everything_do_not_answer_with_everything() {
    for letter in ["\u{0622}", "\u{062A}", "a", "1", " \u{0628} "] {
        assert_eq!(found(letter), Vec::<String>::new(), "{letter}");
    }
}

fn what_is_wrong(catalogue: &Catalogue, case: &SearchCase) -> Option<String> {
    let found = found_in(catalogue, &case.query);
    let first_is_right = case.first.as_ref().is_none_or(|first| found.first() == Some(first));
    let all_are_there = case.holds.iter().all(|slug| found.contains(slug));
    let is_same = case.same_as.as_ref().is_none_or(|other| found_in(catalogue, other) == found);
    let is_none_right = !case.none || found.is_empty();
    let is_right = first_is_right && all_are_there && is_same && is_none_right;
    (!is_right).then(|| format!("{}: {found:?}", case.query))
}

#[test]
fn every_service_is_found_by_its_title_first_and_by_each_of_its_names() {
    for service in WHOLE.persian.services.values() {
        let by_title = found(&service.title);
        assert_eq!(by_title.first(), Some(&service.slug), "{by_title:?}");
        for name in &service.synonyms {
            assert!(found(name).contains(&service.slug), "{name}");
        }
    }
}

#[test]
fn a_long_query_is_cut_and_answered() {
    let title = &WHOLE.persian.categories[0].services[0].title;
    let long = format!("{title}{}", " ".repeat(200_000));
    assert_eq!(found(&long), found(title));
    assert!(found(&"\u{FDFA}".repeat(100_000)).is_empty());
}

/// Queries made of the catalogue's own words, whole and cut, among anything else.
fn typed() -> impl Strategy<Value = String> {
    let texts: Vec<char> = WHOLE.persian.services.values().flat_map(|service| service.title.chars()).collect();
    let letter = prop_oneof![5 => prop::sample::select(texts), 1 => any::<char>(), 1 => Just('\u{200C}')];
    prop::collection::vec(letter, 0..40).prop_map(|letters| letters.into_iter().collect())
}

proptest! {
    #[test]
    fn any_query_is_answered_without_doubles(query in typed()) {
        let slugs = found(&query);
        let different: std::collections::BTreeSet<&String> = slugs.iter().collect();
        prop_assert_eq!(different.len(), slugs.len());
    }

    #[test]
    fn spelling_does_not_matter(query in typed()) {
        let answers = found(&query);
        let arabic: String = query.chars().map(|c| match c { '\u{06A9}' => '\u{0643}', '\u{06CC}' => '\u{064A}', c => c }).collect();
        prop_assert_eq!(&found(&arabic), &answers);
        prop_assert_eq!(&found(&to_persian(&query)), &answers);
        let folded = fold(&query);
        if folded.chars().count() <= 100 {
            prop_assert_eq!(&found(&folded), &answers);
        }
    }
}
