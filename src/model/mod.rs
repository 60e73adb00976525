//! Plain values shared by the server and the browser: parsing, checking and writing, without I/O.
//!
//! Nothing here knows a language: errors are codes, and the words for them live in `locales/`.
//! May use std, serde, thiserror and Unicode tables; never another module of this package.

pub mod acceptance;
pub mod access;
pub mod action;
pub mod call;
pub mod codes;
#[cfg(feature = "ssr")]
pub(crate) mod column;
pub mod conflict;
pub mod danger;
pub mod device;
pub mod digits;
pub mod email;
pub mod error;
pub mod factor;
pub mod field;
pub mod form;
pub mod ids;
pub mod key;
pub mod list;
pub mod message;
pub mod moment;
pub mod money;
pub mod notice;
pub mod operator;
pub mod path;
pub mod phone;
pub mod question;
pub mod recovery;
pub mod request;
pub mod role;
pub mod sign_in;
pub mod text;
pub mod tracking_code;
