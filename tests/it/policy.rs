//! The pages of the policy, and that every page leads to it.
use axum::body::Body;
use axum::http::{Request, header};
use karriz::domain::policy;
use karriz::web::pages::{Class, Guard, PAGES, Page};

use crate::support::World;

fn without_space(text: &str) -> String {
    text.chars().filter(|sign| !sign.is_whitespace()).collect()
}

#[tokio::test]
async fn the_policy_is_word_for_word_the_file() {
    let world = World::new().await;
    for path in ["/privacy", "/en/privacy"] {
        let page = world.browser().get(path).await.page();
        assert_eq!(without_space(&page.texts(".legal__text").concat()), without_space(policy::current().text));
        for sentence in &policy::current().sentences {
            let anchor = format!("#s{}", sentence.number);
            assert_eq!(page.count(&anchor), 1, "{path}{anchor}");
            assert_eq!(page.text(&anchor), policy::current().words_of(sentence.number));
        }
        assert!(page.text("#this-version").contains(&policy::current().sha256));
    }
}

#[tokio::test]
async fn the_policy_stands_beside_its_plain_words() {
    let world = World::new().await;
    let page = world.browser().get("/privacy").await.page();
    assert_eq!(page.count(".legal__row:has(.legal__text):has(.legal__plain)"), policy::current().sections.len());
    assert!(page.texts(".legal__plain p").iter().all(|words| words.chars().count() > 40));
}

#[tokio::test]
async fn english_says_that_the_text_is_persian() {
    let world = World::new().await;
    for path in ["/privacy", "/privacy/proof", "/privacy/versions/1"] {
        assert_eq!(world.browser().get(path).await.page().count(".alert--info"), 0, "{path}");
        let page = world.browser().get(&format!("/en{path}")).await.page();
        assert_eq!(page.count(".alert--info"), 1, "{path}");
        assert!(page.count("[lang=fa][dir=rtl]") > 0, "{path}");
    }
}

#[tokio::test]
async fn a_version_stays_at_its_address_and_others_do_not_exist() {
    let world = World::new().await;
    let page = world.browser().get("/privacy/versions/1").await.page();
    assert_eq!(page.text("article"), policy::current().text);
    for path in ["/privacy/versions/2", "/en/privacy/versions/0", "/privacy/versions/01", "/privacy/versions/x"] {
        let reply = world.browser().get(path).await.status(404);
        assert_eq!(reply.any_page().count(".error-page"), 1, "{path}");
    }
}

#[tokio::test]
async fn every_sentence_is_in_the_proof_and_leads_back() {
    let world = World::new().await;
    let page = world.browser().get("/privacy/proof").await.page();
    for sentence in &policy::current().sentences {
        let number = sentence.number;
        assert_eq!(page.count(&format!("#p-s{number} a[href='/privacy#s{number}']")), 1, "S{number}");
        assert_eq!(page.text(&format!("#p-s{number} [lang=fa]")), policy::current().words_of(number));
    }
    assert!(page.count("[data-state=none]") > 0, "what is missing is said");
}

#[tokio::test]
async fn every_public_page_links_to_the_policy() {
    let world = World::new().await;
    let open = PAGES.iter().filter(|page| page.guard == Guard::Anyone && page.get.is_some());
    for page in open.filter(|page| !page.path.contains('{') && !page.path.ends_with(".json")) {
        for (prefix, policy) in [("", "footer a[href='/privacy']"), ("/en", "footer a[href='/en/privacy']")] {
            let path = format!("{prefix}{}", if page.path == "/" && !prefix.is_empty() { "" } else { page.path });
            let reply = world.browser().get(&path).await;
            if reply.status == 200 {
                assert!(reply.page().count(policy) > 0, "{path}");
            }
        }
    }
    let lost = world.browser().get("/no-such-page").await.status(404);
    assert!(lost.any_page().count("footer a[href='/privacy']") > 0);
}

#[tokio::test]
async fn who_is_signed_in_is_one_press_from_their_data() {
    let world = World::new().await;
    world.person("Sara", None, "09121234567", &[]).await;
    let mut browser = world.signed_in("09121234567").await;
    for path in ["/", "/privacy", "/me/data"] {
        assert!(browser.get(path).await.page().count("header a[href='/me/data']") > 0, "{path}");
    }
}

#[tokio::test]
async fn home_names_services_that_exist_and_every_category() {
    let world = World::new().await;
    let catalogue = karriz::domain::catalogue::current(world.services());
    let page = world.browser().get("/").await.page();
    assert_eq!(page.count(".cats a"), catalogue.categories.len());
    assert_eq!(page.count(".hero-chips a"), 3);
    assert_eq!(page.attr(".seek", "action"), "/services");
}

#[tokio::test]
async fn content_pages_are_whole_and_revalidated() {
    let world = World::new().await;
    let mut open = 0;
    let is_there = |page: &Page| page.is_there(&world.program.app.site.operator);
    let is_content = |page: &&Page| page.class == Class::Public && !page.path.contains('{') && is_there(page);
    for page in PAGES.iter().filter(is_content) {
        let first = world.browser().get(page.path).await.status(200);
        let etag = first.header("etag").to_owned();
        assert!(!first.body.contains('\u{27E6}'), "{}: a key without words", page.path);
        let shown = first.page();
        let scripts = shown.count("script") + shown.count("style, [style]");
        // Where an island is, its loader, as far as this build has one.
        assert!(scripts <= usize::from(page.has_island), "{}", page.path);
        assert_eq!((shown.count("h1"), shown.count("script:not([src])")), (1, 0), "{}", page.path);
        let request = Request::get(page.path).header(header::IF_NONE_MATCH, &etag).body(Body::empty()).unwrap();
        assert!(world.browser().send(request).await.status(304).body.is_empty());
        open += 1;
    }
    assert!(open >= 5);
}
