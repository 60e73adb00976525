//! Asks the browser for a passkey and sends its form. Without scripts there is none: the page says so, and has other ways.
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The words of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PasskeyWords {
    /// On the button.
    pub label: String,
    /// While the browser asks.
    pub asking: String,
    /// When nothing came of it.
    pub failed: String,
    /// When this browser knows no passkeys.
    pub unknown: String,
}

/// A button that asks with `options` (JSON), for a new passkey or for one that is there, puts the answer into the field
/// `credential` of the form of this id, and sends it.
#[island]
pub fn UsePasskey(form: String, options: String, is_new: bool, words: PasskeyWords) -> impl IntoView {
    let is_ready = RwSignal::new(false);
    let said = RwSignal::new(String::new());
    let label = words.label.clone();
    // Afterwards: the first rendering here must be what the server sent.
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| is_ready.set(true));
    #[cfg(feature = "hydrate")]
    let press = move |_| in_browser::press(form.clone(), options.clone(), is_new, words.clone(), said);
    #[cfg(not(feature = "hydrate"))]
    let press = {
        let _ = (form, options, is_new, words);
        |_| ()
    };
    view! {
        <div class="stack gap-2">
            <button type="button" id="credential" class="btn btn--lg btn--block" hidden=move || !is_ready.get() on:click=press>
                {label}
            </button>
            <p class="sm" role="status">{move || said.get()}</p>
        </div>
    }
}

#[cfg(feature = "hydrate")]
mod in_browser {
    use js_sys::{Array, Function, JSON, Object, Promise, Reflect, Uint8Array};
    use leptos::prelude::*;
    use leptos::task::spawn_local;
    use wasm_bindgen::{JsCast, JsValue};
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{HtmlFormElement, HtmlInputElement};

    use super::super::base64;
    use super::super::browser::element;
    use super::PasskeyWords;

    pub fn press(form: String, options: String, is_new: bool, words: PasskeyWords, said: RwSignal<String>) {
        // The browser asks one thing at a time: a second press would end the first.
        if said.get_untracked() == words.asking {
            return;
        }
        said.set(words.asking.clone());
        spawn_local(async move {
            let Some(door) = door() else {
                said.set(words.unknown);
                return;
            };
            match ask(&door, &options, is_new).await {
                Ok(answer) if send(&form, &answer).is_some() => {}
                _ => said.set(words.failed),
            }
        });
    }

    /// What the browser keeps passkeys behind; none in browsers that know none.
    fn door() -> Option<JsValue> {
        let door = Reflect::get(&window().navigator(), &"credentials".into()).ok()?;
        let kind = Reflect::get(&window(), &"PublicKeyCredential".into()).ok()?;
        (door.is_object() && kind.is_function()).then_some(door)
    }

    async fn ask(door: &JsValue, options: &str, is_new: bool) -> Result<String, JsValue> {
        let options = JSON::parse(options)?;
        into_bytes(&options, "challenge")?;
        if is_new {
            into_bytes(&Reflect::get(&options, &"user".into())?, "id")?;
        }
        let list = if is_new { "excludeCredentials" } else { "allowCredentials" };
        if let Ok(known) = Reflect::get(&options, &list.into())?.dyn_into::<Array>() {
            for one in known.iter() {
                into_bytes(&one, "id")?;
            }
        }
        let outer = Object::new();
        Reflect::set(&outer, &"publicKey".into(), &options)?;
        let verb = if is_new { "create" } else { "get" };
        let verb: Function = Reflect::get(door, &verb.into())?.dyn_into()?;
        let promise: Promise = verb.call1(door, &outer)?.dyn_into()?;
        answer(&JsFuture::from(promise).await?)
    }

    /// Exchanges a text in base64 for its bytes.
    fn into_bytes(of: &JsValue, name: &str) -> Result<(), JsValue> {
        let text = Reflect::get(of, &name.into())?.as_string().unwrap_or_default();
        let bytes = base64::decode(&text).ok_or(JsValue::NULL)?;
        Reflect::set(of, &name.into(), &Uint8Array::from(bytes.as_slice()))?;
        Ok(())
    }

    /// What came back, as JSON with its bytes in base64.
    fn answer(credential: &JsValue) -> Result<String, JsValue> {
        let response = Reflect::get(credential, &"response".into())?;
        let parts = Object::new();
        for name in ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"] {
            let part = Reflect::get(&response, &name.into())?;
            if part.is_object() {
                Reflect::set(&parts, &name.into(), &text_of(&part))?;
            }
        }
        let whole = Object::new();
        for name in ["id", "type"] {
            Reflect::set(&whole, &name.into(), &Reflect::get(credential, &name.into())?)?;
        }
        Reflect::set(&whole, &"rawId".into(), &text_of(&Reflect::get(credential, &"rawId".into())?))?;
        Reflect::set(&whole, &"response".into(), &parts)?;
        Reflect::set(&whole, &"extensions".into(), &Object::new())?;
        JSON::stringify(&whole)?.as_string().ok_or(JsValue::NULL)
    }

    fn text_of(bytes: &JsValue) -> JsValue {
        base64::encode(&Uint8Array::new(bytes).to_vec()).into()
    }

    fn send(form: &str, answer: &str) -> Option<()> {
        let form: HtmlFormElement = element(form)?.dyn_into().ok()?;
        let field = form.query_selector("input[name=credential]").ok()??;
        field.dyn_into::<HtmlInputElement>().ok()?.set_value(answer);
        form.submit().ok()
    }
}
