//! Bad input gets a clear reply with the right status, and nothing happens.
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{Method, Request, header};
use karriz::web::middleware::trace;
use sea_orm::ConnectionTrait;

use crate::support::clock::FragileClock;
use crate::support::log::{PanicsAreReported, lines_of_this_process};
use crate::support::{Browser, Reply, World};
use crate::write_path::{NEW, TYPED};

async fn status_of(world: &World, request: Request<Body>) -> (u16, String) {
    let reply = world.browser().send(request).await;
    (reply.status.as_u16(), reply.body)
}

fn post(path: &str) -> axum::http::request::Builder {
    Request::post(path)
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
}

#[tokio::test]
async fn error_pages_speak_the_readers_language_and_show_a_reference() {
    let world = World::new().await;
    for (path, lang) in [("/sign-in", "fa"), ("/en/sign-in", "en")] {
        let reply = world
            .browser()
            .send(Request::put(path).header("sec-fetch-site", "same-origin").body(Body::empty()).unwrap())
            .await
            .status(405);
        let page = reply.any_page();
        assert_eq!(page.attr("html", "lang"), lang);
        assert!(page.text(".code-ref").starts_with("E-"));
        assert!(!page.text("main a.btn").is_empty(), "a way on");
    }
}

#[tokio::test]
async fn wrong_methods_are_named() {
    let world = World::new().await;
    for method in [Method::PUT, Method::DELETE, Method::PATCH, Method::TRACE] {
        let request = Request::builder()
            .method(method)
            .uri("/sign-in")
            .header("sec-fetch-site", "same-origin")
            .body(Body::empty())
            .unwrap();
        let reply = world.browser().send(request).await.status(405);
        assert_eq!(reply.header("allow"), "GET, HEAD, POST");
    }
    let mut browser = world.browser();
    let reply = browser.get("/sign-out").await.status(405);
    assert_eq!(reply.header("allow"), "POST");
    let request = post("/").body(Body::empty()).unwrap();
    assert_eq!(status_of(&world, request).await.0, 405);
}

#[tokio::test]
async fn oversized_malformed_and_foreign_bodies_are_refused() {
    let world = World::new().await;
    let large = format!("mobile={}", "1".repeat(70 * 1024));
    assert_eq!(status_of(&world, post("/sign-in").body(Body::from(large)).unwrap()).await.0, 413);
    for body in ["mobile=%FF%FE", "mobile=%00", &"a=1&".repeat(1_000)] {
        let request = post("/sign-in").body(Body::from(body.to_owned())).unwrap();
        assert_eq!(status_of(&world, request).await.0, 400, "{body:.20}");
    }
    let json = Request::post("/sign-in")
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from("{}"))
        .unwrap();
    assert_eq!(status_of(&world, json).await.0, 400);
}

#[tokio::test]
async fn posts_from_elsewhere_are_refused_and_change_nothing() {
    let world = World::new().await;
    let cases: [&[(&str, &str)]; 5] = [
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[],
    ];
    for headers in cases {
        let mut request = Request::post("/sign-in").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from("mobile=09121234567")).unwrap();
        assert_eq!(status_of(&world, request).await.0, 403, "{headers:?}");
    }
    assert_eq!(world.count("SELECT count(*) FROM sign_in_challenge").await, 0);
}

#[tokio::test]
async fn a_foreign_next_is_ignored() {
    let world = World::new().await;
    for next in ["//evil.example", "https://evil.example", "/\\evil.example", "/%0d%0aset-cookie:x", "\u{6F1}"] {
        let path = format!("/sign-in?next={}", karriz::model::path::encode(next));
        let page = world.browser().get(&path).await.page();
        let kept = page.attr("input[name=next]", "value");
        assert!(kept.is_empty() || (kept.starts_with("/%0d") && !kept.contains('\n')), "{next} was kept as {kept}");
    }
}

#[tokio::test]
async fn hostile_text_is_shown_as_text() {
    let world = World::new().await;
    let typed = "\"><script>alert(1)</script>\u{202E}";
    let mut browser = world.browser();
    let page = browser.get("/sign-in").await.page();
    let reply = browser.submit(&page, "/sign-in", &[("mobile", typed)]).await.status(422);
    assert!(!reply.body.contains("<script>alert"));
    assert_eq!(reply.any_page().attr("#mobile", "value"), typed, "nothing typed is lost");
}

#[tokio::test]
async fn a_path_trick_is_not_found() {
    let world = World::new().await;
    for path in ["/assets/../Cargo.toml", "/assets/%2e%2e/Cargo.toml", "/assets//etc/passwd", "/%00", "/en/en", "/.env"]
    {
        let reply = world.browser().get(path).await;
        assert!(matches!(reply.status.as_u16(), 404 | 308), "{path} gave {}", reply.status);
    }
}

#[tokio::test]
async fn one_page_has_one_address() {
    let world = World::new().await;
    let reply = world.browser().get("/en/").await.status(308);
    assert_eq!(reply.header("location"), "/en");
}

/// What every answer carries, whatever it is.
#[track_caller]
fn every_answer_is_guarded(reply: &Reply) {
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("strict-transport-security", "max-age=63072000; includeSubDomains"),
        ("referrer-policy", "strict-origin-when-cross-origin"),
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("access-control-allow-origin", ""),
    ] {
        assert_eq!(reply.header(name), value, "{}: {name}", reply.path);
    }
    let allowed = reply.header("permissions-policy");
    for rule in [
        "geolocation=()",
        "publickey-credentials-get=(self)",
        "publickey-credentials-create=(self)",
        "otp-credentials=(self)",
    ] {
        assert!(allowed.split(", ").any(|part| part == rule), "{}: {rule} in {allowed}", reply.path);
    }
}

#[tokio::test]
async fn what_is_no_page_is_guarded_as_well() {
    let world = World::new().await;
    for path in
        ["/robots.txt", "/sitemap.xml", "/healthz", "/api/services?q=ab", "/manifest.webmanifest", "/assets/nothing"]
    {
        let reply = world.browser().get(path).await;
        every_answer_is_guarded(&reply);
        let policy = reply.header("content-security-policy").to_owned();
        for rule in ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'"] {
            assert!(policy.contains(rule) || reply.header("content-type").starts_with("text/html"), "{path}: {policy}");
        }
    }
}

#[tokio::test]
async fn every_page_carries_the_security_headers_and_no_inline_code() {
    let world = World::new().await;
    for path in ["/", "/en", "/sign-in", "/nothing-here", "/dev/outbox"] {
        let reply = world.browser().get(path).await;
        let policy = reply.header("content-security-policy").to_owned();
        assert!(policy.starts_with("default-src 'none'"), "{path}: {policy}");
        // The search of the home page proposes while one types.
        let has_island = ["/", "/en"].contains(&path);
        let scripts = if has_island { "script-src 'self' 'wasm-unsafe-eval';" } else { "script-src 'none';" };
        assert!(policy.contains(scripts) && !policy.contains("unsafe-inline"), "{path}: {policy}");
        for rule in ["frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"] {
            assert!(policy.contains(rule), "{path}: {policy}");
        }
        every_answer_is_guarded(&reply);
        let page = reply.any_page();
        assert!(!page.text("title").contains('<'), "{path}: {}", page.text("title"));
        let inline = "script:not([src^='/assets/']), style, [style], [onclick], [onload], [onsubmit]";
        assert_eq!(page.count(inline), 0, "{path}");
        assert!(has_island || page.count("script") == 0, "{path}");
    }
}

#[tokio::test]
async fn public_pages_are_revalidated_and_personal_ones_never_kept() {
    let world = World::new().await;
    let mut browser = world.browser();
    let first = browser.get("/").await.status(200);
    assert_eq!(first.header("cache-control"), "no-cache");
    let etag = first.header("etag").to_owned();
    let request = Request::get("/").header(header::IF_NONE_MATCH, &etag).body(Body::empty()).unwrap();
    let again = browser.send(request).await.status(304);
    assert!(again.body.is_empty());
    assert_eq!(browser.get("/sign-in").await.header("cache-control"), "no-store");
}

#[tokio::test]
async fn a_form_that_does_not_arrive_in_time_is_told_so() {
    let world = World::with(|config| config.timeouts.body = Duration::from_millis(50)).await;
    let endless = Body::from_stream(futures::stream::pending::<Result<Bytes, Infallible>>());
    let reply = world.browser().send(post("/sign-in").body(endless).unwrap()).await.status(408);
    assert!(reply.any_page().text(".code-ref").starts_with("E-"));
}

#[tokio::test]
async fn a_page_that_takes_too_long_is_given_up_and_stores_nothing() {
    let world = World::with(|config| config.timeouts.handler = Duration::from_millis(200)).await;
    // Another writer who does not end.
    let tx = world.program.app.db().begin().await.unwrap();
    if world.is_postgres() {
        tx.execute_unprepared("LOCK TABLE limit_counter, sign_in_challenge IN ACCESS EXCLUSIVE MODE").await.unwrap();
    }
    let request = post("/en/sign-in").body(Body::from("mobile=09121234567")).unwrap();
    let reply = world.browser().send(request).await.status(503);
    assert!(reply.header("retry-after").parse::<u32>().unwrap() > 0);
    assert_eq!(reply.any_page().attr("html", "lang"), "en");
    tx.rollback().await.unwrap();
    assert_eq!(world.count("SELECT count(*) FROM sign_in_challenge").await, 0);
}

#[tokio::test]
async fn a_fault_shows_a_reference_and_nothing_of_the_inside() {
    let world = World::new().await;
    world.program.app.db().for_migrations().execute_unprepared("DROP TABLE limit_counter").await.unwrap();
    let request = post("/sign-in").body(Body::from("mobile=09121234567")).unwrap();
    let reply = world.browser().send(request).await.status(500);
    assert!(reply.any_page().text(".code-ref").starts_with("E-"));
    for inside in ["limit_counter", "SELECT", "INSERT", "sqlx", "no such table", "relation"] {
        assert!(!reply.body.contains(inside), "{inside} is shown");
    }
    assert_eq!(world.count("SELECT count(*) FROM sign_in_challenge").await, 0);
}

#[tokio::test]
async fn a_panic_is_a_page_and_the_program_lives() {
    let world = World::new().await;
    let app = Arc::clone(&world.program.app);
    let broken = axum::Router::new()
        .route("/en/broken", axum::routing::get(|| async { panic!("on purpose") as &str }))
        .layer(axum::middleware::from_fn_with_state(app, trace::bounded));
    let reply = Browser::new(broken).get("/en/broken").await.status(500);
    let page = reply.any_page();
    assert_eq!(page.attr("html", "lang"), "en");
    assert!(page.text(".code-ref").starts_with("E-") && !reply.body.contains("on purpose"));
    world.browser().get("/").await.status(200);
}

#[tokio::test]
async fn absurd_headers_are_answered_or_refused_never_met_with_a_panic() {
    let world = World::new().await;
    let long = "x".repeat(20_000);
    let cases: [(&str, &[u8]); 9] = [
        ("accept-language", b"\xff\xfe,;;q=9,*"),
        ("user-agent", b"\xf0\x28\x8c\x28"),
        ("cookie", b"__Host-karriz=;;;=; __Host-karriz=AAAA; \xff"),
        ("cookie", long.as_bytes()),
        ("accept-encoding", b"br;q=zzz, identity;q=-1, \xc3"),
        ("if-none-match", b"\"\", W/, \xff"),
        ("x-forwarded-for", b"::::, 999.1.1.1, \xff"),
        ("range", b"bytes=99999999999999999999-1"),
        ("host", b"evil.example"),
    ];
    for (name, value) in cases {
        for path in ["/", "/sign-in", "/me/data", "/nothing-here"] {
            let request = Request::get(path).header(name, value).body(Body::empty()).unwrap();
            let reply = world.browser().send(request).await;
            assert!(reply.status.as_u16() < 500, "{name} on {path} gave {}", reply.status);
            assert!(!reply.body.contains("evil.example"), "{name} is believed on {path}");
        }
    }
}

/// G2: a handler of the real router panics. That request gets a page with a reference, the log has the reference and
/// not what the panic says, and the same browser goes on.
#[tokio::test]
async fn g2_a_panic_in_a_handler_is_one_page_with_a_reference() {
    const SAYS: &str = "Vahshatdivar";
    let lines = lines_of_this_process();
    let (world, clock) = FragileClock::world(SAYS).await;
    world.person("Sara", None, "09121234567", &[]).await;
    let mut browser = world.signed_in("09121234567").await;
    for path in ["/me/data", "/en/requests", "/sign-in/code"] {
        let mark = lines.mark();
        let reply = {
            let _reported = PanicsAreReported::here();
            clock.break_once();
            browser.get(path).await.status(500)
        };
        let reference = reply.any_page().text(".code-ref");
        assert!(reference.starts_with("E-") && !reply.body.contains(SAYS), "{path}");
        let text = lines.text_from(mark);
        assert!(text.contains(reference.trim()) && text.contains("a panic") && !text.contains(SAYS), "{path}");
        browser.get("/me/data?open=all").await.status(200);
    }
}

/// Case 16: signs that turn the direction of text are typed into every field, and stand in no text of a page, neither
/// of the one who typed them nor of the one who is to be misled.
#[tokio::test]
async fn case_16_signs_that_turn_text_around_stand_in_no_page() {
    const TURNS: &str =
        "\u{202A}\u{202B}\u{202C}\u{202D}\u{202E}\u{2066}\u{2067}\u{2068}\u{2069}\u{200E}\u{200F}\u{61C}";
    let world = World::new().await;
    let turned = |word: &str| format!("{word}{TURNS}000");
    // Our own words set what they name apart (U+2068 … U+2069): in pairs, one inside no other.
    let stands_clean = |reply: Reply, place: &str| {
        let text = reply.any_page().text("body");
        let mut is_apart = false;
        for sign in text.chars().filter(|sign| TURNS.contains(*sign)) {
            assert_eq!(sign, if is_apart { '\u{2069}' } else { '\u{2068}' }, "{place}");
            is_apart = !is_apart;
        }
        assert!(!is_apart, "{place}");
    };
    let mut browser = world.browser();
    let page = browser.get("/sign-in").await.page();
    browser.submit(&page, "/sign-in", &[("mobile", &format!("0912{TURNS}1234567"))]).await.sees_other("/sign-in/code");
    let code = world.code_for("+989121234567").await;
    let page = browser.get("/sign-in/code").await.page();
    browser.submit(&page, "/sign-in/code", &[("code", &code)]).await.sees_other("/sign-in/welcome");
    let page = browser.get("/sign-in/welcome").await.page();
    let names = [("given_name", "Sa\u{202E}ra"), ("family_name", "Mo\u{2067}radi"), ("accept", "1")];
    let reply = browser.submit(&page, "/sign-in/welcome", &names).await;
    if reply.status.as_u16() == 422 {
        // Refused: then the name without them.
        let page = reply.any_page();
        browser
            .submit(&page, "/sign-in/welcome", &[("given_name", "Sara"), ("family_name", "Moradi")])
            .await
            .status(303);
    }
    world.working("Ali", None, "09120000001", "1576", &["leak-repair"]).await;
    let mut ali = world.signed_in("09120000001").await;
    let page = browser.get(NEW).await.page();
    let mut typed = TYPED.to_vec();
    let (street, note, unit) = (turned("Valiasr"), turned("Note"), turned("4"));
    typed.retain(|(name, _)| !matches!(*name, "street" | "note" | "unit"));
    typed.extend([("street", street.as_str()), ("note", note.as_str()), ("unit", unit.as_str())]);
    let path = browser.submit(&page, NEW, &typed).await.sees_other("/requests/KZ-");
    let path = path.split('?').next().unwrap();
    let code = path.rsplit('/').next().unwrap();
    let desk = ali.get("/specialist").await.page();
    let (total, message) = (format!("45{TURNS}0000"), turned("Message"));
    let offer = [("total", total.as_str()), ("arrival_hour", "10"), ("message", message.as_str())];
    ali.submit(&desk, &format!("/specialist/requests/{code}/offer"), &offer).await.says("/specialist", "offer-sent");
    for place in [path, "/requests", "/me/data?open=all", "/"] {
        stands_clean(browser.get(place).await.status(200), place);
    }
    stands_clean(ali.get("/specialist").await.status(200), "/specialist");
    assert!(browser.get(path).await.page().text("main").contains("Message000"), "and the rest of it stands");
}
