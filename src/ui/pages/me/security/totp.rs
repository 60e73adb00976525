//! `/me/security/totp`: an app that makes codes is set up. Works without scripts: the square is a drawing, and on the phone that
//! holds the app a link does the same.
use leptos::prelude::*;

use super::setup::{self, Setup};
use super::{confirm_first, qr};
use crate::domain::accounts::{ENROLMENT, Enrolment, FACTOR_NAME, NewTotp, SECOND_CODE, add_totp, totp_to_enrol};
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
use crate::ui::components::{Field, field, icon, in_fours, ltr, open_form, page_head};

/// Where the page is.
pub const PATH: &str = "/me/security/totp";

/// The page and its form.
pub struct AddTotp(Setup);

impl FormPage for AddTotp {
    type Input = NewTotp;

    async fn load(cx: &Cx) -> Result<Self, PageError> {
        Ok(Self(Setup::load(cx).await?))
    }

    fn begin(&self, cx: &Cx) -> RawForm {
        setup::begin(cx)
    }

    fn read(&self, _: &Cx, form: &RawForm) -> Result<NewTotp, FieldErrors> {
        let mut errors = FieldErrors::default();
        let (token, name) = (errors.read(&ENROLMENT, form), errors.read(&FACTOR_NAME, form));
        let code = errors.read(&SECOND_CODE, form);
        let new = token.zip(name).zip(code);
        let form_key = form.get(FORM_KEY).to_owned();
        errors.finish(new.map(|((token, name), code)| NewTotp { token, name, code, form_key }))
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        let words = cx.words;
        let title = words.plain("totp-title", &[]);
        // The same secret as before when something was wrong: it stands in the app already.
        let kept = FieldErrors::default().read(&ENROLMENT, &form.values);
        let enrolment = totp_to_enrol(&cx.services, &self.0.scope, kept, &self.0.account)?;
        let must_confirm = self.0.must_confirm;
        let doc = Doc::new(Layout::Account, title, move || view(words, &form, &enrolment, must_confirm));
        Ok(Reply::page(doc))
    }
}

impl Submit for AddTotp {
    async fn act(&self, cx: &Cx, new: NewTotp) -> Result<Reply, Refusal> {
        let added = add_totp(&cx.services, &self.0.scope, cx.confirmed().ok(), self.0.session_id, new).await?;
        Ok(setup::reply(cx, added))
    }
}

fn view(words: Words, form: &FormView, enrolment: &Enrolment, must_confirm: bool) -> AnyView {
    let content = if must_confirm { confirm_first(words, form, PATH) } else { steps(words, form, enrolment) };
    view! {
        <main id="main" tabindex="-1"><div class="wrap wrap--narrow page">
            {page_head(words.t("totp-title"), Some(words.t("totp-text").into_any()), None)}
            {content}
        </div></main>
    }
    .into_any()
}

fn steps(words: Words, form: &FormView, enrolment: &Enrolment) -> AnyView {
    let secret = in_fours(&enrolment.secret);
    let code = Field {
        hint: Some(words.t("totp-first-code-hint")),
        label: words.t("totp-first-code"),
        ..Field::of(words, &SECOND_CODE)
    };
    let fields = view! {
        <input r#type="hidden" name="next" value=form.value("next")/>
        <input r#type="hidden" name=ENROLMENT.name value=enrolment.token.clone()/>
        <ol class="plain-list stack gap-5">
            <li class="stack gap-2"><h2 class="fs-md">{words.t("totp-step-app")}</h2><p class="sm muted">{words.t("totp-step-app-text")}</p></li>
            <li class="stack gap-3">
                <h2 class="fs-md">{words.t("totp-step-square")}</h2>
                {qr::square(&enrolment.address, words.plain("totp-square", &[]))}
                <p><a class="btn btn--soft" href=enrolment.address.clone()>{icon("device")}{words.t("totp-same-phone")}</a></p>
                <details class="fold">
                    <summary>{icon("edit")}<span>{words.t("totp-by-hand")}</span></summary>
                    <div><p class="b">{ltr(secret)}</p></div>
                </details>
            </li>
            <li class="stack gap-3">
                <h2 class="fs-md">{words.t("totp-step-code")}</h2>
                {field(form, code)}
                {field(form, Field::of(words, &FACTOR_NAME))}
                <div class="btn-row"><button class="btn btn--lg">{words.t("totp-send")}</button></div>
            </li>
        </ol>
    };
    open_form(form, href(words.lang(), PATH), "form card gap-4", fields.into_any())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use crate::ui::pages::samples;
    use crate::ui::tests::{faults, html};

    #[test]
    fn the_page_is_whole_in_both_languages_and_holds_the_secret_once_as_text() {
        for lang in Lang::ALL {
            let enrolment = Enrolment {
                token: "t".to_owned(),
                secret: "GEZDGNBVGY3TQOJQ".to_owned(),
                address: "otpauth://totp/Karriz:a?secret=GEZDGNBVGY3TQOJQ&issuer=Karriz".to_owned(),
            };
            let shown = html(|| view(Words::of(lang), &samples::form(lang), &enrolment, false));
            assert_eq!(faults(&shown), Vec::<String>::new());
            assert_eq!(shown.matches("GEZD GNBV GY3T QOJQ").count(), 1);
            let before = html(|| view(Words::of(lang), &samples::form(lang), &enrolment, true));
            assert!(!before.contains("GEZD"), "nothing of it before they showed that it is them");
        }
    }
}
