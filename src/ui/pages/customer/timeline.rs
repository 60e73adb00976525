//! The way of a request: what happened, what is the case now, what comes next.
use leptos::prelude::*;

use crate::domain::requests::{EventView, OwnRequest};
use crate::i18n::Words;
use crate::model::request::RequestState;
use crate::ui::components::time;
use crate::ui::pages::request_parts::dashed;

/// The way as wells on a channel.
pub(super) fn card(words: Words, now: i64, request: &OwnRequest) -> AnyView {
    let done: Vec<_> = request.events.iter().map(|event| well(words, now, event)).collect();
    let present = present(words, request.state);
    let ahead: Vec<_> = ahead(request.state).iter().map(|key| view! { <li>{words.t(key)}</li> }).collect();
    view! {
        <section class="card" aria-labelledby="h-way">
            <h2 id="h-way" class="fs-lg mb-4">{words.t("request-way-title")}</h2>
            <ol class="wells">{done}{present}{ahead}</ol>
        </section>
    }
    .into_any()
}

fn well(words: Words, now: i64, event: &EventView) -> AnyView {
    // words: request-event-* request-reason-*
    let what = words.t(&format!("request-event-{}", dashed(event.event.code())));
    let reason = event.reason.as_deref().map(|code| format!("request-reason-{}", dashed(code)));
    let reason = reason.filter(|key| words.has(key)).map(|key| view! { <p>{words.t(&key)}</p> });
    view! { <li class="done">{what}" "{time(words, event.at, now)}{reason}</li> }.into_any()
}

/// What the request waits for. A request that is over waits for nothing.
fn present(words: Words, state: RequestState) -> Option<AnyView> {
    let key = match state {
        RequestState::Submitted => "request-now-submitted",
        RequestState::OffersOpen => "request-now-offers-open",
        RequestState::Selected => "request-now-selected",
        RequestState::Confirmed => "request-now-confirmed",
        RequestState::Cancelled | RequestState::Expired => return None,
    };
    // words: request-now-*
    Some(view! { <li class="now" aria-current="step">{words.t(key)}</li> }.into_any())
}

/// The steps after the present one.
fn ahead(state: RequestState) -> &'static [&'static str] {
    match state {
        RequestState::Submitted | RequestState::OffersOpen => &["request-ahead-confirm", "request-ahead-visit"],
        RequestState::Selected => &["request-ahead-visit"],
        RequestState::Confirmed | RequestState::Cancelled | RequestState::Expired => &[],
    }
}
