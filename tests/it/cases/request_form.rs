//! Asking for a service in three steps: nothing typed is lost, and nothing goes to somebody else.
use karriz::base::clock::{DAY, HOUR, MINUTE};
use karriz::domain::requests::open_slots;
use karriz::i18n::{Lang, Words};
use karriz::model::role::Role;

use crate::support::html::Page;
use crate::support::{Browser, World};

const SERVICE: &str = "leak-repair";
const WORK: &str = "/requests/new?service=leak-repair";
const WHOLE: &str = "/requests/new/review?service=leak-repair";
const SARA: &str = "09121234567";
const OMID: &str = "09121234568";
const STREET: &str = "Vakilabad 20, second lane";
/// The work, as a careful person describes it.
const ANSWERS: [(&str, &str); 4] =
    [("q_where", "tap"), ("q_urgency", "today"), ("q_water_off", "yes"), ("note", "The tap drips at night.")];
/// Mashhad, as people write it. Sources hold no Arabic-script letters.
const MASHHAD: &str = "\u{645}\u{634}\u{647}\u{62F}";

fn place(world: &World) -> Vec<(&'static str, String)> {
    let day = open_slots(world.services().clock.now())[1].day;
    vec![
        ("city", MASHHAD.to_owned()),
        ("street", STREET.to_owned()),
        ("plaque", "12/1".to_owned()),
        ("unit", "\u{6F3}-\u{628}".to_owned()),
        ("slot_day", format!("{:04}-{:02}-{:02}", day.year(), day.month(), day.day())),
        ("slot_hour", "10".to_owned()),
    ]
}

fn pairs<'a>(typed: &'a [(&'static str, String)]) -> Vec<(&'static str, &'a str)> {
    typed.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

async fn person(world: &World, name: &str, mobile: &str) {
    world.person(name, None, mobile, &[Role::Customer]).await;
}

/// The action of the step's form.
fn action(page: &Page) -> String {
    page.attr("main form.form", "action")
}

/// The first step. Gives where the second is.
async fn to_place(browser: &mut Browser) -> String {
    let page = browser.get(WORK).await.page();
    browser.submit(&page, &action(&page), &ANSWERS).await.sees_other("/requests/new/place?")
}

/// The first two steps. Gives where the third is.
async fn to_review(world: &World, browser: &mut Browser) -> String {
    let to = to_place(browser).await;
    let page = browser.get(&to).await.page();
    browser.submit(&page, &action(&page), &pairs(&place(world))).await.sees_other("/requests/new/review?")
}

async fn sign_in(world: &World, browser: &mut Browser, mobile: &str, from: &str) -> String {
    let page = browser.get(from).await.page();
    browser.submit(&page, "/sign-in", &[("mobile", mobile)]).await.sees_other("/sign-in/code");
    let code = world.code_for(karriz::model::phone::Mobile::parse(mobile).unwrap().as_e164()).await;
    let page = browser.get("/sign-in/code").await.page();
    browser.submit(&page, "/sign-in/code", &[("code", &code)]).await.sees_other("/")
}

/// Signing in comes between the last two steps; Back, a reload and the other language find everything again.
#[tokio::test]
async fn a_visitor_writes_a_request_signs_in_and_sends_it() {
    let world = World::new().await;
    person(&world, "Sara", SARA).await;
    let mut browser = world.browser();
    let review = to_review(&world, &mut browser).await;
    assert_eq!(world.count("SELECT count(*) FROM service_request").await, 0);

    for language in ["", "/en"] {
        let back = browser.get(&format!("{language}{}", review.replace("/review", "/place"))).await.page();
        assert_eq!(back.attr("#street", "value"), STREET);
        assert_eq!(back.attr("#city", "value"), MASHHAD);
        let back = browser.get(&format!("{language}{}", review.replace("/review", ""))).await.page();
        assert_eq!(back.count("input[name=q_where][value=tap][checked]"), 1);
    }

    let wanted = browser.get(&review).await.sees_other("/sign-in?next=");
    let to = sign_in(&world, &mut browser, SARA, &wanted).await;
    assert_eq!(to, review);
    let page = browser.get(&to).await.page();
    assert!(page.text("main").contains(STREET) && page.text("main").contains("The tap drips at night."));
    let sent = browser.submit(&page, &action(&page), &[]).await.sees_other("/requests/KZ-");
    let path = sent.split('?').next().unwrap().to_owned();

    // A second tap, Back and a reload lead to the one request.
    assert_eq!(browser.submit(&page, &action(&page), &[]).await.sees_other("/requests/KZ-"), sent);
    for step in ["", "/place", "/review"] {
        let at = review.replace("/review", step);
        assert_eq!(browser.get(&at).await.sees_other("/requests/KZ-"), path);
    }
    // And so does another tab with another key.
    let mut fields = page.form(&action(&page), &[]);
    fields.iter_mut().filter(|(name, _)| name == "form_key").for_each(|(_, value)| *value = "another1".to_owned());
    assert_eq!(browser.post(&action(&page), &fields).await.sees_other("/requests/KZ-"), path);
    assert_eq!(world.count("SELECT count(*) FROM service_request").await, 1);
    assert_eq!(world.count("SELECT count(*) FROM request_draft WHERE typed IS NOT NULL").await, 0);
}

/// What is typed in one browser is not found from another one, nor by whoever signs in there next.
#[tokio::test]
async fn a_draft_of_somebody_else_is_not_found() {
    let world = World::new().await;
    person(&world, "Sara", SARA).await;
    person(&world, "Omid", OMID).await;
    let mut sara = world.signed_in(SARA).await;
    let review = to_review(&world, &mut sara).await;
    sara.get(&review).await.status(200);
    let mut omid = world.signed_in(OMID).await;
    let mut visitor = world.browser();
    for step in ["", "/place", "/review"] {
        let at = review.replace("/review", step);
        omid.get(&at).await.status(404);
        if step != "/review" {
            visitor.get(&at).await.status(404);
        }
    }
    // The same browser, after she signed out.
    sara.post("/sign-out", &[]).await.status(303);
    world.clock.advance(MINUTE);
    let mut next = sara;
    sign_in(&world, &mut next, OMID, "/sign-in").await;
    next.get(&review).await.status(404);
}

#[tokio::test]
async fn what_a_visitor_typed_is_gone_for_whoever_uses_the_browser_after_a_sign_out() {
    let world = World::new().await;
    person(&world, "Omid", OMID).await;
    let mut browser = world.browser();
    let review = to_review(&world, &mut browser).await;
    sign_in(&world, &mut browser, OMID, "/sign-in").await;
    browser.get(&review).await.status(200);
    browser.post("/sign-out", &[]).await.status(303);
    browser.get(&review.replace("/review", "/place")).await.status(404);
}

#[tokio::test]
async fn a_draft_of_a_visitor_ends_after_two_days() {
    let world = World::new().await;
    let mut browser = world.browser();
    let review = to_review(&world, &mut browser).await;
    world.clock.advance(2 * DAY - HOUR);
    browser.get(&review.replace("/review", "/place")).await.status(200);
    world.clock.advance(HOUR);
    browser.get(&review.replace("/review", "/place")).await.status(404);
}

/// An hour that was free when it was chosen has passed: the step with it says so, and all else is there.
#[tokio::test]
async fn an_hour_that_has_passed_leads_back_to_its_step() {
    let world = World::new().await;
    person(&world, "Sara", SARA).await;
    let mut sara = world.signed_in(SARA).await;
    let review = to_review(&world, &mut sara).await;
    let page = sara.get(&review).await.page();
    world.clock.advance(30 * HOUR);
    let to = sara.get(&review).await.sees_other("/requests/new/place?");
    let step = sara.get(&to).await.page();
    assert_eq!(step.count(".error-summary"), 1);
    assert_eq!(step.attr("#street", "value"), STREET);
    // Sent all the same, it comes back as one form with everything in it.
    let again = sara.submit(&page, &action(&page), &[]).await.status(422).any_page();
    assert_eq!(again.attr("#street", "value"), STREET);
    assert_eq!(again.count("input[name=q_where][value=tap][checked]"), 1);
}

/// Its city is one field, so nothing has to be fetched and nothing posted is gone with Back.
#[tokio::test]
async fn province_then_back() {
    let world = World::new().await;
    let mut browser = world.browser();
    let page = browser.get(WORK).await.page();
    let to = browser.submit(&page, &action(&page), &ANSWERS).await.sees_other("/requests/new/place?");
    let page = browser.get(&to).await.page();
    assert_eq!(page.count("select[name=province], button[name=action]"), 0);
    assert_eq!(page.count("form input[name=city]"), 1);
    // Whatever a step asked for is answered by a redirect to a page that finds it again.
    let to = browser.submit(&page, &action(&page), &pairs(&place(&world))).await.sees_other("/requests/new/review?");
    browser.get("/privacy").await.status(200);
    let back = browser.get(&to.replace("/review", "/place")).await.page();
    assert_eq!(back.attr("#street", "value"), STREET);
}

#[tokio::test]
async fn a_name_of_two_cities_is_asked_about_and_a_slip_is_answered() {
    let world = World::new().await;
    let mut browser = world.browser();
    let page = browser.get(WORK).await.page();
    let to = browser.submit(&page, &action(&page), &ANSWERS).await.sees_other("/requests/new/place?");
    let page = browser.get(&to).await.page();
    let mut typed = place(&world);
    for (city, least) in [("\u{645}\u{647}\u{627}\u{628}\u{627}\u{62F}", 2), ("\u{645}\u{634}\u{647}", 1)] {
        typed[0].1 = city.to_owned();
        let again = browser.submit(&page, &action(&page), &pairs(&typed)).await.status(422).any_page();
        assert!(again.count("input[name=city_code]") >= least, "{city}");
        assert_eq!(again.attr("#street", "value"), STREET);
        let code = again.attr("input[name=city_code]", "value");
        let fixed = [("city_code", code.as_str())];
        browser.submit(&again, &action(&again), &fixed).await.sees_other("/requests/new/review?");
    }
}

/// Only a city that has districts is asked for one.
#[tokio::test]
async fn districts_are_asked_for_where_there_are_any() {
    let world = World::new().await;
    let mut browser = world.browser();
    let review = to_review(&world, &mut browser).await;
    let page = browser.get(&review.replace("/review", "/place")).await.page();
    assert_eq!(page.count("select[name=district]"), 1, "Mashhad has some");
    let page = browser.get(WORK).await.page();
    let to = browser.submit(&page, &action(&page), &ANSWERS).await.sees_other("/requests/new/place?");
    assert_eq!(browser.get(&to).await.page().count("select[name=district]"), 0, "no city yet");
}

/// A form that was made for one person is not carried out for another, and what it holds is not shown to them.
#[tokio::test]
async fn request_from_the_tab_of_another_account() {
    let world = World::new().await;
    person(&world, "Sara", SARA).await;
    person(&world, "Omid", OMID).await;
    let mut browser = world.signed_in(SARA).await;
    let page = browser.get(WHOLE).await.page();
    let mut typed = ANSWERS.map(|(name, value)| (name, value.to_owned())).to_vec();
    typed.extend(place(&world));
    let fields = page.form(WHOLE, &pairs(&typed));
    browser.post("/sign-out", &[]).await.status(303);
    sign_in(&world, &mut browser, OMID, "/sign-in").await;

    // Also when something is wrong with it, or dangerous: nothing of it is read for somebody else.
    let with = |changed: &str, value: &str| {
        let mut fields = fields.clone();
        fields.iter_mut().filter(|(name, _)| name == changed).for_each(|(_, typed)| value.clone_into(typed));
        fields
    };
    for fields in [fields.clone(), with("plaque", ""), with("q_urgency", "emergency")] {
        let refused = browser.post(WHOLE, &fields).await.status(409);
        let shown = refused.any_page();
        assert!(shown.text(".error-summary").contains(&Words::of(Lang::Fa).t("conflict-other-account")));
        assert!(!refused.body.contains(STREET) && !refused.body.contains("drips at night"));
    }
    assert_eq!(world.count("SELECT count(*) FROM service_request").await, 0);
    // The person it was made for finds it good still.
    let mut sara = world.signed_in_again(SARA).await;
    sara.post(WHOLE, &fields).await.status(422);
}

/// Where nobody offers the service it is said before sending; where somebody does, it is not.
#[tokio::test]
async fn no_specialist_in_town_is_said_before_sending() {
    let world = World::new().await;
    person(&world, "Sara", SARA).await;
    let mut sara = world.signed_in(SARA).await;
    let review = to_review(&world, &mut sara).await;
    let english = format!("/en{review}");
    let page = sara.get(&english).await.page();
    assert!(page.text("main .alert").contains("no specialist for this job"));
    // And to be told later is offered.
    assert_eq!(page.attrs("main .alert a", "href"), ["/en/requests/alerts/leak-repair/1392"]);
    world.working("Ali", None, OMID, "1392", &[SERVICE]).await;
    assert_eq!(sara.get(&english).await.page().count("main .alert"), 0);
}

/// Whoever asks for the same again is told that it is open, with its code, and may all the same.
#[tokio::test]
async fn request_same_again() {
    let world = World::new().await;
    person(&world, "Sara", SARA).await;
    let mut sara = world.signed_in(SARA).await;
    let mut codes = Vec::new();
    for is_second in [false, true] {
        let review = to_review(&world, &mut sara).await;
        let page = sara.get(&review).await.page();
        let links = page.attrs("main .alert a[href^='/requests/KZ-']", "href");
        assert_eq!(links, codes, "told: {is_second}");
        let sent = sara.submit(&page, &action(&page), &[]).await.sees_other("/requests/KZ-");
        codes.push(sent.split('?').next().unwrap().to_owned());
    }
    assert_ne!(codes[0], codes[1]);
}

#[tokio::test]
async fn address_with_odd_plaque() {
    let world = World::new().await;
    person(&world, "Sara", SARA).await;
    for plaque in ["\u{6F1}\u{6F2}/\u{6F1}", "12+1", "\u{6F1}\u{6F2} \u{645}\u{6A9}\u{631}\u{631}"] {
        let mut sara = world.signed_in_again(SARA).await;
        let page = sara.get(WORK).await.page();
        let to = sara.submit(&page, &action(&page), &ANSWERS).await.sees_other("/requests/new/place?");
        let page = sara.get(&to).await.page();
        let mut typed = place(&world);
        typed[2].1 = plaque.to_owned();
        let to = sara.submit(&page, &action(&page), &pairs(&typed)).await.sees_other("/requests/new/review?");
        let page = sara.get(&to).await.page();
        assert!(page.texts("main dd bdi").contains(&plaque.to_owned()), "{plaque}");
    }
}

#[tokio::test]
async fn address_fields_say_their_purpose() {
    let world = World::new().await;
    let mut browser = world.browser();
    let review = to_review(&world, &mut browser).await;
    let page = browser.get(&review.replace("/review", "/place")).await.page();
    for (field, purpose) in [
        ("city", "address-level2"),
        ("street", "address-line1"),
        ("plaque", "address-line2"),
        ("unit", "address-line2"),
    ] {
        assert_eq!(page.attr(&format!("#{field}"), "autocomplete"), purpose, "{field}");
    }
}

#[tokio::test]
async fn slots_name_their_time_zone() {
    let world = World::new().await;
    let mut browser = world.browser();
    let review = to_review(&world, &mut browser).await;
    let page = browser.get(&format!("/en{}", review.replace("/review", "/place"))).await.page();
    assert!(page.text("main").contains("Tehran time"));
}

/// The service's questions stand before a visitor; nobody signs in to read them.
#[tokio::test]
async fn nobody_signs_in_before_the_last_step() {
    let world = World::new().await;
    let mut browser = world.browser();
    let page = browser.get(&format!("/services/{SERVICE}")).await.page();
    assert!(page.count(&format!("form[action='{WORK}'] input[name=q_where]")) > 0);
    browser.submit(&page, WORK, &ANSWERS).await.sees_other("/requests/new/place?");
    browser.get(WORK).await.status(200);
    browser.get(WHOLE).await.sees_other("/sign-in?next=");
}

/// Who asks a second time gets the address of the first by one press, as long as it is kept, and nobody else gets it.
#[tokio::test]
async fn address_is_remembered() {
    let world = World::new().await;
    person(&world, "Sara", SARA).await;
    person(&world, "Omid", OMID).await;
    let mut sara = world.signed_in(SARA).await;
    let offered = |page: &Page| page.attrs("main a[href*='address=last']", "href");
    let to = to_place(&mut sara).await;
    assert_eq!(offered(&sara.get(&to).await.page()), Vec::<String>::new(), "nothing was asked for yet");

    let review = to_review(&world, &mut sara).await;
    let page = sara.get(&review).await.page();
    sara.submit(&page, &action(&page), &[]).await.status(303);
    let to = to_place(&mut sara).await;
    let empty = sara.get(&to).await.page();
    assert_eq!(empty.attr("#street", "value"), "", "it is her choice");
    let filled = sara.get(&offered(&empty)[0]).await.page();
    assert!(filled.attr("#city", "value").contains(MASHHAD));
    assert_eq!((filled.attr("#street", "value").as_str(), filled.attr("#plaque", "value").as_str()), (STREET, "12/1"));
    assert_eq!(offered(&filled), Vec::<String>::new(), "once it is there, nothing is offered");
    let when: Vec<(&str, String)> = place(&world).into_iter().filter(|(name, _)| name.starts_with("slot_")).collect();
    sara.submit(&filled, &action(&filled), &pairs(&when)).await.sees_other("/requests/new/review?");

    let mut omid = world.signed_in(OMID).await;
    let other = to_place(&mut omid).await;
    let forced = omid.get(&format!("{other}&address=last")).await.page();
    assert_eq!(
        (offered(&forced).len(), forced.attr("#street", "value").as_str()),
        (0, ""),
        "he has no address of his own"
    );
    assert!(!omid.get(&format!("{to}&address=last")).await.body.contains(STREET), "nor hers");
    let mut visitor = world.browser();
    let to_visitor = to_place(&mut visitor).await;
    assert!(!visitor.get(&format!("{to_visitor}&address=last")).await.body.contains(STREET));

    world.execute("UPDATE service_request SET street = NULL, plaque = NULL, unit = NULL").await;
    let to = to_place(&mut sara).await;
    let erased = sara.get(&to).await.page();
    assert_eq!(offered(&erased), Vec::<String>::new(), "what was erased is not offered");
}
