//! Small doors to the browser.
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, Event, EventTarget, HtmlInputElement};

/// The field of this id.
pub fn input_of(id: &str) -> Option<HtmlInputElement> {
    element(id)?.dyn_into().ok()
}

/// The element of this id.
pub fn element(id: &str) -> Option<Element> {
    document().get_element_by_id(id)
}

/// Listens for as long as the page is open.
pub fn on(target: &EventTarget, name: &str, then: impl FnMut(Event) + 'static) {
    let then = Closure::<dyn FnMut(Event)>::new(then);
    let _ = target.add_event_listener_with_callback(name, then.as_ref().unchecked_ref());
    then.forget();
}
