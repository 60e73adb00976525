//! `/sign-in/code`: the code is asked. `/sign-in/resend`: a new one is sent.
use std::sync::Arc;

use leptos::prelude::*;

use super::{doc, enter, toll, unfamiliar};
use crate::domain::accounts::{Asked, CODE, Checked, TypedCode, Waiting, check_code, resend_code, waiting};
use crate::domain::refusal::Refusal;
use crate::i18n::Words;
use crate::islands::FillCode;
use crate::model::conflict::Conflict;
use crate::model::form::{FieldErrors, RawForm};
use crate::model::moment::Moment;
use crate::model::notice::Notice;
use crate::model::operator::Operator;
use crate::page::cx::{Cx, Site};
use crate::page::error::PageError;
use crate::page::form_page::{FormPage, Submit};
use crate::page::form_road::form_key;
use crate::page::form_view::{FORM_KEY, FormView};
use crate::page::reply::{PageResult, Reply};
use crate::ui::components::{ActionForm, Field, action_form, field, icon, ltr, open_form};
use crate::ui::operator::telephone;

/// The page and the form of the code.
pub struct Code;

/// The same page, and the button that sends another code.
pub struct Resend;

impl FormPage for Code {
    type Input = TypedCode;

    async fn load(_: &Cx) -> Result<Self, PageError> {
        Ok(Self)
    }

    /// The domain reads the code; here it is only handed on.
    fn read(&self, _: &Cx, form: &RawForm) -> Result<TypedCode, FieldErrors> {
        let mut errors = FieldErrors::default();
        let code = errors.read(&CODE, form);
        errors.finish(code.map(|code| TypedCode { code, form_key: form.get(FORM_KEY).to_owned() }))
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        page(cx, form).await
    }
}

impl Submit for Code {
    async fn act(&self, cx: &Cx, typed: TypedCode) -> Result<Reply, Refusal> {
        let browser = cx.browser().ok_or(Refusal::Conflict(Conflict::SignInAgain))?;
        match check_code(&cx.services, &browser, cx.visit(), typed).await? {
            Checked::Known { session, next } => enter(cx, &session, &next).await,
            Checked::HalfWay => Ok(Reply::see_other(cx.to("/sign-in/second"))),
            Checked::Unfamiliar => Ok(Reply::see_other(cx.to(unfamiliar::PATH))),
            Checked::New => Ok(Reply::see_other(cx.to("/sign-in/welcome"))),
        }
    }
}

impl FormPage for Resend {
    type Input = ();

    async fn load(_: &Cx) -> Result<Self, PageError> {
        Ok(Self)
    }

    fn read(&self, _: &Cx, _: &RawForm) -> Result<(), FieldErrors> {
        Ok(())
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        page(cx, form).await
    }
}

impl Submit for Resend {
    async fn act(&self, cx: &Cx, (): ()) -> Result<Reply, Refusal> {
        let browser = cx.browser().ok_or(Refusal::Conflict(Conflict::SignInAgain))?;
        match resend_code(&cx.services, browser, toll::payment(&cx.form)).await? {
            Asked::Issued(issued) => {
                let notice = if issued.is_sent { Notice::CodeSent } else { Notice::CodeStillRight };
                Ok(Reply::see_other(cx.to("/sign-in/code").saying(notice)))
            }
            Asked::Unpaid(asked) => toll::page(cx, "/sign-in/resend", Vec::new(), asked),
        }
    }
}

async fn page(cx: &Cx, form: FormView) -> PageResult {
    let again = cx.to("/sign-in").with("again", "1");
    let Some(browser) = cx.browser() else {
        return Ok(Reply::see_other(again));
    };
    let Some(waiting) = waiting(&cx.services, &browser).await? else {
        return Ok(Reply::see_other(again));
    };
    if waiting.is_verified {
        return Ok(Reply::see_other(cx.to("/sign-in/welcome")));
    }
    if waiting.is_half_way {
        return Ok(Reply::see_other(cx.to("/sign-in/second")));
    }
    if waiting.is_unfamiliar {
        return Ok(Reply::see_other(cx.to(unfamiliar::PATH)));
    }
    let words = cx.words;
    let links = Links {
        action: cx.href("/sign-in/code"),
        resend: cx.href("/sign-in/resend"),
        edit: cx.href("/sign-in"),
        resend_key: form_key(cx)?,
        site: cx.site.clone(),
        contact: cx.href("/help/contact"),
    };
    let content = view(words, &form, &waiting, links, cx.now());
    Ok(Reply::page(doc(words, words.plain("sign-in-code-title", &[]), content)))
}

struct Links {
    action: String,
    resend: String,
    edit: String,
    resend_key: String,
    /// Whose telephone helps.
    site: Arc<Site>,
    contact: String,
}

fn view(words: Words, form: &FormView, waiting: &Waiting, links: Links, now: Moment) -> AnyView {
    let code = Field::of(words, &CODE);
    let code = if waiting.is_living && waiting.is_on_its_way {
        code.hint(words.t("sign-in-code-on-its-way"))
    } else if waiting.is_living {
        code.hint(words.tx("sign-in-code-hint", &[("time", words.time(waiting.expires_at).into())]))
    } else {
        code
    };
    let fields = view! {
        {field(form, code)}
        <button class="btn btn--lg btn--block">{words.t("sign-in-enter")}</button>
    };
    let resend = ActionForm {
        action: links.resend,
        key: links.resend_key,
        words: words.t("sign-in-resend"),
        class: "btn btn--text",
        icon: Some("refresh"),
        fields: Vec::new(),
    };
    let resend_at = (waiting.again_at > now).then(|| {
        let text = words.tx("sign-in-resend-at", &[("time", words.time(waiting.again_at).into())]);
        view! { <p class="sm faint">{text}</p> }
    });
    view! {
        <h1>{words.t("sign-in-code-title")}</h1>
        <FillCode id=CODE.name.to_owned()/>
        <p class="muted mt-1 mb-6">
            {words.t("sign-in-code-sent")}" "{ltr(words.digits(&waiting.mobile.grouped_local()))}" "
            <a href=links.edit>{words.t("sign-in-edit-mobile")}</a>
        </p>
        {open_form(form, links.action, "form gap-5", fields.into_any())}
        <div class="mt-3">{action_form(resend)}{resend_at}</div>
        {no_code(words, waiting, &links.site.operator, links.contact)}
        <p class="note mt-4">{icon("alert")}<span>{words.t("sign-in-never-ask")}</span></p>
    }
    .into_any()
}

/// What to do when no code comes.
fn no_code(words: Words, waiting: &Waiting, operator: &Operator, contact: String) -> impl IntoView + use<> {
    let again = words.tx("no-code-again", &[("time", words.time(waiting.again_at).into())]);
    let support = match telephone(operator) {
        Some(number) => view! { <li>{words.t("no-code-call")}" "{number}</li> }.into_any(),
        None => view! { <li><a href=contact>{words.t("no-code-contact")}</a></li> }.into_any(),
    };
    view! {
        <details class="fold fold--bare mt-4" id="no-code">
            <summary>{words.t("no-code-title")}</summary>
            <ul class="sm">
                <li>{words.t("no-code-number")}</li>
                <li>{words.t("no-code-wait")}</li>
                <li>{again}</li>
                <li>{words.t("no-code-blocked")}</li>
                {support}
            </ul>
        </details>
    }
}
