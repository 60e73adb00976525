//! `/me/security/passkey`: a passkey is made. The page says in plain words what one is.
use leptos::prelude::*;

use super::{codes, confirm_first};
use crate::domain::accounts::{
    CARRIED, CREDENTIAL, Ceremony, FACTOR_NAME, NewPasskey, ShownPasskey, add_passkey, may_enrol, passkey_to_enrol,
};
use crate::domain::refusal::Refusal;
use crate::domain::scope::{ChangeFactors, CustomerScope};
use crate::i18n::Words;
use crate::model::conflict::Conflict;
use crate::model::form::{FieldErrors, RawForm};
use crate::model::ids::SessionId;
use crate::model::notice::Notice;
use crate::page::cookies;
use crate::page::cx::Cx;
use crate::page::doc::{Doc, Layout};
use crate::page::error::PageError;
use crate::page::form_page::{FormPage, Submit};
use crate::page::form_view::{FORM_KEY, FormView};
use crate::page::link::href;
use crate::page::reply::{PageResult, Reply};
use crate::ui::components::{Field, PasskeyForm, Tone, alert, field, page_head, passkey_form, ticks};
use crate::ui::pages::account::next_of;

/// Where the page is.
pub const PATH: &str = "/me/security/passkey";

/// The page and its form.
pub struct AddPasskey {
    scope: CustomerScope,
    session_id: SessionId,
    account: String,
    must_confirm: bool,
}

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
        let (person, scope) = (cx.person()?, cx.customer()?);
        if !may_enrol(&cx.services, &scope, person.session_id()).await? {
            return Err(Refusal::Conflict(Conflict::EnrolByLink).into());
        }
        Ok(Self {
            scope,
            session_id: person.session_id(),
            account: person.given_name().to_owned(),
            must_confirm: person.must_confirm::<ChangeFactors>(cx.now),
        })
    }

    fn begin(&self, cx: &Cx) -> RawForm {
        let next = next_of(&cx.query).map(|path| path.to_string()).unwrap_or_default();
        RawForm::from_pairs([("next", next)])
    }

    fn read(&self, _: &Cx, form: &RawForm) -> Result<NewPasskey, FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = errors.read(&FACTOR_NAME, form);
        let name = errors.finish(name)?;
        Ok(NewPasskey { shown: shown(form)?, name })
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        let words = cx.words;
        let ceremony = passkey_to_enrol(&cx.services, &self.scope, &self.account).await?;
        let (title, must_confirm) = (words.plain("passkey-title", &[]), self.must_confirm);
        Ok(Reply::page(Doc::new(Layout::Account, title, move || view(words, &form, ceremony, must_confirm))))
    }
}

impl Submit for AddPasskey {
    async fn act(&self, cx: &Cx, new: NewPasskey) -> Result<Reply, Refusal> {
        let added = add_passkey(&cx.services, &self.scope, &cx.confirmed()?, self.session_id, new).await?;
        let next = next_of(&cx.form).unwrap_or_else(|| cx.to(super::PATH));
        let reply = match added.recovery_codes {
            codes if codes.is_empty() => Reply::see_other(next.saying(Notice::FactorAdded)),
            codes => codes::page(cx, codes, next),
        };
        Ok(reply.cookie(cookies::of_secret(&added.secret)))
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
            </div>
        </div></main>
    }
    .into_any()
}
