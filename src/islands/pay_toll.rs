//! Works for a code where many were asked for from one address: derives keys until one begins as it should, and sends the
//! form. Without scripts one waits a moment and presses the button.
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What is to be done, and the words while it is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TollWork {
    /// In hexadecimal digits, as the salt and the prefix.
    pub nonce: String,
    pub salt: String,
    pub prefix: String,
    /// Rounds of one derivation.
    pub cost: u32,
    /// Bytes of the key.
    pub key_length: u32,
    pub says: String,
}

/// Does the work, writes what it found into the field of this id and sends its form.
#[island]
pub fn PayToll(id: String, work: TollWork) -> impl IntoView {
    let is_working = RwSignal::new(false);
    let says = work.says.clone();
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| in_browser::pay(id.clone(), work.clone(), is_working));
    #[cfg(not(feature = "hydrate"))]
    let _ = (id, work);
    view! { <p class="sm b" role="status" hidden=move || !is_working.get()>{says}</p> }
}

#[cfg(feature = "hydrate")]
mod in_browser {
    use js_sys::{Array, Object, Reflect, Uint8Array};
    use leptos::prelude::*;
    use leptos::task::spawn_local;
    use wasm_bindgen::JsCast;
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{CryptoKey, SubtleCrypto};

    use super::super::browser::input_of;
    use super::TollWork;

    pub fn pay(id: String, work: TollWork, is_working: RwSignal<bool>) {
        spawn_local(async move {
            let Some(field) = input_of(&id) else { return };
            let Ok(crypto) = window().crypto() else { return };
            is_working.set(true);
            if let Some(found) = solve(&crypto.subtle(), &work).await {
                field.set_value(&found);
                if let Some(form) = field.form() {
                    let _ = form.request_submit();
                }
            }
            is_working.set(false);
        });
    }

    /// The first counter whose key fits, and that key.
    async fn solve(subtle: &SubtleCrypto, work: &TollWork) -> Option<String> {
        let (nonce, salt) = (bytes_of(&work.nonce)?, bytes_of(&work.salt)?);
        for counter in 0..u32::MAX {
            let password = [nonce.as_slice(), &counter.to_be_bytes()].concat();
            let key = digits_of(&derive(subtle, &password, &salt, work).await?);
            if key.starts_with(&work.prefix) {
                return Some(format!("{counter}:{key}"));
            }
        }
        None
    }

    async fn derive(subtle: &SubtleCrypto, password: &[u8], salt: &[u8], work: &TollWork) -> Option<Vec<u8>> {
        let password = Uint8Array::from(password);
        let usages = Array::of1(&"deriveBits".into());
        let importing = subtle.import_key_with_str("raw", &password, "PBKDF2", false, &usages).ok()?;
        let key: CryptoKey = JsFuture::from(importing).await.ok()?.dyn_into().ok()?;
        let how = Object::new();
        Reflect::set(&how, &"name".into(), &"PBKDF2".into()).ok()?;
        Reflect::set(&how, &"hash".into(), &"SHA-256".into()).ok()?;
        Reflect::set(&how, &"salt".into(), &Uint8Array::from(salt)).ok()?;
        Reflect::set(&how, &"iterations".into(), &work.cost.into()).ok()?;
        let deriving = subtle.derive_bits_with_object(&how, &key, work.key_length * 8).ok()?;
        Some(Uint8Array::new(&JsFuture::from(deriving).await.ok()?).to_vec())
    }

    fn bytes_of(digits: &str) -> Option<Vec<u8>> {
        let pair = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
        (0..digits.len()).step_by(2).map(pair).collect()
    }

    fn digits_of(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
