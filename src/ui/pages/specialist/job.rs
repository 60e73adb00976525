//! Visits on which the specialist was chosen, and what may be opened for them.
use leptos::prelude::*;

use super::desk::{DeskPage, PATH, with_spans};
use super::nearby;
use crate::domain::requests::{Call, DeskDays, DeskSpans, Job, OpenedAddress, OpenedContact, REASON, START_CODE};
use crate::i18n::calendar::JalaliDate;
use crate::i18n::{Lang, Words};
use crate::model::list::Span;
use crate::model::moment::{DAY, Moment};
use crate::model::path::encode;
use crate::model::request::{ContactItem, EventReason, RequestEvent};
use crate::model::tracking_code::TrackingCode;
use crate::page::link::href;
use crate::ui::components::{
    ActionForm, AroundWords, Choice, Field, Group, Link, Tone, action_form, alert, around, chips, field, icon, local,
    ltr, money, name, one_of_many, pairs, sorting, time,
};
use crate::ui::pages::calls::call_me;
use crate::ui::pages::request_looks::{self, Contact, Press, look, state_badge};
use crate::ui::pages::request_parts::{answers, place};

/// The visits, the next one first, under their dates.
pub(super) fn section(vm: &DeskPage) -> AnyView {
    let words = vm.form.words;
    let content = match vm.desk.jobs.is_empty() {
        true => view! { <p class="sm muted">{words.t(nothing(vm))}</p> }.into_any(),
        false => by_date(vm).into_any(),
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
        <section class="card stack gap-4" id="today" aria-labelledby="h-jobs">
            <div class="card__head mb-0"><h2 id="h-jobs">{words.t("desk-jobs-title")}</h2></div>
            {next_days(vm)}
            {day_links(vm)}
            {content}
            {beside}
        </section>
    }
    .into_any()
}

fn nothing(vm: &DeskPage) -> &'static str {
    // words: desk-jobs-empty, desk-jobs-empty-days
    if vm.spans.days.is_some() { "desk-jobs-empty-days" } else { "desk-jobs-empty" }
}

/// How much there is to do today and tomorrow, and when the first visit begins.
fn next_days(vm: &DeskPage) -> Option<AnyView> {
    let words = vm.form.words;
    let lines: Vec<_> = [DeskDays::Today, DeskDays::Tomorrow]
        .into_iter()
        .filter_map(|days| {
            let mut visits = vm.desk.ahead.of(days, vm.now);
            let first = visits.next()?;
            let count = i64::try_from(visits.count()).unwrap_or(i64::MAX).saturating_add(1);
            let said = words.tx(
                "desk-day-summary",
                &[("day", day_words(words, days).into()), ("n", count.into()), ("time", words.time(first).into())],
            );
            Some(view! { <p>{said}</p> })
        })
        .collect();
    (!lines.is_empty()).then(|| view! { <div class="b">{lines}</div> }.into_any())
}

fn day_words(words: Words, days: DeskDays) -> String {
    // words: desk-day-*
    words.plain(&format!("desk-day-{}", days.code()), &[])
}

/// Links that narrow the list to days.
fn day_links(vm: &DeskPage) -> AnyView {
    let words = vm.form.words;
    let address = |days: Option<DeskDays>| {
        let spans = DeskSpans { jobs: Span::First, days, ..vm.spans };
        href(words.lang(), &format!("{}#today", with_spans(PATH, &spans)))
    };
    let all = Link {
        address: address(None),
        words: words.t("desk-day-all"),
        count: None,
        is_current: vm.spans.days.is_none(),
    };
    let of_days = DeskDays::ALL.map(|days| Link {
        address: address(Some(days)),
        words: day_words(words, days),
        count: Some(words.number(i64::try_from(vm.desk.ahead.of(days, vm.now).count()).unwrap_or(i64::MAX))),
        is_current: vm.spans.days == Some(days),
    });
    sorting(words.plain("desk-days", &[]), [all].into_iter().chain(of_days).collect())
}

/// Each date as a heading over its visits.
fn by_date(vm: &DeskPage) -> Vec<AnyView> {
    let words = vm.form.words;
    let mut dates: Vec<(JalaliDate, Vec<AnyView>)> = Vec::new();
    for (at, job) in vm.desk.jobs.iter().enumerate() {
        let date = JalaliDate::at(job.arrival_start);
        let row = row(vm, job, at);
        match dates.last_mut().filter(|(last, _)| *last == date) {
            Some((_, rows)) => rows.push(row),
            None => dates.push((date, vec![row])),
        }
    }
    dates
        .into_iter()
        .map(|(date, rows)| {
            view! {
                <div>
                    <h3 class="day-head">{day_heading(words, date.start(), vm.now)}</h3>
                    <div class="lines">{rows}</div>
                </div>
            }
            .into_any()
        })
        .collect()
}

/// The date in full; today and tomorrow by name too.
fn day_heading(words: Words, at: Moment, now: Moment) -> String {
    let (near, long) = (words.date_near(at, now), words.date_long(at));
    if (at - JalaliDate::at(now).start()).abs() > DAY { near } else { format!("{near} \u{2014} {long}") }
}

fn row(vm: &DeskPage, job: &Job, at: usize) -> AnyView {
    let words = vm.form.words;
    let heading = format!("job-{}", job.code);
    let note = job.note.clone().map(|note| {
        view! { <p class="why"><b>{words.t("desk-note")}</b>" "<bdi dir="auto">{note}</bdi></p> }
    });
    let answered = answers(words, &job.answers.in_lang(words.lang())).map(|answered| {
        view! {
            <details class="fold fold--bare"><summary>{icon("doc")}{words.t("desk-answers")}</summary>{answered}</details>
        }
    });
    // Each on a line of its own: a number behind a comma is read as part of another.
    let known = pairs(vec![
        (words.t("desk-job-customer").into_any(), name(job.customer_name.clone())),
        (words.t("desk-job-place").into_any(), place(words, &job.city, job.district)),
        (words.t("desk-job-cash").into_any(), money(words, job.total)),
    ]);
    let file = job.is_agreed().then(|| {
        let address = href(words.lang(), &format!("/specialist/requests/{}/visit.ics", job.code));
        view! { <p><a class="sm" href=address>{icon("calendar")}" "{words.t("visit-file")}</a></p> }
    });
    view! {
        <article class="job" aria-labelledby=heading.clone()>
            <p class="job__time">{words.time(job.arrival_start)}
                <small>{words.tx("desk-until-hour", &[("hour", words.time(job.arrival_end).into())])}</small></p>
            <div class="stack gap-2">
                <h4 class="fs-md" id=heading.clone()>{local(words, &job.service_title)}" "
                    {state_badge(words, job.state)}</h4>
                {known}
                {note}
                {answered}
                {contact(vm, job)}
                {steps(vm, job, at)}
                {file}
                {cannot_come(vm, job, at)}
                {call(vm, job, at)}
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
    let opened = job.opened.as_ref().map(|opened| opened_view(words, opened));
    let shows = |item: ContactItem| {
        job.opened.as_ref().is_some_and(|opened| match item {
            ContactItem::Address => opened.address.is_some(),
            ContactItem::Mobile => opened.mobile.is_some(),
        })
    };
    let more_address = job.may_see_address && !shows(ContactItem::Address);
    let more_mobile = job.may_see_mobile && !shows(ContactItem::Mobile);
    let press = (more_address || more_mobile).then(|| press(vm, job));
    let later = job.mobile_from.filter(|_| !job.may_see_mobile).map(|from| {
        view! { <p class="sm muted">{words.t("desk-mobile-from")}" "{time(words, from, vm.now)}</p> }
    });
    view! { {opened}{press}{later} }.into_any()
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
    let with_a_form = [RequestEvent::Start, RequestEvent::CannotCome];
    let events = job.may.iter().filter(|event| !with_a_form.contains(event));
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

/// The button that opens what may be seen now. A plain form: within a look another press begins nothing.
fn press(vm: &DeskPage, job: &Job) -> AnyView {
    let words = vm.form.words;
    // words: desk-see-both, desk-see-address, desk-see-mobile
    let label = match (job.may_see_address, job.may_see_mobile) {
        (true, false) => "desk-see-address",
        (false, true) => "desk-see-mobile",
        _ => "desk-see-both",
    };
    let path = with_spans(&format!("/specialist/requests/{}/reveal", job.code), &vm.spans);
    let path = format!("{path}#job-{}", job.code);
    let button = action_form(ActionForm {
        action: href(words.lang(), &path),
        key: vm.form.key.clone(),
        words: words.t(label),
        class: "btn btn--soft",
        icon: Some("pin"),
        fields: Vec::new(),
    });
    view! { <div class="btn-row">{button}</div><p class="xs faint">{words.t("desk-reveal-told")}</p> }.into_any()
}

/// Number to call, address to copy, and a map that nothing is loaded from: the phone opens its own.
fn opened_view(words: Words, opened: &OpenedContact) -> AnyView {
    let call = opened.mobile.as_ref().map(|mobile| {
        view! {
            <p><a class="btn" href=format!("tel:{}", mobile.as_e164())>{icon("phone")}
                {ltr(words.digits(&mobile.grouped_local()))}</a></p>
        }
    });
    let address = opened.address.as_ref().map(|address| {
        let unit = address.unit.clone().map(|unit| view! { <br/>{words.t("request-unit")}" "{name(unit)} });
        let to = map_address(address);
        view! {
            <p class="copy">
                {local(words, &address.province)}{words.t("request-comma")}
                {place(words, &address.city, address.district)}<br/>
                {name(address.street.clone())}<br/>
                {words.t("request-plaque")}" "{name(address.plaque.clone())}{unit}
            </p>
            <p><a class="btn btn--line" href=to rel="noreferrer">{icon("pin")}{words.t("desk-map")}</a></p>
        }
    });
    let until = words.tx("desk-opened-until", &[("time", words.time(opened.until).into())]);
    view! { <div class="opened card card--sunken stack gap-2" role="status">{call}{address}<p class="xs faint">{until}</p></div> }
        .into_any()
}

/// Asks the phone's own map for the address.
fn map_address(address: &OpenedAddress) -> String {
    // A map of Iran knows them in Persian.
    let [province, city] = [&address.province, &address.city].map(|place| place.in_lang(Lang::Fa).text);
    let query = [province, city, &address.street, &address.plaque].join(" ");
    format!("geo:0,0?q={}", encode(&query))
}

/// Somebody of ours calls; behind a fold, because it is rarely needed.
fn call(vm: &DeskPage, job: &Job, at: usize) -> Option<AnyView> {
    let words = vm.form.words;
    let action = nearby::address(vm, job.code, "call-me");
    let content = call_me(words, job.call?, action, format!("{}c{at}", vm.form.key), vm.now);
    let is_open = job.call.is_some_and(Call::is_news);
    Some(
        view! {
            <details class="fold fold--bare" open=is_open>
                <summary>{icon("headset")}{words.t("call-fold")}</summary>
                <div class="stack gap-2">{content}</div>
            </details>
        }
        .into_any(),
    )
}

/// For whoever cannot come: behind a fold, because it cannot be taken back.
fn cannot_come(vm: &DeskPage, job: &Job, at: usize) -> Option<AnyView> {
    let words = vm.form.words;
    if !job.may.contains(&RequestEvent::CannotCome) {
        return None;
    }
    let form = nearby::form_of(vm, job.code, &format!("x{at}"));
    let group = Group { id: Some(format!("{}{}", nearby::prefix(job.code), REASON.name)), ..Group::of(words, &REASON) };
    let reasons = EventReason::OF_CANNOT_COME.map(|reason| {
        // words: request-reason-*
        Choice::new(reason.code(), words.t(&format!("request-reason-{}", reason.code())))
    });
    let fields = view! {
        <p class="sm">{words.t("desk-cannot-come-text")}</p>
        {chips(&form, group, reasons.into())}
        <div class="btn-row"><button class="btn btn--danger-line">{words.t("desk-cannot-come-send")}</button></div>
    };
    let is_open = form.errors.of(REASON.name).is_some();
    Some(
        view! {
            <details class="fold fold--bare" open=is_open>
                <summary>{icon("alert")}{words.t("desk-cannot-come")}</summary>
                {one_of_many(&form, nearby::address(vm, job.code, "cannot-come"), "form gap-3", fields.into_any())}
            </details>
        }
        .into_any(),
    )
}
