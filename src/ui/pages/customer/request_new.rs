//! Asking for a service: its own questions, the address, the time. Each part says who will see it and when.
use std::sync::Arc;

use leptos::prelude::*;

use super::slot_picker;
use crate::domain::Tx;
use crate::domain::catalogue::{self, Question, QuestionKind, QuestionOption, Service};
use crate::domain::places::{Places, places};
use crate::domain::refusal::Refusal;
use crate::domain::requests::fields::{CITY, DISTRICT, NOTE, PLAQUE, PROVINCE, STREET, UNIT};
use crate::domain::requests::{self, NewRequest};
use crate::domain::scope::CustomerScope;
use crate::i18n::Words;
use crate::model::error::AppError;
use crate::model::form::{FieldErrors, RawForm};
use crate::model::moment::Moment;
use crate::model::notice::Notice;
use crate::model::path::{LocalPath, encode};
use crate::page::cx::Cx;
use crate::page::doc::{Doc, Layout};
use crate::page::error::PageError;
use crate::page::form_page::{self, FormPage, Write};
use crate::page::form_view::FormView;
use crate::page::link::href;
use crate::page::reply::{PageResult, Reply};
use crate::ui::components::{
    Choice, Crumb, Field, Group, Kind, Progress, Select, TextArea, Well, choices, crumbs, field, icon, in_lang, note,
    open_form_naming, page_head, persian_on, select, text_area, wells,
};

/// Where most people ask from; its cities are listed at once, so that most need not choose a province first.
const FIRST_PROVINCE: &str = "IR-23";

/// The button that lists the cities of the chosen province. Without scripts the page must come anew for that, and what
/// was typed may not stand in an address: so it is a post that changes nothing.
const CHOOSE_PROVINCE: &str = "choose-province";

/// What the page shows.
pub struct RequestForm {
    pub form: FormView,
    pub service: Arc<Service>,
    /// The province whose cities are listed.
    pub province: String,
    pub now: Moment,
}

/// The page and its form.
pub struct AskForService {
    scope: CustomerScope,
    service: Arc<Service>,
}

/// `GET /requests/new?service=…`
pub async fn get(cx: Cx) -> PageResult {
    if cx.query.get("service").is_empty() {
        return Ok(Reply::see_other(cx.to("/services")));
    }
    form_page::get::<AskForService>(cx).await
}

/// `POST /requests/new?service=…`
pub async fn post(cx: Cx) -> PageResult {
    if cx.form.get("action") == CHOOSE_PROVINCE {
        let page = AskForService::load(&cx).await?;
        let form = FormView::begun(cx.words, cx.form.clone())?;
        return page.show(&cx, form).await;
    }
    form_page::write::<AskForService>(cx).await
}

impl FormPage for AskForService {
    type Input = NewRequest;

    async fn load(cx: &Cx) -> Result<Self, PageError> {
        let found = catalogue::find_service(&cx.services, cx.query.get("service")).await?;
        Ok(Self { scope: cx.customer()?, service: found.ok_or(AppError::NotFound)? })
    }

    fn begin(&self, cx: &Cx) -> RawForm {
        first_values(cx.words, &self.service)
    }

    fn read(&self, cx: &Cx, form: &RawForm) -> Result<NewRequest, FieldErrors> {
        requests::parse(form, &self.service, cx.now)
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        let typed = form.values.get(PROVINCE.name);
        let province = if places().province(typed).is_some() { typed } else { FIRST_PROVINCE }.to_owned();
        let service = self.service;
        let title = cx.words.plain("request-new-doc-title", &[("service", service.title.as_str().into())]);
        let vm = RequestForm { form, service, province, now: cx.now };
        Ok(Reply::page(Doc::new(Layout::Account, title, move || view(vm))))
    }
}

impl Write for AskForService {
    async fn act(&self, cx: &Cx, tx: &Tx, input: NewRequest) -> Result<LocalPath, Refusal> {
        let code = requests::submit(&cx.services, &self.scope, tx, input).await?;
        Ok(cx.to(&format!("/requests/{code}")).saying(Notice::RequestSent))
    }
}

/// What the form begins with: the catalogue's own suggestions for numbers, nothing else.
fn first_values(words: Words, service: &Service) -> RawForm {
    let numbers = service.questions.iter().filter(|question| question.kind == QuestionKind::Number);
    let pairs =
        numbers.filter_map(|question| Some((requests::field_of(question), words.digits(question.default.as_deref()?))));
    RawForm::from_pairs(pairs)
}

/// The page.
pub fn view(vm: RequestForm) -> AnyView {
    let words = vm.form.words;
    let lang = persian_on(words);
    let way = crumbs(
        words.plain("request-crumbs", &[]),
        vec![
            Crumb { words: words.t("nav-services").into_any(), address: Some(href(words.lang(), "/services")) },
            Crumb { words: words.t("request-new-crumb").into_any(), address: None },
        ],
    );
    view! {
        <main id="main" tabindex="-1"><div class="wrap page">
            {way}
            {page_head(words.t("request-new-title"), Some(in_lang(vm.service.title.clone(), lang)), None)}
            <div class="split">
                <div>{form(&vm)}</div>
                <aside class="sticky stack">{who_sees(words)}{after(words)}</aside>
            </div>
        </div></main>
    }
    .into_any()
}

fn form(vm: &RequestForm) -> AnyView {
    let words = vm.form.words;
    let address = form_address(words, &vm.service);
    let content = view! {
        // The first button of a form is the one that Enter presses.
        <button class="vh" tabindex="-1" aria-hidden="true">{words.t("request-new-send")}</button>
        {work(vm)}
        {place(vm, &address)}
        {slot_picker::days(&vm.form, vm.now)}
        {slot_picker::hour_chips(&vm.form)}
        <div class="btn-row">
            <button class="btn btn--lg">{words.t("request-new-send")}</button>
            <a class="btn btn--lg btn--text" href=href(words.lang(), "/services")>{words.t("request-new-back")}</a>
        </div>
    };
    let name_of = |field: &str| question_of(&vm.service, field, persian_on(words));
    open_form_naming(&vm.form, address, "form gap-10", name_of, content.into_any())
}

fn form_address(words: Words, service: &Service) -> String {
    format!("{}?service={}", href(words.lang(), "/requests/new"), encode(&service.slug))
}

/// The question behind a field: several may lack an answer in the same words.
fn question_of(service: &Service, field: &str, lang: Option<&'static str>) -> Option<AnyView> {
    let found = service.questions.iter().find(|question| requests::field_of(question) == field)?;
    Some(in_lang(found.label.clone(), lang))
}

/// The service's own questions, and a note.
fn work(vm: &RequestForm) -> AnyView {
    let words = vm.form.words;
    let questions: Vec<_> = vm.service.questions.iter().filter_map(|question| ask(&vm.form, question)).collect();
    view! {
        <section class="form" aria-labelledby="h-work">
            <div>
                <h2 id="h-work">{words.t("request-work-title")}</h2>
                <div class="mt-1">{note("eye", words.t("request-work-seen").into_any())}</div>
            </div>
            {questions}
            {text_area(&vm.form, TextArea::of(words, &NOTE))}
        </section>
    }
    .into_any()
}

/// A question as the field that fits its kind; pictures are not asked for yet.
fn ask(form: &FormView, question: &Question) -> Option<AnyView> {
    let words = form.words;
    let lang = persian_on(words);
    let name = requests::field_of(question);
    let group = Group {
        hint: question.help.clone(),
        is_required: question.is_required,
        lang,
        ..Group::new(name.clone(), question.label.clone())
    };
    let options = || {
        let choice =
            |option: &QuestionOption| Choice { lang, ..Choice::new(option.value.clone(), option.label.clone()) };
        question.options.iter().map(choice).collect()
    };
    let shown = match question.kind {
        QuestionKind::Single => choices(form, group, false, options()),
        QuestionKind::Multi => choices(form, group, true, options()),
        QuestionKind::Boolean => yes_or_no(form, group),
        QuestionKind::Number => number(form, question, name, lang),
        QuestionKind::Text => {
            let area = TextArea {
                name,
                label: question.label.clone(),
                hint: question.help.clone(),
                is_required: question.is_required,
                id: None,
                lang,
            };
            text_area(form, area)
        }
        QuestionKind::Photo => return None,
    };
    Some(shown)
}

fn yes_or_no(form: &FormView, group: Group) -> AnyView {
    // The question may be in another language than the page; its two answers are the page's own words.
    let words = form.words;
    let options = vec![
        Choice::new(requests::YES, words.t("request-answer-yes")),
        Choice::new(requests::NO, words.t("request-answer-no")),
    ];
    choices(form, group, false, options)
}

fn number(form: &FormView, question: &Question, name: String, lang: Option<&'static str>) -> AnyView {
    let words = form.words;
    let limits = match (question.min, question.max) {
        (Some(min), Some(max)) => {
            Some(words.tx("request-number-limits", &[("min", i64::from(min).into()), ("max", i64::from(max).into())]))
        }
        _ => None,
    };
    let mut asked = Field::new(name, question.label.clone(), Kind::Number).unit(question.unit.clone()).lang(lang);
    asked.is_required = question.is_required;
    asked.hint = match (limits, question.help.clone()) {
        (Some(limits), Some(help)) if lang.is_none() => Some(format!("{help} {limits}")),
        (limits, help) => help.or(limits),
    };
    field(form, asked)
}

/// One address: province and city for everybody nearby, the rest for the chosen specialist alone.
fn place(vm: &RequestForm, address: &str) -> AnyView {
    let words = vm.form.words;
    let mut form = vm.form.clone();
    form.values.set(PROVINCE.name, vm.province.clone());
    let known = places();
    view! {
        <section class="form" id="where" aria-labelledby="h-where">
            <div>
                <h2 id="h-where">{words.t("request-where-title")}</h2>
                <div class="mt-1">{note("eye", words.t("request-where-seen").into_any())}</div>
            </div>
            <div class="stack gap-2">
                {province(&form, known)}
                <div>
                    <button class="btn btn--line" name="action" value=CHOOSE_PROVINCE formnovalidate
                        formaction=format!("{address}#where")>
                        {icon("refresh")}{words.t("request-province-choose")}
                    </button>
                </div>
            </div>
            <div class="cols">{city(&form, known, &vm.province)}{district(&form, known, &vm.province)}</div>
            {note("lock", words.t("request-street-seen").into_any())}
            {field(&form, Field::of(words, &STREET))}
            <div class="cols col-xs">
                {field(&form, Field::of(words, &PLAQUE))}
                {field(&form, Field::of(words, &UNIT))}
            </div>
        </section>
    }
    .into_any()
}

fn province(form: &FormView, known: &Places) -> AnyView {
    let words = form.words;
    let options =
        known.provinces().iter().map(|province| Choice::new(province.iso.clone(), province.name.clone())).collect();
    let asked =
        Select { groups: vec![(None, options)], options_lang: persian_on(words), ..Select::of(words, &PROVINCE) };
    select(form, asked)
}

fn city(form: &FormView, known: &Places, province: &str) -> AnyView {
    let words = form.words;
    let options =
        known.cities_of(province).iter().map(|city| Choice::new(city.code.clone(), city.name.clone())).collect();
    let asked = Select {
        empty: Some(words.t("request-city-empty")),
        groups: vec![(None, options)],
        options_lang: persian_on(words),
        ..Select::of(words, &CITY)
    };
    select(form, asked)
}

/// Asked where any city of the province has municipal districts; which of them has how many, the handler of the post
/// checks.
fn district(form: &FormView, known: &Places, province: &str) -> Option<AnyView> {
    let words = form.words;
    let most = known.cities_of(province).iter().filter_map(|city| city.districts).max()?;
    let options = (1..=most)
        .map(|number| {
            let shown = words.digits(&number.to_string());
            Choice::new(number.to_string(), words.plain("request-district", &[("n", shown.into())]))
        })
        .collect();
    let asked = Select {
        empty: Some(words.t("request-district-empty")),
        groups: vec![(None, options)],
        ..Select::of(words, &DISTRICT)
    };
    Some(select(form, asked))
}

/// Beside the form: what specialists see while they make offers.
fn who_sees(words: Words) -> impl IntoView {
    view! {
        <section class="card card--sunken" aria-labelledby="h-sees">
            <h2 id="h-sees" class="fs-md mb-3">{words.t("request-sees-title")}</h2>
            <ul class="ticks sm" role="list">
                <li>{icon("eye")}<span>{words.t("request-sees-work")}</span></li>
                <li>{icon("eye")}<span>{words.t("request-sees-place")}</span></li>
                <li>{icon("eye-off")}<span class="muted">{words.t("request-sees-not")}</span></li>
            </ul>
        </section>
    }
}

/// Beside the form: what happens after sending.
fn after(words: Words) -> impl IntoView {
    let step = |progress: Progress, title: &'static str, text: &'static str| {
        Well::new(progress, words.t(title)).text(words.t(text).into_any())
    };
    let steps = vec![
        step(Progress::Now, "request-after-send", "request-after-send-text"),
        step(Progress::Ahead, "request-after-offers", "request-after-offers-text"),
        step(Progress::Ahead, "request-after-confirm", "request-after-confirm-text"),
    ];
    view! {
        <section class="card card--sunken sm" aria-labelledby="h-after">
            <h2 id="h-after" class="fs-md mb-3">{words.t("request-after-title")}</h2>
            {wells(steps)}
        </section>
    }
}
