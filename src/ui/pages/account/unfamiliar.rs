//! `/sign-in/name`: the code was right, but nobody used the account for long: the number may have come to somebody else.
use leptos::prelude::*;

use super::{BY_NAME, doc_beside, enter};
use crate::domain::accounts::{GIVEN_NAME, TypedName, begin_anew, prove_by_name, waiting};
use crate::domain::refusal::Refusal;
use crate::i18n::Words;
use crate::model::conflict::Conflict;
use crate::model::form::{FieldErrors, RawForm};
use crate::page::cx::Cx;
use crate::page::error::PageError;
use crate::page::form_page::{FormPage, Submit};
use crate::page::form_road::form_key;
use crate::page::form_view::{FORM_KEY, FormView};
use crate::page::reply::{PageResult, Reply};
use crate::ui::components::{ActionForm, Field, action_form, field, open_form};

/// Where the page is.
pub const PATH: &str = "/sign-in/name";
/// Where the button of whoever is somebody else posts.
pub const ANEW: &str = "/sign-in/name/anew";

/// The page and the form of the name.
pub struct Unfamiliar;

impl FormPage for Unfamiliar {
    type Input = TypedName;

    async fn load(_: &Cx) -> Result<Self, PageError> {
        Ok(Self)
    }

    fn read(&self, _: &Cx, form: &RawForm) -> Result<TypedName, FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = errors.read(&GIVEN_NAME, form);
        errors.finish(name.map(|given_name| TypedName { given_name, form_key: form.get(FORM_KEY).to_owned() }))
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        let again = cx.to("/sign-in").with("again", "1");
        let Some(browser) = cx.browser() else {
            return Ok(Reply::see_other(again));
        };
        let is_waited_for = waiting(&cx.services, &browser).await?.is_some_and(|waiting| waiting.is_unfamiliar);
        if !is_waited_for && !form.may_be_stored() {
            return Ok(Reply::see_other(again));
        }
        let words = cx.words;
        let content = view(words, &form, cx.href(PATH), cx.href(ANEW), form_key(cx)?);
        Ok(Reply::page(doc_beside(words, words.plain("unfamiliar-title", &[]), &BY_NAME, content)))
    }
}

impl Submit for Unfamiliar {
    async fn act(&self, cx: &Cx, typed: TypedName) -> Result<Reply, Refusal> {
        let browser = cx.browser().ok_or(Refusal::Conflict(Conflict::SignInAgain))?;
        let (session, next) = prove_by_name(&cx.services, &browser, cx.visit(), &typed).await?;
        enter(cx, &session, &next).await
    }
}

/// The same page, and the button of whoever is somebody else.
pub struct Anew;

impl FormPage for Anew {
    type Input = ();

    async fn load(_: &Cx) -> Result<Self, PageError> {
        Ok(Self)
    }

    fn read(&self, _: &Cx, _: &RawForm) -> Result<(), FieldErrors> {
        Ok(())
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        Unfamiliar.show(cx, form).await
    }
}

impl Submit for Anew {
    async fn act(&self, cx: &Cx, (): ()) -> Result<Reply, Refusal> {
        let browser = cx.browser().ok_or(Refusal::Conflict(Conflict::SignInAgain))?;
        begin_anew(&cx.services, &browser, cx.form.get(FORM_KEY)).await?;
        Ok(Reply::see_other(cx.to("/sign-in/welcome")))
    }
}

fn view(words: Words, form: &FormView, action: String, anew: String, anew_key: String) -> AnyView {
    let fields = view! {
        {field(form, Field::of(words, &GIVEN_NAME))}
        <button class="btn btn--lg btn--block">{words.t("sign-in-enter")}</button>
    };
    let other = ActionForm {
        action: anew,
        key: anew_key,
        words: words.t("unfamiliar-anew"),
        class: "btn btn--line btn--block",
        icon: None,
        fields: Vec::new(),
    };
    view! {
        <h1>{words.t("unfamiliar-title")}</h1>
        <p class="muted mt-1 mb-6">{words.t("unfamiliar-text")}</p>
        {open_form(form, action, "form gap-5", fields.into_any())}
        <div class="card card--sunken mt-6 stack gap-3">
            <p class="sm">{words.t("unfamiliar-anew-text")}</p>
            {action_form(other)}
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use crate::ui::pages::samples;
    use crate::ui::tests::{faults, html};

    #[test]
    fn the_page_of_the_name_is_whole_in_both_languages() {
        for lang in Lang::ALL {
            let shown =
                html(|| view(Words::of(lang), &samples::form(lang), PATH.to_owned(), ANEW.to_owned(), "k".to_owned()));
            assert_eq!(faults(&shown), Vec::<String>::new());
            assert_eq!(shown.matches("method=\"post\"").count(), 2);
        }
    }
}
