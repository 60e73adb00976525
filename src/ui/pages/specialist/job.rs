//! Visits on which the specialist was chosen, and what may be opened for them.
use leptos::prelude::*;

use super::desk::{DeskPage, PATH, with_spans};
use super::nearby;
use crate::domain::requests::{DeskSpans, Job, Revealed, START_CODE};
use crate::i18n::Words;
use crate::i18n::calendar::TehranTime;
use crate::model::moment::Moment;
use crate::model::request::{ContactItem, RequestEvent};
use crate::model::tracking_code::TrackingCode;
use crate::page::link::href;
use crate::ui::components::{
    ActionForm, AroundWords, Field, Tone, action_form, alert, around, field, icon, local, ltr, masked, money, name,
    one_of_many, time,
};
use crate::ui::pages::request_looks::{self, Contact, Press, look, state_badge};
use crate::ui::pages::request_parts::{answers, place};

/// The visits, the next one first.
pub(super) fn section(vm: &DeskPage) -> AnyView {
    let words = vm.form.words;
    let rows: Vec<_> = vm.desk.jobs.iter().enumerate().map(|(at, job)| row(vm, job, at)).collect();
    let content = match rows.is_empty() {
        true => view! { <p class="sm muted">{words.t("desk-jobs-empty")}</p> }.into_any(),
        false => view! { <div class="lines">{rows}</div> }.into_any(),
    };
    let beside = AroundWords {
        label: words.plain("desk-jobs-pages", &[]),
        before: words.t("desk-jobs-earlier"),
        after: words.t("desk-jobs-later"),
        first: words.t("desk-jobs-now"),
        is_falling: false,
    };
    let beside = around(beside, &vm.desk.around_jobs, |jobs| {
        href(words.lang(), &format!("{}#today", with_spans(PATH, &DeskSpans { jobs, ..vm.spans })))
    });
    view! {
        <section class="card" id="today" aria-labelledby="h-jobs">
            <div class="card__head mb-0"><h2 id="h-jobs">{words.t("desk-jobs-title")}</h2></div>
            {content}
            {beside}
        </section>
    }
    .into_any()
}

fn row(vm: &DeskPage, job: &Job, at: usize) -> AnyView {
    let words = vm.form.words;
    let heading = format!("job-{}", job.code);
    let hour = |at: Moment| words.digits(&format!("{:02}:00", TehranTime::at(at).hour()));
    let note = job.note.clone().map(|note| {
        view! { <p class="why"><b>{words.t("desk-note")}</b>" "<bdi dir="auto">{note}</bdi></p> }
    });
    let answered = answers(words, &job.answers).map(|answered| {
        view! {
            <details class="fold fold--bare"><summary>{icon("doc")}{words.t("desk-answers")}</summary>{answered}</details>
        }
    });
    view! {
        <article class="job" aria-labelledby=heading.clone()>
            <p class="job__time">{hour(job.arrival_start)}
                <small>{words.tx("desk-until-hour", &[("hour", hour(job.arrival_end).into())])}</small></p>
            <div class="stack gap-2">
                <h3 class="fs-md" id=heading.clone()>{local(words, &job.service_title)}" "
                    {state_badge(words, job.state)}</h3>
                <p class="sm muted">{words.date_near(job.arrival_start, vm.now)}{words.t("request-comma")}
                    {name(job.customer_name.clone())}{words.t("request-comma")}
                    {place(words, &job.city, job.district)}{words.t("request-comma")}{money(words, job.total)}</p>
                {note}
                {answered}
                {contact(vm, job)}
                {steps(vm, job, at)}
            </div>
        </article>
    }
    .into_any()
}

/// What is open of the customer's contact data, or when it will be.
fn contact(vm: &DeskPage, job: &Job) -> AnyView {
    let words = vm.form.words;
    match look(job.state).contact {
        Contact::Later => return view! { <p class="sm muted">{words.t("desk-job-unconfirmed")}</p> }.into_any(),
        Contact::Never => return ().into_any(),
        Contact::ByGrant => {}
    }
    let opened = vm.revealed.as_ref().filter(|(code, _)| *code == job.code).map(|(_, opened)| opened);
    let address = match opened {
        Some(opened @ Revealed::Address { .. }) => Some(opened_view(words, opened)),
        _ => job.may_see_address.then(|| press(vm, job, ContactItem::Address)),
    };
    let mobile = match opened {
        Some(opened @ Revealed::Mobile(_)) => Some(opened_view(words, opened)),
        _ => job.may_see_mobile.then(|| press(vm, job, ContactItem::Mobile)),
    };
    let later = job.mobile_from.filter(|_| !job.may_see_mobile).map(|from| {
        view! { <p class="sm muted">{words.t("desk-mobile-from")}" "{time(words, from, vm.now)}</p> }
    });
    let told = (job.may_see_address || job.may_see_mobile)
        .then(|| view! { <p class="xs faint">{words.t("desk-reveal-told")}</p> });
    view! { <div class="btn-row">{address}{mobile}</div>{later}{told} }.into_any()
}

/// What the specialist can do next, and from when on.
fn steps(vm: &DeskPage, job: &Job, at: usize) -> AnyView {
    let words = vm.form.words;
    let asked = job.asked_at.map(|_| alert(Tone::Warn, words.t("desk-asked").into_any()));
    let later = job.set_out_from.map(|from| {
        view! { <p class="sm muted">{words.t("desk-set-out-from")}" "{time(words, from, vm.now)}</p> }
    });
    let spent = job.is_code_spent.then(|| alert(Tone::Warn, words.t("conflict-start-code-spent").into_any()));
    let form = job.may.contains(&RequestEvent::Start).then(|| start_form(vm, job, at));
    let events = job.may.iter().filter(|event| **event != RequestEvent::Start);
    let buttons: Vec<AnyView> = events.filter_map(|event| event_button(vm, job.code, *event, at)).collect();
    let buttons = (!buttons.is_empty()).then(|| view! { <div class="btn-row">{buttons}</div> });
    view! { {asked}{later}{spent}{form}{buttons} }.into_any()
}

/// A button on a request, at a place of the page.
pub(super) fn event_button(vm: &DeskPage, code: TrackingCode, event: RequestEvent, at: usize) -> Option<AnyView> {
    let action = nearby::address(vm, code, &format!("events/{}", event.code()));
    request_looks::press(
        vm.form.words,
        Press { event, action, key: format!("{}b{at}", vm.form.key), name: String::new() },
    )
}

/// The code that the customer tells at the door.
fn start_form(vm: &DeskPage, job: &Job, at: usize) -> AnyView {
    let words = vm.form.words;
    let form = nearby::form_of(vm, job.code, &format!("s{at}"));
    let code = Field::of(words, &START_CODE).id(format!("{}{}", nearby::prefix(job.code), START_CODE.name));
    let fields = view! {
        {field(&form, code)}
        <div class="btn-row"><button class="btn">{words.t("desk-start")}</button></div>
    };
    one_of_many(&form, nearby::address(vm, job.code, "start"), "form gap-3", fields.into_any())
}

/// The button that opens one datum. A plain form: a press again is an access again.
fn press(vm: &DeskPage, job: &Job, item: ContactItem) -> AnyView {
    let words = vm.form.words;
    let (label, symbol) = match item {
        ContactItem::Address => (words.t("desk-see-address"), "pin"),
        ContactItem::Mobile => (words.t("desk-see-mobile"), "phone"),
    };
    let path = with_spans(&format!("/specialist/requests/{}/reveal", job.code), &vm.spans);
    let path = format!("{path}#job-{}", job.code);
    action_form(ActionForm {
        action: href(words.lang(), &path),
        key: vm.form.key.clone(),
        words: label,
        class: "btn btn--soft",
        icon: Some(symbol),
        fields: vec![("item", item.code().to_owned())],
    })
}

fn opened_view(words: Words, opened: &Revealed) -> AnyView {
    match opened {
        Revealed::Mobile(number) => view! {
            <div role="status">{masked(ltr(words.digits(number)), true, None)}</div>
        }
        .into_any(),
        Revealed::Address { province, city, district, street, plaque, unit } => {
            let unit = unit.clone().map(|unit| {
                view! { {words.t("request-comma")}{words.t("request-unit")}" "{name(unit)} }
            });
            let address = view! {
                <span>
                    {local(words, province)}{words.t("request-comma")}
                    {place(words, city, *district)}{words.t("request-comma")}
                    {name(street.clone())}{words.t("request-comma")}
                    {words.t("request-plaque")}" "{name(plaque.clone())}{unit}
                </span>
            };
            view! { <div role="status">{masked(address.into_any(), true, None)}</div> }.into_any()
        }
    }
}
