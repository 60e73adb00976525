//! How the questions of a service are answered.
use super::codes::codes;

codes! {
    /// How a question is answered.
    QuestionKind {
        /// One option.
        Single = "single",
        /// Any number of options; at least one when required.
        Multi = "multi",
        /// A whole number.
        Number = "number",
        /// Yes or no.
        Boolean = "boolean",
        /// A short text.
        Text = "text",
        /// Pictures; forms do not ask for them yet.
        Photo = "photo",
    }
}
