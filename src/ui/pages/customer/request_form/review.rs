//! `/requests/new/review`: the last step. Everything once more, as it will be seen and by whom; then it is sent.
//!
//! The page carries all that was typed, so that it can be sent also when its draft is gone meanwhile. What is wrong by then
//! (an hour has passed) is shown in one form with all fields.
use leptos::prelude::*;

use super::sections::{after, place, question_of, who_sees, work};
use super::slot_picker;
use super::stop::{DANGER_IS_OVER, stop};
use super::{Asked, At, CHECK, DRAFT, PLACE, REVIEW, SERVICE, WORK, step_page, writer};
use crate::domain::Tx;
use crate::domain::refusal::Refusal;
use crate::domain::requests::{self, BeforeSending, NewRequest, Preview, Taken};
use crate::domain::scope::CustomerScope;
use crate::i18n::Words;
use crate::model::form::{FieldErrors, Message, RawForm};
use crate::model::moment::Moment;
use crate::model::notice::Notice;
use crate::model::path::LocalPath;
use crate::model::tracking_code::TrackingCode;
use crate::page::cx::Cx;
use crate::page::doc::{Doc, Layout};
use crate::page::error::PageError;
use crate::page::form_page::{FormPage, Write};
use crate::page::form_view::FormView;
use crate::page::link::href;
use crate::page::reply::{PageResult, Reply};
use crate::ui::components::{Tone, alert, card, foreign, icon, ltr, note, open_form, open_form_naming, pairs};
use crate::ui::pages::customer::alert::tell_me;
use crate::ui::pages::request_parts::{self, hours_between};

/// The page and its form.
pub struct Review {
    asked: Asked,
    scope: CustomerScope,
}

/// `GET /requests/new/review?service=…&draft=…`
pub async fn get(cx: Cx) -> PageResult {
    if cx.query.get(SERVICE).is_empty() {
        return Ok(Reply::see_other(cx.to("/services")));
    }
    let page = Review { asked: Asked::load(&cx).await?, scope: cx.customer()? };
    if let Some(sent) = page.asked.sent(&cx) {
        return Ok(sent);
    }
    let typed = page.begin(&cx);
    if page.asked.draft.is_some() {
        match requests::parse(&typed, &page.asked.service, cx.now) {
            Ok(new) => {
                let known = requests::before_sending(&cx.services, &page.scope, &new).await?;
                return page.whole(&cx, typed, &new, known);
            }
            Err(_) => return Ok(Reply::see_other(page.wrong_step(&cx, &typed))),
        }
    }
    let form = FormView::begun(&cx, typed)?;
    page.show(&cx, form).await
}

impl Review {
    /// All of it, right.
    fn whole(self, cx: &Cx, typed: RawForm, new: &NewRequest, known: BeforeSending) -> PageResult {
        let (words, now) = (cx.words, cx.now);
        let whole = Whole {
            preview: requests::preview(&cx.services, &self.scope, words.lang(), new),
            given_name: cx.person()?.given_name().to_owned(),
            known,
            now,
        };
        let form = FormView::begun(cx, typed)?;
        let title = self.asked.title(words);
        let view = move || review(words, &self.asked, &form, &whole);
        Ok(Reply::page(Doc::new(Layout::Account, title, view)))
    }

    /// The step where something is missing, or not right any more.
    fn wrong_step(&self, cx: &Cx, typed: &RawForm) -> LocalPath {
        let is_work = requests::check_work(typed, &self.asked.service).is_err();
        self.asked.path(cx.words, if is_work { WORK } else { PLACE }).with(CHECK, "1")
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

    /// Whoever comes without a draft has not been asked about danger yet.
    fn read(&self, cx: &Cx, form: &RawForm) -> Result<NewRequest, FieldErrors> {
        let new = requests::parse(form, &self.asked.service, cx.now)?;
        let was_asked = self.asked.draft.is_some() || form.has(DANGER_IS_OVER, "1");
        if !was_asked && requests::danger_in_answers(form, &self.asked.service).is_some() {
            let mut errors = FieldErrors::default();
            errors.push(DANGER_IS_OVER, Message::new("request-danger"));
            return Err(errors);
        }
        Ok(new)
    }

    /// One form with all fields.
    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        let (words, now) = (cx.words, cx.now);
        let danger = requests::danger_in_answers(&cx.form, &self.asked.service);
        if let Some(danger) = danger.filter(|_| form.errors.of(DANGER_IS_OVER).is_some()) {
            let form = FormView { errors: FieldErrors::default(), ..form };
            return Ok(Reply::page(stop(cx, &self.asked, danger, REVIEW, form)));
        }
        let title = self.asked.title(words);
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
    let form =
        open_form_naming(form, asked.path(words, REVIEW).to_string(), "form gap-10", name_of, content.into_any());
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

/// What the last look shows.
struct Whole {
    preview: Preview,
    given_name: String,
    known: BeforeSending,
    now: Moment,
}

fn review(words: Words, asked: &Asked, form: &FormView, whole: &Whole) -> AnyView {
    let Whole { preview, given_name, known, now } = whole;
    let typed =
        form.values.pairs().iter().filter(|(name, _)| requests::is_of_work(name) || requests::is_of_place(name));
    let hidden: Vec<_> =
        typed.map(|(name, value)| view! { <input r#type="hidden" name=name.clone() value=value.clone()/> }).collect();
    let until = preview.choose_until.map(|until| {
        let until = words.date_time(until, *now);
        view! { <p class="sm">{icon("clock")}" "{words.tx("request-review-until", &[("time", until.into())])}</p> }
    });
    let send = if known.same.is_some() { "request-send-again" } else { "request-new-send" };
    // words: request-send-again, request-new-send
    let content = view! {
        {hidden}
        <div class="stack gap-6">
            {known.same.map(|code| same_view(words, code))}
            {(known.specialists == 0).then(|| nobody_view(words, asked, whole))}
            {open_card(words, asked, preview, *now)}
            {closed_card(words, asked, preview, given_name)}
            {until}
            <div class="btn-row">
                <button class="btn btn--lg">{words.t(send)}</button>
                <a class="btn btn--lg btn--text" href=asked.path(words, PLACE).to_string()>{words.t("request-back")}</a>
            </div>
            {note("check-circle", words.t("request-review-free").into_any())}
        </div>
    };
    let form = open_form(form, asked.path(words, REVIEW).to_string(), "form", content.into_any());
    step_page(words, asked, At::Review, form, after(words).into_any())
}

fn same_view(words: Words, code: TrackingCode) -> AnyView {
    let address = href(words.lang(), &format!("/requests/{code}"));
    let content = view! {
        <p>{words.t("request-same-open")}" "<a href=address>{ltr(code.to_string())}</a></p>
    };
    alert(Tone::Warn, content.into_any())
}

/// Nobody offers this there yet: that is said before it is sent, not after a day of waiting.
fn nobody_view(words: Words, asked: &Asked, whole: &Whole) -> AnyView {
    let city = whole.preview.city.in_lang(words.lang()).text;
    let content = view! {
        <p>{words.tx("request-nobody-yet", &[("city", city.into())])}</p>
        <p>{tell_me(words, &asked.service.slug, &whole.preview.city_code)}</p>
    };
    alert(Tone::Warn, content.into_any())
}

/// What specialists of the service see while they make offers.
fn open_card(words: Words, asked: &Asked, preview: &Preview, now: Moment) -> AnyView {
    let (start, end) = preview.slot;
    let time = view! { {words.date_near(start, now)}{words.t("request-comma")}{hours_between(words, start, end)} };
    let rows = vec![
        (words.t("request-review-place").into_any(), request_parts::place(words, &preview.city, preview.district)),
        (words.t("request-review-time").into_any(), time.into_any()),
    ];
    let note = preview.note.clone().map(|text| view! { <p class="pre mt-3"><bdi>{text}</bdi></p> });
    let content = view! { {pairs(rows)}{request_parts::answers(words, &preview.answers)}{note} };
    let edit = view! { <a href=asked.path(words, WORK).to_string()>{words.t("request-edit-work")}</a> };
    card("h-open", words.t("request-review-open"), Some(edit.into_any()), content.into_any())
}

/// What the chosen specialist alone sees.
fn closed_card(words: Words, asked: &Asked, preview: &Preview, given_name: &str) -> AnyView {
    let text = |text: &str| view! { <bdi>{text.to_owned()}</bdi> }.into_any();
    let mut rows = vec![
        (words.t("request-street").into_any(), text(&preview.street)),
        (words.t("request-plaque").into_any(), text(&preview.plaque)),
    ];
    if let Some(unit) = &preview.unit {
        rows.push((words.t("request-unit").into_any(), text(unit)));
    }
    rows.push((words.t("request-review-name").into_any(), text(given_name)));
    rows.push((words.t("request-review-mobile").into_any(), words.t("request-review-mobile-own").into_any()));
    let edit = view! { <a href=asked.path(words, PLACE).to_string()>{words.t("request-edit-place")}</a> };
    card("h-closed", words.t("request-review-closed"), Some(edit.into_any()), pairs(rows))
}
