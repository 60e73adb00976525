//! `/staff/people`: looking somebody up by a whole number or tracking code, and opening what is masked of them for a reason.
use leptos::prelude::*;

use super::recover;
use crate::domain::refusal::Refusal;
use crate::domain::scope::{FindPeople, StaffScope, Unmask};
use crate::domain::staff::{
    FoundPerson, NewLook, OPEN_ITEM, OPEN_REASON, OPEN_WORDS, Part, WHO, Wanted, find_people, found_person, open_item,
};
use crate::i18n::Words;
use crate::model::access::{AccessReason, OpenedItem};
use crate::model::form::{FieldErrors, Message, RawForm};
use crate::model::ids::PersonId;
use crate::model::moment::Moment;
use crate::model::role::StaffPermission;
use crate::page::cx::Cx;
use crate::page::doc::{Doc, Layout};
use crate::page::error::PageError;
use crate::page::form_page::{FormPage, Submit};
use crate::page::form_road;
use crate::page::form_view::FormView;
use crate::page::link::href;
use crate::page::reply::{PageResult, Reply};
use crate::ui::components::{
    Choice, Field, Select, TextArea, Tone, badge, field, icon, ltr, name, note, open_form, pairs, select, text_area,
};
use crate::ui::pages::me::security::confirm_first;

/// Where one looks somebody up.
pub const PATH: &str = "/staff/people";

fn address(words: Words, id: PersonId) -> String {
    href(words.lang(), &format!("{PATH}/person/{id}"))
}

/// The page and its form. What is looked for is posted: no number stands in an address.
pub struct Find(StaffScope<FindPeople>);

impl FormPage for Find {
    type Input = Wanted;

    async fn load(cx: &Cx) -> Result<Self, PageError> {
        Ok(Self(cx.staff()?))
    }

    fn read(&self, _: &Cx, form: &RawForm) -> Result<Wanted, FieldErrors> {
        let mut errors = FieldErrors::default();
        let wanted = errors.read(&WHO, form);
        errors.finish(wanted)
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        Ok(page(cx, form, Vec::new()))
    }
}

impl Submit for Find {
    async fn act(&self, cx: &Cx, wanted: Wanted) -> Result<Reply, Refusal> {
        match find_people(&cx.services, &self.0, &wanted).await {
            Ok(found) => Ok(page(cx, form_road::fresh(cx)?, found)),
            Err(Refusal::NotFound) => {
                Err(Refusal::Invalid(FieldErrors::one(WHO.name, Message::new("staff-find-nobody"))))
            }
            Err(refusal) => Err(refusal),
        }
    }
}

fn page(cx: &Cx, form: FormView, found: Vec<FoundPerson>) -> Reply {
    let words = cx.words;
    Reply::page(Doc::new(Layout::Staff, words.plain("staff-find-title", &[]), move || find_view(words, &form, &found)))
}

fn find_view(words: Words, form: &FormView, found: &[FoundPerson]) -> AnyView {
    let cards: Vec<_> = found.iter().map(|person| result(words, person)).collect();
    let found = (!cards.is_empty()).then(
        || view! { <ul class="plain-list stack gap-3" role="list" aria-label=words.t("staff-find-found")>{cards}</ul> },
    );
    let content = view! {
        {field(form, Field::of(words, &WHO))}
        <div class="btn-row"><button class="btn">{words.t("staff-find-send")}</button></div>
    };
    view! {
        <main id="main" tabindex="-1"><div class="mid stack gap-5">
            <div class="topbar">
                <div><h1>{words.t("staff-find-title")}</h1><p class="sm muted">{words.t("staff-find-text")}</p></div>
            </div>
            {found}
            {open_form(form, href(words.lang(), PATH), "form card gap-4", content.into_any())}
            {note("eye", words.t("staff-find-logged").into_any())}
        </div></main>
    }
    .into_any()
}

fn result(words: Words, person: &FoundPerson) -> AnyView {
    let part = person.part.map(|part| match part {
        Part::Customer => "staff-find-customer",
        Part::Specialist => "staff-find-specialist",
    });
    view! {
        <li class="card stack gap-2">
            <h2 class="fs-md"><a href=address(words, person.id)>{name(person.name.clone())}</a></h2>
            <p>{ltr(words.digits(&person.mobile))}" "{part.map(|part| badge(Tone::Plain, None, words.t(part)))}</p>
        </li>
    }
    .into_any()
}

/// `/staff/people/person/{id}`: somebody who was looked up, and the form that opens what is masked.
pub struct OpenOf {
    scope: StaffScope<FindPeople>,
    person: FoundPerson,
    /// Whether they have to show first that it is them.
    must_confirm: bool,
    /// Whether the reader may ask for a way back into the account.
    may_recover: bool,
}

impl FormPage for OpenOf {
    type Input = NewLook;

    async fn load(cx: &Cx) -> Result<Self, PageError> {
        let scope = cx.staff()?;
        // What is no id is the id of nobody.
        let id = cx.param("id").parse().unwrap_or_default();
        let person = found_person(&cx.services, &scope, id).await?;
        let must_confirm = cx.person()?.must_confirm::<Unmask>(cx.now);
        let may_recover = cx.person()?.may(StaffPermission::AskRecovery);
        Ok(Self { scope, person, must_confirm, may_recover })
    }

    fn read(&self, _: &Cx, form: &RawForm) -> Result<NewLook, FieldErrors> {
        let mut errors = FieldErrors::default();
        let (item, reason) = (errors.read(&OPEN_ITEM, form), errors.read(&OPEN_REASON, form));
        let words = errors.read(&OPEN_WORDS, form);
        let look = item.zip(reason).zip(words);
        let person_id = self.person.id;
        errors.finish(look.map(|((item, reason), words)| NewLook { person_id, item, reason, words }))
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        let (words, now) = (cx.words, cx.now);
        let title = words.plain("staff-person-title", &[]);
        Ok(Reply::page(Doc::new(Layout::Staff, title, move || {
            person_view(words, now, &form, &self.person, self.must_confirm, self.may_recover)
        })))
    }
}

impl Submit for OpenOf {
    async fn act(&self, cx: &Cx, look: NewLook) -> Result<Reply, Refusal> {
        open_item(&cx.services, &self.scope, &cx.confirmed()?, &look).await?;
        Ok(Reply::see_other(cx.to(&format!("{PATH}/person/{}", self.person.id))))
    }
}

fn person_view(
    words: Words,
    now: Moment,
    form: &FormView,
    person: &FoundPerson,
    must_confirm: bool,
    may_recover: bool,
) -> AnyView {
    let confirm = must_confirm.then(|| confirm_first(words, form, &format!("{PATH}/person/{}", person.id)));
    let until = |item: OpenedItem| {
        let open = person.opened.iter().find(|(open, until)| *open == item && *until > now);
        open.map(|(_, until)| {
            let said = words.tx("desk-opened-until", &[("time", words.time(*until).into())]);
            view! { <p class="xs faint" role="status">{said}</p> }
        })
    };
    let roles: Vec<_> =
        person.roles.iter().map(|held| view! { {badge(Tone::Plain, None, words.t(held.role.words()))}" " }).collect();
    let known = pairs(vec![
        (
            words.t("opened-item-name").into_any(),
            view! { {name(person.name.clone())}{until(OpenedItem::Name)} }.into_any(),
        ),
        (
            words.t("opened-item-mobile").into_any(),
            view! { {number(words, person)}{until(OpenedItem::Mobile)} }.into_any(),
        ),
        (words.t("staff-role").into_any(), roles.into_any()),
    ]);
    view! {
        <main id="main" tabindex="-1"><div class="mid stack gap-5">
            <div class="topbar"><div><h1>{words.t("staff-person-title")}</h1></div></div>
            <div class="card">{known}</div>
            {confirm}
            {open_fields(words, form, person)}
            {note("eye", words.t("staff-open-told").into_any())}
            {may_recover.then(|| view! {
                <p><a class="btn btn--line" href=recover::address(words, person.id)>{icon("lock")}{words.t("recover-title")}</a></p>
            })}
            <p><a href=href(words.lang(), PATH)>{words.t("staff-find-again")}</a></p>
        </div></main>
    }
    .into_any()
}

/// The number; open, it can be called.
fn number(words: Words, person: &FoundPerson) -> AnyView {
    let shown = ltr(words.digits(&person.mobile));
    match &person.dial {
        Some(dial) => {
            view! { <a class="btn btn--line" href=format!("tel:{dial}")>{icon("phone")}{shown}</a> }.into_any()
        }
        None => shown.into_any(),
    }
}

fn open_fields(words: Words, form: &FormView, person: &FoundPerson) -> AnyView {
    let items = OpenedItem::ALL.iter().map(|item| Choice::new(item.code(), words.plain(item.words(), &[])));
    let reasons = AccessReason::OF_STAFF.iter().map(|why| Choice::new(why.code(), words.plain(why.words(), &[])));
    let choose = || Some(words.plain("staff-invite-role-choose", &[]));
    let item = Select { empty: choose(), groups: vec![(None, items.collect())], ..Select::of(words, &OPEN_ITEM) };
    let reason = Select { empty: choose(), groups: vec![(None, reasons.collect())], ..Select::of(words, &OPEN_REASON) };
    let content = view! {
        <h2 class="fs-md">{words.t("staff-open-title")}</h2>
        {select(form, item)}
        {select(form, reason)}
        {text_area(form, TextArea::of(words, &OPEN_WORDS))}
        <div class="btn-row"><button class="btn">{words.t("staff-open-send")}</button></div>
    };
    open_form(form, address(words, person.id), "form card gap-4", content.into_any())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use crate::ui::pages::samples::{self, HOSTILE};
    use crate::ui::tests::{faults, html};

    fn person(opened: Vec<(OpenedItem, Moment)>) -> FoundPerson {
        let (name, mobile) = (HOSTILE.to_owned(), "0912".to_owned());
        let dial = (!opened.is_empty()).then(|| "+989120000000".to_owned());
        FoundPerson { id: PersonId::NIL, part: Some(Part::Customer), name, mobile, dial, roles: Vec::new(), opened }
    }

    #[test]
    fn looking_up_and_opening_are_whole_in_both_languages() {
        for lang in Lang::ALL {
            let (words, now) = (Words::of(lang), samples::now());
            let list = html(|| find_view(words, &samples::form(lang), &[person(Vec::new())]));
            let opened = vec![(OpenedItem::Mobile, now + crate::model::moment::MINUTE)];
            let one = html(|| person_view(words, now, &samples::form(lang), &person(opened), true, true));
            for shown in [&list, &one] {
                assert_eq!(faults(shown), Vec::<String>::new());
                samples::assert_harmless(shown);
            }
            assert_eq!(one.matches("role=\"status\"").count(), 1, "only what is open says until when");
            assert!(one.contains("tel:+989120000000") && !list.contains("tel:"));
        }
    }
}
