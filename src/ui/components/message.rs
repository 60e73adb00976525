//! Messages: error summary, alert, badge, empty state.
use leptos::prelude::*;

use super::field::failure;
use super::icon;
use crate::page::form_view::{FormView, say};

/// What a message means. Never by colour alone: each comes with an icon and words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Plain,
    Ok,
    Info,
    Warn,
    Danger,
    Accent,
    Line,
}

impl Tone {
    fn suffix(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Ok => "ok",
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Danger => "danger",
            Self::Accent => "accent",
            Self::Line => "line",
        }
    }

    fn class(self, base: &str) -> String {
        match self.suffix() {
            "" => base.to_owned(),
            suffix => format!("{base} {base}--{suffix}"),
        }
    }

    fn icon(self) -> &'static str {
        match self {
            Self::Ok | Self::Accent => "check-circle",
            Self::Warn | Self::Danger => "alert",
            Self::Plain | Self::Info | Self::Line => "info",
        }
    }
}

/// Everything that is wrong with the form, with a link to each field; nothing when nothing is.
pub fn error_summary(form: &FormView) -> Option<AnyView> {
    error_summary_of(form, "")
}

/// As [`error_summary`], with the names of fields before their errors, where `name_of` gives one: so that errors of the
/// same words can be distinguished.
pub fn error_summary_named(form: &FormView, name_of: impl Fn(&str) -> Option<AnyView>) -> Option<AnyView> {
    summary(form, "", name_of)
}

/// As [`error_summary`], for a form whose fields carry `prefix` before their names in the ids of the page.
pub fn error_summary_of(form: &FormView, prefix: &str) -> Option<AnyView> {
    summary(form, prefix, |_| None)
}

fn summary(form: &FormView, prefix: &str, name_of: impl Fn(&str) -> Option<AnyView>) -> Option<AnyView> {
    let words = form.words;
    let whole = failure(form);
    let count = form.errors.iter().count();
    if count == 0 && whole.is_none() {
        return None;
    }
    let title = match &whole {
        Some(whole) => whole.clone(),
        None => words.tx("form-errors-title", &[("count", i64::try_from(count).unwrap_or(i64::MAX).into())]),
    };
    let links: Vec<_> = form
        .errors
        .iter()
        .map(|error| {
            let name = name_of(&error.field).map(|name| view! { {name}" \u{2014} " });
            view! { <li><a href=format!("#{prefix}{}", error.field)><span>{name}{say(words, &error.message)}</span></a></li> }
        })
        .collect();
    let list = (count > 0).then(|| view! { <ul>{links}</ul> });
    Some(
        view! {
            <div class="alert alert--danger error-summary" id="error-summary" role="alert" tabindex="-1" autofocus>
                {icon("alert")}
                <div><h2>{title}</h2>{list}</div>
            </div>
        }
        .into_any(),
    )
}

/// A message in the page.
pub fn alert(tone: Tone, content: AnyView) -> AnyView {
    view! { <div class=tone.class("alert")>{icon(tone.icon())}<div>{content}</div></div> }.into_any()
}

/// One line on what was just done.
pub fn toast(words: String) -> AnyView {
    view! { <p class="toast" role="status">{icon("check-circle")}<span>{words}</span></p> }.into_any()
}

/// A word of state.
pub fn badge(tone: Tone, icon_name: Option<&'static str>, words: String) -> AnyView {
    view! { <span class=tone.class("badge")>{icon_name.map(icon)}{words}</span> }.into_any()
}

/// An empty list: what is empty, why that is fine, one thing to do.
pub fn empty(title: String, text: String, action: Option<(String, String)>) -> AnyView {
    let action = action.map(|(address, words)| view! { <a class="btn" href=address>{words}</a> });
    view! {
        <section class="card empty">
            <svg class="art" viewBox="0 0 144 84" aria-hidden="true">
                <path class="k-line" d="M6 22H138"/>
                <path class="k-line k-dash" d="M112 30V58M72 30V62"/>
                <circle class="k-well" cx="112" cy="22" r="8"/>
                <circle class="k-well" cx="72" cy="22" r="8"/>
                <circle class="k-now" cx="32" cy="22" r="8"/>
                <path class="k-deep" d="M6 74 138 62"/>
            </svg>
            <h2>{title}</h2>
            <p>{text}</p>
            {action}
        </section>
    }
    .into_any()
}
