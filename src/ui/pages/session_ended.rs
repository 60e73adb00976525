//! A form came after the session had ended: what was typed is held here until it is sent again.
use leptos::prelude::*;

use crate::i18n::Words;
use crate::model::form::RawForm;
use crate::ui::components::icon;

/// The page: sign in beside it, then send the same form again.
pub fn view(words: Words, sign_in: &str, action: String, typed: RawForm) -> AnyView {
    let fields: Vec<_> = typed
        .pairs()
        .iter()
        .map(|(name, value)| view! { <input r#type="hidden" name=name.clone() value=value.clone()/> })
        .collect();
    view! {
        <main id="main" class="error-page" tabindex="-1">
            <section class="empty">
                <h1>{words.t("session-ended-title")}</h1>
                <p>{words.t("session-ended-text")}</p>
                <div class="btn-row row--center">
                    <a class="btn" href=sign_in.to_owned() target="_blank" rel="noopener">{words.t("session-ended-sign-in")}</a>
                    <form method="post" action=action>
                        {fields}
                        <button class="btn btn--line">{icon("refresh")}{words.t("session-ended-send")}</button>
                    </form>
                </div>
            </section>
        </main>
    }
    .into_any()
}
