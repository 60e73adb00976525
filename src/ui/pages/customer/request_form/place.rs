//! `/requests/new/place`: the second step. Where and when.
use leptos::prelude::*;

use super::sections::{kept, place, who_sees};
use super::slot_picker;
use super::{Asked, At, PLACE, REVIEW, SERVICE, WORK, begun, step_page};
use crate::domain::refusal::Refusal;
use crate::domain::requests;
use crate::i18n::Words;
use crate::model::form::{FieldErrors, RawForm};
use crate::model::moment::Moment;
use crate::page::cx::Cx;
use crate::page::doc::{Doc, Layout};
use crate::page::error::PageError;
use crate::page::form_page::{FormPage, Submit};
use crate::page::form_view::FormView;
use crate::page::reply::{PageResult, Reply};
use crate::ui::components::open_form;

/// The page and its form.
pub struct AskPlace(Asked);

/// `GET /requests/new/place?service=…&draft=…`
pub async fn get(cx: Cx) -> PageResult {
    if cx.query.get(SERVICE).is_empty() {
        return Ok(Reply::see_other(cx.to("/services")));
    }
    let page = AskPlace::load(&cx).await?;
    if let Some(sent) = page.0.sent(&cx) {
        return Ok(sent);
    }
    if page.0.draft.is_none() {
        return Ok(Reply::see_other(page.0.path(cx.words, WORK)));
    }
    let form = begun(&cx, page.begin(&cx), |typed| requests::check_place(typed, cx.now))?;
    page.show(&cx, form).await
}

impl FormPage for AskPlace {
    type Input = ();

    async fn load(cx: &Cx) -> Result<Self, PageError> {
        Ok(Self(Asked::load(cx).await?))
    }

    fn begin(&self, cx: &Cx) -> RawForm {
        self.0.typed(cx.words)
    }

    fn read(&self, cx: &Cx, form: &RawForm) -> Result<(), FieldErrors> {
        requests::check_place(form, cx.now)
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        let (words, now) = (cx.words, cx.now);
        let title = self.0.title(words);
        Ok(Reply::page(Doc::new(Layout::Account, title, move || view(words, &self.0, &form, now))))
    }
}

impl Submit for AskPlace {
    async fn act(&self, cx: &Cx, (): ()) -> Result<Reply, Refusal> {
        self.0.save(cx, requests::is_of_place, REVIEW).await
    }
}

fn view(words: Words, asked: &Asked, form: &FormView, now: Moment) -> AnyView {
    let content = view! {
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
