//! Addresses of styles, icons and the browser program: logical name → name with the content's hash.
use std::collections::HashMap;
use std::sync::OnceLock;

static NAMES: OnceLock<HashMap<String, String>> = OnceLock::new();

/// Sets the names, once, at start.
pub fn set(names: HashMap<String, String>) {
    let _ = NAMES.set(names);
}

/// The address of an asset, like `main.css`.
pub fn url(name: &str) -> String {
    format!("/assets/{}", NAMES.get().and_then(|names| names.get(name)).map_or(name, String::as_str))
}

/// Whether the asset was built.
pub fn has(name: &str) -> bool {
    NAMES.get().is_some_and(|names| names.contains_key(name))
}
