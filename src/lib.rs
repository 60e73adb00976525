//! Karriz (the Persian word for an underground water channel, spelt with a double r): an Iranian home-services
//! marketplace whose privacy policy is its specification.
//!
//! Layers, from the ground up; a test keeps the direction:
//! `model` (both targets) ← `base`, `entity`, `i18n` ← `domain` ← `adapters`, `demo`, `page` ← `ui` ← `web`. On both
//! targets stand `actions`, whose bodies call `page`, and `islands`, which call `actions`.
#![cfg_attr(feature = "ssr", forbid(unsafe_code))]
#![recursion_limit = "256"]

pub mod actions;
pub mod islands;
pub mod model;

#[cfg(feature = "ssr")]
pub mod adapters;
#[cfg(feature = "ssr")]
pub mod backup;
#[cfg(feature = "ssr")]
pub mod base;
#[cfg(feature = "ssr")]
pub mod config;
#[cfg(feature = "ssr")]
pub mod demo;
#[cfg(feature = "ssr")]
pub mod domain;
#[cfg(feature = "ssr")]
pub mod entity;
#[cfg(feature = "ssr")]
pub mod housekeeping;
#[cfg(feature = "ssr")]
pub mod i18n;
#[cfg(feature = "ssr")]
pub mod page;
#[cfg(feature = "ssr")]
pub mod program;
#[cfg(feature = "ssr")]
pub mod telemetry;
#[cfg(feature = "ssr")]
pub mod ui;
#[cfg(feature = "ssr")]
pub mod web;

/// Begins in the browser, called by the loader once the module is there.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    // Server functions answer in the language of the page.
    let lang = leptos::prelude::document().document_element().and_then(|root| root.get_attribute("lang"));
    if lang.as_deref() == Some("en") {
        let _ = leptos::server_fn::client::try_set_server_url("/en");
    }
    leptos::mount::hydrate_islands();
}
