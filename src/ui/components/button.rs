//! Forms of one button.
use leptos::prelude::*;

use super::icon;
use crate::ui::shell::hidden_key;

/// A small action: one button in a form that posts.
pub struct ActionForm {
    pub action: String,
    /// A fresh form key.
    pub key: String,
    pub words: String,
    /// Class of the button.
    pub class: &'static str,
    pub icon: Option<&'static str>,
    /// Hidden fields.
    pub fields: Vec<(&'static str, String)>,
}

/// A form with one button.
pub fn action_form(form: ActionForm) -> AnyView {
    one_button(form, None)
}

/// As [`action_form`], among several whose buttons have the same words: `name` tells them apart to whoever hears them. It
/// begins with the words.
pub fn action_form_named(form: ActionForm, name: String) -> AnyView {
    one_button(form, Some(name))
}

fn one_button(form: ActionForm, name: Option<String>) -> AnyView {
    let fields: Vec<_> =
        form.fields.into_iter().map(|(name, value)| view! { <input r#type="hidden" name=name value=value/> }).collect();
    view! {
        <form method="post" action=form.action>
            {hidden_key(form.key)}
            {fields}
            <button class=form.class aria-label=name>{form.icon.map(icon)}{form.words}</button>
        </form>
    }
    .into_any()
}
