//! `/me/confirm`: somebody who is signed in shows once more that it is them, before what a stolen session must not do.
use leptos::prelude::*;

use super::{next_of, toll};
use crate::domain::accounts::{
    Asked, CODE, Ceremony, ConfirmWay, NewSecret, SECOND_CODE, ShownPasskey, TypedCode, Waiting, ask_confirm_code,
    confirm_by_code, confirm_by_passkey, confirm_by_second_step, confirm_way, passkey_to_confirm, waiting,
};
use crate::domain::refusal::Refusal;
use crate::domain::scope::CustomerScope;
use crate::i18n::Words;
use crate::model::conflict::Conflict;
use crate::model::form::{FieldErrors, RawForm};
use crate::model::moment::Moment;
use crate::model::notice::Notice;
use crate::model::path::LocalPath;
use crate::page::cookies;
use crate::page::cx::Cx;
use crate::page::doc::{Doc, Layout};
use crate::page::error::PageError;
use crate::page::form_page::{FormPage, Submit};
use crate::page::form_road::form_key;
use crate::page::form_view::{FORM_KEY, FormView};
use crate::page::link::href;
use crate::page::reply::{PageResult, Reply};
use crate::ui::components::{
    ActionForm, Field, PasskeyForm, action_form, field, icon, ltr, open_form, page_head, passkey_form,
};
use crate::ui::pages::me::security::passkey::shown;

/// Where the page is.
pub const PATH: &str = "/me/confirm";
const SEND: &str = "/me/confirm/code";
/// Where the form of a passkey posts.
pub const BY_PASSKEY: &str = "/me/confirm/passkey";

/// The address of the page that leads to `next` afterwards.
pub fn address(words: Words, next: &str) -> String {
    LocalPath::parse(&href(words.lang(), PATH)).unwrap_or_else(LocalPath::home).with("next", next).to_string()
}

/// The page and the form of the code.
pub struct Confirm {
    scope: CustomerScope,
    way: ConfirmWay,
    /// The code to their own number that this browser waits on.
    waiting: Option<Waiting>,
}

/// The same page, and the button that sends a code.
pub struct SendConfirmCode(Confirm);

impl FormPage for Confirm {
    type Input = TypedCode;

    async fn load(cx: &Cx) -> Result<Self, PageError> {
        let scope = cx.customer()?;
        let way = confirm_way(&cx.services, &scope).await?;
        let waiting = match cx.browser() {
            Some(browser) if way == ConfirmWay::Code => waiting(&cx.services, &browser).await?,
            _ => None,
        };
        Ok(Self { scope, way, waiting: waiting.filter(|waiting| waiting.is_living) })
    }

    fn begin(&self, cx: &Cx) -> RawForm {
        RawForm::from_pairs([("next", next_of(&cx.query).map(|path| path.to_string()).unwrap_or_default())])
    }

    /// The domain reads the code; here it is only handed on.
    fn read(&self, _: &Cx, form: &RawForm) -> Result<TypedCode, FieldErrors> {
        let mut errors = FieldErrors::default();
        let code = match self.way {
            ConfirmWay::SecondStep => errors.read(&SECOND_CODE, form),
            ConfirmWay::Code => errors.read(&CODE, form),
        };
        errors.finish(code.map(|code| TypedCode { code, form_key: form.get(FORM_KEY).to_owned() }))
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        let (words, now) = (cx.words, cx.now);
        let passkey = passkey_to_confirm(&cx.services, &self.scope).await?;
        let vm = Vm { send_key: form_key(cx)?, passkey_key: form_key(cx)?, passkey, page: self };
        let title = words.plain("confirm-title", &[]);
        Ok(Reply::page(Doc::new(Layout::Account, title, move || view(words, &vm, &form, now))))
    }
}

impl Submit for Confirm {
    async fn act(&self, cx: &Cx, typed: TypedCode) -> Result<Reply, Refusal> {
        let session_id = cx.principal.person().ok_or(Refusal::NotAllowed)?.session_id();
        let secret = match self.way {
            ConfirmWay::SecondStep => confirm_by_second_step(&cx.services, &self.scope, session_id, &typed).await?,
            ConfirmWay::Code => {
                let browser = cx.browser().ok_or(Refusal::Conflict(Conflict::SignInAgain))?;
                confirm_by_code(&cx.services, &self.scope, session_id, &browser, &typed).await?
            }
        };
        Ok(confirmed(cx, &secret))
    }
}

/// The same page, and the form of a passkey.
pub struct ConfirmByPasskey(Confirm);

impl FormPage for ConfirmByPasskey {
    type Input = ShownPasskey;

    async fn load(cx: &Cx) -> Result<Self, PageError> {
        Ok(Self(Confirm::load(cx).await?))
    }

    fn read(&self, _: &Cx, form: &RawForm) -> Result<ShownPasskey, FieldErrors> {
        shown(form)
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        self.0.show(cx, form).await
    }
}

impl Submit for ConfirmByPasskey {
    async fn act(&self, cx: &Cx, shown: ShownPasskey) -> Result<Reply, Refusal> {
        let session_id = cx.principal.person().ok_or(Refusal::NotAllowed)?.session_id();
        let secret = confirm_by_passkey(&cx.services, &self.0.scope, session_id, &shown).await?;
        Ok(confirmed(cx, &secret))
    }
}

/// Leads to where they wanted to go, with the new secret of the session.
fn confirmed(cx: &Cx, secret: &NewSecret) -> Reply {
    let to = next_of(&cx.form).unwrap_or_else(|| cx.to("/me/security"));
    Reply::see_other(to.saying(Notice::Confirmed)).cookie(cookies::of_secret(secret))
}

impl FormPage for SendConfirmCode {
    type Input = ();

    async fn load(cx: &Cx) -> Result<Self, PageError> {
        Ok(Self(Confirm::load(cx).await?))
    }

    fn read(&self, _: &Cx, _: &RawForm) -> Result<(), FieldErrors> {
        Ok(())
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        self.0.show(cx, form).await
    }
}

impl Submit for SendConfirmCode {
    async fn act(&self, cx: &Cx, (): ()) -> Result<Reply, Refusal> {
        let (token, cookie) = cx.browser_token()?;
        let payment = toll::payment(&cx.form);
        let asked = ask_confirm_code(&cx.services, &self.0.scope, cx.browser_with(token), payment).await?;
        let next = next_of(&cx.form);
        let issued = match asked {
            Asked::Issued(issued) => issued,
            Asked::Unpaid(asked) => {
                let hidden = vec![("next", next.map(|next| next.to_string()).unwrap_or_default())];
                return Ok(toll::page(cx, SEND, hidden, asked)?.cookie(cookie));
            }
        };
        let notice = if issued.is_sent { Notice::CodeSent } else { Notice::CodeStillRight };
        let to = match next {
            Some(next) => cx.to(PATH).with("next", next.as_str()),
            None => cx.to(PATH),
        };
        Ok(Reply::see_other(to.saying(notice)).cookie(cookie))
    }
}

/// What the page shows.
struct Vm {
    page: Confirm,
    /// What one of their passkeys is asked with.
    passkey: Option<Ceremony>,
    /// Keys of the page's other forms.
    send_key: String,
    passkey_key: String,
}

fn view(words: Words, vm: &Vm, form: &FormView, now: Moment) -> AnyView {
    let (page, send_key) = (&vm.page, vm.send_key.clone());
    let passkey = vm.passkey.clone().map(|ceremony| {
        let (action, label) = (href(words.lang(), BY_PASSKEY), words.t("passkey-use"));
        let key = vm.passkey_key.clone();
        passkey_form(form, PasskeyForm { action, ceremony, is_new: false, label, key, fields: None, is_silent: true })
    });
    let content = match (page.way, &page.waiting) {
        (ConfirmWay::SecondStep, _) => typed(words, form, Field::of(words, &SECOND_CODE)),
        (ConfirmWay::Code, Some(waiting)) => {
            let hint = words.tx("sign-in-code-hint", &[("time", words.time(waiting.expires_at).into())]);
            let again =
                (waiting.again_at <= now).then(|| send(words, form, send_key, "sign-in-resend", "btn btn--text"));
            view! {
                <p class="muted">
                    {words.t("sign-in-code-sent")}" "{ltr(words.digits(&waiting.mobile.grouped_local()))}
                </p>
                {typed(words, form, Field::of(words, &CODE).hint(hint))}
                {again}
            }
            .into_any()
        }
        (ConfirmWay::Code, None) => send(words, form, send_key, "confirm-send", "btn btn--lg"),
    };
    view! {
        <main id="main" tabindex="-1"><div class="wrap wrap--narrow page">
            {page_head(words.t("confirm-title"), Some(words.t("confirm-text").into_any()), None)}
            <div class="stack gap-4">{passkey}{content}</div>
            <p class="note mt-4">{icon("alert")}<span>{words.t("sign-in-never-ask")}</span></p>
        </div></main>
    }
    .into_any()
}

fn typed(words: Words, form: &FormView, code: Field) -> AnyView {
    let fields = view! {
        <input r#type="hidden" name="next" value=form.value("next")/>
        {field(form, code)}
        <div class="btn-row"><button class="btn btn--lg">{words.t("confirm-go")}</button></div>
    };
    open_form(form, href(words.lang(), PATH), "form card gap-4", fields.into_any())
}

fn send(words: Words, form: &FormView, key: String, label: &'static str, class: &'static str) -> AnyView {
    let fields = vec![("next", form.value("next"))];
    action_form(ActionForm { action: href(words.lang(), SEND), key, words: words.t(label), class, icon: None, fields })
}
