//! Icons out of the sprite.
use leptos::prelude::*;

use crate::ui::assets;

/// Drawn for right-to-left; mirrored where the text runs the other way.
const POINTING: [&str; 5] = ["forward", "back", "arrow", "sign-out", "send"];

/// A decorative icon: hidden from readers.
pub fn icon(name: &str) -> impl IntoView + use<> {
    let class = if POINTING.contains(&name) { "i i--flip" } else { "i" };
    view! { <svg class=class aria-hidden="true"><use href=format!("{}#{name}", assets::url("icons.svg"))/></svg> }
}
