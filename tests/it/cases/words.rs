//! Words, places and search, over the wire.
use crate::support::World;
use crate::support::market::{CUSTOMER, Market, SERVICE, specialist_mobile};
use karriz::base::clock::MINUTE;
use karriz::domain::catalogue;
use karriz::domain::places::places;
use karriz::i18n::{Lang, Words};

const SOMEONE: &str = "09000000061";

fn searched(prefix: &str, typed: &str) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("q", typed).finish();
    format!("{prefix}/services?{query}")
}

#[tokio::test]
async fn search_everyday_words() {
    let world = World::new().await;
    let mut browser = world.browser();
    // "Locked out", as one says it; it was taken for a typo of "modem".
    let locked_out = "\u{067E}\u{0634}\u{062A} \u{062F}\u{0631} \u{0645}\u{0648}\u{0646}\u{062F}\u{0645}";
    let page = browser.get(&searched("", locked_out)).await.page();
    assert_eq!(page.attr(".service", "href"), "/services/locksmith");

    // "Boat repair": many services repair something, none repairs boats.
    let boat = "\u{062A}\u{0639}\u{0645}\u{06CC}\u{0631} \u{0642}\u{0627}\u{06CC}\u{0642}";
    for nothing_sure in [boat, "\u{062A}"] {
        let page = browser.get(&searched("", nothing_sure)).await.page();
        assert_eq!(page.count(".service"), 0, "{nothing_sure}");
        let title = Words::of(Lang::Fa).plain("services-none-title", &[("query", nothing_sure.into())]);
        assert_eq!(page.text(".empty h2").replace(['\u{2068}', '\u{2069}'], ""), title);
        assert!(page.count("a[href^='/services#']") > 1, "and a way on");
    }
}

#[tokio::test]
async fn search_wrong_layout_and_latin() {
    let world = World::new().await;
    let mut browser = world.browser();
    let cooler = "\u{06A9}\u{0648}\u{0644}\u{0631}";
    let right = browser.get(&searched("", cooler)).await.page();
    let swapped = browser.get(&searched("", ";,gv")).await.page();
    assert!(right.count(".service") > 1);
    assert_eq!(swapped.attr(".service", "href"), right.attr(".service", "href"));
    assert_eq!(swapped.count(".service"), right.count(".service"));
    for (prefix, typed, slug) in [
        ("", "nezafat", "home-cleaning"),
        ("", "plumber", "leak-repair"),
        ("/en", "plumber", "leak-repair"),
        ("/en", "cleaning", "home-cleaning"),
        ("/en", "nezafat", "home-cleaning"),
    ] {
        let page = browser.get(&searched(prefix, typed)).await.page();
        assert!(page.count(&format!(".service[href='{prefix}/services/{slug}']")) > 0, "{prefix} {typed}");
    }
}

#[tokio::test]
async fn the_catalogue_speaks_english_to_readers_of_english() {
    let world = World::new().await;
    world.person("Sara", None, SOMEONE, &[]).await;
    let mut browser = world.signed_in(SOMEONE).await;
    let english = catalogue::current_in(world.services(), Lang::En);
    for service in english.services.values() {
        let page = browser.get(&format!("/en/services/{}", service.slug)).await.page();
        assert_eq!(page.text("h1"), service.title);
        assert_eq!(page.count("main [lang=fa]"), 0, "{}", service.slug);
    }
    for path in ["/en", "/en/services", "/en/services?q=plumber"] {
        assert_eq!(browser.get(path).await.page().count("main [lang=fa]"), 0, "{path}");
    }
    let form = browser.get("/en/requests/new?service=leak-repair").await.page();
    let leak = &english.services["leak-repair"];
    for question in leak.questions.iter().filter(|question| !question.options.is_empty()) {
        assert!(form.text("main").contains(&question.label), "{}", question.label);
    }
    assert_eq!(form.count("form [lang=fa]"), 0, "questions and answers are in English");
}

/// What was asked and answered is read in the reader's language, whatever it was typed in.
#[tokio::test]
async fn answers_are_read_in_the_language_of_their_reader() {
    let market = Market::new(1).await;
    let code = market.submit().await;
    let english = catalogue::current_in(market.services(), Lang::En);
    for (mobile, path) in
        [(CUSTOMER.to_owned(), format!("/en/requests/{code}")), (specialist_mobile(0), "/en/specialist".to_owned())]
    {
        market.world.clock.advance(2 * MINUTE);
        let mut browser = market.world.signed_in(&mobile).await;
        let page = browser.get(&path).await.status(200).page();
        let asked = page.texts("dl.kv dt").join(" ");
        let questions = &english.services[SERVICE].questions;
        assert!(questions.iter().any(|question| asked.contains(&question.label)), "{path}: {asked}");
        assert_eq!(page.count("dl.kv [lang=fa]"), 0, "{path}");
    }
}

#[tokio::test]
async fn places_have_english_names_where_readers_of_english_choose_one() {
    let world = World::new().await;
    world.person("Sara", None, SOMEONE, &[]).await;
    let mut browser = world.signed_in(SOMEONE).await;
    // The form with all its fields: what a person gets who comes without a draft.
    let step = "/requests/new/review?service=leak-repair";
    for (prefix, lang) in [("", Lang::Fa), ("/en", Lang::En)] {
        let proposed = browser.get(&format!("{prefix}{step}")).await.page().attrs("datalist option", "value");
        let names: Vec<&str> = places().large_cities().map(|city| city.name_in(lang).text).collect();
        assert_eq!(proposed, names);
        assert_eq!(proposed.iter().all(|name| name.is_ascii()), lang == Lang::En);
    }
}

/// The price mode in plain words: what one pays for, never a code or a word of the trade.
#[tokio::test]
async fn a_service_says_what_its_price_is_for() {
    let world = World::new().await;
    let mut browser = world.browser();
    for (lang, prefix) in [(Lang::Fa, ""), (Lang::En, "/en")] {
        let words = Words::of(lang);
        let services = catalogue::current_in(world.services(), lang);
        for service in services.services.values() {
            let page = browser.get(&format!("{prefix}/services/{}", service.slug)).await.page();
            let Some(unit) = &service.unit else { continue };
            let each = words.plain("service-each", &[("unit", unit.into())]);
            let said = page.text("main").replace(['\u{2068}', '\u{2069}'], "");
            assert!(said.contains(&words.t("service-unit")) && said.contains(&each), "{prefix} {}", service.slug);
        }
    }
}
