//! Asking for a service: its own questions, the address, the time. Each part says who will see it and when.
use std::sync::Arc;

use futures::future::BoxFuture;
use leptos::prelude::*;

use super::slot_picker;
use crate::domain::catalogue::{self, Question, QuestionKind, QuestionOption, Service};
use crate::domain::places::{Places, places};
use crate::domain::requests;
use crate::i18n::Words;
use crate::model::error::AppError;
use crate::model::path::encode;
use crate::page::cx::Cx;
use crate::page::doc::{Doc, Layout};
use crate::page::form_road;
use crate::page::form_view::FormView;
use crate::page::link::href;
use crate::page::reply::{PageResult, Reply};
use crate::ui::components::{
    Choice, Crumb, Field, Group, Kind, Progress, Select, TextArea, Well, choices, crumbs, error_summary_named, field,
    form_head, icon, in_lang, note, page_head, persian_on, select, text_area, wells,
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
    pub now: i64,
}

/// `GET /requests/new?service=…`
pub fn get(cx: Cx) -> BoxFuture<'static, PageResult> {
    Box::pin(async move {
        if cx.query.get("service").is_empty() {
            return Ok(Reply::see_other(cx.to("/services")));
        }
        let service = load(&cx).await?;
        let form = form_road::filled(&cx, first_values(cx.words, &service))?;
        Ok(page(&cx, service, form))
    })
}

/// `POST /requests/new?service=…`
pub fn post(cx: Cx) -> BoxFuture<'static, PageResult> {
    Box::pin(async move {
        let service = load(&cx).await?;
        if cx.form.get("action") == CHOOSE_PROVINCE {
            let form = form_road::filled(&cx, cx.form.clone())?;
            return Ok(page(&cx, service, form));
        }
        let (now, scope, asked) = (cx.now, cx.customer()?, Arc::clone(&service));
        form_road::write(
            cx,
            move |raw| requests::parse(raw, &asked, now),
            move |cx, tx, input| {
                let scope = scope.clone();
                Box::pin(async move {
                    let code = requests::submit(&cx.services, &scope, tx, input).await?;
                    Ok(cx.to(&format!("/requests/{code}")).with("done", "request-sent"))
                })
            },
            |cx, form| async move { Ok(page(&cx, service, form)) },
        )
        .await
    })
}

async fn load(cx: &Cx) -> Result<Arc<Service>, crate::page::error::PageError> {
    let found = catalogue::find_service(&cx.services, cx.query.get("service")).await?;
    Ok(found.ok_or(AppError::NotFound)?)
}

/// What the form begins with: the catalogue's own suggestions for numbers, nothing else.
fn first_values(words: Words, service: &Service) -> crate::model::form::RawForm {
    let numbers = service.questions.iter().filter(|question| question.kind == QuestionKind::Number);
    let pairs =
        numbers.filter_map(|question| Some((requests::field_of(question), words.digits(question.default.as_deref()?))));
    crate::model::form::RawForm::from_pairs(pairs)
}

fn page(cx: &Cx, service: Arc<Service>, form: FormView) -> Reply {
    let words = cx.words;
    let typed = form.values.get("province");
    let province = if places().province(typed).is_some() { typed } else { FIRST_PROVINCE }.to_owned();
    let title = words.plain("request-new-doc-title", &[("service", service.title.as_str().into())]);
    let vm = RequestForm { form, service, province, now: cx.now };
    Reply::page(Doc::new(Layout::Account, title, move || view(vm)))
}

/// The page.
pub fn view(vm: RequestForm) -> AnyView {
    let words = vm.form.words;
    let lang = persian_on(words);
    let address = form_address(words, &vm.service);
    let way = crumbs(
        words.plain("request-crumbs", &[]),
        vec![
            Crumb { words: words.t("nav-services").into_any(), address: Some(href(words.lang(), "/services")) },
            Crumb { words: words.t("request-new-crumb").into_any(), address: None },
        ],
    );
    view! {
        <main id="main" tabindex="-1"><div class="wrap page">
            {error_summary_named(&vm.form, |field| question_of(&vm.service, field, lang))}
            {way}
            {page_head(words.t("request-new-title"), Some(in_lang(vm.service.title.clone(), lang)), None)}
            <div class="split">
                <form class="form gap-10" method="post" action=address.clone() novalidate>
                    {form_head(&vm.form)}
                    // The first button of a form is the one that Enter presses.
                    <button class="vh" tabindex="-1" aria-hidden="true">{words.t("request-new-send")}</button>
                    {work(&vm)}
                    {place(&vm, &address)}
                    {slot_picker::days(&vm.form, vm.now)}
                    {slot_picker::hour_chips(&vm.form)}
                    <div class="btn-row">
                        <button class="btn btn--lg">{words.t("request-new-send")}</button>
                        <a class="btn btn--lg btn--text" href=href(words.lang(), "/services")>{words.t("request-new-back")}</a>
                    </div>
                </form>
                <aside class="sticky stack">{who_sees(words)}{after(words)}</aside>
            </div>
        </div></main>
    }
    .into_any()
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
    let said = TextArea {
        name: "note".to_owned(),
        label: words.t("request-note"),
        hint: Some(words.t("request-note-hint")),
        is_required: false,
        id: None,
        lang: None,
    };
    view! {
        <section class="form" aria-labelledby="h-work">
            <div>
                <h2 id="h-work">{words.t("request-work-title")}</h2>
                <div class="mt-1">{note("eye", words.t("request-work-seen").into_any())}</div>
            </div>
            {questions}
            {text_area(&vm.form, said)}
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
    form.values.set("province", vm.province.clone());
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
            {field(&form, Field::new("street", words.t("request-street"), Kind::Text).hint(words.t("request-street-hint")))}
            <div class="cols col-xs">
                {field(&form, Field::new("plaque", words.t("request-plaque"), Kind::Text))}
                {field(&form, Field::new("unit", words.t("request-unit"), Kind::Text).optional())}
            </div>
        </section>
    }
    .into_any()
}

fn province(form: &FormView, known: &Places) -> AnyView {
    let words = form.words;
    let options =
        known.provinces().iter().map(|province| Choice::new(province.iso.clone(), province.name.clone())).collect();
    let asked = Select {
        name: "province".to_owned(),
        label: words.t("request-province"),
        hint: Some(words.t("request-province-hint")),
        is_required: true,
        empty: None,
        groups: vec![(None, options)],
        options_lang: persian_on(words),
    };
    select(form, asked)
}

fn city(form: &FormView, known: &Places, province: &str) -> AnyView {
    let words = form.words;
    let options =
        known.cities_of(province).iter().map(|city| Choice::new(city.code.clone(), city.name.clone())).collect();
    let asked = Select {
        name: "city".to_owned(),
        label: words.t("request-city"),
        hint: None,
        is_required: true,
        empty: Some(words.t("request-city-empty")),
        groups: vec![(None, options)],
        options_lang: persian_on(words),
    };
    select(form, asked)
}

/// Asked where any city of the province has municipal districts; which of them has how many, the answer checks.
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
        name: "district".to_owned(),
        label: words.t("request-district-label"),
        hint: None,
        is_required: false,
        empty: Some(words.t("request-district-empty")),
        groups: vec![(None, options)],
        options_lang: None,
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
