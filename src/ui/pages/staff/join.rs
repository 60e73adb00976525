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
use crate::ui::components::{Tone, badge, icon, note, open_form, pairs, time};
use crate::ui::pages::me::security::{passkey, totp};

/// The address of an invitation.
pub fn address(words: Words, secret: &str) -> String {
    href(words.lang(), &format!("/staff/join/{}", encode(secret)))
}

/// The page and its button.
pub struct Join {
    scope: CustomerScope,
    invitation: Invitation,
    /// Whether they have what whoever works here must have.
    may_take: bool,
}

impl FormPage for Join {
    type Input = ();

    async fn load(cx: &Cx) -> Result<Self, PageError> {
        let scope = cx.customer()?;
        let (invitation, may_take) = find_invitation(&cx.services, &scope, cx.param("secret")).await?;
        Ok(Self { scope, invitation, may_take })
    }

    fn read(&self, _: &Cx, _: &RawForm) -> Result<(), FieldErrors> {
        Ok(())
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        let (words, now, action) = (cx.words, cx.now, address(cx.words, cx.param("secret")));
        let title = words.plain("staff-join-title", &[]);
        Ok(Reply::page(Doc::new(Layout::Account, title, move || view(words, now, &self, &form, action))))
    }
}

impl Write for Join {
    async fn act(&self, cx: &Cx, tx: &Tx, (): ()) -> Result<LocalPath, Refusal> {
        take_invitation(&cx.services, &self.scope, tx, cx.param("secret")).await?;
        Ok(cx.to("/sign-in").saying(Notice::RoleTaken))
    }
}

fn view(words: Words, now: Moment, page: &Join, form: &FormView, action: String) -> AnyView {
    let invitation = &page.invitation;
    let ends = match invitation.ends_at {
        Some(at) => time(words, at, now),
        None => words.t("staff-role-open-ended").into_any(),
    };
    let known = pairs(vec![
        (words.t("staff-role").into_any(), badge(Tone::Plain, None, words.t(invitation.role.words()))),
        (words.t("staff-role-until").into_any(), ends),
        (words.t("staff-join-until").into_any(), time(words, invitation.until, now)),
    ]);
    if !page.may_take {
        return frame(words, known, before(words, &action));
    }
    let content = view! {
        {note("lock", words.t("staff-join-again").into_any())}
        <div class="btn-row"><button class="btn btn--lg">{words.t("staff-join-send")}</button></div>
    };
    frame(words, known, open_form(form, action, "form", content.into_any()))
}

/// What has to be done before, by an app or a passkey, and back here.
fn before(words: Words, back: &str) -> AnyView {
    let address = |path: &str| {
        LocalPath::parse(&href(words.lang(), path)).unwrap_or_else(LocalPath::home).with("next", back).to_string()
    };
    view! {
        <section class="card stack gap-3" aria-labelledby="h-before">
            <h2 class="fs-md" id="h-before">{words.t("staff-join-before")}</h2>
            <p class="sm muted">{words.t("staff-join-before-text")}</p>
            <div class="btn-row">
                <a class="btn btn--lg" href=address(totp::PATH)>{icon("device")}{words.t("security-add-totp")}</a>
                <a class="btn btn--lg btn--line" href=address(passkey::PATH)>{icon("lock")}{words.t("security-add-passkey")}</a>
            </div>
        </section>
    }
    .into_any()
}

fn frame(words: Words, known: AnyView, content: AnyView) -> AnyView {
    view! {
        <main id="main" tabindex="-1"><div class="wrap wrap--narrow page">
            <div class="page-head"><div><h1>{words.t("staff-join-title")}</h1><p>{words.t("staff-join-text")}</p></div></div>
            <div class="card mb-4">{known}</div>
            {content}
        </div></main>
    }
    .into_any()
}
