//! Words, numbers and dates in the reader's language.
//!
//! All words live in `locales/{fa,en}/*.ftl`; [`Words`] is the one way to them. Persian readers get Persian digits
//! and the Jalali calendar, English readers Latin digits and the Gregorian one; both get Tehran time.
//! The tests of this module hold the files of both languages and the sources together.

mod amount_words;
pub mod calendar;
mod lang;
mod local_name;
mod numbers;
#[cfg(test)]
mod tests;
mod words;

pub use lang::Lang;
pub use local_name::{LocalName, LocalText};
pub use words::{Arg, Words, word_faults};
