//! Pages, by area. Each has its view model, `load`, pure `view`, and form.
pub mod components_sheet;
pub mod content;
pub mod error;
pub mod outbox;
pub mod privacy;
