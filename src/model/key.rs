//! Names of data keys.
use super::codes::codes;

codes! {
    /// What a data key protects.
    KeyKind {
        /// Everything sealed of one person.
        Person = "person",
        /// A sign-in code being asked.
        Challenge = "challenge",
        /// A request that is being written.
        Draft = "draft",
    }
}
