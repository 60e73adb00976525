//! Before a code is sent to somebody behind a busy address: a moment, in which the browser works by itself, or which is
//! waited for where no script runs. The answer to `POST /sign-in` and `POST /sign-in/resend`.
use leptos::prelude::*;

use super::doc;
use crate::domain::accounts::{Payment, Toll};
use crate::domain::refusal::Refusal;
use crate::i18n::Words;
use crate::islands::{PayToll, TollWork};
use crate::model::form::RawForm;
use crate::page::cx::Cx;
use crate::page::form_road;
use crate::page::form_view::FormView;
use crate::page::reply::Reply;
use crate::ui::components::{icon, note, open_form};

/// Names in the form.
const TICKET: &str = "toll";
const SOLUTION: &str = "work";

/// What came back with the form.
pub(in crate::ui) fn payment(form: &RawForm) -> Payment {
    Payment { ticket: form.get(TICKET).to_owned(), solution: form.get(SOLUTION).to_owned() }
}

/// The page, whose form asks once more at `path`.
pub(in crate::ui) fn page(
    cx: &Cx,
    path: &str,
    hidden: Vec<(&'static str, String)>,
    toll: Toll,
) -> Result<Reply, Refusal> {
    let (words, action, form) = (cx.words, cx.href(path), form_road::fresh(cx)?);
    let left_s = ((toll.ready_at - cx.now).ms().max(0) + 999) / 1_000;
    let title = words.plain("toll-title", &[]);
    let hidden = hidden.into_iter().chain([(TICKET, toll.ticket.clone())]).collect();
    let content = view(words, &form, action, hidden, &toll, left_s);
    Ok(Reply::page(doc(words, title, content).with_island()))
}

fn view(
    words: Words,
    form: &FormView,
    action: String,
    hidden: Vec<(&'static str, String)>,
    toll: &Toll,
    left_s: i64,
) -> AnyView {
    let hidden: Vec<_> =
        hidden.into_iter().map(|(name, value)| view! { <input r#type="hidden" name=name value=value/> }).collect();
    let work = TollWork {
        nonce: toll.work.nonce.clone(),
        salt: toll.work.salt.clone(),
        prefix: toll.work.prefix.clone(),
        cost: toll.work.cost,
        key_length: u32::try_from(toll.work.key_length).unwrap_or(0),
        says: words.t("toll-works"),
    };
    let fields = view! {
        {hidden}
        <input r#type="hidden" name=SOLUTION id=SOLUTION value=""/>
        <PayToll id=SOLUTION.to_owned() work/>
        <button class="btn btn--lg btn--block">{icon("clock")}{words.t("toll-send")}</button>
    };
    view! {
        <h1>{words.t("toll-title")}</h1>
        <p class="muted mt-1 mb-6">{words.tx("toll-text", &[("seconds", left_s.into())])}</p>
        {open_form(form, action, "form gap-5", fields.into_any())}
        <div class="mt-6">{note("info", words.t("toll-why").into_any())}</div>
    }
    .into_any()
}
