//! `/staff/recoveries`: ways back into an account that one of staff asked for, for another one to agree to. And the page on which
//! they are asked for, of somebody who was looked up.
use leptos::prelude::*;

use super::find;
use crate::domain::Tx;
use crate::domain::refusal::Refusal;
use crate::domain::scope::{ApproveRecovery, AskRecovery, FindPeople, RecoverAccount, StaffScope};
use crate::domain::staff::{
    FoundPerson, LOST_KIND, Lost, NEW_MOBILE, NewRecovery, OpenRecovery, RECOVERY_WORDS, approve_recovery,
    ask_recovery, found_person, list_recoveries, refuse_recovery,
};
use crate::i18n::Words;
use crate::model::form::{FieldErrors, Message, RawForm};
use crate::model::ids::{PersonId, RecoveryId};
use crate::model::moment::Moment;
use crate::model::notice::Notice;
use crate::model::path::LocalPath;
use crate::model::recovery::RecoveryKind;
use crate::page::cx::Cx;
use crate::page::doc::{Doc, Layout};
use crate::page::error::PageError;
use crate::page::form_page::{FormPage, Write};
use crate::page::form_road;
use crate::page::form_view::FormView;
use crate::page::link::href;
use crate::page::reply::{PageResult, Reply};
use crate::ui::components::{
    ActionForm, Choice, Field, Select, TextArea, Tone, badge, empty, error_summary, field, ltr, name,
    named_action_form, note, open_form, select, text_area, time,
};
use crate::ui::pages::me::security::confirm_first;

/// Where the list is.
pub const PATH: &str = "/staff/recoveries";
/// Name in the forms of the list.
const RECOVERY: &str = "recovery";

/// The page of somebody on which it is asked for.
pub fn address(words: Words, id: PersonId) -> String {
    href(words.lang(), &path_of(id))
}

fn path_of(id: PersonId) -> String {
    format!("{}/person/{id}/recover", find::PATH)
}

/// `/staff/people/person/{id}/recover`
pub struct Ask {
    scope: StaffScope<AskRecovery>,
    finder: StaffScope<FindPeople>,
    person: FoundPerson,
    must_confirm: bool,
}

impl FormPage for Ask {
    type Input = NewRecovery;

    async fn load(cx: &Cx) -> Result<Self, PageError> {
        let finder = cx.staff()?;
        // What is no id is the id of nobody.
        let person = found_person(&cx.services, &finder, cx.param("id").parse().unwrap_or_default()).await?;
        let must_confirm = cx.person()?.must_confirm::<RecoverAccount>(cx.now);
        Ok(Self { scope: cx.staff()?, finder, person, must_confirm })
    }

    fn read(&self, _: &Cx, form: &RawForm) -> Result<NewRecovery, FieldErrors> {
        let mut errors = FieldErrors::default();
        let kind = errors.read(&LOST_KIND, form);
        // Where the second step is lost no number is asked for.
        let lost = match kind {
            Some(RecoveryKind::SecondStep) => Some(Lost::SecondStep),
            Some(RecoveryKind::Mobile) => match errors.read(&NEW_MOBILE, form) {
                Some(Some(mobile)) => Some(Lost::Mobile(mobile)),
                Some(None) => {
                    errors.push(NEW_MOBILE.name, Message::new("recover-error-mobile-empty"));
                    None
                }
                None => None,
            },
            None => None,
        };
        let words = errors.read(&RECOVERY_WORDS, form);
        let person_id = self.person.id;
        errors.finish(lost.zip(words).map(|(lost, words)| NewRecovery { person_id, lost, words }))
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        let title = cx.words.plain("recover-title", &[]);
        let content = move || ask_view(&self.person, self.must_confirm, &form);
        Ok(Reply::page(Doc::new(Layout::Staff, title, content)))
    }
}

impl Write for Ask {
    async fn act(&self, cx: &Cx, tx: &Tx, new: NewRecovery) -> Result<LocalPath, Refusal> {
        ask_recovery(&cx.services, &self.scope, &self.finder, &cx.confirmed()?, tx, &new).await?;
        Ok(cx.to(&format!("{}/person/{}", find::PATH, self.person.id)).saying(Notice::RecoveryAsked))
    }
}

fn ask_view(person: &FoundPerson, must_confirm: bool, form: &FormView) -> AnyView {
    let words = form.words;
    let confirm = must_confirm.then(|| confirm_first(words, form, &path_of(person.id)));
    let kinds = RecoveryKind::ALL.iter().map(|kind| Choice::new(kind.code(), words.plain(kind.words(), &[])));
    let choose = Some(words.plain("staff-invite-role-choose", &[]));
    let kind = Select { empty: choose, groups: vec![(None, kinds.collect())], ..Select::of(words, &LOST_KIND) };
    let content = view! {
        {select(form, kind)}
        {field(form, Field::of(words, &NEW_MOBILE))}
        {text_area(form, TextArea::of(words, &RECOVERY_WORDS))}
        <div class="btn-row"><button class="btn">{words.t("recover-send")}</button></div>
    };
    view! {
        <main id="main" tabindex="-1"><div class="mid stack gap-5">
            <div class="topbar">
                <div><h1>{words.t("recover-title")}</h1>
                    <p class="sm muted">{name(person.name.clone())}" "{ltr(words.digits(&person.mobile))}</p></div>
            </div>
            {confirm}
            {open_form(form, address(words, person.id), "form card gap-4", content.into_any())}
            {note("clock", words.t("recover-note").into_any())}
        </div></main>
    }
    .into_any()
}

/// `GET /staff/recoveries`
pub async fn get(cx: Cx) -> PageResult {
    let form = form_road::fresh(&cx)?;
    show(&cx, form).await
}

async fn show(cx: &Cx, form: FormView) -> PageResult {
    let open = list_recoveries(&cx.services, &cx.staff()?).await?;
    let (title, now) = (cx.words.plain("recoveries-title", &[]), cx.now);
    let must_confirm = cx.person()?.must_confirm::<RecoverAccount>(now);
    Ok(Reply::page(Doc::new(Layout::Staff, title, move || list_view(&form, now, &open, must_confirm))))
}

/// `POST /staff/recoveries/approve`
pub struct Approve(StaffScope<ApproveRecovery>);
/// `POST /staff/recoveries/refuse`
pub struct Refuse(StaffScope<ApproveRecovery>);

impl FormPage for Approve {
    type Input = RecoveryId;

    async fn load(cx: &Cx) -> Result<Self, PageError> {
        Ok(Self(cx.staff()?))
    }

    fn read(&self, _: &Cx, form: &RawForm) -> Result<RecoveryId, FieldErrors> {
        Ok(id_in(form))
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        show(cx, form).await
    }
}

impl Write for Approve {
    async fn act(&self, cx: &Cx, tx: &Tx, id: RecoveryId) -> Result<LocalPath, Refusal> {
        approve_recovery(&cx.services, &self.0, &cx.confirmed()?, tx, id).await?;
        Ok(cx.to(PATH).saying(Notice::RecoveryApproved))
    }
}

impl FormPage for Refuse {
    type Input = RecoveryId;

    async fn load(cx: &Cx) -> Result<Self, PageError> {
        Ok(Self(cx.staff()?))
    }

    fn read(&self, _: &Cx, form: &RawForm) -> Result<RecoveryId, FieldErrors> {
        Ok(id_in(form))
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        show(cx, form).await
    }
}

impl Write for Refuse {
    async fn act(&self, cx: &Cx, tx: &Tx, id: RecoveryId) -> Result<LocalPath, Refusal> {
        refuse_recovery(&cx.services, &self.0, tx, id).await?;
        Ok(cx.to(PATH).saying(Notice::RecoveryRefused))
    }
}

/// What is no id is the id of none.
fn id_in(form: &RawForm) -> RecoveryId {
    form.get(RECOVERY).parse().unwrap_or_default()
}

fn list_view(form: &FormView, now: Moment, open: &[OpenRecovery], must_confirm: bool) -> AnyView {
    let words = form.words;
    let has_some = open.iter().any(|recovery| recovery.is_others && recovery.ready_at.is_none());
    let confirm = (must_confirm && has_some).then(|| confirm_first(words, form, PATH));
    let content = if open.is_empty() {
        empty(words.t("recoveries-none-title"), words.t("recoveries-none-text"), None)
    } else {
        let rows: Vec<_> =
            open.iter().enumerate().map(|(place, recovery)| row(form, now, place, recovery, must_confirm)).collect();
        view! { <ul class="plain-list stack gap-3" role="list">{rows}</ul> }.into_any()
    };
    view! {
        <main id="main" tabindex="-1"><div class="mid stack gap-5">
            <div class="topbar">
                <div><h1>{words.t("recoveries-title")}</h1><p class="sm muted">{words.t("recoveries-text")}</p></div>
            </div>
            {error_summary(form)}
            {confirm}
            {content}
            {note("eye", words.t("recover-note").into_any())}
        </div></main>
    }
    .into_any()
}

fn row(form: &FormView, now: Moment, place: usize, recovery: &OpenRecovery, must_confirm: bool) -> AnyView {
    let words = form.words;
    let button = |path: &str, key: &str, said: &'static str, class: &'static str, sign: &'static str| {
        let about = format!("{}, {}", words.plain(said, &[]), recovery.masked);
        let action = ActionForm {
            action: href(words.lang(), &format!("{PATH}/{path}")),
            key: format!("{}{key}{place}", form.key),
            words: words.t(said),
            class,
            icon: Some(sign),
            fields: vec![(RECOVERY, recovery.id.to_string())],
        };
        named_action_form(action, about)
    };
    let may_approve = recovery.is_others && recovery.ready_at.is_none() && !must_confirm;
    let approve = may_approve.then(|| button("approve", "a", "recoveries-approve", "btn", "check"));
    let state = match recovery.ready_at {
        Some(at) => view! { {badge(Tone::Ok, Some("check"), words.t("recoveries-approved"))}" "{time(words, at, now)} }
            .into_any(),
        None if recovery.is_others => badge(Tone::Warn, Some("clock"), words.t("recoveries-waits")).into_any(),
        None => badge(Tone::Plain, None, words.t("recoveries-own")).into_any(),
    };
    let new_mobile = recovery.new_mobile.as_ref().map(|mobile| {
        view! { <p class="sm">{words.t("recover-mobile")}" "{ltr(words.digits(mobile))}</p> }
    });
    view! {
        <li class="card stack gap-3">
            <p><b>{words.t(recovery.kind.words())}</b>" "{state}</p>
            <p class="sm muted">{name(recovery.masked.clone())}" "{ltr(words.digits(&recovery.mobile))}</p>
            {new_mobile}
            <p>{name(recovery.words.clone())}</p>
            <p class="sm muted">{words.t("recoveries-asked-by")}" "{name(recovery.asked_by.clone())}" "
                {time(words, recovery.asked_at, now)}</p>
            <div class="btn-row">{approve}{button("refuse", "r", "recoveries-refuse", "btn btn--line", "x")}</div>
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use crate::ui::pages::samples::{self, HOSTILE};
    use crate::ui::tests::{faults, html};

    fn recovery(kind: RecoveryKind, is_others: bool, ready_at: Option<Moment>) -> OpenRecovery {
        OpenRecovery {
            id: RecoveryId::NIL,
            kind,
            masked: "S".to_owned(),
            mobile: "0912".to_owned(),
            new_mobile: (kind == RecoveryKind::Mobile).then(|| "0935".to_owned()),
            words: HOSTILE.to_owned(),
            asked_by: HOSTILE.to_owned(),
            asked_at: samples::now(),
            ready_at,
            is_others,
        }
    }

    #[test]
    fn asking_and_agreeing_are_whole_in_both_languages_and_nobody_agrees_to_their_own() {
        for lang in Lang::ALL {
            for must_confirm in [false, true] {
                let (mobile, second) = (RecoveryKind::Mobile, RecoveryKind::SecondStep);
                let now = samples::now();
                let open =
                    [recovery(mobile, true, None), recovery(second, false, None), recovery(mobile, true, Some(now))];
                let list = html(|| list_view(&samples::form(lang), now, &open, must_confirm));
                let person = FoundPerson {
                    id: PersonId::NIL,
                    part: None,
                    name: HOSTILE.to_owned(),
                    mobile: "0912".to_owned(),
                    dial: None,
                    roles: Vec::new(),
                    opened: Vec::new(),
                };
                let ask = html(|| ask_view(&person, must_confirm, &samples::form(lang)));
                for shown in [&list, &ask] {
                    assert_eq!(faults(shown), Vec::<String>::new());
                    samples::assert_harmless(shown);
                }
                let buttons = |path: &str| list.matches(&format!("/staff/recoveries/{path}\"")).count();
                assert_eq!((buttons("approve"), buttons("refuse")), (usize::from(!must_confirm), 3));
            }
            let none = html(|| list_view(&samples::form(lang), samples::now(), &[], true));
            assert_eq!(faults(&none), Vec::<String>::new());
        }
    }
}
