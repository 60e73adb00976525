//! The life of a request through the domain, on the real database.
use karriz::base::clock::{Clock, DAY, HOUR, MILLISECOND, MINUTE};
use karriz::domain::catalogue;
use karriz::domain::refusal::Refusal;
use karriz::domain::requests::{self, BoardFilter, NewRequest, open_slots};
use karriz::domain::scope::{CustomerScope, RequestBoard, StaffScope};
use karriz::i18n::Lang;
use karriz::model::conflict::Conflict;
use karriz::model::form::RawForm;
use karriz::model::list::{Around, Mark, Span};
use karriz::model::moment::Moment;
use karriz::model::request::{
    ActorKind, ContactItem, EventReason, OfferClosed, OfferState, PaymentWay, RequestEvent, RequestState, Timer,
};
use karriz::model::role::Role;
use karriz::model::tracking_code::TrackingCode;
use sea_orm::ConnectionTrait;

use crate::support::World;
use crate::support::market::{CITY, CUSTOMER, Market, SERVICE, other_mobile, specialist_mobile};

#[tokio::test]
async fn a_request_lives_from_form_to_confirmation_and_its_owner_reads_every_step() {
    let market = Market::new(2).await;
    let (services, world) = (market.services(), &market.world);
    let code = market.submit().await;
    market.offer(0, code, "450000").await.unwrap();
    world.clock.advance(MINUTE);
    market.offer(1, code, "400000").await.unwrap();

    let list = requests::list_own(services, &market.customer, Span::First).await.unwrap().rows;
    assert_eq!((list.len(), list[0].open_offers, list[0].state), (1, 2, RequestState::OffersOpen));
    let own = market.own(code).await;
    assert_eq!(own.may, [RequestEvent::Select, RequestEvent::Cancel]);
    assert_eq!((own.street.as_str(), own.plaque.as_str(), own.unit.as_deref()), ("Secret street", "12", Some("4")));
    assert_eq!(own.note.as_deref(), Some("secret note"));
    assert!(
        own.answers.in_lang(Lang::Fa).iter().all(|answer| !answer.label.starts_with("q_") && !answer.values.is_empty())
    );
    assert_eq!(own.offers[1].specialist_name, "Spec1 F.");

    market.select(code, 1).await.unwrap();
    let own = market.own(code).await;
    assert_eq!(own.may, [RequestEvent::Confirm, RequestEvent::Cancel]);
    assert_eq!(
        (own.offers[0].state, own.offers[0].closed_reason),
        (OfferState::Closed, Some(OfferClosed::OtherChosen))
    );
    assert_eq!(own.offers[1].state, OfferState::Selected);
    assert_eq!(own.confirm_until, Some(world.clock.now() + 30 * MINUTE));

    market.confirm(code).await.unwrap();
    let own = market.own(code).await;
    assert_eq!((own.state, own.payment), (RequestState::Confirmed, Some(PaymentWay::Cash)));
    let grant = |item| own.grants.iter().find(|grant| grant.item == item).unwrap();
    let (address, mobile) = (grant(ContactItem::Address), grant(ContactItem::Mobile));
    assert_eq!((address.starts_at, address.ends_at), (world.clock.now(), own.slot_end + DAY));
    assert_eq!((mobile.starts_at, mobile.ends_at), (own.slot_start - 2 * HOUR, own.slot_end + DAY));
    assert!(address.is_open && !mobile.is_open);

    use RequestEvent::{Confirm, Offer, Publish, Select, Submit};
    let events: Vec<_> = own.events.iter().map(|event| (event.event, event.actor)).collect();
    let (customer, specialist) = (ActorKind::Customer, ActorKind::Specialist);
    assert_eq!(
        events,
        [
            (Submit, customer),
            (Publish, ActorKind::System),
            (Offer, specialist),
            (Offer, specialist),
            (Select, customer),
            (Confirm, customer)
        ]
    );
    // The timers of offers and choice find nothing to do; the one that asks what became of the visit waits.
    world.clock.set(own.slot_end);
    world.work().await;
    assert_eq!(market.own(code).await.state, RequestState::Confirmed);
    assert_eq!(world.count("SELECT count(*) FROM job WHERE done_at IS NULL AND kind = 'requests.timer'").await, 1);
}

#[tokio::test]
async fn a_stranger_finds_nothing_and_changes_nothing() {
    let market = Market::new(1).await;
    let code = market.submit().await;
    market.offer(0, code, "450000").await.unwrap();
    let offer_id = market.own(code).await.offers[0].id;
    market.world.person("Other", None, other_mobile(), &[Role::Customer]).await;
    let stranger = market.world.customer(other_mobile()).await;
    let services = market.services();

    assert!(matches!(requests::get_own(services, &stranger, code).await, Err(Refusal::NotFound)));
    assert!(requests::list_own(services, &stranger, Span::First).await.unwrap().rows.is_empty());
    for attempt in 0..3 {
        let tx = services.db.begin().await.unwrap();
        let result = match attempt {
            0 => requests::select_offer(services, &stranger, &tx, code, offer_id).await,
            1 => requests::press(services, &stranger, &tx, code, RequestEvent::Confirm).await,
            _ => requests::press(services, &stranger, &tx, code, RequestEvent::Cancel).await,
        };
        assert!(matches!(result, Err(Refusal::NotFound)), "{attempt}: {result:?}");
    }
    let unknown = TrackingCode::from_random(1);
    assert!(matches!(requests::get_own(services, &market.customer, unknown).await, Err(Refusal::NotFound)));
    assert_eq!(market.own(code).await.state, RequestState::OffersOpen);
}

#[tokio::test]
async fn an_offer_on_another_request_cannot_be_chosen() {
    let market = Market::new(1).await;
    let (first, second) = (market.submit().await, market.submit().await);
    market.offer(0, second, "450000").await.unwrap();
    let foreign = market.own(second).await.offers[0].id;
    let services = market.services();
    let tx = services.db.begin().await.unwrap();
    let result = requests::select_offer(services, &market.customer, &tx, first, foreign).await;
    assert!(matches!(result, Err(Refusal::NotFound)), "{result:?}");
}

#[tokio::test]
async fn of_two_choices_at_once_one_wins() {
    let market = Market::new(2).await;
    let code = market.submit().await;
    market.offer(0, code, "450000").await.unwrap();
    market.offer(1, code, "400000").await.unwrap();
    let (one, other) = tokio::join!(market.select(code, 0), market.select(code, 1));
    let won = [&one, &other].into_iter().filter(|result| result.is_ok()).count();
    assert_eq!(won, 1, "{one:?} {other:?}");
    let lost = one.err().or(other.err());
    assert!(matches!(lost, Some(Refusal::Conflict(Conflict::RequestMoved))), "{lost:?}");
    let own = market.own(code).await;
    assert_eq!(own.offers.iter().filter(|offer| offer.state == OfferState::Selected).count(), 1);
    assert_eq!(own.events.iter().filter(|event| event.event == RequestEvent::Select).count(), 1);
}

#[tokio::test]
async fn a_choice_not_confirmed_in_time_is_released_with_all_offers() {
    let market = Market::new(2).await;
    let code = market.submit().await;
    market.offer(0, code, "450000").await.unwrap();
    market.offer(1, code, "400000").await.unwrap();
    market.select(code, 0).await.unwrap();
    market.world.clock.advance(30 * MINUTE);
    let result = market.confirm(code).await;
    assert!(matches!(result, Err(Refusal::Conflict(Conflict::RequestMoved))), "{result:?}");
    market.world.work().await;
    let own = market.own(code).await;
    assert_eq!(own.state, RequestState::OffersOpen);
    assert!(own.offers.iter().all(|offer| offer.state == OfferState::Open && offer.closed_reason.is_none()));
    let last = own.events.last().unwrap();
    assert_eq!(
        (last.event, last.actor, last.reason),
        (RequestEvent::Release, ActorKind::System, Some(EventReason::NotConfirmed))
    );
    assert!(market.desk(0).await.jobs.is_empty());
    // It can be chosen again, and this time it holds.
    market.select(code, 1).await.unwrap();
    market.confirm(code).await.unwrap();
}

#[tokio::test]
async fn a_request_without_a_choice_expires_once() {
    let market = Market::new(1).await;
    let code = market.submit().await;
    market.offer(0, code, "450000").await.unwrap();
    let until = market.own(code).await.offers_until;
    market.world.clock.set(until - MILLISECOND);
    market.world.work().await;
    assert_eq!(market.own(code).await.state, RequestState::OffersOpen);
    market.world.clock.set(until);
    market.world.work().await;
    let job = requests::RunTimer { timer: Timer::OffersEnd, request_id: market.request_id(code).await };
    requests::run_timer(market.services(), market.world.system(), &job).await.unwrap();
    let own = market.own(code).await;
    assert_eq!((own.state, own.may.len()), (RequestState::Expired, 0));
    assert_eq!(
        (own.offers[0].state, own.offers[0].closed_reason),
        (OfferState::Closed, Some(OfferClosed::RequestExpired))
    );
    assert_eq!(own.events.iter().filter(|event| event.event == RequestEvent::Expire).count(), 1);
    market.no_job_left().await;
}

#[tokio::test]
async fn a_request_can_be_called_off_until_the_end_and_then_no_more() {
    let market = Market::new(1).await;
    for steps in 0..3 {
        let code = market.submit().await;
        if steps > 0 {
            market.offer(0, code, "450000").await.unwrap();
            market.select(code, 0).await.unwrap();
        }
        if steps > 1 {
            market.confirm(code).await.unwrap();
        }
        market.cancel(code).await.unwrap();
        let own = market.own(code).await;
        assert_eq!(own.state, RequestState::Cancelled);
        assert!(own.grants.iter().all(|grant| !grant.is_open && grant.ends_at == market.world.clock.now()));
        assert!(own.offers.iter().all(|offer| offer.closed_reason == Some(OfferClosed::RequestCancelled)));
        let again = market.cancel(code).await;
        assert!(matches!(again, Err(Refusal::Conflict(Conflict::RequestMoved))), "{again:?}");
    }
}

#[tokio::test]
async fn what_a_customer_wrote_stands_nowhere_in_the_data_in_plain() {
    let market = Market::new(1).await;
    let code = market.submit().await;
    market.offer(0, code, "450000").await.unwrap();
    market.select(code, 0).await.unwrap();
    market.confirm(code).await.unwrap();
    requests::open_contact(market.services(), &market.specialists[0], code).await.unwrap();
    if market.world.is_postgres() {
        return;
    }
    let bytes = market.world.raw_data();
    let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(holds(CITY), "the search works: what is searched by stands in clear");
    for secret in ["Secret street", "secret note", "secret message", CUSTOMER, "+989000000501", "Customer"] {
        assert!(!holds(secret), "{secret} stands in the data file");
    }
}

#[tokio::test]
async fn a_refused_or_dropped_submission_leaves_nothing() {
    let market = Market::new(0).await;
    let services = market.services();
    let tx = services.db.begin().await.unwrap();
    requests::submit(services, &market.customer, &tx, market.input(&[]).await).await.unwrap();
    drop(tx);
    for table in ["service_request", "request_answer", "request_event"] {
        assert_eq!(market.world.count(&format!("SELECT count(*) FROM {table}")).await, 0, "{table}");
    }
    assert_eq!(market.world.count("SELECT count(*) FROM job WHERE kind LIKE 'requests.%'").await, 0);
}

#[tokio::test]
async fn the_history_of_a_request_cannot_be_rewritten() {
    let market = Market::new(0).await;
    market.submit().await;
    for sql in ["UPDATE request_event SET reason = 'x'", "DELETE FROM request_event"] {
        let tx = market.services().db.begin().await.unwrap();
        assert!(tx.execute_unprepared(sql).await.is_err(), "{sql}");
    }
}

#[tokio::test]
async fn the_board_shows_where_requests_stand_and_not_whose_they_are() {
    let market = Market::new(1).await;
    let admin = staff(&market.world).await;
    let services = market.services();
    let (first, second) = (market.submit().await, market.submit().await);
    market.offer(0, first, "450000").await.unwrap();
    market.world.clock.advance(MINUTE);
    market.cancel(second).await.unwrap();

    let all = requests::board(services, &admin, BoardFilter::default()).await.unwrap();
    assert_eq!(all.rows.iter().map(|row| row.code).collect::<Vec<_>>(), [second, first]);
    assert!(
        all.around == Around::default()
            && all.rows.iter().all(|row| row.customer_masked == "C\u{2022}\u{2022}\u{2022}")
    );
    let shown = format!("{all:?}");
    for secret in ["Secret", "Customer", "500"] {
        assert!(!shown.contains(secret), "{secret} on the board: {shown}");
    }
    let count = |state| all.counts.iter().find(|(known, _)| *known == state).unwrap().1;
    assert_eq!(
        (count(RequestState::OffersOpen), count(RequestState::Cancelled), count(RequestState::Expired)),
        (1, 1, 0)
    );

    let open = BoardFilter {
        state: Some(RequestState::OffersOpen),
        city_code: Some(CITY.to_owned()),
        ..BoardFilter::default()
    };
    let open = requests::board(services, &admin, open).await.unwrap();
    assert_eq!((open.rows.len(), open.rows[0].offers, open.rows[0].is_late), (1, 1, false));
    assert_eq!(open.counts, all.counts);
    let elsewhere = BoardFilter { city_code: Some("1576".to_owned()), ..BoardFilter::default() };
    assert!(requests::board(services, &admin, elsewhere).await.unwrap().rows.is_empty());
    let beyond = Span::Before(Mark { at: Moment::EPOCH, code: first });
    let beyond = BoardFilter { span: beyond, ..BoardFilter::default() };
    assert!(requests::board(services, &admin, beyond).await.unwrap().rows.is_empty());

    // The worker stands still: the board says so.
    market.world.clock.advance(2 * DAY);
    let late = requests::board(services, &admin, BoardFilter::default()).await.unwrap();
    assert_eq!(late.rows.iter().map(|row| row.is_late).collect::<Vec<_>>(), [false, true]);
}

async fn staff(world: &World) -> StaffScope<RequestBoard> {
    world.person("Boss", None, "09000000900", &[Role::Admin]).await;
    StaffScope::of(&world.principal("09000000900").await).unwrap()
}

/// Every service of the catalogue can be asked for with what its own form offers.
#[tokio::test]
async fn every_service_of_the_catalogue_can_be_asked_for() {
    let market = Market::new(0).await;
    let services = market.services();
    let catalogue = catalogue::current(services);
    for service in catalogue.services.values() {
        let raw = market.form(&service.slug, &[]).await;
        let now = market.world.clock.now();
        let input: NewRequest =
            requests::parse(&raw, service, now).unwrap_or_else(|errors| panic!("{}: {errors:?}", service.slug));
        let tx = services.db.begin().await.unwrap();
        let code = requests::submit(services, &market.customer, &tx, input).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(market.own(code).await.service_slug, service.slug);
    }
    assert!(catalogue.services.contains_key(SERVICE) && specialist_mobile(0).starts_with("09"));
}

#[tokio::test]
async fn the_demo_city_has_every_state_and_is_built_once() {
    let world = World::new().await;
    let services = world.services();
    let accounts = world.seed_demo().await;
    let rows = "SELECT (SELECT count(*) FROM person) + (SELECT count(*) FROM service_request) \
                + (SELECT count(*) FROM offer) + (SELECT count(*) FROM request_event)";
    let (before, keys) = (world.count(rows).await, world.count("SELECT count(*) FROM job").await);
    for state in RequestState::ALL.iter().filter(|state| **state != RequestState::Submitted) {
        let sql = format!("SELECT count(*) FROM service_request WHERE state = '{}'", state.code());
        assert!(world.count(&sql).await > 0, "{state:?}");
    }
    assert_eq!(
        world.count("SELECT count(*) FROM access_log WHERE action <> 'change'").await,
        6,
        "one entry for each agreed visit"
    );
    assert_eq!(world.seed_demo().await, accounts);
    assert_eq!((world.count(rows).await, world.count("SELECT count(*) FROM job").await), (before, keys));

    // The timers of the past do no harm, and everybody can sign in.
    world.work().await;
    assert_eq!(world.count("SELECT count(*) FROM service_request WHERE state = 'selected'").await, 1);
    for account in accounts {
        let person = world.principal(&account.mobile).await;
        assert!(person.is(account.role));
        if account.role == Role::Customer {
            assert!(
                !requests::list_own(services, &CustomerScope::of(&person), Span::First).await.unwrap().rows.is_empty()
            );
        }
        world.clock.advance(MINUTE);
    }
}

#[tokio::test]
async fn what_the_form_offers_is_what_it_takes() {
    let market = Market::new(0).await;
    let now = market.world.clock.now();
    let service = catalogue::find_service(market.services(), SERVICE).await.unwrap().unwrap();
    for slot in open_slots(now) {
        for hour in &slot.hours {
            let day = format!("{:04}-{:02}-{:02}", slot.day.year(), slot.day.month(), slot.day.day());
            let mut raw: RawForm = market.form(SERVICE, &[]).await;
            raw.set("slot_day", day);
            raw.set("slot_hour", hour.to_string());
            assert!(requests::parse(&raw, &service, now).is_ok());
        }
    }
}
