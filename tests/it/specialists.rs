//! Becoming a specialist.
use karriz::domain::refusal::Refusal;
use karriz::domain::requests::{self, DeskSpans};
use karriz::domain::specialists::{NewTrade, join_as_operator};
use karriz::i18n::{Lang, Words};
use karriz::model::conflict::Conflict;
use karriz::model::phone::Mobile;
use karriz::model::role::Role;

use crate::binary::{run, words};
use crate::support::World;
use crate::support::market::{CITY, SERVICE};

const MOBILE: &str = "09121234567";
const OMID: &str = "09121110001";

/// Everything that joining writes.
async fn written(world: &World) -> Vec<i64> {
    let mut counts = Vec::new();
    for table in ["specialist_profile", "specialist_skill", "person_role"] {
        counts.push(world.count(&format!("SELECT count(*) FROM {table}")).await);
    }
    counts
}

#[tokio::test]
async fn who_joins_is_a_specialist_with_city_and_skills_and_the_same_again_changes_nothing() {
    let world = World::new().await;
    world.person("Ali", Some("Rad"), MOBILE, &[]).await;
    assert!(!world.stand_in(MOBILE).await.is(Role::Specialist));
    world.join(MOBILE, CITY, &[SERVICE, "leak-repair", SERVICE]).await.unwrap();
    assert_eq!(written(&world).await, [1, 2, 2]);
    assert!(world.stand_in(MOBILE).await.is(Role::Specialist));
    world.join(MOBILE, CITY, &["leak-repair", SERVICE]).await.unwrap();
    for (city, skills) in [("1576", vec![SERVICE, "leak-repair"]), (CITY, vec![SERVICE])] {
        let refused = world.join(MOBILE, city, &skills).await;
        assert!(matches!(refused, Err(Refusal::Conflict(Conflict::SpecialistAlready))), "{refused:?}");
    }
    assert_eq!(written(&world).await, [1, 2, 2]);
    let scope = world.specialist(MOBILE).await;
    let profile = requests::desk(world.services(), &scope, DeskSpans::default()).await.unwrap().profile.unwrap();
    assert_eq!((profile.is_open, profile.skills.len()), (true, 2));
}

#[tokio::test]
async fn of_two_at_once_one_joins_and_both_are_told_the_same() {
    let world = World::new().await;
    world.person("Ali", Some("Rad"), MOBILE, &[]).await;
    let join = || world.join(MOBILE, CITY, &[SERVICE]);
    let (first, second) = tokio::join!(join(), join());
    assert!(first.is_ok() && second.is_ok(), "{first:?} {second:?}");
    assert_eq!(written(&world).await, [1, 1, 2]);
}

#[tokio::test]
async fn nobody_joins_without_a_city_and_a_skill_that_are_there() {
    let world = World::new().await;
    world.person("Ali", Some("Rad"), MOBILE, &[]).await;
    let cases: [(&str, &[&str], &[&str]); 4] = [
        ("none", &[SERVICE], &["join-error-city"]),
        (CITY, &[], &["join-error-no-skill"]),
        (CITY, &[SERVICE, "none"], &["join-error-skill"]),
        ("", &[""], &["join-error-city", "join-error-skill"]),
    ];
    for (city, skills, expected) in cases {
        let Err(Refusal::Invalid(errors)) = world.join(MOBILE, city, skills).await else { panic!("{city} {skills:?}") };
        assert_eq!(errors.iter().map(|error| error.message.key).collect::<Vec<_>>(), expected);
    }
    assert_eq!(written(&world).await, [0, 0, 1]);
    assert!(!world.stand_in(MOBILE).await.is(Role::Specialist));
}

/// In production nobody becomes a specialist by themselves yet: the operator says it, of people whom they know.
#[tokio::test]
async fn the_operator_makes_a_specialist_of_an_account_who_reads_of_it() {
    let world = World::new().await;
    world.person("Omid", None, OMID, &[Role::Customer]).await;
    let services = world.services();
    let mobile = Mobile::parse(OMID).unwrap();
    let trade = |skill: &str| NewTrade { city_code: "1114".to_owned(), skills: vec![skill.to_owned()] };
    let join = async |mobile: &Mobile, skill: &str| {
        let tx = services.begin().await.unwrap();
        join_as_operator(services, world.system(), &tx, mobile, trade(skill)).await?;
        tx.commit().await?;
        Ok::<(), Refusal>(())
    };
    for _ in 0..2 {
        join(&mobile, "painting").await.unwrap();
    }
    assert_eq!(world.count("SELECT count(*) FROM access_log WHERE actor_kind = 'operator'").await, 1);
    let refused = join(&mobile, "leak-repair").await;
    assert!(matches!(refused, Err(Refusal::Conflict(Conflict::SpecialistAlready))), "{refused:?}");
    let nobody = join(&Mobile::parse("09121110009").unwrap(), "painting").await;
    assert!(matches!(nobody, Err(Refusal::NotFound)), "{nobody:?}");
    let mut browser = world.signed_in(OMID).await;
    browser.get("/specialist").await.status(200);
    let looks = browser.get("/me/data").await.page().text("#looks");
    assert!(looks.contains(&Words::of(Lang::Fa).t("access-reason-role-given")), "{looks}");
}

#[test]
fn the_command_of_specialists_says_in_a_line_what_is_wrong() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    let told = |arguments: &[&str]| {
        let output = run(&data, arguments, &[]);
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned(), words(&output))
    };
    assert_eq!(told(&["migrate"]).0, Some(0));
    let (code, listed, _) = told(&["specialist", "services"]);
    assert_eq!(code, Some(0));
    assert!(listed.lines().any(|line| line.starts_with("leak-repair ")), "{listed}");
    for (city, says) in [("Nowhere", "province"), ("Qom", "no account")] {
        let add = ["specialist", "add", "--mobile", OMID, "--city", city, "--services", "painting"];
        let (code, _, said) = told(&add);
        assert!(code == Some(2) && said.contains(says), "{says}: {said}");
    }
}
