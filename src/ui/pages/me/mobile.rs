//! `/me/mobile`: the number that one signs in with, and how it becomes another one: a code to the old number, a code to the new one.
use leptos::prelude::*;

use crate::domain::Tx;
use crate::domain::accounts::{
    Asked, CODE, ChangeDone, ChangeStep, MOBILE, OpenChange, OwnMobile, OwnRecovery, TypedCode, begin_change,
    drop_change, own_mobile, prove_number, send_change_code, stop_recovery,
};
use crate::domain::refusal::Refusal;
use crate::domain::scope::{ChangeMobile, CustomerScope};
use crate::i18n::Words;
use crate::islands::FillCode;
use crate::model::conflict::Conflict;
use crate::model::form::{FieldErrors, RawForm};
use crate::model::moment::Moment;
use crate::model::notice::Notice;
use crate::model::path::LocalPath;
use crate::model::phone::Mobile;
use crate::model::recovery::RecoveryKind;
use crate::page::cookies;
use crate::page::cx::Cx;
use crate::page::doc::{Doc, Layout};
use crate::page::error::PageError;
use crate::page::form_page::{FormPage, Submit, Write};
use crate::page::form_road::check_account;
use crate::page::form_view::{FORM_KEY, FormView};
use crate::page::link::href;
use crate::page::reply::{PageResult, Reply};
use crate::ui::components::{
    ActionForm, Field, Tone, action_form, alert, card, error_summary, field, icon, ltr, note, open_form, page_head,
    time,
};
use crate::ui::pages::account::toll;
use crate::ui::pages::me::security::confirm_first;

/// Where the page is.
pub const PATH: &str = "/me/mobile";
/// Where the code is typed.
pub const CODE_PATH: &str = "/me/mobile/code";
/// Where the buttons post.
pub const SEND: &str = "/me/mobile/send";
pub const DROP: &str = "/me/mobile/drop";
pub const STOP: &str = "/me/mobile/stop";

/// The page and the form of the new number.
pub struct Change {
    scope: CustomerScope,
    own: OwnMobile,
    must_confirm: bool,
}

impl FormPage for Change {
    type Input = Mobile;

    async fn load(cx: &Cx) -> Result<Self, PageError> {
        let scope = cx.customer()?;
        let own = own_mobile(&cx.services, &scope, cx.browser().as_ref()).await?;
        Ok(Self { scope, own, must_confirm: cx.person()?.must_confirm::<ChangeMobile>(cx.now) })
    }

    fn read(&self, _: &Cx, form: &RawForm) -> Result<Mobile, FieldErrors> {
        let mut errors = FieldErrors::default();
        let mobile = errors.read(&MOBILE, form);
        errors.finish(mobile)
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        let (title, now) = (cx.words.plain("mobile-title", &[]), cx.now);
        Ok(Reply::page(Doc::new(Layout::Account, title, move || view(&self.own, self.must_confirm, &form, now))))
    }
}

impl Submit for Change {
    async fn act(&self, cx: &Cx, mobile: Mobile) -> Result<Reply, Refusal> {
        check_account(cx)?;
        let session_id = cx.principal.person().ok_or(Refusal::NotAllowed)?.session_id();
        begin_change(&cx.services, &self.scope, &cx.confirmed()?, session_id, &mobile).await?;
        send(cx, &self.scope, Says::Nothing).await
    }
}

/// What the next page says of a code that was sent.
#[derive(Clone, Copy)]
enum Says {
    /// The page itself does.
    Nothing,
    OldProved,
    /// Whether it is another one.
    Sent,
}

/// Sends the code of the next step, and leads to where it is typed.
async fn send(cx: &Cx, scope: &CustomerScope, says: Says) -> Result<Reply, Refusal> {
    let (token, cookie) = cx.browser_token()?;
    let asked = send_change_code(&cx.services, scope, cx.browser_with(token), toll::payment(&cx.form)).await?;
    let issued = match asked {
        Asked::Issued(issued) => issued,
        Asked::Unpaid(asked) => return Ok(toll::page(cx, SEND, Vec::new(), asked)?.cookie(cookie)),
    };
    let to = cx.to(CODE_PATH);
    let to = match says {
        Says::OldProved => to.saying(Notice::OldMobileProved),
        Says::Sent if issued.is_sent => to.saying(Notice::CodeSent),
        Says::Sent => to.saying(Notice::CodeStillRight),
        Says::Nothing => to,
    };
    Ok(Reply::see_other(to).cookie(cookie))
}

/// `/me/mobile/code`: the code of the step. Without a change that was begun there is nothing to type.
pub struct Prove {
    scope: CustomerScope,
    change: Option<OpenChange>,
    old: Mobile,
}

impl FormPage for Prove {
    type Input = TypedCode;

    async fn load(cx: &Cx) -> Result<Self, PageError> {
        let scope = cx.customer()?;
        let own = own_mobile(&cx.services, &scope, cx.browser().as_ref()).await?;
        Ok(Self { scope, change: own.change, old: own.mobile })
    }

    /// The domain reads the code; here it is only handed on.
    fn read(&self, _: &Cx, form: &RawForm) -> Result<TypedCode, FieldErrors> {
        let mut errors = FieldErrors::default();
        let code = errors.read(&CODE, form);
        errors.finish(code.map(|code| TypedCode { code, form_key: form.get(FORM_KEY).to_owned() }))
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        let Some(change) = self.change else {
            if !form.may_be_stored() {
                return Ok(Reply::see_other(cx.to(PATH).saying(Notice::MobileChangeOver)));
            }
            let title = cx.words.plain(title_of(ChangeStep::New), &[]);
            return Ok(Reply::page(Doc::new(Layout::Account, title, move || again_view(&form))));
        };
        let (title, now) = (cx.words.plain(title_of(change.step), &[]), cx.now);
        let content = move || code_view(&self.old, &change, &form, now);
        Ok(Reply::page(Doc::new(Layout::Account, title, content).with_island()))
    }
}

impl Submit for Prove {
    async fn act(&self, cx: &Cx, typed: TypedCode) -> Result<Reply, Refusal> {
        let session_id = cx.principal.person().ok_or(Refusal::NotAllowed)?.session_id();
        let browser = cx.browser().ok_or(Refusal::Conflict(Conflict::SignInAgain))?;
        match prove_number(&cx.services, &self.scope, session_id, &browser, &typed).await? {
            ChangeDone::OldProved => send(cx, &self.scope, Says::OldProved).await,
            ChangeDone::Moved(secret) => {
                let to = cx.to(PATH).saying(Notice::MobileChanged);
                Ok(Reply::see_other(to).cookie(cookies::of_secret(&secret)))
            }
        }
    }
}

/// `POST /me/mobile/send`: the code once more.
pub struct SendAgain(Prove);

impl FormPage for SendAgain {
    type Input = ();

    async fn load(cx: &Cx) -> Result<Self, PageError> {
        Ok(Self(Prove::load(cx).await?))
    }

    fn read(&self, _: &Cx, _: &RawForm) -> Result<(), FieldErrors> {
        Ok(())
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        self.0.show(cx, form).await
    }
}

impl Submit for SendAgain {
    async fn act(&self, cx: &Cx, (): ()) -> Result<Reply, Refusal> {
        send(cx, &self.0.scope, Says::Sent).await
    }
}

/// `POST /me/mobile/drop`: the number stays as it is.
pub struct DropChange(Change);

impl FormPage for DropChange {
    type Input = ();

    async fn load(cx: &Cx) -> Result<Self, PageError> {
        Ok(Self(Change::load(cx).await?))
    }

    fn read(&self, _: &Cx, _: &RawForm) -> Result<(), FieldErrors> {
        Ok(())
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        self.0.show(cx, form).await
    }
}

impl Write for DropChange {
    async fn act(&self, cx: &Cx, tx: &Tx, (): ()) -> Result<LocalPath, Refusal> {
        drop_change(&cx.services, &self.0.scope, tx).await?;
        Ok(cx.to(PATH).saying(Notice::MobileChangeDropped))
    }
}

/// `POST /me/mobile/stop`: stops what staff was asked for in one's name.
pub struct StopRecovery(Change);

impl FormPage for StopRecovery {
    type Input = ();

    async fn load(cx: &Cx) -> Result<Self, PageError> {
        Ok(Self(Change::load(cx).await?))
    }

    fn read(&self, _: &Cx, _: &RawForm) -> Result<(), FieldErrors> {
        Ok(())
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        self.0.show(cx, form).await
    }
}

impl Write for StopRecovery {
    async fn act(&self, cx: &Cx, tx: &Tx, (): ()) -> Result<LocalPath, Refusal> {
        stop_recovery(&cx.services, &self.0.scope, tx).await?;
        Ok(cx.to(PATH).saying(Notice::RecoveryStopped))
    }
}

fn number(words: Words, mobile: &Mobile) -> AnyView {
    ltr(words.digits(&mobile.grouped_local())).into_any()
}

fn view(own: &OwnMobile, must_confirm: bool, form: &FormView, now: Moment) -> AnyView {
    let words = form.words;
    let rest = match &own.change {
        Some(change) => half_way(change, form),
        None if must_confirm && form.is_untouched() => confirm_first(words, form, PATH),
        None => {
            // What was typed stays beside it.
            let confirm = must_confirm.then(|| confirm_first(words, form, PATH));
            view! { {confirm}{asking(form)} }.into_any()
        }
    };
    let present = view! { <p class="fs-lg b">{number(words, &own.mobile)}</p> };
    view! {
        <main id="main" tabindex="-1"><div class="wrap wrap--narrow page">
            {page_head(words.t("mobile-title"), Some(words.t("mobile-text").into_any()), None)}
            <div class="stack gap-5">
                {own.recovery.as_ref().map(|recovery| asked_of_staff(recovery, form, now))}
                {card("h-mobile", words.t("mobile-present"), None, present.into_any())}
                {rest}
                {note("shield-check", words.t("mobile-note").into_any())}
            </div>
        </div></main>
    }
    .into_any()
}

fn asking(form: &FormView) -> AnyView {
    let words = form.words;
    let new = Field { label: words.t("mobile-new"), ..Field::of(words, &MOBILE) };
    let content = view! {
        {field(form, new)}
        <div class="btn-row"><button class="btn btn--lg">{words.t("mobile-send")}</button></div>
        <p class="sm muted">{words.t("mobile-lost")}" "
            <a href=href(words.lang(), "/help/contact")>{words.t("mobile-lost-contact")}</a></p>
    };
    open_form(form, href(words.lang(), PATH), "form gap-4", content.into_any())
}

/// A change that was begun: on with it, or drop it.
fn half_way(change: &OpenChange, form: &FormView) -> AnyView {
    let words = form.words;
    let drop = button(form, DROP, "drop", "mobile-drop", "x");
    let content = view! {
        <div class="stack gap-3">
            <p>{words.t("mobile-half-way")}" "{number(words, &change.mobile)}</p>
            <div class="btn-row">
                <a class="btn" href=href(words.lang(), CODE_PATH)>{words.t("mobile-go-on")}</a>
                {drop}
            </div>
        </div>
    };
    view! { {error_summary(form)}{card("h-change", words.t("mobile-changing"), None, content.into_any())} }.into_any()
}

fn button(form: &FormView, path: &str, key: &str, words: &'static str, sign: &'static str) -> AnyView {
    action_form(ActionForm {
        action: href(form.words.lang(), path),
        key: format!("{}{key}", form.key),
        words: form.words.t(words),
        class: "btn btn--line",
        icon: Some(sign),
        fields: Vec::new(),
    })
    .into_any()
}

/// What staff was asked for in their name, and the button that stops it.
pub fn asked_of_staff(recovery: &OwnRecovery, form: &FormView, now: Moment) -> AnyView {
    let words = form.words;
    let what = match recovery.kind {
        RecoveryKind::Mobile => "recovery-own-mobile",
        RecoveryKind::SecondStep => "recovery-own-second-step",
    };
    let when = match recovery.ready_at {
        None => words.t("recovery-own-waits").into_any(),
        Some(at) if at > now => view! { {words.t("recovery-own-ready")}" "{time(words, at, now)} }.into_any(),
        Some(_) => words.t("recovery-own-now").into_any(),
    };
    let mobile = recovery.mobile.as_ref().map(|mobile| view! { " "{number(words, mobile)} });
    let content = view! {
        <div class="stack gap-3">
            <p><b>{words.t(what)}{mobile}</b></p>
            <p class="sm">{when}</p>
            <p class="sm">{words.t("recovery-own-stop-text")}</p>
            {button(form, STOP, "stop", "recovery-own-stop", "x")}
        </div>
    };
    alert(Tone::Warn, content.into_any()).into_any()
}

fn title_of(step: ChangeStep) -> &'static str {
    match step {
        ChangeStep::Old => "mobile-old-title",
        ChangeStep::New => "mobile-new-title",
    }
}

fn code_view(old: &Mobile, change: &OpenChange, form: &FormView, now: Moment) -> AnyView {
    let words = form.words;
    let asked = if change.step == ChangeStep::Old { old } else { &change.mobile };
    let again = || button(form, SEND, "send", "sign-in-resend", "refresh");
    let content = match &change.waiting {
        Some(waiting) => {
            let hint = match waiting.is_on_its_way {
                true => words.t("sign-in-code-on-its-way"),
                false => words.tx("sign-in-code-hint", &[("time", words.time(waiting.expires_at).into())]),
            };
            let fields = view! {
                <FillCode id=CODE.name.to_owned()/>
                <p class="muted">{words.t("sign-in-code-sent")}" "{number(words, asked)}</p>
                {field(form, Field::of(words, &CODE).hint(hint))}
                <div class="btn-row"><button class="btn btn--lg">{words.t("mobile-prove")}</button></div>
            };
            view! {
                {open_form(form, href(words.lang(), CODE_PATH), "form gap-4", fields.into_any())}
                {(waiting.again_at <= now).then(again)}
            }
            .into_any()
        }
        None => view! {
            {error_summary(form)}
            <p class="muted">{words.t("mobile-no-code")}" "{number(words, asked)}</p>
            {button(form, SEND, "send", "mobile-send", "refresh")}
        }
        .into_any(),
    };
    view! {
        <main id="main" tabindex="-1"><div class="wrap wrap--narrow page">
            {page_head(words.t(title_of(change.step)), None, None)}
            <div class="stack gap-4">{content}</div>
            <p class="mt-4"><a href=href(words.lang(), PATH)>{words.t("mobile-back")}</a></p>
            <p class="note mt-4">{icon("alert")}<span>{words.t("sign-in-never-ask")}</span></p>
        </div></main>
    }
    .into_any()
}

/// The form alone, when it could not be said whether its post was stored.
fn again_view(form: &FormView) -> AnyView {
    let words = form.words;
    let fields = view! {
        {field(form, Field::of(words, &CODE))}
        <div class="btn-row"><button class="btn btn--lg">{words.t("mobile-prove")}</button></div>
    };
    view! {
        <main id="main" tabindex="-1"><div class="wrap wrap--narrow page">
            {page_head(words.t(title_of(ChangeStep::New)), None, None)}
            {open_form(form, href(words.lang(), CODE_PATH), "form gap-4", fields.into_any())}
        </div></main>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::accounts::Waiting;
    use crate::i18n::Lang;
    use crate::model::moment::MINUTE;
    use crate::ui::pages::samples;
    use crate::ui::tests::{faults, html};

    fn mobile() -> Mobile {
        Mobile::parse("09000000001").unwrap()
    }

    fn change(step: ChangeStep, is_sent: bool) -> OpenChange {
        let waiting = is_sent.then(|| Waiting {
            mobile: mobile(),
            is_on_its_way: false,
            expires_at: samples::now() + MINUTE,
            again_at: samples::now(),
            is_living: true,
            is_verified: false,
            is_half_way: false,
            is_unfamiliar: false,
        });
        OpenChange { mobile: mobile(), step, waiting }
    }

    #[test]
    fn the_pages_of_the_number_are_whole_in_both_languages_at_every_step() {
        for lang in Lang::ALL {
            for kind in RecoveryKind::ALL {
                for ready_at in [None, Some(samples::now()), Some(samples::now() + MINUTE)] {
                    let asked_at = samples::now();
                    let recovery = Some(OwnRecovery { kind: *kind, mobile: Some(mobile()), asked_at, ready_at });
                    let own = OwnMobile { mobile: mobile(), change: None, recovery };
                    let shown = html(|| view(&own, false, &samples::form(lang), samples::now()));
                    assert_eq!(faults(&shown), Vec::<String>::new());
                    assert!(shown.contains(STOP) && shown.contains("name=\"mobile\""));
                }
            }
            for step in [ChangeStep::Old, ChangeStep::New] {
                for is_sent in [false, true] {
                    let change = change(step, is_sent);
                    let shown = html(|| code_view(&mobile(), &change, &samples::form(lang), samples::now()));
                    assert_eq!(faults(&shown), Vec::<String>::new());
                    assert_eq!(shown.contains("name=\"code\""), is_sent);
                    let own = OwnMobile { mobile: mobile(), change: Some(change), recovery: None };
                    let shown = html(|| view(&own, true, &samples::form(lang), samples::now()));
                    assert_eq!(faults(&shown), Vec::<String>::new());
                    assert!(shown.contains(DROP) && !shown.contains("name=\"mobile\""));
                }
            }
            let shown = html(|| again_view(&samples::form(lang)));
            assert_eq!(faults(&shown), Vec::<String>::new());
            let own = OwnMobile { mobile: mobile(), change: None, recovery: None };
            let shown = html(|| view(&own, true, &samples::form(lang), samples::now()));
            assert_eq!(faults(&shown), Vec::<String>::new());
            assert!(shown.contains("/me/confirm") && !shown.contains("name=\"mobile\""));
        }
    }
}
