//! Signing in and out.
pub mod code;
pub mod confirm;
mod landing;
pub mod passkey;
pub mod second;
pub mod sign_in;
pub mod sign_out;
pub(in crate::ui) mod toll;
pub mod unfamiliar;
pub mod welcome;

use leptos::prelude::*;

use self::landing::landing;
use crate::domain::accounts::{BegunSession, principal};
use crate::domain::refusal::Refusal;
use crate::domain::scope::Principal;
use crate::i18n::Words;
use crate::model::form::RawForm;
use crate::model::path::LocalPath;
use crate::page::cookies;
use crate::page::cx::Cx;
use crate::page::doc::{Doc, Layout};
use crate::page::reply::Reply;

/// Where the visitor wanted to go, from the query or the form; only paths on this site.
pub(in crate::ui) fn next_of(form: &RawForm) -> Option<LocalPath> {
    wanted(form.get("next"))
}

/// Signing in leads to sign-in for nobody: that stands for no wish.
fn wanted(path: &str) -> Option<LocalPath> {
    LocalPath::parse(path).filter(|path| !path.as_str().contains("/sign-in"))
}

/// Gives this browser the session that has begun, and sends it where it wanted to go, or to where the work is.
pub(super) async fn enter(cx: &Cx, session: &BegunSession, next: &str) -> Result<Reply, Refusal> {
    let to = match wanted(next) {
        Some(wanted) => wanted,
        None => match principal(&cx.services, &session.secret, cx.now).await? {
            Principal::Person(person) => landing(cx, &person).await?,
            Principal::Visitor => cx.to("/requests"),
        },
    };
    let [session, device] = cookies::of_session(session);
    Ok(Reply::see_other(to).cookie(session).cookie(device))
}

/// What is good to know beside the form: a line, and points with their icons.
pub(super) struct Beside {
    line: &'static str,
    points: &'static [(&'static str, &'static str)],
}

const CARE: (&str, &str) = ("shield-check", "sign-in-point-staff");
const BY_CODE: Beside = Beside {
    line: "sign-in-line",
    points: &[("device", "sign-in-point-no-password"), ("clock", "sign-in-point-short"), CARE],
};
/// Where more than a code is shown.
pub(super) const BY_MORE: Beside =
    Beside { line: "sign-in-line-more", points: &[("lock", "sign-in-point-yours"), CARE] };
/// Where a number may have come to somebody else.
pub(super) const BY_NAME: Beside = Beside { line: "sign-in-line-number", points: &[CARE] };

/// The two halves of a page of signing in by a code: what is good to know, and the form.
pub(super) fn doc(words: Words, title: String, content: AnyView) -> Doc {
    doc_beside(words, title, &BY_CODE, content)
}

/// The same with something else that is good to know.
pub(super) fn doc_beside(words: Words, title: String, beside: &'static Beside, content: AnyView) -> Doc {
    Doc::new(Layout::Plain, title, move || {
        let points: Vec<_> = beside
            .points
            .iter()
            .map(|(icon, key)| view! { <li>{crate::ui::components::icon(icon)}<span>{words.t(key)}</span></li> })
            .collect();
        view! {
            <main id="main" class="auth" tabindex="-1">
                <section class="auth__say" aria-label=words.plain("sign-in-about", &[])>
                    <div class="stack gap-6">
                        <p class="fs-2xl b">{words.t(beside.line)}</p>
                        <ul class="ticks gap-4" role="list">{points}</ul>
                    </div>
                    <svg class="auth__art" viewBox="0 0 720 120" preserveAspectRatio="none" aria-hidden="true">
                        <path class="k-line" d="M0 92 720 8M640 18V96M480 36V97M320 55V99M160 73V100"/>
                        <path class="k-water" d="M0 96 720 90V100L0 110Z"/>
                    </svg>
                </section>
                <div class="auth__do"><div>{content}</div></div>
            </main>
        }
        .into_any()
    })
}
