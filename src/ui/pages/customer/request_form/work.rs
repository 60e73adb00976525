//! `/requests/new`: the first step. What is to be done, in the service's own questions.
use leptos::prelude::*;

use super::sections::{after, kept, question_of, who_sees, work};
use super::{Asked, At, PLACE, SERVICE, WORK, begun, step_page};
use crate::domain::refusal::Refusal;
use crate::domain::requests;
use crate::i18n::Words;
use crate::model::danger::Danger;
use crate::model::form::{FieldErrors, RawForm};
use crate::page::cx::Cx;
use crate::page::doc::{Doc, Layout};
use crate::page::error::PageError;
use crate::page::form_page::{FormPage, Submit};
use crate::page::form_view::FormView;
use crate::page::reply::{PageResult, Reply};
use crate::ui::components::{foreign, icon, one_of_many, open_form_naming};
use crate::ui::pages::danger::what_to_do;

/// Says that a danger is dealt with: only then the form goes on.
const DANGER_IS_OVER: &str = "danger_is_over";

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
            return stop(cx, &self.0, danger);
        }
        self.0.save(cx, requests::is_of_work, PLACE).await
    }
}

/// What to do now, instead of the next step. What was typed goes along with the one deliberate way on.
// words: danger-*
fn stop(cx: &Cx, asked: &Asked, danger: Danger) -> Result<Reply, Refusal> {
    let words = cx.words;
    let title = words.plain(&format!("danger-{}-title", danger.code()), &[]);
    let action = asked.path(words, WORK).to_string();
    let typed: Vec<(String, String)> =
        cx.form.pairs().iter().filter(|(name, _)| requests::is_of_work(name)).cloned().collect();
    let form = FormView::begun(cx, RawForm::default())?;
    let page = move || {
        let hidden: Vec<_> =
            typed.into_iter().map(|(name, value)| view! { <input r#type="hidden" name=name value=value/> }).collect();
        let on = view! {
            {hidden}
            <input r#type="hidden" name=DANGER_IS_OVER value="1"/>
            <button class="btn btn--text">{words.t(&format!("danger-{}-on", danger.code()))}</button>
        };
        view! {
            <main id="main" tabindex="-1"><div class="wrap page narrow">
                <div class="alert alert--danger" role="alert">
                    {icon("alert")}
                    <div><h1 class="fs-xl">{title}</h1>{what_to_do(words, danger)}</div>
                </div>
                <div class="mt-6">{one_of_many(&form, action, "form", on.into_any())}</div>
            </div></main>
        }
        .into_any()
    };
    Ok(Reply::invalid(Doc::new(Layout::Account, words.plain(&format!("danger-{}-title", danger.code()), &[]), page)))
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
