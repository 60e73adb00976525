//! The effects of the table: an effect that stands in a row is run, once, in the transaction that moves the request.
use super::engine::{Actor, Case, apply};
use super::guards::Known;
use super::press::chosen_on;
use super::table::Effect;
use super::timer;
use crate::base::db::Tx;
use crate::base::fault::Fault;
use crate::domain::refusal::Refusal;
use crate::domain::requests::offers::rows as offers;
use crate::domain::requests::{contact, store, visit};
use crate::entity::{offer, service_request};
use crate::model::conflict::Conflict;
use crate::model::moment::Moment;
use crate::model::request::{OfferClosed, PaymentWay, RequestEvent};

/// Runs one effect on the request, which has moved already and is changed along.
pub(super) async fn run(effect: Effect, case: &Case<'_>, request: &mut service_request::Model) -> Result<(), Refusal> {
    let Case { services, tx, known, now, .. } = *case;
    match effect {
        Effect::OpenOffer => open_offer(case, request).await?,
        Effect::WithdrawOffer => offers::withdraw(tx, about(known)?, now).await?,
        Effect::SelectOffer => select_offer(tx, request, about(known)?, now).await?,
        Effect::ReopenOffers => reopen_offers(tx, request, now).await?,
        Effect::CloseBooked => offers::close_booked(tx, request.id, now).await?,
        Effect::LeaveOthers => Box::pin(leave_others(case, request)).await?,
        Effect::DropChosen(why) => drop_chosen(tx, request, why, now).await?,
        Effect::MoveSlot => move_slot(tx, request, known, now).await?,
        Effect::CloseOffers(why) => offers::close_all(tx, request.id, why, now).await?,
        Effect::StorePayment => store::set_payment(tx, request, PaymentWay::Cash).await?,
        Effect::GrantContact => contact::grant(tx, request, now).await?,
        Effect::RevokeGrants => contact::revoke(tx, request.id, now).await?,
        Effect::OpenMobile => contact::open_mobile(tx, request.id, now).await?,
        Effect::MakeStartCode => visit::make_code(services, tx, request).await?,
        Effect::ForgetStartCode => visit::forget_code(tx, request).await?,
        Effect::NoteAsked => visit::note_asked(tx, request, now).await?,
        Effect::Start(timer) => timer::start(tx, timer, request, now).await?,
    }
    Ok(())
}

/// The offer that the event is about.
fn about(known: Known<'_>) -> Result<&offer::Model, Fault> {
    known.offer.ok_or_else(|| Fault::new("an event about an offer came without one"))
}

async fn open_offer(case: &Case<'_>, request: &service_request::Model) -> Result<(), Refusal> {
    let brought = case.known.new_offer.zip(case.actor.id());
    let ((offer, key), maker) = brought.ok_or_else(|| Fault::new("a new offer without words or maker"))?;
    offers::insert(case.tx, request.id, maker, key, offer, case.now).await
}

async fn select_offer(
    tx: &Tx,
    request: &mut service_request::Model,
    offer: &offer::Model,
    now: Moment,
) -> Result<(), Fault> {
    offers::select(tx, offer, now).await?;
    offers::close_open(tx, request.id, OfferClosed::OtherChosen, now).await?;
    store::set_selected(tx, request, Some(offer)).await
}

/// The chosen specialist goes here at that hour and nowhere else: those who wait for their other offers of that hour see
/// at once that they are off.
async fn leave_others(case: &Case<'_>, request: &service_request::Model) -> Result<(), Refusal> {
    let Case { services, tx, now, .. } = *case;
    let chosen =
        chosen_on(tx, request).await?.ok_or_else(|| Fault::new("a confirmed request without a chosen offer"))?;
    for id in offers::others_of_that_hour(tx, &chosen).await? {
        let Some(other) = store::for_update(tx, id).await? else { continue };
        let known = Known { is_booked: Some(true), ..Known::default() };
        let case = Case { services, tx, actor: Actor::PROGRAM, known, now };
        match apply(&case, &other, RequestEvent::Booked).await {
            // It has moved on by itself.
            Ok(_) | Err(Refusal::Conflict(_)) => {}
            Err(refusal) => return Err(refusal),
        }
    }
    Ok(())
}

async fn drop_chosen(
    tx: &Tx,
    request: &mut service_request::Model,
    why: OfferClosed,
    now: Moment,
) -> Result<(), Fault> {
    offers::close_chosen(tx, request.id, why, now).await?;
    store::set_selected(tx, request, None).await?;
    visit::forget_visit(tx, request).await
}

async fn move_slot(
    tx: &Tx,
    request: &mut service_request::Model,
    known: Known<'_>,
    now: Moment,
) -> Result<(), Refusal> {
    let slot = known.slot.ok_or(Refusal::Conflict(Conflict::RequestMoved))?;
    Ok(store::set_slot(tx, request, slot, now).await?)
}

async fn reopen_offers(tx: &Tx, request: &mut service_request::Model, now: Moment) -> Result<(), Fault> {
    offers::reopen(tx, request.id, now).await?;
    offers::close_booked(tx, request.id, now).await?;
    store::set_selected(tx, request, None).await?;
    store::wait_again(tx, request, now).await
}
