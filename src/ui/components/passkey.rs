//! The form that a passkey fills and sends.
use leptos::prelude::*;

use super::message::error_summary;
use crate::domain::accounts::{CARRIED, CREDENTIAL, Ceremony};
use crate::islands::{PasskeyWords, UsePasskey};
use crate::page::form_view::FormView;
use crate::ui::shell::hidden_key;

const FORM: &str = "passkey";

/// What the form is for.
pub struct PasskeyForm {
    pub action: String,
    pub ceremony: Ceremony,
    /// A passkey is made, not asked for.
    pub is_new: bool,
    /// On the button.
    pub label: String,
    /// A key of its own, where the page's first form has another.
    pub key: String,
    /// Above the button.
    pub fields: Option<AnyView>,
    /// The page says what is wrong elsewhere.
    pub is_silent: bool,
}

/// A button that asks for a passkey and sends the form. Without scripts the page says that it needs some.
pub fn passkey_form(form: &FormView, passkey: PasskeyForm) -> AnyView {
    let words = form.words;
    let said = PasskeyWords {
        label: passkey.label,
        asking: words.t("passkey-asking"),
        failed: words.t("passkey-failed"),
        unknown: words.t("passkey-unknown"),
    };
    let Ceremony { options, carried } = passkey.ceremony;
    let errors = (!passkey.is_silent).then(|| error_summary(form));
    view! {
        {errors}
        <form class="form gap-4" id=FORM method="post" action=passkey.action novalidate>
            {hidden_key(passkey.key)}
            <input r#type="hidden" name="next" value=form.value("next")/>
            <input r#type="hidden" name=CARRIED.name value=carried/>
            <input r#type="hidden" name=CREDENTIAL.name value=""/>
            {passkey.fields.map(|fields| view! { <div class="only-scripts">{fields}</div> })}
            <UsePasskey form=FORM.to_owned() options=options is_new=passkey.is_new words=said/>
            <noscript><p class="sm muted">{words.t("passkey-error-scripts")}</p></noscript>
        </form>
    }
    .into_any()
}
