//! `/requests/new/place`: the second step. Where and when.
use leptos::prelude::*;

use super::sections::{kept, place, who_sees};
use super::slot_picker;
use super::{ADDRESS, Asked, At, LAST, PLACE, REVIEW, SERVICE, WORK, begun, step_page};
use crate::domain::places::places;
use crate::domain::refusal::Refusal;
use crate::domain::requests::{self, LastAddress, fields};
use crate::i18n::Words;
use crate::model::form::{FieldErrors, RawForm};
use crate::model::moment::Moment;
use crate::page::cx::Cx;
use crate::page::doc::{Doc, Layout};
use crate::page::error::PageError;
use crate::page::form_page::{FormPage, Submit};
use crate::page::form_view::FormView;
use crate::page::reply::{PageResult, Reply};
use crate::page::suggest::city_in_province;
use crate::ui::components::{icon, open_form};

/// The page and its form.
pub struct AskPlace {
    asked: Asked,
    /// Where the reader's latest request was to be done.
    last: Option<LastAddress>,
}

/// `GET /requests/new/place?service=…&draft=…`
pub async fn get(cx: Cx) -> PageResult {
    if cx.query.get(SERVICE).is_empty() {
        return Ok(Reply::see_other(cx.to("/services")));
    }
    let page = AskPlace::load(&cx).await?;
    if let Some(sent) = page.asked.sent(&cx) {
        return Ok(sent);
    }
    if page.asked.draft.is_none() {
        return Ok(Reply::see_other(page.asked.path(cx.words, WORK)));
    }
    let form = begun(&cx, page.begin(&cx), |typed| requests::check_place(typed, cx.now))?;
    page.show(&cx, form).await
}

impl FormPage for AskPlace {
    type Input = ();

    async fn load(cx: &Cx) -> Result<Self, PageError> {
        let asked = Asked::load(cx).await?;
        let has_street = |typed: &RawForm| !typed.get(fields::STREET.name).is_empty();
        let is_typed = has_street(&cx.form) || asked.draft.as_ref().is_some_and(|draft| has_street(&draft.typed));
        let last = match cx.customer() {
            Ok(scope) if !is_typed || cx.query.has(ADDRESS, LAST) => {
                requests::last_address(&cx.services, &scope).await?
            }
            _ => None,
        };
        Ok(Self { asked, last })
    }

    fn begin(&self, cx: &Cx) -> RawForm {
        let typed = self.asked.typed(cx.words);
        match &self.last {
            Some(last) if cx.query.has(ADDRESS, LAST) => with_address(typed, last, cx.words),
            _ => typed,
        }
    }

    fn read(&self, cx: &Cx, form: &RawForm) -> Result<(), FieldErrors> {
        requests::check_place(form, cx.now)
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        let (words, now) = (cx.words, cx.now);
        let title = self.asked.title(words);
        Ok(Reply::page(Doc::new(Layout::Account, title, move || view(words, &self, &form, now))))
    }
}

impl Submit for AskPlace {
    async fn act(&self, cx: &Cx, (): ()) -> Result<Reply, Refusal> {
        self.asked.save(cx, requests::is_of_place, REVIEW).await
    }
}

/// What was typed, at this address.
fn with_address(mut typed: RawForm, last: &LastAddress, words: Words) -> RawForm {
    let Some(city) = places().city(&last.city_code) else { return typed };
    typed.set(fields::CITY.name, city_in_province(words, city));
    typed.set(fields::CITY_CODE.name, last.city_code.as_str());
    typed.set(fields::DISTRICT.name, last.district.map(|district| district.to_string()).unwrap_or_default());
    typed.set(fields::STREET.name, last.street.as_str());
    typed.set(fields::PLAQUE.name, last.plaque.as_str());
    typed.set(fields::UNIT.name, last.unit.as_deref().unwrap_or_default());
    typed
}

/// One press for who wants the same address again. Once something was typed it would be in the way.
fn same_again(words: Words, page: &AskPlace, form: &FormView) -> Option<AnyView> {
    page.last.as_ref().filter(|_| form.value(fields::STREET.name).is_empty())?;
    let address = page.asked.path(words, PLACE).with(ADDRESS, LAST).to_string();
    Some(
        view! { <p><a class="btn btn--line" href=address>{icon("pin")}{words.t("request-same-address")}</a></p> }
            .into_any(),
    )
}

fn view(words: Words, page: &AskPlace, form: &FormView, now: Moment) -> AnyView {
    let asked = &page.asked;
    let content = view! {
        {same_again(words, page, form)}
        {place(form)}
        {slot_picker::days(form, now)}
        {slot_picker::hour_chips(form)}
        <div class="btn-row">
            <button class="btn btn--lg">{words.t("request-next")}</button>
            <a class="btn btn--lg btn--text" href=asked.path(words, WORK).to_string()>{words.t("request-back")}</a>
        </div>
        {kept(words)}
    };
    let form = open_form(form, asked.path(words, PLACE).to_string(), "form gap-10", content.into_any());
    step_page(words, asked, At::Place, form, who_sees(words).into_any())
}
