//! `/staff/calls`: whom to call, and by when. A number is opened by a press that its owner reads of.
use leptos::prelude::*;

use crate::domain::Tx;
use crate::domain::refusal::Refusal;
use crate::domain::requests::{self, CallList, CallTask};
use crate::domain::scope::{CallPeople, StaffScope, Unmask};
use crate::model::call::CallOutcome;
use crate::model::form::{FieldErrors, RawForm};
use crate::model::ids::CallId;
use crate::model::moment::Moment;
use crate::model::notice::Notice;
use crate::model::path::LocalPath;
use crate::page::cx::Cx;
use crate::page::doc::{Doc, Layout};
use crate::page::error::PageError;
use crate::page::form_page::{FormPage, Submit, Write};
use crate::page::form_road;
use crate::page::form_view::FormView;
use crate::page::link::href;
use crate::page::reply::{PageResult, Reply};
use crate::ui::components::{
    ActionForm, Tone, badge, empty, error_summary, icon, local, ltr, name, named_action_form, note, pairs, slot, time,
};
use crate::ui::pages::me::security::confirm_first;
use crate::ui::pages::request_looks::state_badge;

const PATH: &str = "/staff/calls";
/// Names in the forms.
const CALL: &str = "call";
const OUTCOME: &str = "outcome";

/// What the page shows.
pub struct CallsView {
    /// Its key is the root of the keys of the page's buttons.
    pub form: FormView,
    pub now: Moment,
    pub list: CallList,
    /// Whether they have to show first that it is them.
    pub must_confirm: bool,
}

/// `GET /staff/calls`
pub async fn get(cx: Cx) -> PageResult {
    let form = form_road::fresh(&cx)?;
    show(&cx, form).await
}

async fn show(cx: &Cx, form: FormView) -> PageResult {
    let list = requests::list_calls(&cx.services, &cx.staff::<CallPeople>()?).await?;
    let must_confirm = cx.person()?.must_confirm::<Unmask>(cx.now);
    let vm = CallsView { form, now: cx.now, list, must_confirm };
    Ok(Reply::page(Doc::new(Layout::Staff, cx.words.plain("calls-title", &[]), move || view(&vm))))
}

/// What is no id is the id of no call.
fn call_in(form: &RawForm) -> CallId {
    form.get(CALL).parse().unwrap_or_default()
}

/// `POST /staff/calls/number`: begins a look at the number, which the page then shows for some minutes.
pub struct OpenCallNumber(StaffScope<CallPeople>);

impl FormPage for OpenCallNumber {
    type Input = CallId;

    async fn load(cx: &Cx) -> Result<Self, PageError> {
        Ok(Self(cx.staff()?))
    }

    fn read(&self, _: &Cx, form: &RawForm) -> Result<CallId, FieldErrors> {
        Ok(call_in(form))
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        show(cx, form).await
    }
}

impl Submit for OpenCallNumber {
    async fn act(&self, cx: &Cx, id: CallId) -> Result<Reply, Refusal> {
        requests::open_call_number(&cx.services, &self.0, &cx.confirmed()?, id).await?;
        Ok(Reply::see_other(cx.to(PATH)))
    }
}

/// `POST /staff/calls/close`
pub struct CloseCall(StaffScope<CallPeople>);

impl FormPage for CloseCall {
    type Input = (CallId, CallOutcome);

    async fn load(cx: &Cx) -> Result<Self, PageError> {
        Ok(Self(cx.staff()?))
    }

    /// The outcome comes from one of two buttons; whatever else is sent is not taken for a talk.
    fn read(&self, _: &Cx, form: &RawForm) -> Result<Self::Input, FieldErrors> {
        Ok((call_in(form), CallOutcome::parse(form.get(OUTCOME)).unwrap_or(CallOutcome::NoAnswer)))
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        show(cx, form).await
    }
}

impl Write for CloseCall {
    async fn act(&self, cx: &Cx, tx: &Tx, (id, outcome): Self::Input) -> Result<LocalPath, Refusal> {
        requests::close_call(&cx.services, &self.0, tx, id, outcome).await?;
        Ok(cx.to(PATH).saying(Notice::CallClosed))
    }
}

/// The page.
pub fn view(vm: &CallsView) -> AnyView {
    let words = vm.form.words;
    let content = if vm.list.calls.is_empty() {
        empty(words.t("calls-none-title"), words.t("calls-none-text"), None)
    } else {
        let rows: Vec<_> = vm.list.calls.iter().enumerate().map(|(place, call)| card(vm, place, call)).collect();
        let masked = note("eye-off", words.t("calls-masked").into_any());
        let most = i64::try_from(vm.list.calls.len()).unwrap_or(i64::MAX);
        let more = vm
            .list
            .has_more
            .then(|| view! { <p class="sm muted mt-4">{words.tx("calls-more", &[("most", most.into())])}</p> });
        view! { <div class="stack mid">{rows}</div>{more}<div class="mt-4">{masked}</div> }.into_any()
    };
    view! {
        <main id="main" tabindex="-1">
            <div class="topbar">
                <div><h1>{words.t("calls-title")}</h1><p class="sm muted">{words.t("calls-text")}</p></div>
            </div>
            {error_summary(&vm.form)}
            {vm.must_confirm.then(|| confirm_first(words, &vm.form, PATH))}
            {content}
        </main>
    }
    .into_any()
}

fn card(vm: &CallsView, place: usize, call: &CallTask) -> AnyView {
    let (words, now) = (vm.form.words, vm.now);
    let heading = format!("call-{place}");
    let on_board = href(words.lang(), &format!("/staff/requests?code={}", call.code));
    let late = (call.due_at < now).then(|| badge(Tone::Danger, Some("alert"), words.t("board-late")));
    let who = if call.is_specialist { "calls-specialist" } else { "calls-customer" };
    // words: calls-specialist, calls-customer
    let known = pairs(vec![
        (words.t("calls-who").into_any(), view! { {name(call.name_masked.clone())}" "{words.t(who)} }.into_any()),
        (words.t("calls-service").into_any(), local(words, &call.service_title)),
        (words.t("calls-place").into_any(), local(words, &call.city)),
        (words.t("calls-slot").into_any(), slot(words, call.slot_start, call.slot_end, now)),
        (words.t("calls-asked").into_any(), time(words, call.asked_at, now)),
    ]);
    view! {
        <article class="card stack gap-3" aria-labelledby=heading.clone()>
            <div class="card__head">
                <h2 class="fs-md" id=heading.clone()>{words.t("calls-due")}" "{time(words, call.due_at, now)}</h2>
                {late}
            </div>
            {known}
            <p class="sm"><a href=on_board>{ltr(call.code.to_string())}</a>" "{state_badge(words, call.state)}</p>
            {number(vm, place, call)}
            <div class="btn-row">
                {close(vm, place, call, CallOutcome::Reached)}
                {close(vm, place, call, CallOutcome::NoAnswer)}
            </div>
        </article>
    }
    .into_any()
}

/// The number as long as the look lasts, or the press that begins one.
fn number(vm: &CallsView, place: usize, call: &CallTask) -> AnyView {
    let words = vm.form.words;
    let Some((mobile, until)) = &call.opened else {
        let press = button(vm, format!("n{place}"), call, "number", ("calls-see-number", "phone"), Vec::new());
        return view! { <div>{press}<p class="xs faint mt-2">{words.t("calls-see-told")}</p></div> }.into_any();
    };
    view! {
        <div role="status">
            <p><a class="btn" href=format!("tel:{}", mobile.as_e164())>{icon("phone")}
                {ltr(words.digits(&mobile.grouped_local()))}</a></p>
            <p class="xs faint mt-2">{words.tx("desk-opened-until", &[("time", words.time(*until).into())])}</p>
        </div>
    }
    .into_any()
}

fn close(vm: &CallsView, place: usize, call: &CallTask, outcome: CallOutcome) -> AnyView {
    // words: call-outcome-*
    let (look, fields) = (
        match outcome {
            CallOutcome::Reached => ("call-outcome-reached", "check"),
            CallOutcome::NoAnswer => ("call-outcome-no-answer", "phone-off"),
        },
        vec![(OUTCOME, outcome.code().to_owned())],
    );
    button(vm, format!("{}{place}", &outcome.code()[..1]), call, "close", look, fields)
}

/// A button of this call; its name says which.
fn button(
    vm: &CallsView,
    key: String,
    call: &CallTask,
    action: &str,
    (label, icon): (&'static str, &'static str),
    mut fields: Vec<(&'static str, String)>,
) -> AnyView {
    let words = vm.form.words;
    fields.push((CALL, call.id.to_string()));
    let form = ActionForm {
        action: href(words.lang(), &format!("{PATH}/{action}")),
        key: format!("{}{key}", vm.form.key),
        words: words.t(label),
        class: "btn btn--line",
        icon: Some(icon),
        fields,
    };
    named_action_form(form, format!("{}, {}", words.plain(label, &[]), call.code))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::{Lang, LocalName, Words};
    use crate::model::phone::Mobile;
    use crate::model::request::RequestState;
    use crate::ui::pages::samples::{self, HOSTILE};
    use crate::ui::tests::{faults, html};

    fn call(opened: bool, is_specialist: bool) -> CallTask {
        let (slot_start, slot_end) = samples::slot();
        CallTask {
            id: CallId::NIL,
            code: samples::code(),
            service_title: LocalName::as_it_stands(HOSTILE),
            state: RequestState::Confirmed,
            city: LocalName::as_it_stands(HOSTILE),
            slot_start,
            slot_end,
            name_masked: HOSTILE.to_owned(),
            is_specialist,
            asked_at: samples::now(),
            due_at: samples::now(),
            opened: opened.then(|| (Mobile::parse("09121234567").unwrap(), samples::now())),
        }
    }

    #[test]
    fn calls_are_whole_in_both_languages_and_show_a_number_only_when_it_is_open() {
        for lang in Lang::ALL {
            let page = |calls| {
                let list = CallList { calls, has_more: false };
                html(|| view(&CallsView { form: samples::form(lang), now: samples::now(), list, must_confirm: true }))
            };
            let shown = page(vec![call(false, true), call(false, false)]);
            assert_eq!(faults(&shown), Vec::<String>::new());
            samples::assert_harmless(&shown);
            assert!(!shown.contains("tel:") && shown.contains("/staff/calls/number"), "{shown}");
            assert!(page(vec![call(true, false)]).contains("tel:+989121234567"));
            assert!(page(Vec::new()).contains(&Words::of(lang).t("calls-none-title")));
        }
    }
}
