//! `POST /me/security/codes`: ten new codes on paper. They are shown once, by the reply itself; the same form again shows the same
//! ones.
use leptos::prelude::*;

use super::PATH as SECURITY;
use crate::domain::accounts::new_recovery_codes;
use crate::domain::refusal::Refusal;
use crate::domain::scope::CustomerScope;
use crate::i18n::Words;
use crate::model::form::{FieldErrors, RawForm};
use crate::model::path::LocalPath;
use crate::page::cx::Cx;
use crate::page::doc::{Doc, Layout};
use crate::page::error::PageError;
use crate::page::form_page::{FormPage, Submit};
use crate::page::form_view::{FORM_KEY, FormView};
use crate::page::reply::{PageResult, Reply};
use crate::ui::components::{Tone, alert, icon, in_fours, ltr, page_head};

/// Where the button posts.
pub const PATH: &str = "/me/security/codes";

/// The button.
pub struct NewCodes(CustomerScope);

impl FormPage for NewCodes {
    type Input = ();

    async fn load(cx: &Cx) -> Result<Self, PageError> {
        Ok(Self(cx.customer()?))
    }

    fn read(&self, _: &Cx, _: &RawForm) -> Result<(), FieldErrors> {
        Ok(())
    }

    async fn show(self, cx: &Cx, form: FormView) -> PageResult {
        super::overview::show(cx, form).await
    }
}

impl Submit for NewCodes {
    async fn act(&self, cx: &Cx, (): ()) -> Result<Reply, Refusal> {
        let tx = cx.services.begin().await?;
        let codes = new_recovery_codes(&cx.services, &self.0, &cx.confirmed()?, &tx, cx.form.get(FORM_KEY)).await?;
        tx.commit().await?;
        Ok(page(cx, codes, cx.to(SECURITY)))
    }
}

/// The page that shows the codes this once, and leads on to `next`.
pub(super) fn page(cx: &Cx, codes: Vec<String>, next: LocalPath) -> Reply {
    let words = cx.words;
    let title = words.plain("security-codes", &[]);
    Reply::page(Doc::new(Layout::Account, title, move || view(words, &codes, next.to_string())))
}

fn view(words: Words, codes: &[String], next: String) -> AnyView {
    let rows: Vec<_> = codes.iter().map(|code| view! { <li>{ltr(words.digits(&in_fours(code)))}</li> }).collect();
    view! {
        <main id="main" tabindex="-1"><div class="wrap wrap--narrow page">
            {page_head(words.t("security-codes-made"), Some(words.t("security-codes-made-text").into_any()), None)}
            <div class="stack gap-4">
                <div class="card"><ol class="paper-codes" role="list">{rows}</ol></div>
                {alert(Tone::Warn, words.t("security-codes-once").into_any())}
            </div>
            <div class="btn-row mt-4 only-screen">
                <a class="btn btn--lg" href=next>{words.t("security-codes-kept")}" "{icon("arrow")}</a>
            </div>
        </div></main>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;
    use crate::ui::tests::{faults, html};

    #[test]
    fn the_codes_are_shown_in_groups_and_the_page_is_whole() {
        for lang in Lang::ALL {
            let words = Words::of(lang);
            let shown = html(|| view(words, &["123456789012".to_owned()], "/me/security".to_owned()));
            assert_eq!(faults(&shown), Vec::<String>::new());
            assert!(shown.contains(&words.digits("1234 5678 9012")), "{shown}");
        }
    }
}
