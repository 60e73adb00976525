//! What customer, specialist and staff see alike of a request: its place, its hours, its answers.
use leptos::prelude::*;

use crate::domain::requests::AnsweredQuestion;
use crate::i18n::calendar::TehranTime;
use crate::i18n::{Lang, LocalName, Words};
use crate::model::error::AppError;
use crate::model::moment::Moment;
use crate::model::request::RequestEvent;
use crate::model::tracking_code::TrackingCode;
use crate::page::cx::Cx;
use crate::ui::components::{foreign, in_lang, local};

/// A code of the domain as keys of words are written.
pub fn dashed(code: &str) -> String {
    code.replace('_', "-")
}

/// City and, where there is one, the municipal district.
pub fn place(words: Words, city: &LocalName, district: Option<i32>) -> AnyView {
    let city = local(words, city);
    let district = district.map(|number| {
        let number = words.digits(&number.to_string());
        view! { {words.t("request-comma")}{words.tx("request-district", &[("n", number.into())])} }
    });
    view! { <span>{city}{district}</span> }.into_any()
}

/// Two hours without their day.
pub fn hours(words: Words, from: u8, to: u8) -> String {
    let clock = |hour: u8| match words.lang() {
        Lang::Fa => words.digits(&hour.to_string()),
        Lang::En => format!("{hour:02}:00"),
    };
    words.plain("request-hours", &[("from", clock(from).into()), ("to", clock(to).into())])
}

/// The hours between two moments, without their day.
pub fn hours_between(words: Words, start: Moment, end: Moment) -> String {
    hours(words, TehranTime::at(start).hour(), TehranTime::at(end).hour())
}

/// The answers to the service's questions.
pub fn answers(words: Words, answers: &[AnsweredQuestion]) -> Option<AnyView> {
    let rows: Vec<_> = answers
        .iter()
        .map(|answer| {
            let lang = foreign(words, answer.lang);
            let values = answer.values.iter().map(|value| view! { <bdi>{value.clone()}</bdi> }.into_any()).collect();
            let values = in_rows(words, values);
            view! { <dt>{in_lang(answer.label.clone(), lang)}</dt><dd>{values}</dd> }
        })
        .collect();
    (!rows.is_empty()).then(|| view! { <dl class="kv kv--start sm">{rows}</dl> }.into_any())
}

/// Things one after the other with commas between.
pub fn in_rows(words: Words, things: Vec<AnyView>) -> AnyView {
    let parts: Vec<_> = things
        .into_iter()
        .enumerate()
        .map(|(at, thing)| view! { {(at > 0).then(|| words.t("request-comma"))}{thing} })
        .collect();
    parts.into_any()
}

/// The code in the address, as people may type it.
///
/// # Errors
/// [`AppError::NotFound`].
pub fn code_of(cx: &Cx) -> Result<TrackingCode, AppError> {
    TrackingCode::parse(cx.param("code")).map_err(|_| AppError::NotFound)
}

/// The event in the address of a button.
///
/// # Errors
/// [`AppError::NotFound`].
pub fn event_of(cx: &Cx) -> Result<RequestEvent, AppError> {
    RequestEvent::parse(cx.param("event")).ok_or(AppError::NotFound)
}
