//! Proposals below a field while somebody types. The field stands on the page and works without; here it becomes a combobox:
//! arrow keys, Enter, Escape, and what is proposed is read out.
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The words of the list.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ProposeWords {
    /// Names the list.
    pub label: String,
    /// When nothing fits.
    pub nothing: String,
    /// When the server does not answer.
    pub failed: String,
}

/// A line below the field.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    title: String,
    small: String,
    lang: Option<String>,
    pick: Pick,
}

/// What a press on a line does.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "lines are made in the browser"))]
enum Pick {
    /// The field holds this.
    Fill(String),
    /// The page of this address is opened.
    Open(String),
}

/// What is shown below the field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Shown {
    lines: Vec<Line>,
    /// What to do first, above the lines.
    danger: Option<String>,
    /// Read out.
    said: String,
    is_open: bool,
    /// The line that Enter takes.
    active: Option<usize>,
}

/// What is proposed.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub enum Proposed {
    Cities,
    Services,
}

/// Proposes something for the field of this id.
#[island]
pub fn Propose(field: String, what: Proposed, words: ProposeWords) -> impl IntoView {
    let shown = RwSignal::new(Shown::default());
    #[cfg(feature = "hydrate")]
    attach(&field, shown, words.clone(), what);
    #[cfg(not(feature = "hydrate"))]
    let _ = what;
    list(field, words.label, shown)
}

fn list_id(field: &str) -> String {
    format!("{field}-proposals")
}

fn line_id(field: &str, at: usize) -> String {
    format!("{field}-proposal-{at}")
}

fn list(field: String, label: String, shown: RwSignal<Shown>) -> impl IntoView {
    let id = list_id(&field);
    let lines = move || {
        let Shown { lines, active, .. } = shown.get();
        let views = lines.into_iter().enumerate().map(|(at, line)| {
            let is_active = if active == Some(at) { "true" } else { "false" };
            let (id, pick) = (field.clone(), line.pick);
            let press = move |event: leptos::ev::PointerEvent| {
                // The field keeps the focus.
                event.prevent_default();
                take(&id, shown, &pick);
            };
            view! {
                <li role="option" id=line_id(&field, at) aria-selected=is_active lang=line.lang dir="auto" on:pointerdown=press>
                    <b>{line.title}</b>" "<small>{line.small}</small>
                </li>
            }
        });
        views.collect_view()
    };
    let danger = move || shown.get().danger.map(|words| view! { <p class="proposals__danger">{words}</p> });
    view! {
        <div class="proposals">
            <div class="proposals__box" hidden=move || !shown.get().is_open>
                {danger}
                <ul role="listbox" id=id aria-label=label>{lines}</ul>
            </div>
            <p class="vh" role="status">{move || shown.get().said}</p>
        </div>
    }
}

#[cfg(not(feature = "hydrate"))]
fn take(_: &str, _: RwSignal<Shown>, _: &Pick) {}

#[cfg(feature = "hydrate")]
use in_browser::{attach, take};

#[cfg(feature = "hydrate")]
mod in_browser {
    use std::time::Duration;

    use leptos::prelude::*;
    use leptos::task::spawn_local;
    use wasm_bindgen::JsCast;
    use web_sys::{Event, HtmlInputElement, KeyboardEvent};

    use super::{Line, Pick, ProposeWords, Proposed, Shown, line_id, list_id};
    use crate::actions::{suggest_cities, suggest_services};
    use crate::islands::browser::{input_of, on};
    use crate::model::action::ActionError;

    /// Nobody is asked while the next letter is on its way.
    const REST: Duration = Duration::from_millis(180);
    /// Letters from which on something is proposed.
    const LEAST: usize = 2;

    impl Proposed {
        async fn ask(self, typed: String) -> Result<Shown, ActionError> {
            Ok(match self {
                Self::Cities => {
                    let found = suggest_cities(typed).await?;
                    let line = |city: crate::model::action::CitySuggestion| Line {
                        title: city.name,
                        small: city.province,
                        lang: None,
                        pick: Pick::Fill(city.typed),
                    };
                    let lines = found.cities.into_iter().map(line).collect();
                    Shown { lines, said: found.said, ..Shown::default() }
                }
                Self::Services => {
                    let found = suggest_services(typed).await?;
                    let line = |service: crate::model::action::ServiceSuggestion| Line {
                        title: service.title,
                        small: service.summary,
                        lang: service.lang,
                        pick: Pick::Open(service.address),
                    };
                    let lines = found.services.into_iter().map(line).collect();
                    Shown { lines, danger: found.danger, said: found.said, ..Shown::default() }
                }
            })
        }
    }

    /// Makes a combobox of the field of this id.
    pub fn attach(id: &str, shown: RwSignal<Shown>, words: ProposeWords, what: Proposed) {
        let Some(field) = input_of(id) else { return };
        // The browser's own proposals would stand above ours.
        let _ = field.remove_attribute("list");
        for (name, value) in [
            ("role", "combobox"),
            ("autocomplete", "off"),
            ("aria-autocomplete", "list"),
            ("aria-expanded", "false"),
            ("aria-controls", list_id(id).as_str()),
        ] {
            let _ = field.set_attribute(name, value);
        }
        follow(id.to_owned(), field.clone(), shown);
        let typed = typed(field.clone(), shown, words, what);
        // Something may have been typed before this program was there.
        typed();
        on(&field, "input", move |_| typed());
        on(&field, "keydown", {
            let field = field.clone();
            move |event| press(&event, &field, shown)
        });
        on(&field, "blur", move |_| shown.update(|shown| shown.is_open = false));
    }

    /// Keeps what readers hear of the field as the list stands.
    fn follow(id: String, field: HtmlInputElement, shown: RwSignal<Shown>) {
        Effect::new(move |_| {
            let Shown { is_open, active, .. } = shown.get();
            let _ = field.set_attribute("aria-expanded", if is_open { "true" } else { "false" });
            let _ = match active {
                Some(at) => field.set_attribute("aria-activedescendant", &line_id(&id, at)),
                None => field.remove_attribute("aria-activedescendant"),
            };
        });
    }

    /// What is done after each letter: a moment later the server is asked, and only the newest answer counts.
    fn typed(
        field: HtmlInputElement,
        shown: RwSignal<Shown>,
        words: ProposeWords,
        what: Proposed,
    ) -> impl Fn() + Clone + 'static {
        let newest = StoredValue::new(0_u32);
        move || {
            if !has_focus(&field) {
                return;
            }
            let number = newest.get_value() + 1;
            newest.set_value(number);
            let text = field.value();
            if text.trim().chars().count() < LEAST {
                shown.set(Shown::default());
                return;
            }
            let (words, field) = (words.clone(), field.clone());
            let ask = move || {
                if newest.get_value() != number {
                    return;
                }
                spawn_local(async move {
                    let answer = what.ask(text).await;
                    if newest.get_value() == number && has_focus(&field) {
                        shown.set(opened(answer, &words));
                    }
                });
            };
            set_timeout(ask, REST);
        }
    }

    /// Below a field that nobody is in, a list would cover what comes next.
    fn has_focus(field: &HtmlInputElement) -> bool {
        document().active_element().is_some_and(|focused| focused == ***field)
    }

    fn opened(answer: Result<Shown, ActionError>, words: &ProposeWords) -> Shown {
        match answer {
            Ok(found) if found.lines.is_empty() => {
                Shown { said: words.nothing.clone(), is_open: found.danger.is_some(), ..found }
            }
            Ok(found) => Shown { is_open: true, ..found },
            Err(error) => {
                let said = if error.words.is_empty() { words.failed.clone() } else { error.words };
                Shown { said, ..Shown::default() }
            }
        }
    }

    fn press(event: &Event, field: &HtmlInputElement, shown: RwSignal<Shown>) {
        let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
        let Shown { lines, is_open, active, .. } = shown.get_untracked();
        let last = lines.len().checked_sub(1);
        let (Some(last), true) = (last, is_open) else { return };
        let next = match event.key().as_str() {
            "ArrowDown" => Some(active.map_or(0, |at| if at == last { 0 } else { at + 1 })),
            "ArrowUp" => Some(active.map_or(last, |at| if at == 0 { last } else { at - 1 })),
            "Escape" => None,
            "Enter" => {
                if let Some(line) = active.and_then(|at| lines.get(at)) {
                    event.prevent_default();
                    pick(field, shown, &line.pick);
                }
                return;
            }
            _ => return,
        };
        event.prevent_default();
        shown.update(|shown| {
            shown.active = next;
            shown.is_open = next.is_some();
        });
    }

    /// A press on a line of the field of this id.
    pub fn take(id: &str, shown: RwSignal<Shown>, what: &Pick) {
        if let Some(field) = input_of(id) {
            pick(&field, shown, what);
        }
    }

    fn pick(field: &HtmlInputElement, shown: RwSignal<Shown>, what: &Pick) {
        shown.set(Shown::default());
        match what {
            Pick::Fill(text) => field.set_value(text),
            Pick::Open(address) => {
                let _ = window().location().set_href(address);
            }
        }
    }
}
