//! Draws the life-cycle into `docs/LIFECYCLE.md`. Where `CI` is set a stale drawing is refused; elsewhere the test draws it
//! anew.
use super::table::{Effect, Guard, LIFECYCLE, Transition, final_states};
use crate::model::request::{RequestState, Timer};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/LIFECYCLE.md");

const HEAD: &str = "# The life of a request

Drawn from the table `LIFECYCLE` in `src/domain/requests/lifecycle/table.rs` by a test (`the_lifecycle_is_drawn`); do not edit by hand.
The same table decides which buttons a page shows, what a use case accepts and what the timers do. Each step is an event that the customer can read.

A choice that is not confirmed within 30 minutes is released: the chosen offer and those that the choice had closed are
open again, and there is at least half an hour to choose once more, but never into the slot itself.

From the confirmation on the request always comes to an end: a day after the slot both sides are asked what became of the
visit, and a day later it closes by itself. Deadlines that would fall between 22:00 and 07:00 in Tehran move back to 22:00.
";

fn state_name(state: Option<RequestState>) -> &'static str {
    state.map_or("[*]", RequestState::code)
}

fn diagram() -> String {
    let mut text = "```mermaid\nstateDiagram-v2\n".to_owned();
    for row in LIFECYCLE {
        let (from, to) = (state_name(row.from), row.to.code());
        text.push_str(&format!("    {from} --> {to}: {} ({})\n", row.event.code(), row.actor.code()));
    }
    for state in final_states() {
        text.push_str(&format!("    {} --> [*]\n", state.code()));
    }
    text.push_str("```\n");
    text
}

fn table() -> String {
    let mut text = "| From | Event | Actor | Only when | To | Also |\n|---|---|---|---|---|---|\n".to_owned();
    for row in LIFECYCLE {
        text.push_str(&line(row));
    }
    text
}

fn line(row: &Transition) -> String {
    let from = row.from.map_or("\u{2013}".to_owned(), |state| format!("`{}`", state.code()));
    let effects: Vec<String> = row.effects.iter().map(|effect| effect_words(*effect)).collect();
    format!(
        "| {from} | `{}` | {} | {} | `{}` | {} |\n",
        row.event.code(),
        row.actor.code(),
        guard_words(row.guard),
        row.to.code(),
        effects.join("; "),
    )
}

fn guard_words(guard: Guard) -> String {
    match guard {
        Guard::Always => String::new(),
        Guard::RoomForOffer => {
            "city and skill fit, profile open, somebody else's request, fewer than five open offers \
                                and none of one's own, time for offers not over"
                .to_owned()
        }
        Guard::OwnOpenOffer => "there is an open offer of one's own".to_owned(),
        Guard::OfferStillOpen => "the offer is open and its arrival lies ahead".to_owned(),
        Guard::Chosen => "the one who was chosen".to_owned(),
        Guard::ChosenNearSlot => "the one who was chosen, from four hours before the slot on".to_owned(),
        Guard::StartCode => {
            "the one who was chosen, with the customer's start code; five codes are compared".to_owned()
        }
        Guard::CodesSpent => "five codes were compared, none was right".to_owned(),
        Guard::ChosenInTime => "the one who was chosen, until 30 minutes before the slot".to_owned(),
        Guard::ArrivalOver => "the hour of the chosen arrival is over".to_owned(),
        Guard::ContactGranted => "address or number is open, or will be".to_owned(),
        Guard::Booked => "the maker of the offer has an agreed visit at that hour".to_owned(),
        Guard::FreeBefore(timer) => {
            format!("before {}; the chosen specialist has no agreed visit at that hour", deadline_words(timer))
        }
        Guard::Due(timer) => format!("from {} on", deadline_words(timer)),
    }
}

fn deadline_words(timer: Timer) -> &'static str {
    match timer {
        Timer::OffersEnd => "the end of the time for offers",
        Timer::ConfirmEnd => "30 minutes after the choice",
        Timer::Ask => "24 hours after the slot",
        Timer::Lapse => "24 hours after both sides were asked",
        Timer::AcceptEnd => "48 hours after the work was done",
        Timer::Close => "7 days after the work was accepted",
    }
}

fn effect_words(effect: Effect) -> String {
    match effect {
        Effect::OpenOffer => "offer opened".to_owned(),
        Effect::WithdrawOffer => "offer withdrawn".to_owned(),
        Effect::SelectOffer => "offer chosen, the others closed (`other-chosen`)".to_owned(),
        Effect::StorePayment => "payment noted (cash)".to_owned(),
        Effect::GrantContact => "contact grants for the chosen specialist: address at once, mobile from two hours \
                                 before the slot, both until 24 hours after it"
            .to_owned(),
        Effect::ReopenOffers => "offers open again, with time to choose once more".to_owned(),
        Effect::CloseBooked => {
            "open offers closed whose makers go elsewhere at that hour (`specialist-booked`)".to_owned()
        }
        Effect::LeaveOthers => "the specialist's other offers of that hour are off (`booked`)".to_owned(),
        Effect::DropChosen(why) => format!("chosen offer closed (`{}`)", why.code()),
        Effect::MoveSlot => "another time, chosen by the customer".to_owned(),
        Effect::CloseOffers(why) => format!("offers closed (`{}`)", why.code()),
        Effect::OpenMobile => "mobile opened for the chosen specialist".to_owned(),
        Effect::MakeStartCode => "start code made, for the customer to tell at the door".to_owned(),
        Effect::ForgetStartCode => "start code forgotten".to_owned(),
        Effect::NoteAsked => "both sides asked what became of the visit".to_owned(),
        Effect::RevokeGrants => "contact grants revoked".to_owned(),
        Effect::Start(timer) => format!("timer `{}`: {}", timer.code(), deadline_words(timer)),
    }
}

#[test]
fn the_lifecycle_is_drawn_as_it_is() {
    let drawn = format!("{HEAD}\n{}\n{}", diagram(), table());
    let is_current = std::fs::read_to_string(FILE).is_ok_and(|written| written == drawn);
    if !is_current && std::env::var_os("CI").is_none() {
        std::fs::write(FILE, &drawn).unwrap();
        return;
    }
    assert!(is_current, "docs/LIFECYCLE.md is stale: run the tests before a commit, they draw it");
}
