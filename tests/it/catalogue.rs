//! The catalogue over the wire: list, search, pages of services, the sheet of components.
use crate::support::World;
use karriz::domain::catalogue;
use karriz::i18n::Lang;

fn escaped(text: &str) -> String {
    let typed = [("q", text)];
    form_urlencoded::Serializer::new(String::new()).extend_pairs(typed).finish()
}

#[tokio::test]
async fn every_service_is_listed_and_has_a_page_in_both_languages() {
    let world = World::new().await;
    let mut browser = world.browser();
    for (prefix, lang) in [("", Lang::Fa), ("/en", Lang::En)] {
        let all = catalogue::current_in(world.services(), lang);
        let list = browser.get(&format!("{prefix}/services")).await.page();
        assert_eq!(list.count(".service"), all.services.len());
        assert_eq!(list.count("main [lang]"), 0, "texts of the catalogue are in the language of the page");
        for category in &all.categories {
            assert_eq!(list.count(&format!("section#{}", category.slug)), 1);
            for service in &category.services {
                let path = format!("{prefix}/services/{}", service.slug);
                assert_eq!(list.count(&format!("a[href='{path}']")), 1);
                let reply = browser.get(&path).await;
                assert!(!reply.body.contains('\u{27E6}'), "{path} lacks words");
                let page = reply.page();
                assert_eq!(page.text("h1"), service.title);
                assert!(page.attr("meta[name=description]", "content").contains(&service.summary));
                let ask = format!("{prefix}/requests/new?service={}", service.slug);
                assert_eq!(page.count(&format!("form[action='{ask}']")), 1, "one begins here");
            }
        }
    }
}

#[tokio::test]
async fn a_search_answers_and_a_search_in_vain_leads_on() {
    let world = World::new().await;
    let mut browser = world.browser();
    let title = catalogue::current(world.services()).categories[1].services[0].title.clone();
    let found = browser.get(&format!("/services?{}", escaped(&title))).await.page();
    assert_eq!(found.text(".service b"), title);
    assert_eq!(found.attr("#q", "value"), title);
    assert!(found.text("title").contains(&title));

    let none = browser.get("/services?q=zzzzzz").await.page();
    assert_eq!(none.count(".service"), 0);
    assert_eq!(none.attr(".empty a.btn", "href"), "/services");
    assert!(none.count("a[href^='/services#']") > 1);

    let empty = browser.get("/services?q=").await.page();
    assert!(empty.count(".service") > 1);
}

#[tokio::test]
async fn hostile_queries_are_shown_as_text() {
    let world = World::new().await;
    let mut browser = world.browser();
    let long = "\u{0622}\u{0628} ".repeat(2_000);
    for typed in ["\"><script>alert(1)</script>", "\u{202E}abc", "%", "' OR 1=1 --", "*", &long] {
        let reply = browser.get(&format!("/services?{}", escaped(typed))).await;
        let page = reply.page();
        assert_eq!(page.count("script:not([src^='/assets/'])"), 0, "{typed:.20}");
        assert!(page.attr("#q", "value").chars().count() <= 100);
        assert!(!page.text("main").contains('\u{202E}'));
    }
}

#[tokio::test]
async fn unknown_services_do_not_exist() {
    let world = World::new().await;
    for path in
        ["/services/nothing", "/services/HOME-CLEANING", "/en/services/%3Cscript%3E", "/services/home-cleaning%00"]
    {
        world.browser().get(path).await.status(404);
    }
}

#[tokio::test]
async fn the_sitemap_names_every_service() {
    let world = World::new().await;
    let sitemap = world.browser().get("/sitemap.xml").await.status(200).body;
    for slug in catalogue::current(world.services()).services.keys() {
        assert!(sitemap.contains(&format!("/en/services/{slug}</loc>")), "{slug}");
    }
}

#[tokio::test]
async fn a_second_start_changes_nothing() {
    let world = World::new().await;
    let changes = catalogue::load_from_data(world.services()).await.unwrap();
    assert_eq!((changes.added, changes.updated, changes.gone), (0, 0, 0));
}

#[tokio::test]
async fn the_sheet_stands_in_development() {
    let world = World::new().await;
    for path in ["/dev/components", "/en/dev/components"] {
        let page = world.browser().get(path).await.page();
        assert_eq!(page.count("leptos-island"), 1);
        assert!(page.count("section[id]") > 10);
    }
}
