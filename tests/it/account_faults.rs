//! What lets people in, under the faults of D1 and D4 and in two tabs at once: second steps, numbers, looking people up, inviting.
//! These have transactions and double taps of their own, so the key of a form does not stand behind them.
use std::sync::atomic::Ordering;

use karriz::base::clock::{Clock, MINUTE};
use karriz::base::limits::Limits;
use karriz::model::phone::Mobile;
use karriz::model::role::Role;

use crate::second_step::{app_code, half_way, secret_on, with_app};
use crate::support::{Browser, World};
use crate::write_path::{LOSE_ANSWER, LOSE_COMMIT, Way, fill, free, world_with};

const SARA: &str = "09121110001";
const NEW: &str = "09351110002";
const ADMIN: &str = "09121110003";
const AGENT: &str = "09121110004";
const TOTP: &str = "/me/security/totp";
const PEOPLE: &str = "/staff/people/staff";
const FIND: &str = "/staff/people";
const LOOKS: &str = "SELECT count(*) FROM access_log WHERE actor_kind = 'staff'";

async fn peopled(world: World) -> World {
    world.person("Sara", None, SARA, &[Role::Customer]).await;
    world.person("Reza", None, ADMIN, &[Role::Admin]).await;
    world.person("Mina", None, AGENT, &[Role::CallAgent]).await;
    world
}

/// A form that is sent while the answer to its COMMIT, or the COMMIT itself, is lost, and then once more.
struct Sent {
    browser: Browser,
    path: String,
    fields: Vec<(String, String)>,
}

impl Sent {
    async fn new(mut browser: Browser, page: &str, action: &str, typed: &[(&str, &str)]) -> Self {
        let page = browser.get(page).await.status(200).page();
        let fields = page.form(action, typed);
        Self { browser, path: action.to_owned(), fields }
    }

    async fn again(&mut self) -> crate::support::Reply {
        self.browser.post(&self.path, &self.fields).await
    }
}

/// What is sent, what counts its effect, and the status of the reply that the second press gets.
async fn roads(world: &World, road: usize) -> (Sent, &'static str, u16) {
    match road {
        0 => {
            let mut sara = world.signed_in(SARA).await;
            let page = sara.get(TOTP).await.page();
            let code = app_code(&secret_on(&page), world.clock.now());
            let fields = page.form(TOTP, &[("code", &code)]);
            (Sent { browser: sara, path: TOTP.to_owned(), fields }, "SELECT count(*) FROM second_factor", 200)
        }
        1 => {
            let (secret, _) = with_app(world, &mut world.signed_in(SARA).await).await;
            world.execute("DELETE FROM session").await;
            let sara = half_way(world, SARA).await;
            let code = app_code(&secret, world.clock.now());
            let sent = Sent::new(sara, "/sign-in/second", "/sign-in/second", &[("code", &code)]).await;
            (sent, "SELECT count(*) FROM session", 303)
        }
        2 => {
            let mut sara = world.signed_in(SARA).await;
            let page = sara.get("/me/mobile").await.page();
            sara.submit(&page, "/me/mobile", &[("mobile", NEW)]).await.sees_other("/me/mobile/code");
            let code = world.code_for(Mobile::parse(NEW).unwrap().as_e164()).await;
            let sent = Sent::new(sara, "/me/mobile/code", "/me/mobile/code", &[("code", &code)]).await;
            (sent, "SELECT count(*) FROM former_mobile", 303)
        }
        3 => {
            let agent = world.signed_in(AGENT).await;
            (Sent::new(agent, FIND, FIND, &[("who", SARA)]).await, LOOKS, 200)
        }
        _ => {
            let fields = [("mobile", NEW), ("role", "legal"), ("days", "30")];
            let sent = Sent::new(world.signed_in(ADMIN).await, PEOPLE, PEOPLE, &fields).await;
            (sent, "SELECT count(*) FROM staff_invitation", 200)
        }
    }
}

const ROADS: usize = 5;

#[tokio::test]
async fn d4_what_lets_people_in_happens_once_when_the_answer_or_the_commit_is_lost() {
    for (order, written) in [(LOSE_ANSWER, 1), (LOSE_COMMIT, 0)] {
        for road in 0..ROADS {
            let mut way: Option<Way> = None;
            let Some(world) = world_with(&mut way, |config| config.limits = Limits::wide()).await else { return };
            let next = way.unwrap().next;
            let world = peopled(world).await;
            let (mut sent, count, status) = roads(&world, road).await;
            world.work().await;
            next.store(order, Ordering::SeqCst);
            sent.again().await.status(503);
            assert_eq!(world.count(count).await, written, "{road}");
            let reply = sent.again().await;
            assert_eq!(reply.status, status, "{road}");
            assert_eq!(world.count(count).await, 1, "{road}");
        }
    }
}

#[tokio::test]
async fn d1_nobody_is_shown_whom_no_entry_names_when_the_disk_is_full() {
    let world = World::with(|config| config.limits = Limits::wide()).await;
    if world.is_postgres() {
        return;
    }
    let world = peopled(world).await;
    let mut agent = world.signed_in(AGENT).await;
    let page = agent.get(FIND).await.page();
    fill(&world).await;
    let mut looks = 0;
    for round in 0.. {
        assert!(round < 400, "the database was never full");
        let reply = agent.submit(&page, FIND, &[("who", SARA)]).await;
        if reply.status != 200 {
            let refused = reply.status(503).any_page();
            assert_eq!(refused.count("main li h2 a"), 0, "no entry, no look");
            assert_eq!(refused.attr("#who", "value"), SARA, "what was typed stays");
            break;
        }
        looks += 1;
        // Longer than a double tap.
        world.clock.advance(MINUTE);
    }
    assert_eq!(world.count(LOOKS).await, looks);
    free(&world).await;
    let found = agent.submit(&page, FIND, &[("who", SARA)]).await.status(200).page();
    assert_eq!(found.count("main li h2 a"), 1);
}

#[tokio::test]
async fn race_of_two_tabs_that_take_one_invitation_or_open_one_link_at_once() {
    let world = peopled(World::with(|config| config.limits = Limits::wide()).await).await;
    let mut admin = world.signed_in(ADMIN).await;
    let page = admin.get(PEOPLE).await.page();
    let fields = [("mobile", SARA), ("role", "legal"), ("days", "30")];
    let link = admin.submit(&page, PEOPLE, &fields).await.any_page().text("[role=status] bdi");
    let (_, secret) = link.split_once("/staff/join/").unwrap();
    let path = format!("/staff/join/{secret}");
    let mut one = world.signed_in(SARA).await;
    let mut two = one.clone();
    let (first, second) = (one.get(&path).await.page(), two.get(&path).await.page());
    let (a, b) = tokio::join!(one.submit(&first, &path, &[]), two.submit(&second, &path, &[]));
    let mut statuses = [a.status.as_u16(), b.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses[0], 303, "{statuses:?}");
    // The role ends the sessions, so the later one is signed out, or finds the invitation taken.
    assert!([303, 404].contains(&statuses[1]), "{statuses:?}");
    assert_eq!(world.count("SELECT count(*) FROM person_role WHERE role = 'legal'").await, 1);
    assert_eq!(world.count("SELECT count(*) FROM staff_invitation").await, 0);
}
