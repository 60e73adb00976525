//! `/me/security/passkey`: a passkey is made. The page says in plain words what one is.
use leptos::prelude::*;

use super::setup::{self, Setup};
use super::{confirm_first, totp};
use crate::domain::accounts::{
    CARRIED, CREDENTIAL, Ceremony, FACTOR_NAME, NewPasskey, ShownPasskey, add_passkey, passkey_to_enrol,
};
use crate::domain::refusal::Refusal;
use crate::i18n::Words;
use crate::model::form::{FieldErrors, RawForm};
use crate::page::cx::Cx;
use crate::page::doc::{Doc, Layout};
use crate::page::error::PageError;
use crate::page::form_page::{FormPage, Submit};
use crate::page::form_view::{FORM_KEY, FormView};
use crate::page::link::href;
use crate::page::reply::{PageResult, Reply};
use crate::ui::components::{Field, PasskeyForm, Tone, alert, field, page_head, passkey_form, ticks};

/// Where the page is.
pub const PATH: &str = "/me/security/passkey";

/// The page and its form.
pub struct AddPasskey(Setup);

/// What the browser answered, out of its form.
pub(in crate::ui::pages) fn shown(form: &RawForm) -> Result<ShownPasskey, FieldErrors> {
    let mut errors = FieldErrors::default();
    let both = errors.read(&CARRIED, form).zip(errors.read(&CREDENTIAL, form));
    let form_key = form.get(FORM_KEY).to_owned();
    errors.finish(both.map(|(carried, credential)| ShownPasskey { carried, credential, form_key }))
}

impl FormPage for AddPasskey {
    type Input = NewPasskey;

    async fn load(cx: &Cx) -> Result<Self, PageError> {
        Ok(Self(Setup::load(cx).await?))
    }

    fn begin(&self, cx: &Cx) -> RawForm {
        setup::begin(cx)
    }

    fn read(&self, _: &Cx, form: &RawForm) -> Result<NewPasskey, FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = errors.read(&FACTOR_NAME, form);
        let name = errors.finish(name)?;
        Ok(NewPasskey { shown: shown(form)?, name })
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        let words = cx.words;
        let ceremony = passkey_to_enrol(&cx.services, &self.0.scope, &self.0.account).await?;
        let (title, must_confirm) = (words.plain("passkey-title", &[]), self.0.must_confirm);
        Ok(Reply::page(Doc::new(Layout::Account, title, move || view(words, &form, ceremony, must_confirm))))
    }
}

impl Submit for AddPasskey {
    async fn act(&self, cx: &Cx, new: NewPasskey) -> Result<Reply, Refusal> {
        let added = add_passkey(&cx.services, &self.0.scope, cx.confirmed().ok(), self.0.session_id, new).await?;
        Ok(setup::reply(cx, added))
    }
}

fn view(words: Words, form: &FormView, ceremony: Option<Ceremony>, must_confirm: bool) -> AnyView {
    let content = if must_confirm {
        confirm_first(words, form, PATH)
    } else if let Some(ceremony) = ceremony {
        let passkey = PasskeyForm {
            action: href(words.lang(), PATH),
            ceremony,
            is_new: true,
            label: words.t("passkey-make"),
            key: form.key.clone(),
            fields: Some(field(form, Field::of(words, &FACTOR_NAME))),
            is_silent: false,
        };
        view! { <div class="card">{passkey_form(form, passkey)}</div> }.into_any()
    } else {
        alert(Tone::Info, words.t("passkey-no-name").into_any())
    };
    let points = ["passkey-point-device", "passkey-point-nothing", "passkey-point-here"];
    view! {
        <main id="main" tabindex="-1"><div class="wrap wrap--narrow page">
            {page_head(words.t("passkey-title"), Some(words.t("passkey-text").into_any()), None)}
            <div class="stack gap-5">
                {ticks(points.iter().map(|key| words.t(key).into_any()).collect())}
                {content}
                <p><a href=setup::address(form, totp::PATH)>{words.t("security-add-totp")}</a></p>
            </div>
        </div></main>
    }
    .into_any()
}
