//! The policy: beside its plain words, word for word by version, and proven sentence by sentence.
pub mod keys;
pub mod log;
mod parts;
pub mod policy;
pub mod proof;
pub mod version;
