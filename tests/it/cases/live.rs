//! Server functions: what they answer, and what they say to whoever may not ask, asks wrongly or asks for too much.
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, header};
use http_body_util::BodyExt;
use karriz::domain::requests::{self, MOST_WATCHERS_OF_ONE};
use karriz::domain::scope::CustomerScope;
use karriz::i18n::{Lang, Words};
use karriz::model::action::{
    ActionError, ActionErrorKind, CitySuggestion, CitySuggestions, LiveRequest, SearchSuggestions,
};
use karriz::web::pages::{Guard, PAGES};
use serde::de::DeserializeOwned;
use tower::ServiceExt;

use crate::support::market::{CUSTOMER, Market, other_mobile};
use crate::support::{Browser, Reply, World};

// Sources hold no Arabic-script letters: Mashhad, its first two letters on an Arabic keyboard, and a cooler.
const MASHHAD: &str = "\u{645}\u{634}\u{647}\u{62F}";
const COOLER: &str = "\u{6A9}\u{648}\u{644}\u{631}";
const GAS: &str = "\u{628}\u{648}\u{6CC} \u{6AF}\u{627}\u{632}";

fn read<T: DeserializeOwned>(reply: &Reply) -> T {
    assert_eq!(reply.header("content-type"), "application/json", "{}", reply.body);
    assert_eq!(reply.header("cache-control"), "no-store");
    serde_json::from_str(&reply.body).unwrap_or_else(|error| panic!("{error}: {}", reply.body))
}

fn with(path: &str, name: &str, value: &str) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).append_pair(name, value).finish();
    format!("{path}?{query}")
}

async fn cities(browser: &mut Browser, lang: &str, typed: &str) -> Vec<CitySuggestion> {
    read::<CitySuggestions>(&browser.get(&with(&format!("{lang}/api/cities"), "typed", typed)).await.status(200)).cities
}

#[tokio::test]
async fn cities_are_proposed_in_the_readers_language_and_what_is_filled_in_means_one_city() {
    let world = World::new().await;
    let mut browser = world.browser();
    let found = cities(&mut browser, "", &MASHHAD[..4]).await;
    assert_eq!(found[0].name, MASHHAD);
    let english = cities(&mut browser, "/en", "mash").await;
    assert_eq!(english[0].name, "Mashhad");
    for city in found.iter().chain(&english) {
        let meant = karriz::domain::places::places().find_city(&city.typed);
        assert!(matches!(meant, karriz::domain::places::CityFound::One(_)), "{city:?}: {meant:?}");
    }
    let said: CitySuggestions = read(&browser.get("/api/cities?typed=mash").await.status(200));
    assert_eq!(
        said.said,
        Words::of(Lang::Fa).plain("suggest-cities-found", &[("n", (said.cities.len() as i64).into())])
    );
    assert!(!said.said.contains(|letter: char| letter.is_ascii_digit()), "in the reader's digits: {}", said.said);
    assert_eq!(cities(&mut browser, "", "").await, []);
    assert_eq!(cities(&mut browser, "", "\u{202E}\u{200C}").await, []);
}

#[tokio::test]
async fn services_are_proposed_as_the_search_finds_them() {
    let world = World::new().await;
    let mut browser = world.browser();
    for (lang, typed) in [("", COOLER), ("/en", "cooler")] {
        let found: SearchSuggestions =
            read(&browser.get(&with(&format!("{lang}/api/services"), "q", typed)).await.status(200));
        let page = browser.get(&with(&format!("{lang}/services"), "q", typed)).await.page();
        let listed = page.attrs("ul.services a", "href");
        let proposed: Vec<&str> = found.services.iter().map(|service| service.address.as_str()).collect();
        assert!(!proposed.is_empty() && listed.iter().map(String::as_str).collect::<Vec<_>>().starts_with(&proposed));
        assert_eq!(found.danger, None);
        assert!(!found.said.is_empty());
    }
    let gas: SearchSuggestions = read(&browser.get(&with("/api/services", "q", GAS)).await.status(200));
    let (said, words) = (gas.danger.unwrap(), Words::of(Lang::Fa));
    assert!(said.contains(&words.t("danger-gas-do")) && said.contains(&words.digits("194")), "{said}");
    let nothing: SearchSuggestions = read(&browser.get("/api/services?q=").await.status(200));
    assert_eq!(nothing, SearchSuggestions::default());
}

#[tokio::test]
async fn where_a_request_stands_is_told_to_its_customer_alone() {
    let market = Market::new(2).await;
    let mut customer = market.world.signed_in_again(CUSTOMER).await;
    let code = market.submit().await;
    let path = format!("/api/request?code={code}");
    let before: LiveRequest = read(&customer.get(&path).await.status(200));
    assert!(before.left_ms.is_some_and(|left| left > 0) && !before.is_over, "{before:?}");
    let same: LiveRequest = read(&customer.get(&path).await.status(200));
    assert_eq!(same.version, before.version);
    market.offer(0, code, "450000").await.unwrap();
    let after: LiveRequest = read(&customer.get(&path).await.status(200));
    assert_ne!((&after.version, &after.said), (&before.version, &before.said));
    market.cancel(code).await.unwrap();
    let over: LiveRequest = read(&customer.get(&path).await.status(200));
    assert!(over.is_over && over.left_ms.is_none());

    let refused = |reply: Reply| read::<ActionError>(&reply);
    let stranger = refused(market.world.browser().get(&path).await.status(403));
    assert_eq!(stranger.kind, ActionErrorKind::SignInRequired);
    market.world.person("Zahra", None, other_mobile(), &[]).await;
    let mut other = market.world.signed_in(other_mobile()).await;
    for wrong in [path.as_str(), "/api/request?code=KZ-0000-0000", "/api/request?code=%FF%00", "/api/request?code="] {
        let wrong = other.get(wrong).await;
        assert!(matches!(wrong.status.as_u16(), 400 | 404), "{}", wrong.status);
        assert!(matches!(refused(wrong).kind, ActionErrorKind::NotFound | ActionErrorKind::Malformed));
    }
    assert_eq!(refused(other.get(&path).await.status(404)).words, Words::of(Lang::Fa).plain("error-404-title", &[]));
    let english = refused(other.get(&format!("/en{path}")).await.status(404));
    assert_eq!(english.words, Words::of(Lang::En).plain("error-404-title", &[]));
}

/// Whatever is sent, the answer is a status that fits and words, and nothing of ours.
#[tokio::test]
async fn a_function_that_is_called_wrongly_says_so_and_changes_nothing() {
    let world = World::with(|config| config.has_wide_limits = true).await;
    let mut browser = world.browser();
    for page in PAGES.iter().filter(|page| page.path.starts_with("/api/")) {
        // Nothing is said of what is missing.
        let bare = browser.get(page.path).await;
        assert!(matches!(bare.status.as_u16(), 400 | 403), "{}: {}", page.path, bare.status);
        let error: ActionError = read(&bare);
        assert!(!error.words.is_empty() && !bare.body.contains("argument"), "{}", bare.body);
        let large = format!("{{\"typed\":\"{}\"}}", "x".repeat(1 << 20));
        let refused = if page.guard == Guard::Anyone { 405 } else { 403 };
        for (site, status) in [("same-origin", refused), ("cross-site", 403)] {
            let post = Request::post(page.path)
                .header(header::CONTENT_TYPE, "application/json")
                .header("sec-fetch-site", site)
                .body(Body::from(large.clone()));
            let reply = browser.send(post.unwrap()).await;
            assert_eq!(reply.status.as_u16(), status, "{} from {site}", page.path);
        }
        let long = browser.get(&with(page.path, page.query[0], &"\u{645}".repeat(3_000))).await;
        assert!(matches!(long.status.as_u16(), 200 | 403), "{}: {}", page.path, long.status);
        for site in ["cross-site", "same-site", "x"] {
            let call = Request::get(with(page.path, page.query[0], "ab")).header("sec-fetch-site", site);
            let reply = browser.send(call.body(Body::empty()).unwrap()).await.status(403);
            assert!(matches!(
                read::<ActionError>(&reply).kind,
                ActionErrorKind::NotAllowed | ActionErrorKind::SignInRequired
            ));
        }
        // A browser that opens it by hand is not sent elsewhere.
        let by_hand = Request::get(with(page.path, page.query[0], "ab"))
            .header(header::ACCEPT, "text/html")
            .header(header::REFERER, "https://evil.example/")
            .body(Body::empty());
        let reply = browser.send(by_hand.unwrap()).await;
        assert!(matches!(reply.status.as_u16(), 200 | 403) && !reply.headers.contains_key(header::LOCATION));
    }
}

#[tokio::test]
async fn an_open_page_is_told_of_what_happens_and_only_of_its_own_request() {
    let market = Market::new(1).await;
    let (code, other) = (market.submit().await, market.submit().await);
    let world = &market.world;
    let scope = CustomerScope::of(&world.stand_in(CUSTOMER).await);
    let mut page = requests::watch(world.services(), &scope, code).await.unwrap().unwrap();
    let watch = world.services().watch().clone();
    let look = async || watch.look(&world.program.app.doors.db).await.unwrap();
    let is_told =
        async |page: &mut requests::Watcher| tokio::time::timeout(Duration::from_millis(50), page.news()).await.is_ok();
    look().await;
    assert!(!is_told(&mut page).await, "nothing happened");
    market.offer(0, other, "450000").await.unwrap();
    look().await;
    assert!(!is_told(&mut page).await, "it happened elsewhere");
    market.offer(0, code, "450000").await.unwrap();
    look().await;
    assert!(is_told(&mut page).await);
    look().await;
    assert!(!is_told(&mut page).await, "told once");
    drop(page);
    assert_eq!(watch.count(), 0);
    world.person("Zahra", None, other_mobile(), &[]).await;
    let stranger = CustomerScope::of(&world.stand_in(other_mobile()).await);
    assert!(requests::watch(world.services(), &stranger, code).await.is_err(), "somebody else's");
}

#[tokio::test]
async fn a_stream_begins_at_once_and_too_many_are_sent_to_ask_from_time_to_time() {
    let market = Market::new(0).await;
    let code = market.submit().await;
    let browser = market.world.signed_in_again(CUSTOMER).await;
    let path = format!("/requests/{code}/live");
    let mut streams = Vec::new();
    for _ in 0..MOST_WATCHERS_OF_ONE {
        let response = market.world.router().oneshot(browser.request(&path)).await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "text/event-stream");
        assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
        let mut body = response.into_body();
        let first = body.frame().await.unwrap().unwrap().into_data().unwrap();
        let first = String::from_utf8_lossy(&first).into_owned();
        assert!(first.contains("event: news") && first.contains("data: !"), "{first}: browsers pass over less");
        streams.push(body);
    }
    let full = market.world.router().oneshot(browser.request(&path)).await.unwrap();
    assert_eq!(full.status(), 503);
    assert!(full.headers().contains_key(header::RETRY_AFTER));
    // A stop lets them go before everything else.
    market.world.services().watch().close();
    for mut body in streams {
        assert!(body.frame().await.is_none());
    }
    assert_eq!(market.world.services().watch().count(), 0);
    let stranger = market.world.browser().request(&path);
    assert_eq!(market.world.router().oneshot(stranger).await.unwrap().status(), 403);
}
