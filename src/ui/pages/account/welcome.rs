//! `/sign-in/welcome`: the first time, a name and the acceptance of the policy. Nothing is stored before.
use leptos::prelude::*;

use super::{doc, enter};
use crate::domain::accounts::{self, ACCEPT, FAMILY_NAME, GIVEN_NAME, waiting};
use crate::domain::refusal::Refusal;
use crate::i18n::Words;
use crate::model::conflict::Conflict;
use crate::model::form::{FieldErrors, RawForm};
use crate::page::cx::Cx;
use crate::page::error::PageError;
use crate::page::form_page::{FormPage, Submit};
use crate::page::form_view::{FORM_KEY, FormView};
use crate::page::reply::{PageResult, Reply};
use crate::ui::components::{Field, checkbox, field, open_form};

/// The page and its form.
pub struct Welcome;

/// What a new person says.
#[derive(Clone)]
pub struct NewName {
    given_name: String,
    family_name: Option<String>,
}

impl FormPage for Welcome {
    type Input = NewName;

    async fn load(_: &Cx) -> Result<Self, PageError> {
        Ok(Self)
    }

    fn read(&self, _: &Cx, form: &RawForm) -> Result<NewName, FieldErrors> {
        let mut errors = FieldErrors::default();
        let given_name = errors.read(&GIVEN_NAME, form);
        let family_name = errors.read(&FAMILY_NAME, form);
        let accepted = errors.read(&ACCEPT, form);
        let name = given_name.zip(family_name).zip(accepted);
        errors.finish(name.map(|((given_name, family_name), ())| NewName { given_name, family_name }))
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        let again = cx.to("/sign-in").with("again", "1");
        let Some(browser) = cx.browser() else {
            return Ok(Reply::see_other(again));
        };
        let verified = waiting(&cx.services, &browser).await?.filter(|waiting| waiting.is_verified);
        if verified.is_none() && !form.may_be_stored() {
            return Ok(Reply::see_other(again));
        }
        let words = cx.words;
        let content = view(words, &form, cx.href("/sign-in/welcome"), cx.href("/privacy"));
        Ok(Reply::page(doc(words, words.plain("welcome-title", &[]), content)))
    }
}

impl Submit for Welcome {
    async fn act(&self, cx: &Cx, name: NewName) -> Result<Reply, Refusal> {
        let browser = cx.browser().ok_or(Refusal::Conflict(Conflict::SignInAgain))?;
        let policy = accounts::current_policy();
        let welcome = accounts::Welcome {
            given_name: name.given_name,
            family_name: name.family_name,
            policy_version: policy.version,
            policy_sha256: policy.sha256,
            form_key: cx.form.get(FORM_KEY).to_owned(),
        };
        let (session, next) = accounts::welcome(&cx.services, &browser, cx.visit(), welcome).await?;
        enter(cx, &session, &next).await
    }
}

fn view(words: Words, form: &FormView, action: String, privacy: String) -> AnyView {
    let version = i64::from(accounts::current_policy().version);
    let accept = view! {
        {words.t(ACCEPT.label)}" "
        <a href=privacy>{words.tx("welcome-accept-policy", &[("version", version.into())])}</a>
    };
    let fields = view! {
        {field(form, Field::of(words, &GIVEN_NAME))}
        {field(form, Field::of(words, &FAMILY_NAME))}
        {checkbox(form, ACCEPT.name, accept.into_any())}
        <button class="btn btn--lg btn--block">{words.t("welcome-send")}</button>
    };
    view! {
        <h1>{words.t("welcome-title")}</h1>
        <p class="muted mt-1 mb-6">{words.t("welcome-text")}</p>
        {open_form(form, action, "form gap-5", fields.into_any())}
        <div class="card card--sunken mt-6"><p class="sm">{words.t("welcome-receipt")}</p></div>
    }
    .into_any()
}
