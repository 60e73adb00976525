//! Who works for Karriz: invitations, roles for a time, and their end. Whoever they are about reads of it.
use karriz::base::clock::{DAY, MINUTE};
use karriz::domain::accounts::{self, NewInvitation};
use karriz::domain::refusal::Refusal;
use karriz::domain::scope::{ChangeRoles, ManageStaff, StaffScope};
use karriz::i18n::{Lang, Words};
use karriz::model::conflict::Conflict;
use karriz::model::ids::PersonId;
use karriz::model::phone::Mobile;
use karriz::model::role::{Role, StaffPermission};

use crate::binary::{run, words as said_by};
use crate::support::{Browser, World};

const ADMIN: &str = "09121110001";
const MINA: &str = "09121110002";
const OTHER: &str = "09121110003";
const PEOPLE: &str = "/staff/people/staff";
const END: &str = "/staff/people/staff/end";
const WITHDRAW: &str = "/staff/people/staff/withdraw";
const INVITATIONS: &str = "SELECT count(*) FROM staff_invitation";

fn fa(key: &str) -> String {
    Words::of(Lang::Fa).t(key)
}

/// An admin, and two people who do not work here.
async fn house() -> (World, PersonId) {
    let world = World::with(|config| config.has_wide_limits = true).await;
    let admin = world.person("Reza", Some("Karimi"), ADMIN, &[Role::Admin]).await;
    world.person("Mina", None, MINA, &[Role::Customer]).await;
    world.person("Omid", None, OTHER, &[Role::Customer]).await;
    (world, admin)
}

/// The path of the link that the page shows.
fn link(reply: &crate::support::Reply) -> String {
    let link = reply.any_page().text("[role=status] bdi");
    let (_, path) = link.split_once("/staff/join/").expect("a link is shown");
    format!("/staff/join/{path}")
}

async fn invited(admin: &mut Browser, mobile: &str, role: &str, days: &str) -> String {
    let page = admin.get(PEOPLE).await.page();
    let fields = [("mobile", mobile), ("role", role), ("days", days)];
    link(&admin.submit(&page, PEOPLE, &fields).await.status(200))
}

async fn took(world: &World, mobile: &str, link: &str) -> Browser {
    world.clock.advance(2 * MINUTE);
    let mut browser = world.signed_in(mobile).await;
    let page = browser.get(link).await.status(200).page();
    browser.submit(&page, link, &[]).await.says("/sign-in", "role-taken");
    world.clock.advance(2 * MINUTE);
    world.signed_in(mobile).await
}

#[tokio::test]
async fn an_invitation_is_taken_once_by_the_number_it_is_for_and_its_owner_reads_of_it() {
    let (world, _) = house().await;
    let mut admin = world.signed_in(ADMIN).await;
    let link = invited(&mut admin, &Words::of(Lang::Fa).digits("0912 111 0002"), "call-agent", "").await;
    // Whoever else gets hold of the link: as if there were none.
    let mut other = world.signed_in(OTHER).await;
    let nothing = other.get("/staff/join/nothing").await.status(404);
    let (theirs, nothing) = (other.get(&link).await.status(404), nothing.any_page().text("h1"));
    assert_eq!(theirs.any_page().text("h1"), nothing);
    world.browser().get(&link).await.sees_other("/sign-in");

    let before = world.signed_in(MINA).await;
    let mut mina = took(&world, MINA, &link).await;
    assert_eq!(before.clone().get("/me/data").await.status, 303, "her sessions of before are over");
    mina.get("/staff").await.status(200);
    mina.get("/staff/calls").await.status(200);
    mina.get(PEOPLE).await.status(403);
    mina.get(&link).await.status(404);
    assert_eq!(world.count(INVITATIONS).await, 0);
    let looks = mina.get("/me/data").await.page().text("#looks");
    assert!(looks.contains(&fa("access-reason-role-given")), "{looks}");
    assert!(looks.contains(&fa("actor-staff")), "by whom: {looks}");
}

#[tokio::test]
async fn an_invitation_lapses_and_goes_with_the_right_of_whoever_made_it() {
    let (world, _) = house().await;
    let second = world.person("Sara", None, "09121110004", &[Role::Admin]).await;
    let mut admin = world.signed_in(ADMIN).await;
    let late = invited(&mut admin, MINA, "quality", "").await;
    world.clock.advance(7 * DAY);
    let mut mina = world.signed_in(MINA).await;
    mina.get(&late).await.status(404);
    world.clock.advance(DAY);
    world.work().await;

    let mut sara = world.signed_in("09121110004").await;
    let orphan = invited(&mut sara, MINA, "quality", "").await;
    let mut admin = world.signed_in(ADMIN).await;
    let page = admin.get(PEOPLE).await.page();
    assert_eq!(page.count(&format!("form[action='{END}']")), 1, "none for one's own role");
    let fields = [("person", second.to_string()), ("held", "admin".to_owned())];
    assert_eq!(
        page.form(END, &[]).iter().filter(|field| fields.contains(&(field.0.as_str(), field.1.clone()))).count(),
        2
    );
    admin.submit(&page, END, &[]).await.says(PEOPLE, "role-ended");
    assert_eq!(sara.get(PEOPLE).await.status, 303, "signed out at once");
    world.clock.advance(2 * MINUTE);
    let mut mina = world.signed_in_again(MINA).await;
    mina.get(&orphan).await.status(404);
    world.signed_in("09121110004").await.get(PEOPLE).await.status(403);

    let mut admin = world.signed_in_again(ADMIN).await;
    let taken_back = invited(&mut admin, MINA, "quality", "").await;
    let page = admin.get(PEOPLE).await.page();
    admin.submit(&page, WITHDRAW, &[]).await.says(PEOPLE, "invitation-withdrawn");
    mina.get(&taken_back).await.status(404);
}

/// A double tap is a person: one invitation, and the same link both times. What was wrong is said, and stays typed.
#[tokio::test]
async fn the_same_form_makes_one_invitation_and_a_wrong_one_keeps_what_was_typed() {
    let (world, _) = house().await;
    for prefix in ["", "/en"] {
        let mut admin = world.signed_in_again(ADMIN).await;
        let path = format!("{prefix}{PEOPLE}");
        let page = admin.get(&path).await.page();
        let wrong = admin.submit(&page, &path, &[("mobile", "0912"), ("role", "customer"), ("days", "11")]).await;
        let wrong = wrong.status(422).any_page();
        assert_eq!(wrong.attr("#mobile", "value"), "0912");
        assert_eq!(wrong.count(".error-summary li"), 3);
        let fields = [("mobile", MINA), ("role", "legal"), ("days", "30")];
        let before = world.count(INVITATIONS).await;
        let first = link(&admin.submit(&page, &path, &fields).await.status(200));
        let again = link(&admin.submit(&page, &path, &fields).await.status(200));
        assert_eq!(first, again);
        assert_eq!(world.count(INVITATIONS).await, before + 1);
        let others = link(&admin.submit(&page, &path, &[("mobile", OTHER), ("role", "legal"), ("days", "30")]).await);
        assert_ne!(first, others, "another number is another invitation");
        admin.submit(&page, &path, &[("mobile", ADMIN), ("role", "legal")]).await.status(409);
        world.clock.advance(2 * MINUTE);
    }
}

/// Somebody at an admin's browser makes no crowd of colleagues.
#[tokio::test]
async fn an_admin_invites_so_many_a_day_and_the_same_form_is_counted_once() {
    let world = World::with(|config| config.limits.invitations_per_day.most = 1).await;
    world.person("Reza", None, ADMIN, &[Role::Admin]).await;
    let mut admin = world.signed_in(ADMIN).await;
    let page = admin.get(PEOPLE).await.page();
    let fields = [("mobile", MINA), ("role", "legal"), ("days", "30")];
    for _ in 0..2 {
        admin.submit(&page, PEOPLE, &fields).await.status(200);
    }
    let page = admin.get(PEOPLE).await.page();
    let fields = [("mobile", OTHER), ("role", "legal"), ("days", "30")];
    let refused = admin.submit(&page, PEOPLE, &fields).await.status(429).any_page();
    assert_eq!(refused.attr("#mobile", "value"), OTHER, "what was typed stays");
    assert_eq!(world.count(INVITATIONS).await, 1);
}

#[tokio::test]
async fn a_role_that_was_given_for_a_time_ends_by_itself() {
    let (world, _) = house().await;
    let link = invited(&mut world.signed_in(ADMIN).await, MINA, "supervisor", "7").await;
    let mut mina = took(&world, MINA, &link).await;
    assert!(mina.get("/staff").await.page().text("main").contains(&fa("staff-role-until")));
    world.clock.advance(9 * DAY);
    let mut mina = world.signed_in_again(MINA).await;
    mina.get("/staff").await.status(403);
    mina.get("/staff/calls").await.status(403);
    // Given anew, it is held anew.
    let link = invited(&mut world.signed_in_again(ADMIN).await, MINA, "supervisor", "30").await;
    took(&world, MINA, &link).await.get("/staff/calls").await.status(200);
}

#[tokio::test]
async fn nobody_ends_their_own_role_or_the_last_admins() {
    let (world, admin) = house().await;
    let second = world.person("Sara", None, "09121110004", &[Role::Admin]).await;
    let scope = |mobile: &'static str| {
        let world = &world;
        async move { StaffScope::<ManageStaff>::of(&world.stand_in(mobile).await).unwrap() }
    };
    let (first_scope, second_scope) = (scope(ADMIN).await, scope("09121110004").await);
    let services = world.services();
    let confirmed = world.confirmed::<ChangeRoles>(ADMIN).await;
    let end = |scope: StaffScope<ManageStaff>, person_id: PersonId| async move {
        let tx = services.begin().await.unwrap();
        accounts::end_role(services, &scope, &confirmed, &tx, person_id, Role::Admin).await?;
        Ok::<(), Refusal>(tx.commit().await?)
    };
    let own = end(first_scope.clone(), admin).await;
    assert!(matches!(own, Err(Refusal::Conflict(Conflict::OwnRole))), "{own:?}");
    // Each ends the other's at once: one of them is left.
    let both = tokio::join!(end(first_scope, second), end(second_scope.clone(), admin));
    let admins = "SELECT count(*) FROM person_role WHERE role = 'admin' AND ended_at IS NULL";
    assert_eq!(world.count(admins).await, 1, "{both:?}");
    assert!(both.0.is_ok() != both.1.is_ok(), "{both:?}");
    let last = if both.0.is_ok() { admin } else { second };
    let other = accounts::end_role;
    let tx = services.begin().await.unwrap();
    // By somebody whose right was read before it ended.
    let scope =
        if last == admin { second_scope } else { StaffScope::of(&world.stand_in("09121110004").await).unwrap() };
    let refused = other(services, &scope, &confirmed, &tx, last, Role::Admin).await;
    assert!(matches!(refused, Err(Refusal::Conflict(Conflict::LastAdmin | Conflict::OwnRole))), "{refused:?}");
}

#[tokio::test]
async fn each_role_of_staff_begins_at_a_page_of_its_own() {
    let world = World::with(|config| config.has_wide_limits = true).await;
    for (place, role) in Role::ALL.iter().filter(|role| role.is_staff()).enumerate() {
        let mobile = format!("0912111100{place}");
        world.person("Sara", None, &mobile, &[*role]).await;
        let mut browser = world.signed_in(&mobile).await;
        let home = browser.get("/staff").await.status(200).page();
        assert!(StaffPermission::StaffHome.is_of(*role));
        for link in home.attrs("main li a", "href") {
            browser.get(&link).await.status(200);
        }
    }
}

/// The command line makes the first admin of a house in which nobody has an account yet.
#[tokio::test]
async fn the_operator_invites_lists_and_suspends_on_the_command_line() {
    let home = tempfile::tempdir().unwrap();
    let data = home.path().join("data");
    let told = |arguments: &[&str]| {
        let output = run(&data, arguments, &[]);
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned(), said_by(&output))
    };
    let add = ["staff", "add", "--mobile", "09121110001", "--role", "admin"];
    let (code, _, said) = told(&add);
    assert_eq!(code, Some(2), "there is no schema yet: {said}");
    assert_eq!(told(&["migrate"]).0, Some(0));
    let (code, link, said) = told(&add);
    assert_eq!(code, Some(0), "{said}");
    assert!(link.starts_with("http://") && link.contains("/staff/join/"), "{link}");
    assert!(!said.contains(link.rsplit('/').next().unwrap().trim()), "the log holds no secret: {said}");
    let (code, listed, _) = told(&["staff", "list"]);
    assert_eq!((code, listed.as_str()), (Some(0), ""), "nobody has taken it");
    for wrong in [
        ["staff", "add", "--mobile", "1234", "--role", "admin"],
        ["staff", "add", "--mobile", "09121110001", "--role", "customer"],
    ] {
        assert_eq!(told(&wrong).0, Some(2), "{wrong:?}");
    }
    let (code, _, said) = told(&["staff", "suspend", "--mobile", "09121110001"]);
    assert_eq!(code, Some(2));
    assert!(said.contains("nobody with this number works here"), "{said}");
}

#[tokio::test]
async fn what_the_operator_suspends_ends_at_once_and_is_read_by_its_owner() {
    let (world, admin) = house().await;
    let mut browser = world.signed_in(ADMIN).await;
    browser.get(PEOPLE).await.status(200);
    let services = world.services();
    let members = accounts::list_staff_as_operator(services, world.system()).await.unwrap();
    assert_eq!(members.len(), 1);
    assert_eq!((members[0].id, members[0].name.as_str()), (admin, "Reza K."));
    assert!(!members[0].mobile_masked.contains("1110"), "{}", members[0].mobile_masked);
    let tx = services.begin().await.unwrap();
    let ended = accounts::suspend(services, world.system(), &tx, admin).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(ended, [Role::Admin]);
    assert_eq!(browser.get(PEOPLE).await.status, 303);
    world.clock.advance(2 * MINUTE);
    let looks = world.signed_in(ADMIN).await.get("/me/data").await.page().text("#looks");
    assert!(looks.contains(&fa("access-reason-role-ended")) && looks.contains(&fa("actor-operator")), "{looks}");
    // The first admin again, by the operator.
    let new = NewInvitation { mobile: Mobile::parse(ADMIN).unwrap(), role: Role::Admin, ends_at: None };
    let tx = services.begin().await.unwrap();
    let secret = accounts::invite_as_operator(services, world.system(), &tx, &new).await.unwrap();
    tx.commit().await.unwrap();
    world.clock.advance(2 * MINUTE);
    let link = format!("/staff/join/{secret}");
    let mut browser = world.signed_in_again(ADMIN).await;
    let page = browser.get(&link).await.page();
    browser.submit(&page, &link, &[]).await.says("/sign-in", "role-taken");
    world.clock.advance(2 * MINUTE);
    world.signed_in_again(ADMIN).await.get(PEOPLE).await.status(200);
}
