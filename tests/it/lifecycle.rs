//! Every row of the life-cycle on a real database: set up the state, let it happen, and look for what the row declares.
use karriz::base::clock::HOUR;
use karriz::demo::soonest;
use karriz::domain::refusal::Refusal;
use karriz::domain::requests::{self, Effect, LIFECYCLE, RunTimer, Transition};
use karriz::model::conflict::Conflict;
use karriz::model::request::{ActorKind, EventReason, OfferClosed, RequestEvent, RequestState, Timer};
use karriz::model::tracking_code::TrackingCode;

use crate::support::market::Market;

/// Every effect of the rows that happen by themselves or by a press. One that is missing here is found by the rows that declare it.
fn all_effects() -> Vec<Effect> {
    let mut all = vec![
        Effect::OpenOffer,
        Effect::WithdrawOffer,
        Effect::SelectOffer,
        Effect::StorePayment,
        Effect::GrantContact,
        Effect::ReopenOffers,
        Effect::OpenMobile,
        Effect::RevokeGrants,
        Effect::MakeStartCode,
        Effect::ForgetStartCode,
        Effect::NoteAsked,
        Effect::LeaveOthers,
        Effect::MoveSlot,
    ];
    all.extend([OfferClosed::CannotCome, OfferClosed::NoShow].map(Effect::DropChosen));
    all.extend([OfferClosed::RequestCancelled, OfferClosed::RequestExpired].map(Effect::CloseOffers));
    all.extend(Timer::ALL.iter().map(|timer| Effect::Start(*timer)));
    all
}

/// The numbers in which an effect shows.
async fn marks(market: &Market, effect: Effect) -> Vec<i64> {
    let sql: Vec<String> = match effect {
        Effect::OpenOffer => vec!["count(*) FROM offer".to_owned()],
        Effect::WithdrawOffer => vec!["count(*) FROM offer WHERE state = 'withdrawn'".to_owned()],
        Effect::SelectOffer => vec![
            "count(*) FROM offer WHERE state = 'selected'".to_owned(),
            "count(*) FROM offer WHERE closed_reason = 'other-chosen'".to_owned(),
            "count(*) FROM service_request WHERE selected_offer_id IS NOT NULL AND specialist_id IS NOT NULL"
                .to_owned(),
        ],
        Effect::StorePayment => vec!["count(*) FROM service_request WHERE payment = 'cash'".to_owned()],
        Effect::GrantContact => vec![
            "count(*) FROM contact_grant WHERE item = 'address'".to_owned(),
            "count(*) FROM contact_grant WHERE item = 'mobile'".to_owned(),
        ],
        Effect::ReopenOffers => vec![
            "count(DISTINCT offer.request_id) FROM offer JOIN request_event ON request_event.request_id = offer.request_id \
             WHERE offer.state = 'open' AND request_event.event = 'select'"
                .to_owned(),
            "count(*) FROM service_request WHERE selected_offer_id IS NULL AND specialist_id IS NULL".to_owned(),
        ],
        Effect::LeaveOthers => vec!["count(*) FROM request_event WHERE event = 'booked'".to_owned()],
        Effect::CloseBooked => vec!["count(*) FROM offer WHERE closed_reason = 'specialist-booked'".to_owned()],
        // No offer fits the new time.
        Effect::MoveSlot => vec![
            "count(*) FROM service_request WHERE slot_start > \
             (SELECT max(arrival_start) FROM offer WHERE offer.request_id = service_request.id)"
                .to_owned(),
        ],
        Effect::DropChosen(why) => vec![format!("count(*) FROM offer WHERE closed_reason = '{}'", why.code())],
        Effect::CloseOffers(why) => {
            vec![format!("count(DISTINCT request_id) FROM offer WHERE closed_reason = '{}'", why.code())]
        }
        Effect::RevokeGrants => {
            vec!["count(DISTINCT request_id) FROM contact_grant WHERE revoked_at IS NOT NULL".to_owned()]
        }
        Effect::OpenMobile => vec![
            "count(*) FROM contact_grant WHERE item = 'mobile' AND revoked_at IS NULL AND starts_at < \
             (SELECT slot_start - 7200000 FROM service_request WHERE service_request.id = request_id)"
                .to_owned(),
        ],
        Effect::MakeStartCode => vec!["count(*) FROM service_request WHERE start_code IS NOT NULL".to_owned()],
        // Of one request, so that there is one less with a code.
        Effect::ForgetStartCode => vec!["1 - count(*) FROM service_request WHERE start_code IS NOT NULL".to_owned()],
        Effect::NoteAsked => vec!["count(*) FROM service_request WHERE asked_at IS NOT NULL".to_owned()],
        Effect::Start(timer) => {
            let payload = format!("{{\"timer\":\"{}\",%", timer.code());
            vec![format!("count(*) FROM job WHERE kind = 'requests.timer' AND payload LIKE '{payload}'")]
        }
    };
    let mut numbers = Vec::new();
    for what in sql {
        numbers.push(market.world.count(&format!("SELECT {what}")).await);
    }
    numbers
}

/// Lets the row happen, as those do whose it is.
pub async fn make_happen(market: &Market, code: TrackingCode, row: &Transition) -> Result<(), Refusal> {
    match (row.event, row.actor) {
        (RequestEvent::Select, _) => market.select(code, 0).await,
        (RequestEvent::Offer, _) => market.offer(2, code, "450000").await,
        (RequestEvent::NoShow, _) => market.scenario().no_show(&market.customer, code).await,
        (event, ActorKind::Customer) => market.press(code, event).await,
        (event, ActorKind::Specialist) => market.scenario().walk(market.cast(), code, &[event], soonest).await,
        (_, _) => {
            let requests::Guard::Due(timer) = row.guard else { panic!("{row:?} is no timer's") };
            let job = RunTimer { timer, request_id: market.request_id(code).await };
            let outcome = requests::run_timer(market.services(), market.world.system(), &job).await?;
            assert_eq!(outcome, karriz::base::jobs::Outcome::Done, "{row:?}");
            Ok(())
        }
    }
}

/// What must be true before the row can happen.
pub async fn prepare(market: &Market, code: TrackingCode, row: &Transition) {
    match (row.guard, row.event) {
        (requests::Guard::Due(timer), _) => market.wait_for(code, timer).await,
        (requests::Guard::ArrivalOver, _) => {
            let slot_start = market.own(code).await.slot_start;
            market.world.clock.set(slot_start + HOUR);
        }
        // Somebody else waits for the same specialist at the same hour.
        (requests::Guard::FreeBefore(_), _) => {
            let other = market.submit().await;
            market.offer(0, other, "450000").await.unwrap();
        }
        (requests::Guard::CodesSpent, _) => market.spend_codes(code).await,
        _ => {}
    }
}

/// What the table declares is done, once, and nothing else: the effects are the rows' and nobody's hand.
#[tokio::test]
async fn every_declared_effect_leaves_its_mark_once_and_no_other_does() {
    // What follows from another request's confirmation is tested with that: `specialist_double_booked`.
    let elsewhere = [RequestEvent::Submit, RequestEvent::Publish, RequestEvent::Booked];
    for row in LIFECYCLE.iter().filter(|row| !elsewhere.contains(&row.event)) {
        let market = Market::new(3).await;
        let code = market.at(row.from.unwrap()).await;
        prepare(&market, code, row).await;
        let mut before = Vec::new();
        for effect in all_effects() {
            before.push(marks(&market, effect).await);
        }
        let stored = code.stored();
        let version = format!("SELECT CAST(version AS bigint) FROM service_request WHERE tracking_code = '{stored}'");
        let version = version.as_str();
        let (old_version, old_events) = (market.world.count(version).await, market.own(code).await.events.len());
        make_happen(&market, code, row).await.unwrap_or_else(|refusal| panic!("{row:?}: {refusal:?}"));

        let mut missing: Vec<Effect> = row.effects.to_vec();
        for (effect, before) in all_effects().into_iter().zip(before) {
            let once: Vec<i64> = before.iter().map(|number| number + 1).collect();
            let after = marks(&market, effect).await;
            let is_declared = row.effects.contains(&effect);
            assert_eq!(after == once, is_declared, "{effect:?} of {row:?}: {before:?} became {after:?}");
            missing.retain(|declared| *declared != effect);
        }
        assert_eq!(missing, [], "this test looks for no mark of them");
        assert_eq!(market.world.count(version).await, old_version + 1, "{row:?}");
        let own = market.own(code).await;
        assert_eq!((own.state, own.events.len()), (row.to, old_events + 1), "{row:?}");
        let last = own.events.last().unwrap();
        assert_eq!((last.event, last.to_state, last.actor), (row.event, row.to, row.actor), "{row:?}");
        let said = (row.event == RequestEvent::CannotCome).then_some(EventReason::Vehicle);
        assert_eq!(last.reason, row.reason.or(said), "{row:?}");
        crate::counts::stored_is_counted(&market.world).await;
    }
}

/// What happens when a request is filed: two rows at once.
#[tokio::test]
async fn filing_publishes_and_starts_the_wait_for_offers_once() {
    let market = Market::new(0).await;
    let code = market.submit().await;
    assert_eq!(marks(&market, Effect::Start(Timer::OffersEnd)).await, [1]);
    let events: Vec<_> = market.own(code).await.events.iter().map(|event| event.event).collect();
    assert_eq!(events, [RequestEvent::Submit, RequestEvent::Publish]);
}

/// Whoever asks for what the table does not have for them in this state is refused, and nothing is left of it.
#[tokio::test]
async fn what_is_in_no_row_happens_to_nobody() {
    let market = Market::new(3).await;
    for state in RequestState::ALL.iter().copied() {
        let code = market.at(state).await;
        let before = market.own(code).await;
        for event in RequestEvent::ALL.iter().copied() {
            let is_there =
                |actor| LIFECYCLE.iter().any(|row| (row.from, row.event, row.actor) == (Some(state), event, actor));
            if !is_there(ActorKind::Customer) {
                let refused = market.press(code, event).await;
                assert!(
                    matches!(refused, Err(Refusal::Conflict(Conflict::RequestMoved))),
                    "{state:?} {event:?}: {refused:?}"
                );
            }
            if !is_there(ActorKind::Specialist) && !before.offers.is_empty() {
                let refused = market.press_as(0, code, event).await;
                assert!(
                    matches!(refused, Err(Refusal::Conflict(Conflict::RequestMoved))),
                    "{state:?} {event:?}: {refused:?}"
                );
            }
        }
        assert_eq!(market.own(code).await, before, "{state:?}");
    }
}
