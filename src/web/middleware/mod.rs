//! Layers around every request.
pub mod csrf;
pub mod flood;
pub mod headers;
pub mod host;
pub mod session;
pub mod trace;
