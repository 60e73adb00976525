//! A world of its own for each test: a fresh database, a clock that stands still, a program, browsers.
mod browser;
pub mod clock;
pub mod html;
pub mod http2;
pub mod log;
pub mod market;
pub mod plans;
pub mod providers;
pub mod proxy;
pub mod schema;
pub mod smtpd;
pub mod world;

pub use browser::{Browser, Reply};
pub use world::{Open, World, fresh_postgres};
