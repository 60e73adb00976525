//! "Call me", as the two of a visit see it.
use leptos::prelude::*;

use crate::domain::requests::Call;
use crate::i18n::Words;
use crate::model::moment::Moment;
use crate::ui::components::{ActionForm, action_form, icon, time};

/// The button of whoever wants to be called, or by when they are.
pub fn call_me(words: Words, call: Call, action: String, key: String, now: Moment) -> AnyView {
    let said = match call {
        Call::DueBy(due) if due < now => view! { {icon("clock")}" "{words.t("call-late")} }.into_any(),
        Call::DueBy(due) => view! { {icon("headset")}" "{words.t("call-due")}" "{time(words, due, now)} }.into_any(),
        Call::MayAsk { missed } => {
            let missed = missed.map(|at| {
                view! { <p class="sm">{icon("headset")}" "{words.t("call-missed")}" "{time(words, at, now)}</p> }
            });
            let button = action_form(ActionForm {
                action,
                key,
                words: words.t("call-ask"),
                class: "btn btn--line",
                icon: Some("headset"),
                fields: Vec::new(),
            });
            return view! { {missed}{button}<p class="xs faint">{words.t("call-ask-text")}</p> }.into_any();
        }
    };
    view! { <p class="sm">{said}</p> }.into_any()
}
