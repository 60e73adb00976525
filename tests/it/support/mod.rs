//! A world of its own for each test: a fresh database, a clock that stands still, a program, browsers.
mod browser;
mod html;
pub mod market;
pub mod plans;
mod world;

pub use browser::Browser;
pub use world::World;
