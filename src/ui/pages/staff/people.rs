//! `/staff/people/staff`: who works here and as what; whom to invite, and whose role to end.
use leptos::prelude::*;

use super::{enrol, join};
use crate::domain::Tx;
use crate::domain::accounts::{
    self, HeldRole, INVITED_MOBILE, INVITED_ROLE, Invitation, NewInvitation, ROLE_DAYS, StaffMember,
};
use crate::domain::refusal::Refusal;
use crate::domain::scope::{ChangeRoles, ManageStaff, StaffScope};
use crate::i18n::Words;
use crate::model::form::{FieldErrors, RawForm};
use crate::model::ids::{InvitationId, PersonId};
use crate::model::moment::Moment;
use crate::model::notice::Notice;
use crate::model::path::LocalPath;
use crate::model::role::Role;
use crate::page::cx::Cx;
use crate::page::doc::{Doc, Layout};
use crate::page::error::PageError;
use crate::page::form_page::{FormPage, Submit, Write};
use crate::page::form_road;
use crate::page::form_view::{FORM_KEY, FormView};
use crate::page::link::href;
use crate::page::reply::{PageResult, Reply};
use crate::ui::components::{
    ActionForm, Choice, Field, Select, Tone, alert, badge, empty, error_summary, field, ltr, name, named_action_form,
    note, one_of_many, select, time,
};
use crate::ui::pages::me::security::confirm_first;

/// Where the page is.
pub const PATH: &str = "/staff/people/staff";
/// Names in the forms.
const PERSON: &str = "person";
const ROLE: &str = "held";
const INVITATION: &str = "invitation";

/// What the page shows.
pub struct PeopleView {
    /// Its key is the root of the keys of the page's buttons.
    pub form: FormView,
    pub now: Moment,
    /// The reader, whose own roles have no button.
    pub reader: PersonId,
    pub members: Vec<StaffMember>,
    pub invitations: Vec<Invitation>,
    /// A link that was made just now, whole, and what it is for.
    pub made: Option<(Made, String)>,
    /// Whether they have to show first that it is them.
    pub must_confirm: bool,
}

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Made {
    Invitation,
    /// To set up a new second step.
    Enrolment,
}

/// `GET /staff/people/staff`
pub async fn get(cx: Cx) -> PageResult {
    let form = form_road::fresh(&cx)?;
    show(&cx, form, None).await
}

async fn show(cx: &Cx, form: FormView, made: Option<(Made, String)>) -> PageResult {
    Ok(page(cx, &cx.staff()?, form, made).await?)
}

async fn page(
    cx: &Cx,
    scope: &StaffScope<ManageStaff>,
    form: FormView,
    made: Option<(Made, String)>,
) -> Result<Reply, Refusal> {
    let members = accounts::list_staff(&cx.services, scope).await?;
    let invitations = accounts::open_invitations(&cx.services, scope).await?;
    let reader = scope.person_id();
    let must_confirm = cx.principal.person().is_none_or(|person| person.must_confirm::<ChangeRoles>(cx.now));
    let vm = PeopleView { form, now: cx.now, reader, members, invitations, made, must_confirm };
    Ok(Reply::page(Doc::new(Layout::Staff, cx.words.plain("staff-people-title", &[]), move || view(&vm))))
}

/// `POST /staff/people/staff`: invites somebody. The link is shown once, by the reply itself; the same form again shows the
/// same one.
pub struct Invite(StaffScope<ManageStaff>);

impl FormPage for Invite {
    type Input = NewInvitation;

    async fn load(cx: &Cx) -> Result<Self, PageError> {
        Ok(Self(cx.staff()?))
    }

    fn read(&self, cx: &Cx, form: &RawForm) -> Result<NewInvitation, FieldErrors> {
        let mut errors = FieldErrors::default();
        let (mobile, role) = (errors.read(&INVITED_MOBILE, form), errors.read(&INVITED_ROLE, form));
        let days = errors.read(&ROLE_DAYS, form);
        errors.finish(mobile.zip(role).zip(days).map(|((mobile, role), days)| NewInvitation {
            mobile,
            role,
            ends_at: days.map(|days| accounts::role_ends(cx.now, days)),
        }))
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        show(cx, form, None).await
    }
}

impl Submit for Invite {
    async fn act(&self, cx: &Cx, new: NewInvitation) -> Result<Reply, Refusal> {
        let tx = cx.services.begin().await?;
        let secret =
            accounts::invite(&cx.services, &self.0, &cx.confirmed()?, &tx, &new, cx.form.get(FORM_KEY)).await?;
        tx.commit().await?;
        let made = format!("{}{}", cx.site.origin, join::address(cx.words, &secret));
        page(cx, &self.0, form_road::fresh(cx)?, Some((Made::Invitation, made))).await
    }
}

/// `POST /staff/people/staff/end`
pub struct EndRole(StaffScope<ManageStaff>);

impl FormPage for EndRole {
    type Input = (PersonId, Option<Role>);

    async fn load(cx: &Cx) -> Result<Self, PageError> {
        Ok(Self(cx.staff()?))
    }

    /// What is no id is the id of nobody.
    fn read(&self, _: &Cx, form: &RawForm) -> Result<Self::Input, FieldErrors> {
        Ok((form.get(PERSON).parse().unwrap_or_default(), Role::parse(form.get(ROLE))))
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        show(cx, form, None).await
    }
}

impl Write for EndRole {
    async fn act(&self, cx: &Cx, tx: &Tx, (person_id, role): Self::Input) -> Result<LocalPath, Refusal> {
        let role = role.ok_or(Refusal::NotFound)?;
        accounts::end_role(&cx.services, &self.0, &cx.confirmed()?, tx, person_id, role).await?;
        Ok(cx.to(PATH).saying(Notice::RoleEnded))
    }
}

/// `POST /staff/people/staff/enrol`: a colleague lost their second step. It is taken away, and the link to set up a new one is shown
/// once, by the reply itself; the same form again shows the same one.
pub struct ResetFactor(StaffScope<ManageStaff>);

impl FormPage for ResetFactor {
    type Input = PersonId;

    async fn load(cx: &Cx) -> Result<Self, PageError> {
        Ok(Self(cx.staff()?))
    }

    /// What is no id is the id of nobody.
    fn read(&self, _: &Cx, form: &RawForm) -> Result<PersonId, FieldErrors> {
        Ok(form.get(PERSON).parse().unwrap_or_default())
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        show(cx, form, None).await
    }
}

impl Submit for ResetFactor {
    async fn act(&self, cx: &Cx, person_id: PersonId) -> Result<Reply, Refusal> {
        let tx = cx.services.begin().await?;
        let form_key = cx.form.get(FORM_KEY);
        let secret = accounts::make_pass(&cx.services, &self.0, &cx.confirmed()?, &tx, person_id, form_key).await?;
        tx.commit().await?;
        let made = format!("{}{}", cx.site.origin, enrol::address(cx.words, &secret));
        page(cx, &self.0, form_road::fresh(cx)?, Some((Made::Enrolment, made))).await
    }
}

/// `POST /staff/people/staff/withdraw`
pub struct Withdraw(StaffScope<ManageStaff>);

impl FormPage for Withdraw {
    type Input = InvitationId;

    async fn load(cx: &Cx) -> Result<Self, PageError> {
        Ok(Self(cx.staff()?))
    }

    /// What is no id is the id of none.
    fn read(&self, _: &Cx, form: &RawForm) -> Result<InvitationId, FieldErrors> {
        Ok(form.get(INVITATION).parse().unwrap_or_default())
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        show(cx, form, None).await
    }
}

impl Write for Withdraw {
    async fn act(&self, cx: &Cx, tx: &Tx, id: InvitationId) -> Result<LocalPath, Refusal> {
        accounts::withdraw_invitation(&cx.services, &self.0, tx, id).await?;
        Ok(cx.to(PATH).saying(Notice::InvitationWithdrawn))
    }
}

/// The page.
pub fn view(vm: &PeopleView) -> AnyView {
    let words = vm.form.words;
    let members: Vec<_> = vm.members.iter().enumerate().map(|(place, member)| card(vm, place, member)).collect();
    let members = if members.is_empty() {
        empty(words.t("staff-people-none-title"), words.t("staff-people-none-text"), None)
    } else {
        view! { <ul class="plain-list stack gap-3" role="list">{members}</ul> }.into_any()
    };
    view! {
        <main id="main" tabindex="-1"><div class="mid stack gap-5">
            <div class="topbar">
                <div><h1>{words.t("staff-people-title")}</h1><p class="sm muted">{words.t("staff-people-text")}</p></div>
            </div>
            {error_summary(&vm.form)}
            {vm.must_confirm.then(|| confirm_first(words, &vm.form, PATH))}
            {vm.made.clone().map(|(what, link)| made(words, what, link))}
            {members}
            {open(vm)}
            {invite_form(vm)}
            {note("eye", words.t("staff-people-logged").into_any())}
        </div></main>
    }
    .into_any()
}

/// The link, to be copied: it is shown this once.
fn made(words: Words, what: Made, link: String) -> AnyView {
    let (title, text) = match what {
        Made::Invitation => ("staff-invite-made", "staff-invite-made-text"),
        Made::Enrolment => ("staff-enrol-made", "staff-enrol-made-text"),
    };
    let content = view! {
        <p class="b">{words.t(title)}</p>
        <p class="mt-1">{words.t(text)}</p>
        <p class="mt-2"><bdi dir="ltr" class="hash">{link}</bdi></p>
    };
    view! { <div role="status">{alert(Tone::Ok, content.into_any())}</div> }.into_any()
}

fn card(vm: &PeopleView, place: usize, member: &StaffMember) -> AnyView {
    let words = vm.form.words;
    let is_own = member.id == vm.reader;
    let roles: Vec<_> =
        member.roles.iter().enumerate().map(|(at, held)| role(vm, format!("e{place}x{at}"), member, held)).collect();
    let reset = (!is_own).then(|| {
        let fields = vec![(PERSON, member.id.to_string())];
        let about = member.name.clone();
        let button = button(vm, format!("f{place}"), "enrol", "staff-factor-lost", fields, about);
        view! { <div class="mt-2">{button}</div> }
    });
    let own = is_own.then(|| view! { " "{badge(Tone::Plain, None, words.t("staff-people-you"))} });
    view! {
        <li class="card stack gap-2">
            <h2 class="fs-md">{name(member.name.clone())}{own}</h2>
            <p class="sm muted">{ltr(words.digits(&member.mobile_masked))}</p>
            <ul class="plain-list stack gap-2" role="list">{roles}</ul>
            {reset}
        </li>
    }
    .into_any()
}

fn role(vm: &PeopleView, key: String, member: &StaffMember, held: &HeldRole) -> AnyView {
    let (words, now) = (vm.form.words, vm.now);
    let until = held.ends_at.map(|at| view! { " "{words.t("staff-role-until")}" "{time(words, at, now)} });
    let end = (member.id != vm.reader).then(|| {
        let fields = vec![(PERSON, member.id.to_string()), (ROLE, held.role.code().to_owned())];
        let about = format!("{}, {}", words.plain(held.role.words(), &[]), member.name);
        button(vm, key, "end", "staff-role-end", fields, about)
    });
    view! {
        <li class="row row--between gap-3">
            <p class="grow">{badge(Tone::Info, None, words.t(held.role.words()))}" "
                <span class="sm muted">{words.t("staff-role-since")}" "{time(words, held.since, now)}{until}</span></p>
            {end}
        </li>
    }
    .into_any()
}

/// The invitations that nobody has taken yet.
fn open(vm: &PeopleView) -> Option<AnyView> {
    let (words, now) = (vm.form.words, vm.now);
    if vm.invitations.is_empty() {
        return None;
    }
    let row = |(place, invitation): (usize, &Invitation)| {
        let fields = vec![(INVITATION, invitation.id.to_string())];
        let about = words.plain(invitation.role.words(), &[]);
        let withdraw = button(vm, format!("w{place}"), "withdraw", "staff-invite-withdraw", fields, about);
        view! {
            <li class="row row--between gap-3">
                <p class="grow">{badge(Tone::Plain, None, words.t(invitation.role.words()))}" "
                    <span class="sm muted">{words.t("staff-invite-since")}" "{time(words, invitation.made_at, now)}
                    {words.t("list-comma")}{words.t("staff-join-until")}" "{time(words, invitation.until, now)}</span></p>
                {withdraw}
            </li>
        }
    };
    let rows: Vec<_> = vm.invitations.iter().enumerate().map(row).collect();
    Some(
        view! {
            <section class="card stack gap-3" aria-labelledby="h-open">
                <h2 class="fs-md" id="h-open">{words.t("staff-invite-open")}</h2>
                <ul class="plain-list stack gap-2" role="list">{rows}</ul>
            </section>
        }
        .into_any(),
    )
}

fn invite_form(vm: &PeopleView) -> AnyView {
    let words = vm.form.words;
    let staff = Role::ALL.iter().filter(|role| role.is_staff());
    let roles = staff.map(|role| Choice::new(role.code(), words.plain(role.words(), &[]))).collect();
    let days = accounts::ROLE_DAYS_OFFERED
        .iter()
        .map(|days| Choice::new(days.to_string(), words.plain("staff-role-days", &[("days", (*days).into())])));
    let role = Select {
        empty: Some(words.plain("staff-invite-role-choose", &[])),
        groups: vec![(None, roles)],
        ..Select::of(words, &INVITED_ROLE)
    };
    let ends = Select {
        empty: Some(words.plain("staff-role-open-ended", &[])),
        groups: vec![(None, days.collect())],
        ..Select::of(words, &ROLE_DAYS)
    };
    let content = view! {
        <h2 class="fs-md" id="h-invite">{words.t("staff-invite-title")}</h2>
        {field(&vm.form, Field::of(words, &INVITED_MOBILE))}
        {select(&vm.form, role)}
        {select(&vm.form, ends)}
        <div class="btn-row"><button class="btn">{words.t("staff-invite-send")}</button></div>
    };
    let form = one_of_many(&vm.form, href(words.lang(), PATH), "form gap-4", content.into_any());
    view! { <section class="card" aria-labelledby="h-invite">{form}</section> }.into_any()
}

/// A button whose name says whom or what it is about.
fn button(
    vm: &PeopleView,
    key: String,
    action: &str,
    label: &'static str,
    fields: Vec<(&'static str, String)>,
    about: String,
) -> AnyView {
    let words = vm.form.words;
    let form = ActionForm {
        action: href(words.lang(), &format!("{PATH}/{action}")),
        key: format!("{}{key}", vm.form.key),
        words: words.t(label),
        class: "btn btn--line",
        icon: Some("x"),
        fields,
    };
    named_action_form(form, format!("{}, {about}", words.plain(label, &[])))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use crate::ui::pages::samples::{self, HOSTILE};
    use crate::ui::tests::{faults, html};

    fn member(id: PersonId) -> StaffMember {
        let held = |role| HeldRole { role, since: samples::now(), ends_at: Some(samples::now()) };
        StaffMember {
            id,
            name: HOSTILE.to_owned(),
            mobile_masked: "0912".to_owned(),
            roles: vec![held(Role::Admin), held(Role::CallAgent)],
        }
    }

    #[test]
    fn the_page_is_whole_in_both_languages_and_has_no_button_for_ones_own_roles() {
        for lang in Lang::ALL {
            let reader = PersonId::new(uuid::Uuid::from_u128(1));
            let invitation = Invitation {
                id: InvitationId::NIL,
                role: Role::Legal,
                ends_at: None,
                made_at: samples::now(),
                until: samples::now(),
            };
            let page = |members, invitations, made: Option<(Made, String)>| {
                html(|| {
                    let form = samples::form(lang);
                    view(&PeopleView {
                        form,
                        now: samples::now(),
                        reader,
                        members,
                        invitations,
                        made,
                        must_confirm: true,
                    })
                })
            };
            let shown = page(
                vec![member(reader), member(PersonId::NIL)],
                vec![invitation],
                Some((Made::Enrolment, HOSTILE.to_owned())),
            );
            assert_eq!(faults(&shown), Vec::<String>::new());
            samples::assert_harmless(&shown);
            assert_eq!(shown.matches("/staff/people/staff/end\"").count(), 2, "only of the other one");
            assert_eq!(shown.matches("/staff/people/staff/withdraw\"").count(), 1);
            assert!(page(Vec::new(), Vec::new(), None).contains(&Words::of(lang).t("staff-people-none-title")));
        }
    }
}
