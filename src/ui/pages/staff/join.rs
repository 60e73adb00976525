//! `/staff/join/{secret}`: an invitation to work for Karriz, for the person whose number it is for.
use leptos::prelude::*;

use crate::domain::Tx;
use crate::domain::accounts::{Invitation, find_invitation, take_invitation};
use crate::domain::refusal::Refusal;
use crate::domain::scope::CustomerScope;
use crate::i18n::Words;
use crate::model::form::{FieldErrors, RawForm};
use crate::model::moment::Moment;
use crate::model::notice::Notice;
use crate::model::path::{LocalPath, encode};
use crate::page::cx::Cx;
use crate::page::doc::{Doc, Layout};
use crate::page::error::PageError;
use crate::page::form_page::{FormPage, Write};
use crate::page::form_view::FormView;
use crate::page::link::href;
use crate::page::reply::{PageResult, Reply};
use crate::ui::components::{Tone, badge, note, open_form, pairs, time};

/// The address of an invitation.
pub fn address(words: Words, secret: &str) -> String {
    href(words.lang(), &format!("/staff/join/{}", encode(secret)))
}

/// The page and its button.
pub struct Join {
    scope: CustomerScope,
    invitation: Invitation,
}

impl FormPage for Join {
    type Input = ();

    async fn load(cx: &Cx) -> Result<Self, PageError> {
        let scope = cx.customer()?;
        let invitation = find_invitation(&cx.services, &scope, cx.param("secret")).await?;
        Ok(Self { scope, invitation })
    }

    fn read(&self, _: &Cx, _: &RawForm) -> Result<(), FieldErrors> {
        Ok(())
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        let (words, now, action) = (cx.words, cx.now, address(cx.words, cx.param("secret")));
        let title = words.plain("staff-join-title", &[]);
        Ok(Reply::page(Doc::new(Layout::Account, title, move || view(words, now, &self.invitation, &form, action))))
    }
}

impl Write for Join {
    async fn act(&self, cx: &Cx, tx: &Tx, (): ()) -> Result<LocalPath, Refusal> {
        take_invitation(&cx.services, &self.scope, tx, cx.param("secret")).await?;
        Ok(cx.to("/sign-in").saying(Notice::RoleTaken))
    }
}

fn view(words: Words, now: Moment, invitation: &Invitation, form: &FormView, action: String) -> AnyView {
    let ends = match invitation.ends_at {
        Some(at) => time(words, at, now),
        None => words.t("staff-role-open-ended").into_any(),
    };
    let known = pairs(vec![
        (words.t("staff-role").into_any(), badge(Tone::Plain, None, words.t(invitation.role.words()))),
        (words.t("staff-role-until").into_any(), ends),
        (words.t("staff-join-until").into_any(), time(words, invitation.until, now)),
    ]);
    let content = view! {
        {note("lock", words.t("staff-join-again").into_any())}
        <div class="btn-row"><button class="btn btn--lg">{words.t("staff-join-send")}</button></div>
    };
    view! {
        <main id="main" tabindex="-1"><div class="wrap wrap--narrow page">
            <div class="page-head"><div><h1>{words.t("staff-join-title")}</h1><p>{words.t("staff-join-text")}</p></div></div>
            <div class="card mb-4">{known}</div>
            {open_form(form, action, "form", content.into_any())}
        </div></main>
    }
    .into_any()
}
