//! `/sign-in/second`: the code was right, and the person has a second step.
use leptos::prelude::*;

use super::{BY_MORE, doc_beside, enter};
use crate::domain::accounts::{
    Ceremony, SECOND_CODE, ShownPasskey, TypedCode, passkey_of_second_step, second_step, second_step_by_passkey,
    waiting,
};
use crate::domain::refusal::Refusal;
use crate::i18n::Words;
use crate::model::conflict::Conflict;
use crate::model::form::{FieldErrors, RawForm};
use crate::page::cx::Cx;
use crate::page::error::PageError;
use crate::page::form_page::{FormPage, Submit};
use crate::page::form_road::form_key;
use crate::page::form_view::{FORM_KEY, FormView};
use crate::page::reply::{PageResult, Reply};
use crate::ui::components::{Field, PasskeyForm, field, icon, open_form, passkey_form};
use crate::ui::pages::me::security::passkey::shown;

/// Where the form of a passkey posts.
pub const BY_PASSKEY: &str = "/sign-in/second/passkey";

/// The page and its form.
pub struct Second;

impl FormPage for Second {
    type Input = TypedCode;

    async fn load(_: &Cx) -> Result<Self, PageError> {
        Ok(Self)
    }

    /// The domain reads the code; here it is only handed on.
    fn read(&self, _: &Cx, form: &RawForm) -> Result<TypedCode, FieldErrors> {
        let mut errors = FieldErrors::default();
        let code = errors.read(&SECOND_CODE, form);
        errors.finish(code.map(|code| TypedCode { code, form_key: form.get(FORM_KEY).to_owned() }))
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        let again = cx.to("/sign-in").with("again", "1");
        let Some(browser) = cx.browser() else {
            return Ok(Reply::see_other(again));
        };
        let is_waited_for = waiting(&cx.services, &browser).await?.is_some_and(|waiting| waiting.is_half_way);
        if !is_waited_for && !form.may_be_stored() {
            return Ok(Reply::see_other(again));
        }
        let words = cx.words;
        let passkey = match passkey_of_second_step(&cx.services, &browser).await? {
            Some(ceremony) => Some((ceremony, cx.href(BY_PASSKEY), form_key(cx)?)),
            None => None,
        };
        let content = view(words, &form, cx.href("/sign-in/second"), cx.href("/help/contact"), passkey);
        Ok(Reply::page(doc_beside(words, words.plain("second-step-title", &[]), &BY_MORE, content)))
    }
}

impl Submit for Second {
    async fn act(&self, cx: &Cx, typed: TypedCode) -> Result<Reply, Refusal> {
        let browser = cx.browser().ok_or(Refusal::Conflict(Conflict::SignInAgain))?;
        let (session, next) = second_step(&cx.services, &browser, cx.visit(), typed).await?;
        enter(cx, &session, &next).await
    }
}

/// The same page, and the form of a passkey.
pub struct SecondByPasskey;

impl FormPage for SecondByPasskey {
    type Input = ShownPasskey;

    async fn load(_: &Cx) -> Result<Self, PageError> {
        Ok(Self)
    }

    fn read(&self, _: &Cx, form: &RawForm) -> Result<ShownPasskey, FieldErrors> {
        shown(form)
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        Second.show(cx, form).await
    }
}

impl Submit for SecondByPasskey {
    async fn act(&self, cx: &Cx, shown: ShownPasskey) -> Result<Reply, Refusal> {
        let browser = cx.browser().ok_or(Refusal::Conflict(Conflict::SignInAgain))?;
        let (session, next) = second_step_by_passkey(&cx.services, &browser, cx.visit(), shown).await?;
        enter(cx, &session, &next).await
    }
}

/// Its address, and the key of its form.
type AskPasskey = (Ceremony, String, String);

fn view(words: Words, form: &FormView, action: String, help: String, passkey: Option<AskPasskey>) -> AnyView {
    let passkey = passkey.map(|(ceremony, action, key)| {
        let label = words.t("passkey-use");
        let passkey = PasskeyForm { action, ceremony, is_new: false, label, key, fields: None, is_silent: true };
        view! { <div class="mb-6">{passkey_form(form, passkey)}</div> }
    });
    let fields = view! {
        {field(form, Field::of(words, &SECOND_CODE))}
        <button class="btn btn--lg btn--block">{words.t("sign-in-enter")}</button>
    };
    view! {
        <h1>{words.t("second-step-title")}</h1>
        <p class="muted mt-1 mb-6">{words.t("second-step-text")}</p>
        {passkey}
        {open_form(form, action, "form gap-5", fields.into_any())}
        <details class="fold mt-4">
            <summary>{icon("info")}<span>{words.t("second-step-lost")}</span></summary>
            <div><p class="sm">{words.t("second-step-lost-text")}" "<a href=help>{words.t("contact-title")}</a></p></div>
        </details>
        <p class="note mt-4">{icon("alert")}<span>{words.t("sign-in-never-ask")}</span></p>
    }
    .into_any()
}
