//! Fills the code of a sign-in into its field when its SMS comes, in browsers that read such messages (WebOTP). Without, it is
//! typed, or the keyboard proposes it.
use leptos::prelude::*;

/// Waits for the SMS and fills the field of this id. The program for it is fetched only where a browser can do it: see
/// `loader.js`.
#[island]
pub fn FillCode(id: String) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| in_browser::wait(&id));
    #[cfg(not(feature = "hydrate"))]
    let _ = id;
    view! { <span hidden data-wakes-when="OTPCredential"></span> }
}

#[cfg(feature = "hydrate")]
mod in_browser {
    use js_sys::{Array, Function, Object, Promise, Reflect};
    use leptos::prelude::*;
    use leptos::task::spawn_local;
    use wasm_bindgen::{JsCast, JsValue};
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{AbortController, AbortSignal};

    use super::super::browser::{input_of, on};

    pub fn wait(id: &str) {
        let Some(field) = input_of(id) else { return };
        let (Some(form), Ok(controller)) = (field.form(), AbortController::new()) else { return };
        let signal = controller.signal();
        // Whoever typed it does not wait any more.
        on(&form, "submit", move |_| controller.abort());
        spawn_local(async move {
            let Some(code) = received(&signal).await else { return };
            if field.value().is_empty() {
                field.set_value(&code);
            }
        });
    }

    /// `navigator.credentials.get({ otp: { transport: ["sms"] }, signal })`.
    async fn received(signal: &AbortSignal) -> Option<String> {
        let navigator = Reflect::get(&window(), &"navigator".into()).ok()?;
        let credentials = Reflect::get(&navigator, &"credentials".into()).ok()?;
        let get: Function = Reflect::get(&credentials, &"get".into()).ok()?.dyn_into().ok()?;
        let otp = object("transport", &Array::of1(&"sms".into()))?;
        let options = object("otp", &otp)?;
        Reflect::set(&options, &"signal".into(), signal).ok()?;
        let promise: Promise = get.call1(&credentials, &options).ok()?.dyn_into().ok()?;
        let found = JsFuture::from(promise).await.ok()?;
        Reflect::get(&found, &"code".into()).ok()?.as_string()
    }

    fn object(name: &str, value: &JsValue) -> Option<Object> {
        let object = Object::new();
        Reflect::set(&object, &name.into(), value).ok()?;
        Some(object)
    }
}
