//! Islands: the few parts that come alive in a browser with scripts. Each works, or is simply absent, without.
mod letters_left;

pub use letters_left::LettersLeft;
