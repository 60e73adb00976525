//! What specialists see and do, and what they do not.
use karriz::base::clock::{Clock, DAY, HOUR, MILLISECOND, MINUTE};
use karriz::base::limits::Limits;
use karriz::domain::refusal::Refusal;
use karriz::domain::requests::{self, DeskSpans};
use karriz::domain::scope::SpecialistScope;
use karriz::model::conflict::Conflict;
use karriz::model::request::{ContactItem, OfferState, RequestEvent};
use karriz::model::role::Role;
use karriz::model::tracking_code::TrackingCode;
use sea_orm::ConnectionTrait;

use crate::support::market::{CITY, Market, SERVICE};

#[tokio::test]
async fn a_specialist_sees_the_work_and_not_the_person_until_the_time_comes() {
    let market = Market::new(2).await;
    let code = market.submit().await;
    let desk = market.desk(0).await;
    assert_eq!((desk.open.len(), desk.jobs.len()), (1, 0));
    let near = &desk.open[0];
    assert_eq!((near.code, near.district, near.offers_count), (code, Some(3), 0));
    assert_eq!(near.note.as_deref(), Some("secret note"));
    assert!(!near.answers.is_empty());
    let shown = format!("{desk:?}");
    for secret in ["Secret street", "Customer", "Family", "0900", "+98", "\"12\""] {
        assert!(!shown.contains(secret), "{secret} before an offer: {shown}");
    }

    market.offer(0, code, "450000").await.unwrap();
    let desk = market.desk(0).await;
    assert_eq!(desk.open[0].my_offer.as_ref().unwrap().message.as_deref(), Some("secret message"));
    let shown = format!("{desk:?}");
    for secret in ["Secret street", "Customer", "0900", "\"12\""] {
        assert!(!shown.contains(secret), "{secret} after an offer: {shown}");
    }
    let other = market.desk(1).await;
    assert_eq!((other.open[0].offers_count, other.open[0].my_offer.is_none()), (1, true));

    market.select(code, 0).await.unwrap();
    let desk = market.desk(0).await;
    assert_eq!((desk.open.len(), desk.jobs.len()), (0, 1));
    let job = &desk.jobs[0];
    assert_eq!(job.customer_name, "Customer F.");
    assert!(!job.may_see_address && !job.may_see_mobile && job.mobile_from.is_none());
    assert!(market.desk(1).await.jobs.is_empty());

    market.confirm(code).await.unwrap();
    let job = market.desk(0).await.jobs.remove(0);
    assert!(job.may_see_address && !job.may_see_mobile);
    assert_eq!(job.mobile_from, Some(job.slot_start - 2 * HOUR));
    let shown = format!("{job:?}");
    for secret in ["Secret street", "0900", "Family"] {
        assert!(!shown.contains(secret), "{secret} without a press: {shown}");
    }
}

#[tokio::test]
async fn only_those_whose_city_and_skill_fit_see_a_request_and_may_offer() {
    let market = Market::new(0).await;
    let code = market.submit().await;
    let world = &market.world;
    let cases = [
        ("09000000701", "1576", SERVICE, ""),
        ("09000000702", CITY, "leak-repair", ""),
        ("09000000703", CITY, SERVICE, "DELETE FROM specialist_skill WHERE person_id ="),
        ("09000000704", CITY, SERVICE, "UPDATE specialist_profile SET is_open = false WHERE person_id ="),
    ];
    for (mobile, city, skill, change) in cases {
        let id = world.working("Other", None, mobile, city, &[skill]).await;
        if !change.is_empty() {
            world.execute(&format!("{change} {}", world.sql_id(id))).await;
        }
        let scope = world.specialist(mobile).await;
        refused_as_unknown(&market, &scope, code).await;
    }
    // One without a profile, from before there was a way to become a specialist.
    let id = world.person("New", None, "09000000705", &[Role::Specialist]).await;
    for table in ["specialist_skill", "specialist_profile"] {
        world.execute(&format!("DELETE FROM {table} WHERE person_id = {}", world.sql_id(id))).await;
    }
    let scope = world.specialist("09000000705").await;
    assert!(requests::desk(market.services(), &scope, DeskSpans::default()).await.unwrap().profile.is_none());
    refused_as_unknown(&market, &scope, code).await;
}

async fn refused_as_unknown(market: &Market, scope: &SpecialistScope, code: TrackingCode) {
    let services = market.services();
    assert!(requests::desk(services, scope, DeskSpans::default()).await.unwrap().open.is_empty());
    assert!(matches!(requests::slot_of(services, scope, code).await, Err(Refusal::NotFound)));
    let own = market.own(code).await;
    let tx = services.db.begin().await.unwrap();
    let offer = Market::new_offer((own.slot_start, own.slot_end), "450000");
    let result = requests::make_offer(services, scope, &tx, code, offer).await;
    assert!(matches!(result, Err(Refusal::NotFound)), "{result:?}");
    let result = requests::press(services, scope, &tx, code, RequestEvent::Withdraw).await;
    assert!(matches!(result, Err(Refusal::NotFound)), "{result:?}");
}

#[tokio::test]
async fn nobody_makes_an_offer_on_their_own_request() {
    let mut market = Market::new(1).await;
    let mobile = crate::support::market::specialist_mobile(0);
    // A code a minute.
    market.world.clock.advance(MINUTE);
    market.customer = market.world.customer(&mobile).await;
    let code = market.submit().await;
    assert!(market.desk(0).await.open.is_empty());
    let result = market.offer(0, code, "450000").await;
    assert!(matches!(result, Err(Refusal::NotFound)), "{result:?}");
}

#[tokio::test]
async fn one_open_offer_each_and_after_a_withdrawal_another() {
    let market = Market::new(1).await;
    let code = market.submit().await;
    market.offer(0, code, "450000").await.unwrap();
    let second = market.offer(0, code, "400000").await;
    assert!(matches!(second, Err(Refusal::Conflict(Conflict::OfferExists))), "{second:?}");
    market.withdraw(0, code).await.unwrap();
    let again = market.withdraw(0, code).await;
    assert!(matches!(again, Err(Refusal::Conflict(Conflict::OfferGone))), "{again:?}");
    market.world.clock.advance(MINUTE);
    market.offer(0, code, "400000").await.unwrap();
    let own = market.own(code).await;
    let states: Vec<OfferState> = own.offers.iter().map(|offer| offer.state).collect();
    assert_eq!(states, [OfferState::Withdrawn, OfferState::Open]);
    assert_eq!((own.offers[0].message.as_deref(), own.offers[1].total.toman()), (None, 400_000));
    let gone = market.select(code, 0).await;
    assert!(matches!(gone, Err(Refusal::Conflict(Conflict::OfferGone))), "{gone:?}");
    assert_eq!(market.own(code).await.state.code(), "offers_open");
}

#[tokio::test]
async fn of_ten_offers_at_once_five_stand() {
    let market = Market::new(10).await;
    let code = market.submit().await;
    let all = futures_of(&market, code).await;
    assert_eq!(all.iter().filter(|result| result.is_ok()).count(), 5, "{all:?}");
    assert!(
        all.iter().all(|result| matches!(result, Ok(()) | Err(Refusal::Conflict(Conflict::OffersFull)))),
        "{all:?}"
    );
    assert_eq!(market.world.count("SELECT count(*) FROM offer").await, 5);
    assert_eq!(market.world.count("SELECT count(*) FROM request_event WHERE event = 'offer'").await, 5);
    // Room again after one goes.
    let place = all.iter().position(Result::is_ok).unwrap();
    let late = all.iter().position(Result::is_err).unwrap();
    market.withdraw(place, code).await.unwrap();
    market.offer(late, code, "450000").await.unwrap();
}

async fn futures_of(market: &Market, code: TrackingCode) -> Vec<Result<(), Refusal>> {
    let offers = (0..10).map(|index| market.offer(index, code, "450000"));
    futures::future::join_all(offers).await
}

#[tokio::test]
async fn offers_end_with_their_time_and_an_arrival_must_fit() {
    let market = Market::new(1).await;
    let (services, scope) = (market.services(), &market.specialists[0]);
    let code = market.submit().await;
    let own = market.own(code).await;
    let tx = services.db.begin().await.unwrap();
    let elsewhen = Market::new_offer((own.slot_start + DAY, own.slot_end + DAY), "450000");
    let result = requests::make_offer(services, scope, &tx, code, elsewhen).await;
    assert!(matches!(&result, Err(Refusal::Invalid(errors)) if errors.of("arrival_hour").is_some()), "{result:?}");
    drop(tx);
    market.world.clock.set(own.offers_until);
    assert!(market.desk(0).await.open.is_empty());
    let result = market.offer(0, code, "450000").await;
    assert!(matches!(result, Err(Refusal::Conflict(Conflict::RequestMoved))), "{result:?}");
    assert_eq!(market.world.count("SELECT count(*) FROM offer").await, 0);
}

#[tokio::test]
async fn a_press_opens_what_may_be_seen_now_and_leaves_one_row() {
    let market = Market::new(1).await;
    let (services, scope) = (market.services(), &market.specialists[0]);
    let code = market.confirmed().await;
    requests::open_contact(services, scope, code).await.unwrap();
    let opened = market.desk(0).await.jobs.remove(0).opened.unwrap();
    let address = opened.address.unwrap();
    assert_eq!(
        (address.street.as_str(), address.plaque.as_str(), address.unit.as_deref(), address.district),
        ("Secret street", "12", Some("4"), Some(3))
    );
    assert!(opened.mobile.is_none(), "its time has not come");
    let log = "SELECT count(*) FROM access_log";
    assert_eq!(market.world.count(log).await, 1);

    let own = market.own(code).await;
    market.world.clock.set(own.slot_start - 2 * HOUR);
    requests::open_contact(services, scope, code).await.unwrap();
    let opened = market.desk(0).await.jobs.remove(0).opened.unwrap();
    assert_eq!(opened.mobile.unwrap().grouped_local(), "0900 000 0500");
    let now = market.world.clock.now();
    let own = market.own(code).await;
    let times = |item| own.grants.iter().find(|grant| grant.item == item).unwrap().seen_at.clone();
    assert_eq!((times(ContactItem::Address).len(), times(ContactItem::Mobile)), (2, vec![now]));

    market.world.clock.set(own.slot_end + DAY - MILLISECOND);
    requests::open_contact(services, scope, code).await.unwrap();
    market.world.clock.set(own.slot_end + DAY);
    assert_eq!(market.desk(0).await.jobs.remove(0).opened, None, "no look lasts longer than its grant");
    let late = requests::open_contact(services, scope, code).await;
    assert!(matches!(late, Err(Refusal::Conflict(Conflict::ContactClosed))), "{late:?}");
    assert_eq!(market.world.count(log).await, 3);
}

#[tokio::test]
async fn nobody_else_and_nobody_after_a_cancellation_opens_anything() {
    let market = Market::new(2).await;
    let services = market.services();
    let code = market.submit().await;
    market.offer(0, code, "450000").await.unwrap();
    market.offer(1, code, "450000").await.unwrap();
    let pressed = |index: usize| requests::open_contact(services, &market.specialists[index], code);
    market.select(code, 0).await.unwrap();
    for index in [0, 1] {
        assert!(matches!(pressed(index).await, Err(Refusal::NotFound)), "before the confirmation");
    }
    market.confirm(code).await.unwrap();
    assert!(matches!(pressed(1).await, Err(Refusal::NotFound)));
    let unknown = requests::open_contact(services, &market.specialists[0], TrackingCode::from_random(1)).await;
    assert!(matches!(unknown, Err(Refusal::NotFound)));
    market.cancel(code).await.unwrap();
    assert!(matches!(pressed(0).await, Err(Refusal::Conflict(Conflict::ContactClosed))));
    assert_eq!(market.world.count("SELECT count(*) FROM access_log").await, 0);
    let job = market.desk(0).await.jobs.remove(0);
    assert!(job.state.code() == "cancelled" && !job.may_see_address && job.mobile_from.is_none());
}

#[tokio::test]
async fn presses_of_a_day_are_limited_and_a_refused_one_leaves_no_row() {
    let market = Market::new(1).await;
    let (services, scope) = (market.services(), &market.specialists[0]);
    let code = market.confirmed().await;
    let most = Limits::standard().reveals_per_day.most;
    for _ in 0..most {
        requests::open_contact(services, scope, code).await.unwrap();
        market.world.clock.advance(requests::LOOK_LASTS);
    }
    let over = requests::open_contact(services, scope, code).await;
    assert!(matches!(over, Err(Refusal::TooMany { retry_after_s }) if retry_after_s > 0), "{over:?}");
    assert_eq!(market.world.count("SELECT count(*) FROM access_log").await, i64::from(most));
}

#[tokio::test]
async fn without_the_log_there_is_no_access() {
    let market = Market::new(1).await;
    let code = market.confirmed().await;
    let tx = market.services().db.begin().await.unwrap();
    tx.execute_unprepared("ALTER TABLE chain_head RENAME TO chain_head_away").await.unwrap();
    tx.commit().await.unwrap();
    let result = requests::open_contact(market.services(), &market.specialists[0], code).await;
    assert!(matches!(result, Err(Refusal::Fault(_))), "{result:?}");
}

#[tokio::test]
async fn a_customer_whose_key_is_gone_leaves_a_request_without_words() {
    let market = Market::new(1).await;
    let code = market.confirmed().await;
    let services = market.services();
    services.keys.destroy(market.customer.key_id(), market.world.clock.now()).await.unwrap();
    let job = market.desk(0).await.jobs.remove(0);
    assert_eq!((job.note, job.answers.len(), job.customer_name.as_str()), (None, 0, ""));
    let pressed = requests::open_contact(services, &market.specialists[0], code).await;
    assert!(matches!(pressed, Err(Refusal::Conflict(Conflict::ContactClosed))), "{pressed:?}");
}
