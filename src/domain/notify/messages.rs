//! What people are notified of, by which way and what for: the one table of messages.
//!
//! A message names the request by its tracking code and says what to do next; it holds no name, no address and no link.
//! It is sent when it still makes sense. What can wait does not come in the night, and news of one request at most once
//! an hour.
use crate::base::clock::{DAY, HOUR};
use crate::domain::privacy::item::Purpose;
use crate::model::codes::codes;
pub use crate::model::message::{Channel, Template};
use crate::model::moment::TimeSpan;
use crate::model::request::{RequestEvent, RequestState, Timer};

codes! {
    /// Who is notified, by what they are in the request.
    Recipient {
        Customer = "customer",
        /// The one who was chosen, as long as there is one.
        Specialist = "specialist",
    }
}

/// When the event is worth a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Only {
    Always,
    /// There was no offer to choose before this one. Who opens the page then sees those that follow.
    FirstOffer,
    /// A visit was agreed on before: else there is nothing to keep in mind.
    AgreedVisit,
    /// When the customer had chosen; whoever still compares sees it on the page.
    AfterChoice,
}

impl Only {
    /// Whether an event from this state is worth it, as far as the state says.
    pub fn lets(self, from: Option<RequestState>) -> bool {
        use RequestState as S;
        match self {
            Self::Always | Self::FirstOffer => true,
            Self::AfterChoice => from == Some(S::Selected),
            Self::AgreedVisit => matches!(from, Some(S::Confirmed | S::EnRoute | S::InProgress)),
        }
    }
}

/// Whether a message may wake people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Night {
    /// It waits for the morning.
    Waits,
    /// It comes at any hour: somebody keeps a time free, or sets out for nothing.
    Wakes,
}

/// How often messages of one request may come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// Each is worth a message.
    Each,
    /// News that a look at the page replaces: one an hour.
    OnceAnHour,
}

/// A message of an event.
#[derive(Clone, Copy, Debug)]
pub struct Message {
    pub to: Recipient,
    pub template: Template,
    pub channels: &'static [Channel],
    /// What the number is used for, as the data inventory names it.
    pub purpose: Purpose,
    pub only: Only,
    pub night: Night,
    pub pace: Pace,
    /// Whoever made it happen gets it as well, to have it in hand.
    pub even_to_maker: bool,
    /// How long after it could first be sent it is still news.
    pub news_for: TimeSpan,
}

/// Nobody is notified.
pub const NOBODY: &[Message] = &[];

const SMS: &[Channel] = &[Channel::Sms];

const fn tell(to: Recipient, template: Template) -> Message {
    Message {
        to,
        template,
        channels: SMS,
        purpose: Purpose::Arrange,
        only: Only::Always,
        night: Night::Waits,
        pace: Pace::Each,
        even_to_maker: false,
        news_for: DAY,
    }
}

/// The same at any hour.
const fn wake(to: Recipient, template: Template) -> Message {
    Message { night: Night::Wakes, ..tell(to, template) }
}

/// The same to whoever made it happen.
const fn confirm(to: Recipient, template: Template) -> Message {
    Message { even_to_maker: true, ..wake(to, template) }
}

const OFFER: &[Message] =
    &[Message { only: Only::FirstOffer, pace: Pace::OnceAnHour, ..tell(Recipient::Customer, Template::OfferCame) }];
const SELECT: &[Message] = &[wake(Recipient::Specialist, Template::OfferChosen)];
const RELEASE: &[Message] = &[tell(Recipient::Customer, Template::ChoiceReleased)];
const CONFIRM: &[Message] =
    &[wake(Recipient::Specialist, Template::VisitAgreed), confirm(Recipient::Customer, Template::AgreedCustomer)];
const ON_MY_WAY: &[Message] =
    &[Message { news_for: TimeSpan::hours(2), ..tell(Recipient::Customer, Template::OnTheWay) }];
const FINISH: &[Message] = &[tell(Recipient::Customer, Template::WorkDone)];
const ASKED: &[Message] =
    &[tell(Recipient::Customer, Template::AskedCustomer), tell(Recipient::Specialist, Template::AskedSpecialist)];
const CANCEL: &[Message] = &[
    wake(Recipient::Specialist, Template::VisitCancelled),
    Message { only: Only::AgreedVisit, ..confirm(Recipient::Customer, Template::CancelledCustomer) },
];
const BOOKED: &[Message] = &[Message { only: Only::AfterChoice, ..wake(Recipient::Customer, Template::ChoiceGone) }];
const CANNOT_COME: &[Message] = &[wake(Recipient::Customer, Template::CannotCome)];
const EXPIRE: &[Message] = &[tell(Recipient::Customer, Template::RequestExpired)];

/// What is said some time before a deadline, while it still is somebody's turn.
#[derive(Clone, Copy, Debug)]
pub struct Reminder {
    pub message: Message,
    /// So long before the deadline.
    pub ahead: TimeSpan,
    /// A shorter time helps nobody.
    pub at_least: TimeSpan,
}

const CHOOSE_SOON: Reminder = Reminder {
    message: Message { pace: Pace::OnceAnHour, ..tell(Recipient::Customer, Template::ChooseSoon) },
    ahead: HOUR,
    at_least: TimeSpan::minutes(15),
};

/// The reminder of a timer's deadline, where people press before it and may have forgotten.
pub const fn reminder_of(timer: Timer) -> Option<Reminder> {
    match timer {
        Timer::OffersEnd => Some(CHOOSE_SOON),
        // Half an hour after the choice; both have just been told.
        Timer::ConfirmEnd => None,
        // What happens by itself then is told when it happens, or is what everybody expects.
        Timer::Ask | Timer::Lapse | Timer::AcceptEnd | Timer::Close => None,
    }
}

/// Who is notified of an event, and how. Whoever made it happen sees it on the page; only what people want to have in
/// hand they get as well.
#[rustfmt::skip]
pub const fn messages_of(event: RequestEvent) -> &'static [Message] {
    match event {
        RequestEvent::Submit   => NOBODY,
        RequestEvent::Publish  => NOBODY,
        RequestEvent::Offer    => OFFER,
        RequestEvent::Withdraw => NOBODY,
        RequestEvent::Select   => SELECT,
        RequestEvent::Confirm  => CONFIRM,
        RequestEvent::Release  => RELEASE,
        RequestEvent::OnMyWay  => ON_MY_WAY,
        RequestEvent::Start    => NOBODY,
        RequestEvent::Finish   => FINISH,
        RequestEvent::Accept   => NOBODY,
        RequestEvent::Close    => NOBODY,
        RequestEvent::Asked    => ASKED,
        RequestEvent::Lapse    => NOBODY,
        RequestEvent::Cancel   => CANCEL,
        RequestEvent::Expire   => EXPIRE,
        RequestEvent::Booked      => BOOKED,
        RequestEvent::CannotCome  => CANNOT_COME,
        RequestEvent::NoShow      => NOBODY,
        RequestEvent::ShutContact => NOBODY,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::domain::requests::LIFECYCLE;
    use crate::i18n::{Lang, Words};
    use crate::model::request::MOST_OPEN_OFFERS;

    /// One part of an SMS in Persian.
    const ONE_PART: usize = 70;
    const CODE: &str = "KZ-7F3K-9QT2";

    /// Where each template hangs, and whom it reaches.
    fn hung() -> Vec<(RequestEvent, Message)> {
        let all = RequestEvent::ALL.iter();
        all.flat_map(|event| messages_of(*event).iter().map(move |message| (*event, *message))).collect()
    }

    fn reminders() -> impl Iterator<Item = Message> {
        Timer::ALL.iter().filter_map(|timer| Some(reminder_of(*timer)?.message))
    }

    #[test]
    fn offers_are_told_chosen_confirmed_and_cancelled_never_wait() {
        let wakes = |event| messages_of(event).iter().all(|message| message.night == Night::Wakes);
        for event in [RequestEvent::Select, RequestEvent::Confirm, RequestEvent::Cancel] {
            assert!(wakes(event), "{event:?}");
        }
        let can_wait = messages_of(RequestEvent::Offer).iter().copied().chain(reminders());
        for message in can_wait {
            assert_eq!((message.night, message.pace), (Night::Waits, Pace::OnceAnHour), "{message:?}");
        }
    }

    #[test]
    fn every_event_of_the_table_tells_somebody_or_nobody_and_never_whoever_made_it() {
        for row in LIFECYCLE {
            let messages = messages_of(row.event);
            for (place, message) in messages.iter().enumerate() {
                assert!(message.even_to_maker || message.to.code() != row.actor.code(), "{row:?}");
                assert!(messages.iter().skip(place + 1).all(|other| other.to != message.to), "{row:?} tells one twice");
                assert!(!message.channels.is_empty() && message.news_for > TimeSpan::ZERO, "{row:?}");
            }
        }
    }

    #[test]
    fn every_template_hangs_on_one_event_or_deadline_but_those_of_no_request() {
        for template in Template::ALL {
            let messages = hung().into_iter().map(|(_, message)| message);
            let hangs = messages.chain(reminders()).filter(|message| message.template == *template).count();
            let is_of_request = !matches!(
                template,
                Template::SignInCode
                    | Template::SpecialistThere
                    | Template::NewDevice
                    | Template::EmailLink
                    | Template::MobileMoved
                    | Template::MobileIsNow
                    | Template::FactorAdded
                    | Template::FactorRemoved
                    | Template::RecoveryMobile
                    | Template::RecoverySecondStep
            );
            assert_eq!(hangs, usize::from(is_of_request), "{template:?}");
        }
    }

    #[test]
    fn every_template_has_words_in_both_languages_short_and_without_a_way_elsewhere() {
        for template in Template::ALL {
            for lang in Lang::ALL {
                assert!(Words::of(lang).has(template.words()), "{template:?} {lang:?}");
            }
        }
        let messages = hung().into_iter().map(|(_, message)| message).chain(reminders());
        for template in messages.map(|message| message.template) {
            // The longest name of a day.
            let day = Words::of(Lang::Fa).plain("calendar-weekday-wednesday", &[]);
            let clock = Words::of(Lang::Fa).digits("21:09");
            let args =
                [("code", CODE.into()), ("day", day.into()), ("time", clock.into()), ("n", MOST_OPEN_OFFERS.into())];
            let text = Words::of(Lang::Fa).plain(template.words(), &args);
            assert!(text.contains(CODE), "{template:?} does not say which request: {text}");
            assert_short_and_plain(template, &text);
        }
        let there = Words::of(Lang::Fa).plain(Template::SpecialistThere.words(), &[]);
        assert_short_and_plain(Template::SpecialistThere, &there);
        let kinds = ["phone", "tablet", "computer", "unknown", ""];
        let texts = kinds.map(|kind| Words::of(Lang::Fa).plain(Template::NewDevice.words(), &[("kind", kind.into())]));
        for text in &texts {
            assert_short_and_plain(Template::NewDevice, text);
        }
        assert!(texts[0] != texts[2] && texts[3] == texts[4], "it says what was used: {texts:?}");
    }

    fn assert_short_and_plain(template: Template, text: &str) {
        let length = text.encode_utf16().count();
        assert!(length <= ONE_PART, "{template:?} has {length}: {text}");
        let rest = text.replace(CODE, "");
        let is_plain = |sign: char| !sign.is_ascii_alphanumeric() && !"#@/%{}<>".contains(sign);
        assert!(rest.chars().all(is_plain), "{template:?}: {rest}");
    }
}
