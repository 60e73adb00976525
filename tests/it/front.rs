//! The front: who is asking, from where, how fast, and what of an address comes back in a page.
use axum::body::Body;
use axum::http::{HeaderValue, Request, header};
use karriz::base::clock::{DAY, HOUR, SECOND};
use karriz::domain::catalogue;
use karriz::model::role::Role;
use karriz::web::pages::{Class, Guard, PAGES};

use crate::support::{Browser, Reply, World};

const MOBILE: &str = "09121234567";
/// A given name that stands nowhere else in a page.
const NAME: &str = "Mahbanoo";
const SESSION: &str = "__Host-karriz";

/// Cookies of other programs that a browser may send before ours, in one header.
fn foreign_cookies() -> Vec<Vec<u8>> {
    let mut all: Vec<Vec<u8>> = [
        "theme=\u{062F}\u{0627}\u{0631}\u{06A9}; ",
        "a=1; b=\"x y\"; ",
        "a=\"; ",
        "=nameless; ",
        "flag; ",
        ";;; ;",
        "a=b=c==; ",
        "a=%FF%00%3B; ",
        "__Host%2Dkarriz=AAAAAAAAAAAAAAAAAAAAAA; ",
        "__Host-karriz =AAAAAAAAAAAAAAAAAAAAAA; ",
        "__Host-karriz\t=AAAAAAAAAAAAAAAAAAAAAA; ",
        "__host-karriz=AAAAAAAAAAAAAAAAAAAAAA; ",
        "__Host-karriz=; ",
        "__Host-karriz=\"; ",
        "__Host-karriz-browser =x; ",
        "__Host-karriz-browser=; ",
        "x__Host-karriz=AAAAAAAAAAAAAAAAAAAAAA; ",
        "a=b, __Host-karriz=AAAAAAAAAAAAAAAAAAAAAA; ",
    ]
    .map(|text| text.as_bytes().to_vec())
    .into();
    all.push(b"odd=\xff\xfe\x80; ".to_vec());
    all.push([b"long=".as_slice(), &[b'x'; 8_000], b"; "].concat());
    all
}

/// A session's cookie as it may be spelled; the session itself is the same in all.
fn spellings(session: &str) -> Vec<Vec<Vec<u8>>> {
    let own = format!("{SESSION}={session}");
    let mut all: Vec<Vec<Vec<u8>>> =
        foreign_cookies().into_iter().map(|foreign| vec![[foreign.as_slice(), own.as_bytes()].concat()]).collect();
    for text in [
        own.clone(),
        format!(" \t{own}\t "),
        format!("{own}; theme=\u{062F}"),
        format!("__Host%2Dkarriz={session}"),
        format!("%5F%5FHost-karriz={session}"),
        format!("__Host-karriz%20={session}"),
        format!("__Host-karriz ={session}"),
        format!("__Host-karriz\t={session}"),
        format!("__Host-karriz= {session}"),
        format!("__Host-karriz=\"{session}\""),
        format!("__Host-karriz=%41{session}"),
        format!("__HOST-KARRIZ={session}"),
        format!("a=b, {own}"),
        format!("a=b&{own}"),
        format!("a=\"b; {own}\""),
        format!("{own}; {own}"),
        format!("{own}; {SESSION}=AAAAAAAAAAAAAAAAAAAAAA"),
        format!("{SESSION}=AAAAAAAAAAAAAAAAAAAAAA; {own}"),
        format!("{SESSION}=; {own}"),
        format!("{own}{}", "x".repeat(8_000)),
    ] {
        all.push(vec![text.into_bytes()]);
    }
    all.push(vec![b"theme=\xff".to_vec(), own.clone().into_bytes()]);
    all.push(vec![own.clone().into_bytes(), "theme=\u{062F}".as_bytes().to_vec()]);
    all.push(vec![own.clone().into_bytes(), own.into_bytes()]);
    all
}

async fn get_with_cookies(world: &World, path: &str, cookies: &[Vec<u8>]) -> Reply {
    let mut request = Request::get(path).body(Body::empty()).unwrap();
    for cookie in cookies {
        request.headers_mut().append(header::COOKIE, HeaderValue::from_bytes(cookie).unwrap());
    }
    world.browser().send(request).await
}

fn is_signed_in(reply: &Reply) -> bool {
    reply.any_page().count("form[action$='/sign-out']") > 0
}

#[tokio::test]
async fn no_spelling_of_a_cookie_makes_a_persons_page_everybodys() {
    let world = World::with(|config| config.has_wide_limits = true).await;
    world.person(NAME, None, MOBILE, &[Role::Customer]).await;
    let session = world.signed_in(MOBILE).await.cookies[SESSION].clone();
    let catalogue = catalogue::current(world.services());
    // A page of its own for each spelling: nothing is cached yet when it comes.
    let mut paths: Vec<String> = catalogue.services.keys().map(|slug| format!("/services/{slug}")).collect();
    paths.extend(["/", "/en", "/about"].map(str::to_owned));
    for (path, cookies) in paths.iter().zip(spellings(&session)) {
        let spelled: Vec<_> = cookies.iter().map(|cookie| String::from_utf8_lossy(cookie)).collect();
        let first = get_with_cookies(&world, path, &cookies).await.status(200);
        assert_eq!(first.body.contains(NAME), is_signed_in(&first), "{spelled:.80?}");
        if first.body.contains(NAME) {
            assert_eq!(first.header("cache-control"), "no-store", "{spelled:.80?}");
            assert_eq!(first.header("etag"), "", "{spelled:.80?}");
        }
        for _ in 0..2 {
            let next = world.browser().get(path).await.status(200);
            assert!(!next.body.contains(NAME) && !is_signed_in(&next), "{spelled:.80?} on {path}");
        }
    }
    assert!(spellings(&session).len() < paths.len(), "every spelling was tried");
}

#[tokio::test]
async fn a_person_signs_in_and_stays_signed_in_beside_any_foreign_cookie() {
    let world = World::with(|config| config.has_wide_limits = true).await;
    world.person(NAME, None, MOBILE, &[Role::Customer]).await;
    for foreign in foreign_cookies() {
        let name = String::from_utf8_lossy(&foreign).into_owned();
        world.clock.advance(DAY);
        let mut browser = world.browser();
        browser.foreign = foreign;
        let page = browser.get("/sign-in").await.page();
        browser.submit(&page, "/sign-in", &[("mobile", MOBILE)]).await.sees_other("/sign-in/code");
        let page = browser.get("/sign-in/code").await.page();
        let code = world.code_for("+989121234567").await;
        browser.submit(&page, "/sign-in/code", &[("code", &code)]).await.status(303);
        for path in ["/", "/services", "/me/data"] {
            assert!(is_signed_in(&browser.get(path).await.status(200)), "{path} beside {name:.60}");
        }
    }
}

#[tokio::test]
async fn two_sessions_in_one_request_are_nobody() {
    let world = World::new().await;
    world.person(NAME, None, MOBILE, &[Role::Customer]).await;
    let own = format!("{SESSION}={}", world.signed_in(MOBILE).await.cookies[SESSION]);
    let other = format!("{SESSION}=AAAAAAAAAAAAAAAAAAAAAA");
    for cookies in [vec![format!("{own}; {other}")], vec![other.clone(), own.clone()], vec![own.clone(), other]] {
        let cookies: Vec<Vec<u8>> = cookies.into_iter().map(String::into_bytes).collect();
        assert!(!is_signed_in(&get_with_cookies(&world, "/", &cookies).await.status(200)));
    }
}

/// `text` with each letter whose bit is set written in percent.
fn spelled(text: &str, bits: usize) -> String {
    let letter = |(at, letter): (usize, char)| {
        if bits >> at & 1 == 1 { format!("%{:02X}", u32::from(letter)) } else { letter.to_string() }
    };
    text.chars().enumerate().map(letter).collect()
}

#[tokio::test]
async fn a_page_is_kept_once_however_its_address_is_spelled() {
    let world = World::with(|config| config.has_wide_limits = true).await;
    let mut browser = world.browser();
    let first = browser.get("/services/home%2Dcleaning").await.status(200);
    assert_eq!(world.program.app.pages.len(), 1);
    assert_eq!(first.any_page().attr("a.lang-switch", "href"), "/en/services/home-cleaning");
    assert!(!first.body.contains("%2D"), "the page does not carry the spelling on");
    for bits in 0..1_100 {
        let path = format!("/services/{}", spelled("home-cleaning", bits));
        assert_eq!(browser.get(&path).await.status(200).body, first.body, "{path}");
    }
    assert_eq!(world.program.app.pages.len(), 1);
    for other in
        ["/services/HOME-CLEANING", "/services/home-cleaning%20", "/services/%68ome-cleaning%2F", "/services/%FF"]
    {
        browser.get(other).await.status(404);
    }
    browser.get("/en/services/home%2Dcleaning").await.status(200);
    browser.get("/privacy/versions/%31").await.status(200);
    browser.get("/services?q=x").await.status(200);
    assert_eq!(world.program.app.pages.len(), 3, "one for each page and language, none for what is not found or asked");
}

/// Addresses that a browser would take out of the site, in any place of the page.
fn foreign_addresses(reply: &Reply) -> Vec<String> {
    let mut all = reply.any_page().addresses();
    all.push(reply.header("location").to_owned());
    let is_own = |address: &String| {
        let is_path = address.starts_with('/') && !matches!(address.as_bytes().get(1), Some(b'/' | b'\\'));
        is_path || address.is_empty() || address.starts_with('#') || address.starts_with("http://localhost:3000/")
    };
    all.into_iter().filter(|address| !is_own(address)).collect()
}

#[tokio::test]
async fn no_address_becomes_a_foreign_link_of_a_page() {
    let world = World::new().await;
    for path in [
        "/en//evil.example",
        "/en//evil.example/",
        "/en//evil.example/x?next=//evil.example",
        "/en///evil.example",
        "/en/%2F/evil.example",
        "/en//user@evil.example",
        "//evil.example",
        "//evil.example/en",
        "/services/%2F%2Fevil.example",
        "/services/%5C%5Cevil.example",
        "/en/services/%2F%2Fevil.example",
        "/sign-in?next=//evil.example",
        "/sign-in?again=//evil.example",
        "/services?q=//evil.example",
        "/requests/new?service=//evil.example",
        "/requests/%2F%2Fevil.example",
    ] {
        for method in ["GET", "POST", "PUT"] {
            let request = Request::builder().method(method).uri(path).header("sec-fetch-site", "same-origin");
            let reply = world.browser().send(request.body(Body::empty()).unwrap()).await;
            assert_eq!(foreign_addresses(&reply), Vec::<String>::new(), "{method} {path}");
        }
    }
}

#[tokio::test]
async fn what_went_wrong_is_kept_by_nobody() {
    let world = World::new().await;
    let large = "a=1&".repeat(40_000);
    let cases = [
        (404, Request::get("/nothing-here")),
        (404, Request::get("/en/services/nothing")),
        (404, Request::get("/assets/nothing.css")),
        (405, Request::put("/").header("sec-fetch-site", "same-origin")),
        (405, Request::delete("/healthz").header("sec-fetch-site", "same-origin")),
        (403, Request::post("/sign-in").header("sec-fetch-site", "cross-site")),
        (413, Request::post("/sign-in").header("sec-fetch-site", "same-origin")),
        (400, Request::get("/services?q=%FF")),
        (400, Request::get("/services").header(header::HOST, "a b")),
    ];
    for (status, request) in cases {
        let body = if status == 413 { Body::from(large.clone()) } else { Body::empty() };
        let reply = world.browser().send(request.body(body).unwrap()).await.status(status);
        assert_eq!(reply.header("cache-control"), "no-store", "{} {status}", reply.path);
    }
}

#[tokio::test]
async fn a_request_names_one_host() {
    let world = World::new().await;
    for path in ["/", "/en/sign-in", "/healthz", "/assets/x", "/nothing-here"] {
        for hosts in [&[] as &[&str], &["a.example", "b.example"], &["a.example", "a.example"], &[""]] {
            let mut request = Request::get(path).body(Body::empty()).unwrap();
            for host in hosts {
                request.headers_mut().append(header::HOST, host.parse().unwrap());
            }
            let reply = world.browser().send_as_it_is(request).await.status(400);
            let expected = if path.starts_with("/en") { "en" } else { "fa" };
            assert_eq!(reply.any_page().attr("html", "lang"), expected);
        }
    }
    let asked = Request::get("https://karriz.example/").version(axum::http::Version::HTTP_2);
    world.browser().send_as_it_is(asked.body(Body::empty()).unwrap()).await.status(200);
}

/// Opens `path` until it is refused, at most so often; the refusal, and how many came before it.
async fn until_refused(browser: &mut Browser, paths: &[&str], most: usize) -> (usize, Reply) {
    for count in 0..most {
        let reply = browser.get(paths[count % paths.len()]).await;
        if reply.status.as_u16() == 429 {
            return (count, reply);
        }
        assert!(reply.status.is_success(), "{} {}", reply.path, reply.status);
    }
    panic!("{most} requests and no refusal");
}

#[tokio::test]
async fn lists_are_read_not_copied() {
    let world = World::new().await;
    let mut reader = world.browser();
    reader.address.set_ip("203.0.113.7".parse().unwrap());
    let paths = ["/services", "/en/services", "/services/home-cleaning", "/services/home%2Dcleaning", "/services?q=x"];
    let (count, refused) = until_refused(&mut reader, &paths, 600).await;
    assert_eq!(count, 300, "300 pages are read");
    assert!(refused.header("retry-after").parse::<u32>().unwrap() >= 1);
    reader.get("/").await.status(200);
    reader.get("/sign-in").await.status(200);
    let mut neighbour = world.browser();
    neighbour.address.set_ip("203.0.113.8".parse().unwrap());
    neighbour.get("/services").await.status(200);
}

#[tokio::test]
async fn a_flood_is_refused_with_the_same_few_bytes() {
    let world = World::new().await;
    let mut flood = world.browser();
    flood.address.set_ip("2001:db8:1:2::7".parse().unwrap());
    let (count, _) = until_refused(&mut flood, &["/healthz"], 600).await;
    assert_eq!(count, 400);
    // Another address of the same customer, other pages, in both languages.
    flood.address.set_ip("2001:db8:1:2:ffff::9".parse().unwrap());
    for (lang, paths) in [("fa", ["/sign-in", "/nothing-here"]), ("en", ["/en", "/en//evil.example"])] {
        let first = flood.get(paths[0]).await.status(429);
        let second = flood.get(paths[1]).await.status(429);
        assert_eq!(first.body, second.body, "fixed bytes");
        assert!(first.body.len() < 2_048 && !first.body.contains("E-"), "{}", first.body.len());
        for reply in [&first, &second] {
            let page = reply.any_page();
            assert_eq!(page.attr("html", "lang"), lang);
            assert!(!page.text("h1").is_empty() && !reply.body.contains('\u{27E6}'));
            assert_eq!(reply.header("cache-control"), "no-store");
            assert!(reply.header("retry-after").parse::<u32>().unwrap() >= 1);
            assert!(reply.header("content-security-policy").contains("style-src 'self'"));
            assert_eq!(reply.header("set-cookie"), "");
        }
    }
    let mut other = world.browser();
    other.address.set_ip("2001:db8:1:3::7".parse().unwrap());
    other.get("/healthz").await.status(200);
    // In a second fifty are let through again.
    world.clock.advance(SECOND);
    assert_eq!(until_refused(&mut flood, &["/healthz"], 600).await.0, 50);
}

#[tokio::test]
async fn wide_limits_let_a_test_run_pass() {
    let world = World::with(|config| config.has_wide_limits = true).await;
    let mut browser = world.browser();
    for _ in 0..1_000 {
        browser.get("/services").await.status(200);
    }
}

/// Who may open a row of the table, signed in.
async fn reader_of(world: &World, guard: Guard, mobile: &str) -> Browser {
    match guard {
        Guard::Anyone | Guard::Development => world.browser(),
        _ => world.signed_in_again(mobile).await,
    }
}

#[tokio::test]
async fn a_personal_page_says_nothing_of_an_unknown_query() {
    let world = World::with(|config| config.has_wide_limits = true).await;
    world.person(NAME, None, MOBILE, &[Role::Specialist, Role::Admin]).await;
    for page in PAGES.iter().filter(|page| page.class == Class::Personal && !page.path.starts_with("/dev")) {
        let path = page.path.replace("{code}", "KZ-7F3K-9QT2");
        let path = format!("{path}?unknown=leak7q&service=home-cleaning&{}=1&leak7q", "leak7q");
        for mut browser in [reader_of(&world, page.guard, MOBILE).await, world.browser()] {
            let shown = browser.get(&path).await;
            let posted = browser.post(&path, &[("typed".to_owned(), "1".to_owned())]).await;
            for reply in [shown, posted] {
                assert!(!reply.body.contains("leak7q"), "{path} gave {}", reply.status);
                assert!(!reply.header("location").contains("leak7q"), "{path} leads to {}", reply.header("location"));
            }
        }
    }
}

#[tokio::test]
async fn the_other_language_shows_the_same_page() {
    let world = World::new().await;
    world.person(NAME, None, MOBILE, &[Role::Admin]).await;
    let mut browser = world.signed_in(MOBILE).await;
    for (path, expected) in [
        ("/requests/new?service=home-cleaning&x=1", "/en/requests/new?service=home-cleaning"),
        ("/services?x=1&q=a%26b%20%22", "/en/services?q=a%26b%20%22"),
        ("/staff/requests?before=2&state=open&city=&done=offer-sent", "/en/staff/requests?state=open&before=2"),
        ("/en/requests/new?service=home-cleaning", "/requests/new?service=home-cleaning"),
        ("/en", "/"),
        ("/", "/en"),
    ] {
        let page = browser.get(path).await.page();
        assert_eq!(page.attr("a.lang-switch", "href"), expected, "{path}");
    }
}

fn new_age(reply: &Reply) -> bool {
    let cookies = reply.headers.get_all(header::SET_COOKIE).iter();
    let texts: Vec<&str> = cookies.map(|value| value.to_str().unwrap()).collect();
    let own: Vec<&&str> = texts.iter().filter(|text| text.starts_with("__Host-karriz=")).collect();
    assert!(own.len() < 2, "{own:?}");
    for text in &own {
        for part in ["; Max-Age=7776000", "; Secure", "; HttpOnly", "; Path=/", "; SameSite=Lax"] {
            assert!(text.contains(part), "{part} is missing in {text}");
        }
    }
    !own.is_empty()
}

#[tokio::test]
async fn a_cookie_in_use_does_not_grow_old() {
    let world = World::new().await;
    world.person(NAME, None, MOBILE, &[Role::Customer]).await;
    let mut browser = world.signed_in(MOBILE).await;
    let id = browser.cookies[SESSION].clone();
    browser.get("/").await.status(200);
    for day in 0..3 {
        world.clock.advance(DAY);
        assert!(!new_age(&world.browser().get("/").await), "a visitor gets no cookie");
        let (first, status) = [("/me/data", 200), ("/requests/KZ-7F3K-9QT2", 404), ("/requests", 200)][day];
        assert!(new_age(&browser.get(first).await.status(status)), "the first page of a day, whatever it is");
        assert!(!new_age(&browser.get("/").await), "once a day");
        world.clock.advance(HOUR);
        assert!(!new_age(&browser.get("/requests").await), "once a day");
        assert_eq!(browser.cookies[SESSION], id, "the same session");
    }
    world.clock.advance(DAY);
    let mut leaving = browser.clone();
    leaving.post("/sign-out", &[]).await.status(303);
    assert!(!leaving.cookies.contains_key(SESSION), "who signs out is not given the cookie again");
    assert!(!new_age(&browser.get("/").await), "an ended session is not renewed");

    // The limit of the session itself stays.
    world.clock.advance(DAY);
    let mut steady = world.signed_in(MOBILE).await;
    for _ in 0..5 {
        world.clock.advance(20 * DAY);
        steady.get("/").await.status(200);
    }
    assert!(!is_signed_in(&steady.get("/").await));
}
