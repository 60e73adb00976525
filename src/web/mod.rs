//! HTTP: the page table, the one road of a request, sessions, errors, health.
pub mod app;
pub mod assets;
pub mod client;
pub mod cookies;
pub mod dev;
pub mod door;
pub mod errors;
pub mod framework;
pub mod health;
pub mod middleware;
pub mod pages;
pub mod prepared;
pub mod public_cache;
pub mod request;
pub mod router;
pub mod session_store;
