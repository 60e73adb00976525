//! The frame around every page: where its links lead, whose it is, what it says once, and what stands under fixed names.
use std::net::SocketAddr;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use karriz::base::clock::{Clock, DAY, MINUTE};
use karriz::domain::requests;
use karriz::i18n::{Lang, Words};
use karriz::model::operator::{Operator, OperatorText};
use karriz::model::request::RequestState;
use karriz::model::role::Role;
use karriz::page::nav::own_page;
use karriz::web::door::{Door, Register};
use karriz::web::pages::{PAGES, nav_of};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::support::market::{CUSTOMER, Market, SERVICE, specialist_mobile};
use crate::support::{Browser, Reply, World};

const MOBILE: &str = "09121234567";
const NAME: &str = "Mahbanoo";
const ORIGIN: &str = "http://localhost:3000";

fn bar(reply: &Reply) -> Vec<String> {
    reply.any_page().attrs("nav.tabbar a", "href")
}

/// Public, personal and plain pages, and all that can go wrong on the way to one.
const EVERYWHERE: [&str; 6] =
    ["/", "/services", "/about", "/no-such-page", "/services/no-such-service", "/me/data/show"];

#[tokio::test]
async fn one_bar_leads_on_from_every_page() {
    let world = World::with(|config| config.has_wide_limits = true).await;
    world.person("Sara", None, "09121110001", &[Role::Customer]).await;
    world.person("Ali", None, "09121110002", &[Role::Specialist]).await;
    world.person("Reza", None, "09121110003", &[Role::Admin]).await;
    world.person("Nima", None, "09121110004", &[Role::Specialist, Role::Admin]).await;
    world.person("Kamran", None, "09121110005", &[Role::Finance]).await;
    world.person("Peyman", None, "09121110006", &[Role::Specialist, Role::PrivacyOfficer]).await;
    let visitor = ["/", "/services", "/how-it-works", "/sign-in"];
    for path in EVERYWHERE.into_iter().filter(|path| *path != "/me/data/show").chain(["/sign-in"]) {
        assert_eq!(bar(&world.browser().get(path).await), visitor, "{path}");
    }
    for (mobile, own, expected) in [
        ("09121110001", "/requests", &["/", "/services", "/requests", "/me/data"] as &[&str]),
        ("09121110002", "/specialist", &["/specialist", "/", "/services", "/requests", "/me/data"]),
        ("09121110003", "/staff/requests", &["/staff/requests", "/staff", "/staff/calls", "/requests", "/me/data"]),
        ("09121110004", "/staff/requests", &["/staff/requests", "/staff", "/specialist", "/requests", "/me/data"]),
        ("09121110005", "/staff", &["/staff", "/", "/services", "/requests", "/me/data"]),
        ("09121110006", "/staff", &["/staff", "/specialist", "/", "/requests", "/me/data"]),
    ] {
        let mut browser = world.signed_in(mobile).await;
        for path in EVERYWHERE.into_iter().chain([own, "/requests", "/me/data"]) {
            let reply = browser.get(path).await;
            assert_eq!(bar(&reply), expected, "{mobile} on {path}");
            let page = reply.any_page();
            assert!(page.attrs("a.btn", "href").iter().all(|link| !link.starts_with("/sign-in")), "{path}: a stranger");
            let menu = page.attrs("details.menu a, details.rail__in a", "href");
            assert!(expected.iter().all(|link| menu.iter().any(|known| known == link)), "{path}: the menu lacks links");
        }
        let english: Vec<String> =
            expected.iter().map(|path| if *path == "/" { "/en".to_owned() } else { format!("/en{path}") }).collect();
        assert_eq!(bar(&browser.get("/en/no-such-page").await), english);
        let person = world.principal_of(&browser).await;
        let links = nav_of(Some(&karriz::domain::scope::Principal::Person(person.clone())));
        let first = links.iter().find(|link| link.entry.is_pinned).map(|link| link.path);
        assert_eq!(first, Some(own_page(&person)), "the first page of one's own is where one lands");
    }
}

/// A board of one's own does not hide what a person has at home.
#[tokio::test]
async fn the_console_keeps_personal_links_apart() {
    const OWN_LINKS: [&str; 7] =
        ["/", "/services", "/requests", "/me/data", "/me/security", "/me/sessions", "/privacy"];
    let world = World::new().await;
    world.person(NAME, None, MOBILE, &[Role::Admin]).await;
    let page = world.signed_in(MOBILE).await.get("/staff/requests").await.page();
    assert_eq!(page.attrs("div.rail__in ul:first-of-type a", "href"), ["/staff/requests", "/staff", "/staff/calls"]);
    assert_eq!(page.attrs("div.rail__in p + ul a", "href"), OWN_LINKS);
}

#[tokio::test]
async fn who_is_signed_in_is_no_stranger_on_an_error_page() {
    let world = World::new().await;
    world.person(NAME, None, MOBILE, &[Role::Customer]).await;
    let mut browser = world.signed_in(MOBILE).await;
    let lost = browser.get("/no-such-page").await.status(404);
    assert!(lost.body.contains(NAME), "the head knows who reads");
    let page = lost.any_page();
    assert_eq!(page.attr("main form[role=search]", "action"), "/services");
    assert_eq!(page.count("main .code-ref"), 0, "nothing went wrong that a code would find");
    assert_eq!(page.attr("main a.btn", "href"), "/requests");
    let closed = browser.get("/specialist").await.status(403).any_page();
    assert_eq!(closed.attr("main a.btn", "href"), "/requests");
    let foreign = Request::post("/requests/new").header("sec-fetch-site", "cross-site").body(Body::empty()).unwrap();
    let foreign = browser.send(foreign).await.status(403);
    assert!(foreign.body.contains(NAME) && foreign.any_page().count("main .code-ref") == 1);
    let wrong = Request::put("/requests").header("sec-fetch-site", "same-origin").body(Body::empty()).unwrap();
    assert!(browser.send(wrong).await.status(405).body.contains(NAME));
}

/// What waits for the customer is counted on every page, and each thing says so where it stands.
#[tokio::test]
async fn the_turn_of_the_customer_is_counted_and_named() {
    let market = Market::new(2).await;
    let mut browser = market.world.signed_in_again(CUSTOMER).await;
    let counted = |reply: &Reply| reply.any_page().texts("nav.tabbar .count span[aria-hidden]");
    let waiting = market.submit().await;
    assert_eq!(counted(&browser.get("/").await), Vec::<String>::new(), "nobody has offered yet");
    market.offer(0, waiting, "450000").await.unwrap();
    let digit = |n: i64| Words::of(Lang::Fa).number(n);
    for path in ["/", "/requests", "/me/data", "/no-such-page"] {
        assert_eq!(counted(&browser.get(path).await), [digit(1)], "{path}");
    }
    let words = Words::of(Lang::Fa);
    let badge = |reply: &Reply| reply.any_page().text("main .badge");
    assert_eq!(badge(&browser.get("/requests").await), words.t("turn-choose"));
    assert_eq!(badge(&browser.get(&format!("/requests/{waiting}")).await), words.t("turn-choose"));
    for (state, turn) in [
        (RequestState::Selected, "turn-confirm"),
        (RequestState::Delivered, "turn-accept"),
        (RequestState::Confirmed, ""),
        (RequestState::Cancelled, ""),
    ] {
        let code = market.at(state).await;
        let page = browser.get(&format!("/requests/{code}")).await;
        if !turn.is_empty() {
            assert_eq!(badge(&page), words.t(turn), "{state:?}");
        }
        let expected = turns_in_list(&mut browser).await;
        assert_eq!(counted(&page), [digit(expected)], "{state:?}");
    }
}

/// What the list of requests says, counted by hand.
async fn turns_in_list(browser: &mut Browser) -> i64 {
    let list = browser.get("/requests").await.page();
    let words = Words::of(Lang::Fa);
    let turns = ["turn-choose", "turn-confirm", "turn-answer", "turn-accept"].map(|key| words.t(key));
    list.texts("main article .badge").iter().filter(|badge| turns.contains(badge)).count() as i64
}

#[tokio::test]
async fn sign_in_lands_where_the_work_is() {
    let market = Market::new(2).await;
    let world = &market.world;
    world.person("Reza", None, "09121110003", &[Role::Admin]).await;
    let to = async |mobile: &str| {
        world.clock.advance(DAY);
        let mut browser = world.browser();
        let page = browser.get("/sign-in").await.page();
        browser.submit(&page, "/sign-in", &[("mobile", mobile)]).await.sees_other("/sign-in/code");
        let page = browser.get("/sign-in/code").await.page();
        let code = world.code_for(karriz::model::phone::Mobile::parse(mobile).unwrap().as_e164()).await;
        let to = browser.submit(&page, "/sign-in/code", &[("code", &code)]).await.sees_other("/");
        assert_eq!(browser.get("/sign-in").await.sees_other("/"), to, "signed in already");
        assert_eq!(
            browser.get("/en/sign-in?next=/about").await.sees_other("/"),
            "/about",
            "who says where to goes there"
        );
        to
    };
    assert_eq!(to(&specialist_mobile(0)).await, "/specialist");
    assert_eq!(to("09121110003").await, "/staff/requests");
    assert_eq!(to(CUSTOMER).await, "/requests");
    world.clock.advance(DAY);
    let open = market.at(RequestState::Confirmed).await;
    assert_eq!(to(CUSTOMER).await, format!("/requests/{open}"), "the one that is open");
    let only = async || requests::only_open(market.services(), &market.customer).await.unwrap();
    assert_eq!(only().await, Some(open));
    market.submit().await;
    assert_eq!(only().await, None, "of several none stands before the others");
}

#[tokio::test]
async fn slash_keeps_the_query() {
    let world = World::new().await;
    for (path, to) in [
        ("/services/?q=%D8%B4%DB%8C%D8%B1", "/services?q=%D8%B4%DB%8C%D8%B1"),
        ("/requests/new/?service=home-cleaning&utm_source=x", "/requests/new?service=home-cleaning&utm_source=x"),
        ("/en/?q=1", "/en?q=1"),
        ("/en/services/", "/en/services"),
        ("/services/home-cleaning///", "/services/home-cleaning"),
    ] {
        assert_eq!(world.browser().get(path).await.status(308).header("location"), to, "{path}");
    }
    for lost in ["/no-such-page/", "/me/data/show/", "//evil.example/", "/en//evil.example/"] {
        world.browser().get(lost).await.status(404);
    }
}

#[tokio::test]
async fn fa_prefix_leads_home() {
    let world = World::new().await;
    for (path, to) in [
        ("/fa", "/"),
        ("/fa/", "/"),
        ("/fa/services", "/services"),
        ("/fa/services/?q=a", "/services?q=a"),
        ("/fa/services/home-cleaning", "/services/home-cleaning"),
    ] {
        assert_eq!(world.browser().get(path).await.status(308).header("location"), to, "{path}");
    }
    for lost in ["/fa/no-such-page", "/fax", "/fa//evil.example", "/fa/fa"] {
        world.browser().get(lost).await.status(404);
    }
}

#[tokio::test]
async fn notice_in_the_address() {
    let world = World::new().await;
    world.person(NAME, None, MOBILE, &[Role::Customer]).await;
    let toast = |reply: Reply| reply.any_page().texts(".toast");
    for path in ["/?done=request-confirmed", "/requests?done=request-confirmed", "/sign-in?done=signed-out"] {
        assert_eq!(toast(world.signed_in_again(MOBILE).await.get(path).await), Vec::<String>::new(), "{path}");
    }
    let mut browser = world.signed_in_again(MOBILE).await;
    let page = browser.get("/me/data").await.page();
    let to = browser.submit(&page, "/me/sessions/end-others", &[]).await.says("/me/sessions", "sessions-ended");
    assert_eq!(to, "/me/sessions", "nothing of it stands in the address");
    assert_eq!(toast(browser.get("/requests").await), Vec::<String>::new(), "no other page says it");
    let writes = "SELECT count(*) FROM session";
    let before = world.count(writes).await;
    assert_eq!(toast(browser.get("/en/me/sessions").await).len(), 1, "its page does, in the other language too");
    assert_eq!(toast(browser.get("/me/sessions").await), Vec::<String>::new(), "once");
    assert_eq!(world.count(writes).await, before);
    // A notice that somebody made up, and one that a visitor brings to a page that is kept for everybody.
    browser.cookies.insert("__Host-karriz-notice".to_owned(), "request-confirmed_000000000000".to_owned());
    assert_eq!(toast(browser.get("/requests").await), Vec::<String>::new());
    let mut visitor = world.browser();
    let mark = karriz::base::crypto::sha256_hex(b"/about").chars().take(12).collect::<String>();
    visitor.cookies.insert("__Host-karriz-notice".to_owned(), format!("signed-out_{mark}"));
    assert_eq!(toast(visitor.get("/about").await).len(), 1);
    assert_eq!(toast(world.browser().get("/about").await), Vec::<String>::new(), "no page is kept with it");
}

#[tokio::test]
async fn language_on_a_page_that_was_posted() {
    let world = World::new().await;
    world.person(NAME, None, MOBILE, &[Role::Customer]).await;
    let link = |reply: Reply| reply.any_page().attr("a.lang-switch", "href");
    let mut visitor = world.browser();
    let page = visitor.get("/sign-in?next=/services").await.page();
    let wrong = visitor.submit(&page, "/sign-in", &[("mobile", "123")]).await.status(422);
    assert_eq!(link(wrong), "/en/sign-in?next=/services");
    let mut browser = world.signed_in(MOBILE).await;
    let form = "/requests/new?service=home-cleaning";
    let page = browser.get(form).await.page();
    let action = page.attr("main form[method=post]", "action");
    let wrong = browser.submit(&page, &action, &[]).await.status(422);
    assert_eq!(link(wrong), format!("/en{form}"));
    let page = browser.get("/me/data?open=all").await.page();
    let action = page.attr("main form[action^='/me/data/show']", "action");
    let opened = browser.post("/me/data/show", &page.form(&action, &[])).await.status(200);
    assert_eq!(link(opened), "/en/me/data");
    // Whatever a page posts to, the links of the reply lead to a page that opens.
    for page in PAGES.iter().filter(|page| page.get.is_none()) {
        let stands_on = page.stands_on.expect("a button stands on a page");
        assert!(PAGES.iter().any(|page| page.path == stands_on && page.get.is_some()), "{stands_on}");
    }
}

#[tokio::test]
async fn robots_and_noindex() {
    let world = World::new().await;
    world.person(NAME, None, MOBILE, &[Role::Customer]).await;
    let mut browser = world.signed_in(MOBILE).await;
    for path in ["/sign-in?next=/requests", "/en/sign-in", "/requests", "/me/data", "/requests/new", "/specialist"] {
        for reader in [&mut world.browser(), &mut browser] {
            assert_eq!(reader.get(path).await.header("x-robots-tag"), "noindex", "{path}");
        }
    }
    for path in ["/", "/en", "/services", "/services/home-cleaning", "/privacy"] {
        assert_eq!(world.browser().get(path).await.header("x-robots-tag"), "", "{path}");
    }
    let robots = world.browser().get("/robots.txt").await.status(200).body;
    for folder in ["/me", "/requests", "/specialist", "/staff"] {
        for lang in ["", "/en"] {
            assert_eq!(
                robots.lines().filter(|line| *line == format!("Disallow: {lang}{folder}")).count(),
                1,
                "{robots}"
            );
        }
    }
    assert!(!robots.contains("/sign-in"), "who may not read it does not learn that it is not to be listed");
}

#[tokio::test]
async fn canonical_address() {
    let world = World::new().await;
    for (path, canonical) in [
        ("/services/home-cleaning?utm_source=x", "/services/home-cleaning"),
        ("/services/home%2Dcleaning", "/services/home-cleaning"),
        ("/services?q=a", "/services"),
        ("/en?x=1", "/en"),
        ("/", "/"),
    ] {
        let page = world.browser().get(path).await.page();
        assert_eq!(page.attrs("link[rel=canonical]", "href"), [format!("{ORIGIN}{canonical}")], "{path}");
        assert_eq!(page.attrs("link[rel=alternate]", "hreflang"), ["fa", "en", "x-default"], "{path}");
        let persian = page.attr("link[hreflang=fa]", "href");
        assert_eq!(page.attr("link[hreflang=x-default]", "href"), persian);
        assert_eq!(page.attrs("meta[name=theme-color]", "media").len(), 2, "light and dark");
    }
    assert_eq!(world.browser().get("/sign-in").await.page().count("link[rel=canonical]"), 0);
}

#[tokio::test]
async fn link_preview() {
    let world = World::new().await;
    for path in ["/", "/services/home-cleaning", "/en/services/home-cleaning"] {
        let page = world.browser().get(path).await.page();
        let of = |name: &str| page.attr(&format!("meta[property='og:{name}']"), "content");
        assert!(!of("title").is_empty() && page.text("title").starts_with(&of("title")), "{path}: {}", of("title"));
        assert_eq!(of("description"), page.attr("meta[name=description]", "content"), "{path}");
        assert!(!of("description").is_empty() && !of("site_name").is_empty() && !of("image:alt").is_empty());
        assert_eq!(of("url"), format!("{ORIGIN}{path}"));
        assert!(of("image").starts_with(&format!("{ORIGIN}/assets/preview.")), "{}", of("image"));
    }
    let picture = include_bytes!("../../../public/preview.png");
    let size = |at: usize| u32::from_be_bytes(picture[at..at + 4].try_into().unwrap());
    assert_eq!((size(16), size(20)), karriz::ui::shell::PREVIEW, "the size that the page names");
    assert!(picture.len() < 30_000, "a phone has it in a second");
}

#[tokio::test]
async fn icon_on_the_home_screen() {
    let world = World::new().await;
    for (path, lang, dir) in [("/", "fa", "rtl"), ("/en/services", "en", "ltr"), ("/sign-in", "fa", "rtl")] {
        let page = world.browser().get(path).await.page();
        assert!(page.attr("link[rel=apple-touch-icon]", "href").starts_with("/assets/icon-180."));
        let manifest = world.browser().get(&page.attr("link[rel=manifest]", "href")).await.status(200);
        assert_eq!(manifest.header("content-type"), "application/manifest+json");
        let manifest: serde_json::Value = serde_json::from_str(&manifest.body).unwrap();
        assert_eq!((manifest["lang"].as_str(), manifest["dir"].as_str()), (Some(lang), Some(dir)));
        assert!(!manifest["name"].as_str().unwrap().is_empty());
        assert_eq!(manifest["icons"].as_array().unwrap().len(), 2);
        world.browser().get(manifest["start_url"].as_str().unwrap()).await.status(200);
    }
    let policy = world.browser().get("/").await.header("content-security-policy").to_owned();
    assert!(policy.contains("manifest-src 'self'"), "{policy}");
    let icon = world.browser().get("/favicon.ico").await.status(200);
    assert_eq!(icon.header("content-type"), "image/x-icon");
}

/// The operator's own texts are there when they are written, and their page and links are not when they are not.
#[tokio::test]
async fn what_the_operator_has_not_written_is_not_shown() {
    let link = "footer a[href$='/terms']";
    let bare = World::new().await;
    for path in ["/terms", "/en/terms"] {
        bare.browser().get(path).await.status(404);
    }
    assert_eq!(bare.browser().get("/").await.page().count(link), 0);
    assert!(!bare.browser().get("/sitemap.xml").await.body.contains("/terms"));

    let text = |text: &str| OperatorText { persian: Some(text.to_owned()), english: None };
    let operator =
        Operator { terms: text("# First\n\nBe <b>kind"), complaint: text("Write us"), ..Operator::default() };
    let world = World::with(|config| config.operator = operator).await;
    for prefix in ["", "/en"] {
        let page = world.browser().get(&format!("{prefix}/terms")).await.page();
        assert!(page.text("main").contains("Be <b>kind") && page.texts("main h2") == ["First"]);
        assert_eq!(page.attr("main div[lang]", "lang"), "fa", "as it is written");
        assert_eq!(world.browser().get(&format!("{prefix}/services")).await.page().count(link), 1);
        assert!(world.browser().get(&format!("{prefix}/help/contact")).await.page().text("main").contains("Write us"));
    }
    assert!(world.browser().get("/sitemap.xml").await.body.contains("/terms"));
}

#[tokio::test]
async fn security_txt() {
    const PATH: &str = "/.well-known/security.txt";
    World::new().await.browser().get(PATH).await.status(404);
    let operator = Operator {
        security_contact: Some("mailto:security@karriz.example".to_owned()),
        security_policy: Some("https://karriz.example/security".to_owned()),
        ..Operator::default()
    };
    let world = World::with(|config| config.operator = operator).await;
    for years in 0..3 {
        let reply = world.browser().get(PATH).await.status(200);
        assert_eq!(reply.header("content-type"), "text/plain; charset=utf-8");
        let line = |name: &str| {
            let found =
                reply.body.lines().filter_map(|line| line.strip_prefix(&format!("{name}: "))).collect::<Vec<_>>();
            assert_eq!(found.len(), 1, "{name}: {}", reply.body);
            found[0].to_owned()
        };
        assert_eq!(line("Contact"), "mailto:security@karriz.example");
        assert_eq!(line("Policy"), "https://karriz.example/security");
        assert_eq!(line("Canonical"), format!("{ORIGIN}{PATH}"));
        // ISO 8601 of one offset sorts like time.
        let now = Words::of(Lang::En).iso(world.clock.now() + 30 * DAY);
        let year = Words::of(Lang::En).iso(world.clock.now() + 365 * DAY);
        assert!(line("Expires") > now && line("Expires") < year, "{} after {years} years", line("Expires"));
        world.clock.advance(365 * DAY);
    }
}

#[tokio::test]
async fn address_with_raw_letters() {
    let world = World::new().await;
    for (path, statuses) in [
        ("/services?q=%D8%B4%DB%8C%D8%B1", [200, 200]),
        ("/services?q=%2525", [200, 200]),
        ("/services?q=%00", [400, 400]),
        ("/services?q=%FF", [400, 400]),
        ("/services?q=%D4%ED%D1", [400, 400]),
        ("/services/%D8%B4%DB%8C%D8%B1", [404, 404]),
        ("/services/%FF", [404, 400]),
        ("/%00", [404, 400]),
    ] {
        for path in [path.to_owned(), format!("/en{path}")] {
            let reply = world.browser().get(&path).await;
            assert!(statuses.contains(&reply.status.as_u16()), "{path} gave {}", reply.status);
            assert_eq!(reply.any_page().count("h1"), 1, "{path}");
        }
    }
    // Letters as they are, which some messengers send.
    let raw = Request::get("/services?q=\u{0634}\u{06CC}\u{0631}").body(Body::empty()).unwrap();
    assert_eq!(world.browser().send(raw).await.status(200).any_page().count("h1"), 1);
}

#[tokio::test]
async fn post_of_old_and_strict_browsers() {
    let world = World::new().await;
    for headers in [
        &[("origin", ORIGIN)] as &[(&str, &str)],
        &[("origin", "null"), ("sec-fetch-site", "same-origin")],
        &[("origin", ORIGIN), ("sec-fetch-site", "same-origin")],
        &[("sec-fetch-site", "none")],
    ] {
        let mut request = Request::post("/sign-in").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let reply = world.browser().send(request.body(Body::from("mobile=123")).unwrap()).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{headers:?}");
    }
}

/// The browser's own part, its memory of pages, is tried in `end2end/`.
#[tokio::test]
async fn back_after_sign_out() {
    let world = World::new().await;
    world.person(NAME, None, MOBILE, &[Role::Customer]).await;
    let mut browser = world.signed_in(MOBILE).await;
    let page = browser.get("/me/data").await.status(200);
    assert_eq!(page.header("cache-control"), "no-store");
    let old = browser.clone();
    let reply = browser.submit(&page.any_page(), "/sign-out", &[]).await;
    assert!(reply.header("clear-site-data").contains("\"cache\""));
    reply.says("/sign-in", "signed-out");
    for mut browser in [browser, old] {
        browser.get("/me/data").await.sees_other("/sign-in?next=");
        assert!(!browser.get("/no-such-page").await.body.contains(NAME), "error pages forget as well");
    }
}

#[tokio::test]
async fn link_from_a_messenger_keeps_the_session() {
    let world = World::new().await;
    world.person(NAME, None, MOBILE, &[Role::Customer]).await;
    let mut browser = world.browser();
    let page = browser.get("/sign-in").await.page();
    browser.submit(&page, "/sign-in", &[("mobile", MOBILE)]).await.sees_other("/sign-in/code");
    let page = browser.get("/sign-in/code").await.page();
    let code = world.code_for("+989121234567").await;
    let reply = browser.submit(&page, "/sign-in/code", &[("code", &code)]).await.status(303);
    let cookies = reply.headers.get_all(header::SET_COOKIE).iter().map(|value| value.to_str().unwrap());
    let session = cookies.filter(|cookie| cookie.starts_with("__Host-karriz=")).collect::<Vec<_>>();
    assert!(session.len() == 1 && session[0].contains("SameSite=Lax") && session[0].contains("Max-Age=7776000"));
    // A press on a link in another program.
    let request = Request::get("/requests").header("sec-fetch-site", "cross-site").header("sec-fetch-mode", "navigate");
    browser.send(request.body(Body::empty()).unwrap()).await.status(200);
}

/// Paper is read on another day: it names days by their date.
#[tokio::test]
async fn print_sheet() {
    let market = Market::new(1).await;
    let code = market.confirmed().await;
    let words = Words::of(Lang::Fa);
    let page = market.world.signed_in_again(CUSTOMER).await.get(&format!("/requests/{code}")).await.page();
    let (near, exact) = (page.texts("main .only-screen"), page.texts("main .only-print"));
    assert!(near.len() > 2 && near.len() == exact.len());
    let near_days = ["calendar-today", "calendar-tomorrow", "calendar-yesterday"].map(|key| words.t(key));
    assert!(near.iter().any(|text| near_days.iter().any(|day| text.starts_with(day.as_str()))), "{near:?}");
    assert!(!exact.iter().any(|text| near_days.iter().any(|day| text.contains(day.as_str()))), "{exact:?}");
    assert_eq!(page.texts("body > .only-print").len(), 1, "what is said in sentences counts from the day of printing");
    let style = include_str!("../../../style/components/print.css");
    for hidden in [".tabbar", ".site-head", ".site-foot", ".btn", ".only-screen"] {
        assert!(style.contains(hidden), "{hidden} is printed");
    }
}

/// Cookies of other programs under the parent domain. More spellings are tried in `front.rs`.
#[tokio::test]
async fn cookie_of_a_neighbour() {
    let world = World::new().await;
    world.person(NAME, None, MOBILE, &[Role::Customer]).await;
    for foreign in ["city=\u{062A}\u{0647}\u{0631}\u{0627}\u{0646}; ".as_bytes().to_vec(), b"city=\xe9; ".to_vec()] {
        world.clock.advance(10 * MINUTE);
        let mut browser = world.browser();
        browser.foreign = foreign;
        let page = browser.get("/sign-in").await.page();
        browser.submit(&page, "/sign-in", &[("mobile", MOBILE)]).await.sees_other("/sign-in/code");
        let page = browser.get("/sign-in/code").await.page();
        let code = world.code_for("+989121234567").await;
        browser.submit(&page, "/sign-in/code", &[("code", &code)]).await.sees_other("/requests");
        for path in ["/", "/requests", "/no-such-page"] {
            assert!(browser.get(path).await.body.contains(NAME), "{path}");
        }
    }
}

#[tokio::test]
async fn ipv6_client() {
    let world = World::new().await;
    let listener = TcpListener::bind("[::1]:0").await.unwrap();
    let address: SocketAddr = listener.local_addr().unwrap();
    let timeouts = karriz::base::timeouts::Timeouts::default();
    let register = Register::new(karriz::base::timeouts::Room::default(), Box::new(|_| false));
    let door = Door::new(listener, world.router(), timeouts, register);
    let (stop, stopped) = tokio::sync::oneshot::channel::<std::time::Duration>();
    let ended = tokio::spawn(door.serve(async { stopped.await.unwrap_or_default() }));
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("GET /services HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    assert!(bytes.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&bytes[..bytes.len().min(200)]));
    stop.send(std::time::Duration::ZERO).unwrap();
    ended.await.unwrap();
}

/// Who is signed in finds their own on the home page: what waits, and the one way to it. A visitor reads what Karriz is.
#[tokio::test]
async fn home_knows_who_is_signed_in() {
    let market = Market::new(1).await;
    let words = Words::of(Lang::Fa);
    let mut customer = market.world.signed_in_again(CUSTOMER).await;
    let own = |reply: &Reply| {
        let page = reply.any_page();
        (page.text("#own h2"), page.attrs("#own a", "href"), page.count("main form[role=search]"))
    };
    let quiet = own(&customer.get("/").await.status(200));
    assert_eq!(quiet, (words.t("nav-requests"), vec!["/requests".to_owned()], 1));
    let code = market.submit().await;
    market.offer(0, code, "450000").await.unwrap();
    let waiting = customer.get("/").await.status(200);
    assert_eq!(own(&waiting).0, words.t("home-own-turn"));
    assert!(waiting.any_page().text("#own p").contains(&words.number(1)));
    assert_eq!(own(&customer.get("/en").await).1, ["/en/requests"]);
    let mut specialist = market.world.signed_in_again(&specialist_mobile(0)).await;
    assert_eq!(own(&specialist.get("/").await), (words.t("nav-specialist"), vec!["/specialist".to_owned()], 1));
    let visitor = market.world.browser().get("/").await.page();
    assert_eq!((visitor.count("#own"), visitor.count(".hero .disclose")), (0, 1));
}

#[tokio::test]
async fn no_page_carries_marks_of_the_renderer() {
    let world = World::new().await;
    world.person(NAME, None, MOBILE, &[Role::Customer]).await;
    let mut browser = world.signed_in(MOBILE).await;
    for path in [
        "/",
        "/services",
        &format!("/services/{SERVICE}"),
        "/services?q=%3C!%3E",
        "/no-such-page",
        "/me/data",
        "/requests",
    ] {
        for reader in [&mut world.browser(), &mut browser] {
            let reply = reader.get(path).await;
            // Inside an island they are how it finds its places again.
            let outside = reply.body.split("<leptos-island").map(|part| part.split("</leptos-island>").last());
            assert!(!outside.flatten().any(|part| part.contains("<!>")), "{path} for {:?}", reply.status);
        }
    }
    let search = browser.get("/services?q=%3C!%3E").await.page();
    assert_eq!(search.attr("input[type=search]", "value"), "<!>", "what was typed stays");
}
