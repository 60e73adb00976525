//! How each state of a request is shown, and the buttons that move it. A new state or event is added here and in the
//! words, and nowhere else in the pages.
//!
//! Words go by the code: `request-state-*` names a state, `request-head-*` is the headline of its page, `request-now-*`
//! what it waits for, `request-visit-*` and `request-over-*` say what comes next, `request-event-*` what happened.
use leptos::prelude::*;

use super::request_parts::dashed;
use crate::domain::requests::{ToDo, Turn};
use crate::i18n::Words;
use crate::model::notice::Notice;
use crate::model::path::LocalPath;
use crate::model::request::{RequestEvent, RequestState};
use crate::ui::components::{ActionForm, Tone, action_form, badge};

/// How a state is shown.
pub struct Look {
    pub tone: Tone,
    pub icon: &'static str,
    /// What stands first on the customer's page.
    pub next: Next,
    pub contact: Contact,
    /// Keys of the steps that still come after the present one.
    pub ahead: &'static [&'static str],
}

/// What the customer's page offers first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// To wait for offers, or to choose among them.
    Offers,
    /// To confirm the choice.
    Confirm,
    /// What is agreed with the specialist, and how far it is.
    Visit,
    /// Nothing more: why it is over.
    Over,
}

/// What the chosen specialist reads about the customer's contact data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contact {
    /// That it opens after the confirmation.
    Later,
    /// The presses that the grants open.
    ByGrant,
    /// Nothing.
    Never,
}

/// How a state is shown.
pub fn look(state: RequestState) -> Look {
    use Contact::{ByGrant, Later, Never};
    use RequestState as S;
    let look = |tone, icon, next, contact, ahead| Look { tone, icon, next, contact, ahead };
    match state {
        S::Submitted => look(Tone::Plain, "doc", Next::Offers, Later, FROM_OFFERS),
        S::OffersOpen => look(Tone::Warn, "clock", Next::Offers, Later, FROM_OFFERS),
        S::Selected => look(Tone::Info, "user", Next::Confirm, Later, FROM_CHOICE),
        S::Confirmed => look(Tone::Accent, "check-circle", Next::Visit, ByGrant, FROM_VISIT),
        S::EnRoute => look(Tone::Info, "route", Next::Visit, ByGrant, FROM_VISIT),
        S::InProgress => look(Tone::Accent, "wrench", Next::Visit, ByGrant, FROM_VISIT),
        S::Delivered => look(Tone::Warn, "flag", Next::Visit, ByGrant, &[]),
        S::Completed => look(Tone::Ok, "thumb", Next::Visit, Never, &[]),
        S::Closed => look(Tone::Line, "lock", Next::Over, Never, &[]),
        S::Cancelled => look(Tone::Line, "x", Next::Over, Never, &[]),
        S::Expired => look(Tone::Line, "history", Next::Over, Never, &[]),
    }
}

const FROM_OFFERS: &[&str] = &["request-ahead-confirm", "request-ahead-visit", "request-ahead-accept"];
const FROM_CHOICE: &[&str] = &["request-ahead-visit", "request-ahead-accept"];
const FROM_VISIT: &[&str] = &["request-ahead-accept"];

/// The state as a badge.
pub fn state_badge(words: Words, state: RequestState) -> AnyView {
    let Look { tone, icon, .. } = look(state);
    badge(tone, Some(icon), state_words(words, state))
}

/// What the customer reads of where a request stands: that it is their turn, and for what, or the state.
pub fn customer_badge(words: Words, state: RequestState, turn: Turn) -> AnyView {
    match turn.customers() {
        Some(to_do) => badge(Tone::Warn, Some("bell"), words.t(turn_words(to_do))),
        None => state_badge(words, state),
    }
}

fn turn_words(to_do: ToDo) -> &'static str {
    match to_do {
        ToDo::Choose => "turn-choose",
        ToDo::Confirm => "turn-confirm",
        ToDo::Answer => "turn-answer",
        ToDo::Accept => "turn-accept",
    }
}

/// The name of a state.
pub fn state_words(words: Words, state: RequestState) -> String {
    // words: request-state-*
    words.t(&format!("request-state-{}", dashed(state.code())))
}

/// What the request waits for now; nothing when it is over.
pub fn present(words: Words, state: RequestState) -> Option<String> {
    // words: request-now-*
    (look(state).next != Next::Over).then(|| words.t(&format!("request-now-{}", dashed(state.code()))))
}

/// How a button is shown.
struct PressLook {
    label: &'static str,
    class: &'static str,
    icon: Option<&'static str>,
    /// What is said afterwards.
    done: Notice,
}

/// How an event's button is shown; `None` for what needs more than a button, or nobody presses.
fn press_look(event: RequestEvent) -> Option<PressLook> {
    use Notice as N;
    use RequestEvent as V;
    let look = |label, class, icon, done| Some(PressLook { label, class, icon, done });
    match event {
        V::Withdraw => look("desk-withdraw", "btn btn--line", None, N::OfferWithdrawn),
        V::Confirm => look("request-press-confirm", "btn btn--lg", Some("check"), N::RequestConfirmed),
        V::OnMyWay => look("desk-press-on-my-way", "btn", Some("route"), N::OnMyWay),
        V::Start => look("request-press-start", "btn btn--soft", Some("check"), N::WorkStarted),
        V::Finish => look("desk-press-finish", "btn", Some("flag"), N::WorkFinished),
        V::Accept => look("request-press-accept", "btn btn--lg", Some("thumb"), N::WorkAccepted),
        V::Cancel => look("request-press-cancel", "btn btn--danger-line btn--block", None, N::RequestCancelled),
        V::Submit | V::Publish | V::Offer | V::Select | V::Release | V::Expire => None,
        V::ShutContact => look("request-press-shut-contact", "btn btn--line", Some("lock"), N::ContactShut),
        V::Close | V::Asked | V::Lapse | V::Booked | V::CannotCome | V::NoShow => None,
    }
}

/// The way to a page that says what was done.
pub fn said_after(to: LocalPath, event: RequestEvent) -> LocalPath {
    match press_look(event) {
        Some(look) => to.saying(look.done),
        None => to,
    }
}

/// A button of an event.
pub struct Press {
    pub event: RequestEvent,
    /// Where it posts to.
    pub action: String,
    /// The root of the keys of the page's forms; each button makes its own from it.
    pub key: String,
    /// The name of the other side.
    pub name: String,
}

/// The button, when the event has one.
pub fn press(words: Words, press: Press) -> Option<AnyView> {
    let look = press_look(press.event)?;
    let place = RequestEvent::ALL.iter().position(|event| *event == press.event).unwrap_or_default();
    Some(action_form(ActionForm {
        action: press.action,
        key: format!("{}e{place}", press.key),
        words: words.tx(look.label, &[("name", press.name.into())]),
        class: look.class,
        icon: look.icon,
        fields: Vec::new(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::requests::LIFECYCLE;
    use crate::i18n::Lang;
    use crate::model::request::ActorKind;

    /// These have a form of their own.
    const WITH_A_FORM: [RequestEvent; 5] = [
        RequestEvent::Submit,
        RequestEvent::Offer,
        RequestEvent::Select,
        RequestEvent::CannotCome,
        RequestEvent::NoShow,
    ];

    /// A row that nobody can press would be a right on paper.
    #[test]
    fn what_people_make_happen_has_a_button_with_words_and_nothing_else_has() {
        for event in RequestEvent::ALL.iter().copied() {
            let rows = LIFECYCLE.iter().filter(|row| row.event == event);
            let is_peoples = rows.into_iter().any(|row| row.actor != ActorKind::System);
            let look = press_look(event);
            assert_eq!(look.is_some(), is_peoples && !WITH_A_FORM.contains(&event), "{event:?}");
            for lang in Lang::ALL {
                assert!(look.as_ref().is_none_or(|look| Words::of(lang).has(look.label)), "{event:?} {lang:?}");
            }
        }
    }
}
