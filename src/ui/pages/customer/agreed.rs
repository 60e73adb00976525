//! What the two of an agreed visit need of each other: the other's number, the time in a calendar, and what to do when
//! something goes wrong.
use leptos::prelude::*;

use super::request::{RequestPage, address};
use crate::domain::requests::{Call, NEW_SLOT, SpecialistMobile, new_slots};
use crate::model::request::{RequestEvent, RequestState};
use crate::page::form_view::FormView;
use crate::page::link::href;
use crate::ui::components::{ActionForm, Choice, Select, action_form, icon, ltr, one_of_many, select};
use crate::ui::pages::calls::call_me;

/// The specialist's number: a press, or the number for as long as the look lasts.
pub(super) fn number(vm: &RequestPage) -> Option<AnyView> {
    let words = vm.form.words;
    let shown = match &vm.request.specialist_mobile {
        SpecialistMobile::Closed => return None,
        SpecialistMobile::ByPress => {
            let press = action_form(ActionForm {
                action: format!("{}#number", address(words, &vm.request, "number")),
                key: format!("{}n", vm.form.key),
                words: words.t("request-see-number"),
                class: "btn btn--soft",
                icon: Some("phone"),
                fields: Vec::new(),
            });
            view! { {press}<p class="xs faint">{words.t("request-see-number-told")}</p> }.into_any()
        }
        SpecialistMobile::Shown { mobile, until } => view! {
            <p role="status"><a class="btn" href=format!("tel:{}", mobile.as_e164())>{icon("phone")}
                {ltr(words.digits(&mobile.grouped_local()))}</a></p>
            <p class="xs faint">{words.tx("desk-opened-until", &[("time", words.time(*until).into())])}</p>
        }
        .into_any(),
    };
    Some(view! { <div class="stack gap-2" id="number">{shown}</div> }.into_any())
}

/// The visit for the reader's own calendar.
pub(super) fn file(vm: &RequestPage) -> Option<AnyView> {
    let words = vm.form.words;
    if !matches!(vm.request.state, RequestState::Confirmed | RequestState::EnRoute) {
        return None;
    }
    let to = href(words.lang(), &format!("/requests/{}/visit.ics", vm.request.code));
    Some(view! { <p><a class="link" href=to>{icon("calendar")}" "{words.t("visit-file")}</a></p> }.into_any())
}

/// "Something wrong?": nobody came, and another time is chosen; or somebody of ours calls.
pub(super) fn trouble(vm: &RequestPage) -> Option<AnyView> {
    let words = vm.form.words;
    let is_agreed = matches!(vm.request.state, RequestState::Confirmed | RequestState::EnRoute);
    let nobody_came = is_agreed.then(|| match vm.request.may.contains(&RequestEvent::NoShow) {
        true => no_show(vm),
        false => view! { <p class="sm">{words.t("request-no-show-later")}</p> }.into_any(),
    });
    let call = vm
        .request
        .call
        .map(|call| call_me(words, call, address(words, &vm.request, "call-me"), format!("{}c", vm.form.key), vm.now));
    if nobody_came.is_none() && call.is_none() {
        return None;
    }
    let is_open = vm.form.errors.of(NEW_SLOT.name).is_some() || vm.request.call.is_some_and(Call::is_news);
    Some(
        view! {
            <details class="fold card card--flush" id="trouble" open=is_open>
                <summary>{icon("alert")}{words.t("request-trouble")}</summary>
                <div class="stack gap-3">{nobody_came}{call}</div>
            </details>
        }
        .into_any(),
    )
}

fn no_show(vm: &RequestPage) -> AnyView {
    let words = vm.form.words;
    let slot = |(code, (start, end))| Choice::new(code, words.slot(start, end, vm.now));
    let field = Select {
        empty: Some(words.t("request-no-show-slot-empty")),
        groups: vec![(None, new_slots(vm.now).into_iter().map(slot).collect())],
        ..Select::of(words, &NEW_SLOT)
    };
    let form = FormView { key: format!("{}w", vm.form.key), ..vm.form.clone() };
    let fields = view! {
        <p class="sm">{words.t("request-no-show-text")}</p>
        {select(&form, field)}
        <div class="btn-row"><button class="btn">{words.t("request-no-show-send")}</button></div>
    };
    one_of_many(&form, address(words, &vm.request, "no-show"), "form gap-4", fields.into_any())
}
