//! What people are notified of, by which way and what for: the one table of messages.
//!
//! A message names the request by its tracking code and says what to do next; it holds no name, no address and no link.
//! It is sent when it still makes sense, and not in the night.
use crate::base::clock::DAY;
use crate::domain::privacy::item::Purpose;
use crate::model::codes::codes;
use crate::model::moment::TimeSpan;
use crate::model::request::RequestEvent;

codes! {
    /// The words of a message.
    // words: sms-*
    Template: "sms-" {
        /// The code that signs in; it hangs on no event of a request.
        SignInCode = "sign-in-code",
        OfferCame = "offer-came",
        OfferChosen = "offer-chosen",
        ChoiceReleased = "choice-released",
        VisitAgreed = "visit-agreed",
        OnTheWay = "on-the-way",
        WorkDone = "work-done",
        AskedCustomer = "asked-customer",
        AskedSpecialist = "asked-specialist",
        VisitCancelled = "visit-cancelled",
        RequestExpired = "request-expired",
        ChoiceGone = "choice-gone",
        CannotCome = "cannot-come",
    }
}

codes! {
    /// Who is notified, by what they are in the request.
    Recipient {
        Customer = "customer",
        /// The one who was chosen, as long as there is one.
        Specialist = "specialist",
    }
}

codes! {
    /// The way of a message.
    Channel { Sms = "sms" }
}

/// When the event is worth a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Only {
    Always,
    /// The first offer that the request ever had. Who opens the page then sees those that follow.
    FirstOffer,
    /// When the customer had chosen; whoever still compares sees it on the page.
    AfterChoice,
}

/// Whether a message may wake people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Night {
    /// It waits for the morning.
    Waits,
    /// It waits too, unless the specialist is on the way: then the reader is awake and on the road for nothing.
    WakesOnTheWay,
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
        news_for: DAY,
    }
}

const OFFER: &[Message] = &[Message { only: Only::FirstOffer, ..tell(Recipient::Customer, Template::OfferCame) }];
const SELECT: &[Message] = &[tell(Recipient::Specialist, Template::OfferChosen)];
const RELEASE: &[Message] = &[tell(Recipient::Customer, Template::ChoiceReleased)];
const CONFIRM: &[Message] = &[tell(Recipient::Specialist, Template::VisitAgreed)];
const ON_MY_WAY: &[Message] =
    &[Message { news_for: TimeSpan::hours(2), ..tell(Recipient::Customer, Template::OnTheWay) }];
const FINISH: &[Message] = &[tell(Recipient::Customer, Template::WorkDone)];
const ASKED: &[Message] =
    &[tell(Recipient::Customer, Template::AskedCustomer), tell(Recipient::Specialist, Template::AskedSpecialist)];
const CANCEL: &[Message] =
    &[Message { night: Night::WakesOnTheWay, ..tell(Recipient::Specialist, Template::VisitCancelled) }];
const BOOKED: &[Message] = &[Message { only: Only::AfterChoice, ..tell(Recipient::Customer, Template::ChoiceGone) }];
const CANNOT_COME: &[Message] =
    &[Message { night: Night::WakesOnTheWay, ..tell(Recipient::Customer, Template::CannotCome) }];
const EXPIRE: &[Message] = &[tell(Recipient::Customer, Template::RequestExpired)];

/// Who is notified of an event, and how. Whoever made it happen sees it on the page and gets no message.
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

    /// Two parts of an SMS in Persian: 70 signs make one part, of several each holds 67.
    const TWO_PARTS: usize = 134;
    const CODE: &str = "KZ-7F3K-9QT2";

    /// Where each template hangs, and whom it reaches.
    fn hung() -> Vec<(RequestEvent, Message)> {
        let all = RequestEvent::ALL.iter();
        all.flat_map(|event| messages_of(*event).iter().map(move |message| (*event, *message))).collect()
    }

    #[test]
    fn every_event_of_the_table_tells_somebody_or_nobody_and_never_whoever_made_it() {
        for row in LIFECYCLE {
            let messages = messages_of(row.event);
            for (place, message) in messages.iter().enumerate() {
                assert_ne!(message.to.code(), row.actor.code(), "{row:?}");
                assert!(messages.iter().skip(place + 1).all(|other| other.to != message.to), "{row:?} tells one twice");
                assert!(!message.channels.is_empty() && message.news_for > TimeSpan::ZERO, "{row:?}");
            }
        }
    }

    #[test]
    fn every_template_hangs_on_one_event_but_the_sign_in_code() {
        for template in Template::ALL {
            let hangs = hung().iter().filter(|(_, message)| message.template == *template).count();
            assert_eq!(hangs, usize::from(*template != Template::SignInCode), "{template:?}");
        }
    }

    #[test]
    fn every_template_has_words_in_both_languages_short_and_without_a_way_elsewhere() {
        for template in Template::ALL {
            for lang in Lang::ALL {
                assert!(Words::of(lang).has(template.words()), "{template:?} {lang:?}");
            }
        }
        for (event, message) in hung() {
            let text = Words::of(Lang::Fa).plain(message.template.words(), &[("code", CODE.into())]);
            assert!(text.encode_utf16().count() <= TWO_PARTS, "{event:?} {}: {text}", text.encode_utf16().count());
            assert!(text.contains(CODE), "{event:?} does not say which request: {text}");
            let rest = text.replace(CODE, "");
            let is_plain = |sign: char| !sign.is_ascii_alphanumeric() && !"#@/%{}<>".contains(sign);
            assert!(rest.chars().all(is_plain), "{event:?}: {rest}");
        }
    }
}
