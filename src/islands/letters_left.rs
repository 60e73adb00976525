//! How many letters still fit into a text field, while typing. Without scripts the hint beside the field says the limit.
use leptos::prelude::*;

/// Counts the letters of its own text area. `digits` are the ten digits of the reader's language, `words` holds `{n}`
/// where the number goes: islands get finished words.
#[island]
pub fn LettersLeft(id: String, label: String, most: u32, words: String, digits: String) -> impl IntoView {
    let typed = RwSignal::new(0_u32);
    let count = move |event: leptos::ev::Event| {
        let length = event_target_value(&event).chars().count();
        typed.set(u32::try_from(length).unwrap_or(u32::MAX));
    };
    let left = move || words.replace("{n}", &written(most.saturating_sub(typed.get()), &digits));
    view! {
        <div class="field">
            <label for=id.clone()>{label}</label>
            <input class="input" id=id.clone() name=id on:input=count/>
            <p class="hint" role="status">{left}</p>
        </div>
    }
}

/// A number in these ten digits.
pub(super) fn written(number: u32, digits: &str) -> String {
    let digits: Vec<char> = digits.chars().collect();
    number
        .to_string()
        .chars()
        .map(|sign| sign.to_digit(10).and_then(|at| digits.get(at as usize).copied()).unwrap_or(sign))
        .collect()
}
