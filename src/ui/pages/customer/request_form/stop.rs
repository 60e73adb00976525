//! An answer that means danger stops the way: what to do now, whom to call, and one deliberate way on.
use leptos::prelude::*;

use super::Asked;
use crate::domain::requests;
use crate::model::danger::Danger;
use crate::page::cx::Cx;
use crate::page::doc::{Doc, Layout};
use crate::page::form_view::FormView;
use crate::ui::components::{icon, one_of_many};
use crate::ui::pages::danger::what_to_do;

/// Says that a danger is dealt with: only then the form goes on.
pub(super) const DANGER_IS_OVER: &str = "danger_is_over";

/// What to do now, instead of the next step. What was typed goes along with the way on, which is a post to `step`.
// words: danger-*
pub(super) fn stop(cx: &Cx, asked: &Asked, danger: Danger, step: &'static str, form: FormView) -> Doc {
    let words = cx.words;
    let title = words.plain(&format!("danger-{}-title", danger.code()), &[]);
    let action = asked.path(words, step).to_string();
    let is_typed = |name: &str| requests::is_of_work(name) || requests::is_of_place(name);
    let typed: Vec<(String, String)> = cx.form.pairs().iter().filter(|(name, _)| is_typed(name)).cloned().collect();
    let heading = title.clone();
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
                    <div><h1 class="fs-xl">{heading}</h1>{what_to_do(words, danger)}</div>
                </div>
                <div class="mt-6">{one_of_many(&form, action, "form", on.into_any())}</div>
            </div></main>
        }
        .into_any()
    };
    Doc::new(Layout::Account, title, page)
}
