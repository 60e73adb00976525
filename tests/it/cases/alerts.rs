//! "Tell me": who asks where nobody works yet is told once, when somebody does, and only then.
use karriz::base::clock::{DAY, MINUTE};
use karriz::base::jobs::Outcome;
use karriz::domain::specialists::{ALERT_LIFE, MOST_ALERTS, TellAvailable, tell_available};
use karriz::entity::availability_alert;
use karriz::model::role::Role;
use sea_orm::{EntityTrait, IntoActiveModel};

use crate::notify::{Provider, news, until_hour};
use crate::support::{Browser, Reply, World};

const SARA: &str = "09121234567";
const OMID: &str = "09121234568";
const ALI: &str = "09121234569";
const SERVICE: &str = "leak-repair";
/// Mashhad.
const CITY: &str = "1392";
const ASK: &str = "/requests/alerts/leak-repair/1392";
const DROP: &str = "/requests/alerts/drop";
const ROWS: &str = "SELECT count(*) FROM availability_alert";

async fn world_of(mobiles: &[&str]) -> World {
    let world = World::new().await;
    for mobile in mobiles {
        world.person("Sara", None, mobile, &[Role::Customer]).await;
    }
    until_hour(&world, 12);
    world
}

async fn ask(browser: &mut Browser, path: &str) -> Reply {
    let page = browser.get(path).await.status(200).page();
    browser.submit(&page, path, &[]).await
}

async fn told(world: &World, mobile: &str) -> usize {
    world.clock.advance(2 * MINUTE);
    world.work().await;
    news(world, mobile).len()
}

#[tokio::test]
async fn who_waits_is_told_once_and_then_forgotten() {
    let world = world_of(&[SARA, OMID]).await;
    let (mut sara, mut omid) = (world.signed_in(SARA).await, world.signed_in(OMID).await);
    let page = sara.get(ASK).await.page();
    for _ in 0..2 {
        sara.submit(&page, ASK, &[]).await.says("/requests", "alert-kept");
    }
    ask(&mut sara, ASK).await.says("/requests", "alert-kept");
    assert_eq!(world.count(ROWS).await, 1, "once, however often it is asked");
    let list = sara.get("/requests").await.page();
    assert_eq!(list.count(&format!("form[action='{DROP}']")), 1);
    assert_eq!(omid.get("/requests").await.page().count(&format!("form[action='{DROP}']")), 0);
    for item in ["alert-service", "alert-city", "alert-since", "alert-until"] {
        assert_eq!(sara.get("/me/data?open=all").await.page().count(&format!("[data-item='{item}']")), 1, "{item}");
    }
    assert_eq!(told(&world, SARA).await, 0, "nobody is there yet");
    // Elsewhere, and at something else.
    world.working("Ali", None, ALI, "1309", &[SERVICE]).await;
    world.working("Ali", None, "09121234570", CITY, &["home-cleaning"]).await;
    assert_eq!(told(&world, SARA).await, 0);

    until_hour(&world, 23);
    world.working("Ali", None, "09121234571", CITY, &[SERVICE]).await;
    assert_eq!(told(&world, SARA).await, 0, "not in the night");
    until_hour(&world, 7);
    assert_eq!(told(&world, SARA).await, 1);
    let text = news(&world, SARA).remove(0);
    for secret in ["Sara", "Ali", SERVICE, "http", "/"] {
        assert!(!text.contains(secret), "{secret} stands in {text}");
    }
    assert_eq!((world.count(ROWS).await, told(&world, OMID).await), (0, 0));
    world.working("Ali", None, "09121234572", CITY, &[SERVICE]).await;
    assert_eq!(told(&world, SARA).await, 1, "once");
    // There is nothing to wait for any more.
    ask(&mut world.signed_in(SARA).await, ASK).await.status(409);
    assert_eq!(world.count(ROWS).await, 0);
}

#[tokio::test]
async fn a_way_that_is_closed_is_tried_again_and_tells_once() {
    let world = world_of(&[SARA]).await;
    ask(&mut world.signed_in(SARA).await, ASK).await.says("/requests", "alert-kept");
    world.working("Ali", None, ALI, CITY, &[SERVICE]).await;
    let job = TellAvailable { service_slug: SERVICE.to_owned(), city_code: CITY.to_owned() };
    let closed = Provider::closed();
    let outcome = tell_available(world.services(), world.system(), &closed.ways(), &job).await.unwrap();
    assert!(matches!(outcome, Outcome::NotYet { .. }), "{outcome:?}");
    assert_eq!(world.count(ROWS).await, 1, "who was not told waits");
    assert_eq!(told(&world, SARA).await, 1);
    assert_eq!((told(&world, SARA).await, world.count(ROWS).await), (1, 0));
}

/// The program dies after the message is sent and before it is forgotten who waited: the row stands as it did.
#[tokio::test]
async fn a_crash_between_the_message_and_the_forgetting_tells_nobody_twice() {
    let world = world_of(&[SARA]).await;
    ask(&mut world.signed_in(SARA).await, ASK).await.says("/requests", "alert-kept");
    let row = availability_alert::Entity::find().one(world.services().db.read()).await.unwrap().unwrap();
    world.working("Ali", None, ALI, CITY, &[SERVICE]).await;
    assert_eq!((told(&world, SARA).await, world.count(ROWS).await), (1, 0));
    let tx = world.services().db.begin().await.unwrap();
    availability_alert::Entity::insert(row.into_active_model()).exec_without_returning(&tx).await.unwrap();
    tx.commit().await.unwrap();
    // Another who joins has the job made anew.
    world.working("Ali", None, "09121234572", CITY, &[SERVICE]).await;
    assert_eq!((told(&world, SARA).await, world.count(ROWS).await), (1, 0), "sent under the same name, and forgotten");
}

#[tokio::test]
async fn nobody_waits_for_themselves_and_nobody_stops_for_others() {
    let world = world_of(&[SARA, OMID]).await;
    let (mut sara, mut omid) = (world.signed_in(SARA).await, world.signed_in(OMID).await);
    ask(&mut sara, ASK).await.says("/requests", "alert-kept");
    let list = sara.get("/requests").await.page();
    let id = list.attr(&format!("form[action='{DROP}'] input[name=alert]"), "value");
    // Somebody else's press, and one that names nothing.
    let own = omid.get("/requests").await.page();
    for typed in [id.as_str(), "", "x", "00000000-0000-0000-0000-000000000000"] {
        let key = omid.get(ASK).await.page().attr("form [name=form_key]", "value");
        let fields = [("form_key".to_owned(), key), ("alert".to_owned(), typed.to_owned())];
        omid.post(DROP, &fields).await.status(404);
    }
    assert!(own.count(&format!("form[action='{DROP}']")) == 0 && world.count(ROWS).await == 1);
    // Her own work is no news to her.
    world.join(SARA, CITY, &[SERVICE]).await.unwrap();
    assert_eq!((told(&world, SARA).await, world.count(ROWS).await), (0, 1));
    for _ in 0..2 {
        sara.submit(&list, DROP, &[]).await.says("/requests", "alert-dropped");
    }
    assert_eq!(world.count(ROWS).await, 0);
}

#[tokio::test]
async fn what_there_is_not_is_not_waited_for_and_nothing_is_kept_for_ever() {
    let world = world_of(&[SARA]).await;
    let mut sara = world.signed_in(SARA).await;
    for path in ["/requests/alerts/no-such-service/1392", "/requests/alerts/leak-repair/0", "/requests/alerts/%FF/1392"]
    {
        assert!(matches!(sara.get(path).await.status.as_u16(), 400 | 404), "{path}");
    }
    let services = karriz::domain::catalogue::current(world.services());
    let slugs: Vec<&String> = services.services.keys().collect();
    for slug in &slugs[..usize::try_from(MOST_ALERTS).unwrap()] {
        ask(&mut sara, &format!("/requests/alerts/{slug}/{CITY}")).await.says("/requests", "alert-kept");
    }
    ask(&mut sara, &format!("/requests/alerts/{}/1309", slugs[0])).await.status(409);
    // Who waits already is told so, and nothing is done twice.
    let jobs = "SELECT count(*) FROM job WHERE kind = 'notify.available'";
    let before = world.count(jobs).await;
    ask(&mut sara, &format!("/requests/alerts/{}/{CITY}", slugs[0])).await.says("/requests", "alert-kept");
    assert_eq!(world.count(jobs).await, before);
    world.clock.advance(ALERT_LIFE + DAY);
    karriz::domain::privacy::retention::schedule(world.services()).await.unwrap();
    world.work().await;
    assert_eq!(world.count(ROWS).await, 0);
    let visitor = world.browser().get(ASK).await;
    assert_eq!(visitor.status, 303, "to sign-in");
}
