//! The parts of the request form. Each says who will see it and when.
use leptos::prelude::*;

use crate::domain::catalogue::{Question, QuestionKind, QuestionOption, Service};
use crate::domain::places::{City, CityFound, places};
use crate::domain::requests::fields::{CITY, CITY_CODE, DISTRICT, NOTE, PLAQUE, STREET, UNIT};
use crate::domain::requests::{self, DRAFT_LIFE, city_in};
use crate::i18n::Words;
use crate::model::moment::HOUR;
use crate::page::form_view::FormView;
use crate::page::suggest::city_in_province;
use crate::ui::components::{
    Choice, Field, Group, Kind, Progress, Select, TextArea, Well, choices, field, foreign, icon, in_lang, note,
    propose_cities, select, text_area, wells,
};

/// The question behind a field: several may lack an answer in the same words.
pub(super) fn question_of(service: &Service, field: &str, lang: Option<&'static str>) -> Option<AnyView> {
    let found = service.questions.iter().find(|question| requests::field_of(question) == field)?;
    Some(in_lang(found.label.clone(), lang))
}

/// The service's own questions, and a note.
pub(in crate::ui::pages) fn work(form: &FormView, service: &Service) -> AnyView {
    let words = form.words;
    let lang = foreign(words, service.lang);
    let questions: Vec<_> = service.questions.iter().filter_map(|question| ask(form, question, lang)).collect();
    view! {
        <section class="form" aria-labelledby="h-work">
            <div>
                <h2 id="h-work">{words.t("request-work-title")}</h2>
                <div class="mt-1">{note("eye", words.t("request-work-seen").into_any())}</div>
            </div>
            {questions}
            {text_area(form, TextArea::of(words, &NOTE))}
        </section>
    }
    .into_any()
}

/// A question as the field that fits its kind; pictures are not asked for yet.
fn ask(form: &FormView, question: &Question, lang: Option<&'static str>) -> Option<AnyView> {
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

/// One address: the city for everybody nearby, the rest for the chosen specialist alone.
pub(super) fn place(form: &FormView) -> AnyView {
    let words = form.words;
    view! {
        <section class="form" id="where" aria-labelledby="h-where">
            <div>
                <h2 id="h-where">{words.t("request-where-title")}</h2>
                <div class="mt-1">{note("eye", words.t("request-where-seen").into_any())}</div>
            </div>
            {city(form)}
            {note("lock", words.t("request-street-seen").into_any())}
            {field(form, Field::of(words, &STREET))}
            <div class="cols col-xs">
                {field(form, Field::of(words, &PLAQUE))}
                {field(form, Field::of(words, &UNIT))}
            </div>
        </section>
    }
    .into_any()
}

/// The id of the list of cities that a browser proposes.
const CITIES: &str = "cities";

/// One field for the city; behind it whatever its text leaves open: which of several, which district.
fn city(form: &FormView) -> AnyView {
    let words = form.words;
    let asked = Field { proposals: Some(CITIES), ..Field::of(words, &CITY) };
    let more = match city_in(&form.values) {
        CityFound::One(city) => district(form, city),
        CityFound::Several(cities) | CityFound::None(cities) => which(form, &cities),
    };
    let proposed = places()
        .large_cities()
        .map(|city| view! { <option value=city.name_in(words.lang()).text.to_owned()></option> });
    view! {
        <div>
            {field(form, asked)}
            {propose_cities(words, CITY.name)}
        </div>
        <datalist id=CITIES>{proposed.collect::<Vec<_>>()}</datalist>
        {more}
    }
    .into_any()
}

/// Asked once the city was typed: which one is meant.
fn which(form: &FormView, cities: &[&City]) -> Option<AnyView> {
    let words = form.words;
    if cities.is_empty() || form.value(CITY.name).is_empty() {
        return None;
    }
    let choice = |city: &&City| {
        let lang = city.name_in(words.lang()).lang;
        Choice { lang: foreign(words, lang), ..Choice::new(city.code.clone(), city_in_province(words, city)) }
    };
    let question = Group { is_required: true, ..Group::of(words, &CITY_CODE) };
    Some(choices(form, question, false, cities.iter().map(choice).collect()))
}

/// Only where the city has municipal districts.
fn district(form: &FormView, city: &City) -> Option<AnyView> {
    let words = form.words;
    let options = (1..=city.districts?)
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

/// Under a step: how long what was typed waits, and for whom.
pub(in crate::ui::pages) fn kept(words: Words) -> AnyView {
    note("clock", words.tx("request-draft-kept", &[("hours", (DRAFT_LIFE / HOUR).into())]).into_any())
}

/// Beside the form: what specialists see while they make offers.
pub(super) fn who_sees(words: Words) -> impl IntoView {
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
pub(super) fn after(words: Words) -> impl IntoView {
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
