//! `/me/security`: the second steps of somebody's sign-in, codes on paper, and the buttons that take them away.
use leptos::prelude::*;

use super::{codes, passkey, setup, totp};
use crate::domain::Tx;
use crate::domain::accounts::{
    FACTOR, OwnFactor, OwnFactors, OwnRecovery, RECOVERY_CODES, may_enrol, own_factors, own_recovery, remove_factor,
};
use crate::domain::refusal::Refusal;
use crate::domain::scope::{ChangeFactors, CustomerScope};
use crate::i18n::Words;
use crate::model::form::{FieldErrors, RawForm};
use crate::model::ids::FactorId;
use crate::model::moment::Moment;
use crate::model::notice::Notice;
use crate::model::path::LocalPath;
use crate::page::cx::Cx;
use crate::page::doc::{Doc, Layout};
use crate::page::error::PageError;
use crate::page::form_page::{FormPage, Write};
use crate::page::form_road;
use crate::page::form_view::FormView;
use crate::page::link::href;
use crate::page::reply::{PageResult, Reply};
use crate::ui::components::{
    ActionForm, Tone, action_form, alert, badge, error_summary, icon, name, named_action_form, note, page_head, time,
};
use crate::ui::pages::account::confirm;
use crate::ui::pages::me::mobile::{self, asked_of_staff};

/// Where the page is.
pub const PATH: &str = "/me/security";

/// `GET /me/security`
pub async fn get(cx: Cx) -> PageResult {
    let form = form_road::fresh(&cx)?;
    show(&cx, form).await
}

pub(super) async fn show(cx: &Cx, form: FormView) -> PageResult {
    let person = cx.person()?;
    let scope = cx.customer()?;
    let own = own_factors(&cx.services, &scope).await?;
    let vm = SecurityView {
        must_confirm: person.must_confirm::<ChangeFactors>(cx.now),
        may_enrol: may_enrol(&cx.services, &scope, person.session_id()).await?,
        own,
        recovery: own_recovery(&cx.services, &scope).await?,
        now: cx.now,
        form,
    };
    Ok(Reply::page(Doc::new(Layout::Account, cx.words.plain("security-title", &[]), move || view(&vm))))
}

/// What the page shows.
pub struct SecurityView {
    /// Its key is the root of the keys of the page's buttons.
    pub form: FormView,
    pub now: Moment,
    pub own: OwnFactors,
    /// What staff was asked for in their name.
    pub recovery: Option<OwnRecovery>,
    /// Whether they have to show first that it is them.
    pub must_confirm: bool,
    /// Whether this session may set up a second step.
    pub may_enrol: bool,
}

/// `POST /me/security/remove`
pub struct Remove(CustomerScope);

impl FormPage for Remove {
    type Input = FactorId;

    async fn load(cx: &Cx) -> Result<Self, PageError> {
        Ok(Self(cx.customer()?))
    }

    fn read(&self, _: &Cx, form: &RawForm) -> Result<FactorId, FieldErrors> {
        let mut errors = FieldErrors::default();
        let id = errors.read(&FACTOR, form);
        errors.finish(id)
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        show(cx, form).await
    }
}

impl Write for Remove {
    async fn act(&self, cx: &Cx, tx: &Tx, id: FactorId) -> Result<LocalPath, Refusal> {
        remove_factor(&cx.services, &self.0, &cx.confirmed()?, tx, id).await?;
        Ok(cx.to(PATH).saying(Notice::FactorRemoved))
    }
}

/// The page.
pub fn view(vm: &SecurityView) -> AnyView {
    let words = vm.form.words;
    let factors: Vec<_> = vm.own.factors.iter().enumerate().map(|(place, factor)| row(vm, place, factor)).collect();
    let list = (!factors.is_empty()).then(|| {
        view! {
            <section class="card stack gap-3" aria-labelledby="h-factors">
                <h2 class="fs-md" id="h-factors">{words.t("security-yours")}</h2>
                <ul class="plain-list stack gap-3" role="list">{factors}</ul>
            </section>
        }
    });
    let has_none = vm.own.factors.is_empty();
    view! {
        <main id="main" tabindex="-1"><div class="wrap wrap--narrow page">
            {page_head(words.t("security-title"), Some(words.t("security-text").into_any()), None)}
            <div class="stack gap-5">
                {error_summary(&vm.form)}
                {(has_none && vm.own.is_needed).then(|| alert(Tone::Warn, words.t("security-needed").into_any()))}
                {vm.recovery.as_ref().map(|recovery| asked_of_staff(recovery, &vm.form, vm.now))}
                {list}
                {add(vm)}
                {(!has_none).then(|| paper(vm))}
                <p><a class="btn btn--line" href=href(words.lang(), mobile::PATH)>{icon("phone")}{words.t("mobile-title")}</a></p>
                {note("shield-check", words.t("security-why").into_any())}
            </div>
        </div></main>
    }
    .into_any()
}

fn row(vm: &SecurityView, place: usize, factor: &OwnFactor) -> AnyView {
    let (words, now) = (vm.form.words, vm.now);
    let kind = words.t(factor.kind.words());
    let title = match &factor.name {
        Some(given) => view! { {name(given.clone())}" "{badge(Tone::Plain, None, kind)} }.into_any(),
        None => kind.into_any(),
    };
    let used =
        factor.used_at.map(|at| view! { {words.t("list-comma")}{words.t("security-used")}" "{time(words, at, now)} });
    let is_kept = vm.own.is_needed && vm.own.factors.len() == 1;
    let remove = (!vm.must_confirm && !is_kept).then(|| {
        let label = words.plain("security-remove", &[]);
        let about = factor.name.clone().unwrap_or_else(|| words.plain(factor.kind.words(), &[]));
        let form = ActionForm {
            action: href(words.lang(), "/me/security/remove"),
            key: format!("{}r{place}", vm.form.key),
            words: words.t("security-remove"),
            class: "btn btn--line",
            icon: Some("x"),
            fields: vec![(FACTOR.name, factor.id.to_string())],
        };
        named_action_form(form, format!("{label}, {about}"))
    });
    view! {
        <li class="row row--between gap-3">
            <p class="grow"><b>{title}</b><br/>
                <span class="sm muted">{words.t("security-since")}" "{time(words, factor.since, now)}{used}</span></p>
            {remove}
        </li>
    }
    .into_any()
}

/// What can be set up; or what has to be done before.
fn add(vm: &SecurityView) -> AnyView {
    let words = vm.form.words;
    let content = if !vm.may_enrol {
        alert(Tone::Info, words.t("security-by-link").into_any())
    } else if vm.must_confirm {
        confirm_first(words, &vm.form, PATH)
    } else {
        let (totp, passkey) = (href(words.lang(), totp::PATH), href(words.lang(), passkey::PATH));
        view! {
            <p class="sm muted">{words.t("security-add-text")}</p>
            <div class="btn-row"><a class="btn" href=totp>{icon("device")}{words.t("security-add-totp")}</a></div>
            <p class="sm muted">{words.t("security-add-passkey-text")}</p>
            <div class="btn-row"><a class="btn btn--line" href=passkey>{icon("lock")}{words.t("security-add-passkey")}</a></div>
        }
        .into_any()
    };
    view! {
        <section class="card stack gap-3" aria-labelledby="h-add">
            <h2 class="fs-md" id="h-add">{words.t("security-add")}</h2>
            {content}
        </section>
    }
    .into_any()
}

/// A button to where people show that it is them, and back to `path`, from where they go on as they wanted. When something was typed
/// it opens beside the page, so that nothing of it is lost.
pub fn confirm_first(words: Words, form: &FormView, path: &str) -> AnyView {
    let address = confirm::address(words, &setup::address(form, path));
    let beside = (!form.is_untouched()).then_some("_blank");
    view! {
        <div class="card stack gap-3">
            <p class="sm">{words.t("confirm-first-text")}</p>
            <div class="btn-row">
                <a class="btn" href=address target=beside rel="noopener">{icon("lock")}{words.t("confirm-first-go")}</a>
            </div>
        </div>
    }
    .into_any()
}

/// Codes on paper.
fn paper(vm: &SecurityView) -> AnyView {
    let words = vm.form.words;
    let left = words.tx("security-codes-left", &[("n", i64::try_from(vm.own.codes_left).unwrap_or(0).into())]);
    let make = (!vm.must_confirm).then(|| {
        let form = ActionForm {
            action: href(words.lang(), codes::PATH),
            key: format!("{}codes", vm.form.key),
            words: words.t("security-codes-make"),
            class: "btn btn--line",
            icon: Some("refresh"),
            fields: Vec::new(),
        };
        action_form(form)
    });
    let few = vm.own.codes_left < u64::try_from(RECOVERY_CODES / 3).unwrap_or(0);
    let warn = few.then(|| alert(Tone::Warn, words.t("security-codes-few").into_any()));
    view! {
        <section class="card stack gap-3" aria-labelledby="h-codes">
            <h2 class="fs-md" id="h-codes">{words.t("security-codes")}</h2>
            <p class="sm muted">{words.t("security-codes-text")}</p>
            <p>{left}</p>
            {warn}
            {make}
        </section>
    }
    .into_any()
}
