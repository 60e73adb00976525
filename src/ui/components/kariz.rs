//! The kariz line: wells on a channel, for the way through a form and for what has happened.
use leptos::prelude::*;

/// How far a thing has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    Done,
    /// Happening at this moment.
    Now,
    Ahead,
}

impl Progress {
    fn class(self) -> Option<&'static str> {
        match self {
            Self::Done => Some("done"),
            Self::Now => Some("now"),
            Self::Ahead => None,
        }
    }

    fn current(self) -> Option<&'static str> {
        (self == Self::Now).then_some("step")
    }
}

/// One thing on a timeline.
pub struct Well {
    pub progress: Progress,
    pub title: AnyView,
    /// A `time` element.
    pub at: Option<AnyView>,
    /// A line below it.
    pub text: Option<AnyView>,
}

impl Well {
    pub fn new(progress: Progress, title: impl Into<String>) -> Self {
        Self { progress, title: title.into().into_any(), at: None, text: None }
    }

    #[must_use]
    pub fn at(mut self, time: AnyView) -> Self {
        self.at = Some(time);
        self
    }

    #[must_use]
    pub fn text(mut self, text: AnyView) -> Self {
        self.text = Some(text);
        self
    }
}

/// A timeline.
pub fn wells(items: Vec<Well>) -> AnyView {
    let items: Vec<_> = items
        .into_iter()
        .map(|well| {
            view! {
                <li class=well.progress.class() aria-current=well.progress.current()>
                    {well.title}" "{well.at}
                    {well.text.map(|text| view! { <p>{text}</p> })}
                </li>
            }
        })
        .collect();
    view! { <ol class="wells">{items}</ol> }.into_any()
}

/// One step of a form of several pages.
pub struct Step {
    pub progress: Progress,
    pub words: String,
    /// Where a done step can be changed.
    pub address: Option<String>,
}

/// The way through a form of several pages.
pub fn steps(label: String, items: Vec<Step>) -> AnyView {
    let items: Vec<_> = items
        .into_iter()
        .map(|step| {
            // The current step has no class of its own: the attribute carries its look.
            let class = (step.progress == Progress::Done).then_some("done");
            let words = match step.address {
                Some(address) => view! { <a href=address>{step.words}</a> }.into_any(),
                None => step.words.into_any(),
            };
            view! { <li class=class aria-current=step.progress.current()>{words}</li> }
        })
        .collect();
    view! { <nav class="narrow mx-auto mb-6" aria-label=label><ol class="steps">{items}</ol></nav> }.into_any()
}
