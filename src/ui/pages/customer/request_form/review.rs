//! `/requests/new/review`: the last step. Everything once more, as it will be seen and by whom; then it is sent.
//!
//! The page carries all that was typed, so that it can be sent also when its draft is gone meanwhile. What is wrong by then
//! (an hour has passed) is shown in one form with all fields.
use leptos::prelude::*;

use super::sections::{after, place, question_of, who_sees, work};
use super::slot_picker;
use super::{Asked, At, CHECK, DRAFT, PLACE, REVIEW, WORK, step_page, writer};
use crate::domain::Tx;
use crate::domain::refusal::Refusal;
use crate::domain::requests::{self, NewRequest, Preview, Taken};
use crate::domain::scope::CustomerScope;
use crate::i18n::Words;
use crate::model::form::{FieldErrors, RawForm};
use crate::model::moment::Moment;
use crate::model::notice::Notice;
use crate::model::path::LocalPath;
use crate::page::cx::Cx;
use crate::page::doc::{Doc, Layout};
use crate::page::error::PageError;
use crate::page::form_page::{FormPage, Write};
use crate::page::form_view::FormView;
use crate::page::reply::{PageResult, Reply};
use crate::ui::components::{foreign, icon, note, open_form, open_form_naming, pairs};
use crate::ui::pages::request_parts::{self, hours_between};

/// The page and its form.
pub struct Review {
    asked: Asked,
    scope: CustomerScope,
}

/// `GET /requests/new/review?service=…&draft=…`
pub async fn get(cx: Cx) -> PageResult {
    let page = Review { asked: Asked::load(&cx).await?, scope: cx.customer()? };
    if let Some(sent) = page.asked.sent(&cx) {
        return Ok(sent);
    }
    let typed = page.begin(&cx);
    if page.asked.draft.is_some() {
        match requests::parse(&typed, &page.asked.service, cx.now) {
            Ok(new) => return page.whole(&cx, typed, &new),
            Err(_) => return Ok(Reply::see_other(page.wrong_step(&cx, &typed))),
        }
    }
    let form = FormView::begun(&cx, typed)?;
    page.show(&cx, form).await
}

impl Review {
    /// All of it, right.
    fn whole(self, cx: &Cx, typed: RawForm, new: &NewRequest) -> PageResult {
        let (words, now) = (cx.words, cx.now);
        let preview = requests::preview(&cx.services, &self.scope, words.lang(), new);
        let form = FormView::begun(cx, typed)?;
        let title = words.plain("request-new-doc-title", &[("service", self.asked.service.title.as_str().into())]);
        let given_name = cx.person()?.given_name().to_owned();
        let view = move || review(words, &self.asked, &form, &preview, &given_name, now);
        Ok(Reply::page(Doc::new(Layout::Account, title, view)))
    }

    /// The step where something is missing, or not right any more.
    fn wrong_step(&self, cx: &Cx, typed: &RawForm) -> LocalPath {
        let is_work = requests::check_work(typed, &self.asked.service).is_err();
        let path = self.asked.path(cx.words, if is_work { WORK } else { PLACE });
        LocalPath::parse(&path).unwrap_or_else(|| cx.to("/services")).with(CHECK, "1")
    }
}

impl FormPage for Review {
    type Input = NewRequest;

    async fn load(cx: &Cx) -> Result<Self, PageError> {
        let scope = cx.customer()?;
        Ok(Self { asked: Asked::load_or_none(cx).await?, scope })
    }

    fn begin(&self, cx: &Cx) -> RawForm {
        self.asked.typed(cx.words)
    }

    fn read(&self, cx: &Cx, form: &RawForm) -> Result<NewRequest, FieldErrors> {
        requests::parse(form, &self.asked.service, cx.now)
    }

    /// One form with all fields.
    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        let (words, now) = (cx.words, cx.now);
        let title = words.plain("request-new-doc-title", &[("service", self.asked.service.title.as_str().into())]);
        Ok(Reply::page(Doc::new(Layout::Account, title, move || all_fields(words, &self.asked, &form, now))))
    }
}

impl Write for Review {
    async fn act(&self, cx: &Cx, tx: &Tx, input: NewRequest) -> Result<LocalPath, Refusal> {
        let taken = requests::take_draft(&cx.services, &self.scope, tx, &writer(cx), cx.query.get(DRAFT)).await?;
        if let Taken::Before(code) = taken {
            return Ok(cx.to(&format!("/requests/{code}")));
        }
        let code = requests::submit(&cx.services, &self.scope, tx, input).await?;
        if let Taken::Now(draft) = taken {
            requests::mark_sent(tx, draft, code).await?;
        }
        Ok(cx.to(&format!("/requests/{code}")).saying(Notice::RequestSent))
    }
}

fn all_fields(words: Words, asked: &Asked, form: &FormView, now: Moment) -> AnyView {
    let content = view! {
        // The first button of a form is the one that Enter presses.
        <button class="vh" tabindex="-1" aria-hidden="true">{words.t("request-new-send")}</button>
        {work(form, &asked.service)}
        {place(form)}
        {slot_picker::days(form, now)}
        {slot_picker::hour_chips(form)}
        <div class="btn-row"><button class="btn btn--lg">{words.t("request-new-send")}</button></div>
    };
    let name_of = |field: &str| question_of(&asked.service, field, foreign(words, asked.service.lang));
    let form = open_form_naming(form, asked.path(words, REVIEW), "form gap-10", name_of, content.into_any());
    step_page(words, asked, At::Review, form, view! { {who_sees(words)}{after(words)} }.into_any())
}

/// The form with all fields, without a draft.
#[cfg(test)]
pub(in crate::ui::pages::customer) fn whole_form(
    service: std::sync::Arc<crate::domain::catalogue::Service>,
    form: &FormView,
    now: Moment,
) -> AnyView {
    all_fields(form.words, &Asked { service, draft: None }, form, now)
}

fn review(words: Words, asked: &Asked, form: &FormView, preview: &Preview, given_name: &str, now: Moment) -> AnyView {
    let typed =
        form.values.pairs().iter().filter(|(name, _)| requests::is_of_work(name) || requests::is_of_place(name));
    let hidden: Vec<_> =
        typed.map(|(name, value)| view! { <input r#type="hidden" name=name.clone() value=value.clone()/> }).collect();
    let until = words.date_time(preview.choose_until, now);
    let content = view! {
        {hidden}
        <div class="stack gap-6">
            {open_card(words, asked, preview, now)}
            {closed_card(words, asked, preview, given_name)}
            <p class="sm">{icon("clock")}" "{words.tx("request-review-until", &[("time", until.into())])}</p>
            <div class="btn-row">
                <button class="btn btn--lg">{words.t("request-new-send")}</button>
                <a class="btn btn--lg btn--text" href=asked.path(words, PLACE)>{words.t("request-back")}</a>
            </div>
            {note("check-circle", words.t("request-review-free").into_any())}
        </div>
    };
    let form = open_form(form, asked.path(words, REVIEW), "form", content.into_any());
    step_page(words, asked, At::Review, form, after(words).into_any())
}

/// What specialists of the service see while they make offers.
fn open_card(words: Words, asked: &Asked, preview: &Preview, now: Moment) -> AnyView {
    let place = request_parts::place(words, &preview.city, preview.district);
    let (start, end) = preview.slot;
    let rows = vec![
        (words.t("request-review-place"), place),
        (
            words.t("request-review-time"),
            view! { {words.date_near(start, now)}{words.t("request-comma")}{hours_between(words, start, end)} }
                .into_any(),
        ),
    ];
    let rows = rows.into_iter().map(|(label, value)| (label.into_any(), value)).collect();
    let note = preview.note.clone().map(|text| view! { <p class="pre mt-3"><bdi>{text}</bdi></p> });
    view! {
        <section class="card" aria-labelledby="h-open">
            <div class="row row--between">
                <h2 id="h-open" class="fs-md">{icon("eye")}" "{words.t("request-review-open")}</h2>
                <a href=asked.path(words, WORK)>{words.t("request-edit-work")}</a>
            </div>
            {request_parts::answers(words, &preview.answers)}
            {note}
            {pairs(rows)}
        </section>
    }
    .into_any()
}

/// What the chosen specialist alone sees.
fn closed_card(words: Words, asked: &Asked, preview: &Preview, given_name: &str) -> AnyView {
    let text = |text: &str| view! { <bdi>{text.to_owned()}</bdi> }.into_any();
    let mut rows =
        vec![(words.t("request-street"), text(&preview.street)), (words.t("request-plaque"), text(&preview.plaque))];
    if let Some(unit) = &preview.unit {
        rows.push((words.t("request-unit"), text(unit)));
    }
    rows.push((words.t("request-review-name"), text(given_name)));
    rows.push((words.t("request-review-mobile"), words.t("request-review-mobile-own").into_any()));
    let rows = rows.into_iter().map(|(label, value)| (label.into_any(), value)).collect();
    view! {
        <section class="card" aria-labelledby="h-closed">
            <div class="row row--between">
                <h2 id="h-closed" class="fs-md">{icon("lock")}" "{words.t("request-review-closed")}</h2>
                <a href=asked.path(words, PLACE)>{words.t("request-edit-place")}</a>
            </div>
            {pairs(rows)}
        </section>
    }
    .into_any()
}
