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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Line {
    title: String,
    small: String,
    lang: Option<String>,
    pick: Pick,
}

/// What a press on a line does.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Pick {
    /// The field holds this.
    Fill(String),
    /// The page of this address is opened.
    #[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "lines are made in the browser"))]
    Open(String),
}

impl Default for Pick {
    fn default() -> Self {
        Self::Fill(String::new())
    }
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

/// Proposes cities for the field of this id.
#[island]
pub fn ProposeCities(field: String, words: ProposeWords) -> impl IntoView {
    let shown = RwSignal::new(Shown::default());
    #[cfg(feature = "hydrate")]
    attach(&field, shown, words.clone(), Source::Cities);
    list(field, words.label, shown)
}

/// Proposes services for the search field of this id.
#[island]
pub fn ProposeServices(field: String, words: ProposeWords) -> impl IntoView {
    let shown = RwSignal::new(Shown::default());
    #[cfg(feature = "hydrate")]
    attach(&field, shown, words.clone(), Source::Services);
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
            let pick = line.pick.clone();
            let press = move |event: leptos::ev::PointerEvent| {
                // The field keeps the focus.
                event.prevent_default();
                take(shown, &pick);
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
fn take(_: RwSignal<Shown>, _: &Pick) {}

#[cfg(feature = "hydrate")]
use in_browser::{Source, attach, take};

#[cfg(feature = "hydrate")]
mod in_browser {
    use std::time::Duration;

    use leptos::prelude::*;
    use leptos::task::spawn_local;
    use wasm_bindgen::JsCast;
    use web_sys::{Event, HtmlInputElement, KeyboardEvent};

    use super::{Line, Pick, ProposeWords, Shown, line_id, list_id};
    use crate::actions::{suggest_cities, suggest_services};
    use crate::islands::browser::{input_of, on};
    use crate::model::action::ActionError;

    /// Nobody is asked while the next letter is on its way.
    const REST: Duration = Duration::from_millis(180);
    /// Letters from which on something is proposed.
    const LEAST: usize = 2;

    /// Where proposals come from.
    #[derive(Clone, Copy)]
    pub enum Source {
        Cities,
        Services,
    }

    impl Source {
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
                    Shown { lines: found.into_iter().map(line).collect(), ..Shown::default() }
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

    thread_local! {
        /// The field of a list, for a press on one of its lines.
        static FIELDS: std::cell::RefCell<Vec<(RwSignal<Shown>, HtmlInputElement)>> =
            const { std::cell::RefCell::new(Vec::new()) };
    }

    /// Makes a combobox of the field of this id.
    pub fn attach(id: &str, shown: RwSignal<Shown>, words: ProposeWords, source: Source) {
        let Some(field) = input_of(id) else { return };
        FIELDS.with_borrow_mut(|fields| fields.push((shown, field.clone())));
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
        let typed = typed(field.clone(), shown, words, source);
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
        source: Source,
    ) -> impl Fn() + Clone + 'static {
        let newest = StoredValue::new(0_u32);
        move || {
            let number = newest.get_value() + 1;
            newest.set_value(number);
            let text = field.value();
            if text.trim().chars().count() < LEAST {
                shown.set(Shown::default());
                return;
            }
            let words = words.clone();
            let ask = move || {
                if newest.get_value() != number {
                    return;
                }
                spawn_local(async move {
                    let answer = source.ask(text).await;
                    if newest.get_value() == number {
                        shown.set(opened(answer, &words));
                    }
                });
            };
            set_timeout(ask, REST);
        }
    }

    fn opened(answer: Result<Shown, ActionError>, words: &ProposeWords) -> Shown {
        match answer {
            Ok(found) if found.lines.is_empty() => {
                Shown { said: words.nothing.clone(), is_open: found.danger.is_some(), ..found }
            }
            Ok(found) => {
                let said = if found.said.is_empty() { found.lines.len().to_string() } else { found.said.clone() };
                Shown { said, is_open: true, ..found }
            }
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

    /// A press on a line.
    pub fn take(shown: RwSignal<Shown>, what: &Pick) {
        let field =
            FIELDS.with_borrow(|fields| fields.iter().find(|(list, _)| *list == shown).map(|(_, field)| field.clone()));
        if let Some(field) = field {
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
