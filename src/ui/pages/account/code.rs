//! `/sign-in/code`: the code is asked. `/sign-in/resend`: a new one is sent.
use futures::future::BoxFuture;
use leptos::prelude::*;

use super::{doc, enter};
use crate::domain::accounts::{Checked, TypedCode, Waiting, check_code, resend_code, waiting};
use crate::domain::refusal::Refusal;
use crate::model::form::{FieldErrors, RawForm};
use crate::page::cx::Cx;
use crate::page::form_road;
use crate::page::form_view::{FORM_KEY, FormView};
use crate::page::reply::{PageResult, Reply};
use crate::ui::components::{Field, Kind, error_summary, field, form_head, icon, ltr};
use crate::ui::shell::hidden_key;

/// `GET /sign-in/code`
pub fn get(cx: Cx) -> BoxFuture<'static, PageResult> {
    Box::pin(async move {
        let form = form_road::fresh(&cx)?;
        page(cx, form).await
    })
}

/// `POST /sign-in/code`
pub fn post(cx: Cx) -> BoxFuture<'static, PageResult> {
    Box::pin(form_road::submit(cx, parse, act, page))
}

/// `POST /sign-in/resend`
pub fn resend(cx: Cx) -> BoxFuture<'static, PageResult> {
    Box::pin(form_road::submit(cx, |_| Ok(()), act_resend, page))
}

/// The domain reads the code; here it is only handed on.
fn parse(form: &RawForm) -> Result<TypedCode, FieldErrors> {
    Ok(TypedCode { code: form.get("code").to_owned(), form_key: form.get(FORM_KEY).to_owned() })
}

async fn act(cx: Cx, typed: TypedCode) -> Result<Reply, Refusal> {
    let browser = cx.browser().ok_or(Refusal::Conflict("sign-in-again"))?;
    match check_code(&cx.services, &browser, cx.visit(), typed).await? {
        Checked::Known { session, next } => Ok(enter(&cx, &session, &next)),
        Checked::New => Ok(Reply::see_other(cx.to("/sign-in/welcome"))),
    }
}

async fn act_resend(cx: Cx, (): ()) -> Result<Reply, Refusal> {
    let browser = cx.browser().ok_or(Refusal::Conflict("sign-in-again"))?;
    resend_code(&cx.services, browser).await?;
    Ok(Reply::see_other(cx.to("/sign-in/code")))
}

async fn page(cx: Cx, form: FormView) -> PageResult {
    let again = cx.to("/sign-in").with("again", "1");
    let Some(token) = cx.client.browser_token.clone() else {
        return Ok(Reply::see_other(again));
    };
    let Some(waiting) = waiting(&cx.services, &token).await? else {
        return Ok(Reply::see_other(again));
    };
    if waiting.is_verified {
        return Ok(Reply::see_other(cx.to("/sign-in/welcome")));
    }
    let words = cx.words;
    let links = Links {
        action: cx.href("/sign-in/code"),
        resend: cx.href("/sign-in/resend"),
        edit: cx.href("/sign-in"),
        resend_key: form_road::form_key()?,
    };
    let content = view(&form, &waiting, links);
    Ok(Reply::page(doc(words, words.plain("sign-in-code-title", &[]), content)))
}

struct Links {
    action: String,
    resend: String,
    edit: String,
    resend_key: String,
}

fn view(form: &FormView, waiting: &Waiting, links: Links) -> AnyView {
    let words = form.words;
    let hint = words.tx("sign-in-code-hint", &[("time", words.time(waiting.expires_at).into())]);
    let code = Field::new("code", words.t("sign-in-code"), Kind::Code).hint(hint);
    view! {
        <h1>{words.t("sign-in-code-title")}</h1>
        <p class="muted mt-1 mb-6">
            {words.t("sign-in-code-sent")}" "{ltr(words.digits(&waiting.masked_mobile))}" "
            <a href=links.edit>{words.t("sign-in-edit-mobile")}</a>
        </p>
        {error_summary(form)}
        <form class="form gap-5" method="post" action=links.action novalidate>
            {form_head(form)}
            {field(form, code)}
            <button class="btn btn--lg btn--block">{words.t("sign-in-enter")}</button>
        </form>
        <form class="mt-3" method="post" action=links.resend>
            {hidden_key(links.resend_key)}
            <button class="btn btn--text">{icon("refresh")}{words.t("sign-in-resend")}</button>
        </form>
        <p class="note mt-4">{icon("alert")}<span>{words.t("sign-in-never-ask")}</span></p>
    }
    .into_any()
}
