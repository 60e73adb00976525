//! `/sign-in/welcome`: the first time, a name and the acceptance of the policy. Nothing is stored before.
use futures::future::BoxFuture;
use leptos::prelude::*;

use super::{doc, enter};
use crate::domain::accounts::{self, LONGEST_NAME, NameError, Welcome, parse_name, waiting};
use crate::domain::refusal::Refusal;
use crate::model::form::{FieldErrors, Message, RawForm};
use crate::page::cx::Cx;
use crate::page::form_road;
use crate::page::form_view::{FORM_KEY, FormView};
use crate::page::reply::{PageResult, Reply};
use crate::ui::components::{Field, Kind, checkbox, error_summary, field, form_head};

struct Input {
    given_name: String,
    family_name: Option<String>,
}

/// `GET /sign-in/welcome`
pub fn get(cx: Cx) -> BoxFuture<'static, PageResult> {
    Box::pin(async move {
        let form = form_road::fresh(&cx)?;
        page(cx, form).await
    })
}

/// `POST /sign-in/welcome`
pub fn post(cx: Cx) -> BoxFuture<'static, PageResult> {
    Box::pin(form_road::submit(cx, parse, act, page))
}

fn parse(form: &RawForm) -> Result<Input, FieldErrors> {
    let mut errors = FieldErrors::default();
    let given_name = errors.keep("given_name", name(form.get("given_name"), true));
    let family_name = errors.keep("family_name", name(form.get("family_name"), false));
    if !form.has("accept", "1") {
        errors.push("accept", Message::new("welcome-error-accept"));
    }
    let input =
        given_name.flatten().zip(family_name).map(|(given_name, family_name)| Input { given_name, family_name });
    errors.finish(input)
}

/// A name, cleaned; `None` when it is empty and may be.
fn name(typed: &str, is_required: bool) -> Result<Option<String>, Message> {
    match parse_name(typed) {
        Ok(name) => Ok(Some(name)),
        Err(NameError::Empty) if !is_required => Ok(None),
        Err(error) => {
            let most = i64::try_from(LONGEST_NAME).unwrap_or(i64::MAX);
            let message = Message::new(error.message_key());
            Err(if error == NameError::Long { message.num("max", most) } else { message })
        }
    }
}

async fn act(cx: Cx, input: Input) -> Result<Reply, Refusal> {
    let browser = cx.browser().ok_or(Refusal::Conflict("sign-in-again"))?;
    let policy = accounts::current_policy();
    let welcome = Welcome {
        given_name: input.given_name,
        family_name: input.family_name,
        policy_version: policy.version,
        policy_sha256: policy.sha256,
        form_key: cx.form.get(FORM_KEY).to_owned(),
    };
    let (session, next) = accounts::welcome(&cx.services, &browser, cx.visit(), welcome).await?;
    Ok(enter(&cx, &session, &next))
}

async fn page(cx: Cx, form: FormView) -> PageResult {
    let again = cx.to("/sign-in").with("again", "1");
    let Some(token) = cx.client.browser_token.clone() else {
        return Ok(Reply::see_other(again));
    };
    let verified = waiting(&cx.services, &token).await?.filter(|waiting| waiting.is_verified);
    if verified.is_none() {
        return Ok(Reply::see_other(again));
    }
    let words = cx.words;
    let content = view(&form, cx.href("/sign-in/welcome"), cx.href("/privacy"));
    Ok(Reply::page(doc(words, words.plain("welcome-title", &[]), content)))
}

fn view(form: &FormView, action: String, privacy: String) -> AnyView {
    let words = form.words;
    let given = Field::new("given_name", words.t("welcome-given-name"), Kind::GivenName)
        .hint(words.t("welcome-given-name-hint"));
    let family = Field::new("family_name", words.t("welcome-family-name"), Kind::FamilyName)
        .hint(words.t("welcome-family-name-hint"))
        .optional();
    let version = i64::from(accounts::current_policy().version);
    let accept = view! {
        {words.t("welcome-accept")}" "
        <a href=privacy>{words.tx("welcome-accept-policy", &[("version", version.into())])}</a>
    };
    view! {
        <h1>{words.t("welcome-title")}</h1>
        <p class="muted mt-1 mb-6">{words.t("welcome-text")}</p>
        {error_summary(form)}
        <form class="form gap-5" method="post" action=action novalidate>
            {form_head(form)}
            {field(form, given)}
            {field(form, family)}
            {checkbox(form, "accept", accept.into_any())}
            <button class="btn btn--lg btn--block">{words.t("welcome-send")}</button>
        </form>
        <div class="card card--sunken mt-6"><p class="sm">{words.t("welcome-receipt")}</p></div>
    }
    .into_any()
}
