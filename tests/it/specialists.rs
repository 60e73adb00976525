//! Becoming a specialist.
use karriz::domain::refusal::Refusal;
use karriz::domain::requests::{self, DeskSpans};
use karriz::model::conflict::Conflict;
use karriz::model::role::Role;

use crate::support::World;
use crate::support::market::{CITY, SERVICE};

const MOBILE: &str = "09121234567";

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
