//! `/staff/enrol/{secret}`: somebody who works here sets up a first second step, or a new one, by a link that a second person made.
use leptos::prelude::*;

use crate::domain::Tx;
use crate::domain::accounts::{find_pass, open_pass};
use crate::domain::refusal::Refusal;
use crate::domain::scope::CustomerScope;
use crate::i18n::Words;
use crate::model::form::{FieldErrors, RawForm};
use crate::model::ids::SessionId;
use crate::model::notice::Notice;
use crate::model::path::{LocalPath, encode};
use crate::page::cx::Cx;
use crate::page::doc::{Doc, Layout};
use crate::page::error::PageError;
use crate::page::form_page::{FormPage, Write};
use crate::page::form_view::FormView;
use crate::page::link::href;
use crate::page::reply::{PageResult, Reply};
use crate::ui::components::{note, open_form, page_head};
use crate::ui::pages::me::security;

/// The address of a link.
pub fn address(words: Words, secret: &str) -> String {
    href(words.lang(), &format!("/staff/enrol/{}", encode(secret)))
}

/// The page and its button.
pub struct Enrol {
    scope: CustomerScope,
    session_id: SessionId,
}

impl FormPage for Enrol {
    type Input = ();

    async fn load(cx: &Cx) -> Result<Self, PageError> {
        let (scope, session_id) = (cx.customer()?, cx.person()?.session_id());
        find_pass(&cx.services, &scope, session_id, cx.param("secret")).await?;
        Ok(Self { scope, session_id })
    }

    fn read(&self, _: &Cx, _: &RawForm) -> Result<(), FieldErrors> {
        Ok(())
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        let (words, action) = (cx.words, address(cx.words, cx.param("secret")));
        let title = words.plain("enrol-title", &[]);
        Ok(Reply::page(Doc::new(Layout::Account, title, move || view(words, &form, action))))
    }
}

impl Write for Enrol {
    async fn act(&self, cx: &Cx, tx: &Tx, (): ()) -> Result<LocalPath, Refusal> {
        open_pass(&cx.services, &self.scope, self.session_id, tx, cx.param("secret")).await?;
        Ok(cx.to(security::PATH).saying(Notice::EnrolOpened))
    }
}

fn view(words: Words, form: &FormView, action: String) -> AnyView {
    let content = view! {
        {note("lock", words.t("enrol-once").into_any())}
        <div class="btn-row"><button class="btn btn--lg">{words.t("enrol-send")}</button></div>
    };
    view! {
        <main id="main" tabindex="-1"><div class="wrap wrap--narrow page">
            {page_head(words.t("enrol-title"), Some(words.t("enrol-text").into_any()), None)}
            {open_form(form, action, "form", content.into_any())}
        </div></main>
    }
    .into_any()
}
