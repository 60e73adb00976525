//! The way of a request: what happened, what is the case now, what comes next.
use leptos::prelude::*;

use crate::domain::requests::{EventView, OwnRequest};
use crate::i18n::Words;
use crate::model::moment::Moment;
use crate::model::request::EventReason;
use crate::ui::components::{Progress, Well, time, wells};
use crate::ui::pages::request_looks::{look, present};
use crate::ui::pages::request_parts::dashed;

/// The way as wells on a channel.
pub(super) fn card(words: Words, now: Moment, request: &OwnRequest) -> AnyView {
    let mut steps: Vec<Well> = request.events.iter().map(|event| done(words, now, event)).collect();
    steps.extend(present(words, request.state).map(|what| Well::new(Progress::Now, what)));
    steps.extend(look(request.state).ahead.iter().map(|key| Well::new(Progress::Ahead, words.t(key))));
    view! {
        <section class="card" aria-labelledby="h-way">
            <h2 id="h-way" class="fs-lg mb-4">{words.t("request-way-title")}</h2>
            {wells(steps)}
        </section>
    }
    .into_any()
}

fn done(words: Words, now: Moment, event: &EventView) -> Well {
    // words: request-event-*
    let what = words.t(&format!("request-event-{}", dashed(event.event.code())));
    let why = event.reason.filter(|reason| EventReason::OF_CANNOT_COME.contains(reason));
    // words: request-reason-*
    let why = why.map(|reason| words.t(&format!("request-reason-{}", reason.code())));
    let what = why.map_or(what.clone(), |why| format!("{what} \u{2014} {why}"));
    Well::new(Progress::Done, what).at(time(words, event.at, now))
}
