//! `/sign-in`: a mobile number is asked, a code is sent.
use leptos::prelude::*;

use super::landing::landing;
use super::{doc, next_of, passkey, toll};
use crate::domain::accounts::{AskCode, Asked, MOBILE, ask_code, waiting};
use crate::domain::notify::sms_is_broken;
use crate::domain::refusal::Refusal;
use crate::i18n::Words;
use crate::model::form::{FieldErrors, Message, RawForm};
use crate::model::operator::Operator;
use crate::model::phone::Mobile;
use crate::page::cx::Cx;
use crate::page::error::PageError;
use crate::page::form_page::{self, FormPage, Submit};
use crate::page::form_view::FormView;
use crate::page::link::href;
use crate::page::reply::{PageResult, Reply};
use crate::ui::components::{Field, Tone, alert, field, ltr, open_form};

/// The page and its form.
pub struct SignIn {
    /// Whether the visitor was sent back to begin again.
    is_again: bool,
    /// Whether this browser waits on a code that can still be typed.
    has_code: bool,
    /// Whether no SMS goes out now.
    is_broken: bool,
}

/// `GET /sign-in`
pub async fn get(cx: Cx) -> PageResult {
    if let Some(person) = cx.principal.person() {
        let to = match next_of(&cx.query) {
            Some(wanted) => wanted,
            None => landing(&cx, person).await?,
        };
        return Ok(Reply::see_other(to));
    }
    form_page::get::<SignIn>(cx).await
}

impl FormPage for SignIn {
    type Input = Mobile;

    async fn load(cx: &Cx) -> Result<Self, PageError> {
        let waiting = match cx.browser() {
            Some(browser) => waiting(&cx.services, &browser).await?,
            None => None,
        };
        let has_code = waiting.is_some_and(|waiting| waiting.is_living);
        let is_broken = sms_is_broken(&cx.services).await?;
        Ok(Self { is_again: cx.query.has("again", "1"), has_code, is_broken })
    }

    fn begin(&self, cx: &Cx) -> RawForm {
        RawForm::from_pairs([("next", next_of(&cx.query).map(|path| path.to_string()).unwrap_or_default())])
    }

    fn read(&self, _: &Cx, form: &RawForm) -> Result<Mobile, FieldErrors> {
        let mut errors = FieldErrors::default();
        let mobile = errors.read(&MOBILE, form);
        errors.finish(mobile)
    }

    async fn show(self, cx: &Cx, mut form: FormView) -> PageResult {
        if self.is_again && form.is_untouched() {
            form.failure = Some(Message::new("sign-in-start-again"));
        }
        let (_, cookie) = cx.browser_token()?;
        let words = cx.words;
        let has_code = self.has_code.then(|| cx.href("/sign-in/code"));
        let passkey = match next_of(&cx.query) {
            Some(next) => cx.to(passkey::PATH).with("next", next.as_str()).to_string(),
            None => cx.href(passkey::PATH),
        };
        let links = Links { action: cx.href("/sign-in"), privacy: cx.href("/privacy"), has_code, passkey };
        let broken = self.is_broken.then(|| sms_broken(words, &cx.site.operator, links.passkey.clone()));
        let content = view! { {broken}{view(words, &form, links)} }.into_any();
        Ok(Reply::page(doc(words, words.plain("sign-in-title", &[]), content)).cookie(cookie))
    }
}

impl Submit for SignIn {
    async fn act(&self, cx: &Cx, mobile: Mobile) -> Result<Reply, Refusal> {
        let (token, cookie) = cx.browser_token()?;
        let next = next_of(&cx.form).unwrap_or_else(|| cx.to("/sign-in")).to_string();
        let hidden = vec![(MOBILE.name, mobile.as_e164().to_owned()), ("next", next.clone())];
        let ask = AskCode { mobile, browser: cx.browser_with(token), next, payment: toll::payment(&cx.form) };
        let reply = match ask_code(&cx.services, ask).await? {
            Asked::Issued(_) => Reply::see_other(cx.to("/sign-in/code")),
            Asked::Unpaid(asked) => toll::page(cx, "/sign-in", hidden, asked)?,
        };
        Ok(reply.cookie(cookie))
    }
}

/// No SMS goes out now: what else there is. Ways to sign in without an SMS have their place in this list.
fn sms_broken(words: Words, operator: &Operator, passkey: String) -> AnyView {
    let telephone = operator.telephone.clone().map(|number| {
        let hours = operator.hours.clone().map(|hours| view! { " "<span class="muted">{hours}</span> });
        view! { <li>{words.t("sms-broken-call")}" "{ltr(number)}{hours}</li> }
    });
    let contact = href(words.lang(), "/help/contact");
    let content = view! {
        <div>
            <p class="b">{words.t("sms-broken-title")}</p>
            <p class="sm mt-1">{words.t("sms-broken-text")}</p>
            <ul class="sm mt-1">
                <li><a href=passkey>{words.t("sign-in-by-passkey")}</a></li>
                {telephone}
                <li><a href=contact>{words.t("sms-broken-contact")}</a></li>
            </ul>
        </div>
    };
    view! { <div class="mb-4">{alert(Tone::Warn, content.into_any())}</div> }.into_any()
}

struct Links {
    action: String,
    privacy: String,
    /// Where the code is typed that this browser waits on.
    has_code: Option<String>,
    passkey: String,
}

fn view(words: Words, form: &FormView, links: Links) -> AnyView {
    let Links { action, privacy, has_code, passkey } = links;
    let fields = view! {
        <input r#type="hidden" name="next" value=form.value("next")/>
        {field(form, Field::of(words, &MOBILE))}
        <button class="btn btn--lg btn--block">{words.t("sign-in-send")}</button>
    };
    view! {
        <h1>{words.t("sign-in-title")}</h1>
        <p class="muted mt-1 mb-6">{words.t("sign-in-text")}</p>
        {open_form(form, action, "form gap-5", fields.into_any())}
        {has_code.map(|href| view! { <p class="mt-3"><a href=href>{words.t("sign-in-has-code")}</a></p> })}
        <p class="mt-3"><a href=passkey>{words.t("sign-in-by-passkey")}</a></p>
        <div class="card card--sunken mt-6">
            <p class="sm">{words.t("sign-in-purpose")}" "<a href=privacy>{words.t("sign-in-read-policy")}</a></p>
        </div>
    }
    .into_any()
}
