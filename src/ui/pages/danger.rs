//! What to do now when something is dangerous, and whom to call: before any list, any price and any form.
use leptos::prelude::*;

use crate::i18n::Words;
use crate::model::danger::Danger;
use crate::ui::components::{Tone, alert, icon};

/// What to do, and the buttons that call.
// words: danger-*
pub fn what_to_do(words: Words, danger: Danger) -> AnyView {
    let code = danger.code();
    let calls: Vec<_> = danger
        .numbers()
        .iter()
        .map(|number| {
            let who = words.tx(&format!("danger-call-{number}"), &[("number", words.digits(number).into())]);
            view! { <a class="btn btn--danger-line" href=format!("tel:{number}")>{icon("phone")}{who}</a> }
        })
        .collect();
    view! { <p>{words.t(&format!("danger-{code}-do"))}</p><div class="btn-row mt-3">{calls}</div> }.into_any()
}

/// The same as a box above something else.
pub fn danger_box(words: Words, danger: Danger) -> AnyView {
    let title = words.t(&format!("danger-{}-title", danger.code()));
    let content = view! { <h2 class="fs-md">{title}</h2>{what_to_do(words, danger)} };
    alert(Tone::Danger, content.into_any())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;

    #[test]
    fn each_danger_says_what_to_do_and_can_be_called_about() {
        for lang in Lang::ALL {
            let words = Words::of(lang);
            for danger in Danger::ALL {
                for key in ["title", "do", "on"] {
                    assert!(words.has(&format!("danger-{}-{key}", danger.code())), "{danger:?} {key}");
                }
                assert!(!danger.numbers().is_empty());
                for number in danger.numbers() {
                    assert!(words.has(&format!("danger-call-{number}")), "{number}");
                }
            }
        }
    }
}
