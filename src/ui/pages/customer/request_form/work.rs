//! `/requests/new`: the first step. What is to be done, in the service's own questions.
use leptos::prelude::*;

use super::sections::{after, kept, question_of, who_sees, work};
use super::stop::{DANGER_IS_OVER, stop};
use super::{Asked, At, PLACE, SERVICE, WORK, begun, step_page};
use crate::domain::refusal::Refusal;
use crate::domain::requests;
use crate::i18n::Words;
use crate::model::form::{FieldErrors, RawForm};
use crate::page::cx::Cx;
use crate::page::doc::{Doc, Layout};
use crate::page::error::PageError;
use crate::page::form_page::{FormPage, Submit};
use crate::page::form_view::FormView;
use crate::page::reply::{PageResult, Reply};
use crate::ui::components::{foreign, open_form_naming};

/// The page and its form.
pub struct AskWork(Asked);

/// `GET /requests/new?service=…`
pub async fn get(cx: Cx) -> PageResult {
    if cx.query.get(SERVICE).is_empty() {
        return Ok(Reply::see_other(cx.to("/services")));
    }
    let page = AskWork::load(&cx).await?;
    if let Some(sent) = page.0.sent(&cx) {
        return Ok(sent);
    }
    let form = begun(&cx, page.begin(&cx), |typed| requests::check_work(typed, &page.0.service))?;
    page.show(&cx, form).await
}

impl FormPage for AskWork {
    type Input = ();

    async fn load(cx: &Cx) -> Result<Self, PageError> {
        Ok(Self(Asked::load(cx).await?))
    }

    fn begin(&self, cx: &Cx) -> RawForm {
        self.0.typed(cx.words)
    }

    fn read(&self, _: &Cx, form: &RawForm) -> Result<(), FieldErrors> {
        requests::check_work(form, &self.0.service)
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        let words = cx.words;
        let title = self.0.title(words);
        Ok(Reply::page(Doc::new(Layout::Account, title, move || view(words, &self.0, &form))))
    }
}

impl Submit for AskWork {
    async fn act(&self, cx: &Cx, (): ()) -> Result<Reply, Refusal> {
        let danger = requests::danger_in_answers(&cx.form, &self.0.service);
        if let Some(danger) = danger.filter(|_| !cx.form.has(DANGER_IS_OVER, "1")) {
            let form = FormView::begun(cx, RawForm::default())?;
            return Ok(Reply::invalid(stop(cx, &self.0, danger, WORK, form)));
        }
        self.0.save(cx, requests::is_of_work, PLACE).await
    }
}

fn view(words: Words, asked: &Asked, form: &FormView) -> AnyView {
    let content = view! {
        {work(form, &asked.service)}
        <div class="btn-row"><button class="btn btn--lg">{words.t("request-next")}</button></div>
        {kept(words)}
    };
    let name_of = |field: &str| question_of(&asked.service, field, foreign(words, asked.service.lang));
    let form = open_form_naming(form, asked.path(words, WORK).to_string(), "form gap-10", name_of, content.into_any());
    step_page(words, asked, At::Work, form, view! { {who_sees(words)}{after(words)} }.into_any())
}
