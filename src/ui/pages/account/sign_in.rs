//! `/sign-in`: a mobile number is asked, a code is sent.
use futures::future::BoxFuture;
use leptos::prelude::*;

use super::{doc, next_of};
use crate::domain::accounts::{AskCode, ask_code};
use crate::model::form::{FieldErrors, Message, RawForm};
use crate::model::phone::{Mobile, PhoneError};
use crate::page::cx::Cx;
use crate::page::form_road;
use crate::page::form_view::FormView;
use crate::page::reply::{PageResult, Reply};
use crate::ui::components::{Field, Kind, error_summary, field, form_head};

/// `GET /sign-in`
pub fn get(cx: Cx) -> BoxFuture<'static, PageResult> {
    Box::pin(async move {
        if cx.principal.person().is_some() {
            return Ok(Reply::see_other(next_of(&cx.query).unwrap_or_else(|| cx.to("/requests"))));
        }
        let next = next_of(&cx.query).map(|path| path.to_string()).unwrap_or_default();
        let mut form = form_road::filled(&cx, RawForm::from_pairs([("next", next)]))?;
        if cx.query.has("again", "1") {
            form.failure = Some(Message::new("sign-in-start-again"));
        }
        page(cx, form).await
    })
}

/// `POST /sign-in`
pub fn post(cx: Cx) -> BoxFuture<'static, PageResult> {
    Box::pin(form_road::submit(cx, parse, act, page))
}

fn parse(form: &RawForm) -> Result<Mobile, FieldErrors> {
    Mobile::parse(form.get("mobile")).map_err(|error| FieldErrors::one("mobile", message(error)))
}

fn message(error: PhoneError) -> Message {
    match error {
        PhoneError::Empty => Message::new("sign-in-error-mobile-empty"),
        PhoneError::Length { digits } => Message::new("sign-in-error-mobile-length").num("digits", i64::from(digits)),
        PhoneError::NotMobile => Message::new("sign-in-error-mobile-start"),
        PhoneError::NotDigits => Message::new("sign-in-error-mobile-digits"),
    }
}

async fn act(cx: Cx, mobile: Mobile) -> Result<Reply, crate::domain::refusal::Refusal> {
    let (token, cookie) = cx.browser_token()?;
    let next = next_of(&cx.form).unwrap_or_else(|| cx.to("/requests")).to_string();
    ask_code(&cx.services, AskCode { mobile, browser: cx.browser_with(token), next }).await?;
    Ok(Reply::see_other(cx.to("/sign-in/code")).cookie(cookie))
}

async fn page(cx: Cx, form: FormView) -> PageResult {
    let (_, cookie) = cx.browser_token()?;
    let words = cx.words;
    let content = view(&form, cx.href("/sign-in"), cx.href("/privacy"));
    Ok(Reply::page(doc(words, words.plain("sign-in-title", &[]), content)).cookie(cookie))
}

fn view(form: &FormView, action: String, privacy: String) -> AnyView {
    let words = form.words;
    let mobile = Field::new("mobile", words.t("sign-in-mobile"), Kind::Mobile).hint(words.t("sign-in-mobile-hint"));
    view! {
        <h1>{words.t("sign-in-title")}</h1>
        <p class="muted mt-1 mb-6">{words.t("sign-in-text")}</p>
        {error_summary(form)}
        <form class="form gap-5" method="post" action=action novalidate>
            {form_head(form)}
            <input r#type="hidden" name="next" value=form.value("next")/>
            {field(form, mobile)}
            <button class="btn btn--lg btn--block">{words.t("sign-in-send")}</button>
        </form>
        <div class="card card--sunken mt-6">
            <p class="sm">{words.t("sign-in-purpose")}" "<a href=privacy>{words.t("sign-in-read-policy")}</a></p>
        </div>
    }
    .into_any()
}
