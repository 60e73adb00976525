//! The desk, offers and what the two of an agreed visit need of each other.
use karriz::base::clock::{Clock, HOUR, MINUTE};
use karriz::domain::refusal::Refusal;
use karriz::domain::requests::{self, DeskDays, DeskSpans, SpecialistMobile};
use karriz::model::conflict::Conflict;
use karriz::model::request::{EventReason, OfferClosed, OfferState, RequestEvent, RequestState};
use karriz::model::role::Role;
use karriz::model::tracking_code::TrackingCode;

use crate::support::html::Page;
use crate::support::market::{CUSTOMER, Market, SERVICE, specialist_mobile};
use crate::support::{Browser, Reply, World};

/// A customer and specialists, each with a browser.
struct Town {
    market: Market,
    customer: Browser,
    specialists: Vec<Browser>,
}

impl Town {
    async fn new(specialists: usize) -> Self {
        let market = Market::new(specialists).await;
        market.world.clock.advance(2 * MINUTE);
        let customer = market.world.signed_in(CUSTOMER).await;
        let mut browsers = Vec::new();
        for index in 0..specialists {
            browsers.push(market.world.signed_in(&specialist_mobile(index)).await);
        }
        Self { market, customer, specialists: browsers }
    }

    fn world(&self) -> &World {
        &self.market.world
    }

    async fn desk(&mut self, index: usize) -> Page {
        self.specialists[index].get("/specialist").await.page()
    }

    async fn page(&mut self, code: TrackingCode) -> Page {
        self.customer.get(&format!("/requests/{code}")).await.page()
    }

    /// What the desk answers to an offer that was typed so.
    async fn offer(&mut self, index: usize, code: TrackingCode, total: &str) -> Reply {
        let desk = self.desk(index).await;
        let fields = [("total", total), ("arrival_hour", "10"), ("message", "I bring the parts.")];
        self.specialists[index].submit(&desk, &format!("/specialist/requests/{code}/offer"), &fields).await
    }

    async fn looks(&self) -> i64 {
        self.world().count("SELECT count(*) FROM access_log").await
    }
}

#[tokio::test]
async fn price_as_iranians_write_it() {
    let mut town = Town::new(1).await;
    let toman = "\u{062A}\u{0648}\u{0645}\u{0627}\u{0646}";
    for typed in [
        "\u{06F2}/\u{06F5}\u{06F0}\u{06F0}/\u{06F0}\u{06F0}\u{06F0}".to_owned(),
        "2.500.000".to_owned(),
        "\u{06F2}\u{066B}\u{06F5}\u{06F0}\u{06F0}\u{066B}\u{06F0}\u{06F0}\u{06F0}".to_owned(),
        format!("\u{200F}\u{06F2}\u{06F5}\u{06F0}\u{06F0}\u{06F0}\u{06F0}\u{06F0} {toman}\u{200E}"),
        "2'500'000".to_owned(),
        "2_500_000".to_owned(),
    ] {
        let code = town.market.submit().await;
        town.offer(0, code, &typed).await.says("/specialist", "offer-sent");
    }
    assert_eq!(town.world().count("SELECT count(*) FROM offer WHERE total_rial = 25000000").await, 6);

    // Rials are refused by name, a price without its thousand is asked for.
    let code = town.market.submit().await;
    let total = format!("[id='{code}-total-error']");
    let again = town.offer(0, code, "25000000 \u{0631}\u{06CC}\u{0627}\u{0644}").await.status(422).any_page();
    assert!(again.text(&total).contains("\u{0631}\u{06CC}\u{0627}\u{0644}"));
    let again = town.offer(0, code, "45").await.status(422).any_page();
    assert!(again.text(&total).contains("\u{06F4}\u{06F5}\u{066C}\u{06F0}\u{06F0}\u{06F0}"), "{}", again.text(&total));
    assert_eq!(again.attr(&format!("[id='{code}-total']"), "value"), "45");
    assert_eq!(again.count("details[open]"), 1, "the form that came back is open");
}

#[tokio::test]
async fn an_offer_far_from_the_others_is_asked_about_in_words_and_loses_nothing() {
    let mut town = Town::new(2).await;
    let code = town.market.submit().await;
    town.offer(0, code, "450000").await.says("/specialist", "offer-sent");
    let again = town.offer(1, code, "4500000").await.status(422).any_page();
    let sure = format!("[id='{code}-total_sure']");
    assert_eq!((again.attr(&sure, "value"), again.attr(&sure, "type")), ("4500000".to_owned(), "checkbox".to_owned()));
    let million = "\u{0645}\u{06CC}\u{0644}\u{06CC}\u{0648}\u{0646}";
    assert!(
        again.text(&format!("[id='{code}-total_sure-error']")).contains(million),
        "the amount stands there in words"
    );
    assert!(again.text(".meaning").contains(million));
    assert_eq!(again.text(&format!("[id='{code}-message']")).trim(), "I bring the parts.");
    assert_eq!(town.world().count("SELECT count(*) FROM offer").await, 1);

    let action = format!("/specialist/requests/{code}/offer");
    // Another amount is asked about anew; this very one is taken.
    let other = [("total", "9000000"), ("total_sure", "4500000")];
    let again = town.specialists[1].submit(&again, &action, &other).await.status(422).any_page();
    assert_eq!(again.attr(&sure, "value"), "9000000");
    let meant = [("total", "4500000"), ("total_sure", "4500000")];
    town.specialists[1].submit(&again, &action, &meant).await.says("/specialist", "offer-sent");
}

/// Two requests for the same hour with an offer of the first specialist each; both customers are one person here.
async fn two_of_one_hour(market: &Market) -> [TrackingCode; 2] {
    let both = [market.submit().await, market.submit().await];
    for code in both {
        for index in 0..2 {
            market.offer(index, code, "450000").await.unwrap();
        }
    }
    assert_eq!(market.own(both[0]).await.slot_start, market.own(both[1]).await.slot_start);
    both
}

#[tokio::test]
async fn specialist_double_booked() {
    let mut town = Town::new(2).await;
    let [agreed, other] = two_of_one_hour(&town.market).await;
    town.market.select(agreed, 0).await.unwrap();
    town.market.confirm(agreed).await.unwrap();

    // Who waits for the other offer sees at once that it is off, and why.
    let own = town.market.own(other).await;
    let first = &own.offers[0];
    assert_eq!((first.state, first.closed_reason), (OfferState::Closed, Some(OfferClosed::SpecialistBooked)));
    assert_eq!(own.offers[1].state, OfferState::Open, "those of others stand");
    let last = own.events.last().unwrap();
    assert_eq!((last.event, last.reason), (RequestEvent::Booked, Some(EventReason::SpecialistBooked)));
    assert_eq!(own.state, RequestState::OffersOpen);
    let page = town.page(other).await;
    assert_eq!(page.count("#offers article.offer"), 2);
    assert_eq!(page.count("#offers details article.offer--closed"), 1, "folded");

    // A new offer for that hour is refused with its reason, at the hour; for another hour it is taken.
    let third = {
        let own = town.market.own(other).await;
        let fields = town.market.form(SERVICE, &[("slot_hour", "10")]).await;
        let form = karriz::demo::NewForm { service: SERVICE, fields: &fields };
        let code = town.market.scenario().submit(&town.market.customer, form).await.unwrap();
        assert_eq!(town.market.own(code).await.slot_start, own.slot_start);
        code
    };
    let again = town.offer(0, third, "450000").await.status(422).any_page();
    assert!(again.text(&format!("[id='{third}-arrival_hour']")).contains(&agreed.to_string()), "it names the job");
    let action = format!("/specialist/requests/{third}/offer");
    town.specialists[0].submit(&again, &action, &[("arrival_hour", "11")]).await.says("/specialist", "offer-sent");
}

/// Chosen by two, confirmed by one: the other chooses again, with the offers that stand.
#[tokio::test]
async fn specialist_double_booked_while_another_customer_thinks() {
    let market = Market::new(2).await;
    let [first, second] = two_of_one_hour(&market).await;
    for code in [first, second] {
        market.select(code, 0).await.unwrap();
    }
    let told = "SELECT count(*) FROM job WHERE kind = 'notify.event' AND payload LIKE '%customer%'";
    let before = market.world.count(told).await;
    market.confirm(first).await.unwrap();
    assert_eq!(market.world.count(told).await, before + 2, "who had chosen is told, and who confirmed");
    let own = market.own(second).await;
    let offers: Vec<_> = own.offers.iter().map(|offer| (offer.state, offer.closed_reason)).collect();
    let expected = [(OfferState::Closed, Some(OfferClosed::SpecialistBooked)), (OfferState::Open, None)];
    assert_eq!((own.state, offers.as_slice()), (RequestState::OffersOpen, expected.as_slice()));
    let late = market.confirm(second).await;
    assert!(matches!(late, Err(Refusal::Conflict(Conflict::RequestMoved))), "{late:?}");
    market.select(second, 1).await.unwrap();
    market.confirm(second).await.unwrap();
    assert_eq!(market.own(second).await.state, RequestState::Confirmed);
}

/// Both confirm at the same moment, on both engines: one hour is given away once.
#[tokio::test]
async fn specialist_double_booked_in_a_race() {
    for _ in 0..4 {
        let market = Market::new(2).await;
        let [first, second] = two_of_one_hour(&market).await;
        for code in [first, second] {
            market.select(code, 0).await.unwrap();
        }
        let (one, two) = tokio::join!(market.confirm(first), market.confirm(second));
        assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
        assert_eq!(market.world.count("SELECT count(*) FROM service_request WHERE state = 'confirmed'").await, 1);
        assert_eq!(market.world.count("SELECT count(*) FROM contact_grant").await, 2);
        assert_eq!(market.world.count("SELECT count(*) FROM request_event WHERE event = 'booked'").await, 1);
    }
}

/// What a released choice opens again is nothing that its maker cannot keep.
#[tokio::test]
async fn specialist_double_booked_after_a_released_choice() {
    let market = Market::new(2).await;
    let [first, second] = two_of_one_hour(&market).await;
    market.select(second, 1).await.unwrap();
    market.select(first, 0).await.unwrap();
    market.confirm(first).await.unwrap();
    market.let_pass(second, karriz::model::request::Timer::ConfirmEnd).await;
    let own = market.own(second).await;
    assert_eq!(own.offers[0].closed_reason, Some(OfferClosed::SpecialistBooked));
    assert_eq!(own.offers[1].state, OfferState::Open);
}

#[tokio::test]
async fn opened_number_can_be_called() {
    let mut town = Town::new(1).await;
    let code = town.market.confirmed().await;
    let own = town.market.own(code).await;
    town.world().clock.set(own.slot_start - HOUR);
    let desk = town.desk(0).await;
    assert_eq!(desk.count(".opened"), 0);
    let action = format!("/specialist/requests/{code}/reveal");
    assert_eq!(desk.count(&format!("form[action^='{action}']")), 1, "one press for both");
    town.specialists[0].post(&action, &[]).await.sees_other("/specialist");
    let desk = town.desk(0).await;
    assert_eq!(desk.count(".opened a[href='tel:+989000000500']"), 1);
    assert!(desk.text(".opened").contains("Secret street"));
    assert_eq!(desk.count(".opened a[href^='geo:']"), 1);

    // One look is one look: neither reading the page nor pressing twice makes another.
    town.specialists[0].post(&action, &[]).await.sees_other("/specialist");
    town.desk(0).await;
    assert_eq!(town.looks().await, 1);
    let page = town.page(code).await;
    assert_eq!(page.count(".disclose details li"), 2, "the address and the number, each once");
    let own = town.market.own(code).await;
    assert!(own.grants.iter().all(|grant| grant.seen_at.len() == 1 && grant.shown_until.is_some()));

    town.world().clock.advance(requests::LOOK_LASTS);
    assert_eq!(town.desk(0).await.count(".opened"), 0, "it is over by itself");
    town.specialists[0].post(&action, &[]).await.sees_other("/specialist");
    assert_eq!(town.looks().await, 2);
}

#[tokio::test]
async fn the_customer_sees_the_specialists_number_by_the_same_rule() {
    let mut town = Town::new(1).await;
    let code = town.market.confirmed().await;
    let action = format!("/requests/{code}/number");
    town.customer.post(&action, &[]).await.status(409);
    assert_eq!(town.looks().await, 0);
    let slot_start = town.market.own(code).await.slot_start;
    town.world().clock.set(slot_start - HOUR);
    assert_eq!(town.market.own(code).await.specialist_mobile, SpecialistMobile::ByPress);
    let page = town.page(code).await;
    assert_eq!(page.count(&format!("form[action^='{action}']")), 1);
    for _ in 0..2 {
        town.customer.post(&action, &[]).await.sees_other(&format!("/requests/{code}"));
    }
    assert_eq!(town.page(code).await.count("a[href='tel:+989000000501']"), 1);
    assert_eq!(town.looks().await, 1);
    // The specialist reads who looked.
    let data = town.specialists[0].get("/me/data?open=all").await.page();
    assert!(data.text("#looks").contains("Customer F"), "{}", data.text("#looks"));
    // What shuts one shuts both.
    town.market.press(code, RequestEvent::ShutContact).await.unwrap();
    assert_eq!(town.page(code).await.count("a[href^='tel:']"), 0);
    town.customer.post(&action, &[]).await.status(409);
}

#[tokio::test]
async fn the_customer_shuts_address_and_number_at_once() {
    let mut town = Town::new(1).await;
    let code = town.market.confirmed().await;
    town.specialists[0].post(&format!("/specialist/requests/{code}/reveal"), &[]).await.sees_other("/specialist");
    assert_eq!(town.desk(0).await.count(".opened"), 1);
    let page = town.page(code).await;
    let shut = format!("/requests/{code}/events/shut_contact");
    town.customer.submit(&page, &shut, &[]).await.says(&format!("/requests/{code}"), "contact-shut");
    assert_eq!(town.desk(0).await.count(".opened"), 0);
    town.specialists[0].post(&format!("/specialist/requests/{code}/reveal"), &[]).await.status(409);
    let page = town.page(code).await;
    assert_eq!(page.count(&format!("form[action='{shut}']")), 0, "there is nothing left to shut");
    assert_eq!(town.market.own(code).await.state, RequestState::Confirmed);
}

#[tokio::test]
async fn a_specialist_who_cannot_come_says_why_and_the_request_opens_again() {
    let mut town = Town::new(2).await;
    let code = town.market.at(RequestState::Confirmed).await;
    let action = format!("/specialist/requests/{code}/cannot-come");
    let desk = town.desk(0).await;
    let again = town.specialists[0].submit(&desk, &action, &[]).await.status(422).any_page();
    assert_eq!(again.count(&format!(".error-summary a[href='#{code}-reason']")), 1);
    town.specialists[1].post(&action, &[("reason".to_owned(), "ill".to_owned())]).await.status(409);
    town.specialists[0]
        .submit(&again, &action, &[("reason", "vehicle")])
        .await
        .says("/specialist", "cannot-come-noted");
    let own = town.market.own(code).await;
    assert_eq!(own.state, RequestState::OffersOpen);
    let last = own.events.last().unwrap();
    assert_eq!((last.event, last.reason), (RequestEvent::CannotCome, Some(EventReason::Vehicle)));
    assert_eq!(own.offers[0].closed_reason, Some(OfferClosed::CannotCome));
    assert_eq!(own.offers[1].state, OfferState::Open);
    assert!(own.grants.iter().all(|grant| !grant.is_open));
    town.specialists[0].post(&format!("/specialist/requests/{code}/reveal"), &[]).await.status(409);

    // Somebody else is chosen; and whoever could not come may be chosen again another time.
    town.market.world.clock.advance(MINUTE);
    town.market.offer(0, code, "450000").await.unwrap();
    town.market.select(code, 2).await.unwrap();
    town.market.confirm(code).await.unwrap();
    town.specialists[0].post(&format!("/specialist/requests/{code}/reveal"), &[]).await.sees_other("/specialist");
    assert_eq!(town.desk(0).await.count(".opened"), 1);
}

#[tokio::test]
async fn a_specialist_who_did_not_come_loses_the_request_to_another_time() {
    let mut town = Town::new(2).await;
    let code = town.market.at(RequestState::Confirmed).await;
    let own = town.market.own(code).await;
    let action = format!("/requests/{code}/no-show");
    assert_eq!(town.page(code).await.count(&format!("form[action='{action}']")), 0, "the hour has not come");
    town.world().clock.set(own.slot_start + HOUR);
    let page = town.page(code).await;
    let again = town.customer.submit(&page, &action, &[]).await.status(422).any_page();
    assert_eq!(again.count("#trouble[open]"), 1);
    let slot = requests::new_slots(town.world().clock.now()).remove(3);
    town.customer
        .submit(&again, &action, &[("new_slot", slot.0.as_str())])
        .await
        .says(&format!("/requests/{code}"), "no-show-noted");
    let own = town.market.own(code).await;
    assert_eq!((own.state, own.slot_start), (RequestState::OffersOpen, slot.1.0));
    assert_eq!(own.offers[0].closed_reason, Some(OfferClosed::NoShow));
    assert!(own.grants.iter().all(|grant| !grant.is_open));
    assert!(town.market.desk(1).await.open.iter().any(|request| request.code == code), "others see it again");
}

#[tokio::test]
async fn the_calendar_file_holds_time_service_district_and_code_only() {
    let mut town = Town::new(1).await;
    let code = town.market.submit().await;
    let address = format!("/requests/{code}/visit.ics");
    town.customer.get(&address).await.status(404);
    town.market.offer(0, code, "450000").await.unwrap();
    town.market.select(code, 0).await.unwrap();
    town.market.confirm(code).await.unwrap();
    let reply = town.customer.get(&address).await.status(200);
    assert_eq!(reply.header("content-type"), "text/calendar; charset=utf-8");
    assert_eq!(reply.header("cache-control"), "no-store");
    let twin = town.specialists[0].get(&format!("/specialist{address}")).await.status(200);
    for file in [reply.body, twin.body] {
        assert!(file.contains(&code.to_string()) && file.contains("\r\nDTSTART:"));
        for secret in ["Secret", "Customer", "Spec0", "0900", "+98", "450"] {
            assert!(!file.contains(secret), "{secret}: {file}");
        }
    }
    let mut stranger = {
        town.world().person("Omid", None, "09000000990", &[Role::Customer]).await;
        town.world().signed_in("09000000990").await
    };
    stranger.get(&address).await.status(404);
}

#[tokio::test]
async fn days_narrow_the_desk() {
    let market = Market::new(1).await;
    let code = market.confirmed().await;
    let slot_start = market.own(code).await.slot_start;
    let on = async |days: DeskDays| {
        let spans = DeskSpans { days: Some(days), ..DeskSpans::default() };
        let desk = requests::desk(market.services(), &market.specialists[0], spans).await.unwrap();
        (desk.jobs.len(), desk.ahead.of(days, market.world.clock.now()).count())
    };
    assert_eq!(on(DeskDays::Today).await, (0, 0));
    assert_eq!(on(DeskDays::Tomorrow).await, (1, 1));
    assert_eq!(on(DeskDays::Week).await, (1, 1));
    market.world.clock.set(slot_start);
    assert_eq!(on(DeskDays::Today).await, (1, 1));
    assert_eq!(on(DeskDays::Tomorrow).await, (0, 0));
}

#[tokio::test]
async fn offers_say_plainly_what_is_known_and_what_is_not() {
    let mut town = Town::new(2).await;
    let done = town.market.at(RequestState::Completed).await;
    assert_eq!(town.market.own(done).await.state, RequestState::Completed);
    let code = town.market.submit().await;
    for index in 0..2 {
        town.market.offer(index, code, "450000").await.unwrap();
    }
    let jobs: Vec<i64> = town.market.own(code).await.offers.iter().map(|offer| offer.record.unwrap().jobs).collect();
    assert_eq!(jobs, [1, 0]);
    let page = town.page(code).await;
    assert_eq!(page.count(&format!("form[action='/requests/{code}/select'] button.btn--soft")), 2, "equal buttons");
}

#[tokio::test]
async fn what_was_erased_is_told_as_a_result() {
    let mut town = Town::new(2).await;
    let code = town.market.at(RequestState::Cancelled).await;
    let page = town.page(code).await;
    assert!(page.text("main").contains("Secret street"), "not yet");
    town.world().execute("UPDATE service_request SET street = NULL, plaque = NULL, unit = NULL").await;
    let page = town.page(code).await;
    assert!(!page.text("main").contains("Secret street"));
    assert_eq!(page.count("[aria-labelledby=h-details] dt"), {
        let answers = town.market.own(code).await.answers.len();
        answers + 1
    });
}
