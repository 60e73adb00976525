//! Danger stops the way: what to do now and whom to call comes before any form, price or list.
use crate::support::World;
use crate::write_path::{NEW, TYPED};

const GAS: &str = "/requests/new?service=gas-piping";

/// The answer that means gas shows one page with the number and one deliberate way on, which loses nothing.
#[tokio::test]
async fn an_answer_that_means_danger_stops_the_way() {
    let world = World::new().await;
    let mut browser = world.browser();
    for language in ["", "/en"] {
        let form = format!("{language}{GAS}");
        let page = browser.get(&form).await.page();
        let mut fields = page.form(&form, &[("q_smell", "yes"), ("note", "behind the stove")]);
        for name in page.attrs("main form [name^=q_]", "name") {
            if fields.iter().all(|(field, value)| *field != name || value.is_empty()) {
                fields.retain(|(field, _)| *field != name);
                let value = page.attr(&format!("main form [name='{name}']"), "value");
                fields.push((name, if value.is_empty() { "2".to_owned() } else { value }));
            }
        }
        let stopped = browser.post(&form, &fields).await.status(422).any_page();
        assert_eq!(stopped.count("main h1"), 1);
        assert_eq!(stopped.attrs("main a[href^='tel:']", "href")[0], "tel:194");
        assert_eq!(stopped.count("main form button"), 1, "one way on");
        assert_eq!(world.count("SELECT count(*) FROM request_draft").await, i64::from(language == "/en"));
        let action = stopped.attr("main form", "action");
        let to = browser.submit(&stopped, &action, &[]).await.sees_other(&format!("{language}/requests/new/place?"));
        let back = browser.get(&to.replace("/place", "")).await.page();
        assert!(back.text("textarea[name=note]").contains("behind the stove"));
    }
}

/// The form with all fields, which comes without a draft, asks as well, and takes nothing away.
#[tokio::test]
async fn the_whole_form_stops_at_danger_too() {
    let world = World::new().await;
    world.person("Sara", None, "09121234567", &[]).await;
    let mut browser = world.signed_in("09121234567").await;
    let page = browser.get(NEW).await.page();
    let typed: Vec<(&str, &str)> =
        TYPED.into_iter().map(|(name, value)| (name, if name == "q_urgency" { "emergency" } else { value })).collect();
    let stopped = browser.submit(&page, NEW, &typed).await.status(422).any_page();
    assert_eq!(stopped.attrs("main a[href^='tel:']", "href"), ["tel:125"]);
    assert_eq!((stopped.count("main h1"), stopped.count("main form button")), (1, 1), "one way on");
    assert_eq!(world.count("SELECT count(*) FROM service_request").await, 0);
    let action = stopped.attr("main form", "action");
    browser.submit(&stopped, &action, &[]).await.sees_other("/requests/KZ-");
    assert_eq!(world.count("SELECT count(*) FROM service_request").await, 1);
}

#[tokio::test]
async fn a_search_for_danger_says_whom_to_call_before_any_list() {
    let world = World::new().await;
    let mut browser = world.browser();
    // The smell of gas; sources hold no Arabic-script letters.
    let query: String =
        form_urlencoded::byte_serialize("\u{628}\u{648}\u{6CC} \u{6AF}\u{627}\u{632}".as_bytes()).collect();
    let reply = browser.get(&format!("/services?q={query}")).await;
    let call = reply.body.find("tel:194").expect("the number");
    assert!(reply.body.find("class=\"service").is_none_or(|list| call < list));
    assert_eq!(browser.get("/services?q=tap").await.page().count("a[href^='tel:']"), 0);
}

#[tokio::test]
async fn the_page_of_a_dangerous_service_says_whom_to_call_above_its_form() {
    let world = World::new().await;
    let reply = world.browser().get("/services/gas-piping").await;
    let (call, form) = (reply.body.find("tel:194").unwrap(), reply.body.find("q_smell").unwrap());
    assert!(call < form);
}
