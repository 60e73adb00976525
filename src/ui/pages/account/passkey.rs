//! `/sign-in/passkey`: signing in with a passkey alone, without a code. It works while no message leaves the house.
use leptos::prelude::*;

use super::{BY_MORE, doc_beside, enter, next_of};
use crate::domain::accounts::{Ceremony, ShownPasskey, passkey_to_sign_in, sign_in_by_passkey};
use crate::domain::refusal::Refusal;
use crate::i18n::Words;
use crate::model::conflict::Conflict;
use crate::model::form::{FieldErrors, RawForm};
use crate::page::cx::Cx;
use crate::page::error::PageError;
use crate::page::form_page::{FormPage, Submit};
use crate::page::form_view::FormView;
use crate::page::reply::{PageResult, Reply};
use crate::ui::components::{PasskeyForm, Tone, alert, passkey_form};
use crate::ui::pages::me::security::passkey::shown;

/// Where the page is.
pub const PATH: &str = "/sign-in/passkey";

/// The page and its form.
pub struct SignInByPasskey;

impl FormPage for SignInByPasskey {
    type Input = ShownPasskey;

    async fn load(_: &Cx) -> Result<Self, PageError> {
        Ok(Self)
    }

    fn begin(&self, cx: &Cx) -> RawForm {
        RawForm::from_pairs([("next", next_of(&cx.query).map(|path| path.to_string()).unwrap_or_default())])
    }

    fn read(&self, _: &Cx, form: &RawForm) -> Result<ShownPasskey, FieldErrors> {
        shown(form)
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        let (token, cookie) = cx.browser_token()?;
        let ceremony = passkey_to_sign_in(&cx.services, &token)?;
        let words = cx.words;
        let content = view(words, &form, ceremony, cx.href(PATH), cx.href("/sign-in"));
        Ok(Reply::page(doc_beside(words, words.plain("passkey-sign-in-title", &[]), &BY_MORE, content)).cookie(cookie))
    }
}

impl Submit for SignInByPasskey {
    async fn act(&self, cx: &Cx, shown: ShownPasskey) -> Result<Reply, Refusal> {
        let browser = cx.browser().ok_or(Refusal::Conflict(Conflict::SignInAgain))?;
        let session = sign_in_by_passkey(&cx.services, &browser, cx.visit(), shown).await?;
        let next = next_of(&cx.form).unwrap_or_else(|| cx.to("/sign-in"));
        enter(cx, &session, next.as_str()).await
    }
}

fn view(words: Words, form: &FormView, ceremony: Option<Ceremony>, action: String, by_code: String) -> AnyView {
    let content = match ceremony {
        None => alert(Tone::Info, words.t("passkey-no-name").into_any()),
        Some(ceremony) => passkey_form(
            form,
            PasskeyForm {
                action,
                ceremony,
                is_new: false,
                label: words.t("passkey-use"),
                key: form.key.clone(),
                fields: None,
                is_silent: false,
            },
        ),
    };
    view! {
        <h1>{words.t("passkey-sign-in-title")}</h1>
        <p class="muted mt-1 mb-6">{words.t("passkey-sign-in-text")}</p>
        {content}
        <p class="mt-4"><a href=by_code>{words.t("passkey-by-code")}</a></p>
    }
    .into_any()
}
