//! Lists are read page by page: every row once, forwards and backwards, with the filters kept.
use std::collections::BTreeSet;

use karriz::base::clock::{DAY, MINUTE, SECOND};
use karriz::domain::requests::{self, DeskSpans};
use karriz::model::list::{Around, Span};
use karriz::model::role::Role;
use karriz::model::tracking_code::TrackingCode;

use crate::support::market::{CITY, CUSTOMER, Market, specialist_mobile};
use crate::support::{Browser, World};

const ADMIN: &str = "09000000900";

/// The number of requests of one customer, a minute between each two.
async fn market_of(requests: usize) -> (Market, Vec<TrackingCode>) {
    let market = Market::new(1).await;
    let mut codes = Vec::new();
    for _ in 0..requests {
        codes.push(market.submit().await);
        market.world.clock.advance(SECOND);
    }
    (market, codes)
}

/// Follows the links of this relation from `path` on; gives what each page shows.
async fn follow(browser: &mut Browser, path: &str, rows: &str, link: &str) -> Vec<Vec<String>> {
    let (mut pages, mut next) = (Vec::new(), path.to_owned());
    while !next.is_empty() {
        assert!(pages.len() < 9, "the list never ends");
        let page = browser.get(next.split('#').next().unwrap()).await.page();
        pages.push(page.texts(rows));
        next = page.attr(link, "href");
    }
    pages
}

async fn admin(world: &World) -> Browser {
    world.person("Reza", None, ADMIN, &[Role::Admin]).await;
    world.signed_in(ADMIN).await
}

#[tokio::test]
async fn links_lead_through_the_board_once_and_back_with_its_filters() {
    let (market, codes) = market_of(52).await;
    let mut admin = admin(&market.world).await;
    for filters in ["", "?state=offers_open", &format!("?city={CITY}"), &format!("?state=offers_open&city={CITY}")] {
        let path = format!("/staff/requests{filters}");
        let pages = follow(&mut admin, &path, "tbody th", "nav a[rel=next]").await;
        let sizes: Vec<usize> = pages.iter().map(Vec::len).collect();
        assert_eq!(sizes, [20, 20, 12], "{path}");
        let seen: Vec<String> = pages.concat();
        let newest_first: Vec<String> = codes.iter().rev().map(TrackingCode::to_string).collect();
        let bare = |text: &String| text.chars().filter(|c| c.is_ascii_graphic()).collect::<String>();
        assert_eq!(seen.iter().map(bare).collect::<Vec<_>>(), newest_first, "{path}");
        // From the last page back: the first one is whole again.
        let second = admin.get(&path).await.page().attr("nav a[rel=next]", "href");
        let last = admin.get(&second).await.page().attr("nav a[rel=next]", "href");
        for kept in filters.trim_start_matches('?').split('&') {
            assert!(last.contains(kept), "{last} lost {kept}");
        }
        let back = follow(&mut admin, &last, "tbody th", "nav a[rel=prev]").await;
        assert_eq!(back, [pages[2].clone(), pages[1].clone(), pages[0].clone()], "{path}");
    }
}

#[tokio::test]
async fn ones_own_data_say_where_there_is_more_than_they_show() {
    let (market, _) = market_of(24).await;
    market.world.clock.advance(2 * MINUTE);
    let mut browser = market.world.signed_in(CUSTOMER).await;
    let alone = "/en/me/data?open=requests#data-requests";
    for (path, cards, links) in [("/en/me/data?open=all", 6, 1), ("/en/me/data?open=requests", 20, 0)] {
        let page = browser.get(path).await.page();
        let shown = page.text("#data-requests");
        assert_eq!(page.count("#data-requests article"), cards, "{path}");
        assert_eq!(page.count(&format!("#data-requests a[href='{alone}']")), links, "{path}");
        assert!(shown.contains("Only the newest is here"), "{path}");
    }
    let folded = browser.get("/en/me/data").await.page();
    assert_eq!((folded.count("#data-requests article"), folded.count(&format!("a[href='{alone}']"))), (0, 1));
}

#[tokio::test]
async fn a_row_that_comes_meanwhile_moves_nothing_twice() {
    let (market, _) = market_of(24).await;
    let (services, customer) = (market.services(), &market.customer);
    let first = requests::list_own(services, customer, Span::First).await.unwrap();
    market.submit().await;
    let older = Span::Before(first.around.before.unwrap());
    let second = requests::list_own(services, customer, older).await.unwrap();
    let codes: BTreeSet<_> = first.rows.iter().chain(&second.rows).map(|row| row.code).collect();
    assert_eq!((first.rows.len(), second.rows.len(), codes.len()), (20, 4, 24));
    assert_eq!((second.around.before, second.around.is_inside), (None, true));
    let newer = Span::After(second.around.after.unwrap());
    let again = requests::list_own(services, customer, newer).await.unwrap();
    assert_eq!(
        (again.rows.len(), again.around.is_inside),
        (20, true),
        "twenty rows stand between: not yet the beginning"
    );
    let beginning = Span::After(again.around.after.unwrap());
    let beginning = requests::list_own(services, customer, beginning).await.unwrap();
    assert_eq!((beginning.rows.len(), beginning.around.is_inside), (20, false), "the beginning is shown whole");

    // The customer's own page has the links.
    market.world.clock.advance(MINUTE);
    let mut browser = market.world.signed_in(CUSTOMER).await;
    let pages = follow(&mut browser, "/requests", "article h2", "nav a[rel=next]").await;
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [20, 5]);
    for broken in ["x", "1-KZ-0000-0001", "%D8%B3"] {
        let page = browser.get(&format!("/requests?before={broken}")).await.page();
        assert_eq!(page.count("article.card"), 20, "{broken}: the beginning");
    }
}

/// Somebody with many requests does not fill the desk before others; and what was typed on a later page comes back
/// there.
#[tokio::test]
async fn the_desk_shows_two_of_one_customer_first_and_keeps_its_place() {
    // All fit on one page, whatever order chance gives to their codes.
    let (mut market, mut codes) = market_of(9).await;
    let other = crate::support::market::other_mobile();
    market.world.person("Other", None, other, &[Role::Customer]).await;
    let asks_a_lot = std::mem::replace(&mut market.customer, market.world.customer(other).await);
    codes.push(market.submit().await);
    let desk = market.desk(0).await;
    let place = desk.open.iter().position(|request| request.code == codes[9]);
    assert!(place.is_some_and(|place| place <= 2), "behind at most two of the customer who asks a lot: {place:?}");

    market.customer = asks_a_lot;
    for _ in 0..8 {
        codes.push(market.submit().await);
    }
    let desk = market.desk(0).await;
    assert_eq!((desk.open.len(), desk.around_open.before), (10, None));
    let further = DeskSpans { open: Span::After(desk.around_open.after.unwrap()), ..DeskSpans::default() };
    let rest = requests::desk(market.services(), &market.specialists[0], further).await.unwrap();
    let seen: BTreeSet<_> = desk.open.iter().chain(&rest.open).map(|request| request.code).collect();
    assert_eq!((rest.open.len(), seen.len()), (8, 18));

    market.world.clock.advance(MINUTE);
    let mut browser = market.world.signed_in(&specialist_mobile(0)).await;
    let later = browser.get("/specialist").await.page().attr("#open nav a[rel=next]", "href");
    let later = later.split('#').next().unwrap();
    let page = browser.get(later).await.page();
    let action = page.attr("article.offer form", "action");
    assert!(action.ends_with(later.trim_start_matches("/specialist")), "{action} forgets {later}");
    let again = browser.submit(&page, &action, &[("total", "abc")]).await.status(422).any_page();
    assert_eq!(again.attr("article.offer form input[aria-invalid=true]", "value"), "abc");
    let to = browser.submit(&again, &action, &[("total", "450000"), ("arrival_hour", "10")]).await;
    to.says(later, "offer-sent");
}

#[tokio::test]
async fn visits_of_long_ago_stand_behind_a_link() {
    let market = Market::new(1).await;
    let code = market.confirmed().await;
    let own = market.own(code).await;
    assert_eq!((market.desk(0).await.jobs.len(), market.desk(0).await.around_jobs), (1, Around::default()));
    market.world.clock.set(own.slot_end + 3 * DAY);
    let desk = market.desk(0).await;
    assert!(desk.jobs.is_empty(), "over, and nobody can say any more what became of it");
    let earlier = DeskSpans { jobs: Span::Before(desk.around_jobs.before.unwrap()), ..DeskSpans::default() };
    let earlier = requests::desk(market.services(), &market.specialists[0], earlier).await.unwrap();
    assert_eq!((earlier.jobs.len(), earlier.jobs[0].code, earlier.around_jobs.before), (1, code, None));
}
