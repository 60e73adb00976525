//! The limits of what one person may do, and what happens above them.
use karriz::base::clock::DAY;
use karriz::base::limits::Limits;
use karriz::domain::privacy::own_data;
use karriz::domain::refusal::Refusal;
use karriz::domain::requests;
use karriz::model::conflict::Conflict;
use karriz::model::role::Role;
use sea_orm::ConnectionTrait;

use crate::support::World;
use crate::support::market::Market;

/// Files a request under these limits, as the page does.
async fn file(market: &Market, limits: &Limits) -> Result<(), Refusal> {
    let services = (**market.services()).clone().with_limits(limits.clone());
    let input = market.input(&[]).await;
    let tx = services.begin().await?;
    requests::submit(&services, &market.customer, &tx, input).await?;
    Ok(tx.commit().await?)
}

#[tokio::test]
async fn five_requests_look_for_a_specialist_at_once_and_a_sixth_waits() {
    let market = Market::new(1).await;
    let limits = Limits::standard();
    let first = market.submit().await;
    for _ in 1..5 {
        file(&market, &limits).await.unwrap();
    }
    assert!(matches!(file(&market, &limits).await, Err(Refusal::Conflict(Conflict::TooManyOpen))));
    // One that is bound does not look any more.
    market.offer(0, first, "450000").await.unwrap();
    market.select(first, 0).await.unwrap();
    market.confirm(first).await.unwrap();
    file(&market, &limits).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn at_once_no_more_than_five_requests_look_for_a_specialist() {
    let market = std::sync::Arc::new(Market::new(0).await);
    let limits = Limits::standard();
    let filing: Vec<_> = (0..12)
        .map(|_| {
            let (market, limits) = (std::sync::Arc::clone(&market), limits.clone());
            tokio::spawn(async move { file(&market, &limits).await.is_ok() })
        })
        .collect();
    let mut filed = 0;
    for one in filing {
        filed += i64::from(one.await.unwrap());
    }
    assert_eq!(filed, 5);
    assert_eq!(market.world.count("SELECT count(*) FROM service_request").await, 5);
}

#[tokio::test]
async fn twenty_requests_a_day_and_again_the_next_day() {
    let market = Market::new(0).await;
    let limits = Limits { open_requests: 1_000, ..Limits::standard() };
    for _ in 0..20 {
        file(&market, &limits).await.unwrap();
    }
    assert!(matches!(file(&market, &limits).await, Err(Refusal::TooMany { .. })));
    market.world.clock.advance(DAY);
    file(&market, &limits).await.unwrap();
}

#[tokio::test]
async fn an_offer_is_taken_back_three_times_on_one_request_and_then_not_made_again() {
    let market = Market::new(1).await;
    let code = market.submit().await;
    for _ in 0..3 {
        market.offer(0, code, "450000").await.unwrap();
        market.withdraw(0, code).await.unwrap();
    }
    assert!(matches!(market.offer(0, code, "450000").await, Err(Refusal::Conflict(Conflict::WithdrawnOften))));
}

#[tokio::test]
async fn sixty_offers_a_day_are_made_by_one_specialist() {
    let market = Market::new(1).await;
    let limits = Limits {
        offers_per_day: karriz::base::limits::Limit { most: 2, ..Limits::standard().offers_per_day },
        ..Limits::standard()
    };
    let services = (**market.services()).clone().with_limits(limits);
    let scope = &market.specialists[0];
    let mut answers = Vec::new();
    for _ in 0..3 {
        let code = market.submit().await;
        let slot = requests::slot_of(&services, scope, code).await.unwrap();
        let tx = services.begin().await.unwrap();
        let made = requests::make_offer(&services, scope, &tx, code, Market::new_offer(slot, "450000")).await;
        answers.push(made.is_ok());
        if made.is_ok() {
            tx.commit().await.unwrap();
        } else {
            assert!(matches!(made, Err(Refusal::TooMany { .. })));
        }
    }
    assert_eq!(answers, [true, true, false]);
    assert_eq!(Limits::standard().offers_per_day.most, 60);
}

#[tokio::test]
async fn a_refused_press_on_contact_data_leaves_its_mark() {
    let market = Market::new(1).await;
    let code = market.confirmed().await;
    market.cancel(code).await.unwrap();
    let used = "SELECT CAST(used AS bigint) FROM limit_counter WHERE bucket = 'reveals-day'";
    for presses in 1..=3 {
        let refused = requests::open_contact(market.services(), &market.specialists[0], code).await;
        assert!(matches!(refused, Err(Refusal::Conflict(Conflict::ContactClosed))));
        assert_eq!(market.world.count(used).await, presses);
    }
    assert_eq!(market.world.count("SELECT count(*) FROM access_log WHERE actor_kind = 'specialist'").await, 0);
}

#[tokio::test]
async fn one_opens_ones_own_data_sixty_times_a_day() {
    let market = Market::new(0).await;
    for _ in 0..60 {
        own_data::reveal(market.services(), &market.customer, &own_data::Opening::Item("mobile".to_owned()))
            .await
            .unwrap();
    }
    let above =
        own_data::reveal(market.services(), &market.customer, &own_data::Opening::Item("mobile".to_owned())).await;
    assert!(matches!(above, Err(Refusal::TooMany { .. })));
    assert_eq!(market.world.count("SELECT count(*) FROM access_log").await, 60, "no access, no entry");
}

/// A sequence is not rolled back, so the third try goes through.
#[tokio::test]
async fn d5_a_form_whose_transaction_lost_against_another_is_tried_again() {
    let world = World::new().await;
    if !world.is_postgres() {
        return;
    }
    world.person("Sara", None, "09121234567", &[Role::Customer]).await;
    let mut browser = world.signed_in("09121234567").await;
    let refuse = "CREATE SEQUENCE met; \
        CREATE FUNCTION two_met() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN \
        IF nextval('met') < 3 THEN RAISE EXCEPTION 'met' USING ERRCODE = '40001'; END IF; RETURN NEW; END $$; \
        CREATE TRIGGER two_met BEFORE INSERT ON service_request FOR EACH ROW EXECUTE FUNCTION two_met()";
    world.services().db.for_migrations().execute_unprepared(refuse).await.unwrap();
    let page = browser.get(crate::write_path::NEW).await.page();
    browser.submit(&page, crate::write_path::NEW, &crate::write_path::TYPED).await.sees_other("/requests/KZ-");
    assert_eq!(world.count("SELECT last_value FROM met").await, 3);
    assert_eq!(world.count("SELECT count(*) FROM service_request").await, 1);
}
