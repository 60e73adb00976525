//! What people see: the frame, components and pages. Views are pure functions of view models; words come from the
//! locales.
pub mod assets;
pub mod components;
pub mod operator;
pub mod pages;
pub mod shell;
#[cfg(test)]
pub(crate) mod tests;
